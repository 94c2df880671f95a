"""NSGA-II on spaces and scores made up so that the answer is known."""

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
from explorer.core.space import Architecture, SearchSpace, integers, pick
from explorer.strategies import strategy
from explorer.strategies._genes import FreeGenes

patiently = settings(deadline=None, max_examples=50)  # timings vary with what else runs

Look = Callable[[Architecture], Evaluation]


def space_of(sizes: list[int], ordered: list[bool] | None = None) -> SearchSpace:
    ordered = ordered or [True] * len(sizes)
    return SearchSpace(
        "made-up",
        tuple(
            pick(f"stage{i}.width", "width", tuple(range(1, size + 1)), ordered=is_ordered)
            for i, (size, is_ordered) in enumerate(zip(sizes, ordered, strict=True))
        ),
    )


def scored(architecture: Architecture) -> Evaluation:
    """Two objectives at odds: large genes score high and cost much."""
    genes = np.array(architecture.genes, dtype=float)
    measures = {
        "size_limit": float(np.sqrt(genes + 1).sum()),
        "macs": float((genes * np.arange(1, len(genes) + 1)).sum()),
        "penalty": float(genes.sum()) / 10,
        "params": float(genes.sum()),
        "depth": 1.0,
        "peak_memory_bytes": 1.0,
    }
    return Evaluation(architecture, Outcome.SCORED, measures)


def within(limit: Constraint, look: Look = scored) -> Look:
    """As the engine tells of networks outside a limit: counted, not scored."""

    def looked(architecture: Architecture) -> Evaluation:
        evaluation = look(architecture)
        if limit.excess(evaluation.measures) > 0:
            measures = {k: v for k, v in evaluation.measures.items() if k != "size_limit"}
            return Evaluation(architecture, Outcome.REJECTED, measures)
        return evaluation

    return looked


def plan_of(
    space: SearchSpace, population: int = 8, seed: int = 0, **changes: object
) -> SearchPlan:
    plan = SearchPlan(
        space, ("size-limit-bc", "macs"), population=population, budget=10_000, seed=seed
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def run(plan: SearchPlan, asks: int, look: Look = scored, window: int = 1) -> list[Evaluation]:
    """As the engine does: at most `window` asked for and not told, told in the order asked."""
    chosen = strategy(plan)
    flying: list[Architecture] = []
    found: list[Evaluation] = []
    for _ in range(asks):
        while len(flying) < window and (architecture := chosen.ask()) is not None:
            evaluation = look(architecture)
            if evaluation.outcome is Outcome.REJECTED:
                chosen.tell(evaluation)
                found.append(evaluation)
            else:
                flying.append(architecture)
            if len(found) >= asks:
                return found
        if not flying:
            assert chosen.exhausted
            break
        found.append(look(flying.pop(0)))
        chosen.tell(found[-1])
    return found


def genes_of(found: list[Evaluation]) -> list[tuple[int, ...]]:
    return [evaluation.architecture.genes for evaluation in found]


spaces = st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=6).map(
    lambda pairs: space_of([size for size, _ in pairs], [ordered for _, ordered in pairs])
)


@given(spaces, st.integers(0, 2**32), st.integers(4, 12), st.integers(1, 9))
@patiently
def test_every_network_comes_once_until_the_space_is_exhausted(
    space: SearchSpace, seed: int, population: int, window: int
) -> None:
    asks = min(space.size + 1, 120)
    found = genes_of(run(plan_of(space, population, seed), asks, window=window))
    assert len(found) == min(space.size, asks)
    assert len(set(found)) == len(found)


@given(spaces, st.integers(0, 2**32), st.integers(1, 9))
@patiently
def test_the_seed_alone_decides_the_sequence(space: SearchSpace, seed: int, window: int) -> None:
    plan = plan_of(space, population=5, seed=seed)
    first = genes_of(run(plan, 60, window=1))
    np.random.default_rng().random(7)
    assert genes_of(run(plan, 60, window=1)) == first
    assert genes_of(run(plan, 60, window=window)) == first


def test_another_seed_tries_other_networks() -> None:
    space = space_of([5] * 8)
    assert genes_of(run(plan_of(space, seed=1), 50)) != genes_of(run(plan_of(space, seed=2), 50))


def test_a_space_of_one_network_is_exhausted_after_it() -> None:
    chosen = strategy(plan_of(space_of([1, 1])))
    architecture = chosen.ask()
    assert architecture is not None
    assert architecture.genes == (0, 0)
    assert chosen.exhausted
    assert chosen.ask() is None


def test_evolution_comes_nearer_to_the_best_than_drawing_at_random() -> None:
    space = space_of([9] * 12)
    best = 12 * math.sqrt(9)
    plan = plan_of(space, 20, objectives=("size-limit",))
    found = [e.measures["size_limit"] for e in run(plan, 600)]
    drawn = [
        scored(space.sample(np.random.default_rng(i))).measures["size_limit"] for i in range(600)
    ]
    assert max(found) > max(drawn) + 0.5 * (best - max(drawn))


def test_the_front_of_two_objectives_is_spread_out() -> None:
    space = space_of([5] * 8)
    last = run(plan_of(space, 20, beta=0.0), 800)[-200:]
    macs = [e.measures["macs"] for e in last]
    assert min(macs) < 30
    assert max(macs) > 110  # of 144


@pytest.mark.parametrize("objectives", [("macs",), ("size-limit", "macs", "params", "depth")])
def test_one_to_four_objectives_work(objectives: tuple[str, ...]) -> None:
    plan = plan_of(space_of([4] * 6), objectives=objectives)
    assert len(set(genes_of(run(plan, 100)))) == 100


def test_beta_of_the_plan_decides_what_is_better() -> None:
    space = space_of([9] * 10)
    plan = plan_of(space, 20, objectives=("size-limit-bc",))
    free = run(replace(plan, beta=0.0), 400)[-50:]
    paid = run(replace(plan, beta=100.0), 400)[-50:]
    assert np.mean([e.measures["penalty"] for e in free]) > 5
    assert np.mean([e.measures["penalty"] for e in paid]) < 4


def test_the_first_generation_is_drawn_until_it_has_enough_within_the_limits() -> None:
    """About 1 % of this space is within: 40 draws would hold no generation."""
    space = space_of([10] * 10)
    limit = Constraint("params", 24.0)
    plan = plan_of(space, 10, constraints=(limit,))
    found = run(plan, 20_000, within(limit))
    first = [i for i, evaluation in enumerate(found) if evaluation.scored]
    share_drawn = 10 / (first[9] + 1)
    share_bred = sum(e.scored for e in found[-1000:]) / 1000
    assert share_drawn < 0.03
    assert share_bred > 10 * share_drawn


def test_evolution_finds_limits_that_drawing_would_not() -> None:
    """One network in ten million is within."""
    space = space_of([10] * 10)
    limit = Constraint("params", 6.0)
    found = run(plan_of(space, 20, constraints=(limit,)), 10_000, within(limit))
    first = next(i for i, evaluation in enumerate(found) if evaluation.scored)
    assert first > 200  # none was drawn
    assert sum(e.scored for e in found) > 100


def some(count: int) -> tuple[tuple[int, ...], ...]:
    """Networks of ten genes, few of them large."""
    rng = np.random.default_rng(0)
    found: dict[tuple[int, ...], None] = {}
    while len(found) < count:
        found[tuple((rng.integers(0, 10, 10) * (rng.random(10) < 0.3)).tolist())] = None
    return tuple(found)


def test_the_first_generation_is_the_first_networks_and_others_drawn_at_random() -> None:
    space = space_of([10] * 10)
    first = some(5)
    found = genes_of(run(plan_of(space, 8, first=first), 8))
    assert tuple(found[:5]) == first
    drawn = genes_of(run(plan_of(space, 8), 3))
    assert found[5:] == drawn


def test_more_first_networks_than_a_population_are_all_bred_from_and_then_it_shrinks() -> None:
    space = space_of([10] * 10)
    first = some(30)
    chosen = strategy(plan_of(space, 8, first=first))
    sizes = []
    for _ in range(30 + 3 * 8):
        architecture = chosen.ask()
        assert architecture is not None
        chosen.tell(scored(architecture))
        if (evolution := chosen._evolution) is not None:  # type: ignore[attr-defined]
            sizes.append(len(evolution._algorithm.pop))
    assert sizes[0] == 30
    assert sizes[-1] == 8


def test_first_networks_outside_the_limits_do_not_pass_for_a_space_hard_to_draw_from() -> None:
    """Half of the space is within, so the generation is drawn until it has enough with a score."""
    space = space_of([10] * 10)
    limit = Constraint("params", 45.0)
    rng = np.random.default_rng(1)
    outside = tuple({tuple(rng.integers(6, 10, 10).tolist()): None for _ in range(300)})
    found = run(plan_of(space, 8, constraints=(limit,), first=outside), 330, within(limit))
    assert {e.outcome for e in found[: len(outside)]} == {Outcome.REJECTED}
    assert sum(e.scored for e in found[len(outside) :]) >= 8


def test_a_search_that_begins_with_good_networks_is_ahead_of_one_that_does_not() -> None:
    space = space_of([9] * 12)
    plan = plan_of(space, 20, objectives=("size-limit",))
    before = run(plan, 600)
    best = sorted(before, key=lambda e: -e.measures["size_limit"])[:20]
    again = run(replace(plan, seed=5, first=tuple(genes_of(best))), 200)
    fresh = run(replace(plan, seed=5), 200)
    most, others = (max(e.measures["size_limit"] for e in found) for found in (again, fresh))
    assert most >= best[0].measures["size_limit"] > others


@pytest.mark.parametrize(("objective", "runs"), [("size-limit", range(3)), ("macs", range(6, 9))])
def test_failed_networks_are_not_bred_from(objective: str, runs: range) -> None:
    """Those whose first gene is out of the range would be the best of all, if they could run."""
    space = space_of([9] * 6)

    def look(architecture: Architecture) -> Evaluation:
        if architecture.genes[0] in runs:
            return scored(architecture)
        return Evaluation(architecture, Outcome.FAILED, {}, reason="It cannot run.")

    found = run(plan_of(space, 20, objectives=(objective,)), 500, look)
    assert sum(e.scored for e in found[-100:]) > 60
    assert sum(not e.scored for e in found[:60]) > 20


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_no_number_counts_as_none(value: float) -> None:
    def look(architecture: Architecture) -> Evaluation:
        evaluation = scored(architecture)
        wild = architecture.genes[0] >= 3
        measures = {**evaluation.measures, "size_limit": value} if wild else evaluation.measures
        return replace(evaluation, measures=measures)

    plan = plan_of(space_of([9] * 6), 20, objectives=("size-limit",))
    assert sum(e.architecture.genes[0] < 3 for e in run(plan, 500, look)[-100:]) > 60


def test_a_search_where_all_fails_goes_on() -> None:
    plan = plan_of(space_of([5] * 5), 6)
    found = run(plan, 300, lambda a: Evaluation(a, Outcome.FAILED, {}))
    assert len(set(genes_of(found))) == 300


@given(spaces, st.integers(0, 2**32))
@patiently
def test_a_mutation_changes_at_least_one_gene_within_its_bounds(
    space: SearchSpace, seed: int
) -> None:
    genes = FreeGenes(space)
    if not genes.sizes.size:
        return
    rng = np.random.default_rng(seed)
    before = rng.integers(0, genes.sizes, size=(20, genes.sizes.size))
    after = genes.mutated(before, rng)
    assert ((after != before).any(axis=1)).all()
    assert (after >= 0).all()
    assert (after < genes.sizes).all()


def test_ordered_genes_step_mostly_by_one_and_others_go_anywhere() -> None:
    genes = FreeGenes(space_of([21, 21], [True, False]))
    before = np.full((4000, 2), 10)
    moved = np.abs(genes.mutated(before, np.random.default_rng(0)) - before)
    steps, jumps = (column[column > 0] for column in moved.T)
    assert 0.6 < np.mean(steps == 1) < 0.8
    assert steps.max() < 10
    assert 0.05 < np.mean(jumps == 1) < 0.15
    assert jumps.max() == 10


def test_one_gene_in_all_changes_on_average() -> None:
    genes = FreeGenes(space_of([9] * 20))
    before = np.full((4000, 20), 4)
    changed = (genes.mutated(before, np.random.default_rng(0)) != before).sum(axis=1)
    assert changed.min() == 1
    assert 1.2 < changed.mean() < 1.5  # 1, and one more for those that would have had none


def test_choices_with_one_option_stay_as_they_are() -> None:
    space = SearchSpace(
        "made-up",
        (integers("stem.channels", "width", 8, 8), integers("stage1.repeats", "depth", 1, 50)),
    )
    assert {genes[0] for genes in genes_of(run(plan_of(space), 50))} == {0}
