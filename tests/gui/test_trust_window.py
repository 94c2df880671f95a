"""Measure the exact front, in the whole window: solved, a run, more seeds, and what it says."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.gui.search_controller import SearchState
from explorer.gui.trust_desk import TrustDesk
from explorer.gui.trust_dialog import TrustDialog
from explorer.gui.trust_reading import Asked
from explorer.gui.window import Window
from tests.gui.exact_small import HeldExecutor
from tests.gui.test_exact_window import Make, opened
from tests.gui.test_exact_window import make as make  # a fixture

ASKED = Asked(10, 20.0, 2, 3)


def desk(window: Window) -> TrustDesk:
    assert window.trust is not None
    return window.trust


def dialog(window: Window) -> TrustDialog:
    found = desk(window).dialog
    assert found is not None
    return found


@pytest.fixture
def window(qtbot: QtBot, make: Make, tmp_path: Path) -> Window:
    """With a run of six networks, and the dialog."""
    made = make()
    opened(qtbot, made, tmp_path)
    made.actions_by_id["exact.trust"].trigger()
    qtbot.waitUntil(lambda: dialog(made).go.isEnabled())
    return made


def seeds_shown(window: Window) -> int:
    """At which every network of the dialog has a score; 0 while there is none."""
    reading = dialog(window).model.reading
    if reading is None or len(reading.networks.measured.ids) < ASKED.networks:
        return 0
    return reading.trust.seeds if reading.trust.networks == ASKED.networks else 0


def test_one_press_measures_the_front_at_every_seed(qtbot: QtBot, window: Window) -> None:
    dialog(window).wanted.emit(ASKED)
    qtbot.waitUntil(lambda: seeds_shown(window) == 3, timeout=20_000)
    runs = window.controllers.sessions.document.runs
    assert len(runs) == 2
    plan = runs[2].run.plan
    assert (plan.strategy, plan.objectives) == ("listed", ("zico-bc", "macs"))
    assert plan.scoring == runs[1].run.plan.scoring
    assert dialog(window).model.rowCount() == 10
    assert "Kendall's tau" in dialog(window).said.text()
    qtbot.waitUntil(lambda: dialog(window).go.isEnabled())
    assert dialog(window).cancel.isHidden()


def test_more_seeds_are_drawn_for_the_same_networks(qtbot: QtBot, window: Window) -> None:
    dialog(window).wanted.emit(ASKED)
    qtbot.waitUntil(lambda: seeds_shown(window) == 3, timeout=20_000)
    dialog(window).more_wanted.emit(5)
    qtbot.waitUntil(lambda: seeds_shown(window) == 5, timeout=20_000)
    assert len(window.controllers.sessions.document.runs) == 2


def test_choosing_can_be_stopped(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    held = HeldExecutor()
    made = make(held)
    opened(qtbot, made, tmp_path)
    made.actions_by_id["exact.trust"].trigger()
    dialog(made).wanted.emit(ASKED)
    assert dialog(made).note.text() == "Solving the space"
    dialog(made).cancel_wanted.emit()
    while held.tasks:
        held.let_go()
    qtbot.waitUntil(lambda: dialog(made).go.isEnabled())
    assert made.controllers.search.state is SearchState.IDLE
    assert len(made.controllers.sessions.document.runs) == 1


def test_numbers_that_are_none_are_told_beside_the_button(window: Window) -> None:
    dialog(window).wanted.emit(Asked(1, 2.0, 3, 3))
    assert "Networks: 1 cannot be compared" in dialog(window).note.text()
    assert len(window.controllers.sessions.document.runs) == 1
