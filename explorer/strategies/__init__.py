"""What to try next. To add a strategy, add a module here that registers a class of this shape."""

from typing import ClassVar, Protocol

from explorer.core.errors import PlanError
from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.registry import Registry
from explorer.core.space import Architecture


class Strategy(Protocol):
    """Asks for networks and hears what came of them; all it draws follows from the plan's seed.

    It is told of every network it asked for, exactly once: of those outside the limits at once, of
    the others in the order in which it asked.
    """

    label: ClassVar[str]
    description: ClassVar[str]

    def __init__(self, plan: SearchPlan) -> None: ...

    def ask(self) -> Architecture | None:
        """A network never asked for before; None while it must first be told more, or for good."""
        ...

    def tell(self, evaluation: Evaluation) -> None:
        """Hear of a network that was asked for."""
        ...

    @property
    def exhausted(self) -> bool:
        """Every network of the space has been asked for."""
        ...


strategies: Registry[type[Strategy]] = Registry(__name__)


def strategy(plan: SearchPlan) -> Strategy:
    """The plan's strategy, fresh; raises PlanError with the known ones."""
    if plan.strategy not in strategies:
        known = ", ".join(strategies)
        raise PlanError(f"There is no strategy {plan.strategy!r}. Choose among {known}.")
    return strategies[plan.strategy](plan)
