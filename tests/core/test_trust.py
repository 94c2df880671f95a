"""What measuring adds to layer sizes: noise, a constant for each layer, or an order of its own."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from explorer.core._repeats import repeated, resamples
from explorer.core.swaps import front_of
from explorer.core.trust import LEAST_NETWORKS, Measured, Verdict, trust
from explorer.core.trust_words import headline, sentences

SEEDS = (0, 1, 2)


def measured(
    seed: int = 0, networks: int = 60, noise: float = 0.5, layer: float = 0.0, own: float = 0.0
) -> Measured:
    """Networks with sizes and layers that do not go together.

    Args:
        noise, own: deviations of what one seed adds, and of what all seeds add alike.
    """
    rng = np.random.default_rng(seed)
    sizes = rng.normal(100, 6, networks)
    layers = rng.integers(20, 60, networks).astype(float)
    adds = rng.normal(3, noise, (networks, len(SEEDS))) + layer * layers[:, None]
    adds += rng.normal(0, own, (networks, 1)) if own else 0.0
    costs = rng.uniform(1, 2, (networks, 1))
    ids = np.arange(1, networks + 1)
    return Measured(ids, sizes, sizes[:, None] + adds, layers, costs, SEEDS)


@pytest.mark.parametrize("seed", range(5))
def test_what_repeats_at_no_other_seed_adds_nothing(seed: int) -> None:
    found = trust(measured(seed))
    assert found.verdict is not Verdict.ORDER
    assert abs(found.repeats) < 0.3


def test_pure_noise_is_called_nothing_and_the_sentence_says_so() -> None:
    found = trust(measured())
    assert found.verdict is Verdict.NOTHING
    assert "add nothing here that another seed was seen to confirm" in headline(found)
    assert found.size_tau > found.seed_tau
    assert "no worse than another seed does" in sentences(found)[1]


def test_few_networks_without_a_repeat_leave_it_open() -> None:
    found = trust(measured(seed=1, networks=8))
    assert found.verdict is Verdict.OPEN
    assert found.repeats_interval[1] > 0.3
    assert "stays open" in headline(found)


def test_a_constant_for_each_layer_is_told_as_such() -> None:
    found = trust(measured(layer=0.07))
    assert found.verdict is Verdict.LAYERS
    assert found.repeats_interval[0] > 0
    assert found.per_layer == pytest.approx(0.07, abs=0.01)
    assert f"about {found.per_layer:.2f}, which counting layers tells as well" in headline(found)


def test_an_order_that_every_seed_confirms_is_found() -> None:
    found = trust(measured(own=2.0))
    assert found.verdict is Verdict.ORDER
    assert found.seed_tau > found.size_tau
    assert found.gain_interval[0] > 0
    assert found.pairs.told_apart > 0
    assert "Gradients add an order of their own" in headline(found)


def test_what_repeats_but_is_too_small_to_change_an_order_is_told_as_such() -> None:
    small = measured(noise=0.01, own=0.02)
    wide = Measured(
        small.ids, small.sizes * 100, small.scores + 99 * small.sizes[:, None], small.layers,
        small.costs, small.seeds,
    )  # fmt: skip
    found = trust(wide)
    assert found.verdict is Verdict.SMALL
    assert found.size_tau == found.seed_tau == 1
    assert "changes no order beyond chance" in headline(found)


def test_taus_are_scipys() -> None:
    given = measured()
    found = trust(given)
    for column, tau in zip(given.scores.T, found.size_taus, strict=True):
        assert tau == pytest.approx(kendalltau(given.sizes, column).statistic)
    pairs = [(0, 1), (0, 2), (1, 2)]
    for (a, b), tau in zip(pairs, found.seed_taus, strict=True):
        assert tau == pytest.approx(kendalltau(given.scores[:, a], given.scores[:, b]).statistic)


def test_the_correlation_between_seeds_is_numpys_also_without_layers() -> None:
    given = measured(layer=0.05, own=0.3)
    plain = np.atleast_2d(np.corrcoef(given.excess.T))
    assert repeated(given.excess)[0] == pytest.approx(plain[np.triu_indices(3, 1)].mean())
    design = np.c_[np.ones(60), given.layers]
    rest = given.excess - design @ np.linalg.lstsq(design, given.excess, rcond=None)[0]
    without = np.atleast_2d(np.corrcoef(rest.T))[np.triu_indices(3, 1)].mean()
    assert repeated(given.excess, given.layers)[0] == pytest.approx(without)


def test_resamples_draw_as_many_networks_as_there_are() -> None:
    assert (resamples(7).sum(axis=1) == 7).all()


def test_the_largest_gap_is_that_of_every_pair_looked_at_one_by_one() -> None:
    given = measured(own=1.0)
    means = given.scores.mean(axis=1)
    gaps = [
        (given.sizes[i] - given.sizes[j], given.ids[i], given.ids[j])
        for i in range(60)
        for j in range(60)
        if given.sizes[i] > given.sizes[j] and means[i] < means[j]
    ]
    found = trust(given).pairs
    assert found.swapped == len(gaps)
    assert found.largest is not None
    assert (found.largest.gap, found.largest.larger, found.largest.smaller) == max(gaps)
    assert found.once >= found.largest.gap
    assert found.sure is None or found.sure.told_apart


def test_gap_rows_hold_every_pair_once() -> None:
    rows = trust(measured()).pairs.gaps
    assert sum(row.pairs for row in rows) == 60 * 59 // 2
    assert all(0 <= row.size_agrees <= 1 and 0 <= row.seeds_agree <= 1 for row in rows)


def test_only_a_rival_of_no_more_cost_overtakes_the_front() -> None:
    given = measured(own=3.0)
    cost = dict(zip(given.ids.tolist(), given.costs[:, 0].tolist(), strict=True))
    size = dict(zip(given.ids.tolist(), given.sizes.tolist(), strict=True))
    found = trust(given).pairs
    assert found.overtakes
    assert found.compared >= len(found.overtakes)
    for swap in found.overtakes:
        assert cost[swap.smaller] <= cost[swap.larger]
        assert size[swap.smaller] < size[swap.larger]
        beaten = [i for i in cost if cost[i] <= cost[swap.larger] and size[i] > size[swap.larger]]
        assert beaten == []  # it is of the front
    leads = [swap.lead for swap in found.overtakes]
    assert leads == sorted(leads, reverse=True)


def test_the_order_of_the_list_tells_the_front_from_what_is_near_it() -> None:
    sizes = np.array([10.0, 20, 30, 19, 28.5])  # no chosen network beats the fifth
    costs = np.array([[1.0], [2], [3], [1.9], [2.5]])
    assert front_of(sizes, costs).tolist() == [True, True, True, False, False]


def test_the_front_of_any_other_list_is_of_those_that_are_there() -> None:
    sizes = np.array([20.0, 10, 30, 15])
    costs = np.array([[2.0], [1], [3], [2.5]])
    assert front_of(sizes, costs).tolist() == [True, True, True, False]
    assert front_of(sizes, np.c_[costs, -costs]).all()  # two costs: nobody was chosen as near
    assert front_of(sizes[:1], costs[:1]).tolist() == [True]


def test_beta_changes_what_is_compared_by_as_much_in_both() -> None:
    given = measured()
    shift = np.linspace(0, 1e-9, 60)
    moved = Measured(
        given.ids, given.sizes - shift, given.scores - shift[:, None], given.layers, given.costs,
        given.seeds,
    )  # fmt: skip
    assert trust(moved).repeats == pytest.approx(trust(given).repeats, abs=1e-6)


@pytest.mark.parametrize(("networks", "seeds"), [(LEAST_NETWORKS - 1, 3), (20, 1), (0, 3)])
def test_too_few_to_say_is_said(networks: int, seeds: int) -> None:
    whole = measured(networks=networks)
    few = Measured(
        whole.ids, whole.sizes, whole.scores[:, :seeds], whole.layers, whole.costs, SEEDS[:seeds]
    )
    found = trust(few)
    assert found.verdict is Verdict.UNKNOWN
    assert "Too little was measured" in headline(found)
    assert math.isnan(found.size_tau)


def test_networks_that_lack_a_seed_are_left_out() -> None:
    given = measured()
    given.scores[3, 1] = np.nan
    assert trust(given).networks == 59


@given(st.integers(0, 2**31), st.sampled_from(["sizes", "layers", "scores"]))
def test_equal_numbers_everywhere_break_nothing(seed: int, flat: str) -> None:
    given = measured(seed, networks=12)
    parts = {name: getattr(given, name) for name in ("sizes", "scores", "layers")}
    parts[flat] = np.ones_like(parts[flat])
    found = trust(Measured(given.ids, **parts, costs=given.costs, seeds=SEEDS))
    assert sentences(found)
    assert all("nan" not in line for line in sentences(found)) or flat != "layers"
