"""The flat title of a dock."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme
from explorer.gui.widgets._paint import follow
from explorer.gui.widgets.text import ElidedText


class FlatDockTitle(QWidget):
    """For QDockWidget.setTitleBarWidget: a title of 32 px below 12 px of air, tools at the right.

    It leaves the mouse to the dock, so dragging and double clicks work as ever.
    """

    def __init__(self, title: str, *tools: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedText(title, weight=SEMIBOLD)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(4)
        self._row.addWidget(self._title, 1)
        self.add(*tools)
        follow(self, self._restyle)

    def add(self, *tools: QWidget) -> None:
        """Put tools (GhostButton) at the right end."""
        for tool in tools:
            self._row.addWidget(tool)

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(44))
        self._row.setContentsMargins(theme.px(16), theme.px(12), theme.px(10), 0)
