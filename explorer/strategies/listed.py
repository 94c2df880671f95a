"""No search at all: the networks that the plan lists, one after another."""

from typing import ClassVar

from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.strategies import Strategy, strategies


@strategies.register("listed")
class Listed(Strategy):
    """Asks for the plan's first networks in their order, exactly as they are written there."""

    label: ClassVar[str] = "The networks given"
    description: ClassVar[str] = (
        "Looks at the networks that are given, in their order, and at no others. "
        "How networks with known accuracies are scored."
    )
    offered: ClassVar[bool] = False
    proposes: ClassVar[bool] = False

    def __init__(self, plan: SearchPlan) -> None:
        self._plan = plan
        self._asked = 0

    @property
    def exhausted(self) -> bool:
        return self._asked == len(self._plan.first)

    def ask(self) -> Architecture | None:
        if self.exhausted:
            return None
        self._asked += 1
        return self._plan.space.architecture(self._plan.first[self._asked - 1])

    def tell(self, evaluation: Evaluation) -> None:
        """Nothing is learnt."""
