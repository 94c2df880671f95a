"""A share at a glance: the 270 degree gauge, the thin bar, the progress line."""

from PySide6.QtCore import QBasicTimer, QRectF, QSize, Qt, QTimerEvent
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import box, follow, painter_on

_STEPS = 10_000  # a QProgressBar counts in whole numbers; screen readers get its value from it


def draw_bar(painter: QPainter, rect: QRectF, share: float, fill: QColor, track: QColor) -> None:
    """A bar with round ends, filled to `share` (0..1); what is above 0 shows at least a dot."""
    radius = rect.height() / 2
    box(painter, rect, radius, track)
    share = min(max(share, 0.0), 1.0)
    if share > 0:
        width = max(rect.width() * share, rect.height())
        box(painter, QRectF(rect.left(), rect.top(), width, rect.height()), radius, fill)


class _Share(QProgressBar):
    def __init__(self, name: str, token: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self._token = token
        self._share = 0.0

    def share(self) -> float:
        return self._share

    def set_share(self, share: float) -> None:
        """0..1."""
        self._share = share
        self.setValue(round(min(max(share, 0.0), 1.0) * _STEPS))
        self.update()

    def set_token(self, token: str) -> None:
        """The colour of the filled part: "accent" (this run), "orange" (beta 0), ..."""
        self._token = token
        self.update()


class Gauge(_Share):
    """270 degrees, 6 px; the number stands beside it, not in it. Setter: set_share(0..1)."""

    def __init__(
        self,
        name: str = "",
        token: str = "accent",
        *,
        size: int = 64,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, token, parent)
        self._size = size
        follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._size), theme().px(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _restyle(self, theme: Theme) -> None:
        self.setFixedSize(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = painter_on(self)
        pen = QPen(t.color("track"), t.px(6))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        inset = t.px(6) / 2 + 0.5
        rect = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(pen)
        painter.drawArc(rect, 225 * 16, -270 * 16)
        share = min(max(self._share, 0.0), 1.0)
        if share > 0:
            pen.setColor(t.color(self._token))
            painter.setPen(pen)
            painter.drawArc(rect, 225 * 16, round(-270 * 16 * share))


class ShareBar(_Share):
    """A 4 px bar that takes the width it is given (at most `width`, when told)."""

    def __init__(
        self,
        name: str = "",
        token: str = "accent",
        *,
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, token, parent)
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(16))
        if self._width:
            self.setMaximumWidth(theme.px(self._width))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, high = theme(), theme().px(4)
        rect = QRectF(0, (self.height() - high) / 2, self.width(), high)
        draw_bar(painter_on(self), rect, self._share, t.color(self._token), t.color("track"))


class ProgressLine(_Share):
    """2 px under the bar. set_share(0..1), or set_unknown() for a moving segment; set_idle() hides
    the line but keeps its place.
    """

    _PERIOD_MS, _SEGMENT = 1600, 0.18

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, "accent", parent)
        self._timer, self._phase, self._unknown = QBasicTimer(), 0.0, False
        self.setFixedHeight(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        self._stop()
        super().set_share(share)

    def set_unknown(self) -> None:
        """It runs, and nobody knows how long."""
        self._unknown = True
        self.setRange(0, 0)
        self._timer.start(33, self)

    def set_idle(self) -> None:
        self.set_share(0.0)

    def _stop(self) -> None:
        self._timer.stop()
        self._unknown = False
        self.setRange(0, _STEPS)

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() == self._timer.timerId():
            self._phase = (self._phase + 33 / self._PERIOD_MS) % 1
            if self.isVisible():
                self.update()
        else:
            super().timerEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        painter.fillRect(self.rect(), t.color("line"))
        if self._unknown:
            left = (self._phase * (1 + self._SEGMENT) - self._SEGMENT) * self.width()
            rect = QRectF(left, 0, self.width() * self._SEGMENT, self.height())
        else:
            rect = QRectF(0, 0, self.width() * min(max(self._share, 0.0), 1.0), self.height())
        painter.fillRect(rect, t.color(self._token))
