"""What is to be scored of a table's networks, and how."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.correlation import LEAST
from explorer.core.errors import PlanError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import OBJECTIVES, Goal, Objective, objective
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.gui.help import about
from explorer.gui.objective_words import GROUPS, group_of, tooltip
from explorer.gui.panels.disclosure import Disclosure
from explorer.gui.panels.search_data import DataField
from explorer.gui.panels.search_fields import Count
from explorer.gui.panels.search_offers import offered_objectives
from explorer.gui.panels.search_scoring import ScoringFields
from explorer.gui.widgets import ChipOption, ChipRow, ErrorLine, FormGrid, SectionTitle, Text

FIRST_SCORES = ("zico", "zico-bc")
FIRST_ROWS = 300
_ANY = SearchPlan(SearchSpace("any", ()))  # what the seed is tried in


@dataclass(frozen=True, slots=True)
class Setup:
    """What a comparison scores: `rows` networks drawn by `seed`, each by `scores`."""

    scores: tuple[str, ...]
    rows: int
    seed: int
    scoring: ScoringSettings


class SetupPanel(QWidget):
    """Setters are silent.

    Signals:
        changed: by the user.
        problem_changed: problem() may have changed.
    """

    changed = Signal()
    problem_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._family = ""
        self._problem = self._where = ""
        self._scores = ChipRow(most=32, name=self.tr("Scores"))
        about(self._scores, "scores")
        self._rows = Count("Networks", self.tr("How many networks of the table are scored"), 64,
                           step=100)  # fmt: skip
        self._of = Text("", "body", "muted", tabular=True)
        self._seed = Count("Seed", self.tr("Of the draw: the same seed draws the same networks"),
                           52)  # fmt: skip
        self._error = ErrorLine()
        self._data = DataField()
        about(self._data, "data")
        self._scoring = ScoringFields()
        self._more = Disclosure(self.tr("Scoring settings"), self._scoring)
        self._arrange()
        self._rows.edited.connect(self._on_edited)
        self._seed.edited.connect(self._on_edited)
        for part in (self._scores, self._data, self._scoring):
            part.changed.connect(self._on_edited)
        self._data.checked.connect(self._judge)
        self._offer("")
        self.set_setup(Setup((), FIRST_ROWS, 0, ScoringSettings()))

    def _arrange(self) -> None:
        form = FormGrid()
        form.add_row(self.tr("Scores"), self._scores)
        form.add_row(self.tr("Networks"), self._rows, self._of, None, self.tr("Seed"), self._seed)
        form.add_wide(self._error)
        form.add_row(self.tr("Data"), self._data)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 4)
        column.setSpacing(4)
        column.addWidget(SectionTitle(self.tr("Compare")))
        column.addWidget(form)
        column.addWidget(self._more)

    # What is shown.

    def set_setup(self, setup: Setup) -> None:
        """Show another setup; scores that the family has not are left out."""
        offered = self._offered()
        chosen = [name for name in setup.scores if name in offered]
        self._scores.set_chosen(chosen or [name for name in FIRST_SCORES if name in offered])
        self._rows.set_value(setup.rows)
        self._seed.set_value(setup.seed)
        self._scoring.set_settings(setup.scoring)
        self._data.set_spec(setup.scoring.data)
        self._judge()

    def set_table(self, space: SearchSpace | None, total: int) -> None:
        """The space that networks are drawn from, and how many there are; 0 for no table."""
        self._total = total
        self._of.setText(self.tr("of {}").format(words.integer(total)) if total else "")
        if space is not None:
            self._data.set_task(space.task)
            self._data.set_classes(space.classes)
            self._offer(space.family)
        self._judge()

    def _offer(self, family: str) -> None:
        if family == self._family and self._scores.chosen():
            return
        self._family = family
        before = [name for name in self._scores.chosen() if name in self._offered()]
        self._scores.set_options([_chip(OBJECTIVES[name]) for name in self._offered()])
        self._scores.set_chosen(before or [n for n in FIRST_SCORES if n in self._offered()])

    def _offered(self) -> Sequence[str]:
        """Scores that networks must be built for; the counts stand beside in any case."""
        names = [name for name in offered_objectives(self._family) if OBJECTIVES[name].proxy]
        return sorted(names, key=lambda name: GROUPS.index(group_of(OBJECTIVES[name])))

    # What is asked for.

    def setup(self) -> Setup:
        """As edited; raises PlanError: what is wrong first."""
        if self._problem:
            raise PlanError(self._problem)
        return Setup(
            tuple(str(name) for name in self._scores.chosen()),
            self._rows.number(),
            self._seed.number(),
            self._scoring.settings(self._data.spec()),
        )

    def problem(self) -> str:
        """What is wrong first; "" where nothing is."""
        return self._problem

    def where(self) -> str:
        """What to put right, for "Start is off until ... is right"; ""."""
        return self._where

    def use_synthetic(self) -> None:
        """As if the user had chosen synthetic data."""
        self._data.choose_made("synthetic")

    def choose_data(self, path: str) -> None:
        """As if the user had chosen this folder or file."""
        self._data.choose(path)

    def ask_data(self) -> None:
        """Let the user choose stored images of the space's task."""
        self._data.ask()

    def data_problem(self) -> str:
        """Why the data cannot be used, where that is what is wrong first; ""."""
        return self._data.problem() if self._where == self._data.where() else ""

    def _on_edited(self, *_value: object) -> None:
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        found = [
            ("the number of networks", self._rows.judge(self._check_rows)),
            ("the seed", self._seed.judge(lambda n: replace(_ANY, seed=n))),
            (self._data.where(), self._data.problem()),
            ("the scoring", self._scoring.judge()),
        ]
        self._error.set_text(next((sentence for _, sentence in found[:2] if sentence), ""))
        wrong = [(where, sentence) for where, sentence in found if sentence]
        self._where, self._problem = wrong[0] if wrong else ("", "")
        if found[-1][1]:
            self._more.open()  # what is wrong must not be hidden
        self._data.set_suffix(self._scoring.batches_text())
        self._more.set_note(self._scoring.summary())
        self.problem_changed.emit()

    def _check_rows(self, rows: int) -> None:
        if rows < LEAST:
            raise PlanError(
                f"Networks: {rows} is too few. A rank correlation needs {LEAST} or more."
            )


def _chip(goal: Objective) -> ChipOption:
    larger = goal.goal is Goal.MAXIMIZE
    return ChipOption(goal.name, goal.label, larger, tooltip(goal), group_of(goal))


def first_setup(space: SearchSpace, scoring: ScoringSettings) -> Setup:
    """What is offered for a table that is opened for the first time."""
    names = [n for n in FIRST_SCORES if not objective(n).rule]
    return Setup(tuple(names), FIRST_ROWS, 0, scoring)
