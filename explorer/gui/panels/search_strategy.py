"""How networks are asked for: the strategy, in a line what it does, and its population."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.gui.panels.search_fields import Count
from explorer.gui.widgets import ComboField, ElidedText, Text
from explorer.strategies import Strategy, strategies

USUAL = "nsga2"  # what is shown where a plan's own is not offered


def offered_strategies() -> tuple[str, ...]:
    """Those a user may choose, NSGA-II first: it looks for a front, the others for one network."""
    names = (name for name, kind in strategies.items() if kind.offered)
    return tuple(sorted(names, key=lambda name: (name != USUAL, name)))


_LINES = {
    "nsga2": "Evolves a population towards the front",
    "random": "Draws at random: what others have to beat",
    "zen-nas": "Mutates stage by stage; first objective only",
    "zen-nas-published": "By its code's rules; first objective only",
}


def line_of(name: str) -> str:
    """What a strategy does in a few words; the first sentence of what it says of itself."""
    return _LINES.get(name) or strategies[name].description.partition(". ")[0]


def as_offered(plan: SearchPlan) -> SearchPlan:
    """A plan as the panel can show it: one by a strategy that is not offered, such as a list of
    given networks, keeps what does not depend on that.
    """
    if plan.strategy not in strategies or strategies[plan.strategy].offered:
        return plan
    usual, goals = strategies[USUAL], plan.objectives[: strategies[USUAL].objectives_range[1]]
    return replace(plan, strategy=USUAL, population=usual.population, objectives=goals, first=())


def _tried(population: int) -> int:
    """The same; raises PlanError where no plan may have it."""
    return SearchPlan(SearchSpace("any", ()), population=population).population


class StrategyField(QWidget):
    """A list of strategies; another one brings its population, unless the user has typed his own.

    `population_row` goes into a row of its own, which is shown where `has_population`.

    Signals:
        changed: by the user only.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = 0  # what the field shows as long as the user types nothing else
        self.combo = ComboField(
            [(name, strategies[name].label) for name in offered_strategies()],
            name=self.tr("Strategy"),
        )
        self.population = Count("Population", _TIP, 52, step=10)
        self._usual = Text("", "body", "muted")
        self.population_row = QWidget()
        self._line = ElidedText("", "secondary", "muted")
        self.combo.chosen.connect(self._on_chosen)
        self.population.edited.connect(self._on_population)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.population_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.population)
        row.addWidget(self._usual)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(self.combo)
        column.addWidget(self._line)

    def set_plan(self, strategy: str, population: int) -> None:
        """Show a plan's; silent. One that is not offered leaves the strategy as it is."""
        if strategy in offered_strategies():
            self.combo.set_current(strategy)
        kind = self.kind()
        self._own = kind.population if kind.uses_population else population
        self.population.set_value(population)
        self._settle()

    @property
    def has_population(self) -> bool:
        """Whether the population plays a part."""
        return self.kind().uses_population

    def name(self) -> str:
        return str(self.combo.current())

    def kind(self) -> type[Strategy]:
        return strategies[self.name()]

    def number(self) -> int:
        """The population; the strategy's own where it plays no part and what is typed is no use.

        Raises PlanError where it plays a part and is no whole number.
        """
        if self.has_population:
            return self.population.number()
        try:
            return _tried(self.population.number())
        except PlanError:
            return self.kind().population

    def number_or_none(self) -> int | None:
        """What is typed; None where that is no whole number."""
        try:
            return self.population.number()
        except PlanError:
            return None

    def judge(self) -> str:
        """Outline a population that cannot be, and give the sentence; else ""."""
        return self.population.judge(_tried if self.has_population else None)

    def judge_objectives(self, chosen: int) -> str:
        """Why so many objectives do not suit the strategy; else ""."""
        least, most = self.kind().objectives_range
        if least <= chosen <= most:
            return ""
        label, said = self.kind().label, words.count(chosen, "objective")
        if chosen > most:
            return (
                f"Objectives: {label} takes {most} at most, not {chosen}. Remove {chosen - most}."
            )
        return f"Objectives: {label} needs {least}, and there is {said}. Add one with +."

    def _on_chosen(self, _name: object) -> None:
        kind = self.kind()
        if kind.uses_population:
            if self._is_own():
                self.population.set_value(kind.population)
            self._own = kind.population
        self._settle()
        self.changed.emit()

    def _on_population(self, _number: object) -> None:
        self._settle()
        self.changed.emit()

    def _is_own(self) -> bool:
        """Whether the population is none that the user has typed, or none at all."""
        return self.number_or_none() == self._own

    def _settle(self) -> None:
        kind = self.kind()
        usual = self.number_or_none() == kind.population
        self._usual.setText(
            self.tr("the usual") if usual else self.tr("usually {}").format(kind.population)
        )
        self._line.setText(line_of(self.name()))
        self.combo.setToolTip(f"<p>{kind.description}</p>")
        self._line.setToolTip(self.combo.toolTip())


_TIP = "Networks that breed the next ones; 4 or more. Choosing a strategy sets what its paper used"
