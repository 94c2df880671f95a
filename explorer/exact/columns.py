"""What partial networks are compared by: additive objectives, and what limits may break."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.calibration import found_for
from explorer.core.errors import PlanError
from explorer.core.objective import OBJECTIVES, Constraint, Objective
from explorer.core.space import SearchSpace
from explorer.exact.tables import Extra, cost_names

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Rows = NDArray[np.intp]

LOWEST = -1e300  # of a column: sums of some are still numbers
TINY = 1e-12  # above 0, so that it has a logarithm
ROUNDING = 1e-9  # relative, of a limit: sums in another order


@dataclass(frozen=True, slots=True)
class Columns:
    """What is compared: the objectives, then what limits may break.

    Attributes:
        weights: (costs, columns), of additive costs; less of a column is better.
        signs: (columns,), -1 where more of what it is made from is better.
        objectives: how many of the columns are objectives.
        highs: (columns - objectives,), what the limits allow.
        echoes: (columns - objectives,), true for a limit on what an objective has less of anyway:
            who is no worse in the objectives is no worse in it.
    """

    weights: Floats
    signs: Integers
    objectives: int
    highs: Floats
    echoes: NDArray[np.bool_]


def extra_of(space: SearchSpace, objectives: Sequence[Objective], given: Extra = ()) -> Extra:
    """The calibrations that objectives are of: those given, else the saved ones.

    Raises PlanError where one is neither, or is not for the space.
    """
    extra = found_for(tuple(goal.measure for goal in objectives), given)
    for one in extra:
        one.check(space)
    return extra


def columns_of(
    space: SearchSpace,
    objectives: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint],
    extra: Extra = (),
) -> Columns:
    """Raises PlanError for what is no sum over links."""
    names = cost_names(space, extra)
    weights: list[Floats] = []
    signs: list[int] = []
    for goal in objectives:
        row = np.zeros(len(names))
        row[_additive(names, goal)] = goal.goal.sign
        if goal.penalised:
            row[names.index("penalty")] -= goal.goal.sign * beta
        weights.append(row)
        signs.append(goal.goal.sign)
    highs, echoes = [], []
    for limit in constraints:
        place = _additive(names, OBJECTIVES[limit.name])
        for sign, bound in ((1, limit.high), (-1, -limit.low)):
            if sign > 0 or limit.low > 0:
                row = np.zeros(len(names))
                row[place] = sign
                echoes.append(any(np.array_equal(row, w) for w in weights[: len(objectives)]))
                weights.append(row)
                signs.append(sign)
                highs.append(bound + abs(bound) * ROUNDING)
    return Columns(
        np.array(weights).T,
        np.array(signs),
        len(objectives),
        np.array(highs, dtype=np.float64),
        np.array(echoes, dtype=bool),
    )


def _additive(names: tuple[str, ...], goal: Objective) -> int:
    if goal.measure not in names:
        known = ", ".join(name for name, one in OBJECTIVES.items() if one.measure in names)
        raise PlanError(
            f"{goal.label} is no sum over the stages of a network, so there is no exact front "
            f"of it. Choose among {known}."
        )
    return names.index(goal.measure)


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be added to partial networks, all at one way in or out of a link.

    Attributes:
        least, most: (columns,), of the other part of any network that goes this way.
    """

    columns: Columns
    least: Floats
    most: Floats

    def allowed(self, values: Floats) -> Rows:
        """Those that some completion keeps within the limits."""
        first = self.columns.objectives
        within = values[:, first:] + self.least[first:] <= self.columns.highs
        return np.flatnonzero(within.all(axis=1))

    def compared(self, values: Floats) -> Floats:
        """The columns that matter: a limit that no completion can break is none."""
        first, own = self.columns.objectives, ~self.columns.echoes
        bounds = (values[:, first:] + self.least[first:])[:, own]
        safe = (values[:, first:] + self.most[first:] <= self.columns.highs)[:, own]
        bounds[safe] = LOWEST
        return np.concatenate([values[:, :first], bounds[:, ~safe.all(axis=0)]], axis=1)

    def sizes(self, values: Floats, exact: int) -> Floats:
        """(n, columns but the exact one): the least that a network can come to, above 0.

        Of two with like sizes, whatever is added to both leaves the ratio closer to 1.
        """
        signs = self.columns.signs
        found = np.abs(values + np.where(signs > 0, self.least, self.most))
        others = [i for i in range(values.shape[1]) if i != exact]
        return np.maximum(found[:, others], TINY)
