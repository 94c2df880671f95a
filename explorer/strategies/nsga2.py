"""NSGA-II: a population that evolves towards the Pareto front, a generation at a time."""

import math
import sys
from collections import deque
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.strategies import Strategy, strategies
from explorer.strategies._genes import FreeGenes, Key

if TYPE_CHECKING:
    from explorer.strategies._evolution import Evolution

DRAWS = 10  # per member of the first generation, before it may take networks outside the limits
RARE = 200  # it does so where less than one in this many is within them
NO_SCORE = 1e6  # excess of a network without a score: worse than any outside the limits


@dataclass(frozen=True, slots=True)
class _Member:
    key: Key
    costs: tuple[float, ...]  # one per objective, less is better
    excesses: tuple[float, ...]  # one per limit, and one for having no score

    @property
    def violation(self) -> float:
        return sum(self.excesses)


@strategies.register("nsga2")
class Nsga2(Strategy):
    """Deb et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, 2002; by pymoo.

    The first generation holds the plan's first networks, however many, and is filled at random
    until `population` networks have a score: those outside the limits cost next to nothing. Where
    drawing hardly ever meets the limits, the generation is filled with what came nearest to them,
    and evolution finds the way in far sooner.
    """

    label: ClassVar[str] = "NSGA-II"
    description: ClassVar[str] = (
        "Evolves a population towards the Pareto front. Ordered choices move by steps, others are "
        "redrawn; no network is tried twice. Made for two to four objectives; a population of 40 "
        "over 25 generations is 1,000 networks."
    )
    population: ClassVar[int] = 40
    uses_population: ClassVar[bool] = True
    objectives_range: ClassVar[tuple[int, int]] = (1, 4)

    def __init__(self, plan: SearchPlan) -> None:
        self._plan = plan
        self._genes = FreeGenes(plan.space)
        drawing, self._evolving = np.random.SeedSequence(plan.seed).spawn(2)
        self._rng = np.random.default_rng(drawing)
        self._evolution: Evolution | None = None
        self._first = self._genes.keys(plan.first)
        self._given = frozenset(self._first)
        self._queue: deque[Key] = deque()  # of the generation, not asked for yet
        self._generation: list[Key] = []
        self._draws = 0  # for the first generation
        self._rejected = 0  # of those
        self._scored = 0
        self._pending = 0  # asked for, not told yet
        self._told: dict[Key, _Member] = {}  # of the generation
        _import_pymoo_aside()

    @property
    def exhausted(self) -> bool:
        return self._genes.exhausted

    def ask(self) -> Architecture | None:
        key = self._next()
        if key is None:
            return None
        self._genes.taken.add(key)
        self._pending += 1
        return self._genes.architecture(key)

    def tell(self, evaluation: Evaluation) -> None:
        self._pending -= 1
        key = self._genes.key(evaluation.architecture)
        self._told[key] = self._member(key, evaluation)
        self._scored += not self._told[key].violation
        self._rejected += evaluation.outcome is Outcome.REJECTED and key not in self._given

    def _next(self) -> Key | None:
        if self.exhausted:
            return None
        if self._first:
            return self._first.popleft()
        if self._evolution is None and self._may_draw():
            self._draws += 1
            return self._genes.draw(self._rng)
        if not self._queue and not self._pending:
            self._queue.extend(self._breed())
        return self._queue.popleft() if self._queue else None

    def _may_draw(self) -> bool:
        """Whether the first generation needs another network that nobody is looking at yet."""
        population = self._plan.population
        within = self._draws - self._rejected
        rare = self._draws >= DRAWS * population and within * RARE < self._draws
        return self._scored + self._pending < population and not rare

    def _breed(self) -> list[Key]:
        """The next generation. All of the last one was told."""
        if self._evolution is None:
            self._evolution = self._founded()
        else:
            members = [self._told[key] for key in self._generation]
            self._evolution.told(_costs(members), _excesses(members))
        self._told = {}
        self._generation = self._evolution.offspring()
        return self._generation

    def _founded(self) -> "Evolution":
        """From the first generation; one of many first networks shrinks with the next."""
        from explorer.strategies._evolution import Evolution

        size = self._plan.population
        members = sorted(self._told.values(), key=lambda member: member.violation)
        best = members[: max(size, len(self._given))]
        return Evolution(
            self._genes,
            [member.key for member in best],
            _costs(best),
            _excesses(best),
            size,
            self._evolving,
        )

    def _member(self, key: Key, evaluation: Evaluation) -> _Member:
        """A network as pymoo is to see it; one without finite objectives is never sorted first."""
        plan, measures = self._plan, evaluation.measures
        costs = tuple(goal.goal.sign * goal.value(measures, plan.beta) for goal in plan.goals)
        within = (0.0,) * len(plan.constraints)
        if evaluation.scored and all(map(math.isfinite, costs)):
            return _Member(key, costs, (*within, 0.0))
        costs = (0.0,) * len(costs)
        if evaluation.outcome is Outcome.REJECTED:
            excesses = tuple(max(0.0, limit.excess(measures)) for limit in plan.constraints)
            return _Member(key, costs, (*excesses, 0.0))
        return _Member(key, costs, (*within, NO_SCORE))


def _import_pymoo_aside() -> None:
    """Half a second, or several beside busy workers: while the first generation is scored."""
    module = "explorer.strategies._evolution"
    if module not in sys.modules:
        Thread(target=import_module, args=(module,), name="import of pymoo").start()


def _costs(members: list[_Member]) -> NDArray[np.float64]:
    """(members, objectives)"""
    return np.array([member.costs for member in members])


def _excesses(members: list[_Member]) -> NDArray[np.float64]:
    """(members, limits + 1)"""
    return np.array([member.excesses for member in members])
