"""Where images come from: what a data setting means, and whether it can be used.

Cheap on purpose: files are listed and headers read, but no image is opened. So the window may
check a setting while it is being typed.
"""

import lzma
import zipfile
import zlib
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import DataError

Kind = Literal["synthetic", "noise", "folder", "arrays"]
SUFFIXES = (".jpg", ".jpeg", ".png")
LEFT_OUT = "Data: left out"  # how the sentence on files that cannot be read begins
MAX_BYTES = 8 * 2**30  # of an array once unpacked; a few bytes of zip can claim any size
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
NOT_YET = {"labels": "segmentation images with label maps", "coco": "COCO detection images"}


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data setting, understood. `path` is the folder or the file, None where there is none."""

    kind: Kind
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class ImageFolder:
    """An image folder: one folder for each class, classes in order of their names."""

    classes: tuple[str, ...]
    files: tuple[tuple[Path, int], ...]  # each with its class number, in order of path
    empty: tuple[str, ...] = ()  # folders without an image, which are no classes


@dataclass(frozen=True, slots=True)
class Arrays:
    """Labelled images of one size.

    Attributes:
        images: (N, H, W, 3), uint8.
        labels: (N,), class numbers from 0.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    @property
    def classes(self) -> int:
        return int(self.labels.max()) + 1


def parse_data(spec: str) -> DataSource:
    """Understand a data setting; raises DataError where it names nothing that can be.

    Args:
        spec: "synthetic", "noise", "arrays:FILE.npz", or a folder of class folders.
    """
    spec = spec.strip()
    head, _, rest = spec.partition(":")
    if not spec:
        raise DataError("Data: nothing was given. Use synthetic, noise or a folder of images.")
    if any("\ud800" <= letter <= "\udfff" for letter in spec):  # bytes that are no UTF-8
        raise DataError(f"Data: the name {spec!r} is no valid text. Rename the folder or file.")
    if head in NOT_YET:
        raise DataError(
            f"Data: {head}: ({NOT_YET[head]}) is not available yet. "
            "Use a folder of class folders, or synthetic."
        )
    if spec == "synthetic":
        return DataSource("synthetic")
    if spec == "noise":
        return DataSource("noise")
    if head == "arrays":
        if not rest:
            raise DataError("Data: arrays: names no file. Write arrays:FILE.npz.")
        return DataSource("arrays", _path(rest))
    return DataSource("folder", _path(spec))


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise DataError(f"Data: the home folder in {text} is unknown. Write it out.") from None


def located(spec: str) -> str:
    """The setting with a whole path, which means the same wherever a session is opened."""
    source = parse_data(spec)
    if source.path is None:
        return source.kind
    return ("arrays:" if source.kind == "arrays" else "") + str(source.path.absolute())


def check_data(spec: str, classes: int | None = None) -> str:
    """One sentence on what a data setting holds; raises DataError where it cannot be used.

    Args:
        classes: of the search space, where the two should be compared.
    """
    source = parse_data(spec)
    if source.path is None:
        if source.kind == "noise":
            return "Gaussian noise with random labels; made on the spot."
        return "Images with one smooth pattern for each class; made on the spot."
    if source.kind == "arrays":
        shape = check_arrays(source.path)
        return f"{shape[0]:,} images of {shape[1]} × {shape[2]} pixels."
    found = list_images(source.path)
    if classes is not None:
        check_classes(source.path, len(found.classes), classes)
    text = f"{_counted(len(found.classes), 'class', 'classes')}, "
    text += _counted(len(found.files), "image", "images")
    if found.empty:
        text += f"; left out without images: {_few(found.empty)}"
    return text + "."


def check_classes(path: Path, found: int, classes: int) -> None:
    """Raise DataError where the data has more classes than the network can tell apart."""
    if found > classes:
        raise DataError(
            f"Data: {path} holds {found} classes, but the space has {classes}. "
            f"Set the space's classes to {found}, or use data with {classes} at most."
        )


def list_images(folder: Path) -> ImageFolder:
    """Find the JPEG and PNG files of every class folder, at any depth in it.

    Raises DataError where the folder is missing, cannot be read, or holds no class or no image.
    """
    try:
        if not folder.exists():
            raise DataError(f"Data: there is no folder {folder}. Choose another one, or synthetic.")
        if not folder.is_dir():
            raise DataError(f"Data: {folder} is not a folder. Choose the folder that holds it.")
        inside = sorted(p for p in folder.iterdir() if p.is_dir() and p.name[0] not in "._")
        found = {sub.name: _images_in(sub) for sub in inside}
    except OSError as error:
        raise DataError(
            f"Data: {folder} cannot be read ({error.strerror}). Allow reading it, or choose "
            "another folder."
        ) from None
    if not inside:
        raise DataError(
            f"Data: {folder} holds no class folders. Put the images of each class in a folder "
            "of its own."
        )
    classes = tuple(name for name, files in found.items() if files)
    if not classes:
        raise DataError(f"Data: the class folders of {folder} hold no JPEG or PNG image.")
    files = ((path, number) for number, name in enumerate(classes) for path in found[name])
    empty = tuple(name for name in found if not found[name])
    return ImageFolder(classes, tuple(files), empty)


def _images_in(folder: Path) -> list[Path]:
    files = (p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    return sorted(p for p in files if p.name[0] != "." and p.is_file())


def check_arrays(path: Path) -> tuple[int, ...]:
    """(N, H, W, 3) of an .npz file's `images`, from headers; raises DataError as load_arrays."""
    with _opened(path) as file:
        headers = _headers(path, file)
    return _checked(path, headers)


def load_arrays(path: Path) -> Arrays:
    """Read `images` and `labels` of an .npz file, never unpickling anything.

    Raises DataError where the file is missing, not an .npz, or an array is absent or of another
    shape or type.
    """
    check_arrays(path)
    try:
        with np.load(path, allow_pickle=False) as archive:
            images = np.asarray(archive["images"])
            labels = np.asarray(archive["labels"]).astype(np.int64)
    except BROKEN as error:
        raise DataError(f"Data: {path} is damaged ({error}). Write it again.") from None
    if labels.min() < 0:
        raise DataError(f"Data: {path} has the label {labels.min()}. Count classes from 0.")
    return Arrays(images, labels)


def _opened(path: Path) -> IO[bytes]:
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise DataError(f"Data: {path} is no ordinary file. Choose an .npz file.")
        return path.open("rb")
    except FileNotFoundError:
        raise DataError(f"Data: there is no file {path}. Choose another one.") from None
    except OSError as error:
        raise DataError(
            f"Data: {path} cannot be read ({error.strerror}). Choose another file."
        ) from None


Header = tuple[tuple[int, ...], np.dtype[np.generic]]  # of an array: its shape and type


def _headers(path: Path, file: IO[bytes]) -> dict[str, Header]:
    """Shape and type of the arrays by name, without reading the arrays."""
    found = {}
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name in ("images.npy", "labels.npy"):
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


def _checked(path: Path, headers: dict[str, Header]) -> tuple[int, ...]:
    for name in ("images", "labels"):
        if name not in headers:
            raise DataError(
                f"Data: {path} has no array {name!r}. It needs images (N × H × W × 3) and labels."
            )
    (shape, dtype), (label_shape, label_dtype) = headers["images"], headers["labels"]
    if len(shape) != 4 or shape[3] != 3 or dtype != np.uint8:
        raise DataError(
            f"Data: images of {path} are {_shape_text(shape)} of {dtype}. "
            "Store them as N × H × W × 3 of uint8."
        )
    if len(label_shape) != 1 or label_dtype.kind not in "iu":
        raise DataError(
            f"Data: labels of {path} are {_shape_text(label_shape)} of {label_dtype}. "
            "Store them as N whole numbers."
        )
    if shape[0] != label_shape[0]:
        raise DataError(
            f"Data: {path} has {shape[0]} images but {label_shape[0]} labels. Store one label each."
        )
    if not prod(shape):
        raise DataError(f"Data: {path} holds no image. Add some.")
    if prod(shape) > MAX_BYTES:
        raise DataError(
            f"Data: images of {path} take {prod(shape) / 2**30:.0f} GiB. "
            f"Keep them below {MAX_BYTES // 2**30} GiB: a few hundred images are enough."
        )
    return shape


def _shape_text(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single value"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _few(names: tuple[str, ...], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
