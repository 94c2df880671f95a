"""The evolution of Zen-NAS on spaces and scores made up so that the answer is known."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, Choice, SearchSpace, integers, pick
from explorer.strategies import strategy

BOTH = ("zen-nas", "zen-nas-published")
NO_PEAK = {"size_limit": 0.0, "macs": 0.0}
Genes = tuple[int, ...]
patiently = settings(deadline=None, max_examples=15)  # timings vary with what else runs


def staged(stages: int = 5) -> SearchSpace:
    choices: list[Choice] = []
    for stage in range(1, stages + 1):
        choices += [
            integers(f"stage{stage}.channels", "width", 8, 128, 8),
            integers(f"stage{stage}.repeats", "depth", 1, 6),
            pick(f"stage{stage}.kernel", "kernel", (3, 5, 7)),
        ]
    return SearchSpace("made-up", tuple(choices))


def scored(architecture: Architecture) -> Evaluation:
    """One peak in the middle of the space, and costs that grow with the genes."""
    genes = np.array(architecture.genes, dtype=float)
    peak = np.array([0.6 * len(c.options) for c in architecture.space.choices])
    measures = {
        "size_limit": -float(((genes - peak) ** 2).sum()),
        "macs": float(genes.sum()),
        "params": float(genes.sum()),
    }
    return Evaluation(architecture, Outcome.SCORED, measures)


def plan_of(space: SearchSpace, name: str, seed: int = 0, **changes: object) -> SearchPlan:
    plan = SearchPlan(space, ("size-limit",), strategy=name, population=20, seed=seed)
    return replace(plan, **changes)  # type: ignore[arg-type]


def run(
    plan: SearchPlan,
    asks: int,
    look: Callable[[Architecture], Evaluation] = scored,
    window: int = 1,
) -> list[Evaluation]:
    """As the engine does: told in the order asked, of those outside the limits at once."""
    chosen = strategy(plan)
    flying: list[Evaluation] = []
    found: list[Evaluation] = []
    while len(found) < asks:
        while len(flying) < window and (architecture := chosen.ask()) is not None:
            evaluation = look(architecture)
            if any(limit.excess(evaluation.measures) > 0 for limit in plan.constraints):
                evaluation = replace(evaluation, outcome=Outcome.REJECTED)
                chosen.tell(evaluation)
                found.append(evaluation)
            else:
                flying.append(evaluation)
        if not flying:
            assert chosen.exhausted
            break
        found.append(flying.pop(0))
        chosen.tell(found[-1])
    return found[:asks]


def genes_of(found: list[Evaluation]) -> list[Genes]:
    return [evaluation.architecture.genes for evaluation in found]


def changed_stages(space: SearchSpace, one: Genes, other: Genes) -> set[str]:
    trios = zip(space.choices, one, other, strict=True)
    return {choice.group for choice, a, b in trios if a != b}


@pytest.mark.parametrize("name", BOTH)
def test_it_finds_a_peak_that_drawing_at_random_misses(name: str) -> None:
    """Both stay below 0, the peak."""
    for seed in range(5):
        found, at_random = (
            max(e.measures["size_limit"] for e in run(plan_of(staged(8), n, seed), 1500))
            for n in (name, "random")
        )
        assert found > at_random / 1.5


@pytest.mark.parametrize("name", BOTH)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(4, 12))
@patiently
def test_every_network_comes_once_and_none_is_missed(
    name: str, seed: int, window: int, population: int
) -> None:
    space = SearchSpace(
        "made-up",
        (
            integers("stage1.repeats", "depth", 0, 2, least=0),
            integers("stage1.channels", "width", 8, 32, 8),
            integers("stage2.channels", "width", 8, 200, 64),
        ),
    )
    plan = plan_of(space, name, seed, population=population)
    found = genes_of(run(plan, 1000, window=window))
    assert len(set(found)) == len(found) == space.size == (1 + 2 * 4) * 4
    assert genes_of(run(plan, 1000, window=window)) == found


@pytest.mark.parametrize("name", BOTH)
def test_there_is_always_something_to_ask_for_before_anything_is_told(name: str) -> None:
    chosen = strategy(plan_of(staged(), name))
    asked = [chosen.ask() for _ in range(50)]
    assert None not in asked
    assert len({a.genes for a in asked if a is not None}) == 50


@pytest.mark.parametrize("name", BOTH)
def test_only_the_first_objective_steers(name: str) -> None:
    alone = run(plan_of(staged(), name), 200)
    with_cost = run(plan_of(staged(), name, objectives=("size-limit", "macs")), 200)
    cost_first = run(plan_of(staged(), name, objectives=("macs", "size-limit")), 200)
    assert genes_of(alone) == genes_of(with_cost) != genes_of(cost_first)


@pytest.mark.parametrize("name", BOTH)
def test_less_is_better_where_the_objective_says_so(name: str) -> None:
    found = run(plan_of(staged(), name, objectives=("macs",)), 400)
    costs = [e.measures["macs"] for e in found]
    assert np.mean(costs[-100:]) < 30  # of 0 to 110, and 55 at random


@pytest.mark.parametrize("name", BOTH)
def test_tight_limits_are_met_soon_and_kept_to(name: str) -> None:
    """About one network in ten million is within."""
    limit = Constraint("params", 12.0)
    found = run(plan_of(staged(), name, constraints=(limit,)), 1500)
    first = next(i for i, e in enumerate(found) if e.scored)
    assert first < 200
    assert sum(e.scored for e in found[first:]) > 150
    assert all(e.measures["params"] <= 12 for e in found if e.scored)


@pytest.mark.parametrize("name", BOTH)
def test_limits_that_the_smallest_network_breaks_are_met_too(name: str) -> None:
    limit = Constraint("params", 60.0, low=50.0)
    found = run(plan_of(staged(), name, constraints=(limit,)), 1500)
    assert sum(e.scored for e in found) > 150


@pytest.mark.parametrize("name", BOTH)
def test_a_start_within_the_limits_is_found_where_small_options_cost_the_most(name: str) -> None:
    """One network in a hundred million is within, and making one smaller leads away."""
    limit = Constraint("params", 12.0)

    def dear(architecture: Architecture) -> Evaluation:
        evaluation = scored(architecture)
        most = sum(len(choice.options) - 1 for choice in architecture.space.choices)
        return replace(evaluation, measures={"params": most - sum(architecture.genes), **NO_PEAK})

    found = run(plan_of(staged(), name, constraints=(limit,)), 1500, dear)
    first = next(i for i, e in enumerate(found) if e.scored)
    assert first < 800
    assert sum(e.scored for e in found[first:]) > 100


@pytest.mark.parametrize("name", BOTH)
def test_the_plans_first_network_is_the_initial_structure_and_the_others_are_members(
    name: str,
) -> None:
    space = staged()
    rng = np.random.default_rng(2)
    given_first = tuple(space.sample(rng).genes for _ in range(6))
    plan = plan_of(space, name, first=given_first)
    found = genes_of(run(plan, 16))
    assert found[:6] == list(given_first)
    chosen = strategy(plan)
    for genes in given_first:
        assert chosen.ask() is not None
        chosen.tell(scored(space.architecture(genes)))
    kept = {key for _, _, key in chosen._members}  # type: ignore[attr-defined]
    assert kept == set(given_first)
    assert min(len(changed_stages(space, one, found[6])) for one in given_first) == 1
    if name == "zen-nas-published":  # at first, only the first of them is mutated
        assert all(len(changed_stages(space, given_first[0], genes)) == 1 for genes in found[6:12])


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("value", [math.nan, math.inf, None])
def test_networks_without_a_score_are_no_parents(name: str, value: float | None) -> None:
    """Those with a first gene below 8 would else be all that is met, from the smallest network."""

    def look(architecture: Architecture) -> Evaluation:
        evaluation = scored(architecture)
        if architecture.genes[0] >= 8:
            return evaluation
        if value is None:
            return Evaluation(architecture, Outcome.FAILED, {}, reason="It cannot run.")
        return replace(evaluation, measures={**evaluation.measures, "size_limit": value})

    found = run(plan_of(staged(), name), 800, look)
    assert sum(e.architecture.genes[0] >= 8 for e in found[-200:]) > 120


@pytest.mark.parametrize("name", BOTH)
def test_of_equal_members_the_first_leaves(name: str) -> None:
    plan = plan_of(staged(), name, population=4)
    chosen = strategy(plan)
    told = []
    for _ in range(9):
        architecture = chosen.ask()
        assert architecture is not None
        told.append(architecture.genes)
        chosen.tell(Evaluation(architecture, Outcome.SCORED, {"size_limit": 1.0}))
    kept = {key for _, _, key in chosen._members}  # type: ignore[attr-defined]
    assert kept == set(told[-4:])


def test_as_published_the_smallest_network_is_mutated_up_to_ten_members() -> None:
    space = staged()
    first, *young = genes_of(run(plan_of(space, "zen-nas-published"), 11))
    assert first == (0,) * len(space.choices)
    assert {len(changed_stages(space, first, genes)) for genes in young} == {1}
    later = genes_of(run(plan_of(space, "zen-nas-published"), 200))[50:]
    assert any(len(changed_stages(space, first, genes)) > 2 for genes in later)


def test_as_published_a_population_of_four_leaves_the_smallest_network_too() -> None:
    space = staged()
    found = genes_of(run(plan_of(space, "zen-nas-published", population=4), 100))
    assert any(len(changed_stages(space, found[0], genes)) > 2 for genes in found)
