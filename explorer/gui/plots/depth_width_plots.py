"""The three plots of the depth and width panel: two histograms and the map of both."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from explorer.core.bias import BINS, BiasReport
from explorer.gui import words
from explorer.gui.plots._axes import RIGHT_MARGIN_PX, Canvas, Scale
from explorer.gui.plots.cividis import colored, gradient
from explorer.gui.plots.depth_width_exact import ExactMean, ExactOutline
from explorer.gui.plots.depth_width_marks import KnownMarks
from explorer.gui.plots.depth_width_numbers import outline
from explorer.gui.theme import theme
from explorer.gui.widgets import SectionTitle, Text
from explorer.gui.widgets._paint import painter_on

Floats = NDArray[np.float64]
TICKS = (0.0, 25.0, 50.0, 75.0, 100.0)
KEYED = 250  # px at 100 %: a narrower map goes without the key to its colours
GAP_PX = 3.0  # at most between two bars


class _Framed(QWidget):
    """A small title, a plot below it, and a sentence in its place where it has no meaning."""

    def __init__(self, title: str, canvas: Canvas) -> None:
        super().__init__()
        self.canvas = canvas
        self.title = SectionTitle(title, note_right=True)
        self.title.setContentsMargins(0, 0, RIGHT_MARGIN_PX, 0)
        self._instead = Text("", "secondary", "muted", wrap=True)
        self._instead.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._instead.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(canvas.widget, 1)
        column.addWidget(self._instead, 1)
        canvas.widget.setMinimumSize(120, 96)
        # pyqtgraph asks for 480 px, which a sentence beside it would make the scroll area grant
        canvas.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def say_instead(self, sentence: str) -> None:
        """A sentence where the plot would stand; "" brings the plot back."""
        self._instead.setText(sentence)
        self._instead.setVisible(bool(sentence))
        self.canvas.widget.setVisible(not sentence)


class Histogram(_Framed):
    """Filled bars for this run, a step outline in orange for what it is compared with."""

    def __init__(self, title: str, quantity: str) -> None:
        canvas = Canvas(
            Scale(quantity, ticks=TICKS, labels=("0", "25", "50", "75", "100")),
            Scale("Share (%)"),
            mouse=False,
            name=title,
        )
        super().__init__(title, canvas)
        self.title.note.set_ink("orange_text")
        self._token = "accent"
        self._report: Floats = np.zeros(BINS)
        self._compared: Floats | None = None
        self._top, self._caption = 40.0, ""
        self.bars = pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[])
        self.step = pg.PlotCurveItem(antialias=False)
        canvas.plot.addItem(self.bars, ignoreBounds=True)
        canvas.plot.addItem(self.step, ignoreBounds=True)
        self.marks = KnownMarks(canvas)
        self.exact = ExactOutline(canvas, self.marks)
        self.words = canvas.label("", "orange_text", anchor=(1.0, 0.5))
        self.words.hide()
        canvas.set_range((0.0, 100.0), (0.0, self._top))
        canvas.themed.connect(lambda _theme: self._draw())
        canvas.range_changed.connect(self._draw)
        canvas.view.sigResized.connect(lambda _view: self._redraw())

    def set_shares(
        self, shares: Floats, compared: Floats | None, top: float, token: str, caption: str
    ) -> None:
        """(BINS,) shares of the set, and of what it is compared with; `top` in %."""
        self._report, self._token = shares, token
        self._compared, self._top, self._caption = compared, top, caption
        self.step.setVisible(compared is not None)
        if compared is not None:
            self.step.setData(*outline(compared))
        self.canvas.set_range((0.0, 100.0), (0.0, top))
        self._redraw()

    def _redraw(self) -> None:
        self._draw()
        self._letter()

    def _draw(self) -> None:
        """Bars at most GAP_PX apart, and nothing between those too narrow for a gap."""
        width = 100.0 / BINS
        px = max(self.canvas.view.width() / BINS, 1.0)
        gap = 0.0 if px < 4 else min(GAP_PX, px * 0.15) / px * width
        left = np.arange(BINS) * width
        self.bars.setOpts(
            x0=left + gap / 2,
            x1=left + width - gap / 2,
            y0=np.zeros(BINS),
            y1=100 * self._report,
            pen=pg.mkPen(None),
            brush=self.canvas.brush(self._token, 0.9),
        )
        self.step.setPen(self.canvas.pen("orange", 1.5))

    def _letter(self) -> None:
        """The name of the outline: left of its highest step where there is room, else above."""
        shares, compared, top = self._report, self._compared, self._top
        self.words.setVisible(False)
        self.title.set_note("")
        if compared is None or not compared.any():
            return
        self.words.setText(self._caption)
        peak = int(np.argmax(compared))
        height = 100 * float(compared[peak])
        room = self.canvas.view.width() * peak / BINS
        wide = self.words.boundingRect().width()
        under = 100 * max(shares[:peak].max(initial=0.0), compared[:peak].max(initial=0.0))
        clear = height - under > top * 14 / max(self.canvas.view.height(), 14)
        if room > wide + 6 and clear:
            self.words.setPos(peak * 100 / BINS - 1, height - top * 0.04)
            self.words.setVisible(True)
        else:
            self.title.set_note(f"□ {self._caption}")


class _Key(QLabel):
    """0 % [colours] 4 % of the front."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(56), theme().px(6))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_on(self)
        painter.setBrush(gradient(self.width()))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)


class DepthByWidth(_Framed):
    """The map: how much of the set lies at each depth and width, and its mean."""

    def __init__(self) -> None:
        labels = ("0", "25", "50", "75", "100")
        canvas = Canvas(
            Scale("Mean width (% of range)", ticks=TICKS, labels=labels),
            Scale("Depth (%)", ticks=TICKS[::2], labels=labels[::2]),
            grid="both",
            mouse=False,
            name=self.tr("Depth by width"),
        )
        super().__init__(self.tr("Depth by width"), canvas)
        self._report: BiasReport | None = None
        self._low, self._high = Text("0\u202f%", "caption", "muted"), Text("", "caption", "muted")
        self._key = _Key()
        row = QHBoxLayout()
        row.setSpacing(5)
        for part in (self._low, self._key, self._high):
            row.addWidget(part)
        self._key_row = QWidget()
        self._key_row.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.title.add(self._key_row)
        self.image = pg.ImageItem()
        self.mean = pg.ScatterPlotItem(size=12, symbol="+")
        canvas.plot.addItem(self.image, ignoreBounds=True)
        canvas.plot.addItem(self.mean, ignoreBounds=True)
        self.marks = KnownMarks(canvas)
        self.exact = ExactMean(canvas)
        self.words = canvas.label("", "text", anchor=(0.0, 0.0))
        canvas.set_range((0.0, 100.0), (0.0, 100.0))
        canvas.themed.connect(lambda _theme: self._draw())

    def set_report(self, report: BiasReport) -> None:
        self._report = report
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        report = self._report
        known = report is not None and np.isfinite(report.mean_depth + report.mean_width)
        for item in (self.image, self.mean, self.words):
            item.setVisible(bool(known))
        self._key_row.setVisible(bool(known) and self.width() >= theme().px(KEYED))
        self.marks.first = None
        if report is None or not known:
            return
        top = float(report.depth_by_width.max())
        self.image.setImage(colored(report.depth_by_width, top), levels=None)
        self.image.setRect(QRectF(0, 0, 100, 100))
        self._high.setText(words.percent(top))
        at = (100 * report.mean_width, 100 * report.mean_depth)
        self.mean.setData([at[0]], [at[1]])
        self.mean.setPen(self.canvas.pen("panel", 1.0))
        self.mean.setBrush(self.canvas.brush("text"))
        self.words.setText(self.tr("mean {:.0f}, {:.0f}").format(*at))
        self.marks.first = (self.words, *at)
        self.marks.letter_soon()
