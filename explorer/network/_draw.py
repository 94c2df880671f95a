"""Drawing stored images into batches: in turn, none twice too soon, what is unusable left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.core._phrases import few
from explorer.core.data import LEFT_OUT
from explorer.core.errors import DataError
from explorer.core.ops import Shape

NAMED = 5  # files named in a warning
UNREADABLE = "they cannot be read"


class UnusableError(Exception):
    """An image that is left out; its text is why, as "... are left out, as <text>"."""


Sample = tuple[Tensor, Tensor]  # (C, H, W) normalised, and the labels of one image


@dataclass(frozen=True, slots=True)
class ImageSet:
    """Labelled images, opened one at a time.

    Attributes:
        where: the folder or file, for sentences.
        names: (N,), what each image is called in a warning.
        turns: (N,), numbers whose images come in turn: classes, or 0 for all.
        read: image i at a (C, H, W); raises UnusableError, or DataError where the user must act.
        warnings: sentences on what was left out before anything was drawn.
    """

    where: str
    names: Sequence[str]
    turns: NDArray[np.int64]
    read: Callable[[int, Shape], Sample]
    warnings: tuple[str, ...] = ()


def draw(
    images: ImageSet, count: int, batch_size: int, shape: Shape, seed: int
) -> tuple[Tensor, list[Tensor], tuple[str, ...]]:
    """Draw `count` images, classes in turn, none twice before all were drawn once.

    Images of a batch stand in stored order, so that two batches of the same images are equal to
    the last bit and their deviation is 0, not a rounding error that a score would divide by.

    Returns:
        (count, C, H, W) images, count labels, and sentences on what was left out.

    Raises DataError where no image can be used.
    """
    rng = np.random.default_rng(seed)
    picked: list[int] = []
    read: dict[int, Sample] = {}
    bad: dict[int, str] = {}  # why, in the order they were met
    while len(picked) < count:
        for index in map(int, balanced_order(images.turns, rng)):
            if index not in read and index not in bad:
                try:
                    read[index] = images.read(index, shape)
                except UnusableError as error:
                    bad[index] = str(error)
            if index in read and len(picked) < count:
                picked.append(index)
            if len(picked) == count:
                break
        if not read:
            raise DataError(_none_left(images, bad))
    chosen = [i for k in range(0, count, batch_size) for i in sorted(picked[k : k + batch_size])]
    stack = torch.stack([read[index][0] for index in chosen])
    parts = stack.split(batch_size)
    same = len(parts) > 1 and all(torch.equal(part, parts[0]) for part in parts)
    warned = _warnings(images, bad, count, batch_size, same)
    return stack, [read[index][1] for index in chosen], images.warnings + warned


def balanced_order(labels: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """(N,): a shuffle in which every class has its n-th image before any has its next.

    Args:
        labels: (N,).
    """
    shuffled = rng.permutation(len(labels))
    by_class = np.argsort(labels[shuffled], kind="stable")
    sizes = np.unique(labels, return_counts=True)[1]
    turn = np.concatenate([np.arange(size) for size in sizes])  # the n-th of its class
    return shuffled[by_class][np.lexsort((rng.random(len(labels)), turn))]


def _none_left(images: ImageSet, bad: dict[int, str]) -> str:
    count = len(images.names)
    if set(bad.values()) == {UNREADABLE}:
        return (
            f"Data: none of the {count} images of {images.where} can be read. "
            "Replace them with JPEG or PNG files."
        )
    index, reason = next(iter(bad.items()))
    return (
        f"Data: none of the {count} images of {images.where} can be used; of "
        f"{images.names[index]}, say, {reason}. Choose other data."
    )


def _warnings(
    images: ImageSet, bad: dict[int, str], count: int, batch_size: int, same: bool
) -> tuple[str, ...]:
    """Args:
    same: all batches hold the same images.
    """
    found = []
    for reason in dict.fromkeys(bad.values()):
        names = [images.names[index] for index, why in bad.items() if why == reason]
        found.append(f"{LEFT_OUT}, as {reason}: {few(names, NAMED)}.")
    if same:
        found.append(
            "Data: every batch holds the same images, so ZiCo is 0 for all networks. "
            f"Use smaller batches, or {count} images that differ."
        )
    elif (usable := len(images.names) - len(bad)) < count:
        found.append(
            f"Data: {usable} images are fewer than the {count} that {count // batch_size} batches "
            f"of {batch_size} need, so images repeat and scores come out too high."
        )
    return tuple(found)
