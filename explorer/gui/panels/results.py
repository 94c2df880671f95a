"""The table of a run's networks: sorted, filtered, chosen from, and copied as CSV."""

import numpy as np
from PySide6.QtCore import (
    QPoint,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from explorer.core.objective import Goal
from explorer.gui import words
from explorer.gui.panels.results_filter import Filter
from explorer.gui.panels.results_filter_row import FilterRow
from explorer.gui.panels.results_model import COLUMNS, KEYS, ResultsModel
from explorer.gui.panels.results_table import ResultsTable
from explorer.gui.run_csv import csv_text
from explorer.gui.run_spread import METHOD, run_spread
from explorer.gui.run_view import RunView
from explorer.gui.widgets import ElidedText, EmptyPanel, GhostButton


class ResultsPanel(QWidget):
    """Every network of a run. `tools` (state, Filter, Copy as CSV) may be moved beside the tabs.

    Signals:
        selected: tuple of ids, the current row's first; by the user only.
        export_wanted: tuple of ids, from the context menu.
        again_wanted: tuple of ids to begin a search with, from the context menu.
        star_toggled: id, bool, from the context menu.
    """

    selected = Signal(object)
    export_wanted = Signal(object)
    again_wanted = Signal(object)
    scores_wanted = Signal()
    repeat_wanted = Signal()
    star_toggled = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ResultsModel(self)
        self.table = ResultsTable(self.model)
        self.table.customContextMenuRequested.connect(self._offer)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)
        self.filter_row = FilterRow()
        self.filter_row.changed.connect(self._on_filter)
        self.filter_row.closed.connect(lambda: self.filter_button.setChecked(False))
        self.empty = EmptyPanel("")
        self.tools = self._make_tools()
        self._lay_out()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy,
                  context=Qt.ShortcutContext.WidgetWithChildrenShortcut)  # fmt: skip
        self.set_view(None)

    def _make_tools(self) -> QWidget:
        self._state = ElidedText("", "secondary", "muted")
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.filter_button = GhostButton(self.tr("Filter"), "funnel", checkable=True)
        self.filter_button.toggled.connect(self._on_filter_toggled)
        self.copy_button = GhostButton(self.tr("Copy as CSV"), "copy")
        self.copy_button.setToolTip(
            self.tr("The chosen networks, or all that are shown where none is chosen")
        )
        self.copy_button.clicked.connect(self.copy)
        tools = QWidget(self)
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._state, 1)
        row.addWidget(self.filter_button)
        row.addWidget(self.copy_button)
        return tools

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 6, 8, 0)
        top.addWidget(self.tools)
        stack = QWidget()
        self._stack = QStackedLayout(stack)
        table = QWidget()
        inner = QVBoxLayout(table)
        inner.setContentsMargins(4, 0, 0, 0)  # cells are padded by 12: words start at 16
        inner.addWidget(self.table)
        self._stack.addWidget(table)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.filter_row)
        column.addLayout(self._make_finding())
        column.addWidget(stack, 1)
        self.filter_row.hide()

    def _make_finding(self) -> QHBoxLayout:
        """One line above the table, of no height while there is nothing to say."""
        self.finding = ElidedText("", "secondary", "text2")
        self.finding.setToolTip(METHOD)
        self.finding.hide()
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(self.finding, 1)
        return row

    # What is shown.

    def set_view(self, view: RunView | None) -> None:
        """Show a run; silent. The sort, the filter and the row at the top stay; "best first" stays
        that where the other run's best is at the other end.
        """
        was = self.model.view
        self._turn_sort(was, view)
        anchor = self.table.anchor()
        with QSignalBlocker(self.table.selectionModel()):
            moved = self.model.show(view)
            if moved or view is None or was is None or view.selected != was.selected:
                self.table.select_ids(view.selected if view else ())
        if moved:
            self.table.hold(anchor)
        if view and view.selected != (was.selected if was else ()):
            self.table.reveal(view.selected)
        self.table.viewport().update()
        self._say_spread()
        self._say()

    def _turn_sort(self, was: RunView | None, view: RunView | None) -> None:
        """Sorted by a score that is minimised, the best stand first the other way round."""
        if view is not None and _largest_first(was) != _largest_first(view):
            header = self.table.horizontalHeader()
            if self._best_first():
                up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
                order = down if _largest_first(view) else up
                self.table.sortByColumn(header.sortIndicatorSection(), order)

    def _say_spread(self) -> None:
        """What scoring at several seeds found; its columns come and go with it."""
        spread = run_spread(self.model.view)
        self.finding.setText(spread.finding)
        self.finding.setVisible(bool(spread.finding))
        if bool(spread) == self.table.isColumnHidden(KEYS.index("spread")):
            self.table.fit()

    def _say(self) -> None:
        """The line of state, and the sentence where there are no rows."""
        view, shown = self.model.view, len(self.model.order)
        order = (
            self.tr("best first")
            if self._best_first()
            else self.tr("sorted by {}").format(
                COLUMNS[self.table.horizontalHeader().sortIndicatorSection()].title.lower()
            )
        )
        what = self.filter_row.summary() or self.tr("all networks")
        self._state.setText(f"{what}, {order}" if shown else "")
        self.copy_button.setEnabled(shown > 0)
        self._stack.setCurrentIndex(0 if shown else 1)
        if not shown:
            self.empty.set_text(*self._why_empty(view))

    def _best_first(self) -> bool:
        header = self.table.horizontalHeader()
        down = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        best = down == _largest_first(self.model.view)
        return COLUMNS[header.sortIndicatorSection()].key == "score" and best

    def _why_empty(self, view: RunView | None) -> tuple[str, str]:
        if view is None or not view.count:
            return (
                self.tr("Results appear here as they are scored"),
                self.tr("Sort by any column, select rows to see them in every plot, "
                        "Ctrl C copies them as CSV."),
            )  # fmt: skip
        looked_at = view.archive.scored[: view.count] | view.archive.failed[: view.count]
        if not looked_at.any():
            return (
                self.tr("{} beyond the limits").format(words.count(view.count, "network")),
                self.tr("None was scored. Raise a limit, or make the space smaller."),
            )
        return (
            self.tr("No network matches the filter"),
            self.tr("{} are hidden. Change the filter, or press Esc in it to clear it.").format(
                words.count(int(looked_at.sum()), "network")
            ),
        )

    # What the user does.

    def _on_selection(self, *_args: object) -> None:
        self.selected.emit(self.table.chosen())

    def _on_sorted(self) -> None:
        with QSignalBlocker(self.table.selectionModel()):
            self.table.select_ids(self.model.view.selected if self.model.view else ())
        self._say()

    def _on_filter(self, wanted: Filter) -> None:
        with QSignalBlocker(self.table.selectionModel()):
            self.model.set_filter(wanted)
            self.table.select_ids(self.model.view.selected if self.model.view else ())
        self._say()

    def _on_filter_toggled(self, on: bool) -> None:
        self.filter_row.setVisible(on)
        if on:
            self.filter_row.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.filter_row.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_filter(self) -> None:
        """Open the filter and type in it; the window's Ctrl F comes here."""
        self.filter_button.setChecked(True)
        self.filter_row.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def copy(self) -> None:
        """Put the chosen networks, or all that are shown, on the clipboard as CSV."""
        if self.model.view is not None:
            QGuiApplication.clipboard().setText(csv_text(self.model.view, self._rows()))

    def _rows(self) -> np.ndarray:
        """Rows of the archive: the chosen ones in the order of the table, else all shown."""
        chosen = np.isin(self.model.ids(), self.table.chosen())
        return self.model.order[chosen] if chosen.any() else self.model.order

    def _offer(self, at: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.table.viewport().mapToGlobal(at))

    def menu(self) -> QMenu | None:
        """What can be done with the chosen networks; None where none is chosen."""
        ids, view = self.table.chosen(), self.model.view
        if not ids or view is None:
            return None
        menu = QMenu(self)
        menu.addAction(self.tr("Export ONNX…"), lambda: self.export_wanted.emit(ids))
        menu.addAction(self.tr("Search again from here"), lambda: self.again_wanted.emit(ids))
        menu.addSeparator()
        menu.addAction(self.tr("Score with all scores"), self.scores_wanted.emit)
        menu.addAction(self.tr("Repeat with other seeds…"), self.repeat_wanted.emit)
        menu.addSeparator()
        on = not all(i in view.starred for i in ids)
        text = self.tr("Star") if on else self.tr("Remove the star")
        menu.addAction(text, lambda: self._star(ids, on))
        menu.addSeparator()
        menu.addAction(self.tr("Copy as CSV"), self.copy)
        menu.addAction(self.tr("Copy architecture"), self._copy_architectures)
        return menu

    def _star(self, ids: tuple[int, ...], on: bool) -> None:
        for row_id in ids:
            self.star_toggled.emit(row_id, on)

    def _copy_architectures(self) -> None:
        view = self.model.view
        if view is not None:
            lines = (view.archive.architecture(int(row)).text for row in self._rows())
            QGuiApplication.clipboard().setText("\n".join(lines))


def _largest_first(view: RunView | None) -> bool:
    """Whether the best of a run are those with the largest score."""
    return view is None or view.score.goal is Goal.MAXIMIZE
