"""Segmentation data: images, and PNG label maps whose pixels are class numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.core._data_setting import IGNORED, DataSource
from explorer.core._image_files import UNREADABLE, opened, raw_mode, upright_size
from explorer.core._image_folder import files_under
from explorer.core._phrases import counted, few, left_out, some
from explorer.core.errors import DataError

LOOKED_AT = 24  # label maps read to describe a folder; each that is drawn is checked in full
_ENDINGS = ("_leftImg8bit", "_gtFine_labelTrainIds", "_gtCoarse_labelTrainIds")  # of Cityscapes
_SCALES = {"L;2": 85, "L;4": 17}  # Pillow stretches grey PNGs of 2 and 4 bits to 0..255


@dataclass(frozen=True, slots=True)
class LabelMaps:
    """Images with their label maps, in order of the images' names.

    Attributes:
        names: of the images, in their folder.
        lone_images, lone_labels: how many have no counterpart.
    """

    names: tuple[str, ...]
    pairs: tuple[tuple[Path, Path], ...]
    lone_images: int = 0
    lone_labels: int = 0


def list_label_maps(images: Path, labels: Path) -> LabelMaps:
    """Pair images and label maps: equal names but for the suffix, at any depth.

    Where folders differ (val/a/1.jpg, 1.png) the file names alone decide. Cityscapes' endings are
    known. Raises DataError where a folder is missing, or nothing pairs.
    """
    pictures, maps = files_under(images), files_under(labels, (".png",))
    _check_not_empty(images, labels, pictures, maps)
    maps = {name: path for name, path in maps.items() if "_gt" not in name or "TrainIds" in name}
    for key in (_stem, _bare):
        by_key = {key(name): path for name, path in maps.items()}
        found = {name: (path, by_key.get(key(name))) for name, path in pictures.items()}
        pairs = {
            n: (image, label) for n, (image, label) in found.items() if label and image != label
        }
        if pairs:
            used = {label for _, label in pairs.values()}
            alone = sum(path not in used for path in maps.values())
            others = len(pictures) - len(pairs) - (len(used) if images == labels else 0)
            return LabelMaps(tuple(pairs), tuple(pairs.values()), others, alone)
    raise DataError(
        f"Data: no image in {images} has a label map of its name in {labels}: there are "
        f"{next(iter(pictures))} and {next(iter(maps), 'no *_labelTrainIds.png')}, say. Give both "
        "the same name, but for the suffix."
    )


def _stem(name: str) -> str:
    stem = name.rpartition(".")[0]
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    return stem


def _bare(name: str) -> str:
    return _stem(name).rpartition("/")[2]


def _check_not_empty(
    images: Path, labels: Path, pictures: Mapping[str, Path], maps: Mapping[str, Path]
) -> None:
    if not pictures:
        raise DataError(f"Data: {images} holds no JPEG or PNG image. Choose another folder.")
    if not maps:
        if others := files_under(labels):
            raise DataError(
                f"Data: {labels} holds {next(iter(others))}, but no PNG. Label maps are PNG "
                "files, as JPEG changes class numbers; or the two folders are swapped."
            )
        raise DataError(f"Data: {labels} holds no PNG label map. Choose another folder.")


def read_label_map(path: Path) -> NDArray[np.integer]:
    """(H, W) class numbers as stored: palette indices, or grey values of 1 to 16 bits.

    Raises one of UNREADABLE for a damaged file, and DataError for a colour image.
    """
    with opened(path) as image:
        if image.mode not in ("1", "L", "P", "I", "I;16"):
            raise DataError(
                f"Data: the label map {path} is a colour image. Store one class number a pixel, "
                "as a palette or grey PNG."
            )
        scale = _SCALES.get(raw_mode(image), 1)
        values = np.asarray(image)
    return values.astype(np.uint8) // np.uint8(scale) if values.itemsize == 1 else values


def as_labels(values: NDArray[np.integer], ignored: Iterable[int]) -> NDArray[np.int64]:
    """Class numbers with IGNORED for the values that stand for no class; shape as given."""
    labels = values.astype(np.int64)
    labels[np.isin(labels, tuple(ignored))] = IGNORED
    return labels


def distinct(values: NDArray[np.integer]) -> list[int]:
    """The values that occur, each once, in order."""
    if values.dtype.kind == "u" and values.itemsize <= 2:  # a pass instead of a sort
        return [int(value) for value in np.flatnonzero(np.bincount(values.ravel()))]
    return [int(value) for value in np.unique(values)]


def check_values(
    values: Iterable[int], classes: int, name: str, ignored: Iterable[int] = ()
) -> None:
    """Raise DataError where one of the values is neither a class of 0 to classes - 1 nor ignored.

    Args:
        values: each once.
        name: what holds them, for the sentence.
    """
    known = {IGNORED, *ignored}
    wrong = sorted(value for value in values if value not in known and not 0 <= value < classes)
    if not wrong:
        return
    what = f"the value {wrong[0]}" if len(wrong) == 1 else f"the values {few(wrong)}"
    them, marks = ("it", "it marks") if len(wrong) == 1 else ("them", "they mark")
    tail = ",".join(f"ignore={value}" for value in wrong[:3])
    most = max(wrong) + 1
    other = f"; else set the space's classes to {most}" if wrong[0] >= 0 and most <= 65536 else ""
    raise DataError(
        f"Data: {name} has {what}, but the space has {classes} classes (0 to {classes - 1}). If "
        f"{marks} pixels without a class, ignore {them} (,{tail} at the end of the setting, or "
        f"Ignored values in the window){other}."
    )


def describe_label_maps(source: DataSource, classes: int | None) -> str:
    """One sentence on images with label maps, of which a few are read.

    Raises DataError where they cannot be used.
    """
    assert source.path is not None, "label maps have a folder of images"
    assert source.targets is not None, "and one of their own"
    found = list_label_maps(source.path, source.targets)
    count = len(found.pairs)
    picked = sorted({i * count // LOOKED_AT for i in range(LOOKED_AT)} if count > LOOKED_AT else
                    range(count))  # fmt: skip
    seen = _Seen()
    for index in picked:
        _look(seen, source, *found.pairs[index])
    if not seen.sizes:
        raise DataError(_nothing(seen, found, source))
    values = seen.values - set(source.ignored) - {IGNORED}
    if classes is not None:
        for value, name in seen.first.items():
            if value in values and not 0 <= value < classes:
                wrong = {v for v, at in seen.first.items() if at == name} & values
                check_values(wrong, classes, f"the label map {name}")
    ((width, height), _), *others = seen.sizes.most_common()
    text = f"{counted(count, 'image')} with label maps of {width} × {height}"
    text += " and other sizes" if others else ""
    text += f", {counted(len(values), 'class', 'classes')}"
    text += " + ignored" if len(values) < len(seen.values) else ""
    text += f" in the {len(picked)} looked at" if len(picked) < count else ""
    parts = (
        some(found.lone_images, "image without a label map", "images without a label map"),
        some(found.lone_labels, "label map without an image", "label maps without an image"),
        some(len(seen.unequal), "pair of different sizes", "pairs of different sizes"),
        some(len(seen.damaged), "that cannot be read", "that cannot be read"),
    )
    return text + left_out(parts) + "."


class _Seen:
    """What the label maps looked at hold."""

    def __init__(self) -> None:
        self.sizes: Counter[tuple[int, int]] = Counter()
        self.first: dict[int, str] = {}  # each value, and the label map it was met in first
        self.unequal: list[str] = []  # sentences' ends
        self.damaged: list[str] = []  # names

    @property
    def values(self) -> set[int]:
        return set(self.first)


def _look(seen: _Seen, source: DataSource, image: Path, label: Path) -> None:
    try:
        with opened(image) as picture:
            sizes, mode = {picture.size, upright_size(picture)}, picture.mode
    except UNREADABLE:
        seen.damaged.append(image.name)
        return
    try:
        values = read_label_map(label)
    except UNREADABLE:
        seen.damaged.append(label.name)
        return
    except DataError:
        if mode in ("1", "L", "P", "I", "I;16"):
            raise DataError(
                f"Data: {source.targets} holds colour images and {source.path} grey ones, so the "
                "two folders seem to be swapped. Give the images first."
            ) from None
        raise
    size = (values.shape[1], values.shape[0])
    if size not in sizes:
        wide, high = sizes.pop()
        seen.unequal.append(
            f"{image.name} is {wide} × {high} and its label map {size[0]} × {size[1]}"
        )
        return
    seen.sizes[size] += 1
    for value in distinct(values):
        seen.first.setdefault(value, label.name)


def _nothing(seen: _Seen, found: LabelMaps, source: DataSource) -> str:
    if seen.unequal:
        return f"Data: {seen.unequal[0]} pixels. Give label maps of their images' size."
    return (
        f"Data: none of {counted(len(found.pairs), 'image')} of {source.path} can be read with "
        f"its label map: {few(seen.damaged)}. Replace them with JPEG or PNG files."
    )
