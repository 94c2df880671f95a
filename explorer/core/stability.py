"""How far a score moves when only the seed is another, and which networks it cannot tell apart.

A seed decides weights, images and labels, so it is common to all networks drawn at it: comparing
two of them seed by seed takes out what the seed does to both (common random numbers; Law,
Simulation Modeling and Analysis, ch. 11.2).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from explorer.core.draw import Draw
from explorer.core.objective import Objective

Floats = NDArray[np.float64]
LEVEL = 0.95  # of the intervals, each for itself
HALVINGS = 60  # of a right angle: to the last bit
LEAST = 2  # seeds that a deviation, and so a comparison, needs


@dataclass(frozen=True, slots=True)
class Spread:
    """A score over seeds.

    Attributes:
        deviation: of one draw (n - 1 below), not of the mean; NaN for fewer than two seeds.
        count: seeds with a value.
    """

    mean: float
    deviation: float
    count: int


def values_of(
    draws: Mapping[int, Iterable[Draw]], ids: Iterable[int], goal: Objective, beta: float
) -> Floats:
    """An objective at any beta, as the user reads it.

    Returns:
        (ids, seeds): columns by rising seed of all draws; NaN where a network has no such draw, or
        no value at it.
    """
    asked = tuple(ids)
    found = {
        (row, draw.seed): goal.value(draw.measures, beta)
        for row, row_id in enumerate(asked)
        for draw in draws.get(row_id, ())
    }
    place = {seed: i for i, seed in enumerate(sorted({seed for _, seed in found}))}
    values = np.full((len(asked), len(place)), np.nan)
    for (row, seed), value in found.items():
        values[row, place[seed]] = value
    values[~np.isfinite(values)] = np.nan  # an overflow is no value to take a mean of
    return values


def spreads(values: Floats) -> tuple[Spread, ...]:
    """Of each row of (networks, seeds); NaN counts as missing."""
    return tuple(_spread(row[np.isfinite(row)]) for row in values)


def _spread(values: Floats) -> Spread:
    count = len(values)
    mean = float(values.mean()) if count else float("nan")
    deviation = float(values.std(ddof=1)) if count >= LEAST else float("nan")
    return Spread(mean, deviation, count)


def indistinct(values: Floats) -> NDArray[np.bool_]:
    """Which pairs of networks their draws do not tell apart.

    A pair is marked where the 95 % interval of its mean difference, by Student's t over the seeds
    both have, holds 0. That is no proof that they are equal: more seeds may yet part them, and two
    seeds part almost nothing. Nor is it corrected for many comparisons: of pairs that are truly
    equal, one in twenty is taken for different.

    Args:
        values: (networks, seeds); NaN where one is missing.

    Returns:
        (networks, networks), symmetric. True on the diagonal; false for a pair with fewer than two
        seeds in common, of which nothing can be said.
    """
    networks = len(values)
    held = np.eye(networks, dtype=bool)
    for row in range(networks - 1):
        with np.errstate(invalid="ignore"):  # infinity less infinity is no number, as missing is
            apart = values[row + 1 :] - values[row]  # (others, seeds)
        there = np.isfinite(apart)
        count = there.sum(axis=1)
        some = np.maximum(count, 1)
        mean = np.where(there, apart, 0.0).sum(axis=1) / some
        squares = np.where(there, apart - mean[:, None], 0.0) ** 2
        error = np.sqrt(squares.sum(axis=1) / np.maximum(count - 1, 1) / some)
        alike = (count >= LEAST) & (np.abs(mean) <= _reach(count) * error)
        held[row, row + 1 :] = held[row + 1 :, row] = alike
    return held


def ties(values: Floats) -> tuple[tuple[int, ...], ...]:
    """For each network of (networks, seeds), the others that it cannot be told apart from."""
    held = indistinct(values)
    np.fill_diagonal(held, val=False)
    return tuple(tuple(np.flatnonzero(row).tolist()) for row in held)


def _reach(counts: NDArray[np.intp]) -> Floats:
    """How many standard errors an interval over so many seeds goes to each side; 0 for too few."""
    there, places = np.unique(counts, return_inverse=True)  # often one and the same for all
    return np.array([reach(int(n)) if n >= LEAST else 0.0 for n in there])[places]


@cache
def reach(seeds: int) -> float:
    """Student's t of LEVEL, two-sided, over two or more seeds.

    By halving, as scipy.special takes a quarter of a second to import, in the window's thread.
    """
    freedom = seeds - 1
    low, high = 0.0, math.pi / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < LEVEL else (low, middle)
    return math.sqrt(freedom) * math.tan(high)


def _within(angle: float, freedom: int) -> float:
    """P(|t| <= sqrt(freedom) tan(angle)); Abramowitz and Stegun, eq. 26.7.3 and 26.7.4."""
    odd = freedom % 2
    squared = math.cos(angle) ** 2
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for n in range(2 + odd, freedom - 1, 2):
        term *= squared * (n - 1) / n
        total += term
    inner = math.sin(angle) * total
    return 2 / math.pi * (angle + inner) if odd else inner
