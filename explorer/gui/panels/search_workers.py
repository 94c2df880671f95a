"""How many processes score, beside how many cores there are."""

import os

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.gui import words
from explorer.gui.panels.search_fields import Count
from explorer.gui.widgets import Text

MORE_THAN_CORES = 4  # workers a core: beyond, memory goes before anything is gained


class WorkersField(QWidget):
    """Signals:
    edited: int or None (no whole number), after every edit by the user; not after set_workers.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cores = os.cpu_count() or 1
        self.number = Count("Workers", _TIP, 44)
        self._of_cores = Text("", "body", "muted")
        self.number.edited.connect(self._on_edited)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.number)
        row.addWidget(self._of_cores)
        self.set_workers(self._cores)

    def set_workers(self, workers: int) -> None:
        """Show another number; silent."""
        self.number.set_value(workers)
        self._hint(workers)

    def judge(self) -> str:
        """Outline a number that is no use, and say why; else ""."""
        return self.number.judge(self._check)

    def _on_edited(self, workers: int | None) -> None:
        if workers is not None and not self.judge():
            self._hint(workers)
        self.edited.emit(workers)

    def _hint(self, workers: int) -> None:
        cores = words.count(self._cores, "core")
        few = workers <= self._cores
        self._of_cores.setText(
            (self.tr("of {}") if few else self.tr("on {}: no faster")).format(cores)
        )

    def _check(self, workers: int) -> None:
        most = MORE_THAN_CORES * self._cores
        if not 1 <= workers <= most:
            few = "too few" if workers < 1 else f"too many for {words.count(self._cores, 'core')}"
            raise PlanError(f"Workers: {workers} is {few}. Use 1 to {most}.")


_TIP = "Processes that score networks at the same time; their number changes no result"
