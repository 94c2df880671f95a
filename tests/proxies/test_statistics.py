"""The statistics of ZiCo against plain numpy readings, on gradients computed once."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy

from explorer.proxies._statistics import CHUNK, inverse_variation
from explorer.proxies.zico import layers
from tests.proxies.golden import NAMES, golden

FINITE = st.floats(-1e4, 1e4, width=32)


def reference(gradients: NDArray[np.float32]) -> float:
    """The published formula in float64, as plainly as it can be said."""
    exact = gradients.astype(np.float64)
    deviation = exact.std(axis=0)
    kept = deviation != 0
    return float((np.abs(exact).mean(axis=0)[kept] / deviation[kept]).sum())


def gradients_of(name: str, count: int) -> dict[str, NDArray[np.float32]]:
    """(count, P) of every layer of a golden network."""
    case = golden(name, count)
    found = layers(case.module)
    weights = [case.module.get_parameter(f"{layer}.weight") for layer in found]
    rows = [
        torch.autograd.grad(cross_entropy(case.module(images), labels), weights)
        for images, labels in zip(case.batches.images, case.batches.labels, strict=True)
    ]
    columns = zip(*rows, strict=True)
    return {
        layer: np.stack([gradient.numpy().ravel() for gradient in column])
        for layer, column in zip(found, columns, strict=True)
    }


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("name", NAMES)
def test_equal_a_plain_reading_in_float64_on_the_same_gradients(name: str, count: int) -> None:
    for gradients in gradients_of(name, count).values():
        assert inverse_variation(list(gradients)) == pytest.approx(reference(gradients), rel=1e-5)


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("name", NAMES)
def test_no_other_reading_of_the_formula_would_pass_for_it(name: str, count: int) -> None:
    def total(ratio: object) -> float:
        return sum(np.log(ratio(g.astype(np.float64)).sum()) for g in gradients.values())  # type: ignore[operator]

    gradients = gradients_of(name, count)
    ours = sum(np.log(inverse_variation(list(g))) for g in gradients.values())
    others = {
        "deviation of |g|": total(lambda g: np.abs(g).mean(0) / np.abs(g).std(0)),
        "|mean of g|": total(lambda g: np.abs(g.mean(0)) / g.std(0)),
        "unbiased deviation": total(lambda g: np.abs(g).mean(0) / g.std(0, ddof=1)),
        "mean over weights": total(lambda g: np.abs(g).mean(0) / g.std(0) / g[0].size),
    }
    stored = golden(name, count).expected["variants"]
    assert {reading for reading, value in others.items() if abs(value / ours - 1) < 1e-3} == set()
    known = {"deviation of |g|": "abs_mean_abs_std", "unbiased deviation": "unbiased_std"}
    for reading, key in known.items():  # so these are the readings that the golden values name
        assert others[reading] == pytest.approx(stored[key], rel=0.05)


@given(arrays.arrays(np.float32, st.tuples(st.integers(2, 9), st.integers(1, 40)), elements=FINITE))
def test_equal_a_plain_reading_for_any_numbers(gradients: NDArray[np.float32]) -> None:
    assert inverse_variation(list(gradients)) == pytest.approx(reference(gradients), rel=1e-5)


@given(arrays.arrays(np.float32, st.integers(1, 40), elements=FINITE), st.integers(2, 11))
def test_equal_gradients_vary_by_exactly_nothing(gradient: NDArray[np.float32], count: int) -> None:
    assert inverse_variation([gradient] * count) == 0


def test_a_weight_that_never_varies_is_dropped_and_the_others_count() -> None:
    varying = np.array([[1, 5], [3, 5]], dtype=np.float32)  # mean 2, deviation 1; and none
    assert inverse_variation(list(varying)) == pytest.approx(2.0)


def test_layers_longer_than_a_chunk_are_summed_whole() -> None:
    rng = np.random.default_rng(0)
    gradients = rng.standard_normal((4, 2 * CHUNK + 17), dtype=np.float32)
    assert inverse_variation(list(gradients)) == pytest.approx(reference(gradients), rel=1e-6)


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_no_number_shows_in_the_sum(strange: float) -> None:
    gradients = np.ones((4, 3), dtype=np.float32)
    gradients[2, 1] = strange
    assert not np.isfinite(inverse_variation(list(gradients)))


def test_gradients_whose_squares_vanish_in_float32_still_count() -> None:
    tiny = np.array([[1e-30], [3e-30]], dtype=np.float32)
    assert inverse_variation(list(tiny)) == pytest.approx(2.0)
