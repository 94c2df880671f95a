"""Stored images: read, brought to one size, drawn into batches."""

import struct
import warnings
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor

from explorer.core.data import LEFT_OUT, DataSource, check_classes, list_images, load_arrays
from explorer.core.errors import DataError
from explorer.core.ops import Shape

MEAN = (0.485, 0.456, 0.406)  # of ImageNet's channels, as the published code normalises
DEVIATION = (0.229, 0.224, 0.225)
FORMATS = ("JPEG", "PNG")
NAMED = 5  # files named in a warning
_UNREADABLE = (
    OSError,
    SyntaxError,  # a broken PNG
    ValueError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class ImageSet:
    """Labelled images, opened one at a time.

    Attributes:
        where: the folder or file, for sentences.
        names: (N,), what each image is called in a warning.
        labels: (N,), class numbers.
        open: gives image i as Pillow sees it; raises one of the errors of a damaged file.
    """

    where: str
    names: Sequence[str]
    labels: NDArray[np.int64]
    open: Callable[[int], Image.Image]


def image_set(source: DataSource, classes: int) -> ImageSet:
    """The images of a folder or of an .npz file; raises DataError where they cannot be used.

    Args:
        classes: of the network, at least as many as the images have.
    """
    path = source.path
    assert path is not None, "only folders and arrays hold images"
    if source.kind == "folder":
        found = list_images(path)
        check_classes(path, len(found.classes), classes)
        files = [file for file, _ in found.files]
        names = [str(file.relative_to(path)) for file in files]
        labels = np.array([number for _, number in found.files], dtype=np.int64)
        return ImageSet(str(path), names, labels, lambda i: Image.open(files[i], formats=FORMATS))
    arrays = load_arrays(path)
    check_classes(path, arrays.classes, classes)
    names = [f"image {index}" for index in range(len(arrays.labels))]
    return ImageSet(
        str(path), names, arrays.labels, lambda index: Image.fromarray(arrays.images[index])
    )


def draw(
    images: ImageSet, count: int, batch_size: int, shape: Shape, seed: int
) -> tuple[Tensor, Tensor, tuple[str, ...]]:
    """Draw `count` images, classes in turn, none twice before all were drawn once.

    Images of a batch stand in stored order, so that two batches of the same images are equal to
    the last bit and their deviation is 0, not a rounding error that a score would divide by.

    Returns:
        (count, C, H, W) images, (count,) labels, and sentences on what was left out.

    Raises DataError where no image can be read.
    """
    rng = np.random.default_rng(seed)
    picked: list[int] = []
    read: dict[int, Tensor] = {}
    bad: dict[int, None] = {}  # in the order they were met
    while len(picked) < count:
        for index in map(int, balanced_order(images.labels, rng)):
            if index not in read and index not in bad:
                tensor = _tensor(images, index, shape)
                if tensor is None:
                    bad[index] = None
                else:
                    read[index] = tensor
            if index in read and len(picked) < count:
                picked.append(index)
            if len(picked) == count:
                break
        if not read:
            raise DataError(
                f"Data: none of the {len(images.names)} images of {images.where} can be read. "
                "Replace them with JPEG or PNG files."
            )
    chosen = [i for k in range(0, count, batch_size) for i in sorted(picked[k : k + batch_size])]
    stack = torch.stack([read[index] for index in chosen])
    parts = stack.split(batch_size)
    same = len(parts) > 1 and all(torch.equal(part, parts[0]) for part in parts)
    warned = _warnings(images, list(bad), count, batch_size, same)
    return stack, torch.from_numpy(images.labels[chosen]), warned


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


def _tensor(images: ImageSet, index: int, shape: Shape) -> Tensor | None:
    """(C, H, W), normalised; None where the image is damaged or too large to be one."""
    channels, height, width = shape
    mode = {1: "L", 3: "RGB"}.get(channels)
    if mode is None:
        raise DataError(
            f"Data: images have 1 or 3 channels, but the space takes {channels}. Use synthetic."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of transparency and odd metadata
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with images.open(index) as image:
                image.draft(mode, (width, height))  # a JPEG is decoded no larger than needed
                upright = _eight_bits(ImageOps.exif_transpose(image)).convert(mode)
                fitted = ImageOps.fit(upright, (width, height), Image.Resampling.BILINEAR)
        except _UNREADABLE:
            return None
    return _normalised(np.asarray(fitted).reshape(height, width, channels))


def _eight_bits(image: Image.Image) -> Image.Image:
    """A 16-bit grey image scaled to 8 bits, where Pillow would cut all above 255 to white."""
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.asarray(image).clip(0, 65535) >> 8).astype(np.uint8))


def _normalised(pixels: NDArray[np.uint8]) -> Tensor:
    """(C, H, W) of (H, W, C) pixels."""
    channels = pixels.shape[2]
    mean, deviation = torch.tensor(MEAN[-channels:]), torch.tensor(DEVIATION[-channels:])
    scaled = (torch.from_numpy(pixels.astype(np.float32)) / 255 - mean) / deviation
    return scaled.permute(2, 0, 1).contiguous()


def _warnings(
    images: ImageSet, bad: Sequence[int], count: int, batch_size: int, same: bool
) -> tuple[str, ...]:
    """Args:
    same: all batches hold the same images.
    """
    found = []
    if bad:
        names = ", ".join(images.names[index] for index in bad[:NAMED])
        more = f" and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
        found.append(f"{LEFT_OUT}, as they cannot be read: {names}{more}.")
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
