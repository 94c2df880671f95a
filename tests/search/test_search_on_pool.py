"""Searches in real worker processes; counting alone, so that they are short."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.search import work
from explorer.search.engine import Evaluated, Waiting, search
from explorer.search.executors import SerialExecutor, WorkerPool
from explorer.store.record import recorded
from explorer.store.session import SessionFile
from tests.search.test_engine import small_space


@pytest.fixture
def plan() -> SearchPlan:
    return SearchPlan(
        small_space(),
        ("size-limit-bc", "macs"),
        constraints=(Constraint("macs", 45e6),),
        population=8,
        budget=40,
        window=6,
        seed=2,
    )


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(2)
    yield pool
    pool.shutdown(wait=False)


def found(plan: SearchPlan, executor: Any, evaluate: Any = work.evaluate) -> list[Evaluation]:
    """Everything but the time it took."""
    events = search(plan, executor, evaluate=evaluate)
    return [replace(e.evaluation, seconds=0.0) for e in events if isinstance(e, Evaluated)]


def test_one_two_and_three_workers_find_the_same_twice_in_a_row(
    plan: SearchPlan, pool: WorkerPool
) -> None:
    """One pool serves all these searches."""
    expected = found(plan, SerialExecutor())
    assert {e.outcome for e in expected} == {Outcome.SCORED, Outcome.REJECTED}
    for workers in (1, 2, 3):
        pool.resize(workers)
        assert found(plan, pool) == expected


def slow(architecture: Architecture, *args: Any) -> Evaluation:
    time.sleep(600)
    return work.evaluate(architecture, *args)


def test_stopping_does_not_wait_for_what_runs(plan: SearchPlan, pool: WorkerPool) -> None:
    """Ten minutes are asked for, and not waited for."""
    events = search(plan, pool, evaluate=slow)
    while len(pool.pids) < 2:
        while not isinstance(next(events), Waiting):
            pass
    events.close()
    pool.shutdown(wait=False)


def mortal(architecture: Architecture, *args: Any) -> Evaluation:
    """The first process to look at this network dies of it."""
    mark = Path(os.environ["MARK"]) / "-".join(map(str, architecture.genes))
    if sum(architecture.genes) % 5 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work.evaluate(architecture, *args)


def test_workers_killed_in_the_middle_change_nothing(
    plan: SearchPlan, pool: WorkerPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARK", str(tmp_path))
    assert found(plan, pool, mortal) == found(plan, SerialExecutor())
    assert len(list(tmp_path.iterdir())) > 1


def test_a_search_stopped_resumed_and_widened_is_stored_as_if_unbroken(
    plan: SearchPlan, pool: WorkerPool, tmp_path: Path
) -> None:
    with SessionFile.create(tmp_path / "a.explorer") as session:
        run_id = session.add_run(replace(plan, budget=25), {})
        for budget, stop in ((25, 7), (25, 18), (25, 99), (40, 33), (40, 99)):
            session.set_budget(run_id, budget)
            known = {e.architecture.genes: e for _, e in session.evaluations(run_id)}
            events = search(replace(plan, budget=budget), pool, known)
            for _, event in recorded(session, run_id, events):
                if isinstance(event, Evaluated) and event.done == stop:
                    break
            events.close()
        stored = [replace(e, seconds=0.0) for _, e in session.evaluations(run_id, terms=True)]
    assert stored == found(plan, SerialExecutor())
