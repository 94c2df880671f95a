"""Detection data: COCO instances JSON, of which only the fields that boxes need are read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from os import fstat
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from explorer.core._data_file import data_file
from explorer.core._data_setting import DataSource
from explorer.core._image_folder import check_classes, files_under
from explorer.core._phrases import counted, left_out, some
from explorer.core.errors import DataError

MAX_BYTES = 2**30  # of a JSON file; that of COCO's 118,000 training images has 450 MB
_BOM = b"\xef\xbb\xbf"


class _Image(Struct, gc=False):
    id: int
    file_name: str
    width: float = 0
    height: float = 0


class _Annotation(Struct, gc=False):
    image_id: int
    category_id: int
    bbox: tuple[float, float, float, float]  # x, y, width, height in pixels
    iscrowd: int | bool = 0


class _Category(Struct, gc=False):
    id: int
    name: str = ""


class _File(Struct):
    images: list[_Image]
    annotations: list[_Annotation]
    categories: list[_Category]


@dataclass(frozen=True, slots=True, eq=False)
class Coco:
    """What a COCO file says of its N images and their A boxes, crowds left out.

    Attributes:
        classes: categories' names in order of their ids, which is the order of class numbers.
        files: (N,) file names.
        sizes: (N, 2), width and height in pixels; 0 where the file does not say.
        starts: (N + 1,): rows starts[i]:starts[i + 1] of `boxes` are image i's.
        boxes: (A, 5), float64, rows (class, x0, y0, x1, y1) in pixels of the image.
        crowds: annotations of crowds.
        strays: annotations of images that are not in the file.
    """

    classes: tuple[str, ...]
    files: tuple[str, ...]
    sizes: NDArray[np.float64]
    starts: NDArray[np.int64]
    boxes: NDArray[np.float64]
    crowds: int
    strays: int

    def boxes_of(self, index: int) -> NDArray[np.float64]:
        """(M, 5): the boxes of one image."""
        return self.boxes[self.starts[index] : self.starts[index + 1]]


@dataclass(frozen=True, slots=True)
class CocoImages:
    """The images of a COCO file that are there and have a box.

    Attributes:
        files: (n,) where they lie.
        indices: (n,) their places in the file.
        missing: images of the file that are not in the folder.
        without_boxes: images there, without a box that lies in them.
        bad_boxes: boxes without an area within their image.
    """

    files: tuple[Path, ...]
    indices: tuple[int, ...]
    missing: int
    without_boxes: int
    bad_boxes: int


def read_coco(path: Path) -> Coco:
    """Read a file of COCO instances, once as long as it does not change.

    Raises DataError where it is missing, too large, no JSON, no COCO file or contradicts itself.
    """
    with data_file(path, "a COCO .json file") as file:
        about = fstat(file.fileno())
        if about.st_size > MAX_BYTES:
            raise DataError(
                f"Data: {path} has {about.st_size / 2**30:.1f} GiB. Keep annotations below "
                f"{MAX_BYTES // 2**30} GiB: a few hundred images are enough."
            )
        return _read(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, _mtime_ns: int, _size: int) -> Coco:
    try:
        data = memoryview(path.read_bytes())
        start = len(_BOM) if data[: len(_BOM)] == _BOM else 0
        return _coco(msgspec.json.decode(data[start:], type=_File), path)
    except RecursionError:
        fault = "it is nested too deeply"
    except MemoryError:
        fault = "it needs more memory than is free"
    except msgspec.ValidationError as error:
        fault = str(error)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        fault = f"it is no JSON: {error}"
    raise DataError(
        f"Data: {path} is no file of COCO instances ({fault.rstrip('.')}). It needs images, "
        "annotations with bbox, and categories."
    )


def _coco(file: _File, path: Path) -> Coco:
    if not file.categories:
        raise DataError(f"Data: {path} lists no categories. Add those that its boxes have.")
    names = {category.id: category.name for category in file.categories}
    rank = {number: index for index, number in enumerate(sorted(names))}
    place = {image.id: index for index, image in enumerate(file.images)}
    if len(place) < len(file.images):
        raise DataError(f"Data: {path} gives two images the same id. Number each its own.")
    kept = [a for a in file.annotations if not a.iscrowd and a.image_id in place]
    for annotation in kept:
        if annotation.category_id not in rank:
            raise DataError(
                f"Data: {path} has a box of category {annotation.category_id}, which its "
                "categories do not list. Add it there."
            )
    owners = np.array([place[a.image_id] for a in kept], np.int64)
    rows = np.array([(rank[a.category_id], *a.bbox) for a in kept], np.float64).reshape(-1, 5)
    with np.errstate(over="ignore", invalid="ignore"):
        rows[:, 3:] += rows[:, 1:3]
    crowds = sum(bool(annotation.iscrowd) for annotation in file.annotations)
    return Coco(
        classes=tuple(names[number] for number in sorted(names)),
        files=tuple(image.file_name for image in file.images),
        sizes=np.array([(i.width, i.height) for i in file.images], np.float64).reshape(-1, 2),
        starts=np.searchsorted(np.sort(owners), np.arange(len(file.images) + 1)),
        boxes=rows[np.argsort(owners, kind="stable")],
        crowds=crowds,
        strays=len(file.annotations) - crowds - len(kept),
    )


def clipped(boxes: NDArray[np.float64], width: float, height: float) -> NDArray[np.float64]:
    """(m, 5): the boxes cut to the image, without those that have no area in it.

    Args:
        boxes: (M, 5), rows (class, x0, y0, x1, y1) in pixels.
        width, height: of the image in pixels.
    """
    cut = boxes.copy()
    cut[:, 1::2] = cut[:, 1::2].clip(0, width)
    cut[:, 2::2] = cut[:, 2::2].clip(0, height)
    return cut[(cut[:, 3] > cut[:, 1]) & (cut[:, 4] > cut[:, 2])]


def coco_images(folder: Path, coco: Coco, file: Path) -> CocoImages:
    """Find the images that the file names and that have a box; raises DataError for none."""
    there = files_under(folder)
    by_name = _by_bare_name(there)
    found = [there.get(_tidy(name)) or by_name.get(_bare(name)) for name in coco.files]
    missing = found.count(None)
    if missing == len(found):
        example = f" ({coco.files[0]}, say)" if coco.files else ""
        raise DataError(
            f"Data: none of {counted(len(found), 'image')} that {file} names{example} is in "
            f"{folder}. Choose the folder that holds them."
        )
    usable = _usable(coco)
    boxed = [(path, i) for i, path in enumerate(found) if path is not None and usable[i]]
    if not boxed:
        raise DataError(
            f"Data: {file} has no box on any image in {folder}. Choose annotations with boxes."
        )
    bad = int(np.diff(coco.starts).sum() - usable.sum())
    files, indices = zip(*boxed, strict=True)
    return CocoImages(files, indices, missing, len(found) - missing - len(boxed), bad)


def _by_bare_name(there: Mapping[str, Path]) -> dict[str, Path]:
    """Files by name without folders, where that means one of them only."""
    times = Counter(map(_bare, there))
    return {_bare(name): path for name, path in there.items() if times[_bare(name)] == 1}


def _tidy(name: str) -> str:
    """As files_under names it; what leads out of the folder finds nothing there."""
    return name.replace("\\", "/").removeprefix("./")


def _bare(name: str) -> str:
    return _tidy(name).rpartition("/")[2]


def _usable(coco: Coco) -> NDArray[np.int64]:
    """(N,): boxes of each image with an area in it, as far as the file tells its size."""
    owners = np.repeat(np.arange(len(coco.files)), np.diff(coco.starts))
    sizes = np.where(coco.sizes > 0, coco.sizes, np.inf)[owners]  # (A, 2)
    low = np.clip(coco.boxes[:, 1:3], 0, sizes)
    high = np.clip(coco.boxes[:, 3:], 0, sizes)
    good = (high > low).all(axis=1)
    return np.bincount(owners[good], minlength=len(coco.files))


def describe_coco(source: DataSource, classes: int | None) -> str:
    """One sentence on a COCO file and its images; raises DataError where they are of no use."""
    assert source.path is not None, "COCO data has a folder of images"
    assert source.targets is not None, "and a file"
    if source.path.is_file() and source.targets.is_dir():
        raise DataError(
            f"Data: {source.path} is a file and {source.targets} a folder, so they are swapped. "
            f"Write coco:{source.targets},{source.path}."
        )
    coco = read_coco(source.targets)
    if classes is not None:
        check_classes(source.targets, len(coco.classes), classes)
    found = coco_images(source.path, coco, source.targets)
    boxes = int(_usable(coco)[list(found.indices)].sum())
    text = f"{counted(len(found.files), 'image')} with {counted(boxes, 'box', 'boxes')}, "
    text += counted(len(coco.classes), "category", "categories")
    return text + left_out(left_out_of(coco, found)) + "."


def left_out_of(coco: Coco, found: CocoImages) -> Sequence[str]:
    """What is not used and how much of it, "" for nothing; crowds are never meant to be."""
    return (
        some(found.missing, "image not in the folder", "images not in the folder"),
        some(found.without_boxes, "image without a box", "images without a box"),
        some(found.bad_boxes, "box outside its image or without area",
             "boxes outside their images or without area"),
        some(coco.strays, "box of no listed image", "boxes of no listed image"),
        some(coco.crowds, "crowd"),
    )  # fmt: skip
