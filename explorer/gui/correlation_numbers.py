"""What the correlation view shows of networks whose accuracies are known. Values only: no Qt."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.core.archive import Archive
from explorer.core.correlation import (
    BESIDE,
    LEAST,
    Correlation,
    Line,
    Paired,
    StoredAccuracies,
    paired,
    report,
    with_counts,
)
from explorer.core.objective import Goal, Objective, objective
from explorer.core.plan import SearchPlan

Floats = NDArray[np.float64]
COUNTING = "params"  # the count that a score has to beat
CORRECTED = "size-limit-bc"
COUNTS = (*BESIDE, CORRECTED)
UNKNOWN = Correlation(math.nan, math.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Networks:
    """Networks of one table that have every score, so that all scores are compared on the same.

    Attributes:
        goals: the scores that are compared, then the counts beside them.
        names: (n,), as the table calls them.
    """

    paired: Paired
    goals: tuple[Objective, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.paired)

    @property
    def columns(self) -> Mapping[str, Floats]:
        """Accuracies (n,) by the column's name."""
        return self.paired.columns

    @property
    def scores(self) -> tuple[Objective, ...]:
        """Those of the goals that networks had to be built for."""
        return tuple(goal for goal in self.goals if goal.proxy)

    def without(self, hidden: Sequence[str]) -> "Networks":
        """With the columns that are ticked only; with all where none would be left."""
        kept = {name: found for name, found in self.columns.items() if name not in hidden}
        if not kept or len(kept) == len(self.columns):
            return self
        return replace(self, paired=replace(self.paired, columns=kept))


def of_counts(
    measures: Mapping[str, Floats], columns: Mapping[str, Floats], names: Sequence[str]
) -> Networks:
    """A table of which nothing is scored yet: what is counted tells something already.

    Args:
        measures: (n,) by the measure's name, the penalty with them.
    """
    goals = tuple(objective(name) for name in COUNTS)
    whole = Paired(np.arange(len(names)), measures, columns)
    return Networks(whole, goals, tuple(names))


def of_run(archive: Archive, plan: SearchPlan, accuracies: StoredAccuracies) -> Networks:
    """What a run has scored of the networks of a table, so far."""
    goals = tuple(objective(name) for name in with_counts(plan.objectives))
    ordered = tuple(sorted(goals, key=_place))
    found = paired(archive, plan, accuracies).having(ordered)
    return Networks(found, ordered, tuple(accuracies.names[i] for i in found.places.tolist()))


def _place(goal: Objective) -> int:
    """Scores come first, as they were chosen, then the counts in one order everywhere."""
    return COUNTS.index(goal.name) + 1 if goal.name in COUNTS else int(not goal.proxy)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Every score beside every column, at one beta.

    Attributes:
        found: by the names of score and column.
        sure: whether intervals are known.
    """

    networks: Networks
    beta: float
    found: Mapping[tuple[str, str], Correlation]
    sure: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.networks.columns)

    def of(self, goal: Objective, column: str) -> Correlation:
        return self.found.get((goal.name, column), UNKNOWN)

    def worth(self, goal: Objective, column: str) -> float:
        """Tau-b, turned round for a score of which less is better."""
        tau = self.of(goal, column).kendall
        return -tau if goal.proxy and goal.goal is Goal.MINIMIZE else tau


def compare(networks: Networks, beta: float, before: Comparison | None = None) -> Comparison:
    """Tau-b and rho of everything, a millisecond for each score and column of 3,000 networks.

    Args:
        before: where it is of the same networks, what does not depend on beta is taken from it,
            so that a dragged beta costs the corrected scores alone.
    """
    if len(networks) < LEAST:
        return Comparison(networks, beta, {})
    if before is None or before.networks is not networks or not before.found:
        lines = report(networks.paired, networks.goals, (beta,))
        return Comparison(networks, beta, _by_name(lines))
    if before.beta == beta:
        return before
    moved = tuple(goal for goal in networks.goals if goal.penalised)
    new = _by_name(report(networks.paired, moved, (beta,))) if moved else {}
    return Comparison(networks, beta, {**before.found, **new}, before.sure and not moved)


def with_intervals(networks: Networks, beta: float, seed: int) -> Comparison:
    """The same with 95 % bootstrap intervals: tenths of a second, for the background."""
    if len(networks) < LEAST:
        return Comparison(networks, beta, {})
    lines = report(networks.paired, networks.goals, (beta,), seed)
    return Comparison(networks, beta, _by_name(lines), sure=True)


def _by_name(lines: Sequence[Line]) -> dict[tuple[str, str], Correlation]:
    return {(line.goal.name, line.column): line.found for line in lines}
