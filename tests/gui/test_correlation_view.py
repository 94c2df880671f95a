"""The correlation view in its window: opening tables, scoring them, what a session keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.core.run import RunState
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.search_controller import SearchState
from explorer.gui.window import Window
from explorer.spaces import families
from tests.gui.accuracies import write_table
from tests.gui.small import FakeExecutor
from tests.gui.test_window import Answers, Make, make, places  # noqa: F401, fixtures

ROWS = 12


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write_table(tmp_path / "made.csv", ROWS)


@pytest.fixture
def window(make: Make, executor: FakeExecutor) -> Iterator[Window]:  # noqa: F811
    one = make(executor)
    one.files.new()
    one.show_view(1)
    yield one


@pytest.fixture
def executor() -> FakeExecutor:
    return FakeExecutor()


def opened(qtbot: QtBot, window: Window, path: Path) -> Comparison:
    """Open a table, and wait until it is compared with its intervals."""
    controller = window.correlations.controller
    with qtbot.waitSignal(controller.compared, check_params_cb=lambda c: bool(c and c.sure)):
        window.open_table(path)
    assert controller.comparison is not None
    return controller.comparison


def scored(qtbot: QtBot, window: Window, rows: int) -> None:
    """Score so many networks, and wait for the end."""
    page = window.correlation
    page.setup._rows.set_value(rows)
    page.setup._judge()
    page.setup._scoring.batches.set_value(2)
    state = window.controllers.search.state_changed
    with qtbot.waitSignal(state, check_params_cb=lambda s: s is SearchState.IDLE, timeout=60_000):
        window.actions_by_id["search.start"].trigger()


def settled(qtbot: QtBot, window: Window) -> Comparison:
    """What is shown once its intervals are known."""
    controller = window.correlations.controller
    if not (controller.comparison and controller.comparison.sure):
        with qtbot.waitSignal(controller.compared, check_params_cb=lambda c: bool(c and c.sure)):
            pass
    assert controller.comparison is not None
    return controller.comparison


def test_views_are_switched_by_the_top_row_and_by_keys(window: Window) -> None:
    assert window.correlation.isVisible()
    window.actions_by_id["view.search"].trigger()
    assert window.bench.isVisible()
    assert window.top.views.currentIndex() == 0
    window.top.views.setCurrentIndex(1)
    assert window.correlation.isVisible()


def test_the_switch_is_shown_only_while_a_session_is_open(window: Window) -> None:
    assert window.top.views.isVisible()
    window.show_welcome()
    assert not window.top.views.isVisible()
    assert not window.actions_by_id["view.correlation"].isEnabled()


def test_before_a_table_is_open_the_view_teaches_and_start_says_why(window: Window) -> None:
    page = window.correlation
    assert page.empty.isVisible()
    main = page.run_bar._main
    assert not main.isEnabled()
    assert "Open a table" in main.accessibleDescription()
    assert not window.actions_by_id["search.start"].isEnabled()


def test_an_opened_table_is_compared_by_counting_at_once(
    qtbot: QtBot, window: Window, table: Path, executor: FakeExecutor
) -> None:
    found = opened(qtbot, window, table)
    assert len(found.networks) == ROWS
    assert tuple(found.columns) == ("acc_0", "acc_1")
    assert executor.evaluated == 0
    page = window.correlation
    assert page.table.source.rowCount() == 4
    assert "counting parameters" in page.sentence.text()
    assert page.source.space.currentText() == "NATS-Bench, size space: CIFAR-10"
    assert window.actions_by_id["search.start"].isEnabled()


def test_a_dropped_table_opens_a_session_and_its_view(
    qtbot: QtBot, make: Make, table: Path  # noqa: F811
) -> None:
    window = make()
    window.show_welcome()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    move, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    drop = QDropEvent(QPointF(5, 5), move, data, left, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(window.correlations.controller.changed,
                          check_params_cb=lambda: window.correlations.controller.table is not None):
        window.dropEvent(drop)  # fmt: skip
    assert window.correlation.isVisible()


def test_start_scores_a_draw_as_a_run_that_is_shown(
    qtbot: QtBot, window: Window, table: Path, executor: FakeExecutor
) -> None:
    opened(qtbot, window, table)
    scored(qtbot, window, 5)
    found = settled(qtbot, window)
    assert executor.evaluated == 5
    assert len(found.networks) == 5
    assert [goal.name for goal in found.networks.scores] == ["zico", "zico-bc"]
    (loaded,) = window.correlations.controller.runs()
    assert loaded.run.state is RunState.FINISHED or loaded.done == 5
    assert loaded.run.plan.strategy == "listed"
    assert window.correlation.source.facts.text().startswith("5 of 12 networks, seed 0")


def test_another_draw_comes_from_the_whole_table(
    qtbot: QtBot, window: Window, table: Path
) -> None:
    opened(qtbot, window, table)
    scored(qtbot, window, 5)
    scored(qtbot, window, 8)
    assert len(settled(qtbot, window).networks) == 8
    assert len(window.correlations.controller.runs()) == 2


def test_beta_moves_what_is_corrected(qtbot: QtBot, window: Window, table: Path) -> None:
    before = opened(qtbot, window, table)
    window.correlation.beta.moved.emit(3.0)
    now = window.correlations.controller.comparison
    assert now is not None
    assert now.beta == 3.0
    assert now.found["params", "acc_0"] is before.found["params", "acc_0"]
    assert settled(qtbot, window).sure


def test_a_stopped_comparison_is_resumed(
    qtbot: QtBot, window: Window, table: Path, executor: FakeExecutor
) -> None:
    opened(qtbot, window, table)
    executor.gate.clear()
    window.correlation.setup._rows.set_value(10)
    with qtbot.waitSignal(window.controllers.search.opened):
        window.handlers.start()
    state = window.controllers.search.state_changed
    with qtbot.waitSignal(state, check_params_cb=lambda s: s is SearchState.IDLE, timeout=60_000):
        window.controllers.search.stop()
        executor.gate.set()
    done = window.correlations.controller.loaded
    assert done is not None
    assert done.done < 10
    assert window.actions_by_id["search.resume"].isEnabled()
    with qtbot.waitSignal(state, check_params_cb=lambda s: s is SearchState.IDLE, timeout=60_000):
        window.actions_by_id["search.resume"].trigger()
    assert len(settled(qtbot, window).networks) == 10


def test_a_session_opened_again_shows_its_comparison(
    qtbot: QtBot, make: Make, table: Path, tmp_path: Path  # noqa: F811
) -> None:
    window = make(ask=Answers("keep"))
    opened(qtbot, window, table)
    scored(qtbot, window, 6)
    before = settled(qtbot, window)
    window.correlation.beta.moved.emit(2.0)
    window.correlation.table.chosen.emit("zico-bc", "acc_1")
    path = tmp_path / "kept.explorer"
    with qtbot.waitSignal(window.controllers.sessions.saved):
        window.correlations.controller.flush()
        window.controllers.sessions.save_as(path)
    table.unlink()  # the session holds what it needs
    again = make()
    with qtbot.waitSignal(again.correlations.controller.changed, check_params_cb=lambda: bool(
            again.correlations.controller.accuracies)):  # fmt: skip
        again.begin(path)
    again.show_view(1)
    found = settled(qtbot, again)
    assert len(found.networks) == len(before.networks)
    state = again.correlations.controller.state
    assert (state.beta, state.score, state.column) == (2.0, "zico-bc", "acc_1")
    assert again.correlation.beta.beta() == 2.0


def test_a_wrong_table_is_a_notice_with_its_line(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("arch,acc\n8:8:8:8:8,1\n8:8:8:8:16,2\n8:8:8:8:9,3\n")
    with qtbot.waitSignal(window.correlations.controller.space_unknown):
        window.open_table(path)
    nats = families["nats-size"].default()
    with qtbot.waitSignal(window.correlations.controller.failed):
        window.correlation.source.space_chosen.emit(nats)
    (notice,) = window.correlation.notices._notices.values()
    assert "wrong.csv was not read" in window.correlation.notices.titles()
    assert "line 4" in notice.toolTip()


def test_names_of_several_spaces_ask_for_the_space(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "indices.csv"
    path.write_text('arch,acc\n"0,1,2,3,4",1\n"1,1,2,3,4",2\n"2,1,2,3,4",3\n"3,1,2,3,4",4\n')
    controller, source = window.correlations.controller, window.correlation.source
    with qtbot.waitSignals([controller.opening], raising=True):
        window.open_table(path)
    if controller.table is None:
        qtbot.waitUntil(lambda: controller.table is not None or controller.pending is not None)
    nats = families["nats-size"].default()
    with qtbot.waitSignal(controller.compared, check_params_cb=lambda c: bool(c and c.sure)):
        source.space_chosen.emit(nats)
    assert controller.table is not None
    assert controller.table.space == nats
    assert not source.error.isVisible()


def test_a_file_that_is_not_there_is_a_notice(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.correlations.controller.failed):
        window.open_table(tmp_path / "none.csv")
    assert window.correlation.notices.titles() == ("none.csv was not read",)
    assert window.correlation.empty.open_button.isEnabled()


def test_another_session_shows_nothing_of_the_last_one(
    qtbot: QtBot, window: Window, table: Path
) -> None:
    opened(qtbot, window, table)
    window.files.new()
    controller = window.correlations.controller
    assert controller.table is None
    assert controller.comparison is None
    assert window.correlation.empty.isVisible()


def test_a_column_that_is_unticked_is_left_out(
    qtbot: QtBot, window: Window, table: Path
) -> None:
    opened(qtbot, window, table)
    check = window.correlation.source._checks["acc_0"]
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton, pos=check.rect().center())
    assert tuple(settled(qtbot, window).columns) == ("acc_1",)
    assert not window.correlation.source._checks["acc_1"].isEnabled()


def test_copying_takes_the_whole_table(qtbot: QtBot, window: Window, table: Path) -> None:
    opened(qtbot, window, table)
    window.correlation.copy_button.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("# made.csv, as opened; 12 networks; counted")
    assert len(lines) == 2 + 4 * 2


def test_too_few_networks_keep_start_off(window: Window, qtbot: QtBot, table: Path) -> None:
    opened(qtbot, window, table)
    rows = window.correlation.setup._rows
    rows.setText("2")
    rows.textEdited.emit("2")
    assert window.correlations.problem() == "Start is off until the number of networks is right."
    window.handlers.start()
    assert window.controllers.search.state is SearchState.IDLE


def test_the_real_table_is_told_by_its_names(
    qtbot: QtBot, window: Window, shared: Path
) -> None:
    found = opened(qtbot, window, shared / "data" / "nats_sss_3000.csv")
    assert len(found.networks) == 3_000
    assert found.columns == ("acc_c10", "acc_c100", "acc_in16")
    taus = [found.found["size-limit-bc", column].kendall for column in found.columns]
    assert taus == pytest.approx([0.791, 0.588, 0.802], abs=0.001)
