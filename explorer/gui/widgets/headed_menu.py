"""Menus with headings, and with tooltips beside them: long ones would hide the entries."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QAction, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget, QWidgetAction

from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import theme
from explorer.gui.widgets.text import Text

_AWAY_PX = 4  # between the menu and a tooltip
_QT_AWAY = QPoint(2, 16)  # where Qt puts a tooltip from the place that it is told


def add_heading(menu: QMenu, text: str) -> QAction:
    """Add quiet words, with a line above where they are not the first; keys pass over them."""
    if menu.actions():
        menu.addSeparator()
    words = Text(text, "caption", "muted", weight=MEDIUM)
    px = theme().px
    words.setContentsMargins(px(12), px(4), px(12), px(2))
    heading = QWidgetAction(menu)
    heading.setText(text)
    heading.setDefaultWidget(words)
    heading.setEnabled(False)
    menu.addAction(heading)
    return heading


class HeadedMenu(QMenu):
    """Tells the tooltip of an entry to the pointer that rests on it, and to the keys at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell(self.actionAt(event.pos()))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if self.isVisible():
            self._tell(self.activeAction())

    def _tell(self, action: QAction | None) -> None:
        """The tooltip of an entry, beside the menu at its height."""
        if action is None or not action.isEnabled() or action.toolTip() == action.text():
            QToolTip.hideText()
            return
        place = self.actionGeometry(action)
        at = self.mapToGlobal(QPoint(self.width() + _AWAY_PX, place.top())) - _QT_AWAY
        QToolTip.showText(at, action.toolTip(), self, place)
