"""Stored images whose labels have places: label maps and boxes.

The image and its labels go the same way: the whole image is stretched to the gradient resolution,
pixels by bilinear means, label maps by the nearest pixel, boxes by the same factors. Nothing is cut
off and nothing padded, so every label keeps its place; the sides' proportions may change.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from explorer.core._arrays import Arrays
from explorer.core._coco import clipped, left_out_of
from explorer.core._image_files import UNREADABLE as ERRORS
from explorer.core._image_files import opened, same_size
from explorer.core._label_maps import as_labels, check_values, distinct, read_label_map
from explorer.core._phrases import some
from explorer.core.data import (
    IGNORED,
    LEFT_OUT,
    DataSource,
    check_classes,
    coco_images,
    list_label_maps,
    read_coco,
)
from explorer.core.ops import Shape
from explorer.network._draw import UNREADABLE, ImageSet, Sample, UnusableError
from explorer.network._images import mode_of, stretched, to_tensor

MAX_BOXES = 300  # of an image; the loss compares every box with every anchor
UNEQUAL = "image and labels differ in size"
UNLABELLED = "no pixel of theirs has a class at this resolution"
BOXLESS = "they hold no box with an area"


def label_maps(source: DataSource, classes: int) -> ImageSet:
    """Images with label maps; a value that is neither class nor ignored is a DataError."""
    assert source.path is not None, "label maps have a folder of images"
    assert source.targets is not None, "and one of their own"
    found = list_label_maps(source.path, source.targets)

    def read(index: int, shape: Shape) -> Sample:
        file, label_file = found.pairs[index]
        mode_of(shape[0])
        try:
            values = read_label_map(label_file)
            pixels = _pixels(file, (values.shape[1], values.shape[0]), shape)
        except ERRORS:
            raise UnusableError(UNREADABLE) from None
        check_values(distinct(values), classes, f"the label map {label_file.name}", source.ignored)
        return pixels, _resized(values, source.ignored, shape)

    lone = (
        some(found.lone_images, "image without a label map", "images without a label map"),
        some(found.lone_labels, "label map without an image", "label maps without an image"),
    )
    turns = np.zeros(len(found.pairs), np.int64)
    return ImageSet(str(source.path), found.names, turns, read, _counted_out(lone))


def label_arrays(source: DataSource, arrays: Arrays, classes: int) -> ImageSet:
    """Images (N, H, W, 3) with label maps (N, H, W)."""

    def read(index: int, shape: Shape) -> Sample:
        values = arrays.labels[index]
        name = f"label map {index} of {source.path}"
        check_values(distinct(values), classes, name, source.ignored)
        pixels = to_tensor(Image.fromarray(arrays.images[index]), shape, stretched)
        return pixels, _resized(values, source.ignored, shape)

    turns = np.zeros(len(arrays.images), np.int64)
    return ImageSet(str(source.path), _numbered(arrays), turns, read)


def coco(source: DataSource, classes: int) -> ImageSet:
    """Images with the boxes of a COCO file; those without a box are left out, and counted."""
    assert source.path is not None, "COCO data has a folder of images"
    assert source.targets is not None, "and a file"
    told = read_coco(source.targets)
    check_classes(source.targets, len(told.classes), classes)
    found = coco_images(source.path, told, source.targets)

    def read(index: int, shape: Shape) -> Sample:
        place = found.indices[index]
        size = told.sizes[place]
        mode_of(shape[0])
        try:
            if size.min() > 0:
                stated = (int(size[0]), int(size[1]))
            else:
                with opened(found.files[index]) as image:
                    stated = image.size
            pixels = _pixels(found.files[index], stated, shape)
        except ERRORS:
            raise UnusableError(UNREADABLE) from None
        return pixels, _scaled(told.boxes_of(place), stated, shape)

    names = [file.name for file in found.files]
    turns = np.zeros(len(names), np.int64)
    out = _counted_out(left_out_of(told, found))
    most = int(np.diff(told.starts)[list(found.indices)].max())
    return ImageSet(str(source.path), names, turns, read, out + _crowded(most))


def box_arrays(path: Path, arrays: Arrays, classes: int) -> ImageSet:
    """Images (N, H, W, 3) with boxes (N, M, 5)."""
    check_classes(path, int(arrays.labels[..., 0].max(initial=-1)) + 1, classes)

    def read(index: int, shape: Shape) -> Sample:
        boxes = arrays.labels[index]
        height, width = arrays.images.shape[1:3]
        boxes = boxes[boxes[:, 0] >= 0]
        pixels = to_tensor(Image.fromarray(arrays.images[index]), shape, stretched)
        return pixels, _scaled(boxes, (width, height), shape)

    turns = np.zeros(len(arrays.images), np.int64)
    most = int((arrays.labels[..., 0] >= 0).sum(axis=1).max())
    return ImageSet(str(path), _numbered(arrays), turns, read, _crowded(most))


def padded(boxes: list[Tensor]) -> Tensor:
    """(N, M, 5) float32 of N images' boxes, filled up with rows of class -1."""
    most = max((len(rows) for rows in boxes), default=0)
    made = torch.zeros(len(boxes), max(most, 1), 5)
    made[:, :, 0] = -1
    for place, rows in enumerate(boxes):
        made[place, : len(rows)] = rows
    return made


def _pixels(file: Path, size: tuple[int, int], shape: Shape) -> Tensor:
    """(C, H, W) = shape of an image whose labels belong to (W, H) = size.

    Raises UnusableError where it has another size, and what reading a damaged file raises.
    """
    with opened(file) as image:
        upright = same_size(image, size)
        if upright is None:
            raise UnusableError(UNEQUAL)
        upright.draft(mode_of(shape[0]), shape[:0:-1])  # a JPEG, no larger than needed
        return to_tensor(upright, shape, stretched)


def _resized(values: NDArray[np.integer], ignored: tuple[int, ...], shape: Shape) -> Tensor:
    """(H, W) of the shape: each pixel takes the label at its centre.

    Raises UnusableError where none has a class.
    """
    high, wide = values.shape
    rows = ((np.arange(shape[1]) + 0.5) * high / shape[1]).astype(np.int64)
    columns = ((np.arange(shape[2]) + 0.5) * wide / shape[2]).astype(np.int64)
    small = as_labels(values[rows[:, None], columns[None, :]], ignored)
    if (small == IGNORED).all():
        raise UnusableError(UNLABELLED)
    return torch.from_numpy(small)


def _scaled(boxes: NDArray[np.float64], size: tuple[int, int], shape: Shape) -> Tensor:
    """(M, 5) float32: boxes cut to the image of (W, H) = size, in pixels of the shape.

    Of more than MAX_BOXES the largest are kept. Raises UnusableError where none is left.
    """
    kept = clipped(boxes, *size)
    if not len(kept):
        raise UnusableError(BOXLESS)
    if len(kept) > MAX_BOXES:
        areas = (kept[:, 3] - kept[:, 1]) * (kept[:, 4] - kept[:, 2])
        kept = kept[np.sort(np.argsort(-areas, kind="stable")[:MAX_BOXES])]
    factors = np.array([1, *(shape[2] / size[0], shape[1] / size[1]) * 2])
    return torch.from_numpy((kept * factors).astype(np.float32))


def _numbered(arrays: Arrays) -> list[str]:
    return [f"image {index}" for index in range(len(arrays.images))]


def _counted_out(parts: Iterable[str]) -> tuple[str, ...]:
    """A warning on what was left out before drawing; none for nothing."""
    found = [part for part in parts if part]
    return (f"{LEFT_OUT}: {', '.join(found)}.",) if found else ()


def _crowded(most: int) -> tuple[str, ...]:
    """A warning where images have more boxes than are used."""
    if most <= MAX_BOXES:
        return ()
    return (f"Data: of the {most} boxes of an image only the {MAX_BOXES} largest are used.",)
