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
    """Tau-b of two (n,) arrays; NaN where one is constant."""
    from scipy.stats import kendalltau

    return float(kendalltau(x, y, method="asymptotic").statistic) if _vary(x, y) else float("nan")


def spearman(x: Floats, y: Floats) -> float:
    """Rho of two (n,) arrays, ties at their mean rank; NaN where one is constant."""
    from scipy.stats import spearmanr

    return float(spearmanr(x, y).statistic) if _vary(x, y) else float("nan")


def correlations(
    scores: Floats,
    accuracies: Floats,
    seed: int | None = None,
    against: Mapping[str, int] = NO_COUNTS,
    turned: Sequence[bool] = (),
) -> list[Correlation]:
    """Each score with one column of accuracies.

    Args:
        scores: (m, n), n networks; infinite is the largest, NaN is not allowed.
        accuracies: (n,).
        seed: of the resamples; None for no intervals.
        against: rows of `scores` that all are compared with, by name.
        turned: (m,), true for scores of which less is better; none by default.
    """
    ranks = np.stack([_ranks(score) for score in scores])
    own = _ranks(accuracies)
    taus = np.array([kendall(score, own) for score in ranks])
    rhos = [spearman(score, own) for score in ranks]
    if seed is None:
        return [Correlation(float(tau), rho) for tau, rho in zip(taus, rhos, strict=True)]
    drawn = bootstrapped(ranks, own, taus, seed)
    signs = np.where(turned, -1.0, 1.0) if len(turned) else np.ones(len(ranks))
    return [
        Correlation(
            float(taus[i]),
            rhos[i],
            _interval(drawn[i]),
            {name: _interval(signs[i] * drawn[i] - drawn[row]) for name, row in against.items()},
        )
        for i in range(len(ranks))
    ]


def _ranks(values: Floats) -> Floats:
    """(n,): 0 for the smallest value, 1 for the next one; so infinite values can be subtracted."""
    return np.unique(values, return_inverse=True)[1].astype(np.float64)


def _vary(x: Floats, y: Floats) -> bool:
    return bool(len(x) and np.ptp(x) and np.ptp(y))


def _interval(drawn: Floats) -> Interval:
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return NONE
    low, high = np.percentile(known, PERCENT)
    return float(low), float(high)
