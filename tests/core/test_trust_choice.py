"""Which networks are measured: spread along the front, with rivals that cost no more."""

import numpy as np
import pytest

from explorer.core.errors import PlanError
from explorer.core.objective import objective
from explorer.core.trust_choice import Solved, chosen, measured_goals, solved_goals

FRONT = Solved(
    np.arange(10)[:, None], np.arange(10.0) * 5, (np.arange(10.0) * 10)[:, None]
)  # sizes 0, 5, ... at costs 0, 10, ...


def near(count: int = 40) -> Solved:
    """Each a little below and cheaper than one of the front."""
    places = np.arange(count) % 10
    below = 0.1 + 1.8 * (np.arange(count) // 10) / 4
    sizes, costs = FRONT.sizes[places] - below, FRONT.costs[places] - 1.0
    return Solved(100 + np.arange(count)[:, None], sizes, costs)


def names(*goals: str) -> list[str]:
    return [goal.name for goal in measured_goals([objective(name) for name in goals])]


def test_all_are_measured_where_they_are_few() -> None:
    found = chosen(FRONT, near(), most=100, rivals=9)
    assert len(found) == 50
    assert found[:10] == tuple((i,) for i in range(10))


def test_picks_are_spread_over_the_whole_front() -> None:
    assert chosen(FRONT, most=4) == ((0,), (3,), (6,), (9,))


def test_every_pick_has_rivals_that_cost_no_more_and_come_within_the_window() -> None:
    others = near()
    found = [genes[0] for genes in chosen(FRONT, others, most=16, rivals=3)]
    picks, rivals = [g for g in found if g < 100], [g - 100 for g in found if g >= 100]
    assert len(picks) == 4
    assert len(rivals) == 12
    for row in rivals:
        assert any(
            others.costs[row] <= FRONT.costs[pick]
            and FRONT.sizes[pick] - 2 <= others.sizes[row] < FRONT.sizes[pick]
            for pick in picks
        )


def test_rivals_are_of_every_gap_in_the_window() -> None:
    others = near()
    found = [genes[0] - 100 for genes in chosen(FRONT, others, most=16, rivals=3)]
    gaps = {round(FRONT.sizes[row % 10] - others.sizes[row], 2) for row in found if row >= 0}
    assert {min(gaps), max(gaps)} == {0.1, 1.45}


def test_few_rivals_leave_room_for_more_of_the_front() -> None:
    one = Solved(np.array([[99]]), FRONT.sizes[:1] - 1, FRONT.costs[:1])
    assert len(chosen(FRONT, one, most=8)) == 8


def test_no_network_is_measured_twice() -> None:
    same = Solved(FRONT.genes, FRONT.sizes - 0.5, FRONT.costs)
    found = chosen(FRONT, same, most=20)
    assert len(set(found)) == len(found) == 10


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"most": 1}, "Networks: 1 cannot be compared. Use 2 to 2,000."),
        ({"most": 2001}, "Networks: 2,001 cannot be compared"),
        ({"window": 0.0}, "Window: 0 is not usable"),
        ({"window": float("inf")}, "Window: inf is not usable"),
        ({"rivals": -1}, "Rivals: -1 is too small"),
    ],
)
def test_numbers_that_are_none_are_refused(change: dict[str, float], words: str) -> None:
    with pytest.raises(PlanError, match=words):
        chosen(FRONT, near(), **change)  # type: ignore[arg-type]


def test_an_empty_front_is_refused() -> None:
    nothing = Solved(np.zeros((0, 1), dtype=np.int64), np.zeros(0), np.zeros((0, 1)))
    with pytest.raises(PlanError, match="No network of the space is within the limits"):
        chosen(nothing)


def test_zico_is_measured_where_its_size_limit_was_solved() -> None:
    assert names("size-limit-bc", "macs") == ["zico-bc", "macs"]
    assert names("zico", "params") == ["zico", "params"]
    goals = solved_goals([objective("zico-bc"), objective("macs")])
    assert [goal.name for goal in goals] == ["size-limit-bc", "macs"]


@pytest.mark.parametrize(
    ("goals", "words"),
    [
        (("zen", "macs"), "zen has no size limit to be compared with"),
        (("min:zico", "macs"), "min:zico has no size limit"),
        (("zico",), "a front needs a cost"),
        (("zico", "zen"), "zen is a second score"),
        (("zico", "size-limit-bc"), "size-limit-bc is a second score"),
    ],
)
def test_objectives_that_cannot_be_compared_are_refused(goals: tuple[str, ...], words: str) -> None:
    with pytest.raises(PlanError, match=words):
        names(*goals)
