"""What folders and files that were dropped or chosen mean for a task. No Qt."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from explorer.core.data import DataSource
from explorer.core.space import Task

IMAGES = ("images", "image", "imgs", "img", "jpegimages", "leftimg8bit", "photos", "rgb")
LABELS = ("label", "mask", "annot", "gtfine", "segmentationclass", "segmentation", "gt")


def guessed(paths: Iterable[str | Path], task: Task) -> DataSource | None:
    """The data that these paths most likely mean; None where nothing of them can serve.

    Where a part of a pair is not found, it is missing in the result (its path or targets is None).
    """
    known = [Path(path) for path in paths]
    folders = [path for path in known if path.is_dir()]
    files = {path.suffix.lower(): path for path in reversed(known) if not path.is_dir()}
    if ".npz" in files:
        return DataSource("arrays", files[".npz"])
    if task == "classification":
        return DataSource("folder", folders[0]) if folders else None
    if task == "segmentation":
        return _label_maps(folders) if folders else None
    return _coco(folders[:1], files.get(".json")) if folders or ".json" in files else None


def is_whole(source: DataSource) -> bool:
    """Whether nothing is left to ask for."""
    if source.kind in ("labels", "coco"):
        return source.path is not None and source.targets is not None
    return True


def _label_maps(folders: Sequence[Path]) -> DataSource:
    if len(folders) > 1:
        first, second = folders[:2]
        swapped = _is_labels(first) and not _is_labels(second)
        return DataSource("labels", *((second, first) if swapped else (first, second)))
    (folder,) = folders
    inside = _folders_in(folder)
    images, labels = _named(inside, _is_images), _named(inside, _is_labels)
    if images and labels:
        return DataSource("labels", images, labels)
    beside = [path for path in _folders_in(folder.parent) if path != folder]
    if _is_labels(folder):
        return DataSource("labels", _named(beside, _is_images), folder)
    return DataSource("labels", folder, _named(beside, _is_labels) if _is_images(folder) else None)


def _coco(folders: Sequence[Path], file: Path | None) -> DataSource:
    if file is None:
        folder = folders[0]
        inside = _folders_in(folder)
        found = _named(inside, _is_images) or folder
        near = [folder, *(path for path in inside if _is_labels(path))]
        near += [folder.parent, folder.parent / "annotations"] if found == folder else []
        return DataSource("coco", found, _only_json(near, found.name))
    if folders:
        inside = _folders_in(folders[0])
        return DataSource("coco", _named(inside, _is_images) or folders[0], file)
    near = [file.parent, file.parent.parent]
    named = (path for place in near for path in _folders_in(place) if path.name in file.stem)
    images = next(named, None)  # val2017 beside annotations/instances_val2017.json
    for place in near:
        images = images or _named(_folders_in(place), _is_images)
    return DataSource("coco", images, file)


def _only_json(places: Iterable[Path], wanted: str) -> Path | None:
    """The only .json file of the first folder that has any, or that with the wanted name in its."""
    for place in places:
        with suppress(OSError):
            found = sorted(path for path in place.glob("*.json") if path.is_file())
            best = [path for path in found if path.stem.lower() == f"instances_{wanted.lower()}"]
            if best or len(found) == 1:
                return (best or found)[0]
    return None


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")
    except OSError:
        return []


def _named(folders: Iterable[Path], fits: Callable[[Path], bool]) -> Path | None:
    return next((folder for folder in folders if fits(folder)), None)


def _is_images(folder: Path) -> bool:
    return folder.name.lower() in IMAGES


def _is_labels(folder: Path) -> bool:
    return any(word in folder.name.lower() for word in LABELS)
