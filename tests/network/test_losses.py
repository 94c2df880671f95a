"""Losses against slow, plain readings of their formulas, and labels that do not fit."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from explorer.core.data import IGNORED
from explorer.core.errors import ScoreError
from explorer.network._anchors import anchors, corrections, matched
from explorer.network.losses import loss

SIZES = ((8, 12), (4, 6), (2, 3), (1, 2), (1, 1))
IMAGE = (64, 96)
CLASSES = 3


def maps(batch: int = 2, seed: int = 0, classes: int = CLASSES) -> tuple[Tensor, ...]:
    """What a detector might give, as leaves that gradients can be asked of."""
    generator = torch.Generator().manual_seed(seed)
    channels = [9 * classes] * 5 + [36] * 5
    return tuple(
        torch.randn(batch, count, *size, generator=generator).requires_grad_()
        for count, size in zip(channels, SIZES * 2, strict=True)
    )


def boxes(*rows: tuple[float, ...], fill: int = 2) -> Tensor:
    """(1, M, 5), with rows that only fill up."""
    filling = [(-1.0, 0.0, 0.0, 0.0, 0.0)] * fill
    return torch.tensor([[*rows, *filling]], dtype=torch.float32)


TWO_IMAGES = torch.cat(
    [
        boxes((2, 3, 4, 40, 50), (0, 30, 30, 36, 39), (1, 31, 29, 37, 40)),
        boxes((1, 0, 0, 96, 64), fill=4),
    ]
)


def plainly(outputs: tuple[Tensor, ...], labels: Tensor, image: tuple[int, int]) -> float:
    """The detection loss with loops: every anchor, every class, every correction by itself."""
    outputs = tuple(part.detach() for part in outputs)
    sizes = tuple((part.shape[2], part.shape[3]) for part in outputs[:5])
    classes = outputs[0].shape[1] // 9
    places = anchors(sizes, image)
    focal = box = 0.0
    positives = 1
    for number in range(len(labels)):
        rows = [row for row in labels[number].tolist() if row[0] >= 0]
        wanted = torch.tensor([row[1:] for row in rows]).reshape(-1, 4)
        answers = matched(places, wanted).tolist()
        anchor = 0
        for level, (height, width) in enumerate(sizes):
            for y in range(height):
                for x in range(width):
                    for shape in range(9):
                        mine = answers[anchor]
                        positives += mine >= 0
                        for c in range(classes):
                            logit = float(outputs[level][number, shape * classes + c, y, x])
                            chance = 1 / (1 + math.exp(-logit))
                            if mine >= 0 and rows[mine][0] == c:
                                focal += 0.25 * (1 - chance) ** 1.5 * -math.log(chance)
                            else:
                                focal += 0.75 * chance**1.5 * -math.log(1 - chance)
                        if mine >= 0:
                            place = places[anchor : anchor + 1]
                            target = corrections(place, wanted[mine : mine + 1])[0].tolist()
                            for i, value in enumerate(target):
                                told = float(outputs[5 + level][number, 4 * shape + i, y, x])
                                away = abs(told - value)
                                huber = away**2 / 2 if away <= 0.1 else 0.1 * (away - 0.05)
                                box += huber if value != 0 else 0
                        anchor += 1
    return focal / positives + 50 * box / (4 * positives)


def test_detection_equals_a_plain_reading() -> None:
    outputs = maps()
    found = loss("detection", outputs, TWO_IMAGES, IMAGE)
    assert found.ndim == 0
    assert float(found.detach()) == pytest.approx(plainly(outputs, TWO_IMAGES, IMAGE), rel=1e-4)


def test_corrections_of_zero_ask_nothing_of_the_network() -> None:
    """An anchor that is its box: only the classes are told, and the corrections have no say."""
    outputs = maps(batch=1)
    place = anchors(SIZES, IMAGE)[0].tolist()
    labels = boxes((1, *place))
    assert float(loss("detection", outputs, labels, IMAGE).detach()) == pytest.approx(
        plainly(outputs, labels, IMAGE), rel=1e-4
    )


@pytest.mark.parametrize("labels", [boxes(), torch.zeros(1, 0, 5)], ids=["only filling", "no rows"])
def test_a_batch_without_boxes_has_a_loss_and_gradients(labels: Tensor) -> None:
    outputs = maps(batch=1)
    found = loss("detection", outputs, labels, IMAGE)
    assert float(found.detach()) == pytest.approx(plainly(outputs, labels, IMAGE), rel=1e-4)
    gradients = torch.autograd.grad(found, outputs)
    assert all(bool(part.abs().sum() > 0) for part in gradients[:5])
    assert all(bool((part == 0).all()) for part in gradients[5:])


@pytest.mark.parametrize("scale", [1.0, 30.0, 1e4])
def test_gradients_of_detection_are_numbers_however_sure_the_network_is(scale: float) -> None:
    outputs = maps()
    found = loss("detection", tuple(part * scale for part in outputs), TWO_IMAGES, IMAGE)
    gradients = torch.autograd.grad(found, outputs)
    assert bool(torch.isfinite(found))
    assert all(bool(torch.isfinite(part).all()) for part in gradients)
    assert all(bool(part.abs().sum() > 0) for part in gradients[:1] + gradients[5:6])


def test_filling_rows_and_the_order_of_boxes_do_not_matter() -> None:
    outputs = maps(batch=1)
    rows = ((2, 3, 4, 40, 50), (0, 60, 30, 76, 49))
    there = loss("detection", outputs, boxes(*rows, fill=0), IMAGE)
    back = loss("detection", outputs, boxes(*rows[::-1], fill=7), IMAGE)
    assert float(back.detach()) == pytest.approx(float(there.detach()), rel=1e-6)


def test_classification_is_the_mean_cross_entropy() -> None:
    rows = torch.tensor([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]])
    expected = sum(
        math.log(sum(math.exp(v) for v in row)) - row[label]
        for row, label in zip(rows.tolist(), (1, 0), strict=True)
    )
    found = loss("classification", rows, torch.tensor([1, 0]), (8, 8))
    assert float(found.detach()) == pytest.approx(expected / 2)


def test_segmentation_is_the_mean_over_pixels_that_have_a_class() -> None:
    generator = torch.Generator().manual_seed(4)
    scores = torch.randn(2, 4, 5, 3, generator=generator)
    labels = torch.randint(0, 4, (2, 37, 24), generator=generator)
    labels[:, :12] = IGNORED
    total, pixels = 0.0, 0
    for image in range(2):
        for y in range(5):
            for x in range(3):
                label = int(labels[image, int((y + 0.5) * 37 / 5), int((x + 0.5) * 24 / 3)])
                if label != IGNORED:
                    told = scores[image, :, y, x].tolist()
                    total += math.log(sum(map(math.exp, told))) - told[label]
                    pixels += 1
    assert 0 < pixels < 30
    found = loss("segmentation", scores, labels, (37, 24))
    assert float(found.detach()) == pytest.approx(total / pixels, rel=1e-5)


def test_an_ignored_pixel_has_no_gradient() -> None:
    scores = torch.randn(1, 3, 4, 4).requires_grad_()
    labels = torch.zeros(1, 4, 4, dtype=torch.int64)
    labels[0, 2, 1] = IGNORED
    (gradient,) = torch.autograd.grad(loss("segmentation", scores, labels, (4, 4)), scores)
    assert (gradient.abs().sum(dim=1) == 0).nonzero().tolist() == [[0, 2, 1]]


def test_a_batch_without_a_labelled_pixel_is_said() -> None:
    labels = torch.full((1, 16, 16), IGNORED)
    labels[0, 0, 0] = 1  # which no pixel of a 2 x 2 output is nearest to
    with pytest.raises(ScoreError, match="No pixel of a batch has a class at 2 x 2"):
        loss("segmentation", torch.zeros(1, 3, 2, 2), labels, (16, 16))


ROWS, PIXELS = torch.zeros(2, dtype=torch.int64), torch.zeros(2, 4, 4, dtype=torch.int64)


@pytest.mark.parametrize(
    ("task", "outputs", "labels", "says"),
    [
        ("classification", torch.zeros(2, 3, 4, 4), ROWS, r"one row of class.*gave 2 x 3 x 4 x 4"),
        ("classification", torch.zeros(3, 3), ROWS, "one row of class scores"),
        ("classification", maps(), ROWS, "gave 10 outputs"),
        ("classification", {"out": torch.zeros(2, 3)}, ROWS, "gave a dict"),
        ("classification", torch.zeros(2, 3), ROWS + 3, "tells 3 classes apart.* up to 3"),
        ("classification", torch.zeros(2, 3), ROWS - 1, "hold the class -1. Count"),
        ("segmentation", torch.zeros(2, 3), PIXELS, r"one map of class scores.*gave 2 x 3"),
        ("segmentation", torch.zeros(2, 3, 2, 2), PIXELS + 7, "tells 3 classes apart.* up to 7"),
        ("segmentation", maps(), PIXELS, "gave 10 outputs"),
        ("detection", torch.zeros(2, 3), TWO_IMAGES, "ten maps for each image.*gave 2 x 3"),
        ("detection", maps()[:9], TWO_IMAGES, "gave 9 outputs"),
        ("detection", maps(batch=3), TWO_IMAGES, "gave 10 outputs"),
        ("detection", (*maps()[1:], maps()[0]), TWO_IMAGES, "gave 10 outputs"),
        ("detection", maps()[:5] * 2, TWO_IMAGES, "gave 10 outputs"),
        ("detection", tuple(m[:, :8] for m in maps()), TWO_IMAGES, "gave 10 outputs"),
        ("detection", maps(classes=2), TWO_IMAGES, "tells 2 classes apart.* up to 2"),
        ("detection", maps(batch=1), boxes((0, 5, 5, 5, 9)), "A box has no area: 5, 5, 5, 9"),
        ("detection", maps(batch=1), boxes((0, 9, 5, 5, 9)), "A box has no area"),
        ("detection", maps(batch=1), boxes((0, 5, math.nan, 9, 9)), "A box has no area"),
        ("detection", maps(batch=1), boxes((0, 5, 5, math.inf, 9)), "A box has no area"),
    ],
)
def test_what_does_not_belong_together_is_said_in_one_sentence(
    task: Any, outputs: Any, labels: Tensor, says: str
) -> None:
    with pytest.raises(ScoreError, match=says):
        loss(task, outputs, labels, IMAGE)
