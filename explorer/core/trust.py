"""Whether measured gradients say more than layer sizes do, of one space, loss and data set.

ZiCo tends to the size limit as batches grow. What a measurement adds is their difference. It is
worth something only where it repeats: where another seed, of other weights and images, finds it
again. So each seed is foretold from the others, and from sizes alone.
"""

from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from explorer.core._rank import NONE, Interval, kendall
from explorer.core._repeats import agreement, interval, repeated, resamples, signs
from explorer.core.swaps import Pairs, pairs_of

Floats = NDArray[np.float64]
WINDOW = 2.0  # of the size limit: beyond it no two networks were ever found ordered otherwise
LEAST_NETWORKS = 8  # for intervals worth telling
LEAST_SEEDS = 2
MOST = 2_000  # networks compared pair by pair: 32 MB a matrix
WEAK = 0.3  # a correlation between seeds that would be worth little
NAN = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Networks with their size limit, and what was measured at every seed.

    Attributes:
        ids: (n,), in the session file.
        sizes: (n,), the size limit at the beta of the comparison.
        scores: (n, seeds), ZiCo at that beta; NaN where it is missing.
        layers: (n,), how many layers have a term.
        costs: (n, m), of the other objectives; less is better.
        seeds: of the columns.
    """

    ids: NDArray[np.int64]
    sizes: Floats
    scores: Floats
    layers: Floats
    costs: Floats
    seeds: tuple[int, ...]

    def whole(self) -> "Measured":
        """Those that have a number at every seed."""
        there = np.isfinite(self.scores).all(axis=1) & np.isfinite(self.sizes)
        return Measured(
            self.ids[there],
            self.sizes[there],
            self.scores[there],
            self.layers[there],
            self.costs[there],
            self.seeds,
        )

    @property
    def excess(self) -> Floats:
        """(n, seeds), what measuring adds to the size limit."""
        return self.scores - self.sizes[:, None]


class Verdict(Enum):
    """What measuring was found to add."""

    UNKNOWN = "unknown"  # too few networks or seeds
    OPEN = "open"  # none was seen to repeat, but too few were measured to call it none
    NOTHING = "nothing"  # no part of it repeats at another seed
    LAYERS = "layers"  # what repeats is a constant for each layer
    SMALL = "small"  # something repeats, and changes no order beyond chance
    ORDER = "order"  # an order that another seed confirms


@dataclass(frozen=True, slots=True)
class Trust:
    """What came of measuring.

    Attributes:
        networks, seeds: that were compared; every network has every seed.
        size_taus: Kendall's tau-b of the size limit with each seed's ZiCo.
        seed_taus: of every two seeds.
        mean_tau: of the size limit with the mean over seeds.
        noise: the deviation of one measurement, without what a seed does to all networks alike.
        repeats, repeats_interval: mean correlation between two seeds of what measuring adds.
        beyond_layers, beyond_interval: the same without a constant for each layer.
        per_layer: that constant.
        gain, gain_interval: how much better, in tau, a seed's order is foretold by sizes and the
            other seeds together than by sizes alone.
        pairs: of networks, see there.
    """

    networks: int
    seeds: int
    verdict: Verdict
    size_taus: tuple[float, ...] = ()
    seed_taus: tuple[float, ...] = ()
    mean_tau: float = NAN
    noise: float = NAN
    repeats: float = NAN
    repeats_interval: Interval = NONE
    beyond_layers: float = NAN
    beyond_interval: Interval = NONE
    per_layer: float = NAN
    gain: float = NAN
    gain_interval: Interval = NONE
    pairs: Pairs = field(default_factory=Pairs)

    @property
    def size_tau(self) -> float:
        """Of the size limit with one seed, mean of the seeds."""
        return _mean(self.size_taus)

    @property
    def seed_tau(self) -> float:
        """Of one seed with another, mean of all pairs."""
        return _mean(self.seed_taus)


def _mean(values: tuple[float, ...]) -> float:
    return float(np.mean(values)) if values else NAN


def trust(measured: Measured, seed: int = 0) -> Trust:
    """Compare the order of sizes with the measured one.

    Networks without a number at every seed are left out, and beyond MOST the later ones.

    Args:
        seed: of the resamples.
    """
    found = _first(measured.whole(), MOST)
    n, seeds = found.scores.shape
    if n < LEAST_NETWORKS or seeds < LEAST_SEEDS:
        return Trust(n, seeds, Verdict.UNKNOWN)
    counts = resamples(n, seed)
    excess = found.excess
    repeats, beyond = (repeated(excess, given)[0] for given in (None, found.layers))
    repeats_in = interval(repeated(excess, None, counts))
    beyond_in = interval(repeated(excess, found.layers, counts))
    gain, gain_in = _gain(found, float(repeats), counts)
    columns = found.scores.T
    pairs = pairs_of(found.ids, found.sizes, found.scores, found.costs)
    return Trust(
        n,
        seeds,
        _verdict(repeats_in, beyond_in, gain_in),
        tuple(kendall(found.sizes, column) for column in columns),
        tuple(kendall(a, b) for a, b in combinations(columns, 2)),
        kendall(found.sizes, found.scores.mean(axis=1)),
        _scatter(excess),
        float(repeats),
        repeats_in,
        float(beyond),
        beyond_in,
        _slope(found.layers, excess.mean(axis=1)),
        gain,
        gain_in,
        pairs,
    )


def _first(found: Measured, count: int) -> Measured:
    return Measured(
        found.ids[:count],
        found.sizes[:count],
        found.scores[:count],
        found.layers[:count],
        found.costs[:count],
        found.seeds,
    )


def _verdict(repeats: Interval, beyond: Interval, gain: Interval) -> Verdict:
    if not repeats[0] > 0:
        return Verdict.OPEN if repeats[1] > WEAK else Verdict.NOTHING
    if not beyond[0] > 0:
        return Verdict.LAYERS
    return Verdict.ORDER if gain[0] > 0 else Verdict.SMALL


def _gain(found: Measured, repeats: float, counts: Floats) -> tuple[float, Interval]:
    """How much better each seed's order is foretold with the other seeds than by sizes alone.

    What the others add is shrunk by how far it repeats (Spearman and Brown's formula for a mean of
    several), the best linear guess; so noise alone foretells no worse than sizes do.
    """
    n, seeds = found.scores.shape
    r = float(np.clip(np.nan_to_num(repeats), 0, 1))
    share = (seeds - 1) * r / (1 + (seeds - 2) * r)
    by_size, excess = signs(found.sizes), found.excess
    better = np.zeros((n, n))
    for one in range(seeds):
        others = np.delete(excess, one, axis=1).mean(axis=1)
        foretold = signs(found.sizes + share * (others - others.mean()))
        better += signs(found.scores[:, one]) * (foretold - by_size) / seeds
    counted = 1.0 - np.eye(n)
    mean = agreement(better, counted, np.ones((1, n)))[0]
    return float(mean), interval(agreement(better, counted, counts))


def _scatter(excess: Floats) -> float:
    """The deviation that neither networks nor seeds account for (two-way analysis of variance)."""
    n, seeds = excess.shape
    rest = excess - excess.mean(axis=1, keepdims=True) - excess.mean(axis=0) + excess.mean()
    return float(np.sqrt((rest**2).sum() / ((n - 1) * (seeds - 1))))


def _slope(x: Floats, y: Floats) -> float:
    """Of the least-squares line; NaN where all x are one."""
    apart = x - x.mean()
    square = float(apart @ apart)
    return float(apart @ y / square) if square > 0 else NAN
