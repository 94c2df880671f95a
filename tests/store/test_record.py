"""A search whose every network is saved before it is told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from explorer.core.errors import SessionError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.event import Ended, Evaluated, Event, Waiting
from explorer.core.plan import SearchPlan
from explorer.store.record import recorded
from explorer.store.session import SessionFile
from tests.store.conftest import evaluations


def told(found: list[Evaluation], replayed: bool = False) -> Iterator[Event]:
    for number, evaluation in enumerate(found, 1):
        yield Waiting()
        yield Evaluated(evaluation, number, 100, replayed)


def rejected(found: list[Evaluation]) -> list[Evaluation]:
    return [replace(e, outcome=Outcome.REJECTED, terms={}, layers=()) for e in found]


@pytest.fixture
def run_id(session: SessionFile, plan: SearchPlan) -> int:
    return session.add_run(plan, {})


def test_every_network_is_in_the_file_before_it_is_told(session: SessionFile, run_id: int) -> None:
    found = evaluations(5)
    shown = 0
    with SessionFile.open(session.path, readonly=True) as another:
        for row_id, event in recorded(session, run_id, told(found)):
            if isinstance(event, Evaluated):
                assert row_id is not None
                assert another.evaluation(row_id) == (run_id, event.evaluation)
                shown += 1
            else:
                assert row_id is None
    assert shown == 5


def test_those_outside_the_limits_are_saved_together_and_in_order(
    session: SessionFile, run_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[int] = []
    add = SessionFile.add

    def counted(self: SessionFile, run_id: int, given: list[Evaluation]) -> list[int]:
        commits.append(len(given))
        return add(self, run_id, given)

    monkeypatch.setattr(SessionFile, "add", counted)
    monkeypatch.setattr("explorer.store.record.HOLD_S", 1e9)
    found = evaluations(10)
    found[2:6] = rejected(found[2:6])
    found[8:] = rejected(found[8:])
    events = [Evaluated(evaluation, 0, 100) for evaluation in found]
    shown = list(recorded(session, run_id, [*events, Ended("That was all.")]))
    assert commits == [1, 1, 5, 1, 2]
    assert [event for _, event in shown] == [*events, Ended("That was all.")]
    assert [row_id for row_id, _ in shown[:-1]] == [i for i, _ in session.evaluations(run_id)]


def test_they_do_not_wait_long(
    session: SessionFile, run_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.store.record.HOLD_S", 0.0)
    first = next(recorded(session, run_id, iter([Evaluated(rejected(evaluations(1))[0], 0, 9)])))
    assert first[0] == 1


def test_a_moment_without_events_saves_them(session: SessionFile, run_id: int) -> None:
    events = iter([Evaluated(rejected(evaluations(1))[0], 0, 9), Waiting()])
    assert [row_id for row_id, _ in recorded(session, run_id, events)] == [1, None]


def test_what_is_replayed_has_its_old_id_and_is_not_saved_again(
    session: SessionFile, run_id: int
) -> None:
    found = evaluations(6)
    before = [row_id for row_id, _ in recorded(session, run_id, told(found[:4])) if row_id]
    again = list(recorded(session, run_id, [*told(found[:4], True), *told(found[4:])]))
    assert [row_id for row_id, _ in again if row_id] == [*before, 5, 6]
    assert session.run(run_id).scored == 6


def test_a_run_deleted_meanwhile_ends_the_search_with_a_sentence(
    session: SessionFile, run_id: int
) -> None:
    events = recorded(session, run_id, told(evaluations(3)))
    next(events)
    session.delete_run(run_id)
    with pytest.raises(SessionError, match="no longer has the run"):
        list(events)
