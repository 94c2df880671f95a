"""Scoring a run's networks with everything, and at other seeds, in the window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.core.draw import Draw
from explorer.core.errors import DataError
from explorer.core.evaluation import ScoringSettings
from explorer.core.space import Architecture
from explorer.gui.settings import Settings
from explorer.gui.widgets import Notice
from explorer.gui.window import Window
from explorer.runs.drawing import PROXIES
from explorer.store.session import SessionFile
from tests.gui.small import FakeExecutor
from tests.gui.test_session import with_networks
from tests.gui.test_window import Make, make, places, settled

__all__ = ["make", "places"]  # fixtures of the window


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "s.explorer"
    with_networks(found)
    return found


def showing(qtbot: QtBot, window: Window, path: Path) -> Window:
    with qtbot.waitSignal(window.controllers.sessions.opened):
        window.files.open(path)
    return window


def drawn(qtbot: QtBot, window: Window) -> None:
    """Wait until nothing is scored any more, which lasts, and the view has it."""
    qtbot.waitUntil(lambda: not window.desk.draws.working, timeout=10_000)
    settled(qtbot, window)


def shown_ids(window: Window) -> set[int]:
    return set(window.bench.scores.model.ids().tolist())


def stored(path: Path) -> dict[int, tuple[Draw, ...]]:
    with SessionFile.open(path, readonly=True) as file:
        return file.draws(1)


def test_the_front_is_scored_with_everything_and_opened_again_with_it(
    qtbot: QtBot, make: Make, path: Path
) -> None:
    window = showing(qtbot, make(), path)
    view = window.controllers.views.shown.view
    assert view is not None
    front = set(view.archive.ids[view.front].tolist())
    window.actions_by_id["network.scores"].trigger()
    assert window.bench.scores.isVisible()
    drawn(qtbot, window)
    assert shown_ids(window) == front
    assert all(set(PROXIES) <= set(stored(path)[i][0].measures) for i in front)
    window.close_for_sure()

    executor = FakeExecutor()
    again = showing(qtbot, make(executor), path)
    again.scores.show_panel()
    settled(qtbot, again)
    assert shown_ids(again) == front
    assert executor.drawn == 0


def test_the_chosen_networks_are_scored(qtbot: QtBot, make: Make, path: Path) -> None:
    window = showing(qtbot, make(), path)
    window.controllers.views.select((2, 4))
    settled(qtbot, window)
    window.scores.show_panel()
    window.actions_by_id["network.scores"].trigger()
    drawn(qtbot, window)
    assert shown_ids(window) == {2, 4}
    assert window.bench.scores.table.chosen() == (2, 4)


def test_a_row_chosen_in_the_table_is_chosen_everywhere(
    qtbot: QtBot, make: Make, path: Path
) -> None:
    window = showing(qtbot, make(), path)
    window.actions_by_id["network.scores"].trigger()
    drawn(qtbot, window)
    with qtbot.waitSignal(window.controllers.views.changed):
        window.bench.scores.table.selectRow(0)
    assert window.controllers.views.selected == (int(window.bench.scores.model.ids()[0]),)


def test_rows_wait_and_cancel_takes_back_what_has_not_come(
    qtbot: QtBot, make: Make, path: Path
) -> None:
    executor = FakeExecutor()
    window = showing(qtbot, make(executor), path)
    executor.gate.clear()
    window.controllers.views.select((1, 2))
    settled(qtbot, window)
    window.actions_by_id["network.scores"].trigger()
    panel = window.bench.scores
    assert shown_ids(window) == {1, 2}
    assert panel.model.index(0, panel.model.column_of("zen")).data() == "…"
    assert panel.words.text() == "0 of 2 networks"
    assert panel.cancel.isVisible()
    panel.cancel.click()
    assert not panel.cancel.isVisible()
    assert shown_ids(window) == set()
    executor.gate.set()


def test_other_seeds_make_bars_ties_and_a_sentence(qtbot: QtBot, make: Make, path: Path) -> None:
    window = showing(qtbot, make(), path)
    window.actions_by_id["network.repeat"].trigger()
    dialog = window.scores.repeat_dialog
    assert dialog is not None
    assert dialog.which.currentIndex() == 1  # nothing is chosen: the front
    dialog.seeds.set_value(3)
    dialog.go.click()
    assert not dialog.isVisible()
    drawn(qtbot, window)
    view = window.controllers.views.shown.view
    assert view is not None
    front = view.archive.ids[view.front].tolist()
    assert {i: [d.seed for d in stored(path)[i]] for i in front} == {i: [0, 1, 2] for i in front}
    caps, results = window.bench.pareto.layers.spread.caps[1], window.bench.results
    qtbot.waitUntil(lambda: len(caps.data) == 2 * len(front))
    qtbot.waitUntil(lambda: results.finding.text().endswith("(3 seeds)"))
    assert shown_ids(window) == set()  # no other score was asked for


def test_a_hidden_score_stays_hidden_in_the_next_window(
    qtbot: QtBot, make: Make, path: Path
) -> None:
    window = showing(qtbot, make(), path)
    zen = next(a for a in window.bench.scores.menu.actions() if a.text() == "Zen-Score")
    zen.trigger()
    assert window.options.settings.hidden_scores == ("zen",)
    window.close_for_sure()
    again = make()
    assert again.bench.scores.menu.hidden == {"zen"}


def test_a_setting_of_scores_that_are_gone_is_ignored(make: Make) -> None:
    window = make()
    window.bench.scores.set_hidden(frozenset({"zen", "no such score"}))
    assert window.bench.scores.menu.hidden == {"zen"}
    assert Settings().hidden_scores == ()


def test_a_network_that_no_score_works_for_says_why_in_every_cell(
    qtbot: QtBot, make: Make, path: Path
) -> None:
    def broken(_network: Architecture, names: tuple[str, ...], how: ScoringSettings) -> Draw:
        return Draw(how.seed, {}, dict.fromkeys(names, "The worker died."))

    window = showing(qtbot, make(FakeExecutor(draw=broken)), path)
    window.controllers.views.select((3,))
    settled(qtbot, window)
    window.actions_by_id["network.scores"].trigger()
    drawn(qtbot, window)
    panel = window.bench.scores
    assert panel.model.index(0, panel.model.column_of("zen")).data() == "failed"
    assert panel.model.index(0, panel.model.column_of("zico")).data() != "failed"
    panel.table.selectRow(0)
    menu = panel.offers()
    assert menu is not None
    assert "Try again what failed" in {action.text() for action in menu.actions()}


def test_what_cannot_be_scored_is_a_notice(qtbot: QtBot, make: Make, path: Path) -> None:
    def gone(*_how: object) -> tuple[str, ...]:
        raise DataError("Data: the folder photos is gone. Choose another one.")

    window = showing(qtbot, make(FakeExecutor(check_batches=gone)), path)
    with qtbot.waitSignal(window.desk.draws.failed):
        window.actions_by_id["network.scores"].trigger()
    assert [n for n in window.findChildren(Notice) if "photos is gone" in n.toolTip()]
    assert not window.bench.scores.cancel.isVisible()


def test_without_a_run_there_is_nothing_to_score(make: Make) -> None:
    window = make()
    window.files.new()
    assert not window.actions_by_id["network.scores"].isEnabled()
    assert not window.actions_by_id["network.repeat"].isEnabled()
    window.scores.score()
    window.scores.ask_repeat()
    dialog = window.scores.repeat_dialog
    assert dialog is not None
    assert not dialog.go.isEnabled()
    dialog.close()
