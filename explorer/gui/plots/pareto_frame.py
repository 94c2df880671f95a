"""How much of the plane the Pareto plot shows. Pure: no Qt."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.core.objective import Constraint
from explorer.gui.objective_words import plain_name
from explorer.gui.plots._scale import Range
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points
from explorer.gui.plots.pareto_ranges import held_range
from explorer.gui.plots.pareto_references import near_enough
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]
_NONE = np.empty((0, 2))
SEEN_LIMIT = 4.0  # a limit up to so many times the largest cost is kept in sight


def limit_on(limits: Sequence[Constraint], axis: ObjectiveAxis) -> Constraint | None:
    """The limit that crosses an axis."""
    return next((limit for limit in limits if limit.name == plain_name(axis.objective)), None)


class Frame:
    """Ranges that hold still while a run grows and beta moves; another run or axis begins anew."""

    def __init__(self) -> None:
        self._of: object = None
        self._held: list[Range | None] = [None, None]

    def ranges(
        self,
        view: RunView | None,
        points: Points | None,
        along: ObjectiveAxis,
        up: ObjectiveAxis,
        limits: Sequence[Constraint],
        known: Floats = _NONE,
        line: Floats = _NONE,
    ) -> tuple[Range, Range]:
        """Along and up, in units. All scored networks are in it, whatever is drawn of them.

        Args:
            known: (m, 2), places of references; those not far from the networks are in it, too.
            line: (k, 2), places that are in it as they are.
        """
        of = (id(view.archive) if view else None, along.objective.name, up.objective.name)
        if of != self._of:
            self._of, self._held = of, [None, None]
        places = np.empty((0, 2))
        if view is not None and points is not None:
            places = np.concatenate([points.xy[view.archive.scored[: view.count]], points.ghosts])
            places = np.concatenate([places, near_enough(known, places, along, up)])
        places = np.concatenate([places, line])
        beyond = points is not None and points.rejected > 0
        found = []
        for column, axis in enumerate((along, up)):
            values = axis.values(places[:, column])
            limit = limit_on(limits, axis)
            if limit is not None:
                values = _with_limit(values, limit.high / axis.factor, axis.log, beyond)
            found.append(held_range(values, axis.log, self._held[column]))
        self._held = list(found)
        return found[0], found[1]


def _with_limit(values: Floats, at: float, log: bool, beyond: bool) -> Floats:
    """The limit too where it is near, and as much again where networks lie beyond it."""
    known = values[np.isfinite(values)]
    if known.size and at > SEEN_LIMIT * known.max():
        return values
    start = [] if known.size else [at / 32 if log else 0.0]
    return np.concatenate([known, start, [at * (1.9 if beyond else 1.05)]])
