"""The numbers of the Pareto plot: where every network of a run stands. Pure: no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.core.objective import OBJECTIVES, Constraint, Objective
from explorer.gui import words
from explorer.gui.objective_words import better, is_turned, same
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mode = Literal["front", "all", "density"]


@dataclass(frozen=True, slots=True)
class ObjectiveAxis:
    """How an objective is laid along an axis: in which unit, and whether by its logarithm."""

    objective: Objective
    factor: float = 1.0  # one unit, in the objective's own
    unit: str = ""
    log: bool = False

    def place(self, values: Floats) -> Floats:
        """Values as coordinates: in units, by log10 on a log axis; NaN where there is no place."""
        with np.errstate(divide="ignore", invalid="ignore"):
            places = np.log10(values / self.factor) if self.log else values / self.factor
        return np.where(np.isfinite(places), places, np.nan)

    def values(self, places: Floats) -> Floats:
        """Coordinates back as numbers in units."""
        return 10.0**places if self.log else places

    def text(self, value: float) -> str:
        """A value for a card or a label: "1.27 G", "968.0", "38"."""
        if not self.unit:
            return words.fixed(value, 0 if self.objective.measure == "depth" else 1)
        return words.with_unit(words.significant(value / self.factor), self.unit)

    def short_text(self, value: float) -> str:
        """A value that someone chose, such as a limit: "8 G", not "8.00 G"."""
        text = f"{value / self.factor:,g}"
        return words.with_unit(text, self.unit) if self.unit else text

    def title(self, beta: float) -> str:
        """Quantity (unit, log scale); which way is better, where that was turned round."""
        goal = self.objective
        turned = [better(goal)] * is_turned(goal)
        if is_score(goal):
            at = f" at beta {beta:g}" if goal.penalised else ""
            return ", ".join((f"Score, {goal.label}{at}", *turned))
        notes = [*[self.unit] * bool(self.unit), *["log scale"] * self.log, *turned]
        return f"{goal.label} ({', '.join(notes)})" if notes else goal.label


_UNITS = {"macs": (1e9, "G"), "params": (1e6, "M"), "peak_memory_bytes": (1e6, "MB")}


def axis_of(objective: Objective) -> ObjectiveAxis:
    """Costs that span decades lie on a log axis, scores and blocks on a linear one."""
    if objective.measure in _UNITS:
        factor, unit = _UNITS[objective.measure]
        return ObjectiveAxis(objective, factor, unit, log=True)
    return ObjectiveAxis(objective, unit=objective.unit)


def is_score(objective: Objective) -> bool:
    return objective.measure in ("zico", "size_limit")


def short_label(objective: Objective) -> str:
    """For titles: every score is a "Score" there, the axis says which."""
    return "Score" if is_score(objective) else objective.label


def axes_of(view: RunView) -> tuple[Objective, Objective]:
    """The objectives along and up: the run's cost and score. A run with one gets a cost beside."""
    x, y = view.cost, view.score
    if same(x, y):
        x = OBJECTIVES["params" if y.measure == "macs" else "macs"]
    return x, y


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Every network of a view in plot coordinates; rows are those of its archive.

    Attributes:
        xy: (count, 2), NaN where a network has no place (it failed, or was never scored).
        dots: rows drawn as context: scored, not on the front; none in front mode.
        front: rows on the run's front, by rising x.
        line: rows on the front of the two axes shown, by rising x; the front itself where the
            run has just these two objectives.
        ghosts: (front, 2), where the front's networks stand at beta 0; (0, 2) where that is here.
        outside: rows beyond the limits that have a place all the same (their score is exact).
        rug: (m,), x of those beyond the limits that were never scored.
        scored, failed, rejected: how many there are of each in the run.
    """

    x: ObjectiveAxis
    y: ObjectiveAxis
    xy: Floats
    dots: Rows
    front: Rows
    line: Rows
    ghosts: Floats
    outside: Rows
    rug: Floats
    scored: int
    failed: int
    rejected: int

    @property
    def shown(self) -> Rows:
        """Rows that can be pointed at: front first, so that it wins where two lie together."""
        return np.concatenate([self.front, self.dots, self.outside])


def pareto_points(
    view: RunView, mode: Mode = "all", x: Objective | None = None, y: Objective | None = None
) -> Points:
    """Place every network of a view on two objectives (the run's own where none are given)."""
    archive, count = view.archive, view.count
    own = axes_of(view)
    along, up = axis_of(x or own[0]), axis_of(y or own[1])
    xy = np.empty((count, 2))
    for column, axis in enumerate((along, up)):
        xy[:, column] = axis.place(archive.values(axis.objective, view.beta)[:count])
    scored, failed = archive.scored[:count], archive.failed[:count]
    placed = ~np.isnan(xy[:, 0]) & ~np.isnan(xy[:, 1])
    front = view.front[placed[view.front]]
    front = front[np.argsort(xy[front, 0], kind="stable")]
    context = scored & placed
    context[front] = False
    rejected = ~scored & ~failed
    at_zero = np.empty((0, 2))
    if view.beta > 0 and up.objective.penalised:
        values = archive.measure(up.objective.measure)[front]  # beta 0: nothing taken off
        at_zero = np.column_stack([xy[front, 0], up.place(values)])
    return Points(
        x=along,
        y=up,
        xy=xy,
        dots=np.flatnonzero(context) if mode != "front" else np.empty(0, np.intp),
        front=front,
        line=_line(view, xy, front, along.objective, up.objective),
        ghosts=at_zero,
        outside=np.flatnonzero(rejected & placed) if mode == "all" else np.empty(0, np.intp),
        rug=_rug(xy[rejected & ~placed, 0]) if mode != "front" else np.empty(0),
        scored=int(scored.sum()),
        failed=int(failed.sum()),
        rejected=int(rejected.sum()),
    )


def _line(view: RunView, xy: Floats, front: Rows, x: Objective, y: Objective) -> Rows:
    """The front of the two axes, found anew only where the run's own front is another."""
    if {goal.name for goal in view.plan.goals} == {x.name, y.name}:
        return front
    rows = view.archive.front((y, x), view.beta)
    rows = rows[(rows < view.count)]
    rows = rows[np.isfinite(xy[rows]).all(axis=1)]
    return rows[np.argsort(xy[rows, 0], kind="stable")]


def _rug(x: Floats) -> Floats:
    return x[np.isfinite(x)]


def thinned(x: Floats, low: float, high: float, room: int) -> Floats:
    """At most `room` of the positions in a range, one a slot: more would be drawn over."""
    inside = x[(x >= low) & (x <= high)]
    slots = ((inside - low) / max(high - low, 1e-12) * room).astype(np.int64)
    return inside[np.unique(slots, return_index=True)[1]]


def within(view: RunView, limits: Sequence[Constraint]) -> int:
    """How many scored networks keep the limits."""
    kept = view.archive.scored[: view.count].copy()
    for limit in limits:
        values = view.archive.measure(OBJECTIVES[limit.name].measure)[: view.count]
        kept &= (values >= limit.low) & (values <= limit.high)
    return int(kept.sum())


def headlines(points: Points, front: int, inside: int | None) -> tuple[str, ...]:
    """What the plot found, from the fullest sentence to the shortest.

    Args:
        inside: scored networks within the limits of the moment; None where there are none.
    """
    if points.scored == 1 and not points.failed:
        return "1 network so far, and a front needs two", "1 network"
    looked_at = words.count(points.scored + points.failed, "network")
    if not points.scored + points.failed:
        beyond = words.integer(points.rejected)
        return (f"no network scored, {beyond} beyond the limit", "no network scored")
    parts = [looked_at, f"{words.integer(front)} on the front"]
    if inside is not None and inside < points.scored:
        parts.append(f"{words.integer(inside)} within the limit")
    if points.failed:
        parts.append(f"{words.integer(points.failed)} failed")
    if points.rejected:
        parts.append(f"{words.integer(points.rejected)} beyond the limit")
    return tuple(", ".join(parts[:n]) for n in range(len(parts), 0, -1))
