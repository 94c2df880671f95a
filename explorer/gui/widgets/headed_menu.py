"""Headings in a menu: quiet words above the entries they name."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidgetAction

from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import theme
from explorer.gui.widgets.text import Text


def add_heading(menu: QMenu, text: str) -> QAction:
    """Add a heading, with a line above it where it is not the first; keys pass over it."""
    if menu.actions():
        menu.addSeparator()
    words = Text(text, "caption", "muted", weight=MEDIUM)
    words.setContentsMargins(theme().px(12), theme().px(4), theme().px(12), theme().px(2))
    heading = QWidgetAction(menu)
    heading.setText(text)
    heading.setDefaultWidget(words)
    heading.setEnabled(False)
    menu.addAction(heading)
    return heading
