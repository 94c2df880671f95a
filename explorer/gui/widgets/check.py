"""A box to tick, with its words."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring


class CheckField(KeyboardFocus, QCheckBox):
    """A QCheckBox of 28 px; `clicked(bool)` is the user's, setChecked() shows another state."""

    def __init__(self, text: str = "", *, tooltip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setToolTip(tooltip)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        t = theme()
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(t.px(16) + (t.px(8) + words + 4 if words else 0), t.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("body"))
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        size = t.px(16)
        square = QRectF(0, (self.height() - size) / 2, size, size)
        on, over = self.isChecked(), self.underMouse() and self.isEnabled()
        ground = "wash" if on else "hover" if over else "raised"
        edge = "accent" if on else "strong"
        box(
            painter,
            square,
            t.px(4),
            t.color(ground),
            t.color(edge if self.isEnabled() else "track"),
        )
        if on:
            pen = QPen(t.color("accent_text" if self.isEnabled() else "strong"), t.px(2))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            corners = ((0.27, 0.52), (0.44, 0.69), (0.74, 0.33))
            painter.drawPolyline([square.topLeft() + QPointF(x, y) * size for x, y in corners])
        words = QRectF(size + t.px(8), 0, self.width() - size - t.px(8), self.height())
        if self.hasFocus() and self.ring_shown:
            ring(painter, square.adjusted(-1, -1, 1, 1), t.px(5))
        painter.setFont(self.font())
        painter.setPen(t.color("text" if self.isEnabled() else "strong"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(words, int(flags), self.text())
