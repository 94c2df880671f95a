"""Folders of images: what lies in them, without opening any file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from explorer.core._phrases import counted, few
from explorer.core.errors import DataError

SUFFIXES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class ImageFolder:
    """An image folder: one folder for each class, classes in order of their names."""

    classes: tuple[str, ...]
    files: tuple[tuple[Path, int], ...]  # each with its class number, in order of path
    empty: tuple[str, ...] = ()  # folders without an image, which are no classes


def list_images(folder: Path) -> ImageFolder:
    """Find the JPEG and PNG files of every class folder, at any depth in it.

    Raises DataError where the folder is missing, cannot be read, or holds no class or no image.
    """
    try:
        check_folder(folder)
        inside = sorted(p for p in folder.iterdir() if p.is_dir() and p.name[0] not in "._")
        found = {sub.name: _images_in(sub) for sub in inside}
    except OSError as error:
        raise _unreadable(folder, error) from None
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


def describe_images(folder: Path, classes: int | None) -> str:
    """One sentence on a folder of class folders; raises DataError as `list_images`."""
    found = list_images(folder)
    if classes is not None:
        check_classes(folder, len(found.classes), classes)
    text = f"{counted(len(found.classes), 'class', 'classes')}, "
    text += counted(len(found.files), "image")
    if found.empty:
        text += f"; left out without images: {few(found.empty)}"
    return text + "."


def check_classes(path: Path, found: int, classes: int) -> None:
    """Raise DataError where the data has more classes than the network can tell apart."""
    if found > classes:
        raise DataError(
            f"Data: {path} holds {found} classes, but the space has {classes}. "
            f"Set the space's classes to {found}, or use data with {classes} at most."
        )


def check_folder(folder: Path) -> None:
    """Raise DataError where there is no such folder."""
    if not folder.exists():
        raise DataError(f"Data: there is no folder {folder}. Choose another one, or synthetic.")
    if not folder.is_dir():
        raise DataError(f"Data: {folder} is not a folder. Choose the folder that holds it.")


def files_under(folder: Path, suffixes: tuple[str, ...] = SUFFIXES) -> Mapping[str, Path]:
    """Files of these kinds at any depth, by their path in the folder with "/", in its order.

    Raises DataError where the folder is missing or cannot be read.
    """
    found: dict[str, Path] = {}
    try:
        check_folder(folder)
        for here, folders, files in os.walk(folder, onerror=_raise):
            folders[:] = [name for name in folders if name[0] != "."]
            for name in files:
                if name.lower().endswith(suffixes) and name[0] != ".":
                    path = Path(here, name)
                    found[path.relative_to(folder).as_posix()] = path
    except OSError as error:
        raise _unreadable(folder, error) from None
    return dict(sorted(found.items()))


def _raise(error: OSError) -> None:
    raise error


def _unreadable(folder: Path, error: OSError) -> DataError:
    return DataError(
        f"Data: {folder} cannot be read ({error.strerror}). Allow reading it, or choose "
        "another folder."
    )


def _images_in(folder: Path) -> list[Path]:
    files = (p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    return sorted(p for p in files if p.name[0] != "." and p.is_file())
