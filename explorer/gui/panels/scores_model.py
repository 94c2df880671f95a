"""The table of scores as a model: networks down, scores and counts across."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.core.objective import Objective
from explorer.gui import words
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.objective_words import tooltip
from explorer.gui.panels.scores_numbers import Scored, scored, shown, title
from explorer.gui.widgets.table import INK_ROLE, WEIGHT_ROLE

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
NAME, SECONDS, FIRST = 0, 1, 2  # columns; the objectives follow from FIRST on


class ScoresModel(QAbstractTableModel):
    """Shows a Scored. A row keeps its place while values come in, unless its sort key changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: Scored = scored(None, {})
        self.order: NDArray[np.intp] = np.empty(0, np.intp)  # row shown -> of the table
        self.by = ""  # name of an objective, "name" or "seconds"; "" for as they came
        self.descending = True
        self._texts: list[list[str]] = []
        self._best: list[float] = []

    def show(self, table: Scored) -> bool:
        """Show another table; whether rows or columns came, went or moved."""
        same = [o.name for o in table.objectives] == [o.name for o in self.table.objectives]
        order = self._sorted(table)
        moved = not (same and np.array_equal(table.ids[order], self.ids()))
        if moved:
            self.beginResetModel()
        self.table, self.order = table, order
        values = table.values.T
        self._texts = [shown(o, v) for o, v in zip(table.objectives, values, strict=True)]
        self._best = [table.best(column) for column in range(len(table.objectives))]
        if moved:
            self.endResetModel()
        elif len(order):
            last = self.index(len(order) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        return moved

    def begin(self, key: str) -> None:
        """What the next rows are sorted by, best first, unless the user has chosen already."""
        self.by = self.by or key

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.by, self.descending = self.key(column), order is Qt.SortOrder.DescendingOrder
        arranged = self._sorted(self.table)
        if not np.array_equal(arranged, self.order):
            self.layoutAboutToBeChanged.emit()
            self.order = arranged
            self.layoutChanged.emit()

    def key(self, column: int) -> str:
        """What stays of a column when others come or go."""
        if column in (NAME, SECONDS):
            return ("name", "seconds")[column]
        at = column - FIRST
        return self.table.objectives[at].name if 0 <= at < len(self.table.objectives) else ""

    def lead(self, own: Objective) -> Objective:
        """The score that others are compared with: the sorted one, else the run's own."""
        found = (o for o in self.table.objectives if o.proxy and o.name == self.by)
        return next(found, own)

    def column_of(self, key: str) -> int:
        """Where a column stands; -1 where it is hidden."""
        keys = ["name", "seconds", *(o.name for o in self.table.objectives)]
        return keys.index(key) if key in keys else -1

    def _sorted(self, table: Scored) -> NDArray[np.intp]:
        names = [o.name for o in table.objectives]
        if self.by == "seconds":
            keys = _totals(table)
        elif self.by in names:
            keys = table.values[:, names.index(self.by)]
        else:
            keys = table.ids.astype(np.float64)
        keys = -keys if self.descending and self.by else keys
        return np.argsort(keys, kind="stable")  # NaN last, either way

    def ids(self) -> NDArray[np.int64]:
        """(rows,), ids in the order shown."""
        return self.table.ids[self.order]

    # What Qt asks.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FIRST + len(self.table.objectives)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == ItemRole.TextAlignmentRole:
            return LEFT if section == NAME else RIGHT
        if role == ItemRole.DisplayRole:
            if section in (NAME, SECONDS):
                return (self.tr("Network"), self.tr("Time (s)"))[section]
            return title(self.table.objectives[section - FIRST])
        if role == ItemRole.ToolTipRole:
            return self._explained(section)
        return None

    def _explained(self, section: int) -> str:
        if section == NAME:
            return self.tr("Networks are numbered in the order they were looked at")
        if section == SECONDS:
            return self.tr("All scores of the network together, which share passes")
        objective = self.table.objectives[section - FIRST]
        seconds = self.table.seconds(objective.proxy) if objective.proxy else float("nan")
        if np.isnan(seconds):
            return tooltip(objective)
        alone = words.with_unit(words.significant(seconds, 2), "s")
        return tooltip(objective, self.tr("Alone: {} a network here.").format(alone))

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.order):
            return None
        row, column = int(self.order[index.row()]), index.column() - FIRST
        if role == ItemRole.TextAlignmentRole:
            return LEFT if index.column() == NAME else RIGHT
        if index.column() == NAME:
            return f"N{self.table.ids[row]}" if role == ItemRole.DisplayRole else None
        if index.column() == SECONDS:
            return self._seconds(row, role)
        return self._cell(row, column, role)

    def _seconds(self, row: int, role: int) -> Any:
        draw = self.table.draws[row]
        if role == ItemRole.DisplayRole:
            return words.fixed(draw.total, 1) if draw.total else ""
        if role == INK_ROLE:
            return "text2"
        if role == ItemRole.ToolTipRole and draw.seconds:
            alone = words.duration(sum(draw.seconds.values()))
            return self.tr("One after the other the scores would take {}").format(alone)
        return None

    def _cell(self, row: int, column: int, role: int) -> Any:
        objective, value = self.table.objectives[column], self.table.values[row, column]
        if np.isnan(value):
            short, why = self.table.why(row, objective)
            said = {ItemRole.DisplayRole: short, ItemRole.ToolTipRole: why, INK_ROLE: "muted"}
            return said.get(role)  # type: ignore[call-overload]
        best = value == self._best[column]
        if role == ItemRole.DisplayRole:
            return self._texts[column][row]
        if role == WEIGHT_ROLE:
            return SEMIBOLD if best else None
        if role == INK_ROLE:
            return None if objective.proxy or best else "text2"
        if role == ItemRole.AccessibleTextRole and best:
            return self.tr("{}, the best").format(self._texts[column][row])
        if role == ItemRole.ToolTipRole and best:
            return self.tr("The best of {}").format(words.count(len(self.order), "network"))
        return None


def _totals(table: Scored) -> NDArray[np.float64]:
    """(n,), seconds of all scores together; NaN where nothing was scored."""
    return np.array([draw.total or np.nan for draw in table.draws], np.float64)
