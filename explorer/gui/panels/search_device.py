"""What latency is of: a table of measured convolutions, until the cross takes it away."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from explorer.devices import device_text, latency_model
from explorer.gui.latest import Latest
from explorer.gui.widgets import ErrorLine
from explorer.gui.widgets.chip import Chip, ChipOption


class DeviceField(QWidget):
    """A chip with the table's name and batch size; of no height while there is none.

    A table is read behind the window; one that cannot be read says why, and the plan is not usable
    until it is taken away or put right.

    Signals:
        changed: the user chose a table, or took it away.
        checked: a look at the table has ended; problem() may have changed.
    """

    changed = Signal()
    checked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._device = self._problem = ""
        self.chip = Chip(ChipOption("device", "", None))
        self.chip.removed.connect(lambda: self._choose(""))
        self._error = ErrorLine()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._error)
        self._looks = Latest(parent=self)
        self._looks.ready.connect(self._on_read)
        self._looks.failed.connect(self._on_failed)
        self._show("")

    @property
    def device(self) -> str:
        """As a plan has it; "" for none."""
        return self._device

    def problem(self) -> str:
        """Why the table cannot be used; "" where it can, or there is none."""
        return self._problem

    def set_device(self, device: str) -> None:
        """Show a plan's; silent."""
        if device != self._device:
            self._device, self._problem = device, ""
            self._show("")
            if device:
                self._looks.ask(_label_of, device)
            else:
                self._looks.forget()

    def ask(self) -> None:
        """Let the user choose a table."""
        path, _ = QFileDialog.getOpenFileName(
            self.window(),
            self.tr("Latencies of convolutions, measured on a device"),
            str(Path(self._device.partition(":")[2]).parent) if self._device else "",
            self.tr("Tables (*.csv *.txt *.gz);;All files (*)"),
        )
        if path:
            self.choose(path)

    def choose(self, path: str) -> None:
        """As if the user had chosen this file."""
        self._choose(device_text(f"table:{path}"))

    def _choose(self, device: str) -> None:
        self.set_device(device)
        self.changed.emit()

    def _on_read(self, label: str) -> None:
        self._problem = ""
        self._show(label)
        self.checked.emit()

    def _on_failed(self, sentence: str) -> None:
        self._problem = sentence
        self._show("")
        self.checked.emit()

    def _show(self, label: str) -> None:
        file = Path(self._device.partition(":")[2].partition(",batch=")[0])
        self.setVisible(bool(self._device))
        self.chip.set_option(ChipOption("device", label or file.name, None))
        self.chip.setAccessibleName(self.tr("Latency from {}").format(label or file.name))
        self.chip.setToolTip(
            self.tr(
                "<p>Latency of a network is the sum of what this table says of its convolutions "
                "and linear layers: predicted, not measured. It may be an objective or a limit. "
                "Delete or the cross takes it away.</p><p>{}</p>"
            ).format(file)
        )
        self._error.set_text(self._problem)


def _label_of(device: str) -> str:
    """Reads the table; raises DataError where that cannot be."""
    return latency_model(device).label
