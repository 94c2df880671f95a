"""The data field: entries by task, settings that come back with it, the dialog for two places."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from explorer.core.data import DataSource
from explorer.gui.panels.search_data import DataField
from explorer.gui.panels.search_data_pair import PairDialog
from explorer.gui.theme import hub


@pytest.fixture
def field(qtbot: QtBot) -> DataField:
    hub()
    field = DataField()
    qtbot.addWidget(field)
    field.resize(376, 120)
    with qtbot.waitExposed(field):
        field.show()
    return field


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """Two images with label maps of the classes 0, 1 and 11."""
    for name in ("images", "labels"):
        (tmp_path / "roads" / name).mkdir(parents=True)
    for index in range(2):
        Image.new("RGB", (8, 6)).save(tmp_path / "roads" / "images" / f"{index}.jpg")
        values = np.array([[0, 1, 11]], np.uint8).repeat(6, 0)
        Image.fromarray(np.tile(values, 3)[:, :8]).save(tmp_path / "roads/labels" / f"{index}.png")
    return tmp_path / "roads"


@pytest.fixture
def boxes(tmp_path: Path) -> Path:
    folder = tmp_path / "boxes"
    (folder / "images").mkdir(parents=True)
    Image.new("RGB", (8, 6)).save(folder / "images" / "1.png")
    content = {
        "images": [{"id": 1, "file_name": "1.png"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2]}],
        "categories": [{"id": 1}],
    }
    (folder / "all.json").write_text(json.dumps(content))
    return folder


def spec_of(maps: Path, tail: str = "") -> str:
    return f"labels:{maps / 'images'},{maps / 'labels'}{tail}"


def entries(field: DataField) -> list[str]:
    return [field.combo.itemText(row) for row in range(field.combo.count())]


def drop(field: DataField, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), action, mime, left, none)
    QApplication.sendEvent(field.combo, enter)
    if enter.isAccepted():
        QApplication.sendEvent(field.combo, QDropEvent(QPointF(5, 5), action, mime, left, none))


def dialog_of(field: DataField) -> PairDialog:
    (found,) = field.findChildren(PairDialog)
    return found


def test_each_task_has_its_own_entries(field: DataField) -> None:
    told = {}
    for task in ("classification", "segmentation", "detection"):
        field.set_task(task)  # type: ignore[arg-type]
        told[task] = entries(field)[2:]
        assert entries(field)[:2] == ["Synthetic", "Noise"]
    assert told == {
        "classification": ["Image folder…", "Arrays (.npz)…"],
        "segmentation": ["Images with label maps…", "Arrays (.npz)…"],
        "detection": ["COCO annotations…", "Arrays (.npz)…"],
    }


def test_a_folder_gives_way_to_synthetic_images_and_comes_back_with_its_task(
    qtbot: QtBot, field: DataField, maps: Path
) -> None:
    field.choose(str(maps))
    with qtbot.assertNotEmitted(field.changed):
        field.set_task("segmentation")
    assert field.spec() == "synthetic"
    assert field._found.text() == (
        "Image folder is data for classification; for segmentation it is synthetic now."
    )
    drop(field, maps)
    assert field.spec() == spec_of(maps)
    assert field.where() == "the label maps"
    field.set_task("classification")
    assert field.spec() == str(maps)
    assert field.where() == "the image folder"
    field.set_task("segmentation")
    assert field.spec() == spec_of(maps)
    qtbot.waitUntil(lambda: "2 images with label maps" in field._found.text())


def test_noise_of_one_task_does_not_take_the_place_of_anothers_folder(
    field: DataField, maps: Path
) -> None:
    field.choose(str(maps))
    field.set_task("detection")
    field.choose_made("noise")
    field.set_task("classification")
    assert field.spec() == str(maps)
    field.set_task("detection")
    assert field.spec() == "noise"
    assert field._found.text().endswith("for detection it is noise now.")
    field.choose_made("synthetic")
    assert field._found.isHidden()


def test_a_plans_setting_holds_whichever_is_told_first_task_or_setting(
    field: DataField, maps: Path
) -> None:
    field.set_spec(spec_of(maps))
    assert field.spec() == "synthetic"
    field.set_task("segmentation")
    assert field.spec() == spec_of(maps)
    field.set_spec("noise")
    field.set_task("detection")
    assert field.spec() == "noise"


def test_a_setting_that_is_none_stays_and_says_why(qtbot: QtBot, field: DataField) -> None:
    field.set_task("segmentation")
    field.set_spec("labels:one")
    qtbot.waitUntil(lambda: bool(field.problem()))
    assert field.spec() == "labels:one"
    assert "Write labels:IMAGES,LABELS" in field.problem()
    assert field.where() == "the data"


def test_a_dropped_file_of_annotations_finds_its_images(
    qtbot: QtBot, field: DataField, boxes: Path
) -> None:
    field.set_task("detection")
    with qtbot.waitSignal(field.changed):
        drop(field, boxes / "all.json")
    assert field.spec() == f"coco:{boxes / 'images'},{boxes / 'all.json'}"
    qtbot.waitUntil(lambda: field._found.text() == "1 image with 1 box, 1 category.")
    assert field.combo.currentText().startswith("COCO: ")
    assert field.where() == "the COCO annotations"


def test_annotations_dropped_on_a_classifier_are_not_taken(field: DataField, boxes: Path) -> None:
    drop(field, boxes / "all.json")
    assert field.spec() == "synthetic"


def test_a_folder_without_its_label_maps_asks_for_them(
    qtbot: QtBot, field: DataField, maps: Path
) -> None:
    (maps / "labels").rename(maps.parent / "classes")
    field.set_task("segmentation")
    with qtbot.assertNotEmitted(field.changed):
        drop(field, maps / "images")
    dialog = dialog_of(field)
    assert dialog.isVisible()
    assert dialog.images.text() == str(maps / "images")
    assert not dialog.use.isEnabled()
    dialog.targets.setText(str(maps.parent / "classes"))
    dialog.ignored.setText("11")
    qtbot.waitUntil(lambda: dialog._found.text().endswith("2 classes + ignored."))
    with qtbot.waitSignal(field.changed) as told:
        qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    assert told.args == [f"labels:{maps / 'images'},{maps.parent / 'classes'},ignore=11"]


def test_the_entry_opens_the_dialog_with_what_is_set(
    qtbot: QtBot, field: DataField, maps: Path
) -> None:
    field.set_task("segmentation")
    field.set_classes(2)
    field.set_spec(spec_of(maps, ",ignore=255,ignore=11"))
    field.combo.setFocus()
    qtbot.keyClick(field.combo, Qt.Key.Key_I)
    dialog = dialog_of(field)
    assert (dialog.targets.text(), dialog.ignored.text()) == (str(maps / "labels"), "11")
    qtbot.waitUntil(lambda: "2 classes + ignored" in dialog._found.text())
    dialog.reject()
    assert field.combo.current() == spec_of(maps, ",ignore=255,ignore=11")


def test_a_value_without_a_class_is_said_where_it_can_be_ignored(qtbot: QtBot, maps: Path) -> None:
    hub()
    source = DataSource("labels", maps / "images", maps / "labels")
    dialog = PairDialog(source, 2, "segmentation")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog._error.isVisible)
    assert "has the value 11" in dialog._error.accessibleName()
    assert "Ignored values" in dialog._error.accessibleName()
    dialog.ignored.setText("eleven")
    assert "eleven is no whole number" in dialog._error.accessibleName()
    with qtbot.assertNotEmitted(dialog.given):
        dialog.accept()
    assert dialog.isVisible()
    dialog.ignored.setText("11; 12")
    qtbot.waitUntil(dialog._found.isVisible)
    assert not dialog._error.isVisible()
    assert dialog.spec() == spec_of(maps, ",ignore=11,ignore=12")


def test_choosing_one_place_fills_in_the_other_beside_it(
    qtbot: QtBot, maps: Path, boxes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub()
    chosen = {"folder": str(maps / "images")}
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_how: chosen["folder"])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_how: (str(boxes / "all.json"), ""))
    dialog = PairDialog(DataSource("labels"), None, "segmentation")
    qtbot.addWidget(dialog)
    dialog._choose_images()
    assert dialog.spec() == spec_of(maps)
    chosen["folder"] = ""
    dialog._choose_targets()
    assert dialog.spec() == spec_of(maps)
    dialog = PairDialog(DataSource("coco"), None, "detection")
    qtbot.addWidget(dialog)
    dialog._choose_targets()
    assert dialog.spec() == f"coco:{boxes / 'images'},{boxes / 'all.json'}"


def test_every_field_of_the_dialog_has_a_name(qtbot: QtBot) -> None:
    hub()
    for kind, task in (("labels", "segmentation"), ("coco", "detection")):
        dialog = PairDialog(DataSource(kind), None, task)  # type: ignore[arg-type]
        qtbot.addWidget(dialog)
        names = [f.accessibleName() for f in (dialog.images, dialog.targets, dialog.ignored)]
        assert len(set(filter(None, names))) == 3
