"""An exact front measured: what it says, the plot and the networks, and how to measure another."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.trust import MOST, WINDOW
from explorer.core.trust_choice import NETWORKS, RIVALS
from explorer.core.trust_words import sentences
from explorer.gui import words
from explorer.gui.help import about
from explorer.gui.plots.trust_plot import TrustPlot
from explorer.gui.theme import theme
from explorer.gui.trust_gaps import GapGrid
from explorer.gui.trust_model import HEADS, TrustModel, trust_csv
from explorer.gui.trust_reading import Asked, Reading
from explorer.gui.widgets import (
    ElidedText,
    GhostButton,
    IntField,
    NumberField,
    PrimaryButton,
    ProgressLine,
    RaisedButton,
    Table,
    Text,
)
from explorer.runs.trusting import MOST_SEEDS, SEEDS

WIDE_PX, HIGH_PX, PLOT_PX = 960, 700, 210
SORTED_BY = 7  # MACs


class TrustDialog(QDialog):
    """Stays beside the window. Setters are silent.

    Signals:
        wanted: Asked: measure the front of what the window shows.
        more_wanted: int, seeds in all: go on with the front that is shown.
        cancel_wanted: end what is under way.
        picked: id of a network whose row was double-clicked.
    """

    wanted = Signal(object)
    more_wanted = Signal(int)
    cancel_wanted = Signal()
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Measure the exact front"))
        self._problem, self._busy, self._lacking = "", "", 0
        self.headline = Text("", "title", wrap=True)
        self.said = Text("", "secondary", "text2", wrap=True)
        self.networks = IntField(NETWORKS, 2, MOST, 10, name=self.tr("Networks"))
        self.window_field = NumberField(WINDOW, 0.01, 1e6, 0.5, decimals=2, name=self.tr("Window"))
        self.rivals = IntField(RIVALS, 0, 100, name=self.tr("Rivals"))
        self.seeds = IntField(SEEDS, 1, MOST_SEEDS, name=self.tr("Seeds"))
        self.plot = TrustPlot()
        self.gaps = GapGrid()
        self.model = TrustModel(self)
        self.table = Table(name=self.tr("Measured networks"))
        self.progress = ProgressLine(self.tr("Measured"))
        self.note = ElidedText("", "secondary", "muted")
        self.copy = GhostButton(self.tr("Copy as CSV"), "copy")
        self.cancel = RaisedButton(self.tr("Stop"), "stop")
        self.more = RaisedButton(self.tr("Go on"), "play")
        self.go = PrimaryButton(self.tr("Measure"), "play", min_width=112)
        self._arrange()
        self._connect()
        about(self, "exact")
        self.show_reading(None)

    def _arrange(self) -> None:
        self.table.setModel(self.model)
        self.table.setFrameShape(Table.Shape.NoFrame)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(SORTED_BY, Qt.SortOrder.AscendingOrder)
        for number, head in enumerate(HEADS):
            self.table.setColumnWidth(number, theme().px(head.width))
        ground = QFrame()
        ground.setProperty("look", "panel")
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.headline)
        column.addWidget(self.said)
        column.addLayout(self._middle())
        inset = QHBoxLayout()
        inset.setContentsMargins(-12, 0, -12, 0)
        inset.addWidget(self.table)
        column.addLayout(inset, 1)
        column.addLayout(self._fields())
        column.addWidget(self.progress)
        column.addLayout(self._foot())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)
        self.resize(theme().px(WIDE_PX), theme().px(HIGH_PX))

    def _middle(self) -> QHBoxLayout:
        """The plot, and beside it how sizes and seeds agree by the gap."""
        self.plot.setFixedHeight(theme().px(PLOT_PX))
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.plot, 1)
        row.addWidget(self.gaps)
        return row

    def _fields(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        tips = (
            (self.tr("Networks"), self.networks, self.tr("Measured at most")),
            (self.tr("within"), self.window_field,
             self.tr("Also networks so far below the front, in the size limit")),
            (self.tr("rivals"), self.rivals, self.tr("Of those, for each of the front's networks")),
            (self.tr("seeds"), self.seeds, self.tr("Of weights, images and labels")),
        )  # fmt: skip
        for label, field, tip in tips:
            field.setToolTip(tip)
            row.addWidget(Text(label, "body", "text2"))
            row.addWidget(field)
        row.addStretch(1)
        row.addWidget(self.copy)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.note, 1)
        for button in (self.cancel, self.more, self.go):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        for field in self._numbers():
            field.changed.connect(lambda _value: self._judge())
            field.validity_changed.connect(lambda _valid: self._judge())
        self.go.clicked.connect(lambda: self.wanted.emit(self.asked()))
        self.more.clicked.connect(lambda: self.more_wanted.emit(self.seeds.value()))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.copy.clicked.connect(self.copy_csv)
        self.table.doubleClicked.connect(
            lambda index: self.picked.emit(self.model.id_at(index.row()))
        )
        for button in (self.copy, self.cancel, self.more, self.go):
            button.setAutoDefault(False)

    def _numbers(self) -> tuple[IntField | NumberField, ...]:
        return self.networks, self.window_field, self.rivals, self.seeds

    def asked(self) -> Asked:
        """As the fields say."""
        return Asked(
            self.networks.value(),
            self.window_field.value(),
            self.rivals.value(),
            self.seeds.value(),
        )

    # What is shown.

    def show_reading(self, reading: Reading | None) -> None:
        """A measured front as far as it is; None where there is none."""
        self.model.show(reading)
        self.plot.show_columns(self.model.columns)
        self.gaps.show_rows(reading.trust.pairs.gaps if reading is not None else ())
        if reading is None:
            title = self.tr("Does measuring ZiCo change the order of the exact front?")
            line = self.tr(
                "The exact front is of layer sizes. Measure it at several seeds to see, for this "
                "space and these data, what gradients add."
            )
        else:
            title, *others = (_set(line) for line in sentences(reading.trust))
            line = " ".join(others)
        self.headline.setText(title)
        self.said.setText(line)
        self.said.setVisible(bool(line))
        self._judge()

    def set_state(self, problem: str, busy: str, share: float | None, lacking: int) -> None:
        """What may be done.

        Args:
            problem: why nothing can be measured; "" where it can.
            busy: what is under way; "" for nothing.
            share: of it that is done; None while that is unknown.
            lacking: scorings that the front shown was begun with and has not.
        """
        self._problem, self._busy, self._lacking = problem, busy, lacking
        if not busy:
            self.progress.set_idle()
        elif share is None:
            self.progress.set_unknown()
        else:
            self.progress.set_share(share)
        self._judge()

    def _judge(self) -> None:
        """Say what the buttons would do, and why one cannot."""
        reading = self.model.reading
        valid = not any(field.property("invalid") for field in self._numbers())
        self.copy.setEnabled(reading is not None)
        self.cancel.setVisible(bool(self._busy))
        more = reading is not None and (
            self._lacking > 0 or self.seeds.value() > len(reading.networks.measured.seeds)
        )
        self.more.setVisible(more and not self._busy)
        self.go.setEnabled(valid and not self._busy and not self._problem)
        self.note.setText(self._busy or self._problem or self._cost(valid))

    def _cost(self, valid: bool) -> str:
        if not valid:
            return self.tr("A field is not right yet.")
        asked = self.asked()
        said = self.tr("Up to {} at {}: {}")
        return said.format(
            words.count(asked.networks, "network"),
            words.count(asked.seeds, "seed"),
            words.count(asked.scorings, "scoring"),
        )

    def copy_csv(self) -> None:
        """Put the rows on the clipboard, as they are sorted."""
        if self.model.reading is not None:
            text = trust_csv(self.model.reading, self.model.order)
            QGuiApplication.clipboard().setText(text)

    def ask(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()


def _set(line: str) -> str:
    """A sentence as it is set in the window: a minus before figures, no hyphen."""
    return re.sub(r"(?<![\w.])-(?=\d)", "−", line)
