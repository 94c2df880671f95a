"""Which scores have a column: a menu of ticks that stays open while they are set."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from explorer.core.objective import OBJECTIVES, Objective
from explorer.gui.objective_words import GROUPS, group_of, tooltip
from explorer.gui.widgets.headed_menu import HeadedMenu, add_heading


class ScoresMenu(HeadedMenu):
    """A tick for every score and count.

    Signals:
        hidden_changed: frozenset of the names that have no tick, by the user.
    """

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hidden: frozenset[str] = frozenset()
        self._ticks: dict[str, QAction] = {}
        everything = self.addAction(self.tr("All"))
        everything.triggered.connect(lambda: self._choose(frozenset()))
        counts = self.addAction(self.tr("None but counts"))
        counts.triggered.connect(
            lambda: self._choose(frozenset(o.name for o in OBJECTIVES.values() if o.proxy))
        )
        for heading in GROUPS:
            add_heading(self, heading)
            for objective in OBJECTIVES.values():
                if group_of(objective) == heading:
                    self._add(objective)

    def _add(self, objective: Objective) -> None:
        action = self.addAction(objective.label)
        action.setCheckable(True)
        action.setChecked(True)
        action.setToolTip(tooltip(objective))
        action.toggled.connect(lambda on, name=objective.name: self._on_toggled(name, on))
        self._ticks[objective.name] = action

    def set_hidden(self, names: frozenset[str]) -> None:
        """Tick all but these; silent."""
        self.hidden = names & self._ticks.keys()
        for name, action in self._ticks.items():
            action.blockSignals(True)
            action.setChecked(name not in self.hidden)
            action.blockSignals(False)

    def _choose(self, hidden: frozenset[str]) -> None:
        self.set_hidden(hidden)
        self.hidden_changed.emit(self.hidden)

    def _on_toggled(self, name: str, on: bool) -> None:
        self.hidden = self.hidden - {name} if on else self.hidden | {name}
        self.hidden_changed.emit(self.hidden)

    # A tick leaves the menu open: Esc, or a click elsewhere, ends it.

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._tick(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() not in keys or not self._tick(self.activeAction()):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        """Turn a tick round; whether it was one."""
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True
