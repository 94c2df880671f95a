"""Published networks on the plots of depth and width."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QTimer

from explorer.gui.fonts import MEDIUM
from explorer.gui.plots._axes import Canvas
from explorer.gui.plots._scale import Box, Wanted, place_labels
from explorer.gui.plots.depth_width_references import KnownPlace
from explorer.gui.plots.pareto_draw import to_px

LEVEL = 0.92  # of the height, where they stand above a histogram
MARK_PX = 9
SETTLE_MS = 60
SIDES = ("e", "w", "s", "n", "se", "ne", "sw", "nw")
WHY = (
    "Marks: published networks of this space's family, where its bounds hold them. Networks of "
    "other families have no stages to place between these bounds."
)


class KnownMarks(QObject):
    """Hollow marks with short names, on a canvas from 0 to 100 %."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._places: list[tuple[str, float, float]] = []
        self.item = pg.ScatterPlotItem(size=MARK_PX)
        self.item.setZValue(900)
        canvas.plot.addItem(self.item, ignoreBounds=True)
        self.labels: list[pg.TextItem] = []
        self.first: tuple[pg.TextItem, float, float] | None = None  # a label of another mark, at %
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._letter)
        canvas.themed.connect(self._restyle)
        canvas.range_changed.connect(self._settle.start)
        self._restyle()

    def draw(self, known: Sequence[KnownPlace], shares: Sequence[tuple[float, float]]) -> None:
        """Show networks at these places (along, up) of 0 to 1; one that has none is left out."""
        there = [
            (place, 100 * x, 100 * y)
            for place, (x, y) in zip(known, shares, strict=True)
            if np.isfinite(x) and np.isfinite(y)
        ]
        self._places = [(place.short, x, y) for place, x, y in there]
        if there:
            symbols = [place.symbol for place, _, _ in there]
            xs, ys = ([row[i] for row in there] for i in (1, 2))
            self.item.setData(x=xs, y=ys, symbol=symbols)
        elif len(self.item.data):
            self.item.clear()
        self._canvas.widget.setToolTip(WHY if there else "")
        self.letter_soon()

    def letter_soon(self) -> None:
        """Place the words once the marks stand still."""
        if not self._settle.isActive():
            self._settle.start()

    def _restyle(self, *_: object) -> None:
        self.item.setPen(self._canvas.pen("text", 1.4))
        self.item.setBrush(self._canvas.brush("panel"))

    def _letter(self) -> None:
        """Names where they have room, clear of each other and of every mark."""
        while len(self.labels) < len(self._places):
            self.labels.append(self._canvas.label("", "text", anchor=(0.0, 0.0), weight=MEDIUM))
        view = self._canvas.view
        corner = view.mapToScene(QPointF(0, 0))
        bounds = Box(corner.x(), corner.y(), view.width(), view.height())
        names = list(zip(self.labels, self._places, strict=False))
        asked = [(item, x, y) for item, (_, x, y) in names]
        if self.first is not None:
            asked.insert(0, self.first)
        for item, (name, *_) in names:
            item.setText(name)
        px = to_px(self._canvas, np.array([place for _, *place in asked]).reshape(-1, 2))
        half = MARK_PX / 2 + 1
        marks = [Box(x - half, y - half, 2 * half, 2 * half) for x, y in px.tolist()]
        wanted = []
        for (item, *_), (x, y) in zip(asked, px.tolist(), strict=True):
            size = item.textItem.boundingRect()
            wanted.append(Wanted(x, y, size.width(), size.height(), SIDES))
        spots = place_labels(wanted, bounds, marks)
        for item in self.labels[len(names) :]:
            item.hide()
        for (item, *_), spot in zip(asked, spots, strict=True):
            item.setVisible(spot is not None)
            if spot is not None:
                item.setPos(view.mapSceneToView(QPointF(spot.x, spot.y)))
