"""Stored images of every kind as one: each read together with its labels."""

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from explorer.core._arrays import Arrays
from explorer.core._image_files import UNREADABLE as ERRORS
from explorer.core._image_files import opened
from explorer.core.data import (
    DataSource,
    check_classes,
    check_suits,
    list_images,
    load_arrays,
)
from explorer.core.ops import Shape
from explorer.core.space import Task
from explorer.network import _places
from explorer.network._draw import UNREADABLE, ImageSet, Sample, UnusableError
from explorer.network._images import cropped, mode_of, to_tensor

Opened = Callable[[int], AbstractContextManager[Image.Image]]


def image_set(source: DataSource, classes: int, task: Task = "classification") -> ImageSet:
    """The images of a setting that names a folder or a file; DataError where it is of no use.

    Args:
        classes: of the network, at least as many as the images have.
    """
    check_suits(source, task)
    path = source.path
    assert path is not None, "only folders and files hold images"
    if source.kind == "labels":
        return _places.label_maps(source, classes)
    if source.kind == "coco":
        return _places.coco(source, classes)
    if source.kind == "folder":
        return _folder(path, classes)
    arrays = load_arrays(path, task)
    if task == "segmentation":
        return _places.label_arrays(source, arrays, classes)
    if task == "detection":
        return _places.box_arrays(path, arrays, classes)
    return _arrays(path, arrays, classes)


def _folder(path: Path, classes: int) -> ImageSet:
    found = list_images(path)
    check_classes(path, len(found.classes), classes)
    files = [file for file, _ in found.files]
    names = [str(file.relative_to(path)) for file in files]
    labels = np.array([number for _, number in found.files], dtype=np.int64)
    return _whole(str(path), names, labels, lambda index: opened(files[index]))


def _arrays(path: Path, arrays: Arrays, classes: int) -> ImageSet:
    check_classes(path, arrays.classes, classes)
    names = [f"image {index}" for index in range(len(arrays.labels))]
    return _whole(
        str(path),
        names,
        arrays.labels,
        lambda index: nullcontext(Image.fromarray(arrays.images[index])),
    )


def _whole(where: str, names: list[str], labels: NDArray[np.int64], open_: Opened) -> ImageSet:
    """Images whose label belongs to all of them, so that they may be cut around their middle."""

    def read(index: int, shape: Shape) -> Sample:
        mode = mode_of(shape[0])
        try:
            with open_(index) as image, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of transparency and odd metadata
                image.draft(mode, shape[:0:-1])  # a JPEG is decoded no larger than needed
                pixels = to_tensor(ImageOps.exif_transpose(image), shape, cropped)
        except ERRORS:
            raise UnusableError(UNREADABLE) from None
        return pixels, torch.tensor(labels[index])

    return ImageSet(where, names, labels, read)
