"""Score by layer: what each layer adds, and what the penalty takes off."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from explorer.gui import words
from explorer.gui.fonts import MEDIUM
from explorer.gui.plots._axes import Canvas, Scale
from explorer.gui.plots.layers_terms import LayerTerms, tick_label
from explorer.gui.theme import Theme, theme

AXIS_PX = 30  # this plot stands alone in a narrow panel: its axis need not align with others
LEAST_GAPPED_PX = 6.0  # narrower bars stand without gaps
WORDS_PX = 18  # below the bars, for the stages


class _Bars(pg.GraphicsObject):
    """All bars in one item, without antialiasing, so that hundreds stand edge to edge."""

    def __init__(self) -> None:
        super().__init__()
        self._terms: LayerTerms | None = None

    def set_terms(self, terms: LayerTerms | None) -> None:
        self.prepareGeometryChange()
        self._terms = terms
        self.update()

    def boundingRect(self) -> QRectF:
        terms = self._terms
        if terms is None or not len(terms.names):
            return QRectF()
        low = min(0.0, float(terms.counted.min()), float(terms.before.min()))
        high = max(float(terms.before.max()), float(terms.counted.max()), 0.0)
        return QRectF(0, low, len(terms.names), high - low)

    def paint(self, painter: QPainter, *_: object) -> None:
        terms = self._terms
        if terms is None:
            return
        t = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        px = abs(painter.worldTransform().m11()) or 1.0
        gap = 0.0 if px < LEAST_GAPPED_PX else 1 / px
        pale = t.color("accent", 0.32)
        for i, (before, counted) in enumerate(zip(terms.before, terms.counted, strict=True)):
            x, wide = i + gap / 2, 1 - gap
            if before > max(counted, 0):
                foot = max(counted, 0.0)
                painter.fillRect(QRectF(x, foot, wide, before - foot), pale)
            color = t.color("accent" if counted >= 0 else "vermilion")
            painter.fillRect(QRectF(x, min(counted, 0.0), wide, abs(counted)), color)
        self._separate(painter, terms, px)

    def _separate(self, painter: QPainter, terms: LayerTerms, px: float) -> None:
        """A line of panel colour between stages, one px wide or a third of a bar."""
        rect, wide = self.boundingRect(), max(1.2 / px, min(0.3, 2 / px))
        for _, start, _ in terms.groups[1:]:
            painter.fillRect(
                QRectF(start - wide / 2, rect.top(), wide, rect.height()), theme().color("panel")
            )


class LayersPlot(QWidget):
    """Pale: the term before the penalty; solid: what counts; vermilion: what counts against it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.terms: LayerTerms | None = None
        self.canvas = Canvas(
            Scale(show=False), Scale(), mouse=False, name=self.tr("Score by layer")
        )
        self.canvas.plot.getAxis("left").enableAutoSIPrefix(False)
        self.canvas.plot.showAxis("bottom", False)
        self.canvas.plot.layout.setContentsMargins(0, 4, 0, 6)
        self._bars = _Bars()
        self._zero = pg.InfiniteLine(pos=0, angle=0)
        self.canvas.plot.addItem(self._bars, ignoreBounds=True)
        self.canvas.plot.addItem(self._zero, ignoreBounds=True)
        self._stages = _StageWords(self)
        self.canvas.themed.connect(self._restyle)
        self.canvas.widget.viewport().installEventFilter(self)
        self.canvas.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas.widget, 1)
        column.addWidget(self._stages)
        self._restyle(theme())

    def sizeHint(self) -> QSize:
        return QSize(theme().px(296), theme().px(160))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(130))

    def set_terms(self, terms: LayerTerms | None) -> None:
        """Show a network's terms; None clears."""
        self.terms = terms
        self._bars.set_terms(terms)
        if terms is not None and len(terms.names):
            rect = self._bars.boundingRect()
            low, high = 1.05 * rect.top(), max(1.05 * rect.bottom(), 1.0)  # no step of air
            self.canvas.set_range((0.0, float(len(terms.names))), (low, high))
            total = words.fixed(float(terms.counted.sum()), 1)
            said = self.tr("{} layers, together {}").format(len(terms.names), total)
            self.canvas.widget.setAccessibleDescription(said)
        self._stages.update()

    def _restyle(self, theme: Theme) -> None:
        self.canvas.plot.getAxis("left").setWidth(theme.px(AXIS_PX))
        self._zero.setPen(self.canvas.pen("line"))
        self._bars.update()
        self._stages.setFixedHeight(theme.px(WORDS_PX))

    def layer_at(self, x: float) -> int | None:
        """The layer under an x in px of the canvas."""
        if self.terms is None:
            return None
        at = self.canvas.view.mapSceneToView(QPointF(x, 0)).x()
        return int(at) if 0 <= at < len(self.terms.names) else None

    def text_of(self, index: int) -> str:
        """A layer in words, for its tooltip."""
        assert self.terms is not None
        terms, parts = self.terms, []
        parts.append(f"{terms.names[index]}")
        kind = self.tr("size term") if terms.exact else self.tr("before penalty")
        parts.append(f"{kind} {words.fixed(float(terms.before[index]), 2)}")
        if np.any(terms.penalty):
            penalty = -float(terms.penalty[index])
            parts.append(f"{self.tr('penalty')} {words.signed(penalty, 2)}")
            parts.append(f"{self.tr('counted')} {words.fixed(float(terms.counted[index]), 2)}")
        return "\n".join(parts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.layer_at(event.pos().x())
            text = "" if index is None else self.text_of(index)
            QToolTip.showText(event.globalPos(), text, self.canvas.widget)
            return True
        return super().eventFilter(watched, event)


class _StageWords(QWidget):
    """The stages' numbers under their bars; those without room are left out."""

    def __init__(self, owner: LayersPlot) -> None:
        super().__init__(owner)
        self._owner = owner

    def paintEvent(self, event: QEvent) -> None:
        terms = self._owner.terms
        if terms is None or not len(terms.names):
            return
        t, painter = theme(), QPainter(self)
        font = t.font("caption", MEDIUM)
        painter.setFont(font)
        painter.setPen(t.color("muted"))
        metrics, end = QFontMetricsF(font), 0.0
        left = t.px(AXIS_PX)
        per_layer = (self.width() - left) / len(terms.names)
        widest = max(terms.groups, key=lambda g: (g[0].startswith("stage"), g[2] - g[1]))
        for group in terms.groups:
            label = tick_label(group[0], spelled=group == widest)
            wide = metrics.horizontalAdvance(label)
            x = left + (group[1] + group[2]) / 2 * per_layer - wide / 2
            if label and x > end + 4 and x + wide <= self.width():
                painter.drawText(QPointF(x, metrics.ascent() + 3), label)
                end = x + wide
