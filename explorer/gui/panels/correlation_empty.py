"""What the correlation view says before a table is open: what it is for, and what it takes."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.gui.theme import theme
from explorer.gui.widgets import LinkButton, PrimaryButton, Text
from explorer.gui.widgets._paint import painter_on

EXAMPLE = "arch,acc_c10,acc_c100\n8:8:8:8:24,83.99,48.64\n8:8:8:24:40,86.79,57.04"
MEASURE_PX = 560


class _Example(QFrame):
    """The head of a table, as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "tile")
        text = Text(EXAMPLE, "secondary", mono=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(self.tr("The first lines of a table"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.addWidget(text)


class CorrelationEmpty(QWidget):
    """Stands in the middle until there is a table; dashed while one is dragged over it.

    Signals:
        open_wanted: a table is to be chosen.
        help_wanted: the page on this view.
    """

    open_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        title = Text(self.tr("Does a score beat counting parameters?"), "key")
        self.line = Text("", "body", "text2", measure=MEASURE_PX)
        self.open_button = PrimaryButton(self.tr("Open a table…"), "folder-open")
        self.open_button.clicked.connect(self.open_wanted)
        more = LinkButton(self.tr("What else a table may hold"))
        more.clicked.connect(self.help_wanted)
        arch = self.tr(
            "The column arch names networks of one space: by published name, preset or option "
            "indices. Every other column of numbers is taken for accuracies, in %."
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addWidget(self.open_button)
        buttons.addWidget(Text(self.tr("or drop a CSV file here"), "body", "muted"))
        buttons.addStretch(1)
        inner = QVBoxLayout()
        inner.setSpacing(12)
        inner.addStretch(2)
        for part in (title, self.line, _Example(), Text(arch, "secondary", "muted",
                                                        measure=MEASURE_PX)):  # fmt: skip
            inner.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addSpacing(8)
        inner.addLayout(buttons)
        inner.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.addStretch(1)
        row.addLayout(inner)
        row.addStretch(1)
        self.set_opening("")

    def set_opening(self, name: str) -> None:
        """A table that is being read; "" for none."""
        self.open_button.setEnabled(not name)
        if name:
            self.line.setText(self.tr("Reading {} and counting its networks").format(name))
            return
        self.line.setText(
            self.tr(
                "Give the accuracies of networks that were trained, and see how each score orders "
                "the same networks: by Kendall's tau and Spearman's rho, beside parameters, MACs "
                "and the size limit, which cost nothing."
            )
        )

    def set_dropping(self, on: bool) -> None:
        """A file that can be opened is over the window."""
        self._busy = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._busy:
            t, painter = theme(), painter_on(self)
            pen = QPen(t.color("accent"), 2)
            pen.setDashPattern([4, 4])
            painter.setPen(pen)
            painter.drawRoundedRect(self.rect().adjusted(12, 12, -12, -12), 8, 8)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DragLeave:
            self.set_dropping(False)
        return super().event(event)
