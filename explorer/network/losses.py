"""What a network of each task is trained for: the loss whose gradients the scores look at.

Every loss is a scalar, and takes what a network gives and a batch's labels (network/batches). It
raises ScoreError, in one sentence, where the two do not belong together.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, huber_loss, interpolate, softplus

from explorer.core.data import IGNORED
from explorer.core.errors import ScoreError
from explorer.core.space import Task
from explorer.network._anchors import ANCHORS, anchors, corrections, matched, split_maps

ALPHA, GAMMA = 0.25, 1.5  # of the focal loss; RetinaNet has a gamma of 2
DELTA = 0.1  # where the box loss turns from square to straight
BOX_WEIGHT = 50.0
LEVELS = 5
COORDINATES = 4
Size = tuple[int, int]  # (H, W)


def loss(task: Task, outputs: Any, labels: Tensor, image: Size) -> Tensor:
    """The loss of one batch.

    Args:
        outputs: what the network gave: class scores (B, classes); or a map of them
            (B, classes, H, W); or ten maps, (B, 9 x classes, H, W) of five levels and then
            (B, 9 x 4, H, W) of the same.
        labels: see network/batches.
        image: size of the batch's images, in pixels.
    """
    return LOSSES[task](outputs, labels, image)


def classification(outputs: Any, labels: Tensor, _image: Size) -> Tensor:
    """Mean cross entropy.

    Args:
        outputs: (B, classes).
        labels: (B,), int64.
    """
    if not _is_map(outputs, 2, len(labels)):
        raise _wrong("one row of class scores for each image", outputs)
    _check_classes(labels, outputs.shape[1])
    return cross_entropy(outputs, labels)


def segmentation(outputs: Any, labels: Tensor, _image: Size) -> Tensor:
    """Mean cross entropy over pixels that have a class, at the size of the outputs.

    Args:
        outputs: (B, classes, h, w).
        labels: (B, H, W), int64; IGNORED where a pixel has no class. Each output pixel takes the
            label nearest to its centre.
    """
    if not _is_map(outputs, 4, len(labels)):
        raise _wrong("one map of class scores for each image", outputs)
    size = outputs.shape[2:]
    small = interpolate(labels[:, None].float(), size, mode="nearest-exact")[:, 0].long()
    used = small[small != IGNORED]
    if not used.numel():
        raise ScoreError(
            f"No pixel of a batch has a class at {size[0]} x {size[1]}, the size of the network's "
            "output. Use larger batches, or images with more labelled pixels."
        )
    _check_classes(used, outputs.shape[1])
    return cross_entropy(outputs, small, ignore_index=IGNORED)


def detection(outputs: Any, labels: Tensor, image: Size) -> Tensor:
    """Focal loss of the classes plus 50 times the Huber loss of the boxes (EfficientDet).

    Both are sums over all anchors of the batch, over one more than the anchors that answer for a
    box; so a batch without boxes has a loss too.

    Args:
        outputs: ten maps, see `loss`.
        labels: (B, M, 5), float32: class and box (x0, y0, x1, y1 in pixels); class -1 in rows
            that only fill up.
    """
    scores, boxes, sizes = _told(outputs, len(labels))
    _check_boxes(labels, scores.shape[2])
    places = anchors(sizes, image)
    is_class = torch.zeros(scores.shape, dtype=torch.bool)
    wanted = torch.zeros_like(boxes)  # where a correction is 0, nothing is asked
    for number, rows in enumerate(labels):
        present = rows[rows[:, 0] >= 0]
        box = matched(places, present[:, 1:])
        answering = torch.nonzero(box >= 0)[:, 0]
        answers = present[box[answering]]
        is_class[number, answering, answers[:, 0].long()] = True
        wanted[number, answering] = corrections(places[answering], answers[:, 1:]).to(boxes)
    parts = int(is_class.sum()) + 1
    apart = huber_loss(boxes, wanted, reduction="none", delta=DELTA) * (wanted != 0)
    return _focal(scores, is_class) / parts + BOX_WEIGHT * apart.sum() / (COORDINATES * parts)


def _told(outputs: Any, images: int) -> tuple[Tensor, Tensor, tuple[Size, ...]]:
    """Class scores (B, N, classes), corrections (B, N, 4) and sizes of the maps."""
    told = "ten maps for each image (classes of five levels, then boxes of the same)"
    if not isinstance(outputs, Sequence) or len(outputs) != 2 * LEVELS:
        raise _wrong(told, outputs)
    if not all(_is_map(part, 4, images) for part in outputs):
        raise _wrong(told, outputs)
    scores, boxes = outputs[:LEVELS], outputs[LEVELS:]
    sizes = tuple((part.shape[2], part.shape[3]) for part in scores)
    channels = {part.shape[1] for part in scores}
    paired = sizes == tuple((part.shape[2], part.shape[3]) for part in boxes)
    if not paired or len(channels) != 1 or {p.shape[1] for p in boxes} != {ANCHORS * COORDINATES}:
        raise _wrong(told, outputs)
    classes, rest = divmod(channels.pop(), ANCHORS)
    if rest or not classes:
        raise _wrong(told, outputs)
    return split_maps(scores, classes), split_maps(boxes, COORDINATES), sizes


def _focal(scores: Tensor, is_class: Tensor) -> Tensor:
    """Sum of alpha_t (1 - p_t)^gamma (-log p_t) (Lin et al., ICCV 2017, eq. 5).

    Args:
        scores: logits.
        is_class: of the same shape: whether a score should be high.
    """
    wrong = torch.where(is_class, -scores, scores)  # the logit of 1 - p_t
    weight = torch.where(is_class, ALPHA, 1 - ALPHA)
    return (weight * torch.sigmoid(wrong) ** GAMMA * softplus(wrong)).sum()


def _is_map(outputs: Any, dimensions: int, images: int) -> bool:
    fits = isinstance(outputs, Tensor) and outputs.ndim == dimensions
    return fits and len(outputs) == images


def _check_classes(labels: Tensor, classes: int) -> None:
    low, high = (int(value) for value in labels.aminmax())
    if low < 0:
        raise ScoreError(f"The labels hold the class {low}. Count classes from 0.")
    if high >= classes:
        raise ScoreError(
            f"The network tells {classes} classes apart, but the labels go up to {high}. "
            "Give it more classes."
        )


def _check_boxes(labels: Tensor, classes: int) -> None:
    present = labels[labels[:, :, 0] >= 0]
    if not len(present):
        return
    _check_classes(present[:, 0], classes)
    sides = present[:, 3:] - present[:, 1:3]
    bad = ~((sides > 0) & torch.isfinite(sides)).all(dim=1)
    if bad.any():
        corners = ", ".join(f"{value:g}" for value in present[bad][0, 1:].tolist())
        raise ScoreError(
            f"A box has no area: {corners}. Leave it out, or give x0 < x1 and y0 < y1 in pixels."
        )


def _wrong(told: str, outputs: Any) -> ScoreError:
    return ScoreError(f"The network must give {told}, but gave {_seen(outputs)}.")


def _seen(outputs: Any) -> str:
    if isinstance(outputs, Tensor):
        return " x ".join(map(str, outputs.shape)) or "a single number"
    if isinstance(outputs, Sequence):
        return f"{len(outputs)} outputs"
    return f"a {type(outputs).__name__}"


LOSSES: dict[Task, Callable[[Any, Tensor, Size], Tensor]] = {
    "classification": classification,
    "segmentation": segmentation,
    "detection": detection,
}
