"""Which networks are scored again at other seeds, and at how many."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.gui import words
from explorer.gui.help import about
from explorer.gui.panels.scores_asked import too_many
from explorer.gui.run_view import RunView
from explorer.gui.theme import theme
from explorer.gui.widgets import (
    CheckField,
    FormGrid,
    IntField,
    PrimaryButton,
    RaisedButton,
    Segments,
    Text,
)
from explorer.runs.drawing import seeds_of

SEEDS, LEAST, MOST = 5, 2, 50
WIDE_PX = 460


@dataclass(frozen=True, slots=True)
class Repeat:
    """What is to be scored again."""

    ids: tuple[int, ...]
    proxies: tuple[str, ...]
    seeds: tuple[int, ...]

    def lacking(self, view: RunView) -> int:
        """Pairs of a network and a seed that have to be computed."""
        known = {
            (row_id, draw.seed)
            for row_id, draws in view.draws.items()
            for draw in draws
            if not draw.lacks(self.proxies)
        }
        if set(self.proxies) <= set(view.plan.proxies):  # the search itself drew them once
            found = view.archive.ids[view.archive.scored].tolist()
            known |= {(row_id, view.plan.scoring.seed) for row_id in found}
        return sum((row_id, seed) not in known for row_id in self.ids for seed in self.seeds)


class RepeatDialog(QDialog):
    """Stays beside the window; what it is about follows the view while it is open.

    Signals:
        wanted: Repeat.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Repeat with other seeds"))
        self._view: RunView | None = None
        self._ticked: tuple[str, ...] = ()
        self.which = Segments(["", ""], name=self.tr("Networks"))
        self.which.chosen.connect(lambda _index: self._judge())
        self.seeds = IntField(SEEDS, LEAST, MOST, name=self.tr("Seeds"))
        self.seeds.changed.connect(lambda _value: self._judge())
        self.seeds.validity_changed.connect(lambda _valid: self._judge())
        self.every = CheckField(self.tr("every score that is ticked in Scores"))
        self.every.setToolTip(
            self.tr("Error bars on axes of other scores, too; otherwise only the run's own")
        )
        self.every.toggled.connect(lambda _on: self._judge())
        self.which_seeds = Text("", "secondary", "muted")
        self.cost = Text("", "secondary", "text2", wrap=True)
        self.go = PrimaryButton(self.tr("Repeat"), "repeat", min_width=96)
        self.go.clicked.connect(self._on_go)
        self.go.setDefault(True)
        self._arrange()
        about(self, "compare")

    def _arrange(self) -> None:
        close = RaisedButton(self.tr("Close"), min_width=80)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        said = self.tr(
            "A seed decides weights, images and labels. Bars then show how far the score moves by "
            "chance alone, and networks that it cannot tell apart are marked as ties."
        )
        form = FormGrid()
        form.add_row(self.tr("Networks"), self.which)
        form.add_row(self.tr("Seeds"), self.seeds, self.which_seeds)
        form.add_row(self.tr("Scores"), self.every)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.cost, 1)
        buttons.addWidget(close)
        buttons.addWidget(self.go)
        ground = QFrame()
        ground.setProperty("look", "panel")
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(Text(self.tr("Repeat with other seeds"), "title"))
        column.addWidget(Text(said, "secondary", "muted", wrap=True))
        column.addWidget(form)
        column.addStretch(1)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)
        self.setMinimumWidth(theme().px(WIDE_PX))

    # What it is about.

    def set_view(self, view: RunView | None, ticked: tuple[str, ...] = ()) -> None:
        """The run shown, and the scores ticked beside its own; silent."""
        self._view, self._ticked = view, ticked
        chosen, front = self._choices()
        labels = [
            self.tr("{} chosen").format(words.integer(len(chosen))) if chosen
            else self.tr("none chosen"),
            self.tr("the front, {}").format(words.integer(len(front))),
        ]  # fmt: skip
        was = self.which.currentIndex()
        self.which.set_labels(labels)
        self.which.set_current(was if chosen else 1)
        self._judge()

    def ask(self) -> None:
        """Come to the front, for the chosen networks; for the front where none is chosen."""
        chosen, _ = self._choices()
        self.which.set_current(0 if chosen else 1)
        self._judge()
        self.show()
        self.raise_()
        self.activateWindow()
        self.seeds.setFocus()

    def _choices(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        view = self._view
        if view is None:
            return (), ()
        return view.selected, tuple(view.archive.ids[view.front].tolist())

    def repeat(self) -> Repeat | None:
        """What the fields ask for; None where that is nothing, or too much."""
        ids = self._choices()[self.which.currentIndex()]
        if self._view is None or not ids or too_many(ids):
            return None
        plan = self._view.plan
        ticked = self._ticked if self.every.isChecked() else ()
        proxies = tuple(dict.fromkeys((*plan.proxies, *ticked)))
        return Repeat(ids, proxies, seeds_of(plan, self.seeds.value())) if proxies else None

    def _judge(self) -> None:
        """Say which seeds, and what it costs or why it cannot be."""
        asked, view = self.repeat(), self._view
        self.which_seeds.setText("")
        problem = self.tr("No network is chosen. Choose some, or take the front.")
        if view is not None and not view.plan.proxies and not self.every.isChecked():
            problem = self.tr("This run's objectives are counted: no seed moves them. Tick Scores "
                              "to repeat others.")  # fmt: skip
        if asked is None or view is None:
            ids = self._choices()[self.which.currentIndex()]
            self.cost.setText(too_many(ids) or problem)
            self.go.setEnabled(False)
            return
        self.which_seeds.setText(
            self.tr("{} to {}, the run's own first").format(asked.seeds[0], asked.seeds[-1])
        )
        many = asked.lacking(view)
        self.cost.setText(self._cost(view, asked, many))
        self.go.setEnabled(many > 0)

    def _cost(self, view: RunView, asked: Repeat, many: int) -> str:
        if not many:
            return self.tr("All of it is known already.")
        said = self.tr("Scores {} times").format(words.integer(many))
        seconds = view.archive.seconds[view.archive.scored]
        if len(seconds) and set(asked.proxies) <= set(view.plan.proxies):
            took = words.duration(float(np.median(seconds)) * many)
            said += self.tr(": about {} of one worker's time").format(took)
        return f"{said}."

    def _on_go(self) -> None:
        asked = self.repeat()
        if asked is not None:
            self.wanted.emit(asked)
            self.hide()
