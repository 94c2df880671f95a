"""Where published networks stand between two objectives. Pure: no Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.gui.plots._scale import Range
from explorer.gui.plots.pareto_points import ObjectiveAxis
from explorer.gui.run_view import RunView
from explorer.search.references import Reference

Floats = NDArray[np.float64]
SYMBOLS = ("s", "t1", "p", "t", "h", "star", "t3", "t2")
NEAR_FACTOR = 4.0  # a reference within so many times the networks' costs stretches a log axis
NEAR_SPAN = 0.5  # on a linear axis: within so much of the networks' span beyond them
INSET_PX, FLOOR_PX = 9.0, 24.0  # of arrows from the edge; below they stand above the rug
GAP_PX = 22.0  # from one arrow to the next: the height of a label
CUT_PX = 6.0  # a mark nearer to the edge would be cut
ARROWS = {"left": "t3", "right": "t2", "down": "t", "up": "t1"}  # filled, unlike the marks


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """References with a place on the two axes.

    Attributes:
        places: (n, 2), in plot coordinates.
        symbols: each reference's own, whichever others are shown.
    """

    references: tuple[Reference, ...]
    places: Floats
    symbols: tuple[str, ...]


NO_MARKS = Marks((), np.empty((0, 2)), ())


def marks(view: RunView | None, along: ObjectiveAxis, up: ObjectiveAxis) -> Marks:
    """The ticked references at the view's beta; none that has no value on one of the axes."""
    if view is None:
        return NO_MARKS
    shown = ticked(view)
    places = np.column_stack([
        axis.place(np.array([axis.objective.value(r.measures, view.beta) for r, _ in shown]))
        for axis in (along, up)
    ])  # fmt: skip
    known = [shown[row] for row in np.flatnonzero(np.isfinite(places).all(axis=1))]
    return Marks(
        tuple(reference for reference, _ in known),
        places[np.isfinite(places).all(axis=1)],
        tuple(symbol for _, symbol in known),
    )


def ticked(view: RunView) -> list[tuple[Reference, str]]:
    """The references to be shown, each with its own shape on every plot."""
    numbered = enumerate(view.references)
    return [(r, SYMBOLS[i % len(SYMBOLS)]) for i, r in numbered if view.shows(r)]


def near_enough(places: Floats, points: Floats, along: ObjectiveAxis, up: ObjectiveAxis) -> Floats:
    """The places (m, 2) that are worth a wider view of the networks' points (n, 2)."""
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return places[:0]
    low, high = points.min(axis=0), points.max(axis=0)
    reach = np.array([
        np.log10(NEAR_FACTOR) if axis.log else NEAR_SPAN * (high[i] - low[i])
        for i, axis in enumerate((along, up))
    ])  # fmt: skip
    return places[((places >= low - reach) & (places <= high + reach)).all(axis=1)]


@dataclass(frozen=True, slots=True, eq=False)
class Hints:
    """Arrows at the edge of the view, towards references beyond it.

    Attributes:
        rows: of the marks they stand for.
        places: (n, 2), within the view.
        symbols: of pyqtgraph.
    """

    rows: NDArray[np.intp]
    places: Floats
    symbols: tuple[str, ...]


def hints(places: Floats, x: Range, y: Range, px: tuple[float, float]) -> Hints:
    """Where the arrows to places (n, 2) outside the ranges stand, or so near the edge as to be cut.

    Args:
        px: one of the screen's, along and up.
    """
    low, high = np.array([x[0], y[0]]), np.array([x[1], y[1]])
    cut = CUT_PX * np.array(px)
    rows = np.flatnonzero(((places < low + cut) | (places > high - cut)).any(axis=1))
    sides = np.array([_side(place, low + cut, high - cut) for place in places[rows]])
    low, high = low + np.array([INSET_PX, FLOOR_PX]) * px, high - INSET_PX * np.array(px)
    at = np.clip(places[rows], low, high)
    for side in ("left", "right"):
        there = np.flatnonzero(sides == side)
        at[there, 1] = apart(at[there, 1], low[1], high[1], GAP_PX * px[1])
    return Hints(rows, at, tuple(ARROWS[side] for side in sides))


def _side(place: Floats, low: Floats, high: Floats) -> str:
    if place[0] < low[0]:
        return "left"
    if place[0] > high[0]:
        return "right"
    return "down" if place[1] < low[1] else "up"


def apart(values: Floats, low: float, high: float, gap: float) -> Floats:
    """Values (n,) moved as little as need be to lie `gap` apart within [low, high], in order.

    Where they have no room they lie closer, evenly.
    """
    if len(values) < 2:
        return values
    gap = min(gap, (high - low) / (len(values) - 1))
    order = np.argsort(values, kind="stable")
    steps = gap * np.arange(len(values))
    found = np.empty(len(values))
    found[order] = np.maximum.accumulate(values[order] - steps) + steps
    ends = high - steps[::-1]
    found[order] = np.minimum(found[order], ends)
    return found
