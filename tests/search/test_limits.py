"""What is said of limits before a search."""

from dataclasses import replace

import pytest

from explorer.core.objective import Constraint
from explorer.core.space import rebounded
from explorer.search.limits import doubt_of
from explorer.spaces import families, first_plan


@pytest.mark.parametrize("name", list(families))
def test_no_first_search_is_doubted(name: str) -> None:
    for space in families[name].spaces().values():
        assert doubt_of(first_plan(name, space)) == ""


def test_limits_out_of_reach_are_told_with_the_nearest() -> None:
    space = families["ffnet"].default()
    wide = space.with_choice(rebounded(space.choice("stage4.channels"), 100_000, 100_000, 1))
    said = doubt_of(first_plan("ffnet", wide))
    assert "(macs<100G); the nearest has " in said
    assert "T MACs" in said or "G MACs" in said


def test_limits_below_and_limits_together_are_told_each() -> None:
    plan = first_plan("nats-size")
    both = (Constraint("depth", 9, 8), Constraint("params", 10))
    said = doubt_of(replace(plan, constraints=both))
    assert "(8<depth<9, params<10)" in said
    assert "the nearest has 5 Blocks and " in said


def test_what_only_an_op_graph_tells_is_left_out() -> None:
    plan = replace(first_plan("nats-size"), constraints=(Constraint("memory", 1),))
    assert doubt_of(plan) == ""
