"""A comparison as a table model: a row for each score, two columns for each of accuracies."""

import math
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.core.correlation import BESIDE, Correlation
from explorer.core.objective import Objective
from explorer.gui import words
from explorer.gui.correlation_numbers import COUNTING, Comparison
from explorer.gui.correlation_words import is_count
from explorer.gui.objective_words import tooltip
from explorer.gui.widgets import INK_ROLE

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
FIGURE_ROLE = ItemRole.UserRole + 60  # Correlation of a tau cell
BEST_ROLE = ItemRole.UserRole + 61  # whether it is the largest of its column


class CorrelationModel(QAbstractTableModel):
    """Rows: scores, then counts, or sorted. Columns: the name, then tau-b and rho in turn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: Comparison | None = None
        self._order: tuple[Objective, ...] = ()
        self._sort = (-1, Qt.SortOrder.DescendingOrder)

    def show(self, found: Comparison | None) -> None:
        """Show a comparison; the sort stays."""
        before = self._shape()
        order = self._ordered(found)
        self_shape = (len(order), found.columns if found is not None else ())
        if self_shape != before:
            self.beginResetModel()
            self.found, self._order = found, order
            self.endResetModel()
        else:
            self.found, self._order = found, order
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _shape(self) -> tuple[int, tuple[str, ...]]:
        return len(self._order), self.found.columns if self.found is not None else ()

    def goal(self, row: int) -> Objective | None:
        """The score of a row."""
        return self._order[row] if 0 <= row < len(self._order) else None

    def row_of(self, goal: Objective) -> int:
        """Where a score stands; -1 where it does not."""
        names = [one.name for one in self._order]
        return names.index(goal.name) if goal.name in names else -1

    def column_name(self, column: int) -> str:
        """The accuracies that a column of the table is of; "" for the first."""
        columns = self.found.columns if self.found is not None else ()
        return columns[(column - 1) // 2] if 0 < column <= 2 * len(columns) else ""

    def is_tau(self, column: int) -> bool:
        return column % 2 == 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        columns = self.found.columns if self.found is not None else ()
        return 0 if parent.isValid() else 1 + 2 * len(columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.column_name(section)
        if role == ItemRole.DisplayRole:
            if not column:
                return self.tr("Score")
            return f"{column}, tau-b" if self.is_tau(section) else self.tr("rho")
        if role == ItemRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight if column and not self.is_tau(section)
                       else Qt.AlignmentFlag.AlignLeft)  # fmt: skip
        if role == ItemRole.ToolTipRole and column:
            return _TIPS[self.is_tau(section)].format(column)
        return None

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        goal, found = self.goal(index.row()), self.found
        if goal is None or found is None:
            return None
        column = self.column_name(index.column())
        if not column:
            return self._name(goal, role)
        one = found.of(goal, column)
        tau = self.is_tau(index.column())
        if role == FIGURE_ROLE and tau:
            return one
        if role == BEST_ROLE:
            return self._is_best(goal, column)
        if role == ItemRole.DisplayRole:
            return figure_text(one) if tau else number_text(one.spearman)
        if role == ItemRole.TextAlignmentRole and not tau:
            return int(Qt.AlignmentFlag.AlignRight)
        if role == INK_ROLE:
            return "text2" if is_count(goal) else "text"
        if role == ItemRole.ToolTipRole:
            return _explained(goal, column, one)
        return None

    def _name(self, goal: Objective, role: int) -> Any:
        if role == ItemRole.DisplayRole:
            return goal.label
        if role == ItemRole.ToolTipRole:
            return tooltip(goal)
        if role == INK_ROLE:
            return "text2" if is_count(goal) else "text"
        return None

    def _is_best(self, goal: Objective, column: str) -> bool:
        assert self.found is not None
        found = self.found
        mine = found.worth(goal, column)
        worth = [found.worth(one, column) for one in self._order]
        return math.isfinite(mine) and mine >= max(w for w in worth if math.isfinite(w))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sort = (column, order)
        self.layoutAboutToBeChanged.emit()
        self._order = self._ordered(self.found)
        self.layoutChanged.emit()

    def _ordered(self, found: Comparison | None) -> tuple[Objective, ...]:
        if found is None:
            return ()
        goals = found.networks.goals
        column, order = self._sort
        names = found.columns
        if column <= 0 or column > 2 * len(names):
            return goals
        name = names[(column - 1) // 2]

        def key(goal: Objective) -> float:
            one = found.of(goal, name)
            value = one.kendall if self.is_tau(column) else one.spearman
            sign = -1.0 if order is Qt.SortOrder.DescendingOrder else 1.0
            return sign * value if math.isfinite(value) else math.inf

        return tuple(sorted(goals, key=key))


_TIPS = {
    True: "Kendall's tau-b between the score and {}, with its 95 % bootstrap interval: the share "
    "of pairs of networks in the same order less that in the opposite one, ties allowed for",
    False: "Spearman's rho between the score and {}: the correlation of ranks",
}


def number_text(value: float) -> str:
    return words.fixed(value, 3) if math.isfinite(value) else "–"


def interval_text(one: Correlation) -> str:
    """ "0.74 to 0.82", or "" while it is not known."""
    low, high = one.interval
    return f"{words.fixed(low, 2)} to {words.fixed(high, 2)}" if math.isfinite(low) else ""


def figure_text(one: Correlation) -> str:
    """What the cell says, for those who cannot see it: "0.780, 0.74 to 0.82"."""
    return ", ".join(filter(None, (number_text(one.kendall), interval_text(one))))


def _explained(goal: Objective, column: str, one: Correlation) -> str:
    """Whether the difference to each count is more than chance."""
    if not math.isfinite(one.kendall):
        return f"{goal.label} or {column} is the same for all networks: they cannot be ordered."
    lines = [f"{goal.label} against {column}: tau-b {figure_text(one)}"]
    for name in BESIDE:
        if name in one.above and name != goal.name:
            low, high = one.above[name]
            sure = "beyond chance" if low > 0 or high < 0 else "within chance"
            between = f"{words.signed(low, 2)} to {words.signed(high, 2)}"
            lines.append(f"Difference to {_COUNTS[name]}: {between}, {sure}")
    return "\n".join(lines)


_COUNTS = {COUNTING: "counting parameters", "macs": "counting MACs", "size-limit": "the size limit"}
