"""Rank correlations and their intervals, held against their definitions and scipy."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau, spearmanr

from explorer.core import _bootstrap
from explorer.core.correlation import (
    Correlation,
    correlations,
    kendall,
    spearman,
)


def correlated(scores: Any, accuracies: Any, *given: Any, **named: Any) -> list[Correlation]:
    """Of scores with one column."""
    return correlations(scores, accuracies[None], *given, **named)[0]


def signs_of_pairs(values: list[float]) -> list[int]:
    return [(a > b) - (a < b) for a, b in combinations(values, 2)]


def test_tau_allows_for_ties_as_its_definition_says() -> None:
    x, y = [1.0, 2, 2, 3, 5, 4], [1.0, 3, 2, 2, 4, 4]
    a, b = signs_of_pairs(x), signs_of_pairs(y)
    wanted = sum(i * j for i, j in zip(a, b, strict=True)) / np.sqrt(
        sum(map(abs, a)) * sum(map(abs, b))
    )
    assert kendall(np.array(x), np.array(y)) == pytest.approx(wanted)


@given(
    arrays(np.int64, st.tuples(st.just(2), st.integers(2, 60)), elements=st.integers(-4, 4)),
    st.sampled_from([1.0, 1e300]),
)
def test_tau_and_rho_are_those_of_scipy(values: Any, scale: float) -> None:
    x, y = values * scale
    if np.ptp(values, axis=1).all():
        assert kendall(x, y) == pytest.approx(kendalltau(*values).statistic, abs=1e-12)
        assert spearman(x, y) == pytest.approx(spearmanr(*values).statistic, abs=1e-12)
    else:
        assert np.isnan([kendall(x, y), spearman(x, y)]).all()


def test_rho_is_the_correlation_of_mean_ranks() -> None:
    x, y = np.array([10.0, 20, 20, 99]), np.array([1.0, 2, 3, 4])
    assert spearman(x, y) == pytest.approx(np.corrcoef([1, 2.5, 2.5, 4], [1, 2, 3, 4])[0, 1])


def test_what_never_varies_has_no_correlation() -> None:
    (flat,) = correlated(np.ones((1, 9)), np.arange(9.0), 0, {"flat": 0})
    assert np.isnan([flat.kendall, flat.spearman, *flat.interval, *flat.above["flat"]]).all()
    assert not flat.beats("flat")


def test_an_infinite_score_is_the_largest() -> None:
    scores = np.array([[1.0, 2, 3, np.inf], [1.0, 2, 3, 4]])
    infinite, finite = correlated(scores, np.array([1.0, 2, 4, 3]), 0)
    assert infinite == finite


def test_a_seed_gives_its_interval_again_and_another_seed_another_one() -> None:
    rng = np.random.default_rng(0)
    scores, accuracies = rng.normal(size=(1, 60)), rng.normal(size=60)
    first, again = (correlated(scores, accuracies, seed=3) for _ in range(2))
    assert first == again
    assert correlated(scores, accuracies, seed=4) != first


def test_an_interval_covers_the_true_tau_about_as_often_as_it_says() -> None:
    # Of two normal variables with correlation r, tau is 2 / pi arcsin r.
    rng, covered = np.random.default_rng(1), 0
    for seed in range(100):
        x = rng.normal(size=80)
        y = 0.6 * x + 0.8 * rng.normal(size=80)
        low, high = correlated(x[None], y, seed)[0].interval
        covered += low < 2 / np.pi * np.arcsin(0.6) < high
    assert 88 <= covered <= 99


def test_many_rows_get_the_interval_that_counting_every_pair_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(0, 30, size=(2, 600)).astype(float)
    y = np.round(x[0] + 8 * rng.normal(size=600))
    quick = correlated(x, y, 0, {"first": 0})
    monkeypatch.setattr(_bootstrap, "EXACT_ROWS", 600)
    exact = correlated(x, y, 0, {"first": 0})
    for one, other in zip(quick, exact, strict=True):
        assert one.interval == pytest.approx(other.interval, abs=0.008)
        assert one.above["first"] == pytest.approx(other.above["first"], abs=0.012)


def test_rows_that_are_mostly_tied_weigh_in_the_interval_of_many_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another draw has more or fewer of the tied ones, and so another tau-b."""
    rng = np.random.default_rng(4)
    x = np.where(rng.random(600) < 0.9, 0.0, 1 + rng.permutation(600))[None]
    y = np.where(x[0] > 0, x[0] + 200 * rng.normal(size=600), 0.0)
    quick = correlated(x, y, 0)[0]
    monkeypatch.setattr(_bootstrap, "EXACT_ROWS", 600)
    assert quick.interval == pytest.approx(correlated(x, y, 0)[0].interval, abs=0.02)


def test_more_rows_than_are_looked_at_still_narrow_the_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_bootstrap, "INFLUENCES", 500)
    rng = np.random.default_rng(3)
    x = rng.normal(size=4_500)
    y = x + rng.normal(size=4_500)
    few, many = correlated(x[None, :500], y[:500], 0), correlated(x[None], y, 0)
    ratio = np.ptp(few[0].interval) / np.ptp(many[0].interval)
    assert ratio == pytest.approx(3, rel=0.2)


def test_a_score_beats_a_count_only_where_the_difference_is_clear() -> None:
    rng = np.random.default_rng(4)
    accuracies = rng.normal(size=100)
    noise = rng.normal(size=(2, 100))
    scores = np.stack([accuracies + noise[0], accuracies + 0.2 * noise[0], accuracies + noise[1]])
    base, better, alike = correlated(scores, accuracies, 0, {"params": 0})
    assert base.above["params"] == (0, 0)
    assert better.above["params"][0] > 0
    assert alike.above["params"][0] < 0 < alike.above["params"][1]
    assert [one.beats("params") for one in (base, better, alike)] == [False, True, False]


def test_a_score_of_which_less_is_better_is_turned_round_to_be_compared() -> None:
    rng = np.random.default_rng(4)
    accuracies = rng.normal(size=100)
    scores = np.stack([accuracies + rng.normal(size=100), -accuracies])
    as_it_is = correlated(scores, accuracies, 0, {"params": 0})[1]
    turned = correlated(scores, accuracies, 0, {"params": 0}, turned=(False, True))[1]
    assert as_it_is.kendall == turned.kendall == pytest.approx(-1)
    assert (as_it_is.beats("params"), turned.beats("params")) == (False, True)


def test_without_a_seed_there_are_no_intervals() -> None:
    rng = np.random.default_rng(5)
    scores, accuracies = rng.normal(size=(2, 50)), rng.normal(size=50)
    quick, whole = correlated(scores, accuracies), correlated(scores, accuracies, 0)
    for one, other in zip(quick, whole, strict=True):
        assert (one.kendall, one.spearman) == (other.kendall, other.spearman)
        assert np.isnan(one.interval).all()
        assert not one.above
