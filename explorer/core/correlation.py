"""How well scores order networks as their accuracies do, of a table or of a run of its networks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from explorer.core._accuracy_table import (
    LEAST,
    AccuracyTable,
    StoredAccuracies,
    TableFile,
    open_table,
    read_table,
)
from explorer.core._rank import Correlation, correlations, kendall, spearman
from explorer.core.archive import MEASURES, Archive
from explorer.core.errors import DataError
from explorer.core.objective import Goal, Objective, objective
from explorer.core.plan import SearchPlan

__all__ = [
    "BESIDE",
    "LEAST",
    "AccuracyTable",
    "Correlation",
    "Line",
    "Paired",
    "StoredAccuracies",
    "TableFile",
    "correlations",
    "kendall",
    "open_table",
    "paired",
    "read_table",
    "report",
    "spearman",
    "with_counts",
]

Floats = NDArray[np.float64]
BESIDE = ("params", "macs", "size-limit")  # what is counted, and what a score has to beat
CORRECTED = "size-limit-bc"  # the same for scores that are corrected


@dataclass(frozen=True, slots=True)
class Line:
    """A score beside a column of accuracies; beta is None where it plays no part."""

    goal: Objective
    beta: float | None
    column: str
    rows: int  # networks compared
    found: Correlation


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """Networks that have every score and every accuracy, in the order of the table.

    Attributes:
        places: (n,), where each stands in the table, from 0.
        measures: (n,) by the measure's name, as in Evaluation; the penalty with them.
        columns: (n,) accuracies by the column's name.
        ids: (n,), in the session file; empty where there is none.
    """

    places: NDArray[np.intp]
    measures: Mapping[str, Floats]
    columns: Mapping[str, Floats]
    ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.places)

    def values(self, goal: Objective, beta: float) -> Floats:
        """(n,): a score as the user reads it, at any beta."""
        value = self.measures[goal.measure]
        if not goal.penalised:
            return value
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(value - beta * self.measures["penalty"])

    def having(self, goals: Sequence[Objective]) -> "Paired":
        """Those of the networks that have all these scores; a score may be infinite."""
        has = np.ones(len(self), dtype=bool)
        for goal in goals:
            has &= ~np.isnan(self.values(goal, 0.0))
        return self if has.all() else self._kept(np.flatnonzero(has))

    def of_columns(self, names: Sequence[str]) -> "Paired":
        """With these columns alone; all without any. Raises DataError for an unknown one."""
        if unknown := [name for name in names if name not in self.columns]:
            raise DataError(
                f"Columns: there is no {unknown[0]!r} among the accuracies. "
                f"Choose among {', '.join(self.columns)}."
            )
        return replace(self, columns={n: self.columns[n] for n in names}) if names else self

    def _kept(self, rows: NDArray[np.intp]) -> "Paired":
        return Paired(
            self.places[rows],
            {name: found[rows] for name, found in self.measures.items()},
            {name: found[rows] for name, found in self.columns.items()},
            self.ids[rows] if len(self.ids) else self.ids,
        )


def paired(archive: Archive, plan: SearchPlan, accuracies: StoredAccuracies) -> Paired:
    """The scored networks of a run beside their accuracies, as far as the run is.

    Those that lack one of the plan's scores are left out, so that all scores are of the same ones.

    Args:
        accuracies: of the networks that the plan names first, in their order.
    """
    place_of = {genes: place for place, genes in enumerate(plan.first)}
    rows = np.flatnonzero(archive.scored)
    places = np.array([place_of.get(tuple(g), -1) for g in archive.genes[rows].tolist()], np.intp)
    order = np.argsort(places, kind="stable")
    order = order[places[order] >= 0]
    rows, places = rows[order], places[order]
    whole = Paired(
        places,
        {name: archive.measure(name)[rows] for name in MEASURES},
        {name: np.array(found)[places] for name, found in accuracies.columns.items()},
        archive.ids[rows],
    )
    return whole.having(plan.goals)


def with_counts(names: Sequence[str]) -> tuple[str, ...]:
    """The scores asked for, with the counts that always stand beside them.

    A score that is computed and corrected has the corrected size limit beside it, too: both are
    corrected by the same penalty, so that what they differ in is what computing is worth.
    """
    corrected = any(objective(name).proxy and objective(name).penalised for name in names)
    return tuple(dict.fromkeys((*names, *((CORRECTED,) if corrected else ()), *BESIDE)))


def report(
    found: Paired, goals: Sequence[Objective], betas: Sequence[float], seed: int | None = None
) -> tuple[Line, ...]:
    """A line for each score, corrected ones at each beta, and column; what is counted comes last.

    Args:
        seed: of the resamples that intervals are of. Without one there are none, and a report on
            3,000 networks takes a millisecond for each line.
    """
    ordered = sorted(goals, key=_place)
    pairs = [(g, beta) for g in ordered for beta in (betas if g.penalised else (None,))]
    values = np.array([found.values(goal, beta or 0.0) for goal, beta in pairs])
    against = {goal.name: i for i, (goal, _) in enumerate(pairs) if goal.name in BESIDE}
    turned = [bool(goal.proxy) and goal.goal is Goal.MINIMIZE for goal, _ in pairs]
    columns = np.array([*found.columns.values()])
    told = correlations(values, columns, seed, against, turned)
    return tuple(
        Line(goal, beta, name, len(found), of_column[i])
        for i, (goal, beta) in enumerate(pairs)
        for name, of_column in zip(found.columns, told, strict=True)
    )


def _place(goal: Objective) -> int:
    """Counts come after all scores, in one order."""
    return BESIDE.index(goal.name) + 1 if goal.name in BESIDE else 0
