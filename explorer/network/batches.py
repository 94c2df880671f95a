"""Images and labels for the scores: the same for every network of a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from explorer.core.data import IGNORED, check_suits, parse_data
from explorer.core.errors import DataError
from explorer.core.evaluation import ScoringSettings
from explorer.core.ops import Shape
from explorer.core.space import Task
from explorer.network._draw import draw
from explorer.network._made import make
from explorer.network._places import padded
from explorer.network._stored import image_set

MAX_BYTES = 8 * 2**30  # of all batches, which every worker holds


@dataclass(frozen=True, slots=True)
class Batches:
    """K batches.

    Attributes:
        images: K of (B, C, H, W), float32, normalised.
        labels: K, by task. Classification: (B,) int64, class numbers below the network's.
            Segmentation: (B, H, W) int64, class numbers or IGNORED. Detection: (B, M, 5) float32,
            rows (class, x0, y0, x1, y1) in pixels of the images, padded with class -1.
        warnings: sentences on what is wrong with the data, such as files left out.
    """

    images: tuple[Tensor, ...]
    labels: tuple[Tensor, ...]
    warnings: tuple[str, ...] = ()
    task: Task = "classification"


def batches(
    settings: ScoringSettings, input_shape: Shape, classes: int, task: Task = "classification"
) -> Batches:
    """Make or read the batches that the settings ask for. They are kept for the next call, and
    the same settings give the same batches in every process.

    Stored images are brought to the size of the batches once. For classification they are scaled
    and cut around their middle; where labels have places, image and labels are stretched alike.

    Args:
        input_shape: (C, H, W) of the space; the settings' resolution replaces H and W.
        classes: of the network.

    Raises DataError where the data cannot be used.
    """
    channels, height, width = input_shape
    height, width = settings.resolution or (height, width)
    count, size = settings.batches, settings.batch_size
    shape = (channels, height, width)
    numbers = channels + (2 if task == "segmentation" else 0)  # a label takes as much as two
    if (taken := 4 * count * size * numbers * height * width) > MAX_BYTES:
        raise DataError(
            f"Data: {count} batches of {size} images of {height} x {width} take "
            f"{taken / 2**30:,.0f} GiB. Use fewer or smaller ones: at most "
            f"{MAX_BYTES // 2**30} GiB."
        )
    return _batches(settings.data, count, size, shape, classes, settings.seed, task)


@lru_cache(maxsize=4)
def _batches(
    data: str, count: int, batch_size: int, shape: Shape, classes: int, seed: int, task: Task
) -> Batches:
    source = parse_data(data)
    check_suits(source, task)
    total = count * batch_size
    warnings: tuple[str, ...] = ()
    if source.kind in ("noise", "synthetic"):
        images, labels = make(source.kind, task, total, shape, classes, seed)
    else:
        stored = image_set(source, classes, task)
        images, targets, warnings = draw(stored, total, batch_size, shape, seed)
        labels = padded(targets) if task == "detection" else torch.stack(targets)
    parts = labels.split(batch_size)
    return Batches(images.split(batch_size), parts, warnings + _empty(parts, task), task)


def _empty(labels: Sequence[Tensor], task: Task) -> tuple[str, ...]:
    """Warn of batches without a label that counts."""
    if task == "segmentation":
        empty = [i for i, part in enumerate(labels, 1) if bool((part == IGNORED).all())]
        what = "has no pixel with a class"
    elif task == "detection":
        empty = [i for i, part in enumerate(labels, 1) if bool((part[..., 0] < 0).all())]
        what = "holds no box"
    else:
        return ()
    if not empty:
        return ()
    return (
        f"Data: batch {empty[0]} of {len(labels)} {what}, so networks have nothing to learn from "
        "it. Use larger batches or other images.",
    )
