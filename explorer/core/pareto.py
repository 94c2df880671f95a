"""Pareto mathematics on cost matrices. Less is better in every column."""

from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def nondominated(costs: Floats) -> NDArray[np.bool_]:
    """Mark the rows that no other row beats.

    Args:
        costs: (n, m), n points by m objectives; a row with a NaN or an infinity is never a front.

    Returns:
        (n,), true for the front. Equal rows are all kept.
    """
    costs = np.asarray(costs, dtype=np.float64)
    marked = np.zeros(len(costs), dtype=bool)
    usable = np.flatnonzero(np.isfinite(costs).all(axis=1))
    if usable.size and costs.shape[1] == 2:
        marked[usable[_sweep(costs[usable])]] = True
    elif usable.size and costs.shape[1] == 3:
        marked[usable[_stairs(costs[usable])]] = True
    elif usable.size:
        marked[usable[_peel(costs[usable])]] = True
    return marked


def _sweep(costs: Floats) -> NDArray[np.bool_]:
    """Two objectives: sorted by the first, a point is kept if none before it has a less second."""
    order = np.lexsort((costs[:, 1], costs[:, 0]))
    first, second = costs[order].T
    least_before = np.minimum.accumulate(np.r_[np.inf, second[:-1]])
    kept = second < least_before
    # an exact copy of a kept point is not beaten by it
    same = np.r_[False, (first[1:] == first[:-1]) & (second[1:] == second[:-1])]
    start = np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))
    marked = np.empty(len(order), dtype=bool)
    marked[order] = kept[start]
    return marked


def _stairs(costs: Floats) -> NDArray[np.bool_]:
    """Three objectives: sorted by the first, a point is beaten by those before it whose second and
    third are no more. Of those only the stairs count: rising seconds with falling thirds.
    """
    order = np.lexsort((costs[:, 2], costs[:, 1], costs[:, 0]))
    ranked = costs[order]
    fresh = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)]
    kept = np.zeros(len(order), dtype=bool)
    seconds: list[float] = []
    thirds: list[float] = []  # negative, so that both rise
    for place in np.flatnonzero(fresh).tolist():
        second, third = float(ranked[place, 1]), -float(ranked[place, 2])
        below = bisect_right(seconds, second)
        if below and thirds[below - 1] >= third:
            continue
        kept[place] = True
        start = bisect_left(seconds, second)
        stop = bisect_right(thirds, third, start)
        seconds[start:stop] = [second]
        thirds[start:stop] = [third]
    first_of_equals = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
    marked = np.empty(len(order), dtype=bool)
    marked[order] = kept[first_of_equals]
    return marked


def _peel(costs: Floats) -> NDArray[np.bool_]:
    """Any number of objectives: take the least sum, drop all that it beats, go on."""
    # rounding can make the sums of a point and its better equal: then the better still comes first
    order = np.lexsort((*costs.T[::-1], costs.sum(axis=1)))
    marked = np.zeros(len(costs), dtype=bool)
    while order.size:
        best = costs[order[0]]
        marked[order[0]] = True
        rest = order[1:]
        beaten = (best <= costs[rest]).all(axis=1) & (best < costs[rest]).any(axis=1)
        order = rest[~beaten]
    return marked


def hypervolume(costs: Floats, reference: tuple[float, float]) -> float:
    """Area that a set of points with two costs (n, 2) beats, up to the reference point."""
    front = costs[nondominated(costs)]
    front = np.unique(front[(front < reference).all(axis=1)], axis=0)
    if not front.size:
        return 0.0
    widths = np.diff(np.r_[front[:, 0], reference[0]])
    return float((widths * (reference[1] - front[:, 1])).sum())
