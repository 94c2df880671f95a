"""`explorer search` and `explorer resume`: searches into a session file."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from explorer.cli.codes import CORRECTABLE, DONE, FAILED, INTERRUPTED
from explorer.cli.fronts import front_rows, front_text
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import Whole
from explorer.cli.plans import plan_of, plan_options
from explorer.cli.progress import SearchProgress, interruptible
from explorer.cli.stored_runs import check_path, numbered
from explorer.core.event import Ended, Evaluated
from explorer.core.run import Run, RunState
from explorer.runs.references import score_references
from explorer.runs.searching import Events, Opened, new_run, old_run
from explorer.search.executors import WorkerPool, default_workers
from explorer.search.references import Reference
from explorer.spaces import caution_of
from explorer.store.session import SessionFile

FILE = click.Path(path_type=Path)
workers_option = click.option(
    "--workers",
    type=Whole(),
    default=default_workers,
    show_default="one per core",
    help="Worker processes. Their number does not change the outcome.",
)

references_option = click.option(
    "--references",
    is_flag=True,
    help="Score the reference networks of the task afterwards, as the run's own.",
)


@click.command()
@plan_options
@workers_option
@references_option
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Session file to make.")
@click.option("--append", is_flag=True, help="Add a run to an existing session file.")
@json_option
def search(
    out: Path, append: bool, workers: int, references: bool, as_json: bool, **flags: Any
) -> int:
    """Search a space into a session file.

    The window opens that file too. Every network is saved before it counts, so Ctrl-C and even a
    crash lose nothing: `explorer resume` goes on. The same plan and seed give the same networks on
    any number of workers.

    \b
    Examples:
      explorer search efficientnet --limit "macs<600e6" --budget 500 --out b0.explorer
      explorer search efficientnet --beta 0 --out b0.explorer --append
      explorer search efficientnet --set stage6.repeats=1..4 --out small.explorer --json
      explorer search efficientnet --start b0.explorer --seed 1 --out again.explorer
      explorer search zen-ii --objectives zen --strategy zen-nas --budget 5000 --out zen.explorer
    """
    plan = plan_of(**flags)
    check_path(out, append)
    return _carried_out(out, workers, references, as_json, lambda pool: new_run(out, plan, pool))


@click.command()
@click.argument("file", type=FILE)
@click.option("--run", "number", type=Whole(), help="Number of the run; the last one by default.")
@click.option("--budget", type=Whole(), help="Go on to this many networks in all.")
@workers_option
@references_option
@json_option
def resume(
    file: Path,
    number: int | None,
    budget: int | None,
    workers: int,
    references: bool,
    as_json: bool,
) -> int:
    """Carry on with a run, also past its budget.

    It may have been stopped, killed or finished. What is stored is replayed, not computed again,
    so the run ends as if it had never stopped.

    \b
    Examples:
      explorer resume search.explorer
      explorer resume search.explorer --run 1 --budget 2000
    """
    with SessionFile.open(file, readonly=True) as session:
        run_id = numbered(session, file, number).id
    return _carried_out(
        file, workers, references, as_json, lambda pool: old_run(file, run_id, budget, pool)
    )


def _carried_out(
    path: Path,
    workers: int,
    references: bool,
    as_json: bool,
    events_on: Callable[[WorkerPool], Events],
) -> int:
    """Pull a search to its end or to Ctrl-C, and print what came of it; the exit code."""
    started = perf_counter()
    pool = WorkerPool(workers)
    try:
        with interruptible() as pressed, closing(events_on(pool)) as events:
            reached = _pulled(events, pressed)
        if reached.run is None:
            raise click.Abort
        if reached.stopped:
            click.echo(_stopped_text(reached.run, reached.done, path), err=True)
            return INTERRUPTED
        if references:
            _score_references(path, reached.run.id, pool)
    finally:
        pool.shutdown(wait=False)
    with SessionFile.open(path, readonly=True) as session:
        run = session.run(reached.run.id)
        rows = front_rows(session, path, run)
    summary = {
        "run": run.number,
        "evaluated": run.done,
        "failed": run.failed,
        "rejected": run.rejected,
        "budget": run.plan.budget,
        "state": run.state.value,
        "seconds": round(perf_counter() - started, 3),
        "file": str(path),
        "front": rows,
    }
    emit(as_json, summary, lambda: f"{_head(summary)}\n\n{front_text(rows)}")
    return _code(run)


@dataclass
class _Reached:
    """How far a search came; `run` is None before it is in the file."""

    run: Run | None = None
    done: int = 0
    stopped: bool = False


def _pulled(events: Events, pressed: Callable[[], bool]) -> _Reached:
    """Show the events until they end, or Ctrl-C was pressed."""
    reached = _Reached()
    progress: SearchProgress | None = None
    try:
        for found in events:
            event = found[1] if isinstance(found, tuple) else found
            if isinstance(event, Opened):
                reached.run, reached.done = event.run, event.run.done
                progress = SearchProgress(event.run.plan.budget)
                for warning in (caution_of(event.run.plan), *event.warnings):
                    if warning:
                        progress.say(warning)
            elif isinstance(event, Evaluated | Ended) and progress is not None:
                progress.show(event)
            if isinstance(event, Evaluated):
                reached.done = max(reached.done, event.done)
            if pressed():
                reached.stopped = True
                break
    finally:
        if progress is not None:
            progress.close()
    return reached


def _score_references(path: Path, run_id: int, pool: WorkerPool) -> None:
    """Until the last one or Ctrl-C; those that cannot be scored are named with their reason."""
    events = score_references(path, run_id, pool)
    with interruptible() as pressed, closing(events):
        for event in events:
            if isinstance(event, Reference):
                how = event.reason or f"ZiCo {event.measures.get('zico', float('nan')):.1f}"
                click.echo(f"{event.label}: {how}", err=True)
            if pressed():
                break


def _stopped_text(run: Run, done: int, path: Path) -> str:
    return (
        f"Stopped at {done:,} of {run.plan.budget:,}. Everything is kept: "
        f"`explorer resume {path} --run {run.number}` goes on."
    )


def _head(summary: dict[str, Any]) -> str:
    return (
        f"Run {summary['run']} in {summary['file']}: {summary['evaluated']:,} of "
        f"{summary['budget']:,} evaluated, {summary['failed']:,} failed, "
        f"{summary['seconds']:,.1f} s"
    )


def _code(run: Run) -> int:
    if run.scored:
        return DONE
    return CORRECTABLE if run.state is RunState.ENDED else FAILED
