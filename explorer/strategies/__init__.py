"""What to try next. To add a strategy, add a module here that registers a class of this shape."""

from typing import ClassVar, Protocol

from explorer.core.errors import PlanError
from explorer.core.evaluation import Evaluation
from explorer.core.objective import OBJECTIVES
from explorer.core.plan import SearchPlan
from explorer.core.registry import Registry
from explorer.core.space import Architecture


class Strategy(Protocol):
    """Asks for networks and hears what came of them; all it draws follows from the plan's seed.

    The plan's first networks come before any of its own. It is told of every network it asked for,
    exactly once: of those outside the limits at once, of the others in the order in which it asked.

    Attributes:
        population: as in its paper; what a plan by it has unless another is chosen.
        uses_population: whether the population plays any part.
        objectives_range: how many objectives it takes, least and most.
        offered: whether it is an ordinary choice for a search.
        proposes: whether it asks for networks of its own after the plan's first.
        needs_fit_start: whether the plan's first network, where there is one, must be within the
            limits, as it grows all others from that one.
        begins_published: whether it begins with the initial structure that its published code has
            for a space, where the plan has no first network.
    """

    label: ClassVar[str]
    description: ClassVar[str]
    population: ClassVar[int] = 40
    uses_population: ClassVar[bool] = False
    objectives_range: ClassVar[tuple[int, int]] = (1, len(OBJECTIVES))
    offered: ClassVar[bool] = True
    proposes: ClassVar[bool] = True
    needs_fit_start: ClassVar[bool] = False
    begins_published: ClassVar[bool] = False

    def __init__(self, plan: SearchPlan) -> None: ...

    def ask(self) -> Architecture | None:
        """A network never asked for before; None while it must first be told more, or for good."""
        ...

    def tell(self, evaluation: Evaluation) -> None:
        """Hear of a network that was asked for."""
        ...

    @property
    def exhausted(self) -> bool:
        """Every network has been asked for: of the space, or of the plan where those are all."""
        ...


strategies: Registry[type[Strategy]] = Registry(__name__)


def strategy(plan: SearchPlan) -> Strategy:
    """The plan's strategy, fresh; raises PlanError where it cannot follow the plan."""
    check_strategy(plan)
    return strategies[plan.strategy](plan)


def check_strategy(plan: SearchPlan) -> None:
    """Refuse an unknown strategy, or one that cannot follow the plan; raises PlanError."""
    if plan.strategy not in strategies:
        known = ", ".join(strategies)
        raise PlanError(f"There is no strategy {plan.strategy!r}. Choose among {known}.")
    chosen = strategies[plan.strategy]
    least, most = chosen.objectives_range
    if not least <= (count := len(plan.objectives)) <= most:
        raise PlanError(
            f"Objectives: {chosen.label} takes {least} to {most}, and {count} were chosen. "
            + (f"Remove {count - most}." if count > most else f"Add {least - count}.")
        )
    if not chosen.proposes and not plan.first:
        raise PlanError(
            f"First networks: none are given, and {chosen.label} has none of its own. "
            "Give one or more, or choose another strategy."
        )
