"""How networks are asked for: the strategy, its population, and in a line what it does."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.core.plan import SearchPlan
from explorer.gui import words
from explorer.gui.panels.search_fields import Count
from explorer.gui.widgets import ComboField, Text
from explorer.strategies import Strategy, strategies

USUAL = "nsga2"  # what is shown where a plan's own is not offered


def offered_strategies() -> tuple[str, ...]:
    """Those a user may choose, NSGA-II first: it looks for a front, the others for one network."""
    names = (name for name, kind in strategies.items() if kind.offered)
    return tuple(sorted(names, key=lambda name: (name != USUAL, name)))


def first_sentence(text: str) -> str:
    """ "Evolves a population." of a description that goes on."""
    head, stop, _ = text.partition(". ")
    return head + stop.strip()


def as_offered(plan: SearchPlan) -> SearchPlan:
    """A plan as the panel can show it: one by a strategy that is not offered, such as a list of
    given networks, keeps what does not depend on that.
    """
    if plan.strategy not in strategies or strategies[plan.strategy].offered:
        return plan
    usual, goals = strategies[USUAL], plan.objectives[: strategies[USUAL].objectives_range[1]]
    return replace(plan, strategy=USUAL, population=usual.population, objectives=goals, first=())


class StrategyField(QWidget):
    """A list of strategies, with the population beside it where that plays a part.

    Another strategy brings its paper's population, unless the user has typed one of his own.

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
        self._word = Text(self.tr("population"), "body", "muted")
        self._line = Text("", "secondary", "muted", wrap=True)
        self.combo.chosen.connect(self._on_chosen)
        self.population.edited.connect(lambda _number: self.changed.emit())
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.combo, 1)
        row.addWidget(self._word)
        row.addWidget(self.population)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._line)

    def set_plan(self, strategy: str, population: int) -> None:
        """Show a plan's; silent. One that is not offered leaves the strategy as it is."""
        if strategy in offered_strategies():
            self.combo.set_current(strategy)
        kind = self.kind()
        self._own = kind.population if kind.uses_population else population
        self.population.set_value(population)
        self._settle()

    def name(self) -> str:
        return str(self.combo.current())

    def kind(self) -> type[Strategy]:
        return strategies[self.name()]

    def number(self) -> int:
        """The population; the strategy's own where it plays no part and none can be read.

        Raises PlanError where it plays a part and is no whole number.
        """
        try:
            return self.population.number()
        except PlanError:
            if self.kind().uses_population:
                raise
            return self.kind().population

    def judge(self, rule: Callable[[int], object]) -> str:
        """Outline a population that cannot be, and give the sentence; else ""."""
        return self.population.judge(rule if self.kind().uses_population else None)

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

    def _is_own(self) -> bool:
        """Whether the population is none that the user has typed, or none at all."""
        try:
            return self.population.number() == self._own
        except PlanError:
            return not self.population.isVisibleTo(self)

    def _settle(self) -> None:
        kind = self.kind()
        self._word.setVisible(kind.uses_population)
        self.population.setVisible(kind.uses_population)
        self._line.setText(first_sentence(kind.description))
        self.combo.setToolTip(f"<p>{kind.description}</p>")
        self._line.setToolTip(self.combo.toolTip())


_TIP = "Networks that breed the next ones; 4 or more. Choosing a strategy sets what its paper used"
