"""Lists of the networks near an exact front: equal to those found by counting every network."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import PlanError
from explorer.core.objective import OBJECTIVES, Constraint, objective, parse_constraint
from explorer.core.space import SearchSpace
from explorer.exact import NearFront, Slack, Solving, near_front
from explorer.spaces import families
from tests.exact.small import everything, small

TWO = ("size-limit-bc", "macs")


def listed(
    space: SearchSpace,
    slack: Slack,
    beta: float = 1.0,
    limits: tuple[Constraint, ...] = (),
    most: int = 1_000,
    names: tuple[str, ...] = TWO,
) -> NearFront:
    steps = near_front(space, [objective(n) for n in names], beta, limits, slack, most)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: NearFront = end.value
            return found


def true_gaps(costs: dict[str, Any], beta: float, limits: tuple[Constraint, ...]) -> Any:
    """(n,), of every network by comparing it with all; infinity beyond a limit."""
    score, macs = costs["size_limit"] - beta * costs["penalty"], costs["macs"].copy()
    within = np.ones(len(macs), dtype=bool)
    for limit in limits:
        value = costs[OBJECTIVES[limit.name].measure]
        within &= (value <= limit.high) & (value >= limit.low)
    order = np.lexsort((-score, macs))
    order = order[within[order]]
    best = np.maximum.accumulate(score[order])
    gaps = np.full(len(macs), np.inf)
    last = np.searchsorted(macs[order], macs[order], side="right") - 1
    gaps[order] = best[last] - score[order]
    return gaps


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_all_of_the_nats_space_that_are_near_are_listed_and_no_others(beta: float) -> None:
    space = families["nats-size"].default()
    gaps = true_gaps(everything(space), beta, ())
    for slack in (Slack(0.01), Slack(0.05), Slack(0.5, of_span=False), Slack(0)):
        found = listed(space, slack, beta, most=40_000)
        true = np.sort(gaps[gaps <= found.window + 1e-7])
        assert found.complete
        assert np.allclose(found.gaps, true, atol=1e-6)
        assert len(np.unique(found.genes, axis=0)) == len(true)


def test_where_more_are_near_the_nearest_are_listed() -> None:
    space = families["nats-size"].default()
    true = np.sort(true_gaps(everything(space), 1.0, ()))
    for most in (1, 10, 300, 1_000):
        found = listed(space, Slack(3, of_span=False), most=most)
        assert not found.complete
        assert np.allclose(found.gaps, true[:most], atol=1e-6)


NAMES = [name for name in families if name not in ("custom", "segmentation-macro")]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_the_list_of_a_narrowed_space_is_that_found_by_counting(
    name: str, data: st.DataObject
) -> None:
    space = small(families[name].default(), data.draw, 4_000)
    beta = data.draw(st.floats(0, 4))
    most = data.draw(st.sampled_from([5, 100, 5_000]))
    costs = everything(space)
    limits = []
    for cost in data.draw(st.lists(st.sampled_from(["params", "macs", "depth"]), unique=True)):
        low, high = np.quantile(costs[OBJECTIVES[cost].measure], [0.1, 0.7])
        limits.append(Constraint(cost, float(high), data.draw(st.sampled_from([0.0, float(low)]))))
    slack = Slack(data.draw(st.floats(0, 5)), of_span=False)
    found = listed(space, slack, beta, tuple(limits), most)
    gaps = true_gaps(costs, beta, tuple(limits))
    true = np.sort(gaps[gaps <= slack.amount])
    assert found.complete == (len(true) <= most)
    assert np.allclose(found.gaps, true[:most], atol=1e-6)


def test_members_of_the_front_have_no_gap_and_are_in_the_list() -> None:
    space = families["efficientnet"].default()
    limits = (parse_constraint("macs<2G"),)
    found = listed(space, Slack(0.01), limits=limits, most=2_000)
    mine = {tuple(row) for row in found.genes.tolist()}
    assert len(found.genes) == 2_000
    assert not found.complete
    assert (np.diff(found.gaps) >= 0).all()
    assert (found.measures["macs"] <= 2e9).all()
    front = {tuple(row) for row in found.front.genes.tolist()}
    assert len(front) < 2_000
    assert front <= mine
    members = [i for i, row in enumerate(found.genes.tolist()) if tuple(row) in front]
    assert found.gaps[members].max() == 0


def test_the_score_may_stand_second() -> None:
    space = families["nats-size"].default()
    one, two = (listed(space, Slack(0.01), names=names) for names in (TWO, TWO[::-1]))
    assert (one.score, two.score) == (0, 1)
    assert np.array_equal(one.genes, two.genes)


def test_limits_that_hold_no_network_leave_an_empty_list() -> None:
    found = listed(families["nats-size"].default(), Slack(), limits=(parse_constraint("macs<1k"),))
    assert found.complete
    assert len(found.genes) == 0 == len(found.gaps)


def test_it_tells_how_far_it_is_and_may_be_ended() -> None:
    steps = near_front(families["nats-size"].default(), [objective(n) for n in TWO], 0.0)
    assert isinstance(next(steps), Solving)
    steps.close()


def test_a_window_is_written_as_a_share_of_the_span_or_in_the_score() -> None:
    assert Slack.parse("1%") == Slack()
    assert Slack.parse(" 2 ") == Slack(2, of_span=False)
    assert [Slack.parse(text).text for text in ("0.5%", "2")] == ["0.5%", "2"]


@pytest.mark.parametrize("text", ["near", "-1%", "nan", "inf", "", "%"])
def test_a_window_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match="Within"):
        Slack.parse(text)


@pytest.mark.parametrize(
    ("names", "most", "words"),
    [
        (("size-limit", "macs", "params"), 10, "3 objectives"),
        (("size-limit",), 10, "1 objectives"),
        (TWO, 0, "list 1 to"),
        (TWO, 10**9, "list 1 to"),
        (("zico", "macs"), 10, "no sum"),
    ],
)
def test_what_has_no_list_is_refused(names: tuple[str, ...], most: int, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        listed(replace(families["nats-size"].default()), Slack(), most=most, names=names)
