"""The genes a strategy may change, those it has asked for, and how one becomes another."""

from collections import deque
from collections.abc import Iterable, Set

import numpy as np
from numpy.typing import NDArray

from explorer.core.space import Architecture, Choice, SearchSpace, may_vanish

Key = tuple[int, ...]  # an option index for every free gene
STEP_CHANCE = 0.7  # of a step of 1; each step farther is 0.3 times as likely as the one before


class FreeGenes:
    """The choices of a space that have more than one option, and which of their mixes are taken.

    Keys are canonical: an idle gene is 0, so networks that differ in idle choices alone are one.
    """

    def __init__(self, space: SearchSpace) -> None:
        self.space = self._space = space
        self._places = [i for i, c in enumerate(space.choices) if _is_free(space, c)]
        free = [space.choices[i] for i in self._places]
        self.choices = tuple(free)
        self.sizes = np.array([len(choice.options) for choice in free], dtype=np.int64)
        self.ordered = np.array([choice.ordered for choice in free], dtype=bool)
        self.size = space.size
        self.taken: set[Key] = set()
        # Counted up from the last: genes that may be idle before those that decide it.
        self._counting = sorted(range(len(free)), key=lambda i: _level(space, free[i]))

    @property
    def exhausted(self) -> bool:
        return len(self.taken) >= self.size

    def architecture(self, key: Key) -> Architecture:
        """The network of these free genes."""
        return self._space.architecture(self._whole(np.array([key], dtype=np.int64))[0])

    def key(self, architecture: Architecture) -> Key:
        genes = self._space.canonical(np.array([architecture.genes], dtype=np.int64))[0]
        return tuple(int(genes[place]) for place in self._places)

    def keys(self, networks: Iterable[tuple[int, ...]]) -> deque[Key]:
        """Those of networks by all of their option indices, in their order, each once."""
        architectures = map(self._space.architecture, networks)
        return deque(dict.fromkeys(map(self.key, architectures)))

    def active(self, genes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n, free genes): whether each gene matters.

        Args:
            genes: (n, free genes), option indices.
        """
        if not self._space.conditional:
            return np.ones(genes.shape, dtype=bool)
        return self._space.active(self._whole(genes))[:, self._places]

    def draw(self, rng: np.random.Generator, besides: Set[Key] = frozenset()) -> Key | None:
        """A mix at random that is not taken and not in `besides`, untaken ones too; None: no more.

        A taken one moves on to the next in counting order, so that the last few are found too.
        """
        if len(self.taken) + len(besides) >= self.size:
            return None
        drawn = rng.integers(0, self.sizes)
        genes = [int(gene) for gene in np.where(self.active(drawn[None])[0], drawn, 0)]
        while (key := tuple(genes)) in self.taken or key in besides:
            self._count_up(genes)
        return key

    def crossed(self, parents: NDArray[np.int64], children: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give children what only one parent knows, and put 0 where a gene is idle.

        A gene that is idle in one parent says nothing there: a child in which it matters has it
        from the other.

        Args:
            parents: (2, n, free genes), of n pairs.
            children: (2, n, free genes), each gene from one or the other parent.
        """
        if not self._space.conditional:
            return children
        knows = np.stack([self.active(genes) for genes in parents])
        alone = np.where(knows[0], parents[0], parents[1])  # of genes that one parent knows
        mixed = np.where(knows[0] == knows[1], children, alone)
        return np.stack([np.where(self.active(genes), genes, 0) for genes in mixed])

    def mutated(self, genes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """Change each gene with chance 1 / (genes that matter), and at least one of every row.

        Ordered options step, mostly by one, and turn back at the ends of their range; others are
        replaced by any other option. So a chosen gene always changes. Genes that matter only since
        the change are drawn at random.

        Args:
            genes: (n, free genes), option indices.
        """
        mattered = self.active(genes)
        chosen = self._chosen(mattered, rng)
        changed = np.where(
            chosen,
            np.where(self.ordered, self._stepped(genes, rng), self._reset(genes, rng)),
            genes,
        )
        if not self._space.conditional:
            return changed
        matters = self.active(changed)
        fresh = rng.integers(0, self.sizes, size=genes.shape)
        return np.where(matters, np.where(mattered, changed, fresh), 0)

    def _chosen(self, active: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
        """(n, free genes): those to change, all of them active."""
        rows = len(active)
        counts = active.sum(axis=1)
        chosen = (rng.random(active.shape) < 1 / counts[:, None]) & active
        most = counts if self._space.conditional else active.shape[1]
        nth = rng.integers(0, most, size=rows)  # of the active ones, should none be chosen
        place = (active.cumsum(axis=1) > nth[:, None]).argmax(axis=1)
        chosen[np.arange(rows), place] |= ~chosen.any(axis=1)
        return chosen

    def _whole(self, genes: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n, choices) of free genes: 0 for every choice with one option."""
        found = np.zeros((len(genes), len(self._space.choices)), dtype=np.int64)
        found[:, self._places] = genes
        return found

    def _count_up(self, genes: list[int]) -> None:
        """To the next mix, as an odometer; after the last comes the first."""
        counting = self._counting
        if self._space.conditional:
            active = self.active(np.array([genes], dtype=np.int64))[0]
            counting = [place for place in counting if active[place]]
        for place in reversed(counting):
            genes[place] = (genes[place] + 1) % int(self.sizes[place])
            if genes[place]:
                return

    def _stepped(self, genes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        last = self.sizes - 1
        up = np.where(
            genes == 0, True, np.where(genes == last, False, rng.random(genes.shape) < 0.5)
        )
        step = rng.geometric(STEP_CHANCE, size=genes.shape)
        return np.clip(np.where(up, genes + step, genes - step), 0, last)

    def _reset(self, genes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        return (genes + rng.integers(1, self.sizes, size=genes.shape)) % self.sizes


def _level(space: SearchSpace, choice: Choice) -> int:
    """How many decisions may stand between this choice and mattering."""
    vanishing = not may_vanish(choice) and any(
        may_vanish(other) for other in space.choices if other.group == choice.group
    )
    return vanishing + 2 * (choice.when is not None)


def _is_free(space: SearchSpace, choice: Choice) -> bool:
    """Whether anything can be chosen: not where the choice is idle in the whole space."""
    possible = choice.when is None or choice.when[1] in space.choice(choice.when[0]).options
    never = any(c.options == (0,) for c in space.choices if c.group == choice.group)
    return possible and not never and len(choice.options) > 1
