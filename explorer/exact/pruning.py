"""Which of many partial networks no other beats. Less is better in every column."""

import numpy as np
from numpy.typing import NDArray

from explorer.core.pareto import nondominated

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

BINS = 64  # of the columns beyond the second, all together
CHUNK = 65_536  # rows compared with all before them at a time
MAX_KEY = 2**62
MANY = 1_000  # rows that are thinned out roughly first


def kept(values: Floats) -> Rows:
    """Rows to keep, by rising first column: every one that no other beats or equals, one of equals.

    With up to three columns exactly those. With more, also some that are beaten: none is ever lost
    that is not, and what is left is thinned out by the next link and the end.

    Args:
        values: (n, k), finite.
    """
    order = np.lexsort(values.T[::-1])
    ranked = values[order]
    fresh = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)] if len(ranked) else []
    order, ranked = order[fresh], ranked[fresh]
    if values.shape[1] == 1:
        return order[:1]
    if values.shape[1] == 2:
        return order[_unbeaten(ranked[:, 1])]
    if len(ranked) > MANY:
        rough = (BINS // 4,) if values.shape[1] == 3 else (BINS, BINS)  # bins fit what is left
        for bins in rough:
            there = _maybe_unbeaten(ranked, bins)
            order, ranked = order[there], ranked[there]
    few = values.shape[1] == 3 or len(ranked) <= MANY
    return order[nondominated(ranked)] if few else order


def _unbeaten(second: Floats) -> NDArray[np.bool_]:
    """Of distinct rows sorted by two columns: those whose second is less than all before."""
    if not len(second):
        return np.zeros(0, dtype=bool)
    return second < np.r_[np.inf, np.minimum.accumulate(second)[:-1]]


def _maybe_unbeaten(ranked: Floats, count: int) -> NDArray[np.bool_]:
    """Of distinct rows sorted by all columns: those that no earlier row beats for sure.

    An earlier row is no worse in the first column. It beats this one for sure where its second is
    no worse and it stands in a lower bin of every other column.

    Args:
        count: of bins, of all other columns together.
    """
    extra = ranked.shape[1] - 2
    per = max(2, int(count ** (1 / extra)))
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


class Boxes:
    """Rows told apart only by the box they lie in: equal logarithms of all columns but the first.

    Of each box the row with the least first column is kept. So whatever row is left out, one is
    kept that is no worse in the first column and less than `factor` times as large in each other.
    """

    def __init__(self, factor: float) -> None:
        """Args: factor: above 1."""
        self._scale = 1 / np.log(factor)
        self._best: Floats = np.zeros(0)
        self._rows: NDArray[np.int64] = np.zeros((0, 2), dtype=np.int64)
        self._keys: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)

    def add(self, first: Floats, others: Floats, rows: NDArray[np.int64]) -> None:
        """Args: first: (n,). others: (n, k), above 0. rows: (n, 2), handed back by `all`."""
        keys = np.floor(np.log(others) * self._scale).astype(np.int64)
        if len(self._best):
            first = np.concatenate([self._best, first])
            rows = np.concatenate([self._rows, rows])
            keys = np.concatenate([self._keys, keys])
        there = _best_of_each(first, keys)
        self._best, self._rows, self._keys = first[there], rows[there], keys[there]

    def all(self) -> NDArray[np.int64]:
        """(m, 2), the rows kept."""
        return self._rows


def _best_of_each(first: Floats, keys: NDArray[np.int64]) -> Rows:
    """Of rows with equal keys the one with the least first column."""
    low = keys.min(axis=0)
    sizes = keys.max(axis=0) - low + 1
    if sizes.prod(dtype=np.float64) < MAX_KEY:  # one number for each box sorts faster
        keys = np.ravel_multi_index(tuple((keys - low).T), tuple(sizes))[:, None]
    order = np.lexsort((first, *keys.T))
    ranked = keys[order]
    return order[np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)]]
