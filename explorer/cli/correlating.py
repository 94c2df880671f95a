"""Networks of a table scored with a bar to look at, in memory or into a session file."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from explorer.cli.codes import INTERRUPTED
from explorer.cli.progress import SearchProgress, interruptible
from explorer.core.archive import Archive
from explorer.core.correlation import AccuracyTable, Paired, StoredAccuracies, paired
from explorer.core.errors import ExplorerError, PlanError
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.event import Ended, Evaluated
from explorer.core.objective import Objective
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.space import SearchSpace
from explorer.runs.correlating import new_correlation, stored_accuracies
from explorer.runs.searching import Opened
from explorer.search.correlating import bulk_counts, evaluations
from explorer.search.executors import WorkerPool
from explorer.search.work import check_batches
from explorer.store.session import SessionFile


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Networks of a table, as far as they are scored.

    Attributes:
        found: those that have every score.
        total: all that were to be scored.
        failures: why some have none.
        settings: how they were scored; None where counting was enough.
    """

    found: Paired
    total: int
    failures: tuple[str, ...] = ()
    settings: ScoringSettings | None = None

    @property
    def waiting(self) -> int:
        """Networks that were not looked at yet."""
        return self.total - len(self.found) - len(self.failures)


def counted(table: AccuracyTable, goals: Sequence[Objective]) -> Scored:
    """By tables, without building a network."""
    return _scored(table, goals, bulk_counts(table.architectures, goals), {})


def scored(
    table: AccuracyTable,
    space: SearchSpace,
    goals: Sequence[Objective],
    how: ScoringSettings,
    workers: int,
) -> Scored:
    """All networks with all scores, with progress on standard error; Ctrl-C ends the workers."""
    networks = table.architectures
    proxies = tuple(dict.fromkeys(goal.proxy for goal in goals if goal.proxy))
    measures: list[dict[str, float]] = [{} for _ in networks]
    reasons: dict[int, str] = {}
    progress = SearchProgress(len(networks))
    pool = WorkerPool(min(workers, len(networks)))
    try:
        if proxies:
            for sentence in _doubts(pool, space, how):
                progress.say(sentence)
        for place, one in enumerate(_both(table, goals, how, pool)):
            progress.show(Evaluated(one, place + 1, len(networks)))
            measures[place] = dict(one.measures)
            if not one.scored:
                reasons[place] = one.reason
    finally:
        progress.close()
        pool.shutdown(wait=False)
    return _scored(table, goals, measures, reasons, how if proxies else None)


def _both(
    table: AccuracyTable, goals: Sequence[Objective], how: ScoringSettings, pool: Executor
) -> Iterator[Evaluation]:
    """Scores, and the counts of the family's tables for those whose score has none."""
    counts = bulk_counts(table.architectures, goals)
    proxies = tuple(dict.fromkeys(goal.proxy for goal in goals if goal.proxy))
    for place, one in enumerate(evaluations(table.architectures, proxies, how, pool)):
        measures = {**counts[place], **one.measures}
        yield Evaluation(one.architecture, one.outcome, measures, reason=one.reason)


def _doubts(pool: Executor, space: SearchSpace, how: ScoringSettings) -> tuple[str, ...]:
    """What was left out of the data; where it cannot be read, each network says so itself."""
    asked = pool.submit(check_batches, how, space.input_shape, space.classes, space.task)
    try:
        return asked.result()
    except ExplorerError:
        return ()


def _scored(
    table: AccuracyTable,
    goals: Sequence[Objective],
    measures: Sequence[dict[str, float]],
    reasons: dict[int, str],
    how: ScoringSettings | None = None,
) -> Scored:
    """Those networks that did not fail, beside their accuracies."""
    kept = np.array([i for i in range(len(measures)) if i not in reasons], dtype=np.intp)
    names = {goal.measure for goal in goals} | {"penalty"}
    whole = Paired(
        kept,
        {name: np.array([measures[i].get(name, np.nan) for i in kept]) for name in names},
        {name: found[kept] for name, found in table.columns.items()},
    )
    failures = [*reasons.values(), *_lacking(whole, goals)]
    return Scored(whole.having(goals), len(measures), tuple(failures), how)


def _lacking(found: Paired, goals: Sequence[Objective]) -> list[str]:
    """A sentence for each network that ran but has no number for a score."""
    for goal in goals:
        if lost := len(found) - len(found.having([goal])):
            every = len(found) - len(found.having(goals))
            return [f"{goal.label} is no number."] * max(lost, every)
    return []


def into_file(
    path: Path, plan: SearchPlan, accuracies: StoredAccuracies, workers: int
) -> Run | int:
    """Score a plan's networks as a new run of a session file.

    Returns the run, or the exit code after Ctrl-C; what was scored until then is kept.
    """
    run: Run | None = None
    done, stopped = 0, False
    progress = SearchProgress(plan.budget)
    pool = WorkerPool(min(workers, plan.budget))
    try:
        events = new_correlation(path, plan, accuracies, pool)
        with interruptible() as pressed, closing(events):
            for found in events:
                event = found[1] if isinstance(found, tuple) else found
                if isinstance(event, Opened):
                    run = event.run
                    for sentence in event.warnings:
                        progress.say(sentence)
                elif isinstance(event, Evaluated | Ended):
                    progress.show(event)
                    done = event.done if isinstance(event, Evaluated) else done
                if stopped := pressed():
                    break
    finally:
        progress.close()
        pool.shutdown(wait=False)
    if run is None:
        raise click.Abort
    if stopped and done < plan.budget:
        click.echo(
            f"Stopped at {done:,} of {plan.budget:,}. Everything is kept: "
            f"`explorer resume {path} --run {run.number}` goes on.",
            err=True,
        )
        return INTERRUPTED
    return run


def stored(
    session: SessionFile, run: Run, goals: Sequence[Objective], columns: Sequence[str] = ()
) -> tuple[Scored, StoredAccuracies]:
    """What a run of a session file has so far, beside its accuracies.

    Args:
        columns: of accuracies; all without any.

    Raises PlanError for a run that has none, and for scores that it has not.
    """
    accuracies = stored_accuracies(session, run)
    if accuracies is None:
        raise PlanError(
            f"TABLE {session.path}: run {run.number} is a search, and has no accuracies beside its "
            "networks. Name another --run, or score a table: `explorer correlate TABLE.csv --out`."
        )
    rows = list(session.evaluations(run.id))
    failures = [one.reason for _, one in rows if one.outcome is Outcome.FAILED]
    archive = Archive(run.plan.space)
    archive.add(rows)
    found = paired(archive, run.plan, accuracies)
    _check_measured(found, run, goals)
    kept = found.having(goals).of_columns(columns)
    failures += _lacking(found, goals)
    how = run.plan.scoring if run.plan.proxies else None
    return Scored(kept, len(run.plan.first), tuple(failures), how), accuracies


def _check_measured(found: Paired, run: Run, goals: Sequence[Objective]) -> None:
    for goal in goals:
        if len(found) and np.isnan(found.values(goal, 0.0)).all():
            known = ", ".join(one.name for one in run.plan.goals)
            raise PlanError(
                f"--proxy {goal.name}: run {run.number} has no such score. Choose among {known}, "
                "or score the table again."
            )
