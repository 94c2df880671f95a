"""pymoo's NSGA-II over the free genes of a space. Imported only once a search evolves."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymoo.algorithms.moo.nsga2 import NSGA2, binary_tournament
from pymoo.core.duplicate import DuplicateElimination
from pymoo.core.mating import Mating
from pymoo.core.mutation import Mutation
from pymoo.core.population import Population
from pymoo.core.problem import Problem
from pymoo.core.termination import NoTermination
from pymoo.operators.crossover.ux import UniformCrossover
from pymoo.operators.selection.tournament import TournamentSelection

from explorer.strategies._genes import FreeGenes, Key

Floats = NDArray[np.float64]
MATINGS = 10  # tries at filling a generation before the rest is drawn at random


class Evolution:
    """Generations of NSGA-II from a first one already evaluated.

    Args:
        first: the members of the first generation.
        costs: (members, objectives), less is better.
        excesses: (members, limits), above 0 outside a limit.
        size: members kept, and offspring of a generation.
    """

    def __init__(
        self,
        genes: FreeGenes,
        first: list[Key],
        costs: Floats,
        excesses: Floats,
        size: int,
        seed: np.random.SeedSequence,
    ) -> None:
        last = genes.sizes - 1
        problem = Problem(
            n_var=len(last), n_obj=costs.shape[1], n_ieq_constr=excesses.shape[1],
            xl=0 * last, xu=last, vtype=int,
        )  # fmt: skip
        self._algorithm = NSGA2(
            size,
            sampling=Population.new(X=np.array(first, dtype=np.int64)),
            mating=_UnseenMating(genes),
            eliminate_duplicates=False,  # the mating does it, against all that were ever asked for
        )
        self._algorithm.setup(problem, seed=seed, termination=NoTermination())
        self._members = self._algorithm.ask()
        self.told(costs, excesses)

    def offspring(self) -> list[Key]:
        """The next generation, none of it taken; may be short where few are left."""
        self._members = self._algorithm.ask()
        return _keys(self._members)

    def told(self, costs: Floats, excesses: Floats) -> None:
        """Hear of the last offspring, in their order."""
        self._members.set("F", costs, "G", excesses)
        self._algorithm.tell(infills=self._members)


def _keys(population: Population) -> list[Key]:
    return [tuple(row) for row in population.get("X").astype(int).tolist()]


class _UnseenMating(Mating):
    """Mates until the offspring are new; what it cannot find so is drawn at random."""

    def __init__(self, genes: FreeGenes) -> None:
        super().__init__(
            TournamentSelection(func_comp=binary_tournament),
            _Crossover(genes),
            _StepOrReset(genes),
            eliminate_duplicates=_Unseen(genes),
            n_max_iterations=MATINGS,
        )
        self._genes = genes

    def do(
        self,
        problem: Problem,
        pop: Population,
        n_offsprings: int,
        random_state: np.random.Generator | None = None,
        **kwargs: Any,
    ) -> Population:
        assert random_state is not None, "pymoo hands its generator to every operator"
        found = super().do(problem, pop, n_offsprings, random_state=random_state, **kwargs)
        keys = _keys(found) if len(found) else []
        drawn: list[Key] = []
        while len(keys) + len(drawn) < n_offsprings:
            key = self._genes.draw(random_state, besides={*keys, *drawn})
            if key is None:
                break
            drawn.append(key)
        if not drawn:
            return found
        return Population.merge(found, Population.new(X=np.array(drawn, dtype=np.int64)))


class _Crossover(UniformCrossover):
    """Uniform; what one parent does not know comes from the other."""

    def __init__(self, genes: FreeGenes) -> None:
        super().__init__()
        self._genes = genes

    def _do(
        self,
        problem: Problem,
        X: NDArray[np.int64],
        *args: Any,
        random_state: np.random.Generator | None = None,
        **kwargs: Any,
    ) -> NDArray[np.int64]:
        """Args: X: (2, matings, free genes), the parents of each."""
        children = super()._do(problem, X, *args, random_state=random_state, **kwargs)
        return self._genes.crossed(X, children)


class _StepOrReset(Mutation):
    def __init__(self, genes: FreeGenes) -> None:
        super().__init__()
        self._genes = genes

    def _do(
        self,
        problem: Problem,
        X: NDArray[np.int64],
        *args: Any,
        random_state: np.random.Generator | None = None,
        **kwargs: Any,
    ) -> NDArray[np.int64]:
        assert random_state is not None, "pymoo hands its generator to every operator"
        return self._genes.mutated(X, random_state)


class _Unseen(DuplicateElimination):
    """Drops what was ever asked for, and all but the first of equal ones."""

    def __init__(self, genes: FreeGenes) -> None:
        super().__init__()
        self._genes = genes

    def _do(
        self, pop: Population, other: Population | None, is_duplicate: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        met = set(_keys(other)) if other is not None and len(other) else set()
        for row, key in enumerate(_keys(pop)):
            is_duplicate[row] = key in met or key in self._genes.taken
            met.add(key)
        return is_duplicate
