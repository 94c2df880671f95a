"""The few things a user sets once: a menu, since they fit one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from explorer.gui.settings import Settings

_START = (("last", "Open the last session"), ("welcome", "Show the welcome page"))
_GROUPS = (  # field, heading, (value, words)
    ("theme", "Colours", (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))),
    ("text_size", "Text size", ((1.0, "100 %"), (1.15, "115 %"), (1.3, "130 %"))),
    ("at_start", "At start", _START),
)


class Options(QObject):
    """Holds the settings, and writes every change to their file.

    Signals:
        changed: Settings.
    """

    changed = Signal(object)

    def __init__(self, file: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self.settings = Settings.load(file)

    def change(self, **fields: Any) -> None:
        """Set some fields."""
        self.put(replace(self.settings, **fields))

    def put(self, settings: Settings) -> None:
        if settings != self.settings:
            self.settings = settings
            settings.save(self.file)
            self.changed.emit(settings)


@dataclass(frozen=True, slots=True)
class _Entry:
    field: str
    value: Any
    action: QAction


def options_menu(options: Options, parent: QWidget) -> QMenu:
    """A menu of every choice, ticked as the settings are whenever it opens."""
    menu = QMenu(parent)
    entries: list[_Entry] = []
    for field, heading, values in _GROUPS:
        title = menu.addAction(parent.tr(heading))
        title.setEnabled(False)
        group = QActionGroup(menu)
        for value, label in values:
            action = menu.addAction(parent.tr(label))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(_setter(options, field, value))
            entries.append(_Entry(field, value, action))
        menu.addSeparator()

    def tick() -> None:
        for entry in entries:
            entry.action.setChecked(getattr(options.settings, entry.field) == entry.value)

    menu.aboutToShow.connect(tick)
    return menu


def _setter(options: Options, field: str, value: Any) -> Callable[..., None]:
    return lambda _on=True: options.change(**{field: value})
