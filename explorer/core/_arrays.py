"""Labelled images in one .npz file, for every task. Nothing in it is ever unpickled."""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from explorer.core._data_file import data_file
from explorer.core._data_setting import IGNORED, DataSource
from explorer.core._image_folder import check_classes
from explorer.core._label_maps import check_values, distinct
from explorer.core._phrases import counted
from explorer.core.errors import DataError
from explorer.core.space import Task

MAX_BYTES = 8 * 2**30  # of an array once unpacked; a few bytes of zip can claim any size
CHECKED_BYTES = 64 * 2**20  # of the labels, which are read to describe a file; larger ones are not
BROKEN = (  # what reading a damaged or odd .npz may raise
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
Header = tuple[tuple[int, ...], np.dtype[np.generic]]  # of an array: its shape and type


@dataclass(frozen=True, slots=True)
class Arrays:
    """Labelled images of one size.

    Attributes:
        images: (N, H, W, 3), uint8.
        labels: (N,), class numbers from 0; (N, H, W) for segmentation, as stored; (N, M, 5) for
            detection, rows (class, x0, y0, x1, y1) in pixels, padded with class -1.
    """

    images: NDArray[np.uint8]
    labels: NDArray[Any]

    @property
    def classes(self) -> int:
        """Of classification: one more than the largest label."""
        return int(self.labels.max()) + 1


@dataclass(frozen=True, slots=True)
class _Targets:
    """The second array of a file, by task."""

    name: str
    form: str  # of its shape, for sentences
    kinds: str  # of numpy's types
    fits: Callable[[tuple[int, ...], tuple[int, ...]], bool]  # its shape, after the images'


_TARGETS: Mapping[Task, _Targets] = {
    "classification": _Targets("labels", "N whole numbers", "iu", lambda _, own: len(own) == 1),
    "segmentation": _Targets(
        "labels", "N × H × W whole numbers", "iu", lambda images, own: own[1:] == images[1:3]
    ),
    "detection": _Targets(
        "boxes",
        "N × M × 5 numbers (class, x0, y0, x1, y1)",
        "iuf",
        lambda _, own: len(own) == 3 and own[2] == 5,
    ),
}


def check_arrays(path: Path, task: Task = "classification") -> tuple[int, ...]:
    """(N, H, W, 3) of an .npz file's `images`, from headers; raises DataError as load_arrays."""
    return _checked(path, _headers(path), _TARGETS[task])


def load_arrays(path: Path, task: Task = "classification") -> Arrays:
    """Read `images` and `labels` (for detection `boxes`) of an .npz file, unpickling nothing.

    Raises DataError where the file is missing, not an .npz, or an array is absent or of another
    shape or type.
    """
    check_arrays(path, task)
    images, labels = _loaded(path, ("images", _TARGETS[task].name))
    if task == "classification":
        labels = labels.astype(np.int64)
        if labels.min() < 0:
            raise DataError(f"Data: {path} has the label {labels.min()}. Count classes from 0.")
    if task == "detection":
        labels = _checked_boxes(path, labels)
    return Arrays(images, labels)


def describe_arrays(source: DataSource, classes: int | None, task: Task) -> str:
    """One sentence on an .npz file; raises DataError as load_arrays, and for too many classes."""
    path = source.path
    assert path is not None, "arrays lie in a file"
    shape = check_arrays(path, task)
    text = f"{shape[0]:,} images of {shape[1]} × {shape[2]} pixels"
    found = _numbers_if_few(path, task) if classes is not None or task != "classification" else None
    if found is None:
        return f"{text}."
    if task == "segmentation":
        values = set(found) - {IGNORED, *source.ignored}
        if classes is not None:
            check_values(values, classes, str(path))
        tail = " + ignored" if len(values) < len(found) else ""
        return f"{text} with label maps, {counted(len(values), 'class', 'classes')}{tail}."
    if classes is not None and found:
        check_classes(path, max(found) + 1, classes)
    if task == "detection":
        text += f" with boxes, {counted(len(found), 'class', 'classes')}"
    return f"{text}."


def _numbers_if_few(path: Path, task: Task) -> list[int] | None:
    """The distinct class numbers; None where the array is too large to read on the side."""
    name = _TARGETS[task].name
    shape, dtype = _headers(path)[name]
    if prod(shape) * dtype.itemsize > CHECKED_BYTES:
        return None
    (labels,) = _loaded(path, (name,))
    if task == "detection":
        labels = _checked_boxes(path, labels)[..., 0]
        labels = labels[labels >= 0].astype(np.int64)
    elif task == "classification" and labels.min() < 0:
        raise DataError(f"Data: {path} has the label {labels.min()}. Count classes from 0.")
    return distinct(labels)


def _checked_boxes(path: Path, boxes: NDArray[Any]) -> NDArray[np.float64]:
    """(N, M, 5); raises DataError where a box is no number or a class no whole one."""
    boxes = boxes.astype(np.float64)
    used = boxes[..., 0] >= 0
    if not np.isfinite(boxes[used]).all() or np.isnan(boxes[..., 0]).any():
        raise DataError(f"Data: boxes of {path} hold values that are no numbers. Remove them.")
    if strange := np.setdiff1d(boxes[..., 0][used], np.arange(2**16)).tolist():
        raise DataError(
            f"Data: boxes of {path} have the class {strange[0]:g}. Use whole numbers from 0; -1 "
            "for rows without a box."
        )
    return boxes


def _loaded(path: Path, names: Iterable[str]) -> list[NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return [np.asarray(archive[name]) for name in names]
    except BROKEN as error:
        raise DataError(f"Data: {path} is damaged ({error}). Write it again.") from None


def _headers(path: Path) -> dict[str, Header]:
    """Shape and type of the arrays by name, without reading the arrays."""
    with data_file(path, "an .npz file") as file:
        return _headers_in(path, file)


def _headers_in(path: Path, file: IO[bytes]) -> dict[str, Header]:
    found = {}
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name in ("images.npy", "labels.npy", "boxes.npy"):
                    with archive.open(name) as member:
                        found[name.removesuffix(".npy")] = _header(member)
    except zipfile.BadZipFile:
        raise DataError(
            f"Data: {path} is not an .npz file. Write one with numpy.savez(images=..., labels=...)."
        ) from None
    except BROKEN as error:
        raise DataError(f"Data: {path} is damaged ({error}). Write it again.") from None
    return found


def _header(member: IO[bytes]) -> Header:
    version = np.lib.format.read_magic(member)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(member)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(member)
    return shape, dtype


def _checked(path: Path, headers: dict[str, Header], targets: _Targets) -> tuple[int, ...]:
    for name in ("images", targets.name):
        if name not in headers:
            raise DataError(
                f"Data: {path} has no array {name!r}. It needs images (N × H × W × 3) and "
                f"{targets.name}."
            )
    (shape, dtype), (own_shape, own_dtype) = headers["images"], headers[targets.name]
    if len(shape) != 4 or shape[3] != 3 or dtype != np.uint8:
        raise DataError(
            f"Data: images of {path} are {_shape_text(shape)} of {dtype}. "
            "Store them as N × H × W × 3 of uint8."
        )
    if not targets.fits(shape, own_shape) or own_dtype.kind not in targets.kinds:
        raise DataError(
            f"Data: {targets.name} of {path} are {_shape_text(own_shape)} of {own_dtype}. "
            f"Store them as {targets.form}."
        )
    _check_counts(path, shape, own_shape, targets.name)
    for name, bytes_ in (("images", prod(shape)), (targets.name, prod(own_shape) * 8)):
        if bytes_ > MAX_BYTES:
            raise DataError(
                f"Data: {name} of {path} take {bytes_ / 2**30:.0f} GiB. "
                f"Keep them below {MAX_BYTES // 2**30} GiB: a few hundred images are enough."
            )
    return shape


def _check_counts(path: Path, images: tuple[int, ...], own: tuple[int, ...], name: str) -> None:
    if images[0] != own[0]:
        raise DataError(
            f"Data: {path} has {images[0]} images but {own[0]} {name}. Store one "
            f"{'row of boxes' if name == 'boxes' else 'label'} each."
        )
    if not prod(images):
        raise DataError(f"Data: {path} holds no image. Add some.")


def _shape_text(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single value"
