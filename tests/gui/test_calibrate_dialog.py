"""The calibration dialog in its window: learning, judging, keeping, and offering what was kept."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.calibrating import Asked, calibrate
from explorer.core.calibration import load, saved
from explorer.core.correlation import AccuracyTable, read_table
from explorer.core.errors import PlanError
from explorer.gui.calibrate_controller import CalibrateController
from explorer.gui.calibrate_dialog import CalibrateDialog
from explorer.gui.calibrate_shown import first_name
from explorer.gui.panels.search_objectives import ObjectivesField
from explorer.search.correlating import network_in
from explorer.search.executors import SerialExecutor, WorkerDied
from explorer.spaces import families
from tests.gui.accuracies import write_table

SPACE = families["nats-size"].default()
ROWS = 60


@pytest.fixture
def table(tmp_path: Path) -> AccuracyTable:
    return read_table(write_table(tmp_path / "made.csv", ROWS), network_in(SPACE))


class Failing(Executor):
    """Fails as it is told."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def submit(self, *_args: Any, **_kwargs: Any) -> "Future[Any]":  # type: ignore[override]
        future: Future[Any] = Future()
        future.set_exception(self._error)
        return future


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[CalibrateController]:
    made = CalibrateController(SerialExecutor)
    yield made
    made.close()


@pytest.fixture
def dialog(qtbot: QtBot, controller: CalibrateController) -> CalibrateDialog:
    made = CalibrateDialog(controller)
    qtbot.addWidget(made)
    return made


def learned(qtbot: QtBot, dialog: CalibrateDialog, table: AccuracyTable, column: str = "") -> None:
    with qtbot.waitSignal(dialog._controller.learned):
        dialog.ask(table, SPACE, column)


def test_it_shows_predicted_against_true_and_says_whether_it_is_better(
    qtbot: QtBot, dialog: CalibrateDialog, table: AccuracyTable
) -> None:
    learned(qtbot, dialog, table, "acc_1")
    assert dialog.column.current() == "acc_1"
    assert dialog.plot.cloud is not None
    assert dialog.plot.cloud.values.shape == (ROWS,)
    assert "Calibrated is" in dialog.sentence.text()
    assert "do not transfer" in dialog.more.text()
    labels = [dialog.scores.model.item(row, 0).text() for row in range(3)]
    assert labels == ["Calibrated", "Size limit", "Size limit, beta 1"]
    tau = dialog.scores.model.item(0, 1).text()
    found = calibrate(table, SPACE, Asked(("acc_1",), ROWS))[0]
    assert tau == f"{found.found.kendall:.3f}"


def test_another_column_is_learned_at_once(
    qtbot: QtBot, dialog: CalibrateDialog, table: AccuracyTable
) -> None:
    learned(qtbot, dialog, table)
    with qtbot.waitSignal(dialog._controller.learned):
        dialog.column.set_current("acc_1")
        dialog.column.chosen.emit("acc_1")
    assert dialog.plot.cloud is not None
    assert dialog.plot.cloud.column == "acc_1"
    assert dialog.name.text() == "nats-size-acc-1"


def test_what_is_saved_is_offered_in_its_family_and_no_other(
    qtbot: QtBot, dialog: CalibrateDialog, table: AccuracyTable
) -> None:
    learned(qtbot, dialog, table)
    dialog.name.setText("mine")
    with qtbot.waitSignal(dialog.kept) as kept:
        dialog.go.click()
    assert kept.args == ["mine"]
    assert load("mine").column == "acc_0"
    assert "calibrated:mine is an objective now" in dialog.said.text()
    field = ObjectivesField()
    qtbot.addWidget(field)
    for family, there in (("nats-size", True), ("efficientnet", False)):
        field.set_offered(family, "")
        field.set_plan(("macs",), family, "")
        assert ("calibrated:mine" in [option.key for option in field._options]) is there


def test_a_name_that_cannot_be_used_is_told_and_not_saved(
    qtbot: QtBot, dialog: CalibrateDialog, table: AccuracyTable
) -> None:
    learned(qtbot, dialog, table)
    dialog.name.setText("../mine")
    assert not dialog.go.isEnabled()
    assert "'../mine' cannot be used" in dialog.said.text()
    assert saved() == ()


def test_nothing_can_be_saved_before_it_is_learned(
    dialog: CalibrateDialog, table: AccuracyTable
) -> None:
    assert not dialog.go.isEnabled()
    dialog._on_save()
    assert saved() == ()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PlanError("Too few. Add some."), "Too few. Add some."),
        (WorkerDied("gone"), "was killed, most likely for want of memory"),
        (RuntimeError("a bug"), "the log says why"),
    ],
)
def test_a_failure_is_a_sentence(
    qtbot: QtBot, table: AccuracyTable, error: Exception, words: str
) -> None:
    controller = CalibrateController(lambda: Failing(error))
    dialog = CalibrateDialog(controller)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(controller.failed) as told:
        dialog.ask(table, SPACE)
    assert words in told.args[0]
    assert not dialog.go.isEnabled()
    controller.close()


def test_only_the_newest_question_is_answered(
    qtbot: QtBot, controller: CalibrateController, table: AccuracyTable
) -> None:
    answers: list[Any] = []
    controller.learned.connect(answers.append)
    with qtbot.waitSignal(controller.learned):
        controller.ask(table, SPACE, Asked(("acc_0",)))
        controller.ask(table, SPACE, Asked(("acc_1",)))
    assert [found[0].made.column for found in answers] == ["acc_1"]


def test_first_names_are_usable() -> None:
    assert first_name(SPACE, "Top-1 (%) ") == "nats-size-top-1"
    assert len(first_name(SPACE, "x" * 100)) <= 40
