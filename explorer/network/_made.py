"""Images made on the spot, with something to learn (synthetic) or nothing (noise), for every task.

Made by seeded generators of their own, so the same in every process.
"""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from explorer.core.data import IGNORED
from explorer.core.ops import Shape
from explorer.core.space import Task
from explorer.network._draw import balanced_order

SYNTHETIC_CLASSES = 10  # at most, so that every class occurs in a few dozen images
PATTERN_CELLS = 5  # a class's pattern is this many random values a side, made smooth
PATTERN_STRENGTH = 1.0  # deviation of a pattern over that of the noise on it
TILE = 8  # pixels a side of the pattern that fills a class's regions, over and over
BORDER = 0.03  # regions' fields closer than this, in deviations, leave a pixel without a class
MOST_BOXES = 5  # of an image
BOX_SIDES = (0.15, 0.65)  # of a box over the image's
_SCALE = (1 + PATTERN_STRENGTH**2) ** 0.5  # what a pattern under noise is divided by: deviation 1

Made = tuple[Tensor, Tensor]  # (N, C, H, W) images of mean 0 and deviation 1, and their labels


def make(kind: str, task: Task, total: int, shape: Shape, classes: int, seed: int) -> Made:
    """`total` images of a shape (C, H, W) with their labels as in `Batches`.

    Args:
        kind: "synthetic" or "noise".
        classes: of the network; synthetic labels use the first few of them.
    """
    return _MAKERS[kind, task](total, shape, classes, seed)


def _noise(total: int, shape: Shape, classes: int, seed: int) -> Made:
    """N(0, 1) images with labels that have nothing to do with them."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(total, *shape, generator=generator)
    return images, torch.randint(classes, (total,), generator=generator)


def _noise_maps(total: int, shape: Shape, classes: int, seed: int) -> Made:
    """N(0, 1) images with a random class for every pixel."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(total, *shape, generator=generator)
    maps = torch.randint(classes, (total, *shape[1:]), generator=generator)
    return images, maps


def _noise_boxes(total: int, shape: Shape, classes: int, seed: int) -> Made:
    """N(0, 1) images with random boxes of random classes."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(total, *shape, generator=generator)
    numbers = torch.randint(classes, (total * MOST_BOXES,), generator=generator)
    return images, _boxes(total, shape, numbers, generator)


def _synthetic(total: int, shape: Shape, classes: int, seed: int) -> Made:
    """Unit-variance images, each the smooth pattern of its class under noise of its own.

    Something to learn is needed: on noise, ZiCo measures nothing but layer sizes.
    """
    _, height, width = shape
    classes = min(classes, SYNTHETIC_CLASSES)
    generator = torch.Generator().manual_seed(seed)
    labels = _in_turn(total, classes, seed)
    patterns = interpolate(
        _cells(classes, shape[0], generator), (height, width), mode="bicubic", align_corners=True
    )
    patterns = patterns / patterns.std(dim=(1, 2, 3), keepdim=True)
    images = torch.randn(total, *shape, generator=generator)
    images += PATTERN_STRENGTH * patterns[labels]
    return images / _SCALE, labels


def _synthetic_maps(total: int, shape: Shape, classes: int, seed: int) -> Made:
    """Images of smooth regions, each filled with its class's small pattern, under noise.

    A smooth random field for each class; a pixel is of the class whose field is highest there.
    Where the two highest are close runs a border that is ignored, as in PASCAL VOC's label maps.
    """
    channels, height, width = shape
    classes = min(classes, SYNTHETIC_CLASSES)
    generator = torch.Generator().manual_seed(seed)
    tiles = torch.randn(classes, channels, TILE, TILE, generator=generator)
    tiles += torch.randn(classes, channels, 1, 1, generator=generator)  # the class's colour
    tiles = tiles / tiles.pow(2).mean(dim=(1, 2, 3), keepdim=True).sqrt()
    down, right = (size // TILE + 1 for size in (height, width))
    patterns = tiles.repeat(1, 1, down, right)[:, :, :height, :width]
    images = torch.randn(total, *shape, generator=generator)
    labels = torch.empty(total, height, width, dtype=torch.int64)
    for index in range(total):
        cells = torch.randn(1, classes, PATTERN_CELLS, PATTERN_CELLS, generator=generator)
        fields = interpolate(cells, (height, width), mode="bicubic", align_corners=True)[0]
        best, order = fields.topk(2, dim=0)
        where = order[:1].unsqueeze(0).expand(1, channels, height, width)
        images[index] += PATTERN_STRENGTH * patterns.gather(0, where)[0]
        labels[index] = order[0].masked_fill(best[0] - best[1] < BORDER, IGNORED)
    return images / _SCALE, labels


def _synthetic_boxes(total: int, shape: Shape, classes: int, seed: int) -> Made:
    """Noise with 1 to MOST_BOXES boxes an image, each filled with its class's smooth pattern.

    Smaller boxes lie over larger ones.
    """
    classes = min(classes, SYNTHETIC_CLASSES)
    generator = torch.Generator().manual_seed(seed)
    cells = _cells(classes, shape[0], generator)
    images = torch.randn(total, *shape, generator=generator)
    numbers = _in_turn(total * MOST_BOXES, classes, seed)
    boxes = _boxes(total, shape, numbers, generator)
    for image, rows in zip(images, boxes, strict=True):
        background = image.clone()
        for number, left, top, right, bottom in rows.int().tolist():
            if number < 0:
                continue
            size = (bottom - top, right - left)
            pattern = interpolate(
                cells[number : number + 1], size, mode="bicubic", align_corners=True
            )[0]
            pattern = pattern / pattern.pow(2).mean().sqrt()
            under = background[:, top:bottom, left:right]
            image[:, top:bottom, left:right] = (under + PATTERN_STRENGTH * pattern) / _SCALE
    return images, boxes


def _boxes(total: int, shape: Shape, numbers: Tensor, generator: torch.Generator) -> Tensor:
    """(total, MOST_BOXES, 5): boxes on whole pixels, the largest first, padded with class -1.

    Args:
        numbers: (total * MOST_BOXES,), the classes to give them.
    """
    _, height, width = shape
    size = torch.tensor([width, height])
    low, high = BOX_SIDES
    sides = torch.rand(total, MOST_BOXES, 2, generator=generator) * (high - low) + low
    places = torch.rand(total, MOST_BOXES, 2, generator=generator)
    counts = torch.randint(1, MOST_BOXES + 1, (total, 1), generator=generator)
    sides = (sides * size).round().clamp(min=2)
    corners = (places * (size - sides)).floor()
    order = sides.prod(dim=2).argsort(dim=1, descending=True, stable=True)[..., None]
    boxes = torch.cat([numbers.view(total, -1, 1).float(), corners, corners + sides], dim=2)
    boxes = boxes.gather(1, order.expand_as(boxes))
    absent = torch.arange(MOST_BOXES) >= counts
    boxes[absent] = torch.tensor([-1.0, 0, 0, 0, 0])
    return boxes


def _cells(classes: int, channels: int, generator: torch.Generator) -> Tensor:
    return torch.randn(classes, channels, PATTERN_CELLS, PATTERN_CELLS, generator=generator)


def _in_turn(total: int, classes: int, seed: int) -> Tensor:
    """(total,) class numbers, shuffled so that all have occurred as often, give or take one."""
    order = balanced_order(np.arange(total) % classes, np.random.default_rng(seed))
    return torch.from_numpy(order % classes)


_MAKERS: Mapping[tuple[str, Task], Callable[[int, Shape, int, int], Made]] = {
    ("noise", "classification"): _noise,
    ("noise", "segmentation"): _noise_maps,
    ("noise", "detection"): _noise_boxes,
    ("synthetic", "classification"): _synthetic,
    ("synthetic", "segmentation"): _synthetic_maps,
    ("synthetic", "detection"): _synthetic_boxes,
}
