"""What a search is after, within which limits, how long and on which images."""

import os
from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.core.objective import OBJECTIVES, Constraint, Goal, Objective
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.gui.help import about
from explorer.gui.panels.disclosure import Disclosure
from explorer.gui.panels.search_data import DataField
from explorer.gui.panels.search_fields import Count
from explorer.gui.panels.search_limit import Ranges
from explorer.gui.panels.search_limits import LimitsField
from explorer.gui.panels.search_offers import offered_limits, offered_objectives
from explorer.gui.panels.search_scoring import ScoringFields
from explorer.gui.theme import theme
from explorer.gui.widgets import ChipOption, ChipRow, ComboField, ErrorLine, FormGrid, Text
from explorer.strategies import strategies

MORE_THAN_CORES = 4  # workers a core: beyond, memory goes before anything is gained
_ANY = SearchPlan(SearchSpace("any", ()))  # what a single field is tried in


class SearchPanel(QWidget):
    """Everything of a SearchPlan but the space and beta, and how many workers score.

    Signals:
        plan_changed: after every edit by the user; not after a setter.
        limits_changed: tuple of Constraint, where the user's edit of them leaves them valid.
        workers_changed: int, by the user.
        problem_changed: problem() may have changed: after an edit, a setter, or a look at the data.
    """

    plan_changed = Signal()
    limits_changed = Signal(tuple)
    workers_changed = Signal(int)
    problem_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = _ANY.window
        self._family = ""  # of the space that is searched, once it is known
        self._cores = os.cpu_count() or 1
        self._objectives = ChipRow(map(_chip, OBJECTIVES.values()), name=self.tr("Objectives"))
        self._limits = LimitsField()
        self._strategy = ComboField(
            [(name, strategies[name].label) for name in strategies], name=self.tr("Strategy")
        )
        self._population = Count("Population", _TIPS["population"], 52, step=10)
        self._budget = Count("Budget", _TIPS["budget"], 64, step=100)
        self._seed = Count("Seed", _TIPS["seed"], 52)
        self._error = ErrorLine()
        self._data = DataField()
        about(self._data, "data")
        self._scoring = ScoringFields()
        self._more = Disclosure(self.tr("Scoring settings"), self._scoring)
        self._workers = Count("Workers", _TIPS["workers"], 44)
        self._of_cores = Text("", "body", "muted")
        self._problem = self._where = ""
        self._arrange()
        self._connect()
        self._show_workers(self._cores)
        self.set_plan(_ANY)
        self.setTabOrder(self._objectives.plus, self._limits.add)

    def set_plan(self, plan: SearchPlan) -> None:
        """Show a plan; silent. Its space and beta are shown elsewhere."""
        self._window = plan.window
        self._offer(dict.fromkeys((*offered_objectives(self._family), *plan.objectives)))
        self._objectives.set_chosen(plan.objectives)
        self._limits.set_limits(plan.constraints)
        if plan.strategy in strategies:
            self._strategy.set_current(plan.strategy)
        self._population.set_value(plan.population)
        self._budget.set_value(plan.budget)
        self._seed.set_value(plan.seed)
        self._scoring.set_settings(plan.scoring)
        self._data.set_spec(plan.scoring.data)
        self._judge()

    def set_workers(self, workers: int) -> None:
        """How many workers score; silent."""
        self._show_workers(workers)
        self._judge()

    def _show_workers(self, workers: int) -> None:
        self._workers.set_value(workers)
        self._hint_at_cores(workers)

    def _hint_at_cores(self, workers: int) -> None:
        cores = words.count(self._cores, "core")
        few = workers <= self._cores
        self._of_cores.setText(
            (self.tr("of {}") if few else self.tr("on {}: no faster")).format(cores)
        )

    def set_ranges(self, ranges: Ranges) -> None:
        """Smallest and largest sampled value of each cost, for the limits' sliders; silent."""
        self._limits.set_ranges(ranges)

    def set_space(self, space: SearchSpace) -> None:
        """The space that is searched: data must suit its task and classes, and only what can be
        counted in its family is offered. Silent.
        """
        self._data.set_task(space.task)
        self._data.set_classes(space.classes)
        if space.family != self._family:
            self._family = space.family
            self._limits.set_offered(offered_limits(space.family))
            self._offer(offered_objectives(space.family))

    def _offer(self, names: Iterable[str]) -> None:
        self._objectives.set_options(_chip(OBJECTIVES[name]) for name in names)

    def plan(self, space: SearchSpace, beta: float) -> SearchPlan:
        """The plan as edited, for this space and beta; raises PlanError: what is wrong first."""
        if self._problem:
            raise PlanError(self._problem)
        return SearchPlan(
            space=space,
            objectives=tuple(str(name) for name in self._objectives.chosen()),
            beta=beta,
            constraints=self._limits.limits(),
            strategy=str(self._strategy.current()),
            population=self._population.number(),
            budget=self._budget.number(),
            window=self._window,
            seed=self._seed.number(),
            scoring=self._scoring.settings(self._data.spec()),
        )

    def limits(self) -> tuple[Constraint, ...]:
        """The limits as edited; raises PlanError where one holds no network."""
        return self._limits.limits()

    def problem(self) -> str:
        """What is wrong first; "" where nothing is."""
        return self._problem

    def where(self) -> str:
        """What to put right, for "Start is off until ... is right": "the budget", or ""."""
        return self._where

    def use_synthetic(self) -> None:
        """As if the user had chosen synthetic data: the way out where a folder is of no use."""
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

    def _arrange(self) -> None:
        form = FormGrid()
        form.add_row(self.tr("Objectives"), self._objectives)
        form.add_row(self.tr("Limits"), self._limits)
        form.add_row(self.tr("Strategy"), self._strategy, self.tr("population"), self._population)
        budget = Text(self.tr("networks"), "body", "muted")
        form.add_row(self.tr("Budget"), self._budget, budget, None, self.tr("Seed"), self._seed)
        self._error.setContentsMargins(theme().px(82), 0, 0, 4)
        form.add_wide(self._error)
        form.add_row(self.tr("Data"), self._data)
        form.add_row(self.tr("Workers"), self._workers, self._of_cores)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 4)
        column.setSpacing(4)
        column.addWidget(form)
        column.addWidget(self._more)

    def _connect(self) -> None:
        self._objectives.changed.connect(self._on_edited)
        self._limits.changed.connect(self._on_limits)
        self._strategy.chosen.connect(self._on_edited)
        for count in (self._population, self._budget, self._seed):
            count.edited.connect(self._on_edited)
        self._data.changed.connect(self._on_edited)
        self._data.checked.connect(self._judge)
        self._scoring.changed.connect(self._on_edited)
        self._workers.edited.connect(self._on_workers)

    def _on_edited(self, *_value: object) -> None:
        self._judge()
        self.plan_changed.emit()

    def _on_limits(self) -> None:
        self._on_edited()
        if not self._limits.judge():
            self.limits_changed.emit(self._limits.limits())

    def _on_workers(self, workers: int | None) -> None:
        self._judge()
        if workers is not None and not self._workers.has_error():
            self._hint_at_cores(workers)
            self.workers_changed.emit(workers)

    def _judge(self) -> None:
        """Outline all that is wrong, and remember the first of it."""
        found = [
            ("the limits", self._limits.judge()),
            ("the population", self._population.judge(lambda n: replace(_ANY, population=n))),
            ("the budget", self._budget.judge(lambda n: replace(_ANY, budget=n))),
            ("the seed", self._seed.judge(lambda n: replace(_ANY, seed=n))),
            (self._data.where(), self._data.problem()),
            ("the number of workers", self._workers.judge(self._check_workers)),
            ("the scoring", self._scoring.judge()),
        ]
        self._error.set_text(next((sentence for _, sentence in found[1:4] if sentence), ""))
        wrong = [(where, sentence) for where, sentence in found if sentence]
        self._where, self._problem = wrong[0] if wrong else ("", "")
        if found[-1][1]:
            self._more.open()  # what is wrong must not be hidden
        name = str(self._strategy.current())
        self._strategy.setToolTip(strategies[name].description if name in strategies else "")
        self._data.set_suffix(self._scoring.batches_text())
        self._more.set_note(self._scoring.summary())
        self.problem_changed.emit()

    def _check_workers(self, workers: int) -> None:
        most = MORE_THAN_CORES * self._cores
        if not 1 <= workers <= most:
            few = "too few" if workers < 1 else f"too many for {words.count(self._cores, 'core')}"
            raise PlanError(f"Workers: {workers} is {few}. Use 1 to {most}.")


def _chip(objective: Objective) -> ChipOption:
    tip = "\n".join(filter(None, (objective.explanation, objective.reference)))
    return ChipOption(objective.name, objective.label, objective.goal is Goal.MAXIMIZE, tip)


_TIPS = {
    "population": "Networks that breed the next ones; 4 or more",
    "budget": "Networks to score; those outside the limits are not scored and do not count",
    "seed": "The same plan with the same seed finds the same networks on any number of workers",
    "workers": "Processes that score networks at the same time; their number changes no result",
}
