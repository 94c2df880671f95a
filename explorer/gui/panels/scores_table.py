"""The view of the scores: more columns than room, and the networks' names that stay."""

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.gui.panels.scores_model import NAME, ScoresModel
from explorer.gui.theme import theme
from explorer.gui.widgets import Table, rule

NAME_PX, SPARE_PX = 92, 8  # the best of a column is set wider than its neighbours


class _Names(Table):
    """The first column once more, over the table, where it does not scroll away."""

    def __init__(self, owner: "ScoresTable") -> None:
        super().__init__(name=owner.tr("Networks"), parent=owner)
        self._owner = owner
        self.setModel(owner.source)
        self.setSelectionModel(owner.selectionModel())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the table's
        self.setFrameShape(Table.Shape.NoFrame)
        for bars in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(owner.customContextMenuRequested)
        owner.source.modelReset.connect(self._hide_others)
        self._edge = rule(vertical=True)
        self._edge.setParent(self)
        self._hide_others()

    def _hide_others(self) -> None:
        for column in range(self.model().columnCount()):
            self.setColumnHidden(column, column != NAME)

    def _hover(self, row: int) -> None:
        self._owner.hover(row)

    def edge(self, shown: bool) -> None:
        """A line at the right, while columns are scrolled away under it."""
        self._edge.setGeometry(self.width() - 1, 0, 1, self.height())
        self._edge.setVisible(shown)
        self._edge.raise_()


class ScoresTable(Table):
    """A table of networks that knows its rows by the networks' ids."""

    def __init__(self, source: ScoresModel, parent: QWidget | None = None) -> None:
        super().__init__(name=source.tr("Scores"), parent=parent)
        self.source = source
        self.setModel(source)
        self.setFrameShape(Table.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        self.names = _Names(self)
        header.setStretchLastSection(False)
        header.sectionResized.connect(lambda *_: self._place())
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        header.sortIndicatorChanged.connect(self._on_sorted)
        self.names.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)
        ours, theirs = self.verticalScrollBar(), self.names.verticalScrollBar()
        ours.valueChanged.connect(theirs.setValue)
        theirs.valueChanged.connect(ours.setValue)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self._place())
        source.modelReset.connect(self.fit)
        self.fit()

    # Sorted from either header.

    def _on_sorted(self, section: int, order: Qt.SortOrder) -> None:
        self.source.sort(section, order)
        self._show_sorted()

    def _show_sorted(self) -> None:
        """Both headers say what the model is sorted by, wherever that column stands now."""
        down = Qt.SortOrder.DescendingOrder
        order = down if self.source.descending else Qt.SortOrder.AscendingOrder
        for table in (self, self.names):
            header = table.horizontalHeader()
            with QSignalBlocker(header):
                header.setSortIndicator(self.source.column_of(self.source.by), order)
            header.viewport().update()

    # Where things stand.

    def fit(self) -> None:
        """Columns as wide as what they hold; the names always so wide."""
        self.fit_columns(spare=SPARE_PX)
        self.setColumnWidth(NAME, theme().px(NAME_PX))
        self._place()
        self._show_sorted()

    def grow(self) -> None:
        """Wider where what came in needs it; never narrower, so that nothing jumps back."""
        for column in range(NAME + 1, self.source.columnCount()):
            needs = self.sizeHintForColumn(column) + theme().px(SPARE_PX)
            if needs > self.columnWidth(column):
                self.setColumnWidth(column, needs)

    def _place(self) -> None:
        header = self.horizontalHeader()
        wide, high = self.columnWidth(NAME), header.height() + self.viewport().height()
        self.names.setColumnWidth(NAME, wide)
        self.names.setGeometry(self.frameWidth(), self.frameWidth(), wide, high)
        self.names.edge(self.horizontalScrollBar().value() > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hover(self, row: int) -> None:
        """Show the row under the pointer, on both sides of the edge."""
        for part in (self, self.names):
            if row != part.hovered_row:
                part.hovered_row = row
                part.viewport().update()

    def _hover(self, row: int) -> None:
        self.hover(row)

    # Rows by id.

    def select_ids(self, ids: tuple[int, ...]) -> None:
        """Mark the rows of these ids."""
        chosen = QItemSelection()
        last = self.source.columnCount() - 1
        for row in np.flatnonzero(np.isin(self.source.ids(), ids)).tolist():
            chosen.select(self.source.index(row, 0), self.source.index(row, last))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        for row in np.flatnonzero(np.isin(self.source.ids(), ids[:1])).tolist():
            self.selectionModel().setCurrentIndex(self.source.index(row, 0), flags.NoUpdate)

    def chosen(self) -> tuple[int, ...]:
        """Ids of the selected rows, the current one first."""
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        current = self.currentIndex().row()
        rows.sort(key=lambda row: (row != current, row))
        return tuple(self.source.ids()[rows].tolist())
