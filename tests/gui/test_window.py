"""The window: what it opens with, what Start does, what closing asks, and one search for real."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from explorer.core.errors import DataError
from explorer.core.run import RunState
from explorer.gui import actions
from explorer.gui.export_controller import ExportController
from explorer.gui.options import Options
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Places, Settings, settings_file
from explorer.gui.view_controller import ViewController
from explorer.gui.widgets import Notice, Toast
from explorer.gui.window import Controllers, Window
from explorer.runs.in_use import searched_here
from explorer.search.executors import WorkerPool
from explorer.store.session import SessionFile
from tests.gui.small import FakeExecutor, small_plan
from tests.gui.test_session import with_networks

Make = Callable[..., Window]


class Answers:
    """Stands in for the question box: gives the next answer, and notes what was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, parent: QWidget, title: str, line: str, answers: Mapping[str, str]) -> str:
        self.asked.append(title)
        assert self.answers, f"nobody expected to be asked: {title}"
        answer = self.answers.pop(0)
        assert answer in answers
        return answer


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "config", tmp_path / "data")


@pytest.fixture
def make(qtbot: QtBot, places: Places) -> Iterator[Make]:
    """Windows on a fake executor; closed at the end without questions."""
    windows: list[Window] = []

    def one(executor: object = None, ask: Answers | None = None) -> Window:
        lent = executor or FakeExecutor()
        made = Controllers(
            SearchController(lambda: lent),  # type: ignore[arg-type,return-value]
            SessionController(places.drafts),
            ViewController(),
            ExportController(lambda: lent),  # type: ignore[arg-type,return-value]
        )
        options = Options(settings_file(places))
        options.change(sample_shown=True)
        window = Window(made, options, places, ask or Answers())
        qtbot.addWidget(window, before_close_func=lambda w: w.close_for_sure())
        windows.append(window)
        window.resize(1440, 900)
        window.show()
        return window

    yield one
    for window in windows:
        window.close_for_sure()


def fresh(window: Window, budget: int = 6) -> Window:
    """A new session with a small plan in its panels."""
    window.files.new()
    plan = small_plan(budget)
    window.bench.space.set_space(plan.space)
    window.bench.search.set_plan(plan)
    return window


def searched(qtbot: QtBot, window: Window, start: Callable[[], object]) -> None:
    """Start, and wait for the end."""
    state = window.controllers.search.state_changed
    with qtbot.waitSignal(state, check_params_cb=lambda s: s is SearchState.IDLE, timeout=60_000):
        start()
    settled(qtbot, window)


def settled(qtbot: QtBot, window: Window) -> None:
    """Wait until the view is made, as it is once a round."""
    with qtbot.waitSignal(window.controllers.views.changed):
        window.controllers.views.refresh_soon()


def test_every_command_has_one_handler_and_every_shortcut_one_meaning(make: Make) -> None:
    window = make()
    assert set(window.actions_by_id) == {command.id for command in actions.COMMANDS}
    for state in SearchState:
        actions.enable(window.actions_by_id, state, {"plan", "session", "results", "selection"})
        keys = [a.shortcut().toString() for a in window.actions_by_id.values() if a.isEnabled()]
        used = [key for key in keys if key]
        assert len(used) == len(set(used)), f"a shortcut has two meanings while {state}"


def test_start_makes_a_run_in_a_draft_and_shows_its_networks(
    qtbot: QtBot, make: Make, places: Places
) -> None:
    window = fresh(make())
    assert window.controllers.sessions.document.path is None
    searched(qtbot, window, window.desk.launch.start)
    document = window.controllers.sessions.document
    assert document.path is not None
    assert document.path.parent == places.drafts
    view = window.controllers.views.shown.view
    assert view is not None
    assert view.count == 6
    qtbot.waitUntil(lambda: window.bench.results.model.rowCount() == 6)
    assert window.windowTitle() == "Untitled[*] – Zero-Shot Explorer"


def test_start_searches_at_the_sliders_beta(qtbot: QtBot, make: Make) -> None:
    window = fresh(make())
    window.controllers.views.set_beta(2.5)
    searched(qtbot, window, window.desk.launch.start)
    (loaded,) = window.controllers.sessions.document.runs.values()
    assert loaded.run.plan.beta == 2.5
    searched(qtbot, window, window.desk.launch.start)
    assert sorted(window.controllers.sessions.document.runs) == [1, 2]  # a new run each time


def test_a_wrong_bound_disables_start_and_says_so_beside_it(make: Make) -> None:
    window = fresh(make())
    window.bench.search._budget.setText("0")
    window.bench.search._budget.textEdited.emit("0")
    main = window.bench.run_bar.findChild(QWidget, "main")
    assert main is not None
    assert not main.isEnabled()
    assert main.accessibleDescription() == "Start is off until the budget is right."
    assert not window.actions_by_id["search.start"].isEnabled()


def test_the_keyboard_stays_at_the_run_button_when_resume_or_stop_go(
    qtbot: QtBot, make: Make
) -> None:
    executor = FakeExecutor()
    window = fresh(make(executor), budget=30)
    qtbot.waitActive(window)
    bar = window.bench.run_bar
    searched(qtbot, window, window.desk.launch.start)
    executor.gate.clear()
    bar._resume.setFocus()
    with qtbot.waitSignal(window.controllers.search.opened):
        window.desk.launch.resume()
    assert window.focusWidget() is bar._main
    bar._stop.setFocus()
    executor.gate.set()
    searched(qtbot, window, window.controllers.search.stop)
    assert window.focusWidget() is bar._main


def test_the_number_beside_the_list_of_runs_is_that_of_the_run_shown(
    qtbot: QtBot, make: Make
) -> None:
    window = fresh(make())
    searched(qtbot, window, window.desk.launch.start)
    searched(qtbot, window, window.desk.launch.start)
    bar = window.bench.run_bar
    assert bar._run_label.text() == "Run 2"
    bar._combo.setFocus()
    qtbot.keyClick(bar._combo, Qt.Key.Key_Up)
    assert window.controllers.views.loaded is not None
    assert window.controllers.views.loaded.run.number == 1
    assert bar._run_label.text() == "Run 1"


def test_a_run_is_not_added_to_a_file_that_is_gone(qtbot: QtBot, make: Make) -> None:
    window = fresh(make())
    searched(qtbot, window, window.desk.launch.start)
    document = window.controllers.sessions.document
    assert document.path is not None
    document.path.unlink()
    window.desk.launch.start()
    assert window.controllers.search.state is SearchState.IDLE
    assert window.notices.titles() == ("The session file is gone",)


def test_the_data_is_held_against_the_classes_of_an_opened_session(make: Make) -> None:
    window = make()
    window.files.new()
    space = window.bench.space.space()
    assert space is not None
    assert window.bench.search._data._classes == space.classes


def test_a_finished_run_can_go_on_past_its_budget(qtbot: QtBot, make: Make) -> None:
    window = fresh(make())
    searched(qtbot, window, window.desk.launch.start)
    searched(qtbot, window, window.desk.launch.resume)
    (loaded,) = window.controllers.sessions.document.runs.values()
    assert (len(loaded.archive), loaded.run.plan.budget) == (12, 12)


def test_reopening_restores_runs_beta_and_selection(qtbot: QtBot, make: Make) -> None:
    window = fresh(make(ask=Answers("keep")))
    searched(qtbot, window, window.desk.launch.start)
    window.bench.beta.moved.emit(1.5)
    settled(qtbot, window)
    window.bench.results.selected.emit((2, 3))
    settled(qtbot, window)
    window.close()
    again = make()
    with qtbot.waitSignal(again.controllers.sessions.opened):
        again.begin()  # the last session, by the settings
    views = again.controllers.views
    assert (views.beta, views.selected) == (1.5, (2, 3))
    assert views.shown.view is not None
    assert views.shown.view.count == 6
    assert again.bench.search.plan(small_plan().space, 1.0).budget == 6


def test_a_chosen_network_appears_at_the_right(qtbot: QtBot, make: Make) -> None:
    window = fresh(make())
    searched(qtbot, window, window.desk.launch.start)
    views = window.controllers.views
    with qtbot.waitSignal(views.detail_changed, check_params_cb=lambda detail: detail is not None):
        window.bench.pareto.picked.emit(3)
    assert views.selected == (3,)


def test_closing_asks_what_becomes_of_untitled_runs(
    qtbot: QtBot, make: Make, places: Places
) -> None:
    answers = Answers("cancel", "discard")
    window = fresh(make(ask=answers))
    searched(qtbot, window, window.desk.launch.start)
    window.close()
    assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        window.close()
    assert answers.asked == ["This session has no name yet"] * 2
    assert list(places.drafts.glob("*.explorer")) == []


def test_closing_with_nothing_at_stake_asks_nothing(qtbot: QtBot, make: Make) -> None:
    window = fresh(make(ask=Answers()))
    with qtbot.waitSignal(window.closed):
        window.close()


def test_closing_while_a_search_runs_asks_and_keeps_what_is_scored(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "mine.explorer"
    with_networks(path)
    executor = FakeExecutor()
    executor.gate.clear()
    answers = Answers("cancel", "quit")
    window = make(executor, answers)
    with qtbot.waitSignal(window.controllers.sessions.opened):
        window.begin(path)
    with qtbot.waitSignal(window.controllers.search.opened):
        window.desk.launch.start()
    window.close()
    assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        window.close()
    executor.gate.set()
    assert answers.asked == ["A search is running"] * 2


def test_a_dropped_session_is_opened(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    path = tmp_path / "dropped.explorer"
    with_networks(path)
    window = fresh(make())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    move, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    drop = QDropEvent(QPointF(5, 5), move, data, left, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(window.controllers.sessions.opened):
        window.dropEvent(drop)
    assert window.controllers.sessions.document.name == "dropped.explorer"


def test_a_damaged_file_is_a_notice_on_the_welcome_page(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.explorer"
    path.write_bytes(b"nothing of ours")
    window = make()
    with qtbot.waitSignal(window.controllers.sessions.not_opened):
        window.begin(path)
    assert window.notices.titles() == ("damaged.explorer was not opened",)
    assert window.welcome.isVisible()


def test_images_that_cannot_be_used_are_a_notice_with_remedies(qtbot: QtBot, make: Make) -> None:
    def refuse(*_how: object) -> tuple[str, ...]:
        raise DataError("The folder has no class folders.")

    window = fresh(make(FakeExecutor(check_batches=refuse)))
    searched(qtbot, window, window.desk.launch.start)
    assert window.notices.titles() == ("The search stopped",)


def test_files_left_out_are_told_beside_whatever_else_the_images_lack(
    qtbot: QtBot, make: Make
) -> None:
    left_out = "Data: left out, as they cannot be read: c0/1.png."
    few = "Data: every batch holds the same images, so ZiCo is 0 for all networks."
    window = fresh(make(FakeExecutor(check_batches=lambda *_how: (left_out, few))))
    searched(qtbot, window, window.desk.launch.start)
    told = {notice.toolTip() for notice in window.notices.findChildren(Notice)}
    assert told == {left_out, few}
    assert window.notices.titles()[0] == "Some images are left out"


def test_an_interrupted_run_is_offered_to_be_resumed(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "killed.explorer"  # and nobody holds its lock
    with_networks(path)
    with SessionFile.open(path) as session:
        session.set_state(1, RunState.RUNNING)
    window = make()
    with qtbot.waitSignal(window.controllers.sessions.opened):
        window.begin(path)
    (toast,) = window.findChildren(Toast)
    assert toast.accessibleName() == "Run 1 is back"
    assert "All 5 scored networks were kept" in toast.accessibleDescription()
    window.close_for_sure()
    again = make()
    with qtbot.waitSignal(again.controllers.sessions.opened):
        again.begin(path)
    assert again.findChildren(Toast) == []  # told once


def test_a_run_that_another_window_searches_is_not_called_interrupted(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "shared.explorer"
    with_networks(path)
    with SessionFile.open(path) as session:
        session.set_state(1, RunState.RUNNING)
    window = make()
    with searched_here(path), qtbot.waitSignal(window.controllers.sessions.opened):
        window.begin(path)
    assert window.findChildren(Toast) == []
    window.close_for_sure()
    with SessionFile.open(path, readonly=True) as session:
        assert session.run(1).state is RunState.RUNNING


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # offscreen
def test_reset_brings_a_floating_dock_back(make: Make) -> None:
    window = fresh(make())
    dock = window.bench.right_dock
    dock.setFloating(True)
    window.bench.reset()
    assert not dock.isFloating()
    assert not dock.isWindow()
    assert dock.isVisible()


def test_larger_text_arranges_the_window_as_a_narrower_one(make: Make) -> None:
    window = make()
    window.files.new()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.bench.right_dock.isVisible()
    window.options.change(text_size=1.3)
    assert not window.bench.right_dock.isVisible()
    window.options.change(text_size=1.0)
    assert window.bench.right_dock.isVisible()


@pytest.mark.parametrize("width", [900, 1280, 1440, 2560])
def test_the_left_panel_is_never_squeezed(make: Make, width: int) -> None:
    window = make()
    window.files.new()
    for step in (900, width):
        window.resize(step, 800)
        QApplication.processEvents()
    dock = window.bench.left_dock
    assert dock.widget().width() >= window.bench.space.minimumSizeHint().width()


def test_the_layout_comes_back(qtbot: QtBot, make: Make) -> None:
    window = fresh(make())
    window.bench.left_dock.close()
    window.bench.lower_dock.show_page(1)
    window.close_for_sure()
    again = fresh(make())
    assert not again.bench.left_dock.isVisible()
    assert again.bench.lower_dock.page() == 1
    again.bench.reset()
    assert again.bench.left_dock.isVisible()


@pytest.mark.parametrize(
    ("width", "beside", "network"), [(1100, False, False), (1440, False, True), (2560, True, True)]
)
def test_docks_follow_the_width_of_the_window(
    make: Make, width: int, beside: bool, network: bool
) -> None:
    window = fresh(make())
    window.resize(width, 900)
    QApplication.processEvents()
    assert window.bench.column_dock.isVisible() == beside
    assert window.bench.right_dock.isVisible() == network


def test_settings_that_are_wrong_fall_back_one_by_one(places: Places) -> None:
    file = settings_file(places)
    for key, value in (
        ("theme", '"pink"'),
        ("text_size", "1.15"),
        ("workers", "-3"),
        ("recent", "7"),
    ):
        file.setValue(key, value)
    assert Settings.load(file) == Settings(text_size=1.15)


def test_settings_come_back(places: Places) -> None:
    kept = Settings(theme="dark", workers=3, recent=("/a/b.explorer",), sample_shown=True)
    kept.save(settings_file(places))
    assert Settings.load(settings_file(places)) == kept


@pytest.mark.slow
def test_a_real_search_is_stopped_reopened_and_resumed(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    """One worker process, torch and all."""
    path = tmp_path / "real.explorer"
    pool = WorkerPool(1)
    try:
        window = fresh(make(pool), budget=8)
        with qtbot.waitSignal(window.controllers.sessions.saved):
            window.controllers.sessions.save_as(path)
        search = window.controllers.search
        search.evaluated.connect(lambda _id, _rows: search.stop())
        searched(qtbot, window, window.desk.launch.start)
        (loaded,) = window.controllers.sessions.document.runs.values()
        some = len(loaded.archive)
        assert 1 <= some < 8
        window.close_for_sure()
        again = make(pool)
        with qtbot.waitSignal(again.controllers.sessions.opened):
            again.begin(path)
        searched(qtbot, again, again.desk.launch.resume)
        (resumed,) = again.controllers.sessions.document.runs.values()
        assert resumed.archive.scored.sum() + resumed.archive.failed.sum() == 8
        assert (resumed.archive.genes[:some] == loaded.archive.genes).all()
        assert resumed.archive.measure("zico")[resumed.archive.scored].min() > 0
    finally:
        pool.shutdown(wait=False)


def test_ctrl_f_filters_wherever_the_focus_is(qtbot: QtBot, make: Make) -> None:
    window = fresh(make())
    searched(qtbot, window, window.desk.launch.start)
    with qtbot.waitActive(window):
        window.activateWindow()
    panel = window.bench.results
    for place in (panel.table, window.bench.beta.slider):
        panel.filter_button.setChecked(False)
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert panel.filter_row.isVisible()


def test_space_pauses_and_goes_on_where_nothing_else_wants_it(qtbot: QtBot, make: Make) -> None:
    executor = FakeExecutor()
    executor.gate.clear()
    window = fresh(make(executor), budget=30)
    search = window.controllers.search
    with qtbot.waitSignal(search.opened):
        window.desk.launch.start()
    for expected in (SearchState.PAUSED, SearchState.RUNNING):
        qtbot.keyClick(window, Qt.Key.Key_Space)
        assert search.state is expected
    executor.gate.set()
    searched(qtbot, window, search.stop)


def test_the_palette_does_what_is_typed(qtbot: QtBot, make: Make) -> None:
    window = fresh(make())
    box = window.palette_box
    box.set_actions(window.actions_by_id.values())
    qtbot.keyClicks(box._field, "reset lay")
    assert box._list.count() == 1
    window.bench.left_dock.close()
    qtbot.keyClick(box._field, Qt.Key.Key_Return)
    assert window.bench.left_dock.isVisible()


def test_recent_files_are_opened_from_the_menu(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    for name in ("older", "newer"):
        with_networks(tmp_path / f"{name}.explorer")
    window = make()
    for name in ("older", "newer"):
        with qtbot.waitSignal(window.controllers.sessions.opened):
            window.files.open(tmp_path / f"{name}.explorer")
    file = window.top.menus.findChild(QMenu, "File")
    assert file is not None
    file.aboutToShow.emit()
    recent = next(action.menu() for action in file.actions() if "recent" in action.text())
    assert isinstance(recent, QMenu)
    recent.aboutToShow.emit()
    words = [action.text() for action in recent.actions() if not action.isSeparator()]
    assert words == ["newer.explorer", "older.explorer", "Clear the list"]
    with qtbot.waitSignal(window.controllers.sessions.opened):
        recent.actions()[1].trigger()
    assert window.controllers.sessions.document.name == "older.explorer"
    recent.aboutToShow.emit()
    recent.actions()[-1].trigger()
    file.aboutToShow.emit()
    assert not recent.isEnabled()
