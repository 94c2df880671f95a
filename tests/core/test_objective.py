"""Objectives and limits, and how limits are read."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.errors import PlanError
from explorer.core.objective import (
    LIMITED,
    OBJECTIVES,
    Constraint,
    Goal,
    objective,
    parse_constraint,
)

MEASURES = {"zico": 100.0, "size_limit": 90.0, "penalty": 7.0, "macs": 4e8, "params": 5e6,
            "depth": 16, "peak_memory_bytes": 2**20,
            "params_zennas": 4.9e6, "macs_zennas": 3.9e8, "latency_ms": 3.5}  # fmt: skip


def test_every_objective_reads_a_stored_number() -> None:
    counts = [goal for goal in OBJECTIVES.values() if not goal.proxy]
    assert {goal.measure for goal in counts} <= MEASURES.keys()
    scores = [goal for goal in OBJECTIVES.values() if goal.proxy]
    assert all(goal.measure == goal.proxy for goal in scores)


@given(st.floats(0, 10))
def test_penalised_objectives_fall_linearly_with_beta(beta: float) -> None:
    assert objective("zico-bc").value(MEASURES, beta) == 100.0 - beta * 7.0
    assert objective("size-limit-bc").value(MEASURES, beta) == 90.0 - beta * 7.0
    assert objective("zico").value(MEASURES, beta) == 100.0


def test_an_objective_that_was_not_measured_is_nan() -> None:
    assert math.isnan(objective("zico").value({}, 1.0))
    assert math.isnan(objective("zico-bc").value({"zico": 1.0}, 1.0))


def test_costs_are_turned_so_that_less_is_better() -> None:
    assert (Goal.MAXIMIZE.sign, Goal.MINIMIZE.sign) == (-1, 1)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("macs<600e6", Constraint("macs", 6e8)),
        ("macs<=600M", Constraint("macs", 6e8)),
        ("params < 5.5M", Constraint("params", 5.5e6)),
        ("10<depth<40", Constraint("depth", 40, 10)),
        ("1M<params<5M", Constraint("params", 5e6, 1e6)),
        ("macs<2G", Constraint("macs", 2e9)),
        ("memory<512k", Constraint("memory", 512e3)),
        ("params-zennas<1M", Constraint("params-zennas", 1e6)),
        ("300M < macs-zennas <= 400e6", Constraint("macs-zennas", 4e8, 3e8)),
    ],
)
def test_limits_are_read_as_people_write_them(text: str, limit: Constraint) -> None:
    assert parse_constraint(text) == limit


@given(st.sampled_from(LIMITED), st.integers(0, 10**9), st.integers(0, 10**12))
def test_a_limits_text_reads_back_as_the_same_limit(name: str, low: int, more: int) -> None:
    limit = Constraint(name, float(low + more), float(low))
    assert parse_constraint(limit.text) == limit


@pytest.mark.parametrize(
    "text",
    [
        "macs",
        "macs<",
        "<5",
        "macs>5",
        "macs<five",
        "macs<1.2.3",
        "",
        "macs<-1",
        "5M",
        "-zennas<5",
        "macs-<5",
        "macs--zennas<5",
    ],
)
def test_a_limit_that_cannot_be_read_shows_how_to_write_one(text: str) -> None:
    with pytest.raises(PlanError, match="Write it as NAME<NUMBER, such as macs<600e6."):
        parse_constraint(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("accuracy<90", "'accuracy' cannot be limited. Choose among macs, params, depth, memory, "),
        ("9<depth<3", "Limit on Blocks: 9 to 3 holds no network."),
        ("macs<1e999", "Limit on MACs"),
    ],
)
def test_a_limit_that_holds_nothing_is_refused(text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        parse_constraint(text)


def test_a_network_at_the_limit_passes_and_one_beyond_does_not() -> None:
    limit = Constraint("macs", 4e8, 4e8)
    assert limit.excess(MEASURES) <= 0
    assert limit.excess(MEASURES | {"macs": 4e8 + 1}) > 0
    assert limit.excess(MEASURES | {"macs": 4e8 - 1}) > 0


def test_a_strange_objective_lists_the_known_ones() -> None:
    with pytest.raises(PlanError, match="Choose among zico, zico-bc, size-limit"):
        objective("accuracy")


def test_every_objective_has_a_formula_of_one_line_and_every_score_says_what_it_takes() -> None:
    for goal in OBJECTIVES.values():
        assert goal.formula, goal.name
        assert "\n" not in goal.formula
        assert bool(goal.passes) == bool(goal.proxy), goal.name


@given(st.sampled_from(list(OBJECTIVES)))
def test_an_objective_is_turned_by_its_name_and_turned_back(name: str) -> None:
    turned = OBJECTIVES[name].turned()
    assert turned.name == f"{turned.goal.prefix}{name}"
    assert objective(turned.name) == turned
    assert turned.goal is not OBJECTIVES[name].goal
    assert turned.turned() == OBJECTIVES[name] == objective(f"{OBJECTIVES[name].goal.prefix}{name}")
    assert turned.value(MEASURES, 1.0) == pytest.approx(
        OBJECTIVES[name].value(MEASURES, 1.0), nan_ok=True
    )
