"""Kendall's tau-b and Spearman's rho of scores with accuracies, with bootstrap intervals.

Published accuracies have many ties (NATS-Bench has some 1,000 values for 32,768 networks), so tau
is the form that allows for them: Kendall, The Treatment of Ties in Ranking Problems, 1945.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from explorer.core._bootstrap import bootstrapped

Floats = NDArray[np.float64]
Ranks = NDArray[np.int64]
Interval = tuple[float, float]
PERCENT = (2.5, 97.5)  # a 95 % interval
NONE: Interval = (float("nan"), float("nan"))
NO_COUNTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Correlation:
    """Of one score with one column of accuracies; NaN where one of them is the same for all rows.

    Attributes:
        kendall, spearman: tau-b and rho, -1 to 1, of the numbers as they are: negative for a good
            score of which less is better.
        interval: 95 % bootstrap interval of tau-b; NaN where it was not asked for.
        above: the same of its difference to the tau-b of each count, by the count's name, on the
            same resamples. A score of which less is better is turned round for it. So a score beats
            a count beyond chance where both ends are above 0.
    """

    kendall: float
    spearman: float
    interval: Interval = NONE
    above: Mapping[str, Interval] = field(default_factory=lambda: MappingProxyType({}))

    def beats(self, count: str) -> bool:
        """Whether tau-b is above that of a count beyond chance."""
        return self.above.get(count, NONE)[0] > 0


def kendall(x: Floats, y: Floats) -> float:
    """Tau-b of two (n,) arrays; NaN where one is constant.

    In the time of a sort, as Knight, A Computer Method for Calculating Kendall's Tau, 1966.
    """
    return _tau(_ranks(x), _ranks(y))


def spearman(x: Floats, y: Floats) -> float:
    """Rho of two (n,) arrays, ties at their mean rank; NaN where one is constant."""
    return _rho(_ranks(x), _ranks(y))


def correlations(
    scores: Floats,
    columns: Floats,
    seed: int | None = None,
    against: Mapping[str, int] = NO_COUNTS,
    turned: Sequence[bool] = (),
) -> list[list[Correlation]]:
    """Each column of accuracies with each score: one list for each column.

    Args:
        scores: (m, n), n networks; infinite is the largest, NaN is not allowed.
        columns: (c, n).
        seed: of the resamples; None for no intervals.
        against: rows of `scores` that all are compared with, by name.
        turned: (m,), true for scores of which less is better; none by default.
    """
    x, y = (np.stack([_ranks(row) for row in rows]) for rows in (scores, columns))
    taus = np.array([[_tau(score, column) for score in x] for column in y])
    rhos = [[_rho(score, column) for score in x] for column in y]
    if seed is None:
        return [list(map(Correlation, *both)) for both in zip(taus.tolist(), rhos, strict=True)]
    drawn = bootstrapped(x, y, taus, seed)
    signs = np.where(turned, -1.0, 1.0) if len(turned) else np.ones(len(x))
    return [
        [
            Correlation(
                float(taus[j, i]),
                rhos[j][i],
                _interval(drawn[j, i]),
                {
                    n: _interval(signs[i] * drawn[j, i] - drawn[j, row])
                    for n, row in against.items()
                },
            )
            for i in range(len(x))
        ]
        for j in range(len(y))
    ]


def _ranks(values: Floats) -> Ranks:
    """(n,): 0 for the smallest value, 1 for the next one; so infinite values can be subtracted."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _tau(x: Ranks, y: Ranks) -> float:
    """Of 0, 1, ... without a gap."""
    pairs = len(x) * (len(x) - 1) // 2
    x_tied, y_tied = _tied(x), _tied(y)
    if pairs in (x_tied, y_tied):
        return float("nan")
    both = x * (int(y.max()) + 1) + y
    order = np.argsort(both, kind="stable")
    tied = _tied(np.unique(both, return_inverse=True)[1])
    discordant = _inversions(y[order])
    # Pairs in order less those out of it; of two with equal x, y rises, so they are no inversion.
    kept = pairs - x_tied - y_tied + tied - 2 * discordant
    return float(kept / np.sqrt(float(pairs - x_tied)) / np.sqrt(float(pairs - y_tied)))


def _tied(ranks: Ranks) -> int:
    """Pairs of equal ranks."""
    counts = np.bincount(ranks)
    return int((counts * (counts - 1) // 2).sum())


def _inversions(values: Ranks) -> int:
    """Pairs of which the first is larger, of whole numbers from 0.

    Bit by bit from the highest: among values that agree so far, each 0 is out of order with the 1s
    before it. Then those with 0 go before those with 1, and keep their order.
    """
    found, largest = 0, int(values.max())
    values = values.astype(np.min_scalar_type(largest))  # 16 bits sort in time with their number
    for bit in reversed(range(largest.bit_length())):
        ones = (values >> bit) & 1
        before = np.cumsum(ones, dtype=np.int64) - ones
        group = values >> (bit + 1)
        starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        sizes = np.diff(np.r_[starts, len(values)])
        before -= np.repeat(before[starts], sizes)
        found += int(before[ones == 0].sum())
        values = values[np.argsort(values >> bit, kind="stable")]
    return found


def _rho(x: Ranks, y: Ranks) -> float:
    """Pearson's correlation of mean ranks."""
    a, b = _mean_ranks(x), _mean_ranks(y)
    scale = np.sqrt((a @ a) * (b @ b))
    return float(np.clip(a @ b / scale, -1.0, 1.0)) if scale else float("nan")


def _mean_ranks(ranks: Ranks) -> Floats:
    """(n,): ties at the mean of their places, less the mean of all."""
    counts = np.bincount(ranks)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[ranks] - (len(ranks) + 1) / 2)


def _interval(drawn: Floats) -> Interval:
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return NONE
    low, high = np.percentile(known, PERCENT)
    return float(low), float(high)
