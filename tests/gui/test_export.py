"""Networks as ONNX files: one after another, failures as sentences, cancelled at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from explorer.core.errors import ExportError
from explorer.core.export import ExportOptions, ExportResult
from explorer.gui.export_controller import ExportController, Exported, ExportOrder
from explorer.gui.export_dialog import ExportDialog
from explorer.gui.widgets import CheckField, ComboField
from explorer.search.executors import WorkerPool
from tests.gui.small import FakeExecutor
from tests.gui.test_session import with_networks


def written(_architecture: object, path: str, options: ExportOptions, known: Any) -> ExportResult:
    """What work.export_onnx would do, with the metadata as the file."""
    Path(path).write_text(repr(sorted(known)), encoding="utf-8")
    return ExportResult(path, 1_300_000, options.opset, 7e-9, "onnxruntime 1.31.1", 0.1)


def refused(*_order: object) -> ExportResult:
    raise ExportError("The file could not be written: the disk is full. Free some space.")


@pytest.fixture
def session(tmp_path: Path) -> Path:
    path = tmp_path / "s.explorer"
    with_networks(path)
    return path


def order(session: Path, *ids: int, metadata: bool = True) -> ExportOrder:
    paths = tuple(session.parent / f"N{row_id}.onnx" for row_id in ids)
    return ExportOrder(session, ids, paths, ExportOptions(), metadata, 1.0)


def controller(export: Callable[..., ExportResult]) -> ExportController:
    executor = FakeExecutor(export_onnx=export)
    return ExportController(lambda: executor)


def results(qtbot: QtBot, exporting: ExportController, what: ExportOrder) -> list[Exported]:
    told: list[Any] = []
    exporting.progressed.connect(told.append)
    with qtbot.waitSignal(exporting.finished):
        exporting.start(what)
    return [event for event in told if isinstance(event, Exported)]


def test_every_network_gets_its_file_with_what_made_it(qtbot: QtBot, session: Path) -> None:
    told = results(qtbot, controller(written), order(session, 2, 4))
    assert [event.id for event in told] == [2, 4]
    assert [Path(event.result.path).name for event in told if event.result] == [
        "N2.onnx",
        "N4.onnx",
    ]
    text = (session.parent / "N2.onnx").read_text(encoding="utf-8")
    for name in ("architecture", "beta", "choices", "scores", "settings", "space"):
        assert repr(name) in text


def test_without_metadata_the_file_tells_nothing(qtbot: QtBot, session: Path) -> None:
    results(qtbot, controller(written), order(session, 2, metadata=False))
    assert (session.parent / "N2.onnx").read_text(encoding="utf-8") == "[]"


def test_a_failure_is_a_sentence_and_the_next_is_still_tried(qtbot: QtBot, session: Path) -> None:
    told = results(qtbot, controller(refused), order(session, 2, 4))
    assert [event.result for event in told] == [None, None]
    assert "disk is full" in told[0].problem


def test_a_session_that_is_gone_is_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    told = results(qtbot, controller(written), order(tmp_path / "gone.explorer", 1))
    assert told[0].result is None
    assert "gone.explorer" in told[0].problem


@pytest.fixture
def dialog(qtbot: QtBot, session: Path) -> ExportDialog:
    dialog = ExportDialog(controller(written), session.parent)
    qtbot.addWidget(dialog)
    dialog.ask(session, (2, 4, 5), 1.0)
    return dialog


def test_the_dialog_says_how_far_the_file_is_from_torch(
    qtbot: QtBot, dialog: ExportDialog, session: Path
) -> None:
    with qtbot.waitSignal(dialog._controller.finished):
        dialog._go.click()
    assert dialog._cell(1, 3).text().replace("\u00a0", " ") == "7 × 10⁻⁹"
    assert dialog._cell(1, 2).text().replace("\u202f", " ") == "1.30 MB"
    assert dialog._words.text() == "3 of 3 written and checked"
    assert sorted(file.name for file in session.parent.glob("*.onnx")) == [
        "N2.onnx", "N4.onnx", "N5.onnx",
    ]  # fmt: skip


def test_a_missing_folder_is_said_and_nothing_can_be_exported(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog._folder.setText(str(tmp_path / "nowhere"))
    assert not dialog._go.isEnabled()
    assert "does not exist. Choose another one." in dialog._error.accessibleName()


def test_enter_in_the_folder_exports_and_never_asks_for_another(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: pytest.fail("was asked"))
    folder = dialog._folder.text()
    dialog._folder.setText("/nowhere")
    qtbot.keyClick(dialog._folder, Qt.Key.Key_Return)
    assert not dialog._controller.running
    dialog._folder.setText(folder)
    with qtbot.waitSignal(dialog._controller.finished):
        qtbot.keyClick(dialog._folder, Qt.Key.Key_Return)
    assert dialog._words.text() == "3 of 3 written and checked"


def test_files_that_would_be_replaced_are_counted(dialog: ExportDialog, session: Path) -> None:
    (session.parent / "N4.onnx").write_text("older")
    dialog._judge()
    assert dialog._replaced.text() == "1 file of the same name will be replaced."
    assert dialog._go.isEnabled()


@pytest.mark.slow
def test_a_real_file_runs_in_onnxruntime(qtbot: QtBot, session: Path) -> None:
    pool = WorkerPool(1)
    exporting = ExportController(lambda: pool)
    told: list[Any] = []
    exporting.progressed.connect(told.append)
    try:
        with qtbot.waitSignal(exporting.finished, timeout=150_000):
            exporting.start(order(session, 3))
    finally:
        pool.shutdown(wait=False)
    result = told[-1].result
    assert result is not None, told[-1].problem
    assert result.max_relative_difference < 1e-4
    assert Path(result.path).stat().st_size == result.bytes


def test_every_field_of_the_export_is_explained(qtbot: QtBot, tmp_path: Path) -> None:
    executor = FakeExecutor()
    dialog = ExportDialog(ExportController(lambda: executor), tmp_path)
    qtbot.addWidget(dialog)
    fields = [*dialog.findChildren(QLineEdit), *dialog.findChildren(CheckField),
              *dialog.findChildren(ComboField)]  # fmt: skip
    assert len(fields) == 5
    assert all(len(field.toolTip()) > 20 for field in fields)
