"""The depth-width bias of a set of architectures, as shares of what their space allows.

ZiCo-BC (Fig. 1, section 5): a score is biased where most of its Pareto front sits at maximum depth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.space import Choice, SearchSpace

Floats = NDArray[np.float64]
AT_MAXIMUM = 0.95  # share of the allowed depth from which a network counts as deepest
AT_MINIMUM = 0.05  # share of the allowed width up to which a network counts as thinnest
BINS = 20


def _columns(space: SearchSpace, role: str) -> list[tuple[int, Choice]]:
    found = [(i, c) for i, c in enumerate(space.choices) if c.role == role and len(c.options) > 1]
    return found


def _values(choice: Choice, genes: NDArray[np.int64]) -> Floats:
    return np.asarray(choice.options, dtype=np.float64)[genes]


def depth_share(space: SearchSpace, genes: NDArray[np.int64]) -> Floats:
    """(n,): blocks above the fewest allowed, over the range allowed. NaN where depth is fixed.

    Idle choices count neither in the blocks nor in the range.

    Args:
        genes: (n, choices), option indices.
    """
    columns, active = _columns(space, "depth"), space.active(genes)
    total, low, high = (np.zeros(len(genes)) for _ in range(3))
    for i, choice in columns:
        on = active[:, i]
        total += on * _values(choice, genes[:, i])
        low += on * float(min(choice.options))
        high += on * float(max(choice.options))
    with np.errstate(invalid="ignore"):  # 0 / 0 where nothing is free
        return np.asarray((total - low) / (high - low))


def width_share(space: SearchSpace, genes: NDArray[np.int64]) -> Floats:
    """(n,): mean over stages of a stage's place between its smallest and largest width.

    NaN where every width is fixed.
    """
    parts = list(width_shares(space, genes).values())
    if not parts:
        return np.full(len(genes), np.nan)
    known = ~np.isnan(parts)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, parts, 0.0).sum(axis=0) / known.sum(axis=0))


def width_shares(space: SearchSpace, genes: NDArray[np.int64]) -> dict[str, Floats]:
    """Each free width's place in its range, (n,) by the choice's name; NaN where it is idle."""
    return _places(space, genes, "width")


def depth_shares(space: SearchSpace, genes: NDArray[np.int64]) -> dict[str, Floats]:
    """Each free depth's place in its range, (n,) by the choice's name; NaN where it is idle."""
    return _places(space, genes, "depth")


def _places(space: SearchSpace, genes: NDArray[np.int64], role: str) -> dict[str, Floats]:
    active = space.active(genes)
    return {
        c.name: np.where(active[:, i], _place(c, genes[:, i]), np.nan)
        for i, c in _columns(space, role)
    }


def _place(choice: Choice, genes: NDArray[np.int64]) -> Floats:
    values = _values(choice, genes)
    options = np.asarray(choice.options, dtype=np.float64)
    return np.asarray((values - options.min()) / (options.max() - options.min()))


@dataclass(frozen=True, slots=True)
class BiasReport:
    """How a set of networks uses the depth and width its space allows.

    Attributes:
        count: networks in the set.
        depth, width: (BINS,), share of the set in each bin of the allowed range.
        depth_by_width: (BINS, BINS), share of the set by depth bin (row) and width bin (column).
        at_max_depth: share of the set at 95 % of the allowed depth or more.
        at_min_width: share of the set at 5 % of the allowed width or less.
        mean_depth, mean_width: means of the shares. These four are of the networks whose depth (or
            width) is free; NaN where there is none.
    """

    count: int
    depth: Floats
    width: Floats
    depth_by_width: Floats
    at_max_depth: float
    at_min_width: float
    mean_depth: float
    mean_width: float


def bias_report(depth: Floats, width: Floats) -> BiasReport:
    """Describe a set by its networks' depth and width shares, each (n,) within [0, 1] or NaN."""
    count = len(depth)
    edges = np.linspace(0.0, 1.0, BINS + 1)
    part = 1.0 / count if count else 0.0
    grid, _, _ = np.histogram2d(depth, width, bins=(edges, edges))
    return BiasReport(
        count=count,
        depth=np.histogram(depth, edges)[0] * part,
        width=np.histogram(width, edges)[0] * part,
        depth_by_width=grid * part,
        at_max_depth=_mean(_known(depth) >= AT_MAXIMUM),
        at_min_width=_mean(_known(width) <= AT_MINIMUM),
        mean_depth=_mean(_known(depth)),
        mean_width=_mean(_known(width)),
    )


def _known(shares: Floats) -> Floats:
    return shares[np.isfinite(shares)]


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
