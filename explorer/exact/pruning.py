"""Which of many partial networks no other beats. Less is better in every column."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

BINS = 64  # of the columns beyond the second, all together
CHUNK = 65_536  # rows compared with all before them at a time


def kept(values: Floats) -> Rows:
    """Rows to keep, by rising first column: every one that no other beats or equals, one of equals.

    With two columns exactly those. With more, also some that are beaten: none is ever lost that is
    not, and what is left is thinned out by the next link and the end.

    Args:
        values: (n, k).
    """
    order = np.lexsort(values.T[::-1])
    ranked = values[order]
    fresh = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)] if len(ranked) else []
    order, ranked = order[fresh], ranked[fresh]
    if values.shape[1] == 1:
        return order[:1]
    if values.shape[1] == 2:
        return order[_unbeaten(ranked[:, 1])]
    for _ in range(2):  # the second time the bins fit what is left
        there = _maybe_unbeaten(ranked)
        order, ranked = order[there], ranked[there]
    return order


def _unbeaten(second: Floats) -> NDArray[np.bool_]:
    """Of distinct rows sorted by two columns: those whose second is less than all before."""
    if not len(second):
        return np.zeros(0, dtype=bool)
    return second < np.r_[np.inf, np.minimum.accumulate(second)[:-1]]


def _maybe_unbeaten(ranked: Floats) -> NDArray[np.bool_]:
    """Of distinct rows sorted by all columns: those that no earlier row beats for sure.

    An earlier row is no worse in the first column. It beats this one for sure where its second is
    no worse and it stands in a lower bin of every other column.
    """
    extra = ranked.shape[1] - 2
    per = max(2, int(BINS ** (1 / extra)))
    bins = np.stack([_bin(ranked[:, 2 + i], per) for i in range(extra)], axis=1)
    there = np.ones(len(ranked), dtype=bool)
    least = np.full((per + 1,) * extra, np.inf)  # of seconds so far, in all lower bins
    for start in range(0, len(ranked), CHUNK):
        part = slice(start, start + CHUNK)
        here, place = ranked[part, 1], bins[part]
        grid = np.full((len(here), *least.shape), np.inf)
        grid[(np.arange(len(here)), *(place[:, i] + 1 for i in range(extra)))] = here
        grid[0] = np.minimum(grid[0], least)
        for axis in range(extra + 1):
            np.minimum.accumulate(grid, axis=axis, out=grid)
        lower = np.concatenate([least[None], grid[:-1]])
        there[part] = here < lower[(np.arange(len(here)), *(place[:, i] for i in range(extra)))]
        least = np.minimum(least, grid[-1])
    return there


def _bin(column: Floats, count: int) -> NDArray[np.int64]:
    """(n,): from 0; a value in a lower bin is less."""
    edges = np.unique(np.quantile(column, np.linspace(0, 1, count + 1)[1:-1], method="lower"))
    return np.searchsorted(edges, column, side="left")


def boxed(values: Floats, factor: float, exact: int) -> Rows:
    """One row for each box of equal logarithms in all columns but one, the best in that one.

    Whatever is left out, a row is kept that is at least as good in the exact column and at most
    `factor` times as much in each other.

    Args:
        values: (n, k), above 0 in all columns but the exact one.
        factor: above 1.
        exact: the column that is kept exactly.
    """
    others = [i for i in range(values.shape[1]) if i != exact]
    boxes = np.floor(np.log(values[:, others]) / np.log(factor)).astype(np.int64)
    order = np.lexsort((*values[:, others].T[::-1], values[:, exact], *boxes.T))
    ranked = boxes[order]
    first = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)]
    return order[first]
