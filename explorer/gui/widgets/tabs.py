"""Segments (one of a few, on a ground) and text tabs (a word each, 2 px line below)."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from explorer.gui.fonts import MEDIUM, SEMIBOLD, Role
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring


class _Bar(KeyboardFocus, QTabBar):
    """A tab bar painted here; Left and Right choose.

    Signals:
        chosen: int, the index the user chose; not after set_current.
    """

    chosen = Signal(int)

    def __init__(
        self, labels: Sequence[str], name: str, parent: QWidget | None, role: Role = "body"
    ) -> None:
        super().__init__(parent)
        self._role: Role = role
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for label in labels:
            self.addTab(label)
        self.currentChanged.connect(self.chosen)
        follow(self, self._restyle)

    def set_current(self, index: int) -> None:
        """Show another as chosen; silent."""
        with QSignalBlocker(self):
            self.setCurrentIndex(index)
        self.update()

    def set_labels(self, labels: Sequence[str]) -> None:
        """Other words, or other tabs; the index stays where it can; silent."""
        with QSignalBlocker(self):
            while self.count() > len(labels):
                self.removeTab(self.count() - 1)
            for i, label in enumerate(labels):
                if i < self.count():
                    self.setTabText(i, label)
                else:
                    self.addTab(label)
        self.updateGeometry()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a passing scroll must not change the view

    def _font(self, current: bool) -> QFont:
        return theme().font(self._role, SEMIBOLD if current else MEDIUM)

    def _width(self, index: int) -> int:
        return QFontMetrics(self._font(True)).horizontalAdvance(self.tabText(index))

    def _over(self) -> int:
        return self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font(self._role, SEMIBOLD))  # the widest: words do not move when chosen
        self.updateGeometry()


class Segments(_Bar):
    """One of a few on a raised ground (Front | All | Density); 28 px high, or 24 when `small`.

    Signals:
        chosen: int, by the user only.
    """

    def __init__(
        self,
        labels: Sequence[str],
        *,
        name: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._small = small
        super().__init__(labels, name, parent, "secondary" if small else "body")

    def tabSizeHint(self, index: int) -> QSize:
        t = theme()
        return QSize(
            self._width(index) + t.px(16 if self._small else 22), t.px(24 if self._small else 28)
        )

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = painter_on(self)
        box(painter, QRectF(self.rect()), t.px(6), t.color("raised"))
        over = self._over()
        for i in range(self.count()):
            rect, on = QRectF(self.tabRect(i)), i == self.currentIndex()
            inner = rect.adjusted(2, 2, -2, -2)
            if on and t.dark:
                box(painter, inner, t.px(5), t.color("hover"))
            elif on:
                box(painter, inner, t.px(5), t.color("panel"), t.color("line"))
            if on and self.hasFocus() and self.ring_shown:
                ring(painter, inner, t.px(5))
            painter.setFont(self._font(on))
            ink = "text" if on or i == over else "text2"
            painter.setPen(t.color(ink if self.isTabEnabled(i) and self.isEnabled() else "strong"))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self.tabText(i))


class TextTabs(_Bar):
    """Tabs as words, the chosen one over a 2 px accent line; 32 px high.

    Signals:
        chosen: int, by the user only.
    """

    def __init__(
        self, labels: Sequence[str], *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(labels, name, parent)

    def tabSizeHint(self, index: int) -> QSize:
        last = index == self.count() - 1
        return QSize(self._width(index) + (0 if last else theme().px(24)), theme().px(32))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme()
        painter = painter_on(self)
        over = self._over()
        for i in range(self.count()):
            on = i == self.currentIndex()
            rect = QRectF(self.tabRect(i))
            rect.setWidth(self._width(i))
            if on:
                line = QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2)
                painter.fillRect(line, t.color("accent"))
                if self.hasFocus() and self.ring_shown:
                    ring(painter, rect.adjusted(-6, 2, 6, -5), t.px(4))
            painter.setFont(self._font(on))
            ink = "text" if on else "text2" if i == over else "muted"
            painter.setPen(t.color(ink if self.isTabEnabled(i) else "strong"))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self.tabText(i))
