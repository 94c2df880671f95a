"""What dropped folders and files mean, by their names and what lies in them."""

from pathlib import Path

import pytest

from explorer.core.data import DataSource
from explorer.core.space import Task
from explorer.gui.panels.search_data_guess import guessed, is_whole


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("camvid/images", "camvid/labels", "plain", "val2017", "annotations", "pets/cat",
                 "set/train", "set/trainannot", "coco/images"):  # fmt: skip
        (tmp_path / name).mkdir(parents=True)
    for name in ("few.npz", "annotations/instances_val2017.json", "annotations/captions.json",
                 "coco/all.json", "notes.txt"):  # fmt: skip
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("dropped", "task", "wanted"),
    [
        ("pets", "classification", ("folder", "pets")),
        ("camvid", "classification", ("folder", "camvid")),
        ("few.npz", "classification", ("arrays", "few.npz")),
        ("pets few.npz", "detection", ("arrays", "few.npz")),
        ("camvid", "segmentation", ("labels", "camvid/images", "camvid/labels")),
        ("camvid/images", "segmentation", ("labels", "camvid/images", "camvid/labels")),
        ("camvid/labels", "segmentation", ("labels", "camvid/images", "camvid/labels")),
        ("set/trainannot set/train", "segmentation", ("labels", "set/train", "set/trainannot")),
        ("plain pets", "segmentation", ("labels", "plain", "pets")),
        ("plain", "segmentation", ("labels", "plain", None)),
        ("val2017", "detection", ("coco", "val2017", "annotations/instances_val2017.json")),
        (
            "annotations/instances_val2017.json",
            "detection",
            ("coco", "val2017", "annotations/instances_val2017.json"),
        ),
        ("coco", "detection", ("coco", "coco/images", "coco/all.json")),
        ("coco/all.json", "detection", ("coco", "coco/images", "coco/all.json")),
        ("plain coco/all.json", "detection", ("coco", "plain", "coco/all.json")),
        ("annotations/captions.json", "detection", ("coco", None, "annotations/captions.json")),
    ],
)
def test_paths_become_the_data_they_most_likely_are(
    root: Path, dropped: str, task: Task, wanted: tuple[str | None, ...]
) -> None:
    kind, *places = wanted
    found = guessed([root / name for name in dropped.split()], task)
    assert found == DataSource(kind, *(p and root / p for p in places))  # type: ignore[arg-type]
    assert is_whole(found) == (None not in places)


@pytest.mark.parametrize("task", ["classification", "segmentation", "detection"])
def test_what_is_no_data_means_nothing(root: Path, task: Task) -> None:
    assert guessed([root / "notes.txt", root / "absent"], task) is None
    assert guessed([], task) is None


def test_annotations_mean_nothing_to_a_classifier(root: Path) -> None:
    assert guessed([root / "coco/all.json"], "classification") is None
    assert guessed([root / "coco/all.json"], "segmentation") is None
