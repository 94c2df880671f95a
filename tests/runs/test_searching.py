"""A search into a session file, and the lock that says it is under way."""

import subprocess
import sys
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer.core.errors import PlanError, SessionError
from explorer.core.event import Waiting
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.run import RunState
from explorer.runs.in_use import is_searched, searched_here
from explorer.runs.searching import Opened, awaited, new_run, old_run
from explorer.search.executors import SerialExecutor
from explorer.spaces import families, measures_of
from explorer.store.session import SessionFile

TINY = (Constraint("macs", 1000),)


def plan(budget: int) -> SearchPlan:
    """Objectives that are only counted, so that no network is built."""
    space = families["efficientnet"].default()
    return SearchPlan(space, ("size-limit", "macs"), population=4, budget=budget)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.explorer"


def test_a_new_run_is_in_the_file_before_its_first_network_is_told(path: Path) -> None:
    with closing(new_run(path, plan(4), SerialExecutor())) as events:
        opened = next(event for event in events if not isinstance(event, Waiting))
        assert isinstance(opened, Opened)
        with SessionFile.open(path, readonly=True) as session:
            assert session.run(opened.run.id).plan == plan(4)


def test_closing_a_run_keeps_it_stopped_and_a_later_one_finishes_it(path: Path) -> None:
    with closing(new_run(path, plan(6), SerialExecutor())) as events:
        for event in events:
            if isinstance(event, tuple):
                break
    with SessionFile.open(path, readonly=True) as session:
        assert session.runs()[0].state is RunState.STOPPED
    list(old_run(path, 1, None, SerialExecutor()))
    with SessionFile.open(path, readonly=True) as session:
        (run,) = session.runs()
    assert (run.state, run.scored) == (RunState.FINISHED, 6)


def test_a_session_is_searched_by_one_at_a_time(path: Path) -> None:
    list(new_run(path, plan(4), SerialExecutor()))
    assert not is_searched(path)
    with searched_here(path):
        assert is_searched(path)
        with pytest.raises(SessionError, match="another window or command"):
            list(old_run(path, 1, 9, SerialExecutor()))
    assert not is_searched(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_lock_of_a_killed_process_holds_nobody_up(path: Path) -> None:
    hold = (
        "import sys; from pathlib import Path; from explorer.runs.in_use import searched_here\n"
        "with searched_here(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_searched(path)
        holder.kill()
        holder.wait()
    assert not is_searched(path)


def test_waiting_for_a_future_can_be_given_up() -> None:
    future: Future[int] = Future()
    waiting = awaited(future)
    assert isinstance(next(waiting), Waiting)
    waiting.close()
    assert future.cancelled()


def test_waiting_for_a_future_returns_its_result() -> None:
    future: Future[int] = Future()
    future.set_result(7)
    with pytest.raises(StopIteration) as end:
        next(awaited(future))
    assert end.value.value == 7


def test_a_published_search_has_its_first_structure_in_the_stored_plan(path: Path) -> None:
    family = families["zen-ii"]
    space = family.default()
    published = replace(
        plan(4), space=space, strategy="zen-nas-published", constraints=family.limits_of(space)
    )
    list(new_run(path, published, SerialExecutor()))
    list(old_run(path, 1, 6, SerialExecutor()))
    with SessionFile.open(path, readonly=True) as session:
        stored = session.runs()[0].plan
        first = next(session.evaluations(1))[1]
    assert replace(stored, first=(), budget=4) == published
    assert stored.first == (first.architecture.genes,)
    assert measures_of(first.architecture) == measures_of(family.presets()["imagenet-initial"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"strategy": "listed"}, "none are given"),
        ({"objectives": ("zico", "macs", "params", "depth", "memory")}, "takes 1 to 4, and 5"),
        ({"strategy": "zen-nas", "first": ((0,) * 36,), "constraints": TINY}, "outside macs<1k"),
    ],
)
def test_a_plan_that_its_strategy_cannot_follow_leaves_no_file(
    path: Path, changes: dict[str, Any], sentence: str
) -> None:
    space = families["zen-ii"].default()
    with pytest.raises(PlanError, match=sentence):
        list(new_run(path, replace(plan(4), space=space, **changes), SerialExecutor()))
    assert not path.exists()
