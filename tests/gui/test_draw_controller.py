"""Networks scored again in the window: in the file before they are seen, and never lost."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.core.draw import Draw
from explorer.core.errors import DataError
from explorer.core.run import RunState
from explorer.gui.draw_controller import DrawController
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import ViewController
from explorer.store.session import SessionFile
from tests.gui.small import FakeExecutor
from tests.gui.test_session import with_networks
from tests.gui.test_window import Make, make, places

__all__ = ["make", "places"]  # fixtures of the window
ZICO = ("zico",)
SEEDS = (0, 1, 2)  # the first is the run's own


class Room:
    """The controllers of a window that shows a session, without the window."""

    def __init__(self, drafts: Path) -> None:
        self.executor = FakeExecutor()
        self.search = SearchController(lambda: self.executor)
        self.sessions = SessionController(drafts)
        self.views = ViewController()
        self.sessions.opened.connect(self.views.set_document)
        self.draws = DrawController(self.search, self.sessions, self.views)

    def seeds(self, run_id: int = 1) -> dict[int, list[int]]:
        """What the window has."""
        drawn = self.sessions.document.runs[run_id].draws
        return {row_id: [draw.seed for draw in draws] for row_id, draws in drawn.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "s.explorer"
    with_networks(found)
    return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "drafts")
    yield made
    made.executor.gate.set()
    made.search.close()
    made.sessions.close()


def opened(qtbot: QtBot, room: Room, path: Path) -> None:
    with qtbot.waitSignal(room.sessions.opened):
        room.sessions.open(path)


def done(qtbot: QtBot, room: Room) -> None:
    """Wait until nothing is asked for any more, which lasts."""
    qtbot.waitUntil(lambda: not room.draws.working and room.draws._job is None, timeout=10_000)


def stored(path: Path, run_id: int = 1) -> dict[int, tuple[Draw, ...]]:
    with SessionFile.open(path, readonly=True) as session:
        return session.draws(run_id)


def test_draws_are_in_the_file_before_they_are_shown(qtbot: QtBot, room: Room, path: Path) -> None:
    opened(qtbot, room, path)
    told: list[int] = []

    def on_drawn(run_id: int, ids: tuple[int, ...]) -> None:
        there, shown = stored(path, run_id), room.sessions.document.runs[run_id].draws
        for row_id in ids:
            assert {draw.seed for draw in shown[row_id]} <= {d.seed for d in there[row_id]}
        told.extend(ids)

    room.draws.drawn.connect(on_drawn)
    room.draws.ask((1, 2), ZICO, SEEDS)
    assert room.draws.working
    done(qtbot, room)
    assert set(told) == {1, 2}
    assert room.seeds() == {1: [0, 1, 2], 2: [0, 1, 2]}
    assert room.sessions.document.runs[1].draws == stored(path)
    assert (room.draws.progress.done, room.draws.progress.budget) == (6, 6)
    assert room.executor.drawn == 4  # the run's own seed was scored by the search


def test_the_view_has_them_and_so_has_the_session_opened_again(
    qtbot: QtBot, room: Room, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, room, path)
    room.draws.ask((1,), ZICO, SEEDS)
    done(qtbot, room)
    room.views.refresh()
    view = room.views.shown.view
    assert view is not None
    assert [draw.seed for draw in view.draws[1]] == [0, 1, 2]
    opened(qtbot, room, path)
    assert room.seeds() == {1: [0, 1, 2]}
    again = room.views.shown.view
    assert again is not None
    assert again.draws == view.draws


def test_a_view_keeps_the_draws_it_was_made_with(qtbot: QtBot, room: Room, path: Path) -> None:
    opened(qtbot, room, path)
    before = room.views.shown.view
    room.draws.ask((1,), ZICO, SEEDS)
    done(qtbot, room)
    assert before is not None
    assert before.draws == {}


def test_requests_are_done_one_after_another_and_counted_together(
    qtbot: QtBot, room: Room, path: Path
) -> None:
    opened(qtbot, room, path)
    room.executor.gate.clear()
    room.draws.ask((1, 2, 2), ZICO, (1, 2))
    room.draws.ask((3,), ("zen", "naswot"), (0,))
    first = room.draws.request
    assert first is not None
    assert (first.ids, first.count, room.draws.progress.budget) == ((1, 2), 4, 5)
    room.executor.gate.set()
    done(qtbot, room)
    assert room.seeds() == {1: [1, 2], 2: [1, 2], 3: [0]}
    assert (room.draws.progress.done, room.draws.progress.budget) == (5, 5)
    assert room.draws.request is None


def test_cancel_keeps_what_is_done_and_asking_again_goes_on(
    qtbot: QtBot, room: Room, path: Path
) -> None:
    opened(qtbot, room, path)
    room.executor.gate.clear()
    room.draws.ask((1, 2, 3, 4, 5), ZICO, (0,))  # known to the search, and so done at once
    done(qtbot, room)
    room.draws.ask((1, 2, 3), ZICO, (1,))
    room.draws.ask((4,), ZICO, (1,))
    room.draws.cancel()
    assert not room.draws.working
    done(qtbot, room)
    assert room.seeds() == {row_id: [0] for row_id in range(1, 6)}
    room.executor.gate.set()
    room.draws.ask((1, 2, 3), ZICO, (0, 1))
    done(qtbot, room)
    assert room.seeds() == {1: [0, 1], 2: [0, 1], 3: [0, 1], 4: [0], 5: [0]}


def test_asking_anew_right_after_a_cancel_is_done(qtbot: QtBot, room: Room, path: Path) -> None:
    opened(qtbot, room, path)
    room.executor.gate.clear()
    room.draws.ask((1, 2), ZICO, (1, 2))
    room.draws.cancel()
    room.draws.ask((3,), ZICO, (7,))
    room.executor.gate.set()
    done(qtbot, room)
    assert room.seeds()[3] == [7]
    assert (room.draws.progress.done, room.draws.progress.budget) == (1, 1)


def test_a_failure_is_told_and_ends_what_was_asked(qtbot: QtBot, room: Room, path: Path) -> None:
    def gone(*_how: object) -> tuple[str, ...]:
        raise DataError("Data: the folder photos is gone.")

    room.executor = FakeExecutor(check_batches=gone)
    opened(qtbot, room, path)
    with qtbot.waitSignal(room.draws.failed) as told:
        room.draws.ask((1,), ZICO, (1,))
        room.draws.ask((2,), ZICO, (1,))
    assert "photos is gone" in str(told.args[0])
    done(qtbot, room)
    assert room.seeds() == {}


def test_a_failed_score_is_a_reason_and_the_others_go_on(
    qtbot: QtBot, room: Room, path: Path
) -> None:
    def failing(_architecture: object, names: tuple[str, ...], how: object) -> Draw:
        return Draw(how.seed, {"zen": 1.0}, {"zico": "Not a number."})  # type: ignore[attr-defined]

    room.executor = FakeExecutor(draw=failing)
    opened(qtbot, room, path)
    room.draws.ask((1, 2), ("zico", "zen"), (1,))
    done(qtbot, room)
    (draw,) = room.sessions.document.runs[1].draws[2]
    assert draw.failures == {"zico": "Not a number."}
    drawn = room.executor.drawn
    room.draws.ask((1, 2), ("zico", "zen"), (1,), again=True)
    done(qtbot, room)
    assert room.executor.drawn == drawn + 2


def test_another_session_ends_it_and_shows_none_of_it(
    qtbot: QtBot, room: Room, path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.explorer"
    with_networks(other)
    opened(qtbot, room, path)
    room.executor.gate.clear()
    room.draws.ask((1, 2), ZICO, (1, 2))
    opened(qtbot, room, other)
    assert not room.draws.working
    room.executor.gate.set()
    done(qtbot, room)
    assert room.seeds() == {}


def test_a_draft_saved_under_a_name_meanwhile_loses_nothing(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    draft = room.sessions.path_for_run()
    room.sessions.on_run_opened(with_networks(draft), draft)
    opened(qtbot, room, draft)
    target = tmp_path / "named.explorer"
    room.executor.gate.clear()
    room.draws.ask((1, 2, 3), ZICO, SEEDS)
    room.draws.ask((4,), ZICO, SEEDS)
    with qtbot.waitSignal(room.sessions.moved):
        room.sessions.save_as(target)
    room.executor.gate.set()
    done(qtbot, room)
    assert not draft.exists()
    assert room.seeds() == {row_id: [0, 1, 2] for row_id in (1, 2, 3, 4)}
    assert room.sessions.document.runs[1].draws == stored(target)


def test_a_copy_that_fails_lets_it_go_on_where_it_was(
    qtbot: QtBot, room: Room, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, room, path)
    room.executor.gate.clear()
    room.draws.ask((1, 2), ZICO, SEEDS)
    with qtbot.waitSignals([room.sessions.not_saved, room.sessions.moved]):
        room.sessions.save_as(tmp_path / "no folder" / "named.explorer")
    room.executor.gate.set()
    done(qtbot, room)
    assert room.seeds() == {1: [0, 1, 2], 2: [0, 1, 2]}
    assert room.sessions.document.runs[1].draws == stored(path)


def test_draws_and_a_search_use_the_workers_side_by_side(
    qtbot: QtBot, room: Room, path: Path
) -> None:
    opened(qtbot, room, path)
    idle = room.search.state_changed
    with qtbot.waitSignal(idle, check_params_cb=lambda s: s is SearchState.IDLE, timeout=20_000):
        room.search.resume_run(path, 1, 40)
        room.draws.ask((1, 2, 3), ZICO, SEEDS)
    done(qtbot, room)
    assert room.seeds() == {row_id: [0, 1, 2] for row_id in (1, 2, 3)}
    with SessionFile.open(path, readonly=True) as session:
        assert session.run(1).state is RunState.FINISHED


def test_nothing_is_asked_without_a_file_or_for_no_network(
    qtbot: QtBot, room: Room, path: Path
) -> None:
    room.draws.ask((1,), ZICO, SEEDS)
    assert not room.draws.working
    opened(qtbot, room, path)
    room.draws.ask((), ZICO, SEEDS)
    assert not room.draws.working


def test_a_closing_window_ends_it(qtbot: QtBot, make: Make, path: Path) -> None:
    executor = FakeExecutor()
    window = make(executor)
    with qtbot.waitSignal(window.controllers.sessions.opened):
        window.files.open(path)
    executor.gate.clear()
    window.desk.draws.ask((1, 2), ZICO, SEEDS)
    window.close_for_sure()
    assert not window.desk.draws.working
    executor.gate.set()
    assert all(draw.seed == 0 for draws in stored(path).values() for draw in draws)


def test_a_run_whose_draws_are_damaged_opens_without_them(
    qtbot: QtBot, room: Room, path: Path
) -> None:
    with SessionFile.open(path) as session:
        session.add_draws(1, [Draw(1, {"zico": 1.0})])
    with sqlite3.connect(path) as db:
        db.execute("UPDATE draw SET json = 'x'")
    db.close()
    opened(qtbot, room, path)
    assert room.seeds() == {}
    room.draws.ask((1,), ZICO, (1,))
    done(qtbot, room)
    assert room.sessions.document.runs[1].draws == stored(path)
