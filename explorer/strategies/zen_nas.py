"""The evolution of Zen-NAS: one score, no crossover, and the worst network leaves."""

import math
from heapq import heappush, heappushpop
from typing import ClassVar

import numpy as np

from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.strategies import Strategy, strategies
from explorer.strategies._approach import Approach
from explorer.strategies._genes import FreeGenes, Key
from explorer.strategies._stages import Rule, Stages, paper_rule, published_rule

TRIES = 100  # at a new network by mutation, before one is drawn at random
YOUNG = 10  # others up to which the published code mutates its first network


@strategies.register("zen-nas")
class ZenNas(Strategy):
    """Lin et al., Zen-NAS, ICCV 2021, algorithms 2 and 3.

    The plan's first network is the initial structure; without one it is drawn at random and made
    smaller until it is within the limits. Only the first objective of the plan steers. A network
    outside the limits, failed or with a score that is no number is never a parent. A mutation needs
    no score of its siblings, so there is always something to ask for.
    """

    label: ClassVar[str] = "Zen-NAS, as in the paper"
    description: ClassVar[str] = (
        "Redraws one stage of any member of the population, widths and repeats from half to twice "
        "what they were, and drops the worst member. Only the first objective steers; no network "
        "is tried twice. The paper tries 96,000 networks."
    )
    population: ClassVar[int] = 256
    uses_population: ClassVar[bool] = True
    needs_fit_start: ClassVar[bool] = True
    rule: ClassVar[Rule] = staticmethod(paper_rule)
    splitting: ClassVar[bool] = False

    def __init__(self, plan: SearchPlan) -> None:
        self._plan = plan
        self._genes = FreeGenes(plan.space)
        self._rng = np.random.default_rng(plan.seed)
        self._given = self._genes.keys(plan.first)
        self._stages = Stages(self._genes, type(self).rule, splitting=type(self).splitting)
        self._approach = Approach(plan.constraints, self._genes, self._stages, self._rng)
        self._members: list[tuple[float, int, Key]] = []  # heap of (goodness, when told, which)
        self._told = 0
        self._start: Key | None = None  # the first network, unless it turned out to be unfit

    @property
    def exhausted(self) -> bool:
        return self._genes.exhausted

    def ask(self) -> Architecture | None:
        if self.exhausted:
            return None
        key = self._next()
        self._start = self._start or key
        self._genes.taken.add(key)
        return self._genes.architecture(key)

    def _next(self) -> Key:
        if self._given:
            return self._given.popleft()
        return self._first() if self._start is None else self._child(self._start)

    def tell(self, evaluation: Evaluation) -> None:
        key = self._genes.key(evaluation.architecture)
        goodness = self._goodness(evaluation)
        if goodness is not None:
            self._join((goodness, self._told, key))
        elif key == self._start and not self._members:
            self._start = None
            self._approach.tell(key, evaluation)
        self._told += 1

    def _goodness(self, evaluation: Evaluation) -> float | None:
        """The first objective, more is better; None without one that is a number."""
        if not evaluation.scored:
            return None
        goal = self._plan.goals[0]
        value = -goal.goal.sign * goal.value(evaluation.measures, self._plan.beta)
        return value if math.isfinite(value) else None

    def _join(self, member: tuple[float, int, Key]) -> None:
        """Of equally bad members the one that was told first leaves, as in the published code."""
        full = len(self._members) >= self._plan.population
        (heappushpop if full else heappush)(self._members, member)

    def _first(self) -> Key:
        """The initial structure, where the plan gives none."""
        return self._approach.next()

    def _child(self, start: Key) -> Key:
        """A network never asked for: a mutation, or any where mutations hardly find one."""
        for _ in range(TRIES):
            key = self._mutation(start)
            if key not in self._genes.taken:
                return key
        drawn = self._genes.draw(self._rng)
        assert drawn is not None, "the space is not exhausted"
        return drawn

    def _mutation(self, start: Key) -> Key:
        return self._stages.mutated(self._parent(start), 1, self._rng)  # Algorithm 3

    def _parent(self, start: Key) -> Key:
        """Any member; the first network until there is one, as it is within the limits."""
        if not self._members:
            return start
        return self._members[self._rng.integers(len(self._members))][2]


@strategies.register("zen-nas-published")
class ZenNasPublished(ZenNas):
    """The same by the rules of the published code, where a space with bounds can have them.

    A stage of 6 repeats or more is split where the space has another of its make to spare behind
    it; that code can always add one. It keeps duplicates and never scores its first network; here
    the first network is looked at, to know that it is within the limits, and no network twice.
    """

    label: ClassVar[str] = "Zen-NAS, as published"
    description: ClassVar[str] = (
        "Mutates the first network until there are more than 10 others, then up to two stages of "
        "any member. Widths go by factors up to 2.5 within the bounds, repeats by up to two, first "
        "kinds of blocks come more often, stages of 6 repeats are split in two. Only the first "
        "objective steers; no network is tried twice. The published code tries 480,000 networks by "
        "Zen-Score, 100,000 by ZiCo."
    )
    population: ClassVar[int] = 512
    begins_published: ClassVar[bool] = True
    rule: ClassVar[Rule] = staticmethod(published_rule)
    splitting: ClassVar[bool] = True

    def _first(self) -> Key:
        """The smallest network of the space; where it is outside the limits, as in the paper."""
        smallest = (0,) * len(self._genes.choices)
        return super()._first() if smallest in self._genes.taken else smallest

    def _mutation(self, start: Key) -> Key:
        # The first network is a member here. A population that holds no more than these would
        # never get beyond the first network.
        if len(self._members) <= min(YOUNG + 1, self._plan.population - 1):
            return self._stages.mutated(start, 1, self._rng)
        return self._stages.mutated(self._parent(start), 2, self._rng)
