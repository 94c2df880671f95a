"""How far scores move with the seed, and which networks they cannot tell apart."""

import math

import numpy as np
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_rel

from explorer.core.draw import Draw
from explorer.core.objective import objective
from explorer.core.stability import indistinct, reach, spreads, ties, values_of

NAN = math.nan


def test_a_spread_is_that_of_single_draws() -> None:
    (found,) = spreads(np.array([[1.0, 2.0, 6.0, NAN]]))
    assert (found.mean, found.count) == (3.0, 3)
    assert found.deviation == pytest.approx(math.sqrt(7.0))


def test_one_draw_has_no_deviation_and_none_has_no_mean() -> None:
    one, none = spreads(np.array([[4.0, NAN], [NAN, NAN]]))
    assert (one.mean, one.count) == (4.0, 1)
    assert math.isnan(one.deviation)
    assert none.count == 0
    assert math.isnan(none.mean)
    assert math.isnan(none.deviation)


@pytest.mark.parametrize("seeds", [2, 3, 5, 50])
def test_pairs_are_told_apart_as_a_paired_t_test_tells_them(seeds: int) -> None:
    rng = np.random.default_rng(seeds)
    values = rng.normal(size=(12, 1)) + 0.5 * rng.normal(size=(12, seeds)) + rng.normal(size=seeds)
    found = indistinct(values)
    for i in range(12):
        for j in range(i):
            assert found[i, j] == (ttest_rel(values[i], values[j]).pvalue >= 0.05)
    assert found.any()
    assert not found.all()
    assert (found == found.T).all()
    assert found.diagonal().all()


@pytest.mark.parametrize("seeds", [2, 3, 4, 5, 6, 50, 51, 1000])
def test_an_interval_reaches_as_far_as_students_t(seeds: int) -> None:
    assert reach(seeds) == pytest.approx(student.ppf(0.975, seeds - 1), rel=1e-12)


def test_what_a_seed_does_to_all_networks_parts_none_of_them() -> None:
    """Each network moves by 100 from seed to seed, but all of them together."""
    common = np.array([0.0, 100.0, -50.0, 30.0, 70.0])
    values = np.array([[1.0], [2.0]]) + common + np.array([[0.0, 0.1, 0, -0.1, 0], [0.0] * 5])
    assert not indistinct(values)[0, 1]
    assert indistinct(values[:, :3] + np.array([[0.0, 5.0, -5.0], [0.0] * 3]))[0, 1]


def test_only_seeds_that_both_have_are_compared() -> None:
    values = np.array([[1.0, 2.0, NAN, 4.0], [1.1, 1.9, 900.0, 4.05], [NAN, NAN, 1.0, 2.0]])
    found = indistinct(values)
    assert found[0, 1]
    assert not found[0, 2]  # one seed in common tells nothing
    assert found[1, 2]  # and two very little


def test_equal_networks_are_ties_and_those_always_apart_are_not() -> None:
    values = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [2.0, 3.0, 4.0]])
    assert ties(values) == ((1,), (0,), ())


def test_nobody_is_tied_without_draws() -> None:
    assert ties(np.full((3, 0), NAN)) == ((), (), ())
    assert ties(np.full((3, 1), 2.0)) == ((), (), ())
    assert ties(np.zeros((0, 5))) == ()
    assert not indistinct(np.array([[np.inf, 1.0], [np.inf, 2.0]]))[0, 1]


def test_one_in_twenty_of_equal_pairs_is_parted_as_the_caveat_says() -> None:
    rng = np.random.default_rng(0)
    parted = np.mean([not indistinct(rng.normal(size=(2, 5)))[0, 1] for _ in range(2000)])
    assert 0.035 < parted < 0.065


def test_values_are_of_any_beta_and_every_seed_of_the_draws() -> None:
    draws = {
        3: (Draw(0, {"zico": 10.0, "penalty": 4.0}), Draw(7, {"zico": 12.0, "penalty": 4.0})),
        5: (Draw(7, {"zico": 20.0, "penalty": 5.0}), Draw(9, {"macs": 1.0}, {"zico": "Failed."})),
        6: (Draw(9, {"zico": math.inf, "penalty": 1.0}),),
    }
    found = values_of(draws, (5, 3, 6, 99), objective("zico-bc"), 2.0)
    expected = [[NAN, 10.0, NAN], [2.0, 4.0, NAN], [NAN] * 3, [NAN] * 3]
    np.testing.assert_array_equal(found, expected)
    assert values_of({}, (5, 3), objective("zico"), 1.0).shape == (2, 0)
