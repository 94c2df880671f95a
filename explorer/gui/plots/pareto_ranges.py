"""Ranges that hold still, points found by hand, and where they crowd. Pure: no Qt."""

import numpy as np
from numpy.typing import NDArray

from explorer.gui.plots._scale import Range, nice_log_range, nice_range

Floats = NDArray[np.float64]
FILLED = 0.4  # of the range held: data that fill less begin a new one


def held_range(values: Floats, log: bool, held: Range | None = None) -> Range:
    """A range around values (n,) in units, NaN passed over, that moves only in whole steps.

    `held` is the range of the moment: kept while the values fit and fill two fifths of it, grown
    to the next step where they do not fit, and found anew where they fill less.
    """
    values = values[np.isfinite(values)]
    if not values.size:
        return held or ((0.25, 8.0) if log else (0.0, 1000.0))
    low, high = float(values.min()), float(values.max())
    if held is not None and _part(low, high, held, log) < FILLED:
        held = None
    if log:
        if held is None and high < 2 * low:  # one network stands in the middle of two octaves
            low, high = low / 2, high * 2
        return nice_log_range(low, high, held)
    return nice_range(low, high, held, parts=8)


def _part(low: float, high: float, held: Range, log: bool) -> float:
    """How much of a range the values fill."""
    ends = np.array([low, high, *held])
    low, high, start, stop = np.log10(ends) if log else ends
    return float((high - low) / (stop - start))


def nearest(points: Floats, at: tuple[float, float], radius: float) -> int:
    """Index of the point (n, 2) nearest to a place, of equals the first; -1 beyond the radius."""
    if not len(points):
        return -1
    distances = (points[:, 0] - at[0]) ** 2 + (points[:, 1] - at[1]) ** 2
    distances = np.where(np.isfinite(distances), distances, np.inf)
    index = int(np.argmin(distances))
    return index if distances[index] <= radius**2 else -1


def walked(front: NDArray[np.intp], x: Floats, here: int | None, step: int) -> int:
    """The row of the front (rows by rising x) that a step leads to.

    Args:
        x: (n,), every row's place along.
        here: the row stepped from; None begins at the front's start. From a row that is not on
            the front the step leads to the nearest one that is.
    """
    if here is None:
        return int(front[0 if step < 10**9 else -1])
    at = np.flatnonzero(front == here)
    if not at.size and abs(step) == 1:
        return int(front[int(np.nanargmin(np.abs(x[front] - np.nan_to_num(x[here]))))])
    place = (int(at[0]) if at.size else 0) + step
    return int(front[min(max(place, 0), len(front) - 1)])


def inside(polygon: Floats, points: Floats) -> NDArray[np.bool_]:
    """(n,): which points (n, 2) lie in a closed polygon (m, 2); even-odd rule, by ray casting."""
    x, y = points[:, 0], points[:, 1]
    found = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        found ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return found


def density(xy: Floats, x: Range, y: Range, columns: int, rows: int) -> Floats:
    """(rows, columns): log(1 + points) in each cell of a grid over the ranges, low y first."""
    across = (xy[:, 0] - x[0]) * (columns / (x[1] - x[0]))
    up = (xy[:, 1] - y[0]) * (rows / (y[1] - y[0]))
    kept = (across >= 0) & (across < columns) & (up >= 0) & (up < rows)  # NaN is neither
    cells = up[kept].astype(np.int64) * columns + across[kept].astype(np.int64)
    counts = np.bincount(cells, minlength=rows * columns)
    return np.log1p(counts.reshape(rows, columns).astype(np.float64))
