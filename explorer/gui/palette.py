"""Find a command by a few of its letters, and do it."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidgetItem, QVBoxLayout, QWidget

from explorer.gui.rows import KEYS_ROLE, Rows
from explorer.gui.theme import theme

ROLE = Qt.ItemDataRole.UserRole
ROWS = 10


def matches(words: str, text: str) -> bool:
    """Whether every typed word begins, or lies in, a word of the command."""
    return all(word in text.lower() for word in words.lower().split())


class Palette(QFrame):
    """Opens under the command field; Enter does the chosen command, Esc closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("look", "float")
        self.setAccessibleName(self.tr("Commands"))
        self._actions: list[QAction] = []
        self._field = QLineEdit()
        self._field.setProperty("look", "field")
        self._field.setProperty("words", True)
        self._field.setPlaceholderText(self.tr("Find a command"))
        self._field.setAccessibleName(self.tr("Find a command"))
        self._field.textChanged.connect(self._fill)
        self._field.returnPressed.connect(self._do_current)
        self._field.installEventFilter(self)
        self._list = Rows(self.tr("Commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(lambda _item: self._do_current())
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._field)
        column.addWidget(self._list)

    def set_actions(self, actions: Iterable[QAction]) -> None:
        """What can be found: those that are enabled now."""
        self._actions = [action for action in actions if action.isEnabled()]
        self._field.clear()
        self._fill("")

    def ask(self, actions: Iterable[QAction], below: QPoint, width: int) -> None:
        """Open below this point (global, its top right), with what can be done now."""
        self.set_actions(actions)
        t = theme()
        self._field.setFixedHeight(t.px(32))
        self._field.setFont(t.font("body"))
        wide = max(width, t.px(380))
        self.resize(wide, t.px(32) * ROWS + t.px(64))
        self.move(below.x() - wide, below.y())
        self.show()
        self._field.setFocus()

    def _fill(self, typed: str) -> None:
        self._list.clear()
        for action in self._actions:
            text = action.text().replace("&", "")
            if matches(typed, text):
                keys = action.shortcut().toString().replace("+", " ")
                item = QListWidgetItem(text)
                item.setData(KEYS_ROLE, keys)
                item.setData(ROLE, action)
                self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _do_current(self) -> None:
        item = self._list.currentItem()
        self.hide()
        if item is not None:
            item.data(ROLE).trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self._list.count():
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return True
        return super().eventFilter(watched, event)
