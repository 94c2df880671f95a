"""EfficientDet's anchors: where they lie, which box each answers for, what it is to say of it."""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

SCALE = 4.0  # an anchor's side over its level's stride
SIZES = (1.0, 2 ** (1 / 3), 2 ** (2 / 3))
SHAPES = ((1.0, 1.0), (1.4, 0.7), (0.7, 1.4))  # factors of width and height
ANCHORS = len(SIZES) * len(SHAPES)  # at each place of a map
POSITIVE_FROM = 0.5  # overlap (IoU) from which an anchor answers for a box

Size = tuple[int, int]  # (H, W)


@lru_cache(maxsize=32)  # a search asks for the same ones for every network
def anchors(maps: tuple[Size, ...], image: Size) -> Tensor:
    """Anchors of every level, map by map, row by row, the nine of a place together.

    The stride of a level is the image's size over its map's, so that the anchors cover the image
    even where a small one does not divide by 128.

    Args:
        maps: sizes of the levels' maps.
        image: in pixels.

    Returns:
        (N, 4) as x0, y0, x1, y1 in pixels; shared, so not to be changed.
    """
    return torch.cat([_of_level(size, image) for size in maps])


def _of_level(size: Size, image: Size) -> Tensor:
    strides = image[0] / size[0], image[1] / size[1]
    rows, columns = (
        (torch.arange(count) + 0.5) * stride for count, stride in zip(size, strides, strict=True)
    )
    y, x = torch.meshgrid(rows, columns, indexing="ij")
    centres = torch.stack([x, y], dim=2).reshape(-1, 1, 2)
    sides = torch.tensor([(wide * size, high * size) for size in SIZES for wide, high in SHAPES])
    half = sides * torch.tensor([strides[1], strides[0]]) * (SCALE / 2)
    return torch.cat([centres - half, centres + half], dim=2).reshape(-1, 4)


def overlaps(anchors: Tensor, boxes: Tensor) -> Tensor:
    """(N, M): intersection over union of (N, 4) anchors and (M, 4) boxes."""
    low = torch.maximum(anchors[:, None, :2], boxes[None, :, :2])
    high = torch.minimum(anchors[:, None, 2:], boxes[None, :, 2:])
    both = (high - low).clamp(min=0).prod(dim=2)
    return both / (_area(anchors)[:, None] + _area(boxes)[None, :] - both)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)


def matched(anchors: Tensor, boxes: Tensor) -> Tensor:
    """(N,) int64: the box that each anchor answers for, -1 for background.

    An anchor answers for the box it overlaps most, from POSITIVE_FROM on; the anchor that a box
    overlaps most answers for that box in any case (for the first, where it is the best of two).

    Args:
        anchors: (N, 4).
        boxes: (M, 4), of one image; M may be 0.
    """
    if not len(boxes):
        return torch.full((len(anchors),), -1)
    shared = overlaps(anchors, boxes)
    most, box = shared.max(dim=1)
    found = torch.where(most >= POSITIVE_FROM, box, -1)
    most, anchor = shared.max(dim=0)
    for number in reversed(range(len(boxes))):
        if most[number] > 0:
            found[anchor[number]] = number
    return found


def corrections(anchors: Tensor, boxes: Tensor) -> Tensor:
    """(N, 4) ty, tx, th, tw: from each anchor to its box, as fractions and logarithms of its sides.

    Args:
        anchors, boxes: (N, 4) each.
    """
    sides, wanted = anchors[:, 2:] - anchors[:, :2], boxes[:, 2:] - boxes[:, :2]
    moved = (boxes[:, :2] + boxes[:, 2:] - anchors[:, :2] - anchors[:, 2:]) / 2 / sides
    return torch.cat([moved.flip(1), (wanted / sides).log().flip(1)], dim=1)


def split_maps(maps: Sequence[Tensor], values: int) -> Tensor:
    """(B, N, values): what maps (B, nine x values, H, W) say of each anchor, in their order."""
    parts = [part.permute(0, 2, 3, 1).reshape(len(part), -1, values) for part in maps]
    return torch.cat(parts, dim=1)
