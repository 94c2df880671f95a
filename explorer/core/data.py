"""Where images come from: what a data setting means, and whether it can be used.

Cheap: files are listed and headers read; of label maps a few are opened, and a file of annotations
is read once. So the window may check a setting, in a thread beside it, as soon as it is given.
"""

from explorer.core._arrays import Arrays, check_arrays, describe_arrays, load_arrays
from explorer.core._coco import Coco, coco_images, describe_coco, read_coco
from explorer.core._data_setting import (
    FORMS,
    IGNORED,
    SUITED,
    DataSource,
    Kind,
    check_suits,
    located,
    parse_data,
    suits,
)
from explorer.core._image_folder import (
    SUFFIXES,
    ImageFolder,
    check_classes,
    describe_images,
    list_images,
)
from explorer.core._label_maps import LabelMaps, describe_label_maps, list_label_maps
from explorer.core.space import Task

__all__ = [
    "FORMS",
    "IGNORED",
    "LEFT_OUT",
    "SUFFIXES",
    "SUITED",
    "Arrays",
    "Coco",
    "DataSource",
    "ImageFolder",
    "Kind",
    "LabelMaps",
    "check_arrays",
    "check_classes",
    "check_data",
    "check_suits",
    "coco_images",
    "list_images",
    "list_label_maps",
    "load_arrays",
    "located",
    "parse_data",
    "read_coco",
    "suits",
]

LEFT_OUT = "Data: left out"  # how the sentence on files that cannot be used begins
_MADE: dict[tuple[Kind, Task], str] = {
    ("synthetic", "classification"): "Images with one smooth pattern for each class",
    ("synthetic", "segmentation"): "Images of smooth regions, each with its class's pattern",
    ("synthetic", "detection"): "Images with one to five boxes, each with its class's pattern",
    ("noise", "classification"): "Gaussian noise with random labels",
    ("noise", "segmentation"): "Gaussian noise with a random class for each pixel",
    ("noise", "detection"): "Gaussian noise with random boxes",
}


def check_data(spec: str, classes: int | None = None, task: Task = "classification") -> str:
    """One sentence on what a data setting holds; raises DataError where it cannot be used.

    Args:
        classes: of the search space, where the two should be compared.
        task: what the labels are for.
    """
    source = parse_data(spec)
    check_suits(source, task)
    match source.kind:
        case "labels":
            return describe_label_maps(source, classes)
        case "coco":
            return describe_coco(source, classes)
        case "arrays":
            return describe_arrays(source, classes, task)
        case "folder":
            assert source.path is not None, "a folder has a path"
            return describe_images(source.path, classes)
    return f"{_MADE[source.kind, task]}; made on the spot."
