"""Ticks, ranges that stand still, and labels that never meet."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.gui.plots._scale import (
    Box,
    Wanted,
    linear_ticks,
    log_ticks,
    log_words,
    nice_log_range,
    nice_range,
    place_labels,
    tick_words,
)

ENDS = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)).map(lambda t: (t[0], t[0] + t[1]))
LOG_ENDS = st.tuples(st.floats(1e-3, 1e6), st.floats(1.1, 1e4)).map(lambda t: (t[0], t[0] * t[1]))


@given(ends=ENDS, parts=st.integers(2, 8))
def test_linear_ticks_are_few_even_and_within(ends: tuple[float, float], parts: int) -> None:
    low, high = ends
    ticks = linear_ticks(low, high, parts)
    assert len(ticks) <= parts + 1
    slack = 1e-6 * (high - low)
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    gaps = [b - a for a, b in pairwise(ticks)]
    assert all(math.isclose(gap, gaps[0], rel_tol=1e-6) for gap in gaps)


@given(ends=LOG_ENDS, parts=st.integers(2, 8))
def test_log_ticks_are_few_and_within(ends: tuple[float, float], parts: int) -> None:
    low, high = ends
    ticks = log_ticks(low, high, parts)
    assert len(ticks) <= parts + 2
    assert all(low * 0.999999 <= tick <= high * 1.000001 for tick in ticks)


def test_a_log_axis_is_labelled_by_doubling() -> None:
    assert log_ticks(0.22, 13) == [0.25, 0.5, 1, 2, 4, 8]
    assert log_words(log_ticks(0.22, 13)) == ["0.25", "0.5", "1", "2", "4", "8"]
    assert log_ticks(4.5, 90, base=5) == [5, 10, 20, 40, 80]


def test_a_wide_log_axis_is_labelled_by_decades() -> None:
    assert log_ticks(0.3, 3000) == [1, 10, 100, 1000]


def test_labels_of_one_axis_have_the_same_decimals() -> None:
    assert tick_words([0, 2.5, 5]) == ["0.0", "2.5", "5.0"]
    assert tick_words([-8, -4, 0, 1600]) == ["−8", "−4", "0", "1,600"]
    assert tick_words([0, 0.1, 0.2, 0.30000000000000004]) == ["0.0", "0.1", "0.2", "0.3"]


@given(ends=ENDS)
def test_a_range_holds_its_data_and_is_not_much_wider(ends: tuple[float, float]) -> None:
    low, high = nice_range(*ends)
    assert low <= ends[0]
    assert high >= ends[1]
    assert high - low <= 2 * (ends[1] - ends[0])


@given(series=st.lists(ENDS, min_size=2, max_size=12))
def test_a_range_only_ever_grows(series: list[tuple[float, float]]) -> None:
    held = nice_range(*series[0])
    for low, high in series[1:]:
        wider = nice_range(low, high, held)
        assert wider[0] <= min(held[0], low)
        assert wider[1] >= max(held[1], high)
        if held[0] <= low and high <= held[1]:
            assert wider == held
        held = wider


@given(series=st.lists(LOG_ENDS, min_size=2, max_size=12))
def test_a_log_range_only_ever_grows(series: list[tuple[float, float]]) -> None:
    held = nice_log_range(*series[0])
    for low, high in series[1:]:
        wider = nice_log_range(low, high, held)
        assert wider[0] <= held[0] * (1 + 1e-9)
        assert wider[1] >= held[1] * (1 - 1e-9)
        assert wider[0] < low  # a mark at an end would be cut in half
        assert wider[1] > high
        held = wider


def test_a_range_grows_in_few_steps() -> None:
    held, steps = nice_range(0, 10), 0
    for top in range(10, 1000):
        wider = nice_range(0, top, held)
        steps += wider != held
        held = wider
    assert steps <= 25


def test_a_range_that_begins_at_nought_stays_there() -> None:
    assert nice_range(0, 63)[0] == 0


def test_one_single_value_has_a_range() -> None:
    low, high = nice_range(5, 5)
    assert low < 5 < high


BOXES = st.builds(Box, st.floats(0, 500), st.floats(0, 500), st.floats(1, 80), st.floats(1, 30))
WISHES = st.builds(
    Wanted, st.floats(0, 500), st.floats(0, 500), st.floats(5, 120), st.floats(5, 20)
)


@given(wanted=st.lists(WISHES, max_size=12), marks=st.lists(BOXES, max_size=12))
def test_labels_meet_neither_marks_nor_one_another(wanted: list[Wanted], marks: list[Box]) -> None:
    bounds = Box(0, 0, 500, 500)
    placed = [spot for spot in place_labels(wanted, bounds, marks) if spot is not None]
    assert all(spot.inside(bounds) for spot in placed)
    assert not any(spot.meets(mark) for spot in placed for mark in marks)
    pairs = [(a, b) for i, a in enumerate(placed) for b in placed[:i]]
    assert not any(a.meets(b) for a, b in pairs)


@pytest.mark.parametrize(
    ("x", "y", "where"),
    [(50, 50, Box(56, 45, 30, 10)), (95, 50, Box(80, 34, 30, 10)), (None, None, None)],
)
def test_a_label_takes_the_side_it_likes_best(
    x: float | None, y: float | None, where: Box | None
) -> None:
    if x is None or y is None:  # no room at all
        assert place_labels([Wanted(5, 5, 30, 10)], Box(0, 0, 20, 8)) == [None]
        return
    bounds = Box(0, 0, 111, 100)
    assert place_labels([Wanted(x, y, 30, 10)], bounds) == [where]
