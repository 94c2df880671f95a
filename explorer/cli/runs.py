"""Searches into a session file, for whoever pulls their events."""

from collections.abc import Generator
from concurrent.futures import Executor, Future, wait
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from explorer.core.errors import SessionError
from explorer.core.event import Ended, Event, Waiting
from explorer.core.plan import SearchPlan
from explorer.core.run import Run, RunState
from explorer.search import work
from explorer.search.engine import resumed, search
from explorer.store.record import recorded
from explorer.store.session import SessionFile
from explorer.strategies import strategy

T = TypeVar("T")
TICK_S = 0.05


@dataclass(frozen=True, slots=True)
class Opened:
    """The run is in the session file; its networks follow.

    Attributes:
        warnings: sentences on the data that do not stop a search.
    """

    run: Run
    warnings: tuple[str, ...]


Events = Generator[Opened | Event, None, None]


def new_run(path: Path, plan: SearchPlan, executor: Executor, append: bool = False) -> Events:
    """Search by a plan, as a new run of the session file at `path`.

    Nothing is written before the plan and its data were found usable. Closing the generator stops
    the search and keeps everything. Raises PlanError, DataError and SessionError.
    """
    check_path(path, append)
    strategy(plan)  # refuses what it cannot search
    warnings = yield from _usable(plan, executor)
    environment = work.environment()
    fresh = not path.exists()
    with SessionFile.create(path) if fresh else SessionFile.open(path) as session:
        try:
            run_id = session.add_run(plan, environment)
        except SessionError:
            if fresh:
                session.close()
                path.unlink(missing_ok=True)
            raise
        yield Opened(session.run(run_id), warnings)
        yield from _followed(session, run_id, plan, executor)


def old_run(path: Path, number: int | None, budget: int | None, executor: Executor) -> Events:
    """Go on with a run, the last one if no number is given, up to its or a larger budget."""
    with SessionFile.open(path) as session:
        run = numbered(session, path, number)
        plan = resumed(run.plan, budget)
        warnings = yield from _usable(plan, executor)
        if plan.budget > run.plan.budget:
            session.set_budget(run.id, plan.budget)
        yield Opened(replace(run, plan=plan), warnings)
        yield from _followed(session, run.id, plan, executor)


def check_path(path: Path, append: bool) -> None:
    """Raise SessionError where a new run cannot go to `path`."""
    if path.exists() and not append:
        raise SessionError(
            f"--out {path} exists already. Add --append to add a run to it, or choose another name."
        )
    if path.exists():
        with SessionFile.open(path, readonly=True):
            pass  # refuses what is no session file
    elif not path.parent.is_dir():
        raise SessionError(f"--out {path}: there is no folder {path.parent}. Make it first.")


def numbered(session: SessionFile, path: Path, number: int | None) -> Run:
    """The run of that number, or the last one; raises SessionError where there is none."""
    runs = session.runs()
    if not runs:
        raise SessionError(f"{path} holds no run. Search into it with `explorer search --append`.")
    found = [run for run in runs if number in (None, run.number)]
    if not found:
        known = ", ".join(str(run.number) for run in runs)
        raise SessionError(f"--run {number}: {path} has no such run. Choose among {known}.")
    return found[-1]


def awaited(future: Future[T]) -> Generator[Waiting, None, T]:
    """The future's result, with an event for every moment it is waited for."""
    while not wait([future], TICK_S).done:
        yield Waiting()
    return future.result()


def _usable(plan: SearchPlan, executor: Executor) -> Generator[Waiting, None, tuple[str, ...]]:
    """Let a worker make or read the images; what it warns of."""
    if not plan.proxies:
        return ()
    space = plan.space
    asked = executor.submit(work.check_batches, plan.scoring, space.input_shape, space.classes)
    return (yield from awaited(asked))


def _followed(
    session: SessionFile, run_id: int, plan: SearchPlan, executor: Executor
) -> Generator[Event, None, None]:
    """The search's events, each saved before it is told, and the run's state with them."""
    known = {e.architecture.genes: e for _, e in session.evaluations(run_id)}
    session.set_state(run_id, RunState.RUNNING)
    state = RunState.STOPPED
    try:
        with closing(search(plan, executor, known)) as events:
            state_at_end = RunState.FINISHED
            for _, event in recorded(session, run_id, events):
                if isinstance(event, Ended):
                    state_at_end = RunState.ENDED
                yield event
        state = state_at_end
    finally:
        with suppress(SessionError):  # a full disk: what went wrong before is what matters
            session.set_state(run_id, state)
