"""The list of networks near the exact front: to sort, to take along, to score, to begin with."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.exact.near import Slack
from explorer.gui import words
from explorer.gui.exact_near_model import COLUMNS, NearModel, near_csv, near_sentence
from explorer.gui.exact_solving import Near
from explorer.gui.help import about
from explorer.gui.theme import theme
from explorer.gui.widgets import (
    ElidedText,
    GhostButton,
    PrimaryButton,
    RaisedButton,
    Segments,
    Table,
    Text,
    TextField,
)

MOST = (100, 1_000, 10_000)
WIDE_PX, HIGH_PX = 860, 560
SCORED_AT_MOST = 10_000


class NearDialog(QDialog):
    """Stays beside the window and follows its beta. The buttons act on the chosen rows, or on all.

    Signals:
        asked: Slack and how many at most, by the user.
        score_wanted, search_wanted: (n, choices) option indices.
        failed: a sentence, where a file could not be written.
    """

    asked = Signal(object, int)
    score_wanted = Signal(object)
    search_wanted = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Networks near the exact front"))
        self.slack = Slack()
        self._idle, self._busy = True, False
        self.within = TextField("1 %", name=self.tr("Within"))
        self.within.setToolTip(
            self.tr("1 % of the span of the front's scores, or a plain number: 2 in the score")
        )
        self.within.setFixedWidth(theme().px(72))
        self.most = Segments([words.integer(n) for n in MOST], name=self.tr("At most"))
        self.most.set_current(1)
        self.said = Text("", "secondary", "text2", wrap=True)
        self.model = NearModel(self)
        self.table = Table(name=self.tr("Networks near the exact front"))
        self.note = ElidedText("", "secondary", "muted")
        self._arrange()
        self._connect()
        about(self, "exact")
        self.show_near(None)

    def _arrange(self) -> None:
        self.table.setModel(self.model)
        self.table.setFrameShape(Table.Shape.NoFrame)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
        for number, one in enumerate(COLUMNS):
            self.table.setColumnWidth(number, theme().px(one.width))
        self.copy = GhostButton(self.tr("Copy as CSV"), "copy")
        self.save = GhostButton(self.tr("Save as CSV…"), "export")
        self.search = RaisedButton(self.tr("Search from these"), "play")
        self.score = PrimaryButton(self.tr("Score these"), "gauge", min_width=128)
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (Text(self.tr("Within"), "body", "text2"), self.within,
                     Text(self.tr("at most"), "body", "text2"), self.most):  # fmt: skip
            head.addWidget(part)
        head.addStretch(1)
        for button in (self.copy, self.save):
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.note, 1)
        for button in (self.search, self.score):
            foot.addWidget(button)
        ground = QFrame()
        ground.setProperty("look", "panel")
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(Text(self.tr("Networks near the exact front"), "title"))
        column.addWidget(self.said)
        column.addLayout(head)
        inset = QHBoxLayout()
        inset.setContentsMargins(-12, 0, -12, 0)
        inset.addWidget(self.table)
        column.addLayout(inset, 1)
        column.addLayout(foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)
        self.resize(theme().px(WIDE_PX), theme().px(HIGH_PX))

    def _connect(self) -> None:
        self.within.editingFinished.connect(self._on_within)
        self.most.chosen.connect(lambda _index: self.asked.emit(self.slack, self.limit))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._judge())
        self.model.modelReset.connect(self._judge)
        self.copy.clicked.connect(self.copy_csv)
        self.save.clicked.connect(self.ask_and_save)
        self.score.clicked.connect(lambda: self.score_wanted.emit(self.genes()))
        self.search.clicked.connect(lambda: self.search_wanted.emit(self.genes()))
        for button in (self.copy, self.save, self.search, self.score):
            button.setAutoDefault(False)

    @property
    def limit(self) -> int:
        """How many networks are listed at most."""
        return MOST[self.most.currentIndex()]

    # What is shown.

    def show_near(self, near: Near | None) -> None:
        """A list; None while there is none to show."""
        self._busy = False
        self.model.show(near)
        self.said.setText(near_sentence(near) if near is not None else "")

    def set_busy(self) -> None:
        """Another list is on its way; the one shown stays until then."""
        self._busy = True
        self.said.setText(self.tr("Looking through the space"))
        self._judge()

    def tell(self, sentence: str) -> None:
        """Why there is no list."""
        self.show_near(None)
        self.said.setText(sentence)

    def set_idle(self, idle: bool) -> None:
        """Whether no search runs, so that another may be started."""
        self._idle = idle
        self._judge()

    def ask(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus()

    # What it is about.

    def rows(self) -> NDArray[np.intp]:
        """Of the list: the chosen rows in the order of the table, else all."""
        chosen = [index.row() for index in self.table.selectionModel().selectedRows()]
        return self.model.order[sorted(chosen)] if chosen else self.model.order

    def genes(self) -> NDArray[np.int64]:
        """(n, choices) of those rows."""
        assert self.model.near is not None, "the buttons are off without a list"
        return self.model.near.networks.genes[self.rows()]

    def _judge(self) -> None:
        """Say what the buttons would do, and why one cannot."""
        many = len(self.rows()) if self.model.near is not None and not self._busy else 0
        for button in (self.copy, self.save, self.search):
            button.setEnabled(many > 0)
        self.score.setEnabled(0 < many <= SCORED_AT_MOST and self._idle)
        self.note.setText("")
        if many and not self._idle:
            self.note.setText(self.tr("A search is running; score these once it has ended."))
        elif many:
            said = self.tr("Score measures {} as a run of their own, by the plan's score")
            self.note.setText(said.format(words.count(many, "network")))

    def _on_within(self) -> None:
        text = self.within.text().replace(",", ".")
        try:
            slack = Slack.parse("".join(text.split()))
        except PlanError as error:
            self.within.set_error(str(error))
            self.note.setText(str(error))
            return
        self.within.set_error("")
        self._judge()
        if slack != self.slack:
            self.slack = slack
            self.asked.emit(slack, self.limit)

    # What is taken along.

    def copy_csv(self) -> None:
        """Put the rows on the clipboard."""
        if self.model.near is not None:
            QGuiApplication.clipboard().setText(near_csv(self.model.near, self.rows()))

    def ask_and_save(self) -> None:
        """Ask where, then write the rows."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the networks"), "near-front.csv", "*.csv"
        )
        if name:
            self.write(Path(name).with_suffix(".csv"))

    def write(self, path: Path) -> None:
        """Write the rows; `failed` tells where that could not be done."""
        if self.model.near is None:
            return
        try:
            path.write_text(near_csv(self.model.near, self.rows()), encoding="utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            self.failed.emit(
                self.tr("{} could not be written: {}. Choose another place.").format(path, reason)
            )
