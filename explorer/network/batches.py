"""Images and labels for the scores: the same for every network of a search."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from explorer.core.data import parse_data
from explorer.core.errors import DataError
from explorer.core.evaluation import ScoringSettings
from explorer.core.ops import Shape
from explorer.network._images import balanced_order, draw, image_set

SYNTHETIC_CLASSES = 10  # at most, so that every class occurs in a few dozen images
PATTERN_CELLS = 5  # a class's pattern is this many random values a side, made smooth
MAX_BYTES = 8 * 2**30  # of all batches, which every worker holds
PATTERN_STRENGTH = 1.0  # deviation of a pattern over that of the noise on it


@dataclass(frozen=True, slots=True)
class Batches:
    """K batches.

    Attributes:
        images: K of (B, C, H, W), float32, normalised.
        labels: K of (B,), class numbers below the network's.
        warnings: sentences on what is wrong with the data, such as files left out.
    """

    images: tuple[Tensor, ...]
    labels: tuple[Tensor, ...]
    warnings: tuple[str, ...] = ()


def batches(settings: ScoringSettings, input_shape: Shape, classes: int) -> Batches:
    """Make or read the batches that the settings ask for. They are kept for the next call, and
    the same settings give the same batches in every process.

    Args:
        input_shape: (C, H, W) of the space; the settings' resolution replaces H and W.
        classes: of the network.

    Raises DataError where the data cannot be used.
    """
    channels, height, width = input_shape
    height, width = settings.resolution or (height, width)
    count, size = settings.batches, settings.batch_size
    shape = (channels, height, width)
    if (taken := 4 * count * size * channels * height * width) > MAX_BYTES:
        raise DataError(
            f"Data: {count} batches of {size} images of {height} x {width} take "
            f"{taken / 2**30:,.0f} GiB. Use fewer or smaller ones: at most "
            f"{MAX_BYTES // 2**30} GiB."
        )
    return _batches(settings.data, count, size, shape, classes, settings.seed)


@lru_cache(maxsize=4)
def _batches(
    data: str, count: int, batch_size: int, shape: Shape, classes: int, seed: int
) -> Batches:
    source = parse_data(data)
    total = count * batch_size
    warnings: tuple[str, ...] = ()
    if source.kind == "noise":
        images, labels = _noise(total, shape, classes, seed)
    elif source.kind == "synthetic":
        images, labels = _synthetic(total, shape, min(classes, SYNTHETIC_CLASSES), seed)
    else:
        stored = image_set(source, classes)
        images, labels, warnings = draw(stored, total, batch_size, shape, seed)
    return Batches(images.split(batch_size), labels.split(batch_size), warnings)


def _noise(total: int, shape: Shape, classes: int, seed: int) -> tuple[Tensor, Tensor]:
    """N(0, 1) images with labels that have nothing to do with them."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(total, *shape, generator=generator)
    return images, torch.randint(classes, (total,), generator=generator)


def _synthetic(total: int, shape: Shape, classes: int, seed: int) -> tuple[Tensor, Tensor]:
    """Unit-variance images, each the smooth pattern of its class under noise of its own.

    Something to learn is needed: on noise, ZiCo measures nothing but layer sizes.
    """
    channels, height, width = shape
    generator = torch.Generator().manual_seed(seed)
    order = balanced_order(np.arange(total) % classes, np.random.default_rng(seed))
    labels = torch.from_numpy(order % classes)
    cells = torch.randn(classes, channels, PATTERN_CELLS, PATTERN_CELLS, generator=generator)
    patterns = interpolate(cells, (height, width), mode="bicubic", align_corners=True)
    patterns = patterns / patterns.std(dim=(1, 2, 3), keepdim=True)
    images = torch.randn(total, *shape, generator=generator)
    images += PATTERN_STRENGTH * patterns[labels]
    return images / (1 + PATTERN_STRENGTH**2) ** 0.5, labels
