"""A search into a session file: checked, saved before it is told, resumable."""

from collections.abc import Generator
from concurrent.futures import Executor, Future, wait
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from explorer.core.errors import SessionError
from explorer.core.event import Ended, Event, Waiting
from explorer.core.latency import LatencyModel
from explorer.core.plan import SearchPlan
from explorer.core.run import Run, RunState
from explorer.devices import latency_model
from explorer.runs.in_use import searched_here
from explorer.search import work
from explorer.search.engine import resumed, search
from explorer.search.limits import doubt_of
from explorer.search.starting import begun, check_start
from explorer.store.record import Recorded, recorded
from explorer.store.session import SessionFile
from explorer.strategies import check_strategy

T = TypeVar("T")
TICK_S = 0.05  # the longest anything is waited for without an event


@dataclass(frozen=True, slots=True)
class Opened:
    """The run is in the session file; its networks follow.

    Attributes:
        warnings: sentences on the data that do not stop a search.
    """

    run: Run
    path: Path
    warnings: tuple[str, ...]


# An event, or one of the search with its network's id in the session (None: it has none).
Events = Generator[Opened | Waiting | tuple[int | None, Event], None, None]


def new_run(path: Path, plan: SearchPlan, executor: Executor) -> Events:
    """Search by a plan, as a new run of the session at `path`, which is made if need be.

    Nothing is written before the plan and its data were found usable. A strategy that begins with
    a published structure has it in the plan of the run. Closing the generator stops the search and
    keeps everything. Raises PlanError, DataError and SessionError.
    """
    check_strategy(plan)
    plan = begun(plan.with_calibrations(), _latency_of(plan))
    warnings = yield from _usable(plan, executor)
    environment = yield from awaited(executor.submit(work.environment))
    path.parent.mkdir(parents=True, exist_ok=True)
    with searched_here(path), _opened(path) as session:
        run_id = _added(session, plan, environment)
        yield Opened(session.run(run_id), path, warnings)
        yield from _followed(session, run_id, plan, executor)


def old_run(path: Path, run_id: int, budget: int | None, executor: Executor) -> Events:
    """Go on with a stopped, killed or finished run, up to its budget or a larger one."""
    with searched_here(path), SessionFile.open(path) as session:
        before = session.run(run_id).plan
        plan = resumed(before, budget)
        warnings = yield from _usable(plan, executor)
        if plan.budget > before.budget:
            session.set_budget(run_id, plan.budget)
        yield Opened(session.run(run_id), path, warnings)
        yield from _followed(session, run_id, plan, executor)


def awaited(future: Future[T]) -> Generator[Waiting, None, T]:
    """The future's result, with an event for every moment it is waited for; closing cancels it."""
    try:
        while not wait([future], TICK_S).done:
            yield Waiting()
        return future.result()
    finally:
        future.cancel()


def _opened(path: Path) -> SessionFile:
    return SessionFile.open(path) if path.exists() else SessionFile.create(path)


def _added(session: SessionFile, plan: SearchPlan, environment: dict[str, str]) -> int:
    """The new run's id; a session made for it does not stay behind empty."""
    try:
        return session.add_run(plan, environment)
    except SessionError:
        if not session.runs():
            session.close()
            session.path.unlink(missing_ok=True)
        raise


def _usable(plan: SearchPlan, executor: Executor) -> Generator[Waiting, None, tuple[str, ...]]:
    """Let a worker make or read the images; what it warns of, and doubts about the limits.

    Raises DataError for images, or a table of latencies, that cannot be used, and PlanError for a
    first network that cannot be begun with.
    """
    check_start(plan, _latency_of(plan))
    doubts = tuple(filter(None, [doubt_of(plan)]))
    if not plan.proxies:
        return doubts
    space = plan.space
    asked = executor.submit(
        work.check_batches, plan.scoring, space.input_shape, space.classes, space.task
    )
    return doubts + (yield from awaited(asked))


def _latency_of(plan: SearchPlan) -> LatencyModel | None:
    """The model of the plan's device, None without one; raises DataError."""
    return latency_model(plan.device) if plan.device else None


def _followed(session: SessionFile, run_id: int, plan: SearchPlan, executor: Executor) -> Events:
    """The search's events, each saved before it is told, and the run's state with them."""
    known = {e.architecture.genes: e for _, e in session.evaluations(run_id)}
    session.set_state(run_id, RunState.RUNNING)
    state, end = RunState.STOPPED, RunState.FINISHED
    try:
        with closing(search(plan, executor, known, latency=_latency_of(plan))) as events:
            for row_id, event in _still_there(session, recorded(session, run_id, events)):
                if isinstance(event, Ended):
                    end = RunState.ENDED
                yield row_id, event
        state = end
    finally:
        with suppress(SessionError):  # a full disk: what went wrong before is what matters
            session.set_state(run_id, state)


def _still_there(session: SessionFile, events: Recorded) -> Recorded:
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
