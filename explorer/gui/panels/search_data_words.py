"""Words for data settings: entries of a list, a setting's own line, and where to look for it."""

from collections.abc import Mapping
from pathlib import Path

from explorer.core.data import Kind, parse_data
from explorer.core.errors import DataError
from explorer.core.space import Task

MADE: Mapping[str, str] = {"synthetic": "Synthetic", "noise": "Noise"}
ASKED: Mapping[Task, Mapping[Kind, str]] = {  # entries that ask for a folder or a file
    "classification": {"folder": "Image folder…", "arrays": "Arrays (.npz)…"},
    "segmentation": {"labels": "Images with label maps…", "arrays": "Arrays (.npz)…"},
    "detection": {"coco": "COCO annotations…", "arrays": "Arrays (.npz)…"},
}
TIPS: Mapping[Task, str] = {
    "classification": (
        "Images for the gradients. Drop a folder here: it needs a subfolder per class"
    ),
    "segmentation": (
        "Images for the gradients, with a label map each. Drop the folder of images and that of "
        "PNG label maps here, or the folder that holds both"
    ),
    "detection": (
        "Images for the gradients, with boxes. Drop the folder of images and the COCO .json file "
        "here, or the folder that holds both"
    ),
}
WHERE: Mapping[Kind, str] = {  # for "Start is off until ... is right"
    "folder": "the image folder",
    "labels": "the label maps",
    "coco": "the COCO annotations",
    "arrays": "the file of arrays",
}
_NAMES: Mapping[Kind, str] = {
    "folder": "Image folder",
    "labels": "Label maps",
    "coco": "COCO",
    "arrays": "Arrays",
}


def where(spec: str) -> str:
    """What a setting that cannot be used should be looked for by: "the image folder"."""
    try:
        return WHERE.get(parse_data(spec).kind, "the data")
    except DataError:
        return "the data"


def line(spec: str) -> str:
    """A setting in one line: "Image folder: ~/pictures/pets", "Label maps: ~/camvid/labels"."""
    try:
        source = parse_data(spec)
    except DataError:
        return spec
    if source.path is None:
        return MADE[source.kind]
    return f"{_NAMES[source.kind]}: {_short(source.targets or source.path)}"


def fallen_back(spec: str, task: Task, used: str) -> str:
    """Why images made on the spot (`used`) stand in for a setting; "" where the task is not why."""
    meant = {"folder": "classification", "labels": "segmentation", "coco": "detection"}
    try:
        kind = parse_data(spec).kind
    except DataError:
        return ""
    if used not in MADE or meant.get(kind, task) == task:
        return ""
    made = MADE[used].lower()
    return f"{_NAMES[kind]} is data for {meant[kind]}; for {task} it is {made} now."


def _short(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except ValueError:
        return str(path)
