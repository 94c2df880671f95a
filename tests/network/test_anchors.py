"""Anchors lie where EfficientDet's do, and answer for the boxes they overlap."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer.network._anchors import anchors, corrections, matched, overlaps

MAPS = tuple((side, side) for side in (64, 32, 16, 8, 4))


def test_an_image_of_512_pixels_has_49_104_anchors() -> None:
    assert anchors(MAPS, (512, 512)).shape == (49_104, 4)


def test_anchors_are_those_written_out_place_by_place() -> None:
    expected = []
    for level, (rows, columns) in zip(range(3, 8), MAPS, strict=True):
        stride = 2**level
        for row in range(rows):
            for column in range(columns):
                for octave in range(3):
                    for wide, high in ((1, 1), (1.4, 0.7), (0.7, 1.4)):
                        side = 4 * stride * 2 ** (octave / 3)
                        x, y = (column + 0.5) * stride, (row + 0.5) * stride
                        half = side * wide / 2, side * high / 2
                        expected.append((x - half[0], y - half[1], x + half[0], y + half[1]))
    assert torch.allclose(anchors(MAPS, (512, 512)), torch.tensor(expected), atol=1e-3)


def test_strides_follow_the_image_where_it_is_small_or_no_square() -> None:
    found = anchors(((9, 5), (1, 1)), (70, 40))
    assert found.shape == (9 * 46, 4)
    first, last = found[0], found[-9]
    assert (last[:2] + last[2:]).tolist() == pytest.approx([40, 70])  # centre of the image, twice
    assert (last[2:] - last[:2]).tolist() == pytest.approx([160, 280])
    assert (first[:2] + first[2:]).tolist() == pytest.approx([8, 70 / 9])


def boxes(draw: st.DrawFn, count: int) -> list[tuple[float, float, float, float]]:
    side = st.floats(1, 60, width=32)
    corner = st.floats(-20, 60, width=32)
    found = []
    for _ in range(count):
        x, y, width, height = draw(corner), draw(corner), draw(side), draw(side)
        found.append((x, y, x + width, y + height))
    return found


@st.composite
def some_boxes(draw: st.DrawFn, least: int, most: int) -> Tensor:
    found = boxes(draw, draw(st.integers(least, most)))
    return torch.tensor(found, dtype=torch.float32).reshape(-1, 4)


def overlap(a: list[float], b: list[float]) -> float:
    """Intersection over union of two boxes, in plain numbers."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    both = max(width, 0) * max(height, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


@given(some_boxes(1, 6), some_boxes(1, 5))
def test_overlaps_equal_a_plain_reading(places: Tensor, wanted: Tensor) -> None:
    found = overlaps(places, wanted)
    for i, place in enumerate(places.tolist()):
        for j, box in enumerate(wanted.tolist()):
            assert float(found[i, j]) == pytest.approx(overlap(place, box), abs=1e-4)


@given(some_boxes(1, 12), some_boxes(0, 5))
def test_an_anchor_answers_for_the_box_it_overlaps_most_or_alone_overlaps_best(
    places: Tensor, wanted: Tensor
) -> None:
    shared = overlaps(places, wanted).reshape(len(places), len(wanted)).tolist()
    expected = [-1] * len(places)
    for i, row in enumerate(shared):
        if row and max(row) >= 0.5:
            expected[i] = row.index(max(row))
    forced: dict[int, int] = {}
    for j in range(len(wanted)):
        column = [row[j] for row in shared]
        if max(column) > 0:
            forced.setdefault(column.index(max(column)), j)
    for i, j in forced.items():
        expected[i] = j
    assert matched(places, wanted).tolist() == expected


def test_without_boxes_every_anchor_is_background() -> None:
    assert matched(anchors(MAPS, (512, 512)), torch.zeros(0, 4)).unique().tolist() == [-1]


def test_a_small_box_that_no_anchor_fits_still_has_the_best_one() -> None:
    places = anchors(MAPS, (512, 512))
    found = matched(places, torch.tensor([[100.0, 200.0, 103.0, 202.0]]))
    assert (found >= 0).sum() == 1
    assert overlaps(places[found >= 0], torch.tensor([[100.0, 200.0, 103.0, 202.0]])).max() < 0.5


def test_a_box_outside_of_every_anchor_has_none() -> None:
    places = anchors(((1, 1),), (8, 8))
    assert matched(places, torch.tensor([[500.0, 500.0, 510.0, 520.0]])).max() == -1


def test_corrections_say_how_to_reach_the_box() -> None:
    place = torch.tensor([[10.0, 20.0, 30.0, 60.0]])  # 20 wide, 40 high, around (20, 40)
    box = torch.tensor([[20.0, 40.0, 40.0, 50.0]])  # 20 wide, 10 high, around (30, 45)
    expected = [5 / 40, 10 / 20, math.log(10 / 40), math.log(20 / 20)]
    assert corrections(place, box)[0].tolist() == pytest.approx(expected)
