"""The 44 px row: glyph, menus, the session's name, and where to find a command."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenuBar,
    QProxyStyle,
    QPushButton,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from explorer.gui import icons
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets import ElidedText, Segments, Text, rule
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring

VIEWS = ("Search", "Correlation")
SIDE = 64.0  # of the drawing in resources/icons/explorer.svg, which this repeats in any theme
_FRONT = ((12.0, 52.0), (21.5, 27.0), (52.0, 12.5))
_BEHIND = (43.5, 40.0)
_DOT = 7.7


def draw_glyph(painter: QPainter, rect: QRectF) -> None:
    """The program's sign: a Pareto front, and what it left behind."""
    t = theme()
    painter.save()
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / SIDE, rect.height() / SIDE)
    curve = QPainterPath(QPointF(*_FRONT[0]))
    curve.cubicTo(13.5, 41, 16.5, 33, *_FRONT[1])
    curve.cubicTo(26.5, 21, 37, 13, *_FRONT[2])
    pen = QPen(t.color("accent"), 5.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.strokePath(curve, pen)
    for token, places in (("accent", _FRONT), ("orange", (_BEHIND,))):
        painter.setBrush(t.color(token))
        for place in places:
            painter.drawEllipse(QPointF(*place), _DOT, _DOT)
    painter.restore()


class _QuietStyle(QProxyStyle):
    """Fusion without lines under the letters that Alt reaches; Alt reaches them all the same."""

    def styleHint(self, hint, option=None, widget=None, returned=None) -> int:  # type: ignore[no-untyped-def]
        if hint is QStyle.StyleHint.SH_UnderlineShortcut:
            return 0
        return super().styleHint(hint, option, widget, returned)


class Glyph(QWidget):
    """The sign, `size` px square."""

    def __init__(self, size: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedSize(theme.px(self._size), theme.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_glyph(painter_on(self), QRectF(self.rect()))


class CommandField(KeyboardFocus, QPushButton):
    """Looks like a field, opens the palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Find a command"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedSize(theme.px(208), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect, painter = theme(), QRectF(self.rect()), painter_on(self)
        box(painter, rect, t.px(4), t.color("hover" if self.underMouse() else "raised"))
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, t.px(4))
        side = t.px(14)
        at = QRectF(t.px(9), (self.height() - side) / 2, side, side)
        icons.draw(painter, "magnifying-glass", at, t.color("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(t.font("secondary"))
        painter.setPen(t.color("text2"))
        painter.drawText(rect.adjusted(t.px(30), 0, 0, 0), int(middle), self.tr("Find a command"))
        painter.setFont(t.font("caption"))
        painter.setPen(t.color("muted"))
        keys = rect.adjusted(0, 0, -t.px(9), 0)
        painter.drawText(keys, int(middle | Qt.AlignmentFlag.AlignRight), "Ctrl Shift P")


class TopBar(QFrame):
    """Menus go into `menus`. Setters: set_name, set_view.

    Signals:
        palette_wanted: the command field was pressed.
        view_wanted: int, the place in VIEWS of the view that was chosen.
    """

    palette_wanted = Signal()
    view_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.menus = QMenuBar(self)
        self.menus.setNativeMenuBar(False)
        self._style = _QuietStyle("Fusion")
        self.menus.setStyle(self._style)
        self.menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._name = ElidedText("", weight=SEMIBOLD)
        self._name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._mark = Text("", "secondary", "muted")
        self.views = Segments(list(map(self.tr, VIEWS)), name=self.tr("View"))
        self.views.chosen.connect(self.view_wanted)
        field = CommandField()
        field.clicked.connect(self.palette_wanted)
        self._row = QHBoxLayout()
        self._row.addWidget(Glyph())
        self._row.addWidget(self.menus)
        self._row.addStretch(1)
        self._row.addWidget(self.views)
        self._row.addWidget(self._name, 1)
        self._row.addWidget(self._mark)
        self._row.addSpacing(12)
        self._row.addWidget(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(self._row)
        column.addStretch(1)
        column.addWidget(rule())
        follow(self, self._restyle)

    def set_view(self, index: int | None) -> None:
        """Which of VIEWS is shown; None where no session is open, and so none of them."""
        self.views.setVisible(index is not None)
        if index is not None:
            self.views.set_current(index)

    def set_name(self, name: str, mark: str, tooltip: str = "") -> None:
        """The session's name ("" for none), and "Edited" or "Saved" beside it."""
        self._name.setText(name)
        self._name.setToolTip(tooltip)
        self._mark.setText(mark)
        self._name.setAccessibleName(f"{name} {mark}".strip())

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(44) + 1)
        self.menus.setFont(theme.font("body"))
        self._row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        self._row.setSpacing(theme.px(8))
