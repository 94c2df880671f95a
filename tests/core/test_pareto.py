"""Pareto mathematics, held against the definitions themselves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from explorer.core.pareto import hypervolume, nondominated

Floats = NDArray[np.float64]

FEW = st.sampled_from([0.0, 1.0, 2.0, 3.0])  # so that ties and copies are common
MIXED = st.one_of(
    FEW,
    st.floats(-1e20, 1e20),
    st.sampled_from([math.nan, math.inf, -math.inf, 1e20, -1e20, 1e-20]),
)


def matrices(values: st.SearchStrategy[float]) -> st.SearchStrategy[Floats]:
    shape = st.tuples(st.integers(0, 14), st.integers(1, 4))
    return shape.flatmap(lambda s: arrays(np.float64, s, elements=values))


def by_definition(costs: Floats) -> list[bool]:
    """A finite row that no finite row equals or undercuts everywhere and undercuts somewhere."""
    rows = costs.tolist()
    finite = [all(map(math.isfinite, row)) for row in rows]

    def beats(one: list[float], other: list[float]) -> bool:
        pairs = list(zip(one, other, strict=True))
        return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)

    return [
        ok and not any(good and beats(rival, row) for rival, good in zip(rows, finite, strict=True))
        for row, ok in zip(rows, finite, strict=True)
    ]


@given(matrices(FEW))
def test_the_front_is_the_rows_that_no_row_beats(costs: Floats) -> None:
    assert nondominated(costs).tolist() == by_definition(costs)


@given(matrices(MIXED))
def test_rows_with_nan_or_infinity_are_neither_on_the_front_nor_beat_a_row(costs: Floats) -> None:
    assert nondominated(costs).tolist() == by_definition(costs)


def test_a_beaten_row_stays_out_where_rounding_makes_the_sums_equal() -> None:
    costs = np.array([[1e20, 1.0, 0.0], [1e20, 0.0, 0.0]])
    assert nondominated(costs).tolist() == [False, True]


@given(matrices(FEW))
def test_the_order_of_rows_does_not_matter(costs: Floats) -> None:
    order = np.random.default_rng(len(costs)).permutation(len(costs))
    assert (nondominated(costs)[order] == nondominated(costs[order])).all()


@given(st.integers(0, 12).flatmap(lambda n: arrays(np.int64, (n, 2), elements=st.integers(0, 6))))
def test_the_hypervolume_is_the_number_of_unit_cells_beaten(corners: NDArray[np.int64]) -> None:
    side = 5
    beaten = np.zeros((side, side), dtype=bool)
    for x, y in corners:
        beaten[x:, y:] = True
    assert hypervolume(corners.astype(float), (side, side)) == beaten.sum()


def test_an_infinite_point_adds_no_volume() -> None:
    costs = np.array([[1.0, 1.0], [math.nan, 0.0], [-math.inf, 0.0]])
    assert hypervolume(costs, (3.0, 3.0)) == pytest.approx(4.0)
