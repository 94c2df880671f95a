"""Tables as the look wants them."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow
from explorer.gui.widgets.delegate import (
    BAR_ROLE,
    INK_ROLE,
    MARK_ROLE,
    SHARE_ROLE,
    SORT_ROLE,
    WEIGHT_ROLE,
    TableDelegate,
)
from explorer.gui.widgets.header import Header
from explorer.gui.widgets.marks import Mark

__all__ = [
    "BAR_ROLE",
    "INK_ROLE",
    "MARK_ROLE",
    "SHARE_ROLE",
    "SORT_ROLE",
    "WEIGHT_ROLE",
    "Mark",
    "Table",
]


class Table(QTableView):
    """A table of whole rows in the look of the house; give it any model. Rows 32 px (28 in cards).

    Cells are padded by 12 px: place the table 12 px left of the title above it, so words align.

    Sorting is the model's affair: setSortingEnabled(True) shows the caret.
    """

    def __init__(
        self, *, card: bool = False, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row_height = 28 if card else 32
        self.hovered_row = -1
        self.setAccessibleName(name)
        self.setHorizontalHeader(Header(self))
        self.setItemDelegate(TableDelegate(self))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setSectionsClickable(True)
        follow(self, self._restyle)

    def fit_columns(self, spare: int = 12) -> None:
        """Each column as wide as its header and first rows need, and `spare` px more."""
        for column in range(self.model().columnCount()):
            self.resizeColumnToContents(column)
            self.setColumnWidth(column, self.columnWidth(column) + theme().px(spare))

    def _restyle(self, theme: Theme) -> None:
        header = self.verticalHeader()
        header.setMinimumSectionSize(theme.px(20))
        header.setDefaultSectionSize(theme.px(self._row_height))
        self.setFont(theme.font("body", tabular=True))

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(round(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)
