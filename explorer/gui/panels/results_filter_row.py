"""The row with which the results are filtered: a field and three ticked sets."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.gui.panels.results_filter import FIELDS, Filter, FilterError, parse_filter
from explorer.gui.widgets import ErrorLine, GhostButton, TextField


class FilterRow(QWidget):
    """Signals:
    changed: Filter, at every edit that can be read.
    closed: Esc was pressed in the field.
    """

    changed = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter = Filter()
        self.field = TextField(
            placeholder=self.tr("macs<2e9 blocks>20 group"), name=self.tr("Filter")
        )
        self.field.setClearButtonEnabled(True)
        self.field.setToolTip(
            self.tr("Conditions that must all hold, on {}; a network's number; or a type of "
                    "convolution").format(", ".join(FIELDS))
        )  # fmt: skip
        self.front = GhostButton(self.tr("Front only"), checkable=True)
        self.starred = GhostButton(self.tr("Starred"), "star", checkable=True)
        self.failed = GhostButton(self.tr("Failed"), checkable=True)
        self.error = ErrorLine()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for button in (self.front, self.starred, self.failed):
            button.toggled.connect(self._read)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.error)
        self.field.textChanged.connect(self._read)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._escape,
                  context=Qt.ShortcutContext.WidgetWithChildrenShortcut)  # fmt: skip
        self._complain("")

    def clear(self) -> None:
        """Show every network again."""
        for button in (self.front, self.starred, self.failed):
            button.setChecked(False)
        self.field.clear()

    def summary(self) -> str:
        """What is shown, for the line of state: "front only"; "" where nothing is held back."""
        sets = {
            self.tr("front only"): self.filter.front_only,
            self.tr("starred"): self.filter.starred_only,
            self.tr("failed"): self.filter.failed_only,
            self.tr("filtered"): bool(self.filter.terms),
        }
        return ", ".join(text for text, on in sets.items() if on)

    def _escape(self) -> None:
        if self.filter.active or self.field.text():
            self.clear()
        else:
            self.closed.emit()

    def _read(self) -> None:
        try:
            terms = parse_filter(self.field.text())
        except FilterError as error:
            self._complain(str(error))
            return
        self._complain("")
        wanted = Filter(
            terms, self.front.isChecked(), self.starred.isChecked(), self.failed.isChecked()
        )
        if wanted != self.filter:
            self.filter = wanted
            self.changed.emit(wanted)

    def _complain(self, sentence: str) -> None:
        self.field.set_error(sentence)
        self.error.set_text(sentence)
