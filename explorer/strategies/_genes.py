"""The genes a strategy may change, those it has asked for, and how one becomes another."""

from collections.abc import Set

import numpy as np
from numpy.typing import NDArray

from explorer.core.space import Architecture, SearchSpace

Key = tuple[int, ...]  # an option index for every free gene
STEP_CHANCE = 0.7  # of a step of 1; each step farther is 0.3 times as likely as the one before


class FreeGenes:
    """The choices of a space that have more than one option, and which of their mixes are taken."""

    def __init__(self, space: SearchSpace) -> None:
        self._space = space
        self._places = [i for i, c in enumerate(space.choices) if len(c.options) > 1]
        free = [space.choices[i] for i in self._places]
        self.sizes = np.array([len(choice.options) for choice in free], dtype=np.int64)
        self.ordered = np.array([choice.ordered for choice in free], dtype=bool)
        self.size = space.size
        self.taken: set[Key] = set()

    @property
    def exhausted(self) -> bool:
        return len(self.taken) >= self.size

    def architecture(self, key: Key) -> Architecture:
        """The network of these free genes."""
        genes = [0] * len(self._space.choices)
        for place, gene in zip(self._places, key, strict=True):
            genes[place] = gene
        return Architecture(self._space, tuple(genes))

    def key(self, architecture: Architecture) -> Key:
        return tuple(architecture.genes[place] for place in self._places)

    def draw(self, rng: np.random.Generator, besides: Set[Key] = frozenset()) -> Key | None:
        """A mix at random that is not taken and not in `besides`, untaken ones too; None: no more.

        A taken one moves on to the next in counting order, so that the last few are found too.
        """
        if len(self.taken) + len(besides) >= self.size:
            return None
        genes = [int(gene) for gene in rng.integers(0, self.sizes)]
        while (key := tuple(genes)) in self.taken or key in besides:
            self._count_up(genes)
        return key

    def _count_up(self, genes: list[int]) -> None:
        """To the next mix, as an odometer; after the last comes the first."""
        for place in reversed(range(len(genes))):
            genes[place] = (genes[place] + 1) % int(self.sizes[place])
            if genes[place]:
                return

    def mutated(self, genes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """Change each gene with chance 1 / (free genes), and at least one of every row.

        Ordered options step, mostly by one, and turn back at the ends of their range; others are
        replaced by any other option. So a chosen gene always changes.

        Args:
            genes: (n, free genes), option indices.
        """
        rows, count = genes.shape
        chosen = rng.random(genes.shape) < 1 / count
        chosen[np.arange(rows), rng.integers(0, count, size=rows)] |= ~chosen.any(axis=1)
        return np.where(
            chosen,
            np.where(self.ordered, self._stepped(genes, rng), self._reset(genes, rng)),
            genes,
        )

    def _stepped(self, genes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        last = self.sizes - 1
        up = np.where(
            genes == 0, True, np.where(genes == last, False, rng.random(genes.shape) < 0.5)
        )
        step = rng.geometric(STEP_CHANCE, size=genes.shape)
        return np.clip(np.where(up, genes + step, genes - step), 0, last)

    def _reset(self, genes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        return (genes + rng.integers(1, self.sizes, size=genes.shape)) % self.sizes
