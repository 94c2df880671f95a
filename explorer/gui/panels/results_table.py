"""The view of the results: columns by width, selection by id, a scroll that holds still."""

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.gui.panels.results_model import COLUMNS, Column, ResultsModel
from explorer.gui.run_spread import run_spread
from explorer.gui.theme import theme
from explorer.gui.widgets import Table

YIELDING = ("width", "depth", "params", "blocks")  # leave for what seeds found, in this order
LEAST_SHARE = 0.95  # of their widths that columns are squeezed to before one leaves
LEAST_COLUMN_PX, MOST_SPARE_PX = 40, 40  # a column is never narrower, and gains no more than that


class ResultsTable(Table):
    """A table of networks that knows its rows by the networks' ids."""

    def __init__(self, source: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(name=source.tr("Results"), parent=parent)
        self.source = source
        self.setModel(source)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSortingEnabled(True)
        self.sortByColumn(1, Qt.SortOrder.DescendingOrder)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.horizontalHeader().setMinimumSectionSize(theme().px(LEAST_COLUMN_PX))

    def anchor(self) -> tuple[int, int] | None:
        """The id of the row at the top and how far it is scrolled out; None at the very top."""
        offset = self.verticalScrollBar().value()
        ids, row = self.source.ids(), self.rowAt(0)
        if offset == 0 or not 0 <= row < len(ids):
            return None
        return int(ids[row]), offset - row * self.row_height()

    def row_height(self) -> int:
        return self.verticalHeader().defaultSectionSize()

    def hold(self, anchor: tuple[int, int] | None) -> None:
        """Scroll back to the row that stood at the top, wherever it stands now."""
        if anchor is None:
            self.verticalScrollBar().setValue(0)
            return
        self.updateGeometries()
        found = np.flatnonzero(self.source.ids() == anchor[0])
        if found.size:
            place = int(found[0]) * self.row_height() + anchor[1]
            self.verticalScrollBar().setValue(place)

    def select_ids(self, ids: tuple[int, ...]) -> None:
        """Mark the rows of these ids, in runs, so that thousands cost little."""
        rows = np.flatnonzero(np.isin(self.source.ids(), ids)) if ids else np.empty(0, np.intp)
        chosen = QItemSelection()
        last = len(COLUMNS) - 1
        breaks = [int(i) + 1 for i in np.flatnonzero(np.diff(rows) > 1)]
        for run in np.split(rows, breaks):
            if len(run):
                first = self.source.index(int(run[0]), 0)
                chosen.append(QItemSelectionRange(first, self.source.index(int(run[-1]), last)))
        flags = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        model.select(chosen, flags.ClearAndSelect)
        current = np.flatnonzero(np.isin(self.source.ids(), ids[:1]))
        if len(current):
            model.setCurrentIndex(self.source.index(int(current[0]), 0), flags.NoUpdate)

    def reveal(self, ids: tuple[int, ...]) -> None:
        found = np.flatnonzero(np.isin(self.source.ids(), ids[:1]))
        if len(found) and not self.hasFocus():
            self.scrollTo(self.source.index(int(found[0]), 0))

    def chosen(self) -> tuple[int, ...]:
        """Ids of the selected rows, the current one first."""
        ids = self.source.ids()
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(i) for i in range(chosen.count())]
        parts = [ids[part.top() : part.bottom() + 1] for part in ranges]
        found = [int(i) for i in np.concatenate(parts)] if parts else []
        current = self.currentIndex().row()
        if 0 <= current < len(ids) and int(ids[current]) in found:
            found.remove(int(ids[current]))
            found.insert(0, int(ids[current]))
        return tuple(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _with_room(self, room: float) -> list[Column]:
        """Those shown in so many px at 100 %; what seeds found comes before the shares."""
        shown = [c for c in COLUMNS if room >= c.from_width and not c.needs_spread]
        if run_spread(self.source.view):
            shown = [c for c in COLUMNS if c in shown or c.needs_spread]
            for key in YIELDING:
                if sum(c.width for c in shown) * LEAST_SHARE > room:
                    shown = [c for c in shown if c.key != key]
        return shown

    def fit(self) -> None:
        """Columns that have room are shown; what is left over is shared out between them."""
        room = self.width() - self.verticalScrollBar().sizeHint().width()
        scale = theme().scale
        shown = self._with_room(room / scale)
        spare = max(room - sum(c.width for c in shown) * scale, 0)
        each = min(spare / max(len(shown), 1), MOST_SPARE_PX * scale)
        short = min(room / max(sum(c.width for c in shown) * scale, 1), 1.0)
        for i, column in enumerate(COLUMNS):
            self.setColumnHidden(i, column not in shown)
            self.setColumnWidth(i, int(column.width * scale * short + each))
