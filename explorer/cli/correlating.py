"""Networks of a table scored with a bar to look at, compared, and the comparison in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.cli.output import number, paragraph, table
from explorer.cli.progress import SearchProgress
from explorer.core.correlation import AccuracyTable, Correlation, correlations
from explorer.core.errors import ExplorerError
from explorer.core.evaluation import Evaluation, ScoringSettings
from explorer.core.event import Evaluated
from explorer.core.objective import Objective
from explorer.core.space import SearchSpace
from explorer.search.correlating import bulk_counts, evaluations
from explorer.search.executors import WorkerPool
from explorer.search.work import check_batches

COUNTING = "params"  # the count that a score is compared with


@dataclass(frozen=True, slots=True)
class Scored:
    """The networks that have all scores.

    Attributes:
        measures: of each row of the table, by name.
        failures: why the others have none.
    """

    table: AccuracyTable
    measures: list[Mapping[str, float]]
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A score beside a column of accuracies; beta is None where it plays no part."""

    goal: Objective
    beta: float | None
    column: str
    rows: int
    found: Correlation


def counted(found: AccuracyTable) -> Scored:
    """By tables, without building a network."""
    return Scored(found, [*bulk_counts(found.architectures)])


def scored(
    found: AccuracyTable,
    space: SearchSpace,
    goals: Sequence[Objective],
    how: ScoringSettings,
    workers: int,
) -> Scored:
    """All networks with all scores, with progress on standard error; Ctrl-C ends the workers."""
    networks = found.architectures
    proxies = tuple(dict.fromkeys(goal.proxy for goal in goals if goal.proxy))
    measures: list[Mapping[str, float]] = []
    kept, failures = [], []
    progress = SearchProgress(len(networks))
    pool = WorkerPool(min(workers, len(networks)))
    try:
        if proxies:
            for sentence in _doubts(pool, space, how):
                progress.say(sentence)
        counts = bulk_counts(networks)
        for place, one in enumerate(evaluations(networks, proxies, how, pool)):
            progress.show(Evaluated(one, place + 1, len(networks)))
            values = {**counts[place], **one.measures}
            if reason := _trouble(one, values, goals):
                failures.append(reason)
            else:
                kept.append(place)
                measures.append(values)
    finally:
        progress.close()
        pool.shutdown(wait=False)
    return Scored(found.kept(np.array(kept, dtype=np.int64)), measures, tuple(failures))


def _doubts(pool: WorkerPool, space: SearchSpace, how: ScoringSettings) -> tuple[str, ...]:
    """What was left out of the data; where it cannot be read, each network says so itself."""
    asked = pool.submit(check_batches, how, space.input_shape, space.classes, space.task)
    try:
        return asked.result()
    except ExplorerError:
        return ()


def _trouble(one: Evaluation, values: Mapping[str, float], goals: Sequence[Objective]) -> str:
    """Why a network cannot be compared; "" where it can."""
    if not one.scored:
        return one.reason
    missing = [goal.label for goal in goals if np.isnan(goal.value(values, 1.0))]
    return f"{missing[0]} is no number." if missing else ""


def compared(
    pairs: Sequence[tuple[Objective, float | None]],
    values: NDArray[np.float64],
    found: AccuracyTable,
    seed: int,
) -> list[Line]:
    """Each score, at its beta, with each column.

    Args:
        values: (pairs, rows of the table).
    """
    baseline = next(i for i, (goal, _) in enumerate(pairs) if goal.name == COUNTING)
    columns = {
        name: correlations(values, accuracies, seed, baseline)
        for name, accuracies in found.columns.items()
    }
    return [
        Line(goal, beta, name, values.shape[1], columns[name][i])
        for i, (goal, beta) in enumerate(pairs)
        for name in columns
    ]


def text(lines: Sequence[Line], done: Scored) -> str:
    """A row for each score and beta, tau with its interval and rho for each column, and what beats
    counting."""
    columns = tuple(done.table.columns)
    heads = ["Score", "beta"]
    for column in columns:
        heads += [f"{column} tau-b", "95 %", "rho"]
    cells = []
    for start in range(0, len(lines), len(columns)):
        group = lines[start : start + len(columns)]
        beta = group[0].beta
        row = [group[0].goal.name, "" if beta is None else f"{beta:g}"]
        for line in group:
            low, high = line.found.interval
            between = f"{number(low, 3)} to {number(high, 3)}"
            row += [number(line.found.kendall, 3), between, number(line.found.spearman, 3)]
        cells.append(row)
    said = [f"{len(done.measures):,} networks", "", table(heads, cells), ""]
    said += [paragraph(_verdict(lines, column)) for column in columns]
    if done.failures:
        said.append(paragraph(f"{len(done.failures):,} networks were left out: {done.failures[0]}"))
    return "\n".join(said)


def _verdict(lines: Sequence[Line], column: str) -> str:
    """Which scores beat counting parameters on a column, beyond chance."""
    others = [line for line in lines if line.column == column and line.goal.name != COUNTING]
    better = [_name(line) for line in others if line.found.above[0] > 0]
    if not better:
        return f"{column}: no score beats counting parameters beyond chance."
    verb = "beats" if len(better) == 1 else "beat"
    return f"{column}: {', '.join(better)} {verb} counting parameters beyond chance."


def _name(line: Line) -> str:
    return line.goal.name if line.beta is None else f"{line.goal.name} at beta {line.beta:g}"
