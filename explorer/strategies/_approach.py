"""The way to a first network within the limits."""

from collections.abc import Iterable

import numpy as np

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import Constraint
from explorer.strategies._genes import FreeGenes, Key
from explorer.strategies._stages import Stages

SHRINK = 0.75  # of what a network outside the limits has, as in the paper's random baseline
STEPS = 3  # from the nearest network, for each one that is drawn at random and made smaller
TRIES = 20  # at such a step, before another network is drawn


class Approach:
    """Networks at random, each made smaller until it is within the limits.

    Where making them smaller does not help, as with lower limits or options that cost less the
    farther they stand back, most steps start from the network that came nearest to the limits.

    Args:
        rng: shared with the search.
    """

    def __init__(
        self,
        limits: Iterable[Constraint],
        genes: FreeGenes,
        stages: Stages,
        rng: np.random.Generator,
    ) -> None:
        self._limits = tuple(limits)
        self._genes = genes
        self._stages = stages
        self._rng = rng
        self._shrinking: Key | None = None  # the last of a row of ever smaller ones
        self._nearest: tuple[float, Key] | None = None  # how far outside, and which
        self._steps = 0  # left to take from it

    def next(self) -> Key:
        """A network not asked for before; there must be one."""
        while (key := self._shrinking) is not None:
            smaller = self._smaller(key)
            self._shrinking = smaller if smaller != key else None
            if smaller not in self._genes.taken:
                return smaller
            self._steps = STEPS
        if self._steps and (stepped := self._stepped()) is not None:
            self._steps -= 1
            return stepped
        drawn = self._genes.draw(self._rng)
        assert drawn is not None, "the space is not exhausted"
        self._shrinking, self._steps = drawn, STEPS
        return drawn

    def tell(self, key: Key, evaluation: Evaluation) -> None:
        """Hear of a network that cannot be the first one: outside the limits, or without score."""
        if evaluation.outcome is not Outcome.REJECTED:
            self._shrinking = None  # smaller ones may fail as well
            return
        outside = sum(max(0.0, limit.excess(evaluation.measures)) for limit in self._limits)
        if self._nearest is None or outside < self._nearest[0]:
            self._nearest = outside, key

    def _smaller(self, key: Key) -> Key:
        genes = np.array([key], dtype=np.int64)
        shrunk = np.where(self._genes.ordered, (SHRINK * genes).astype(np.int64), genes)
        active = np.where(self._genes.active(shrunk), shrunk, 0)[0]
        return tuple(int(gene) for gene in active)

    def _stepped(self) -> Key | None:
        """A mutation of the nearest one; None where hardly any is left."""
        if self._nearest is None:
            return None
        for _ in range(TRIES):
            key = self._stages.mutated(self._nearest[1], 1, self._rng)
            if key not in self._genes.taken:
                return key
        return None
