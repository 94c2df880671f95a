"""A search as the window runs it, in a job's thread: checked, saved before shown, resumable."""

from collections.abc import Generator
from concurrent.futures import Executor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.core.errors import SessionError
from explorer.core.plan import SearchPlan
from explorer.core.run import Run, RunState
from explorer.gui.in_use import searched_here
from explorer.gui.job import awaited
from explorer.search import work
from explorer.search.engine import Ended, resumed, search
from explorer.store.record import recorded
from explorer.store.session import SessionFile

Events = Generator[Any, None, None]


@dataclass(frozen=True, slots=True)
class Opened:
    """The run is in the session file; its networks follow."""

    run: Run
    path: Path


@dataclass(frozen=True, slots=True)
class Warned:
    """Sentences on the data that do not stop a search."""

    sentences: tuple[str, ...]


def new_run(path: Path, plan: SearchPlan, executor: Executor) -> Events:
    """Search by a plan, as a new run of the session at `path`, which is made if need be.

    Nothing is written before the data was found usable. Raises DataError, SessionError.
    """
    warnings = yield from _checked(plan, executor)
    if warnings:
        yield Warned(warnings)
    environment = yield from awaited(executor.submit(work.environment))
    path.parent.mkdir(parents=True, exist_ok=True)
    with searched_here(path), _opened(path) as session:
        run_id = session.add_run(plan, environment)
        yield Opened(session.run(run_id), path)
        yield from _followed(session, run_id, plan, executor)


def old_run(path: Path, run_id: int, budget: int, executor: Executor) -> Events:
    """Go on with a stopped, killed or finished run up to `budget` networks."""
    with searched_here(path), SessionFile.open(path) as session:
        plan = resumed(session.run(run_id).plan, budget)
        yield from _checked(plan, executor)
        session.set_budget(run_id, budget)
        yield Opened(session.run(run_id), path)
        yield from _followed(session, run_id, plan, executor)


def _opened(path: Path) -> SessionFile:
    return SessionFile.open(path) if path.exists() else SessionFile.create(path)


def _checked(plan: SearchPlan, executor: Executor) -> Generator[Any, None, tuple[str, ...]]:
    """Ask a worker whether the images can be used; what it warns of."""
    if not plan.proxies:
        return ()
    space = plan.space
    asked = executor.submit(work.check_batches, plan.scoring, space.input_shape, space.classes)
    return (yield from awaited(asked))


def _followed(session: SessionFile, run_id: int, plan: SearchPlan, executor: Executor) -> Events:
    """The search's events, each saved before it is told, and the run's state with them."""
    known = {e.architecture.genes: e for _, e in session.evaluations(run_id)}
    session.set_state(run_id, RunState.RUNNING)
    state = RunState.STOPPED
    try:
        with closing(search(plan, executor, known)) as events:
            state = yield from _told(_still_there(session, recorded(session, run_id, events)))
    finally:
        with suppress(SessionError):  # a full disk: what went wrong before is what matters
            session.set_state(run_id, state)


def _still_there(session: SessionFile, events: Events) -> Events:
    """The events, while the file lies where it was.

    A file that is deleted or moved under a search is written to all the same, and gone at its end.
    Raises SessionError, after all that was scored was copied to a new file beside it.
    """
    path = session.path
    for event in events:
        yield event
        if not path.exists():
            kept = _free_name(path)
            session.copy_to(kept)
            raise SessionError(
                f"{path.name} was deleted or moved during the search. All that was scored is in "
                f"{kept.name} beside it; open that."
            )


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}-kept{n}{path.suffix}") for n in ("", *range(2, 1000)))
    return next(name for name in names if not name.exists())


def _told(events: Events) -> Generator[Any, None, RunState]:
    """Pass the events on; how the run ended."""
    ended = False
    for event in events:
        ended = ended or isinstance(event[1] if isinstance(event, tuple) else event, Ended)
        yield event
    return RunState.ENDED if ended else RunState.FINISHED
