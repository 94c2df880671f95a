"""What repeats between seeds: correlations over seeds and rank agreement, with bootstrap intervals.

Networks are resampled, not seeds, so an interval says what other networks of the kind would have
told (Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982).
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from explorer.core._rank import NONE, Interval

Floats = NDArray[np.float64]
RESAMPLES = 1_000
PERCENT = (2.5, 97.5)  # a 95 % interval
TINY = 1e-12  # relative, of a variance: rounding


def resamples(networks: int, seed: int = 0) -> Floats:
    """(RESAMPLES, networks): how often each network was drawn; rows sum to `networks`."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(networks, np.full(networks, 1 / networks), RESAMPLES).astype(np.float64)


def repeated(values: Floats, given: Floats | None = None, counts: Floats | None = None) -> Floats:
    """The mean correlation of all pairs of seeds, of networks drawn so often.

    Args:
        values: (networks, seeds), two seeds or more.
        given: (networks,), a quantity whose linear part is taken out of each seed first.
        counts: (r, networks); once each by default.

    Returns:
        (r,); NaN where a seed is the same for all networks.
    """
    n, seeds = values.shape
    weights = np.ones((1, n)) / n if counts is None else counts / n
    columns = values if given is None else np.c_[values, given]
    columns = columns - columns.mean(axis=0)  # smaller squares round less
    means = weights @ columns
    products = (columns[:, :, None] * columns[:, None, :]).reshape(n, -1)
    width = columns.shape[1]
    shared = (weights @ products).reshape(-1, width, width)
    shared -= means[:, :, None] * means[:, None, :]
    if given is not None:
        shared = _without_last(shared)
    found = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for i, j in combinations(range(seeds), 2):
            spread = np.sqrt(np.maximum(shared[:, i, i], 0) * np.maximum(shared[:, j, j], 0))
            found.append(np.where(spread > 0, shared[:, i, j] / spread, np.nan))
    return np.asarray(np.clip(np.mean(found, axis=0), -1.0, 1.0))


def _without_last(shared: Floats) -> Floats:
    """Covariances (r, k, k) of all columns but the last, once its linear part is taken out."""
    with_last, own = shared[:, :-1, -1], shared[:, -1, -1]
    scale = np.where(own > TINY, own, np.inf)[:, None, None]  # a constant explains nothing
    return np.asarray(shared[:, :-1, :-1] - with_last[:, :, None] * with_last[:, None, :] / scale)


def signs(values: Floats) -> Floats:
    """(n, n): 1 where the row's value is larger than the column's, -1 where smaller, 0 for ties."""
    return np.sign(values[:, None] - values[None, :])


def agreement(pairs: Floats, counted: Floats, counts: Floats) -> Floats:
    """(r,): the mean over pairs of networks, drawn so often.

    Args:
        pairs: (n, n), symmetric: a number for each pair.
        counted: (n, n), 1 for pairs that count, 0 for others and the diagonal.
        counts: (r, n)
    """
    above = np.einsum("rn,rn->r", counts @ (pairs * counted), counts)
    below = np.einsum("rn,rn->r", counts @ counted, counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below)


def interval(drawn: Floats) -> Interval:
    """The middle 95 % of resamples; NaN where there is none."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return NONE
    low, high = np.percentile(known, PERCENT)
    return float(low), float(high)
