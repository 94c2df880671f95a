"""Pairs of networks that layer sizes and measured gradients order otherwise."""

from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.core._repeats import signs
from explorer.core.pareto import nondominated
from explorer.core.stability import reach

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Marks = NDArray[np.bool_]
EDGES = (0.0, 0.25, 0.5, 1.0, 2.0, float("inf"))  # of gaps in the size limit


@dataclass(frozen=True, slots=True)
class Swap:
    """Two networks that sizes and measurements order otherwise.

    Attributes:
        larger, smaller: ids, by the size limit.
        gap: in the size limit.
        lead: of the smaller one, in measured ZiCo, mean of the seeds.
        within: half the width of its 95 % interval, by Student's t over the seeds.
    """

    larger: int
    smaller: int
    gap: float
    lead: float
    within: float

    @property
    def told_apart(self) -> bool:
        """Whether the seeds tell the two apart, taken for itself."""
        return self.lead > self.within


@dataclass(frozen=True, slots=True)
class GapRow:
    """Pairs of networks whose size limits are so far apart.

    Attributes:
        low, high: of the gap; high is not part of it.
        size_agrees: share of (pair, seed) that sizes order as measured.
        seeds_agree: share of (pair, two seeds) that both seeds order alike.
    """

    low: float
    high: float
    pairs: int
    size_agrees: float
    seeds_agree: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """What pairs say.

    Attributes:
        largest: the swap of largest gap by the means; None where there is none.
        once: the largest gap at which any one seed ordered two networks otherwise; 0 for none.
        sure: the swap of largest gap that the seeds tell apart; None where there is none.
        swapped: how many are ordered otherwise by the means.
        told_apart: how many of those the seeds tell apart.
        gaps: agreement by the gap.
        overtakes: networks that measured better than one of the front by sizes at no more cost,
            the largest lead first.
        compared: pairs of a front's network with one of less size at no more cost.
    """

    largest: Swap | None = None
    once: float = 0.0
    sure: Swap | None = None
    swapped: int = 0
    told_apart: int = 0
    gaps: tuple[GapRow, ...] = ()
    overtakes: tuple[Swap, ...] = ()
    compared: int = 0


def pairs_of(ids: Integers, sizes: Floats, scores: Floats, costs: Floats) -> Pairs:
    """Compare all pairs.

    Args:
        ids, sizes: (n,). scores: (n, seeds), two or more. costs: (n, m), less is better.
    """
    table = _Table(ids, sizes[:, None] - sizes, *_leads(scores))
    swapped = (table.gap > 0) & (table.lead > 0)
    sure = swapped & (table.lead > table.within)
    once = np.zeros(swapped.shape, dtype=bool)
    for column in scores.T:
        once |= column[None, :] > column[:, None]
    front = front_of(sizes, costs)
    cheaper = (costs[None, :, :] <= costs[:, None, :]).all(axis=2)
    rivals = front[:, None] & cheaper & (table.gap > 0)
    over = [table.swap(i, j) for i, j in np.argwhere(rivals & (table.lead > 0)).tolist()]
    return Pairs(
        table.widest(swapped),
        float(table.gap[once].max(initial=0.0)),
        table.widest(sure),
        int(swapped.sum()),
        int(sure.sum()),
        tuple(_gap_rows(sizes, scores)),
        tuple(sorted(over, key=lambda one: -one.lead)),
        int(rivals.sum()),
    )


def front_of(sizes: Floats, costs: Floats) -> Marks:
    """(n,): which networks are of the exact front, in the order in which they were chosen.

    That order tells (see trust_choice.chosen): the front by rising cost, then those near it by
    rising cost. A network near it need not be beaten by any other that was chosen. In other lists
    the front is of those that are there.
    """
    best = nondominated(np.c_[-sizes, costs])
    rises = np.diff(costs[:, 0])
    falls = np.flatnonzero(rises <= 0)
    if costs.shape[1] > 1 or not len(falls) or (rises[falls[0] + 1 :] < 0).any():
        return best
    first = np.arange(len(sizes)) <= falls[0]
    return first if best[first].all() else best


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """(n, n) each but the ids: by how much the row's size is above the column's, how far the
    column's network measured above the row's, and half the width of that one's interval."""

    ids: Integers
    gap: Floats
    lead: Floats
    within: Floats

    def swap(self, larger: int, smaller: int) -> Swap:
        numbers = (float(matrix[larger, smaller]) for matrix in (self.gap, self.lead, self.within))
        return Swap(int(self.ids[larger]), int(self.ids[smaller]), *numbers)

    def widest(self, which: Marks) -> Swap | None:
        if not which.any():
            return None
        place = int(np.where(which, self.gap, -np.inf).argmax())
        return self.swap(*divmod(place, len(self.gap)))


def _leads(scores: Floats) -> tuple[Floats, Floats]:
    """Mean over the seeds and half its interval, paired by seed: what a seed does to all is out."""
    seeds = scores.shape[1]
    means = scores.mean(axis=1)
    centred = scores - means[:, None]
    shared = centred @ centred.T / (seeds - 1)
    own = shared.diagonal()
    error = np.sqrt(np.maximum(own[:, None] + own - 2 * shared, 0.0) / seeds)
    return means[None, :] - means[:, None], reach(seeds) * error


def _gap_rows(sizes: Floats, scores: Floats) -> list[GapRow]:
    gap = np.abs(sizes[:, None] - sizes)
    upper = np.triu(np.ones(gap.shape, dtype=bool), 1)
    by_size, columns = signs(sizes), [signs(column) for column in scores.T]
    size = np.mean([(by_size * one + 1) / 2 for one in columns], axis=0)  # a tie counts half
    seeds = np.mean([(a * b + 1) / 2 for a, b in combinations(columns, 2)], axis=0)
    rows = []
    for low, high in pairwise(EDGES):
        here = upper & (gap >= low) & (gap < high)
        if count := int(here.sum()):
            shares = float(size[here].mean()), float(seeds[here].mean())
            rows.append(GapRow(low, high, count, *shares))
    return rows
