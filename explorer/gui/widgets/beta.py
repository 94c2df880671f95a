"""The beta slider: how much of the size bias is taken off the score."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import (
    QBasicTimer,
    QPointF,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    QTimerEvent,
    Signal,
)
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from explorer.gui.fonts import REGULAR, SEMIBOLD
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on


class BetaTick(NamedTuple):
    """A value with its words, and fewer words for a narrow slider."""

    value: float
    label: str = ""
    short: str = ""


TICKS = (
    BetaTick(0, "ZiCo", "ZiCo"),
    BetaTick(1, "classification, detection", "classif., det."),
    BetaTick(2, "segmentation", "segm."),
    BetaTick(3),
    BetaTick(4),
)
_SETTLE_MS = 400  # after the last key or wheel step the hand is taken to have let go


class BetaSlider(KeyboardFocus, QSlider):
    """0 to 4 by 0.01; the hand is drawn to a named tick within 4 px (Shift frees it).

    Signals:
        moved: float, at every move by the user; not after set_beta.
        released: float, when the hand lets go (mouse up, or 0.4 s after the last key or wheel).
    """

    moved = Signal(float)
    released = Signal(float)

    def __init__(self, ticks: Sequence[BetaTick] = TICKS, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ticks = tuple(ticks)
        self._settling = QBasicTimer()
        self.setRange(round(self._ticks[0].value * 100), round(self._ticks[-1].value * 100))
        self.setSingleStep(1)
        self.setPageStep(25)
        self.setAccessibleName("beta")
        self.setAccessibleDescription(self.tr("Hundredths of beta, 0 to 4"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(lambda hundredths: self.moved.emit(hundredths / 100))
        follow(self, self._restyle)

    def beta(self) -> float:
        return self.value() / 100

    def set_beta(self, beta: float) -> None:
        """Show another value; silent."""
        with QSignalBlocker(self):
            self.setValue(round(beta * 100))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(480), theme().px(46))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(220), theme().px(46))

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(46))

    # Geometry: the track begins and ends half a handle from the sides, the words below it.

    def _track(self) -> QRectF:
        half, high = theme().px(10), theme().px(6)
        return QRectF(half, theme().px(11) - high / 2, self.width() - 2 * half, high)

    def _x(self, value: float) -> float:
        low, high = self._ticks[0].value, self._ticks[-1].value
        return self._track().left() + (value - low) / (high - low) * self._track().width()

    def _value_at(self, x: float, free: bool) -> float:
        low, high = self._ticks[0].value, self._ticks[-1].value
        share = (x - self._track().left()) / max(self._track().width(), 1)
        value = low + min(max(share, 0.0), 1.0) * (high - low)
        near = min((tick.value for tick in self._ticks), key=lambda tick: abs(tick - value))
        return near if not free and abs(self._x(near) - x) <= 4 else value

    # The hand.

    def _to(self, event: QMouseEvent) -> None:
        free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.setValue(round(self._value_at(event.position().x(), free) * 100))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._to(event)
            event.accept()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)
            self.released.emit(self.beta())
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.value()
        super().keyPressEvent(event)
        self._settle(before)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        before = self.value()
        self.setValue(before + (5 if event.angleDelta().y() > 0 else -5))
        self._settle(before)

    def _settle(self, before: int) -> None:
        if self.value() != before:
            self._settling.start(_SETTLE_MS, self)

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() == self._settling.timerId():
            self._settling.stop()
            self.released.emit(self.beta())
        else:
            super().timerEvent(event)

    # The picture.

    def paintEvent(self, event: QPaintEvent) -> None:
        t, track = theme(), self._track()
        painter = painter_on(self)
        at = self._x(self.beta())
        self._paint_ticks(painter)
        radius = track.height() / 2
        box(painter, track, radius, t.color("track"))
        filled = QRectF(track.left(), track.top(), at - track.left(), track.height())
        accent = "accent" if self.isEnabled() else "strong"
        box(painter, filled, radius, t.color(accent))
        centre = QPointF(at, track.center().y())
        over = self.isSliderDown() or self.underMouse()
        painter.setBrush(t.color("raised" if over else "panel"))
        painter.setPen(QPen(t.color(accent), t.px(3)))
        half = t.px(10) - t.px(3) / 2
        painter.drawEllipse(centre, half, half)
        if self.hasFocus() and self.ring_shown:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.color("accent_text"))
            painter.drawEllipse(centre, t.px(4), t.px(4))

    def _paint_ticks(self, painter: QPainter) -> None:
        t = theme()
        base = t.px(29)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for tick, (words, (left, _)) in zip(self._ticks, self._labels(), strict=True):
            on = abs(tick.value - self.beta()) < 0.005
            mark = QRectF(round(self._x(tick.value)) - 0.5, t.px(22), 1, t.px(4))
            painter.fillRect(mark, t.color("strong"))
            font = t.font("caption", SEMIBOLD if on else REGULAR)
            painter.setFont(font)
            painter.setPen(t.color("accent_text" if on else "muted"))
            place = QRectF(left, base, self.width(), self.height() - base)
            figure = f"{tick.value:g}"
            painter.drawText(place, flags, figure)
            place.setLeft(left + QFontMetricsF(font).horizontalAdvance(figure) + t.px(6))
            painter.drawText(place, flags, words)
            painter.setPen(Qt.PenStyle.NoPen)

    def label_spans(self) -> list[tuple[float, float]]:
        """Where the label of each tick begins and ends, in px."""
        return [span for _, span in self._labels()]

    def _labels(self) -> list[tuple[str, tuple[float, float]]]:
        """The words of each tick and their span: the longest words that do not meet."""
        result: list[tuple[str, tuple[float, float]]] = []
        for words_of in (lambda tick: tick.label, lambda tick: tick.short, lambda tick: ""):
            words = [words_of(tick) for tick in self._ticks]
            spans = [self._span(*pair) for pair in zip(self._ticks, words, strict=True)]
            result = list(zip(words, spans, strict=True))
            if all(one[1] + 8 <= other[0] for one, other in pairwise(spans)):
                break
        return result

    def _span(self, tick: BetaTick, words: str) -> tuple[float, float]:
        metrics = QFontMetricsF(theme().font("caption", SEMIBOLD))
        figure = metrics.horizontalAdvance(f"{tick.value:g}")
        wide = figure + (theme().px(6) + metrics.horizontalAdvance(words) if words else 0)
        first = tick is self._ticks[0]  # its figure stands under its tick, the words after it
        left = self._x(tick.value) - (figure if first else wide) / 2
        left = min(max(left, 0.0), self.width() - wide)
        return left, left + wide
