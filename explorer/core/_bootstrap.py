"""Resampled rank correlations: what another draw of networks would have told.

The bootstrap takes rows at random with replacement: Efron, The Jackknife, the Bootstrap and Other
Resampling Plans, 1982.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ranks = NDArray[np.int64]
Signs = NDArray[np.float32]  # -1, 0 or 1
RESAMPLES = 1_000
EXACT_ROWS = 400  # up to which each resample is counted pair by pair
INFLUENCES = 1_000  # rows beyond that whose influence stands for all
AT_ONCE = 2**22  # signs held at a time: 16 MiB


def bootstrapped(scores: Ranks, columns: Ranks, taus: Floats, seed: int) -> Floats:
    """(c, m, RESAMPLES): tau-b of m scores with c columns, all on the same resamples of rows.

    Beyond EXACT_ROWS a resample's tau-b is that of its linear part, the mean influence of its rows:
    what the bootstrap tends to for many rows (Efron, chapter 6), in a fraction of the time.

    Args:
        scores, columns: (m, n) and (c, n) ranks: whole numbers, equal for ties.
        taus: (c, m), of the rows as they are.
    """
    rng = np.random.default_rng(seed)
    if scores.shape[1] <= EXACT_ROWS:
        return _counted(scores, columns, rng)
    return _linear(scores, columns, taus, rng)


def _counted(scores: Ranks, columns: Ranks, rng: np.random.Generator) -> Floats:
    """`bootstrapped`, pair by pair: memory and time grow with the square of n."""
    counts = _resamples(scores.shape[1], rng)
    known = [_signs(column, column) for column in columns]
    apart = [_pairs(counts, np.abs(signs)) for signs in known]
    drawn = np.empty((len(columns), len(scores), RESAMPLES))
    for i, score in enumerate(scores):
        signs = _signs(score, score)
        own_apart = _pairs(counts, np.abs(signs))
        for j, others in enumerate(known):
            with np.errstate(invalid="ignore"):  # 0 / 0 where a resample is of one value
                drawn[j, i] = _pairs(counts, signs * others) / np.sqrt(own_apart * apart[j])
    return drawn


def _linear(scores: Ranks, columns: Ranks, taus: Floats, rng: np.random.Generator) -> Floats:
    """`bootstrapped`, by the influence of some rows.

    Tau-b is N / sqrt(X Y): N the mean sign product of all pairs, X and Y the shares of pairs that
    are no ties; a row's part of each is the mean over its own pairs. Its influence is the
    derivative of tau-b by its weight, but for a constant.
    """
    rows = scores.shape[1]
    some = rng.permutation(rows)[:INFLUENCES]
    x_all, y_all = (np.array([*map(_share_apart, ranks)]) for ranks in (scores, columns))
    product, x_own, y_own = _row_means(scores, columns, some)
    with np.errstate(divide="ignore", invalid="ignore"):  # a score of one value has no tau
        ties = x_own / x_all[:, None] + (y_own / y_all[:, None])[:, None]
        scale = np.sqrt(x_all * y_all[:, None])[:, :, None]
        influences = 2 * product / scale - taus[:, :, None] * ties
    influences -= influences.mean(axis=2, keepdims=True)
    flat = influences.reshape(-1, len(some))  # one product of matrices, not one for each column
    means = (flat @ _resamples(len(some), rng).T / len(some)).reshape(*taus.shape, RESAMPLES)
    # A mean over the rows taken varies more than one over all of them.
    return np.asarray(taus[:, :, None] + means * np.sqrt(len(some) / rows))


def _resamples(rows: int, rng: np.random.Generator) -> Floats:
    """(RESAMPLES, rows): how often each row was drawn."""
    drawn = rng.integers(0, rows, (RESAMPLES, rows))
    drawn += rows * np.arange(RESAMPLES)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=RESAMPLES * rows)
    return counts.reshape(RESAMPLES, rows).astype(np.float64)


def _row_means(
    scores: Ranks, columns: Ranks, some: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """Means over the pairs of each of k rows: (c, m, k) sign products, and (m, k) and (c, k) shares
    that are no ties."""
    products, x_own, y_own = [], [], []
    for part in _parts(some, (len(scores) + len(columns)) * scores.shape[1]):
        x, y = (np.stack([_signs(r[part], r) for r in ranks], 1) for ranks in (scores, columns))
        products.append(y @ x.transpose(0, 2, 1))  # (k, c, m); sums of so few signs are exact
        x_own.append(np.einsum("kmn,kmn->mk", x, x))
        y_own.append(np.einsum("kcn,kcn->ck", y, y))
    means = (
        np.concatenate(products).transpose(1, 2, 0),
        np.concatenate(x_own, axis=1),
        np.concatenate(y_own, axis=1),
    )
    product, x_mean, y_mean = (found.astype(np.float64) / scores.shape[1] for found in means)
    return product, x_mean, y_mean


def _parts(some: NDArray[np.int64], each: int) -> Iterator[NDArray[np.int64]]:
    """The rows in parts, of as many as memory is given to; a row takes `each` signs."""
    count = max(AT_ONCE // each, 1)
    return (some[start : start + count] for start in range(0, len(some), count))


def _pairs(counts: Floats, values: Signs) -> Floats:
    """(r,): sums of the values (n, n) of all pairs, with rows counted (r, n) times."""
    return np.einsum("rn,rn->r", counts @ values, counts)


def _signs(x: Ranks, others: Ranks) -> Signs:
    """(k, n): 1 where the rank of the first is larger, -1 where it is smaller, 0 for a tie."""
    apart = np.subtract.outer(x.astype(np.float32), others.astype(np.float32))
    return np.clip(apart, -1, 1, out=apart)  # ranks are whole, so clipping tells the sign


def _share_apart(x: Ranks) -> float:
    """The share of ordered pairs whose two values differ."""
    counts = np.unique(x, return_counts=True)[1]
    return 1.0 - float(np.sum((counts / len(x)) ** 2))
