"""How far the marks of the Pareto plot would move with the seed: bars, and rings around ties."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath, QPen

from explorer.gui import words
from explorer.gui.plots.pareto_points import Points, axis_of
from explorer.gui.run_spread import RunSpread, run_spread, tied_text
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]
CAP_PX, TIED_PX = 15, 17  # caps stand out of the mark (8 px), however short their bar
_NONE = np.empty((0, 2))


def bars(points: Points, spread: RunSpread, column: int) -> Floats:
    """(n, 2, 2): both ends of each network's bar in plot coordinates, around its mean.

    Args:
        column: 0 for bars along x, 1 for bars along y; the other coordinate is the mark's.
    """
    known = np.isin(spread.rows, points.shown)
    ends = np.repeat(points.xy[spread.rows[known]][:, None, :], 2, axis=1)
    axis = points.y if column else points.x
    for end, sign in enumerate((-1.0, 1.0)):
        ends[:, end, column] = axis.place((spread.mean + sign * spread.deviation)[known])
    return ends[np.isfinite(ends).all(axis=(1, 2))]


def ties(view: RunView, points: Points) -> Floats:
    """(n, 2), where those stand that cannot be told apart from the chosen network by its score."""
    if not view.selected:
        return _NONE
    spread = run_spread(view)
    chosen = np.flatnonzero(spread.ids == view.selected[0])
    if not chosen.size:
        return _NONE
    rows = spread.rows[spread.tied[chosen[0]]]
    return points.xy[rows[np.isin(rows, points.shown)]]


def spread_lines(view: RunView, row: int) -> list[tuple[str, str]]:
    """For the card of a network: its mean and deviation, and whom it is tied with."""
    spread = run_spread(view)
    at = spread.at(row)
    if at < 0:
        return []
    axis = axis_of(view.score)
    value = f"{axis.text(float(spread.mean[at]))} ± {axis.text(float(spread.deviation[at]))}"
    lines = [(f"Over {words.count(int(spread.seeds[at]), 'seed')}", value)]
    if tied := spread.tied_with(row):
        lines.append(("Tied with", tied_text(tied)))
    return lines


def with_bars(lines: tuple[str, ...], view: RunView) -> tuple[str, ...]:
    """Headlines from the fullest to the shortest; where bars are drawn the fullest says of what."""
    spread = run_spread(view)
    return (
        (f"{lines[0]}, bars: ± 1 deviation over {spread.seeds_text}", *lines) if spread else lines
    )


class SpreadItems:
    """The items; who owns the canvas adds them, and restyles them with its other layers."""

    def __init__(self) -> None:
        self.bars = pg.PlotCurveItem(connect="pairs")
        self.caps = [pg.ScatterPlotItem(size=CAP_PX, symbol=_cap(flat)) for flat in (False, True)]
        self.tied = pg.ScatterPlotItem(size=TIED_PX, symbol="o", brush=None)

    def behind(self) -> tuple[pg.GraphicsObject, ...]:
        """Those that stand behind the marks of the front."""
        return self.bars, *self.caps

    def draw(self, view: RunView | None, points: Points | None) -> None:
        """Bars and rings of a view; none without draws."""
        ends = [np.empty((0, 2, 2)), np.empty((0, 2, 2))]
        rings = _NONE
        if view is not None and points is not None and view.draws:
            sides = ((0, points.x), (1, points.y))
            ends = [bars(points, run_spread(view, axis.objective), i) for i, axis in sides]
            rings = ties(view, points)
        both = np.concatenate(ends).reshape(-1, 2)
        self.bars.setData(both[:, 0], both[:, 1])
        for caps, places in zip(self.caps, ends, strict=True):
            flat = places.reshape(-1, 2)
            caps.setData(x=flat[:, 0], y=flat[:, 1])
        self.tied.setData(x=rings[:, 0], y=rings[:, 1])

    def restyle(self, pen: Callable[..., QPen]) -> None:
        """`pen(token, width, alpha)` as the canvas makes them."""
        self.bars.setPen(pen("accent", 1.4))
        for caps in self.caps:
            caps.setPen(pen("accent", 1.4))
        ring = pen("text", 1.2)
        ring.setDashPattern([2.0, 2.0])
        self.tied.setPen(ring)


def _cap(flat: bool) -> QPainterPath:
    """The end of a bar: across it."""
    path = QPainterPath()
    path.moveTo(*((-0.5, 0.0) if flat else (0.0, -0.5)))
    path.lineTo(*((0.5, 0.0) if flat else (0.0, 0.5)))
    return path
