"""The layers of the Pareto plot, back to front, as few pyqtgraph items as can be."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPen

from explorer.gui.plots._axes import Canvas, cross_path
from explorer.gui.plots.cividis import colored
from explorer.gui.plots.pareto_points import Points, thinned
from explorer.gui.plots.pareto_ranges import density
from explorer.gui.plots.pareto_spread import SpreadItems
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]
OUTLINED = 2_000  # above so many networks marks lose their outlines
SINGLE = 10_000  # above so many the bulk is one image
TRAILED = 300  # more trails would be a curtain
CELL_PX = 6  # of the density image
HALOED = 200  # chosen networks that still get a halo each
EXACT_DASH = (4.0, 4.0)  # px
MARKED = 5_000  # chosen networks drawn at most, evenly drawn from more: they cover each other
_NONE = np.empty((0, 2))


class ParetoLayers(QObject):
    """Owns the items on a canvas; give it numbers with `draw`, and it follows theme and range."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._points: Points | None = None
        self._dense = False
        self._thickness = 1.0
        self._marks: dict[str, Floats] = {"chosen": _NONE, "starred": _NONE, "near": _NONE}
        self.regions = [pg.QtWidgets.QGraphicsRectItem() for _ in range(2)]
        self.limits = [pg.InfiniteLine(angle=90), pg.InfiniteLine(angle=0)]
        self.image = pg.ImageItem()
        self.dots = pg.ScatterPlotItem(size=5, pen=None)
        self.outside = pg.ScatterPlotItem(size=8, symbol=cross_path(), brush=None)
        self.rug = pg.ScatterPlotItem(size=8, symbol=cross_path(), brush=None)
        self.trails = pg.PlotCurveItem(connect="pairs", antialias=False)
        self.ghosts = pg.ScatterPlotItem(size=7, symbol="d")
        self.exact = pg.PlotCurveItem()
        self.line = pg.PlotCurveItem()
        self.front = pg.ScatterPlotItem(size=8, symbol="o")
        self.starred = pg.ScatterPlotItem(size=12, symbol="star", pen=None)
        self.references = pg.ScatterPlotItem(size=11, symbol="s")
        self.leaders = pg.PlotCurveItem(connect="pairs")
        self.hints = pg.ScatterPlotItem(size=8, pen=None)
        self.spread = SpreadItems()
        self.near = pg.ScatterPlotItem(size=13, symbol="o", brush=None)
        self.halo = pg.ScatterPlotItem(size=17, symbol="o")
        self.chosen = pg.ScatterPlotItem(size=10, symbol="o")
        for depth, item in enumerate((*self.regions, *self.limits, self.image)):
            item.setZValue(-2000 + depth if depth < 2 else -900 + depth)
            canvas.plot.addItem(item, ignoreBounds=True)
        for depth, item in enumerate(self._data_items()):
            item.setZValue(depth)
            canvas.plot.addItem(item, ignoreBounds=True)
        canvas.themed.connect(self._restyle)
        canvas.range_changed.connect(self._on_range)
        self._restyle()

    def _data_items(self) -> tuple[pg.GraphicsObject, ...]:
        return (
            self.dots, self.outside, self.rug, self.trails, self.ghosts, self.exact, self.line,
            *self.spread.behind(), self.front, self.starred, self.leaders, self.hints,
            self.references, self.spread.tied, self.near, self.halo, self.chosen,
        )  # fmt: skip

    # Numbers in.

    def draw(self, points: Points | None, dense: bool) -> None:
        """Show these points; `dense` draws the context as an image however few they are."""
        self._points = points
        self._dense = points is not None and (dense or len(points.dots) > SINGLE)
        if points is None:
            for item in (self.dots, self.outside, self.ghosts, self.line, self.front, self.trails):
                item.clear()
        else:
            xy = points.xy
            _put(self.dots, _NONE if self._dense else xy[points.dots])
            _put(self.outside, xy[points.outside] if len(points.outside) <= OUTLINED else _NONE)
            _put(self.ghosts, points.ghosts)
            _put(self.front, xy[points.front])
            self.line.setData(*xy[points.line].T)
            self._draw_trails(points)
        self._restyle_front()
        self._draw_rug()
        self._draw_density()

    def _draw_trails(self, points: Points) -> None:
        if 0 < len(points.ghosts) <= TRAILED:
            ends = np.stack([points.xy[points.front], points.ghosts], axis=1).reshape(-1, 2)
            self.trails.setData(ends[:, 0], ends[:, 1])
        else:
            self.trails.clear()

    def mark(self, **marks: Floats) -> None:
        """Places (n, 2) of `chosen`, `starred` or `near` (under the pointer) networks."""
        self._marks.update(marks)
        chosen = self._marks["chosen"]
        _put(self.chosen, chosen[:: -(-len(chosen) // MARKED) or 1])
        _put(self.halo, chosen if len(chosen) <= HALOED else chosen[:1])
        _put(self.starred, self._marks["starred"])
        _put(self.near, self._marks["near"])

    def set_spread(self, view: RunView | None) -> None:
        """How far the marks of `draw` move with the seed, and those tied with the chosen one."""
        self.spread.draw(view, self._points)

    def set_references(self, places: Floats, symbols: Sequence[str]) -> None:
        """Published networks (n, 2), each with its own shape."""
        _put_shapes(self.references, places, symbols)

    def set_hints(self, places: Floats, symbols: Sequence[str]) -> None:
        """Arrows (n, 2) to published networks beyond the edges."""
        _put_shapes(self.hints, places, symbols)

    def set_exact(self, line: Floats) -> None:
        """The exact front of the whole space (n, 2); none where it is empty."""
        self.exact.setData(line[:, 0], line[:, 1])

    def set_leaders(self, ends: Floats) -> None:
        """Lines from marks to names that stand apart: their ends (2n, 2), pair by pair."""
        self.leaders.setData(ends[:, 0], ends[:, 1])

    def set_limit(self, side: int, at: float | None) -> None:
        """The largest allowed coordinate along (0) or up (1), or None."""
        self.limits[side].setVisible(at is not None)
        self.regions[side].setVisible(at is not None)
        if at is not None:
            self.limits[side].setValue(at)
        self._place_regions()

    # Theme and range.

    def _restyle(self, *_: object) -> None:
        pen, brush = self._pen, self._canvas.brush
        none = pg.mkPen(None)
        for region in self.regions:
            region.setPen(none)
            region.setBrush(brush("canvas"))
        for limit in self.limits:
            limit.setPen(pen("text"))
        self.dots.setBrush(brush("dot"))
        for crosses in (self.outside, self.rug):
            crosses.setPen(pen("strong", 1.0))
        self.trails.setPen(pen("orange", alpha=0.27))
        self.ghosts.setPen(pen("orange", 1.2))
        self.ghosts.setBrush(brush("panel"))
        width = 1.2 * self._thickness
        self.exact.setPen(self._canvas.pen("text2", width, dash=EXACT_DASH))
        self.line.setPen(pen("accent", 2.0))
        self.starred.setBrush(brush("accent"))
        self.references.setPen(pen("text", 1.6))
        self.references.setBrush(brush("panel"))
        self.spread.restyle(pen)
        self.leaders.setPen(pen("strong"))
        self.hints.setBrush(brush("muted"))
        self.near.setPen(pen("text2", 1.0))
        self.halo.setPen(pen("accent", 1.0))
        self.halo.setBrush(brush("accent", 0.25))
        self.chosen.setPen(none)
        self.chosen.setBrush(brush("accent"))
        self._restyle_front()
        self._draw_density()

    def _pen(self, token: str, width: float = 1.0, alpha: float = 1.0) -> QPen:
        return self._canvas.pen(token, width * self._thickness, alpha=alpha)

    @contextmanager
    def thicker(self, times: float) -> Iterator[None]:
        """Lines so many times as thick meanwhile: for pictures larger than the screen's."""
        self._thickness = times
        self._restyle()
        try:
            yield
        finally:
            self._thickness = 1.0
            self._restyle()

    def _restyle_front(self) -> None:
        """Open circles with an outline; beyond OUTLINED networks small solid ones."""
        many = self._points is not None and len(self._points.front) > OUTLINED
        self.front.setSize(4 if many else 8)
        self.front.setPen(pg.mkPen(None) if many else self._pen("accent", 2.0))
        self.front.setBrush(self._canvas.brush("accent" if many else "panel"))

    def _on_range(self) -> None:
        self._place_regions()
        self._draw_rug()
        self._draw_density()

    def _place_regions(self) -> None:
        (x0, x1), (y0, y1) = self._canvas.view.viewRange()
        along, up = self.limits[0].value(), self.limits[1].value()
        self.regions[0].setRect(QRectF(min(along, x1), y0, max(x1 - along, 0), y1 - y0))
        self.regions[1].setRect(QRectF(x0, min(up, y1), x1 - x0, max(y1 - up, 0)))

    def _draw_rug(self) -> None:
        """Networks never scored have a cost but no height: they stand along the bottom."""
        if self._points is None or not len(self._points.rug):
            self.rug.clear()
            return
        x, y = self._canvas.view.viewRange()
        width, height = self._canvas.view.width(), max(self._canvas.view.height(), 1.0)
        places = thinned(self._points.rug, x[0], x[1], room=max(int(width / 7), 1))
        level = y[0] + (y[1] - y[0]) * 9 / height
        _put(self.rug, np.column_stack([places, np.full(len(places), level)]))

    def _draw_density(self) -> None:
        if self._points is None or not self._dense:
            self.image.clear()
            return
        x, y = self._canvas.view.viewRange()
        columns = max(int(self._canvas.view.width() / CELL_PX), 2)
        rows = max(int(self._canvas.view.height() / CELL_PX), 2)
        points = self._points
        seen = points.xy[np.concatenate([points.dots, points.front])]
        counts = density(seen, x, y, columns, rows)
        self.image.setImage(colored(counts, float(counts.max(initial=0.0))), levels=None)
        self.image.setRect(QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0]))


def _put(item: pg.ScatterPlotItem, places: Floats) -> None:
    """Places (n, 2) without pyqtgraph's own copies of nothing."""
    if len(places):
        item.setData(x=places[:, 0], y=places[:, 1])
    elif len(item.data):
        item.clear()


def _put_shapes(item: pg.ScatterPlotItem, places: Floats, symbols: Sequence[str]) -> None:
    """Places (n, 2) with a shape each; nothing to do where there were none before either."""
    if len(places):
        item.setData(x=places[:, 0], y=places[:, 1], symbol=list(symbols))
    elif len(item.data):
        item.clear()


def to_px(canvas: Canvas, places: Floats) -> Floats:
    """Coordinates (n, 2) of a canvas as px in its widget."""
    (x0, x1), (y0, y1) = canvas.view.viewRange()
    start = canvas.view.mapViewToScene(QPointF(x0, y1))
    stop = canvas.view.mapViewToScene(QPointF(x1, y0))
    shares = (places - (x0, y1)) / (x1 - x0, y0 - y1)
    size = (stop.x() - start.x(), stop.y() - start.y())
    return np.asarray(shares * size + (start.x(), start.y()))
