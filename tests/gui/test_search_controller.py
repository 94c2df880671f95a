"""A search in the window: saved before shown, stopped at once, resumed to the same end."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.core.errors import DataError, SessionError
from explorer.core.run import RunState
from explorer.gui.pace import Pace, Progress
from explorer.gui.search_controller import Row, SearchController, SearchState
from explorer.runs.in_use import is_searched
from explorer.store.session import SessionFile
from tests.gui.small import FakeExecutor, small_plan


def idle(state: SearchState) -> bool:
    return state is SearchState.IDLE


def run_to_end(qtbot: QtBot, controller: SearchController, path: Path, budget: int = 6) -> None:
    with qtbot.waitSignal(controller.state_changed, check_params_cb=idle, timeout=20_000):
        controller.start(path, small_plan(budget))


def stored(path: Path, run_id: int = 1) -> list[tuple[int, ...]]:
    with SessionFile.open(path, readonly=True) as session:
        return [e.architecture.genes for _, e in session.evaluations(run_id)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts" / "s.explorer"


def test_results_are_saved_before_they_are_shown(qtbot: QtBot, path: Path) -> None:
    shown: list[Row] = []

    def on_evaluated(_run_id: int, rows: list[Row]) -> None:
        assert {e.architecture.genes for _, e in rows} <= set(stored(path))
        shown.extend(rows)

    controller = SearchController(FakeExecutor)
    controller.evaluated.connect(on_evaluated)
    run_to_end(qtbot, controller, path)
    assert len(shown) == 6
    assert [row_id for row_id, _ in shown] == [1, 2, 3, 4, 5, 6]


def test_a_finished_run_is_called_so_in_the_file(qtbot: QtBot, path: Path) -> None:
    run_to_end(qtbot, SearchController(FakeExecutor), path)
    with SessionFile.open(path, readonly=True) as session:
        assert session.run(1).state is RunState.FINISHED
        assert session.run(1).environment == {"torch": "none"}


def test_a_stopped_run_resumes_to_the_same_networks(
    qtbot: QtBot, path: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.explorer"
    run_to_end(qtbot, SearchController(FakeExecutor), whole, budget=30)
    executor = FakeExecutor()
    controller = SearchController(lambda: executor)
    controller.evaluated.connect(lambda _id, _rows: controller.stop())
    run_to_end(qtbot, controller, path, budget=30)
    some = stored(path)
    resumed = SearchController(FakeExecutor)
    again: list[Row] = []
    resumed.evaluated.connect(lambda _id, rows: again.extend(rows))
    with qtbot.waitSignal(resumed.state_changed, check_params_cb=idle, timeout=20_000):
        resumed.resume_run(path, 1, 30)
    assert stored(path) == stored(whole)
    assert len(again) == 30 - len(some)  # what was known is not shown twice


def test_what_another_window_found_is_shown_when_the_run_goes_on(qtbot: QtBot, path: Path) -> None:
    run_to_end(qtbot, SearchController(FakeExecutor), path)
    controller = SearchController(FakeExecutor)
    told: list[Row] = []
    controller.evaluated.connect(lambda _id, rows: told.extend(rows))
    with qtbot.waitSignal(controller.state_changed, check_params_cb=idle, timeout=20_000):
        controller.resume_run(path, 1, 8, shown_to=4)
    assert [row_id for row_id, _ in told] == [5, 6, 7, 8]


def test_a_session_is_searched_by_one_window_at_a_time(qtbot: QtBot, path: Path) -> None:
    executor = FakeExecutor()
    executor.gate.clear()
    first, second = SearchController(lambda: executor), SearchController(FakeExecutor)
    with qtbot.waitSignal(first.opened, timeout=10_000):
        first.start(path, small_plan(6))
    assert is_searched(path)
    with qtbot.waitSignal(second.failed, timeout=10_000) as refused:
        second.resume_run(path, 1, 9)
    assert isinstance(refused.args[0], SessionError)
    assert "another window" in str(refused.args[0])
    executor.gate.set()
    first.close()
    second.close()
    assert not is_searched(path)


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_a_session_deleted_under_a_search_is_kept_beside_it(qtbot: QtBot, path: Path) -> None:
    controller = SearchController(FakeExecutor)
    controller.evaluated.connect(lambda _id, _rows: path.unlink(missing_ok=True))
    with qtbot.waitSignal(controller.failed, timeout=20_000) as told:
        controller.start(path, small_plan(10_000))
    assert "s-kept.explorer" in str(told.args[0])
    controller.close()
    assert len(stored(path.with_name("s-kept.explorer"))) > 0


def test_a_finished_run_goes_on_past_its_budget(qtbot: QtBot, path: Path) -> None:
    run_to_end(qtbot, SearchController(FakeExecutor), path)
    controller = SearchController(FakeExecutor)
    with qtbot.waitSignal(controller.state_changed, check_params_cb=idle, timeout=20_000):
        controller.resume_run(path, 1, 9)
    assert len(stored(path)) == 9
    with SessionFile.open(path, readonly=True) as session:
        assert session.run(1).plan.budget == 9


def test_pause_asks_for_no_more_networks(qtbot: QtBot, path: Path) -> None:
    executor = FakeExecutor()
    controller = SearchController(lambda: executor)
    executor.gate.clear()  # nothing lands before the pause
    with qtbot.waitSignal(controller.opened, timeout=10_000):
        controller.start(path, small_plan(30))
    controller.pause()
    executor.gate.set()
    assert controller.state is SearchState.PAUSED
    with qtbot.waitSignal(controller.state_changed, check_params_cb=idle, timeout=10_000):
        controller.stop()
    assert executor.evaluated < 30


def test_a_paused_search_goes_on(qtbot: QtBot, path: Path) -> None:
    controller = SearchController(FakeExecutor)
    with qtbot.waitSignal(controller.state_changed, check_params_cb=idle, timeout=20_000):
        controller.start(path, small_plan(20))
        controller.pause()
        controller.unpause()
    assert len(stored(path)) == 20


def test_images_that_cannot_be_used_leave_no_run(qtbot: QtBot, path: Path) -> None:
    def refuse(*_how: object) -> tuple[str, ...]:
        raise DataError("The folder has no class folders.")

    controller = SearchController(lambda: FakeExecutor(check_batches=refuse))
    with (
        qtbot.waitSignal(controller.failed) as failed,
        qtbot.waitSignal(controller.state_changed, check_params_cb=idle),
    ):
        controller.start(path, small_plan())
    assert isinstance(failed.args[0], DataError)
    assert not path.exists()


def test_warnings_of_the_images_are_told_and_the_search_goes_on(qtbot: QtBot, path: Path) -> None:
    executor = FakeExecutor(check_batches=lambda *_how: ("a.jpg is damaged and left out.",))
    controller = SearchController(lambda: executor)
    with qtbot.waitSignal(controller.warned) as warned:
        run_to_end(qtbot, controller, path)
    assert warned.args == ["a.jpg is damaged and left out."]
    assert len(stored(path)) == 6


def test_a_full_disk_stops_the_search_and_keeps_what_was_shown(
    qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, added = SessionFile.add, []

    def full(session: SessionFile, run_id: int, evaluations: list[object]) -> list[int]:
        if len(added) >= 3:
            raise SessionError("The disk is full. Free some space, then resume the run.")
        added.extend(evaluations)
        return add(session, run_id, evaluations)  # type: ignore[arg-type]

    monkeypatch.setattr(SessionFile, "add", full)
    shown: list[Row] = []
    controller = SearchController(FakeExecutor)
    controller.evaluated.connect(lambda _id, rows: shown.extend(rows))
    with (
        qtbot.waitSignal(controller.failed) as failed,
        qtbot.waitSignal(controller.state_changed, check_params_cb=idle),
    ):
        controller.start(path, small_plan())
    assert "disk is full" in str(failed.args[0])
    assert len(shown) == len(stored(path)) == 3
    with SessionFile.open(path, readonly=True) as session:
        assert session.run(1).state is RunState.STOPPED


def test_the_rate_is_that_of_the_last_seconds() -> None:
    pace = Pace(0, 1000)
    for second in range(101):
        pace.add(float(second), 2 * second)
    progress = pace.progress()
    assert progress.rate_per_s == pytest.approx(2.0)
    assert progress.seconds_left == pytest.approx(400.0)


def test_a_pause_is_not_slowness() -> None:
    pace = Pace(0, 100)
    pace.add(0.0, 0)
    pace.add(1.0, 5)
    pace.pause()
    pace.add(1000.0, 6)
    pace.add(1001.0, 11)
    assert pace.progress().rate_per_s == pytest.approx(5.0)


def test_progress_reads_as_a_line_of_words() -> None:
    lead, rest = Progress(412, 1000, rate_per_s=6.4, seconds_left=92.0).text(39)
    assert lead == "412 of 1,000"
    assert rest.replace("\u202f", " ") == "6.4/s · 1 min 32 s left · 39 on the front"


def test_progress_says_when_everything_lies_outside_the_limits() -> None:
    assert Progress(0, 100, rejected=70).text(0) == ("0 of 100", "70 outside the limits so far")
