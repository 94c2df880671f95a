"""Random search: the baseline that every other strategy has to beat."""

from typing import ClassVar

import numpy as np

from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.strategies import Strategy, strategies
from explorer.strategies._genes import FreeGenes


@strategies.register("random")
class RandomSearch(Strategy):
    """Draws networks one by one, each option of a choice as likely as the others."""

    label: ClassVar[str] = "Random search"
    description: ClassVar[str] = (
        "Draws networks at random and learns nothing from them; no network is tried twice. "
        "What other strategies are to be compared with."
    )

    def __init__(self, plan: SearchPlan) -> None:
        self._genes = FreeGenes(plan.space)
        self._rng = np.random.default_rng(plan.seed)
        self._first = self._genes.keys(plan.first)

    @property
    def exhausted(self) -> bool:
        return self._genes.exhausted

    def ask(self) -> Architecture | None:
        key = self._first.popleft() if self._first else self._genes.draw(self._rng)
        if key is None:
            return None
        self._genes.taken.add(key)
        return self._genes.architecture(key)

    def tell(self, evaluation: Evaluation) -> None:
        """Nothing is learnt."""
