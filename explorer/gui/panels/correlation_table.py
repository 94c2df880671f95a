"""The table of a comparison: a row for each score, tau-b with its interval and rho for a column."""

import math
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QStyle, QStyleOptionViewItem, QWidget

from explorer.core.correlation import BESIDE, Correlation
from explorer.core.objective import Objective
from explorer.gui import words
from explorer.gui.correlation_numbers import COUNTING, Comparison
from explorer.gui.correlation_words import is_count
from explorer.gui.fonts import REGULAR, SEMIBOLD
from explorer.gui.objective_words import tooltip
from explorer.gui.theme import theme
from explorer.gui.widgets import INK_ROLE, Table, TableDelegate

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
FIGURE_ROLE = ItemRole.UserRole + 60  # Correlation of a tau cell
BEST_ROLE = ItemRole.UserRole + 61  # whether it is the largest of its column
NAME_PX, TAU_PX, RHO_PX, MOST_TAU_PX = 164, 170, 70, 520
_FIGURE_PX, _BETWEEN_PX, _FOREST_PX = 44, 92, 56  # parts of a tau cell; the last at least
_ROWS_SHOWN = 7  # before the table scrolls


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
            return figure_text(one) if tau else _number(one.spearman)
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


def _number(value: float) -> str:
    return words.fixed(value, 3) if math.isfinite(value) else "–"


def interval_text(one: Correlation) -> str:
    """ "0.74 to 0.82", or "" while it is not known."""
    low, high = one.interval
    return f"{words.fixed(low, 2)} to {words.fixed(high, 2)}" if math.isfinite(low) else ""


def figure_text(one: Correlation) -> str:
    """What the cell says, for those who cannot see it: "0.780, 0.74 to 0.82"."""
    return ", ".join(filter(None, (_number(one.kendall), interval_text(one))))


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


class _Delegate(TableDelegate):
    """Paints tau as a figure, its interval, and both on a line from −1 or 0 to 1."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one = index.data(FIGURE_ROLE)
        if not isinstance(one, Correlation):
            super().paint(painter, option, index)
            return
        t = theme()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, state, index, option)
        cell = QRectF(rect).adjusted(t.px(12), 0, -t.px(12), 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        best = bool(index.data(BEST_ROLE))
        painter.setFont(t.font("body", SEMIBOLD if best else REGULAR, tabular=True))
        painter.setPen(t.color(index.data(INK_ROLE) or "text"))
        place = QRectF(cell.left(), cell.top(), t.px(_FIGURE_PX), cell.height())
        painter.drawText(place, middle, _number(one.kendall))
        painter.setFont(t.font("secondary", tabular=True))
        painter.setPen(t.color("muted"))
        place = QRectF(place.right(), cell.top(), t.px(_BETWEEN_PX), cell.height())
        text = interval_text(one)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(text)
        if place.left() + wide <= cell.right():
            painter.drawText(place, middle, text)
        line = QRectF(place.right() + t.px(12), cell.top(), 0, cell.height())
        line.setRight(cell.right())
        if line.width() >= t.px(_FOREST_PX) and math.isfinite(one.kendall):
            self._forest(painter, line, one, str(index.data(INK_ROLE)))
        painter.restore()

    def _forest(self, painter: QPainter, line: QRectF, one: Correlation, ink: str) -> None:
        """The interval as a line, tau as a dot; the ground from 0 to 1, or −1 to 1 if needed."""
        t, y = theme(), line.center().y()
        numbers = [one.kendall, *(x for x in one.interval if math.isfinite(x))]
        start = -1.0 if min(numbers) < 0 else 0.0

        def x_of(value: float) -> float:
            return line.left() + (value - start) / (1 - start) * line.width()

        painter.fillRect(QRectF(line.left(), y - 0.5, line.width(), 1), t.color("track"))
        token = "strong" if ink == "text2" else "accent"
        if len(numbers) == 3:
            painter.setPen(QPen(t.color(token), 2))
            painter.drawLine(QRectF(x_of(numbers[1]), y, 0, 0).topLeft(),
                             QRectF(x_of(numbers[2]), y, 0, 0).topLeft())  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color(token))
        half = t.px(4)
        centre = QRectF(x_of(one.kendall) - half, y - half, 2 * half, 2 * half)
        painter.drawEllipse(centre)


class CorrelationTable(Table):
    """Signals:
    chosen: a score's name and a column's ("" for the first column), by the user only.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(name="Scores and accuracies", parent=parent)
        self.source = CorrelationModel(self)
        self.setModel(self.source)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.DescendingOrder)
        self.horizontalHeader().setStretchLastSection(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.selectionModel().currentChanged.connect(self._on_current)

    def set_comparison(self, found: Comparison | None, goal: Objective | None) -> None:
        """Show a comparison with a score chosen; silent."""
        shape = self.source.columnCount(), self.source.rowCount()
        with QSignalBlocker(self.selectionModel()):
            self.source.show(found)
            row = self.source.row_of(goal) if goal is not None else -1
            if row >= 0 and row != self.currentIndex().row():
                self.selectRow(row)
                self.setCurrentIndex(self.source.index(row, max(self.currentIndex().column(), 0)))
        if shape != (self.source.columnCount(), self.source.rowCount()):
            self._fit()
            self.updateGeometry()
        self.viewport().update()

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        goal = self.source.goal(index.row())
        if goal is not None:
            self.chosen.emit(goal.name, self.source.column_name(index.column()))

    def sizeHint(self) -> QSize:
        row = self.verticalHeader().defaultSectionSize()
        rows = min(max(self.source.rowCount(), 4), _ROWS_SHOWN)
        bar = self.horizontalScrollBar().sizeHint().height() if self._overflows() else 0
        return QSize(400, self.horizontalHeader().height() + rows * row + bar + 1)

    def minimumSizeHint(self) -> QSize:
        row = self.verticalHeader().defaultSectionSize()
        return QSize(200, self.horizontalHeader().height() + 3 * row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _overflows(self) -> bool:
        t, columns = theme(), self.source.columnCount() // 2
        return t.px(NAME_PX) + columns * t.px(TAU_PX + RHO_PX) > self.viewport().width()

    def _fit(self) -> None:
        """Tau cells share what room there is, so that their lines are long where they can be."""
        t, columns = theme(), self.source.columnCount() // 2
        if not columns:
            return
        room = self.viewport().width() - t.px(NAME_PX) - columns * t.px(RHO_PX)
        tau = min(max(room // columns, t.px(TAU_PX)), t.px(MOST_TAU_PX))
        self.setColumnWidth(0, t.px(NAME_PX))
        for i in range(columns):
            self.setColumnWidth(1 + 2 * i, tau)
            self.setColumnWidth(2 + 2 * i, t.px(RHO_PX))
