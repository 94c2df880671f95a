"""The table of a comparison: tau-b as a figure, with its interval, and both on a line."""

import math

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from explorer.core.correlation import Correlation
from explorer.core.objective import Objective
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.fonts import REGULAR, SEMIBOLD
from explorer.gui.panels.correlation_model import (
    BEST_ROLE,
    FIGURE_ROLE,
    CorrelationModel,
    Index,
    interval_text,
    number_text,
)
from explorer.gui.theme import theme
from explorer.gui.widgets import INK_ROLE, Table, TableDelegate

NAME_PX, TAU_PX, RHO_PX, MOST_TAU_PX = 164, 170, 70, 520
_FIGURE_PX, _BETWEEN_PX, _FOREST_PX = 44, 92, 56  # parts of a tau cell; the last at least
_LEAST_ROWS = 4  # shown, whatever the room


class _Delegate(TableDelegate):
    """Paints tau as a figure, its interval, and both on a line from −1 or 0 to 1."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one = index.data(FIGURE_ROLE)
        if not isinstance(one, Correlation):
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, state, index, option)
        side = theme().px(12)
        cell = QRectF(rect).adjusted(side, 0, -side, 0)
        line = QRectF(cell)
        line.setLeft(self._figures(painter, cell, one, index) + side)
        if line.width() >= theme().px(_FOREST_PX) and math.isfinite(one.kendall):
            self._forest(painter, line, one, str(index.data(INK_ROLE)))
        painter.restore()

    def _figures(self, painter: QPainter, cell: QRectF, one: Correlation, index: Index) -> float:
        """Tau, set stronger where it is the largest, and its interval; where they end, in px."""
        t = theme()
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        weight = SEMIBOLD if index.data(BEST_ROLE) else REGULAR
        painter.setFont(t.font("body", weight, tabular=True))
        painter.setPen(t.color(index.data(INK_ROLE) or "text"))
        place = QRectF(cell.left(), cell.top(), t.px(_FIGURE_PX), cell.height())
        painter.drawText(place, flags, number_text(one.kendall))
        painter.setFont(t.font("secondary", tabular=True))
        painter.setPen(t.color("muted"))
        place = QRectF(place.right(), cell.top(), t.px(_BETWEEN_PX), cell.height())
        text = interval_text(one)
        if place.left() + QFontMetricsF(painter.font()).horizontalAdvance(text) <= cell.right():
            painter.drawText(place, flags, text)
        return place.right()

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
            painter.drawLine(QPointF(x_of(numbers[1]), y), QPointF(x_of(numbers[2]), y))
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
        self._most_rows = 6
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

    def set_room(self, px: int) -> None:
        """How high the table may be: as many whole rows are shown as fit, others scrolled to."""
        row = self.verticalHeader().defaultSectionSize()
        most = max((px - self.horizontalHeader().height()) // row, _LEAST_ROWS)
        if most != self._most_rows:
            self._most_rows = most
            self.updateGeometry()

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        goal = self.source.goal(index.row())
        if goal is not None:
            self.chosen.emit(goal.name, self.source.column_name(index.column()))

    def sizeHint(self) -> QSize:
        row = self.verticalHeader().defaultSectionSize()
        rows = min(max(self.source.rowCount(), _LEAST_ROWS), self._most_rows)
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
