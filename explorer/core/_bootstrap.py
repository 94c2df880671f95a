"""Resampled rank correlations: what another draw of networks would have told.

The bootstrap takes rows at random with replacement: Efron, The Jackknife, the Bootstrap and Other
Resampling Plans, 1982.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Signs = NDArray[np.float32]  # -1, 0 or 1
RESAMPLES = 1_000
EXACT_ROWS = 400  # up to which each resample is counted pair by pair
INFLUENCES = 1_000  # rows beyond that whose influence stands for all


def bootstrapped(ranks: Floats, own: Floats, taus: Floats, seed: int) -> Floats:
    """(m, RESAMPLES): tau-b of (m, n) ranks with (n,) ones, all on the same resamples of rows.

    Beyond EXACT_ROWS a resample's tau-b is that of its linear part, the mean influence of its rows:
    what the bootstrap tends to for many rows (Efron, chapter 6), in a fraction of the time.

    Args:
        ranks, own: whole numbers, equal for ties.
        taus: (m,), of the rows as they are.
    """
    rng = np.random.default_rng(seed)
    return _counted(ranks, own, rng) if len(own) <= EXACT_ROWS else _linear(ranks, own, taus, rng)


def _counted(ranks: Floats, own: Floats, rng: np.random.Generator) -> Floats:
    """`bootstrapped`, pair by pair: memory and time grow with the square of n."""
    counts = _resamples(len(own), rng)
    own_signs = _signs(own, own)
    own_apart = _pairs(counts, np.abs(own_signs))
    found = []
    for score in ranks:
        signs = _signs(score, score)
        apart = _pairs(counts, np.abs(signs)) * own_apart
        with np.errstate(invalid="ignore"):  # 0 / 0 where a resample is of one value
            found.append(_pairs(counts, signs * own_signs) / np.sqrt(apart))
    return np.stack(found)


def _linear(ranks: Floats, own: Floats, taus: Floats, rng: np.random.Generator) -> Floats:
    """`bootstrapped`, by the influence of some rows."""
    some = rng.permutation(len(own))[:INFLUENCES]
    own_signs, own_apart = _signs(own[some], own), _share_apart(own)
    influences = np.stack(
        [
            _influences(_signs(score[some], score), own_signs, tau, _share_apart(score), own_apart)
            for score, tau in zip(ranks, taus, strict=True)
        ]
    )
    influences -= influences.mean(axis=1, keepdims=True)
    means = influences @ _resamples(len(some), rng).T / len(some)
    # A mean over the rows taken varies more than one over all of them.
    return np.asarray(taus[:, None] + means * np.sqrt(len(some) / len(own)))


def _resamples(rows: int, rng: np.random.Generator) -> Floats:
    """(RESAMPLES, rows): how often each row was drawn."""
    return rng.multinomial(rows, np.full(rows, 1 / rows), RESAMPLES).astype(np.float64)


def _influences(x_signs: Signs, y_signs: Signs, tau: float, x_all: float, y_all: float) -> Floats:
    """(k,): what each of some rows adds to tau-b, by its derivative, but for a constant.

    Tau-b is N / sqrt(X Y): N the mean sign product of all pairs, X and Y the shares of pairs that
    are no ties; a row's part of each is the mean over its own pairs.

    Args:
        x_signs, y_signs: (k, n), the order of each of those rows and every row.
        x_all, y_all: X and Y.
    """
    if not x_all * y_all:
        return np.full(len(x_signs), np.nan)
    product = _means(x_signs, y_signs)
    ties = tau / 2 * (_means(x_signs, x_signs) / x_all + _means(y_signs, y_signs) / y_all)
    return np.asarray(2 * (product / np.sqrt(x_all * y_all) - ties), dtype=np.float64)


def _means(some: Signs, others: Signs) -> Floats:
    """(k,): mean products of two (k, n) arrays; sums of so few signs are exact in float32."""
    return np.einsum("kn,kn->k", some, others).astype(np.float64) / some.shape[1]


def _pairs(counts: Floats, values: Signs) -> Floats:
    """(r,): sums of the values (n, n) of all pairs, with rows counted (r, n) times."""
    return np.einsum("rn,rn->r", counts @ values, counts)


def _signs(x: Floats, others: Floats) -> Signs:
    """(k, n): 1 where the rank of the first is larger, -1 where it is smaller, 0 for a tie."""
    apart = np.subtract.outer(x.astype(np.float32), others.astype(np.float32))
    return np.clip(apart, -1, 1, out=apart)  # ranks are whole, so clipping tells the sign


def _share_apart(x: Floats) -> float:
    """The share of ordered pairs whose two values differ."""
    counts = np.unique(x, return_counts=True)[1]
    return 1.0 - float(np.sum((counts / len(x)) ** 2))
