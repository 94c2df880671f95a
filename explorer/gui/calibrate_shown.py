"""What the calibration dialog shows of what was learned: a cloud, and the scores beside it."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from explorer.calibrating import Calibrated
from explorer.core.objective import Goal, Objective, objective
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.gui.plots._scale import Range, nice_range
from explorer.gui.plots.correlation import Cloud
from explorer.gui.theme import theme
from explorer.gui.widgets import Table

LONGEST = 40  # letters of a name
PREDICTED = Objective(
    "predicted", "Predicted", Goal.MAXIMIZE, "predicted", explanation="By the calibration."
)
COLUMNS = ("Score", "Tau", "95 %", "Ahead by")


def first_name(space: SearchSpace, column: str) -> str:
    """A name that says what it was learned on: "nats-size-acc-c10"."""
    plain = re.sub(r"[^a-z0-9]+", "-", f"{space.family}-{column}".lower())
    return plain[:LONGEST].strip("-")


def cloud_of(one: Calibrated) -> Cloud:
    """Predicted along, true up."""
    return Cloud(PREDICTED, one.made.column, one.predicted, one.true, 0.0, one.found)


def span_of(one: Calibrated) -> Range:
    """Of the accuracies."""
    return nice_range(float(one.true.min()), float(one.true.max()))


class ScoresTable(QWidget):
    """The calibrated score above those that need no training."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = QStandardItemModel(0, len(COLUMNS), self)
        self.model.setHorizontalHeaderLabels([self.tr(title) for title in COLUMNS])
        for column in range(1, len(COLUMNS)):
            header = self.model.horizontalHeaderItem(column)
            assert header is not None, "the labels were set above"
            header.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table = Table(card=True, name=self.tr("Scores beside the calibrated one"))
        self.table.setSelectionMode(Table.SelectionMode.NoSelection)
        self.table.setModel(self.model)
        header_view = self.table.horizontalHeader()
        header_view.setStretchLastSection(False)
        header_view.setSectionsClickable(False)
        header_view.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 72), (2, 136), (3, 136)):
            self.table.setColumnWidth(column, theme().px(width))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table)

    def show_found(self, one: Calibrated) -> None:
        """Silent."""
        self.model.setRowCount(0)
        self._add(self.tr("Calibrated"), one.found.kendall, one.found.interval, None)
        for other in one.beside:
            self._add(_label(other.name), other.found.kendall, other.found.interval, other.ahead)

    def _add(
        self,
        label: str,
        tau: float,
        interval: tuple[float, float],
        ahead: tuple[float, float] | None,
    ) -> None:
        texts = (label, words.fixed(tau, 3), _between(interval), _between(ahead) if ahead else "")
        row = [QStandardItem(text) for text in texts]
        for item in row[1:]:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.model.appendRow(row)


def _label(name: str) -> str:
    """ "Size limit, beta 2"."""
    plain, _, beta = name.partition("@")
    label = objective("size-limit" if beta else plain).label
    return f"{label}, beta {beta}" if beta else label


def _between(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{words.fixed(low, 3)} to {words.fixed(high, 3)}"
