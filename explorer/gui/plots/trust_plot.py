"""What measuring adds to the size limit, with the scatter of the seeds: flat where it adds nothing.

A slope changes no order by itself; two networks change places where one lies higher by more than
the other's lead in size.
"""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.gui import words
from explorer.gui.plots._axes import Canvas, Scale
from explorer.gui.plots._scale import nice_range
from explorer.gui.trust_model import Columns

Floats = NDArray[np.float64]
NONE = np.zeros(0)


def bars(columns: Columns) -> tuple[Floats, Floats]:
    """(2 n,) each: both ends of each network's bar of one deviation, for lines by pairs."""
    known = np.isfinite(columns.adds) & np.isfinite(columns.spread)
    x = np.repeat(columns.size[known], 2)
    ends = columns.adds[known][:, None] + columns.spread[known][:, None] * np.array([-1.0, 1.0])
    return x, ends.reshape(-1)


class TrustPlot(QWidget):
    """Size limit along, what measuring adds up. Circles are of the front, dots near it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(
            Scale(self.tr("Size limit")), Scale(self.tr("Measured less size limit")), grid="both"
        )
        self.bars = pg.PlotCurveItem(connect="pairs")
        self.near = pg.ScatterPlotItem(size=5, pen=None)
        self.front = pg.ScatterPlotItem(size=8, symbol="o")
        for item in (self.bars, self.near, self.front):
            self.canvas.plot.addItem(item, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas.widget)
        self.canvas.themed.connect(lambda _theme: self._restyle())
        self._restyle()

    def show_columns(self, columns: Columns | None) -> None:
        """Show networks; the axes grow in steps and hold every bar."""
        if columns is None or not len(columns.ids):
            for item in (self.bars, self.near, self.front):
                item.setData(NONE, NONE)
            return
        x, ends = bars(columns)
        self.bars.setData(x, ends)
        on = columns.front > 0
        known = np.isfinite(columns.adds)
        for item, which in ((self.front, known & on), (self.near, known & ~on)):
            item.setData(columns.size[which], columns.adds[which])
        heights = np.concatenate([columns.adds[known], ends])
        if len(heights):
            along, up = (
                nice_range(float(v.min()), float(v.max())) for v in (columns.size, heights)
            )
            self.canvas.set_range(along, up)
        said = f"{words.count(int(known.sum()), 'network')}, what measuring adds to the size limit"
        self.canvas.widget.setAccessibleName(said)

    def _restyle(self) -> None:
        canvas = self.canvas
        self.bars.setPen(canvas.pen("strong", 1.2))
        self.near.setBrush(canvas.brush("dot", 0.9))
        self.front.setPen(canvas.pen("accent", 2))
        self.front.setBrush(canvas.brush("panel"))
