"""What a search is after, within which limits, how long and on which images."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace
from explorer.gui.help import about
from explorer.gui.panels.disclosure import Disclosure
from explorer.gui.panels.search_data import DataField
from explorer.gui.panels.search_device import DeviceField
from explorer.gui.panels.search_fields import Count
from explorer.gui.panels.search_limit import Ranges
from explorer.gui.panels.search_limits import LimitsField
from explorer.gui.panels.search_objectives import ObjectivesField
from explorer.gui.panels.search_offers import offered_limits
from explorer.gui.panels.search_scoring import ScoringFields
from explorer.gui.panels.search_starts import Namer, StartsField, problem_of
from explorer.gui.panels.search_strategy import StrategyField, as_offered
from explorer.gui.panels.search_workers import WorkersField
from explorer.gui.theme import theme
from explorer.gui.widgets import ErrorLine, FormGrid, Text

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
        self._space = _ANY.space  # that is searched, once it is known
        self._family = ""  # of that space
        self._objectives = ObjectivesField()
        about(self._objectives, "scores")
        self._limits = LimitsField()
        self._device = DeviceField()
        about(self._device, "strategies")
        self._strategy = StrategyField()
        about(self._strategy, "strategies")
        self._starts = StartsField()
        about(self._starts, "strategies")
        self._budget = Count("Budget", _TIPS["budget"], 64, step=100)
        self._seed = Count("Seed", _TIPS["seed"], 52)
        self._error = ErrorLine()
        self._data = DataField()
        about(self._data, "data")
        self._scoring = ScoringFields()
        self._more = Disclosure(self.tr("Scoring settings"), self._scoring)
        self._workers = WorkersField()
        self._problem = self._where = ""
        self._arrange()
        self._connect()
        self.set_plan(_ANY)
        self.setTabOrder(self._objectives.plus, self._limits.add)

    def set_plan(self, plan: SearchPlan) -> None:
        """Show a plan; silent. Its space and beta are shown elsewhere."""
        plan = as_offered(plan)
        self._window = plan.window
        self._device.set_device(plan.device)
        self._objectives.set_plan(plan.objectives, self._family, plan.device)
        self._limits.set_offered(offered_limits(self._family, plan.device))
        self._limits.set_limits(plan.constraints)
        self._strategy.set_plan(plan.strategy, plan.population)
        self._starts.set_plan(plan)
        self._budget.set_value(plan.budget)
        self._seed.set_value(plan.seed)
        self._scoring.set_settings(plan.scoring)
        self._data.set_spec(plan.scoring.data)
        self._judge()

    def set_workers(self, workers: int) -> None:
        """How many workers score; silent."""
        self._workers.set_workers(workers)
        self._judge()

    def set_ranges(self, ranges: Ranges) -> None:
        """Smallest and largest sampled value of each cost, for the limits' sliders; silent."""
        self._limits.set_ranges(ranges)

    def set_space(self, space: SearchSpace) -> None:
        """The space that is searched: data must suit its task and classes, and only what can be
        counted in its family is offered. Silent.
        """
        self._data.set_task(space.task)
        self._data.set_classes(space.classes)
        self._space = space
        self._starts.set_space(space)
        if space.family != self._family:
            self._family = space.family
            self._offer()
        self._judge()

    def offer_calibrated(self) -> None:
        """A calibration was saved: it is an objective now; silent."""
        self._objectives.set_offered(self._family, self._device.device)

    def _offer(self) -> None:
        """What can be counted of the space's networks; latency where there is a table of it."""
        self._limits.set_offered(offered_limits(self._family, self._device.device))
        self._objectives.set_offered(self._family, self._device.device)

    def set_namer(self, name: Namer) -> None:
        """How networks to start from are called; silent."""
        self._starts.set_namer(name)

    def start_from(self, networks: Sequence[Architecture], space: SearchSpace) -> None:
        """As if the user had chosen what the search begins with."""
        self._starts.set_networks(networks, space)
        self._on_edited()

    @property
    def starts(self) -> StartsField:
        """What the search begins with."""
        return self._starts

    def plan(self, space: SearchSpace, beta: float) -> SearchPlan:
        """The plan as edited, for this space and beta; raises PlanError: what is wrong first."""
        if self._problem:
            raise PlanError(self._problem)
        return SearchPlan(
            space=space,
            objectives=self._objectives.names(),
            beta=beta,
            constraints=self._limits.limits(),
            strategy=self._strategy.name(),
            population=self._strategy.number(),
            budget=self._budget.number(),
            window=self._window,
            seed=self._seed.number(),
            scoring=self._scoring.settings(self._data.spec()),
            first=self._starts.genes(space),
            device=self._device.device,
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

    def ask_device(self) -> None:
        """Let the user choose a table of latencies."""
        self._device.ask()

    def data_problem(self) -> str:
        """Why the data cannot be used, where that is what is wrong first; ""."""
        return self._data.problem() if self._where == self._data.where() else ""

    def _arrange(self) -> None:
        self._form = form = FormGrid()
        form.add_row(self.tr("Objectives"), self._objectives)
        form.add_row(self.tr("Limits"), self._limits)
        self._device_label = form.add_row(self.tr("Latency"), self._device)
        form.add_row(self.tr("Strategy"), self._strategy)
        row = self._strategy.population_row
        self._population_label = form.add_row(self.tr("Population"), row)
        self._starts_label = form.add_row(self.tr("Starts from"), self._starts)
        budget = Text(self.tr("networks"), "body", "muted")
        form.add_row(self.tr("Budget"), self._budget, budget, None, self.tr("Seed"), self._seed)
        self._error.setContentsMargins(theme().px(82), 0, 0, 4)
        form.add_wide(self._error)
        form.add_row(self.tr("Data"), self._data)
        form.add_row(self.tr("Workers"), self._workers)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 4)
        column.setSpacing(4)
        column.addWidget(form)
        column.addWidget(self._more)

    def _show_rows(self) -> None:
        """Those that play a part."""
        self._form.set_row_visible(self._device_label, bool(self._device.device))
        self._form.set_row_visible(self._starts_label, bool(self._starts.networks))
        self._form.set_row_visible(self._population_label, self._strategy.has_population)

    def _connect(self) -> None:
        self._objectives.changed.connect(self._on_edited)
        self._limits.changed.connect(self._on_limits)
        self._device.changed.connect(self._on_device)
        self._device.checked.connect(self._judge)
        self._strategy.changed.connect(self._on_edited)
        self._starts.changed.connect(self._on_edited)
        for count in (self._budget, self._seed):
            count.edited.connect(self._on_edited)
        self._data.changed.connect(self._on_edited)
        self._data.checked.connect(self._judge)
        self._scoring.changed.connect(self._on_edited)
        self._workers.edited.connect(self._on_workers)

    def _on_edited(self, *_value: object) -> None:
        self._judge()
        self.plan_changed.emit()

    def _on_device(self) -> None:
        """What was asked of a table that is gone goes with it."""
        if not self._device.device:
            self._limits.drop("latency")
        self._offer()
        self._on_edited()

    def _on_limits(self) -> None:
        self._on_edited()
        if not self._limits.judge():
            self.limits_changed.emit(self._limits.limits())

    def _on_workers(self, workers: int | None) -> None:
        self._judge()
        if workers is not None and not self._workers.judge():
            self.workers_changed.emit(workers)

    def _judge(self) -> None:
        """Outline all that is wrong, and remember the first of it."""
        chosen = len(self._objectives.chosen())
        found = [
            ("the limits", self._limits.judge()),
            ("the latency table", self._device.problem()),
            ("the objectives", self._strategy.judge_objectives(chosen)),
            ("the population", self._strategy.judge()),
            ("the budget", self._budget.judge(lambda n: replace(_ANY, budget=n))),
            ("the networks to start from", self._judge_start()),
            ("the seed", self._seed.judge(lambda n: replace(_ANY, seed=n))),
            (self._data.where(), self._data.problem()),
            ("the number of workers", self._workers.judge()),
            ("the scoring", self._scoring.judge()),
        ]
        self._error.set_text(next((sentence for _, sentence in found[2:7] if sentence), ""))
        wrong = [(where, sentence) for where, sentence in found if sentence]
        self._where, self._problem = wrong[0] if wrong else ("", "")
        if found[-1][1]:
            self._more.open()  # what is wrong must not be hidden
        self._objectives.set_room(self._strategy.kind().objectives_range[1])
        self._show_rows()
        self._data.set_suffix(self._scoring.batches_text())
        self._more.set_note(self._scoring.summary())
        self.problem_changed.emit()

    def _judge_start(self) -> str:
        """Whether the strategy can begin with the first network; its limits are judged before."""
        try:
            limits, first = self._limits.limits(), self._starts.genes(self._space)[:1]
        except PlanError:
            return ""
        trial = replace(_ANY, space=self._space, constraints=limits, strategy=self._strategy.name(),
                        first=first, device=self._device.device)  # fmt: skip
        return problem_of(trial)


_TIPS = {
    "budget": "Networks to score; those outside the limits are not scored and do not count",
    "seed": "The same plan with the same seed finds the same networks on any number of workers",
}
