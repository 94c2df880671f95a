"""A slider over a quantity that spans several powers of ten."""

import math

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, painter_on

_STEPS = 400  # from one end to the other


class LogSlider(KeyboardFocus, QSlider):
    """A thin slider on a log axis; a value beyond the ends stands at the end.

    Signals:
        moved: float, two figures that mean something, at every move by the user.
    """

    moved = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._low, self._high = 1.0, 10.0
        self._whole = False
        self.setRange(0, _STEPS)
        self.setSingleStep(4)
        self.setPageStep(40)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(lambda _: self.moved.emit(self._chosen()))
        hub().changed.connect(self._restyle)
        self._restyle(theme())

    def set_span(self, low: float, high: float, *, whole: bool = False) -> None:
        """The ends, positive; `whole`: only whole numbers are chosen. Silent."""
        self._low, self._high, self._whole = low, max(high, low * 1.01), whole

    def set_amount(self, amount: float) -> None:
        """Show another value; silent."""
        share = math.log(max(amount, 1e-12) / self._low) / math.log(self._high / self._low)
        with QSignalBlocker(self):
            self.setValue(round(min(max(share, 0.0), 1.0) * _STEPS))
        self.update()

    def _chosen(self) -> float:
        amount = self._low * (self._high / self._low) ** (self.value() / _STEPS)
        return float(round(amount)) if self._whole else float(f"{amount:.1e}")

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(18))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(60), theme().px(18))

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(18))

    # The hand: pressing goes where the pointer is.

    def _to(self, event: QMouseEvent) -> None:
        half = theme().px(7)
        share = (event.position().x() - half) / max(self.width() - 2 * half, 1)
        self.setValue(round(min(max(share, 0.0), 1.0) * _STEPS))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._to(event)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            self.setValue(self.value() + (4 if event.angleDelta().y() > 0 else -4))
        else:
            event.ignore()  # a panel scrolled past must not change it

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        half, thick = t.px(7), t.px(4)
        middle = self.height() / 2
        at = half + self.value() / _STEPS * (self.width() - 2 * half)
        track = QRectF(half, middle - thick / 2, self.width() - 2 * half, thick)
        box(painter, track, thick / 2, t.color("track"))
        filled = QRectF(track.left(), track.top(), at - half, thick)
        ink = t.color("accent" if self.isEnabled() else "strong")
        box(painter, filled, thick / 2, ink)
        if self.hasFocus() and self.ring_shown:
            painter.setBrush(t.color("accent", 0.3))
            painter.drawEllipse(QPointF(at, middle), t.px(9), t.px(9))
        over = self.isSliderDown() or self.underMouse()
        painter.setBrush(t.color("raised" if over else "panel"))
        painter.setPen(QPen(ink, 2))
        painter.drawEllipse(QPointF(at, middle), t.px(6) - 1, t.px(6) - 1)
