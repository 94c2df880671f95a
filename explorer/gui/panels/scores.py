"""Every score of a few networks, side by side: what each says, how long it takes, who agrees."""

import numpy as np
from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from explorer.core.objective import OBJECTIVES
from explorer.gui import words
from explorer.gui.panels.scores_agreement import finding
from explorer.gui.panels.scores_asked import Asked, Scoring, lacking, named, too_many, wanted
from explorer.gui.panels.scores_csv import csv_text
from explorer.gui.panels.scores_empty import ScoresEmpty
from explorer.gui.panels.scores_menu import ScoresMenu
from explorer.gui.panels.scores_model import ScoresModel
from explorer.gui.panels.scores_numbers import Scored, scored, to_score
from explorer.gui.panels.scores_table import ScoresTable
from explorer.gui.run_view import RunView
from explorer.gui.widgets import (
    ElidedText,
    GhostButton,
    LinkButton,
    ProgressLine,
    RaisedButton,
)


class ScoresPanel(QWidget):
    """`tools` (state, Scores, Copy as CSV) may be moved beside the tabs.

    Signals:
        score_wanted: tuple of ids, tuple of scores, and whether also those that failed before.
        cancel_wanted.
        repeat_wanted: of what is chosen, from the context menu.
        selected: tuple of ids, the current row's first; by the user only.
        hidden_changed: frozenset of names of objectives without a column.
    """

    score_wanted = Signal(object, object, bool)
    cancel_wanted = Signal()
    repeat_wanted = Signal()
    selected = Signal(object)
    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: RunView | None = None
        self._asked: Asked = {}
        self._scoring: Scoring | None = None
        self._reason = ""
        self.model = ScoresModel(self)
        self.table = ScoresTable(self.model)
        self.table.customContextMenuRequested.connect(self._offer)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.horizontalHeader().sortIndicatorChanged.connect(lambda *_: self._say())
        self.tools = self._make_tools()
        self._lay_out()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy,
                  context=Qt.ShortcutContext.WidgetWithChildrenShortcut)  # fmt: skip
        self.set_view(None)

    def _make_tools(self) -> QWidget:
        self.menu = ScoresMenu(self)
        self.menu.hidden_changed.connect(self._on_hidden)
        self._state = ElidedText("", "secondary", "muted")
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.ticks = GhostButton(self.tr("Scores"), "check-square")
        self.ticks.setToolTip(self.tr("Which scores are computed, and have a column"))
        self.ticks.clicked.connect(self._open_menu)
        self.copy_button = GhostButton(self.tr("Copy as CSV"), "copy")
        self.copy_button.clicked.connect(self.copy)
        tools = QWidget(self)
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._state, 1)
        row.addWidget(self.ticks)
        row.addWidget(self.copy_button)
        return tools

    def _lay_out(self) -> None:
        self.line = ProgressLine(self.tr("Progress of scoring"))
        self.words = ElidedText("", "secondary", "text2")
        self.cancel = LinkButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.go = RaisedButton("", "gauge", small=True)
        self.go.clicked.connect(self.score)
        said = QHBoxLayout()
        said.setContentsMargins(16, 4, 8, 4)
        said.setSpacing(12)
        said.addWidget(self.words, 1)
        said.addWidget(self.cancel)
        said.addWidget(self.go)
        full = QWidget()
        inner = QVBoxLayout(full)
        inner.setContentsMargins(4, 0, 0, 0)  # cells are padded by 12: words start at 16
        inner.addWidget(self.table)
        self._pages = QStackedLayout()
        self._pages.addWidget(full)
        self.empty = ScoresEmpty()
        self.empty.begin.clicked.connect(self.score)
        self._pages.addWidget(self.empty)
        top = QHBoxLayout()
        top.setContentsMargins(16, 6, 8, 0)
        top.addWidget(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.line)
        column.addLayout(said)
        column.addLayout(self._pages, 1)

    # What is shown.

    def set_view(self, view: RunView | None, asked: Asked | None = None) -> None:
        """Show a run; silent. `asked`: scores that are on their way, by network."""
        self._view, self._asked = view, asked or {}
        self._show()

    def set_scoring(self, scoring: Scoring | None, reason: str = "") -> None:
        """How far it is, None when nothing is scored; `reason`: why nothing can be; silent."""
        self._scoring, self._reason = scoring, reason
        self._say()

    def set_hidden(self, names: frozenset[str]) -> None:
        """Which columns are hidden, as remembered; silent."""
        self.menu.set_hidden(names)
        self._show()

    def _show(self) -> None:
        table = scored(self._view, self._asked, self.menu.hidden)
        with QSignalBlocker(self.table.selectionModel()):
            self._sort_first(table)
            if not self.model.show(table):
                self.table.grow()
            self.table.select_ids(self._view.selected if self._view else ())
        self.table.viewport().update()
        self.table.names.viewport().update()
        self._say()

    def _sort_first(self, table: Scored) -> None:
        """The first networks stand best first; from then on the order is the user's."""
        if len(table.ids) and not len(self.model.table.ids) and self._view is not None:
            self.model.begin(self._view.score.name)

    def _say(self) -> None:
        """Words and buttons, beside the table and where there is none."""
        table, view = self.model.table, self._view
        many = len(table.ids)
        columns = words.count(len(to_score(table.objectives)), "score")
        self._state.setText(f"{words.count(many, 'network')}, {columns}" if many else "")
        self.copy_button.setEnabled(many > 0)
        self._pages.setCurrentIndex(0 if many else 1)
        self.go.setVisible(many > 0)
        self._say_finding()
        self._say_go()
        if not many:
            self.empty.tell(view)

    def _say_finding(self) -> None:
        """The progress while something is scored, else what the table found."""
        scoring = self._scoring
        self.cancel.setVisible(scoring is not None)
        if scoring is not None:
            self.line.set_share(scoring.done / max(scoring.total, 1))
            self.words.setText(scoring.text)
            self.words.setToolTip("")
        else:
            self.line.set_idle()
            found = (too_many(wanted(self._view)), "")
            if self._view is not None and not found[0]:
                found = finding(self.model.table, self.model.lead(self._view.score))
            self.words.setText(found[0])
            self.words.setToolTip(found[1])

    def _say_go(self) -> None:
        ids = wanted(self._view)
        reason = self._reason or too_many(ids)
        lacks = () if reason else lacking(self.model.table, ids, self.proxies())
        label = self.tr("Score {}").format(named(self._view)) if ids else self.tr("Score")
        if not reason and self._scoring is not None:
            reason = self.tr("Scoring is under way; cancel it first.")
        if not reason and not self.proxies():
            reason = self.tr("No score is ticked. Tick some under Scores.")
        if not reason and ids and not lacks:
            reason = self.tr("Every score that is ticked is known. Choose other networks, or tick "
                             "more under Scores.")  # fmt: skip
        tip = self.tr("Compute every score that is ticked, for the chosen networks; for the "
                      "front's first ones where none is chosen")  # fmt: skip
        for button in (self.go, self.empty.begin):
            button.setText(label)
            button.setEnabled(bool(lacks) and not reason)
            button.setToolTip(reason or tip)

    # What the user does.

    def proxies(self) -> tuple[str, ...]:
        """The scores that are ticked."""
        ticked = (o for o in OBJECTIVES.values() if o.name not in self.menu.hidden)
        return to_score(tuple(ticked))

    def score(self) -> None:
        """Ask for what lacks of the chosen networks, or of the front's first."""
        ids = wanted(self._view)
        if self._reason or too_many(ids) or self._scoring is not None:
            return
        lacks = lacking(self.model.table, ids, self.proxies())
        if lacks and self.proxies():
            self.score_wanted.emit(lacks, self.proxies(), False)

    def copy(self) -> None:
        """Put the chosen rows, or all, on the clipboard as CSV."""
        if self._view is None or not len(self.model.order):
            return
        chosen = np.isin(self.model.ids(), self.table.chosen())
        order = self.model.order[chosen] if chosen.any() else self.model.order
        QGuiApplication.clipboard().setText(csv_text(self._view, self.model.table, order))

    def _on_selection(self, *_args: object) -> None:
        self.selected.emit(self.table.chosen())

    def _on_hidden(self, names: frozenset[str]) -> None:
        self._show()
        self.hidden_changed.emit(names)

    def _open_menu(self) -> None:
        self.menu.popup(self.ticks.mapToGlobal(self.ticks.rect().bottomLeft()))

    def _offer(self, at: QPoint) -> None:
        menu = self.offers()
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.table.viewport().mapToGlobal(at))

    def offers(self) -> QMenu | None:
        """What can be done with the chosen rows; None where none is chosen."""
        ids = self.table.chosen()
        if not ids:
            return None
        menu = QMenu(self)
        menu.addAction(self.go.text(), self.score).setEnabled(self.go.isEnabled())
        if broken := self.model.table.failed(ids):
            menu.addAction(
                self.tr("Try again what failed"),
                lambda: self.score_wanted.emit(broken, self.proxies(), True),
            )
        menu.addAction(self.tr("Repeat with other seeds…"), self.repeat_wanted.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Copy as CSV"), self.copy)
        return menu
