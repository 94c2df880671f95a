"""Exact fronts equal to those of every network counted, in every family that is a chain."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import PlanError, SpaceError
from explorer.core.objective import OBJECTIVES, Constraint, objective, parse_constraint
from explorer.core.pareto import nondominated
from explorer.core.space import SearchSpace, edited
from explorer.exact import ExactFront, Solving, exact_front
from explorer.spaces import families, family, measures_of
from tests.exact.small import everything, small


def solved(
    space: SearchSpace,
    names: Sequence[str] = ("size-limit-bc", "macs"),
    beta: float = 1.0,
    limits: Sequence[Constraint] = (),
    factor: float = 1.02,
) -> ExactFront:
    steps = exact_front(space, [objective(name) for name in names], beta, limits, factor)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: ExactFront = end.value
            return found


def values(
    costs: dict[str, Any], names: Sequence[str], beta: float, limits: Sequence[Constraint]
) -> Any:
    """(n, objectives), less is better; NaN beyond a limit."""
    found = []
    for name in names:
        goal = objective(name)
        value = costs[goal.measure] - (beta * costs["penalty"] if goal.penalised else 0)
        found.append(goal.goal.sign * value)
    table = np.round(np.stack(found, axis=1), 7)  # sums in another order are one score
    for limit in limits:
        value = costs[OBJECTIVES[limit.name].measure]
        table[(value > limit.high) | (value < limit.low)] = np.nan
    return table


def agrees(
    space: SearchSpace,
    names: Sequence[str] = ("size-limit-bc", "macs"),
    beta: float = 1.0,
    limits: Sequence[Constraint] = (),
) -> None:
    """One network for each different point of the front of all networks."""
    table = values(everything(space), names, beta, limits)
    true = np.unique(table[nondominated(table)], axis=0)
    found = solved(space, names, beta, limits)
    mine = values(found.measures, names, beta, limits)
    mine = np.unique(mine[nondominated(mine)], axis=0)
    assert found.complete
    assert mine.shape == true.shape
    assert np.allclose(mine, true, rtol=1e-9, atol=2e-6)


def test_the_whole_nats_space_is_solved_as_by_counting_every_network() -> None:
    space = families["nats-size"].default()
    for beta in (0.0, 1.0, 2.0):
        agrees(space, beta=beta)
    agrees(space, ("size-limit-bc", "params"), 0.5)
    agrees(space, ("max:params", "macs"), 0.0, (parse_constraint("params<0.2M"),))


CHAINS = [name for name in families if name != "custom"] + ["custom"]


@pytest.mark.parametrize("name", CHAINS)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_a_narrowed_space_of_any_family_is_solved_as_by_counting(
    name: str, data: st.DataObject
) -> None:
    whole = data.draw(st.sampled_from(list(families[name].spaces().values())))
    space = small(whole, data.draw, 6_000)
    side = data.draw(st.sampled_from([32, 64, 128, 160]))
    space = replace(space, input_shape=(3, side, 2 * side if name == "ffnet" else side))
    beta = data.draw(st.floats(0, 4))
    names = data.draw(
        st.sampled_from(
            [("size-limit-bc", "macs"), ("size-limit", "params"), ("size-limit-bc", "depth")]
        )
    )
    costs = everything(space)
    limits = []
    for cost in data.draw(st.lists(st.sampled_from(["params", "macs", "depth"]), unique=True)):
        low, high = np.quantile(costs[OBJECTIVES[cost].measure], [0.1, 0.7])
        limits.append(Constraint(cost, float(high), data.draw(st.sampled_from([0.0, float(low)]))))
    agrees(space, names, beta, limits)


def test_members_cost_what_their_own_graphs_say() -> None:
    space = families["efficientnet"].default()
    front = solved(space, limits=(parse_constraint("macs<2G"),))
    for row in range(0, len(front.genes), 50):
        measures = measures_of(space.architecture(front.genes[row]))
        for name in ("params", "macs", "depth", "size_limit", "penalty"):
            assert front.measures[name][row] == pytest.approx(measures[name], rel=1e-12)
    assert front.measures["macs"].max() <= 2e9


def test_no_network_of_a_sample_beats_the_front_of_a_space_too_large_to_count() -> None:
    space = families["efficientnet"].default()
    front = solved(space)
    genes = space.sample_genes(np.random.default_rng(0), 5_000)
    costs = dict(family(space.family).costs(space, genes))
    names = ("size-limit-bc", "macs")
    mine, others = (values(c, names, 1.0, ()) for c in (front.measures, costs))
    for point in others:
        assert (mine <= point + 1e-6 * np.abs(point)).all(axis=1).any()


def test_three_objectives_are_within_the_factor_promised() -> None:
    space = families["nats-size"].default()
    names = ("size-limit-bc", "macs", "params")
    everyone = values(everything(space), names, 1.0, ())
    true = everyone[nondominated(everyone)]
    for factor in (1.01, 1.1):
        found = solved(space, names, 1.0, factor=factor)
        mine = values(found.measures, names, 1.0, ())
        assert not found.complete
        assert found.factor == factor
        for point in true:
            near = (mine[:, 0] <= point[0] + 1e-6) & (mine[:, 1:] <= factor * point[1:]).all(axis=1)
            assert near.any()


def test_a_larger_factor_keeps_fewer_networks() -> None:
    space = families["nats-size"].default()
    names = ("size-limit-bc", "macs", "params")
    counts = [solved(space, names, factor=factor).labels for factor in (1.01, 1.05, 1.3)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_limits_that_nothing_keeps_leave_an_empty_front() -> None:
    space = families["nats-size"].default()
    front = solved(space, limits=(parse_constraint("macs<1k"),))
    assert front.genes.shape == (0, len(space.choices))


def test_it_tells_how_far_it_is_and_may_be_ended() -> None:
    steps = exact_front(
        families["efficientnet"].default(), [objective("size-limit"), objective("macs")], 0.0
    )
    told = [next(steps) for _ in range(30)]
    assert all(isinstance(one, Solving) for one in told)
    assert {one.total for one in told} == {9}
    assert all(0 <= one.done <= 9 for one in told)
    steps.close()


@pytest.mark.parametrize("name", ["zico", "memory", "zen"])
def test_what_is_no_sum_is_refused_with_what_is(name: str) -> None:
    with pytest.raises(PlanError, match=r"no sum over the stages.*size-limit"):
        solved(families["nats-size"].default(), (name, "macs"))


def test_a_family_that_is_no_chain_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from explorer.spaces._family import BaseFamily

    made = families["nats-size"]
    monkeypatch.setattr(type(made), "links", BaseFamily.links)
    space = replace(made.default(), classes=11)
    with pytest.raises(SpaceError, match="no chain of stages"):
        solved(space)


def test_parts_that_do_not_add_up_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = families["nats-size"]
    honest = type(made).costs

    def odd(self: Any, space: SearchSpace, genes: Any) -> Any:
        costs = dict(honest(self, space, genes))
        return costs | {"macs": costs["macs"] + genes[:, 0] * genes[:, -1]}

    monkeypatch.setattr(type(made), "costs", odd)
    with pytest.raises(SpaceError, match="do not add up"):
        solved(replace(made.default(), classes=12))


def test_the_same_front_comes_out_again() -> None:
    space = families["ffnet"].default()
    one, two = solved(space), solved(replace(space))
    assert np.array_equal(one.genes, two.genes)


def test_a_conditional_choice_opens_only_its_own_networks() -> None:
    space = families["segmentation-macro"].default()
    for name in ("backbone", "head"):
        assert len(space.choice(name).options) == 2
    ffnet_only = space.with_choice(edited(space.choice("backbone"), ("ffnet",)))
    both, one = (solved(s, beta=0.0, names=("size-limit", "macs")) for s in (space, ffnet_only))
    assert len(both.genes) >= 1
    best = dict(zip(one.measures["size_limit"], one.measures["macs"], strict=True))
    for score, macs in best.items():
        better = (both.measures["size_limit"] >= score - 1e-9) & (both.measures["macs"] <= macs)
        assert better.any()
