"""A small distribution on a log axis, filled up to the limit."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme, mix, theme
from explorer.gui.widgets._paint import follow, painter_on


class Distribution(QWidget):
    """How a quantity spreads over the space. Accent: within the limit; grey: beyond it."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._x: list[float] = []
        self._y: list[float] = []
        self._labels: tuple[tuple[float, str], ...] = ()
        self._limit: float | None = None
        self._limit_label = ""
        self._stale = False
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def set_distribution(
        self,
        x: Sequence[float],
        density: Sequence[float],
        labels: Sequence[tuple[float, str]] = (
            (0.3, "0.3"),
            (1, "1"),
            (100, "100"),
            (300, "300 G"),
        ),
    ) -> None:
        """x (n), positive and rising, spans the axis; density (n) in any unit; labels at values."""
        self._x, self._y = [float(v) for v in x], [float(v) for v in density]
        self._labels = tuple(labels)
        self.update()

    def set_limit(self, limit: float | None, label: str = "") -> None:
        """The limit in units of x ("limit 8"), or None."""
        self._limit, self._limit_label = limit, label
        self.setAccessibleDescription(label)
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Paler, while what is shown is of an earlier space."""
        self._stale = stale
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(296), theme().px(46))

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(46))

    def _at(self, value: float) -> float:
        low, high = math.log(self._x[0]), math.log(self._x[-1])
        share = (math.log(value) - low) / (high - low)
        return min(max(share, 0.0), 1.0) * self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        ground = t.px(27)
        if len(self._x) > 1:
            curve = self._curve(ground)
            if self._stale:
                painter.setOpacity(0.5)
            painter.setBrush(QColor(mix(t.muted, t.panel, 0.3)))
            painter.drawPath(curve)
            if self._limit is not None:
                painter.save()
                painter.setClipRect(QRectF(0, 0, self._at(self._limit), ground))
                painter.setBrush(QColor(mix(t.accent, t.panel, 0.8)))
                painter.drawPath(curve)
                painter.restore()
            painter.setOpacity(1)
        painter.fillRect(QRectF(0, ground, self.width(), 1), t.color("track"))
        if len(self._x) > 1:
            self._paint_labels(painter, ground)

    def _curve(self, ground: float) -> QPainterPath:
        top, peak = theme().px(5), max(max(self._y), 1e-300)
        path = QPainterPath(QPointF(0, ground))
        for x, y in zip(self._x, self._y, strict=True):
            path.lineTo(self._at(x), ground - (ground - top) * y / peak)
        path.lineTo(self.width(), ground)
        path.closeSubpath()
        return path

    def _paint_labels(self, painter: QPainter, ground: float) -> None:
        t = theme()
        taken: list[QRectF] = []
        row = QRectF(0, ground + 3, 0, t.px(15))
        if self._limit is not None:
            x = self._at(self._limit)
            painter.fillRect(QRectF(round(x), 0, 1, ground + 4), t.color("text"))
            taken.append(self._label(painter, self._limit_label, x, row, "text", taken))
        for value, label in self._labels:
            if self._x[0] * 0.999 <= value <= self._x[-1] * 1.001:
                taken.append(self._label(painter, label, self._at(value), row, "muted", taken))

    def _label(
        self, painter: QPainter, label: str, x: float, row: QRectF, ink: str, taken: list[QRectF]
    ) -> QRectF:
        """Centred under x, within the widget; left out where another stands."""
        t = theme()
        font = t.font("caption", SEMIBOLD if ink == "text" else None)
        wide = QFontMetricsF(font).horizontalAdvance(label)
        left = min(max(x - wide / 2, 0.0), self.width() - wide)
        rect = QRectF(left, row.top(), wide, row.height())
        if any(rect.adjusted(-5, 0, 5, 0).intersects(other) for other in taken):
            return QRectF()
        painter.setFont(font)
        painter.setPen(t.color(ink))
        painter.drawText(rect.adjusted(0, 0, 1, 0), int(Qt.AlignmentFlag.AlignCenter), label)
        painter.setPen(Qt.PenStyle.NoPen)
        return rect
