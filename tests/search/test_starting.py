"""Networks to begin with: the same ones in other bounds, and the best of an earlier run."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import PlanError, SpaceError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.graph import OpGraph
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.run import Run, RunState
from explorer.core.space import Architecture, Choice, SearchSpace, edited, rebounded
from explorer.search.starting import Starting, begun, check_start, first_networks, from_run
from explorer.spaces import families, measures_of

EFFICIENT = families["efficientnet"].default()
ZEN = families["zen-ii"].default()


def with_bounds(space: SearchSpace, name: str, low: int, high: int, step: int = 1) -> SearchSpace:
    return space.with_choice(rebounded(space.choice(name), low, high, step))


def wider(choice: Choice) -> Choice:
    """The same choice with more options before and behind, so that all indices are others."""
    if not choice.is_range:
        return edited(choice, choice.possible)
    low, high = int(choice.options[0]), int(choice.options[-1])
    least = low - choice.step if low - choice.step >= max(choice.least, 1) else low
    return rebounded(choice, least, high + choice.step, choice.step)


def values_that_matter(architecture: Architecture) -> dict[str, object]:
    genes = np.array([architecture.genes])
    active = architecture.space.active(genes)[0]
    return {
        name: value
        for (name, value), matters in zip(architecture.values().items(), active, strict=True)
        if matters
    }


@pytest.mark.parametrize("name", list(families))
@given(seed=st.integers(0, 2**32))
@settings(max_examples=5, deadline=None)
def test_in_wider_bounds_networks_are_the_same_by_other_indices(name: str, seed: int) -> None:
    space = families[name].default()
    wide = replace(space, choices=tuple(map(wider, space.choices)))
    networks = [space.sample(np.random.default_rng((seed, i))) for i in range(5)]
    found = first_networks(networks, wide)
    assert found.left_out == ()
    there = [wide.architecture(genes) for genes in found.genes]
    assert [values_that_matter(n) for n in there] == [values_that_matter(n) for n in networks]
    back = first_networks(there, space)
    assert back == Starting(tuple(network.genes for network in networks))


def test_what_the_bounds_leave_out_is_told_with_the_option() -> None:
    narrow = with_bounds(EFFICIENT, "stage2.repeats", 1, 2)
    rng = np.random.default_rng(0)
    networks = [EFFICIENT.sample(rng) for _ in range(40)]
    found = first_networks(networks, narrow, [f"N{i}" for i in range(40)])
    deep = [i for i, network in enumerate(networks) if network["stage2.repeats"] > 2]  # type: ignore[operator]
    assert 0 < len(deep) < 40
    assert len(found.genes) == 40 - len(deep)
    assert found.left_out == tuple(
        f"N{i} is left out: Stage 2 repeats is {networks[i]['stage2.repeats']}, "
        "and this space has 1 to 2."
        for i in deep
    )


def test_networks_that_are_one_in_the_new_space_come_once() -> None:
    """They differ in input size alone."""
    small = replace(EFFICIENT, input_shape=(3, 32, 32), classes=10)
    genes = EFFICIENT.sample(np.random.default_rng(0)).genes
    networks = [space.architecture(genes) for space in (EFFICIENT, small, EFFICIENT)]
    assert first_networks(networks, EFFICIENT).genes == (genes,)


def test_networks_of_another_family_are_refused_with_both_names() -> None:
    strange = families["zen-i"].presets()["imagenet-initial"]
    with pytest.raises(SpaceError, match="is of the space zen-i, and this search is of zen-ii"):
        first_networks([strange], ZEN)


@pytest.mark.parametrize(
    ("family", "space", "fitting"),
    [
        ("zen-ii", "ImageNet, for few FLOPs", {"imagenet-initial", "zennet-400m", "zennet-600m",
                                               "zennet-900m", "zico-450m", "params-450m"}),
        ("zen-i", "CIFAR, three downsamplings", {"cifar-initial", "zennet-cifar-0.5m",
                                                 "zennet-cifar-1m"}),
        ("zen-i", "ImageNet, for low latency", {"imagenet-initial", "zennet-0.1ms", "zennet-0.2ms",
                                                "zennet-0.3ms", "zennet-0.5ms", "zennet-0.8ms",
                                                "zennet-1.2ms"}),
    ],
)  # fmt: skip
def test_published_structures_of_fewer_stages_have_a_place_in_the_spaces_made_for_them(
    family: str, space: str, fitting: set[str]
) -> None:
    made = families[family]
    there = made.spaces()[space]
    for name, network in made.presets().items():
        found = first_networks([network], there, [name])
        assert bool(found.genes) == (name in fitting), found.left_out
        if found.genes:
            counted = measures_of(there.architecture(found.genes[0]))
            own = replace(network, space=replace(network.space, input_shape=there.input_shape,
                                                 classes=there.classes))  # fmt: skip
            assert counted == measures_of(own)


def test_of_stages_that_cannot_be_matched_their_number_is_told() -> None:
    network = families["zen-ii"].presets()["zennet-900m"]
    narrow = with_bounds(ZEN, "stage5.repeats", 1, 2)
    found = first_networks([network], narrow, ["mine"])
    assert found.left_out == (
        "mine is left out: its 5 stages have no place among the 6 of this space.",
    )


def test_a_stage_that_the_space_has_not_is_not_lost_in_silence() -> None:
    deep = families["zen-i"].spaces()["ImageNet, for low latency"]
    shorter = replace(deep, choices=tuple(c for c in deep.choices if c.group != "stage8"))
    network = deep.architecture(tuple(len(choice.options) - 1 for choice in deep.choices))
    found = first_networks([network], shorter, ["mine"])
    assert found.genes == ()
    assert found.left_out == (
        "mine is left out: its 8 stages have no place among the 7 of this space.",
    )


class Kept:
    """A session file of one run."""

    def __init__(self, found: list[Evaluation]) -> None:
        self.found = found

    def evaluations(self, run_id: int) -> Iterator[tuple[int, Evaluation]]:
        return iter([(10 + i, evaluation) for i, evaluation in enumerate(self.found)])


def run_of(*objectives: str) -> Run:
    plan = SearchPlan(EFFICIENT, objectives, beta=0.0)
    return Run(1, 1, plan, "", RunState.FINISHED)


def stored(*pairs: tuple[float, float, float]) -> Kept:
    """Networks with a score, a penalty and a cost; NaN for one that failed."""
    rng = np.random.default_rng(0)
    found = []
    for score, penalty, macs in pairs:
        outcome = Outcome.FAILED if score != score else Outcome.SCORED
        measures = {"zico": score, "penalty": penalty, "macs": macs}
        found.append(Evaluation(EFFICIENT.sample(rng), outcome, measures))
    return Kept(found)


def ids(found: tuple[tuple[int, Architecture], ...]) -> list[int]:
    return [row_id for row_id, _ in found]


def test_the_front_of_a_run_comes_first_and_then_the_best_of_the_rest() -> None:
    kept = stored((5, 0, 5), (4, 0, 1), (3, 0, 5), (float("nan"), 0, 0), (5, 0, 6), (2, 0, 9))
    run = run_of("zico-bc", "macs")
    assert ids(from_run(kept, run, 0.0)) == [11, 10]
    assert ids(from_run(kept, run, 0.0, 4)) == [11, 10, 12, 14]
    assert ids(from_run(kept, run, 0.0, 1)) == [11]
    assert ids(from_run(kept, run, 0.0, 99)) == [11, 10, 12, 14, 15]
    assert ids(from_run(kept, run_of("min:zico-bc", "macs"), 0.0)) == [11, 12, 15]


def test_the_front_is_taken_at_any_beta() -> None:
    kept = stored((5, 3, 1), (4, 0, 1))
    assert ids(from_run(kept, run_of("zico-bc", "macs"), 0.0)) == [10]
    assert ids(from_run(kept, run_of("zico-bc", "macs"), 1.0)) == [11]


def test_a_run_without_a_scored_network_has_no_front() -> None:
    assert from_run(stored((float("nan"), 0, 0)), run_of("zico"), 0.0, 5) == ()
    assert from_run(Kept([]), run_of("zico"), 0.0) == ()


class Steady:
    """A device on which every network takes as long."""

    label = "steady"

    def __init__(self, ms: float) -> None:
        self.ms = ms

    def latency_ms(self, graph: OpGraph) -> float:
        return self.ms


def zen_plan(**changes: object) -> SearchPlan:
    limits = families["zen-ii"].limits_of(ZEN)
    plan = SearchPlan(ZEN, ("zen",), strategy="zen-nas-published", constraints=limits)
    return replace(plan, **changes)  # type: ignore[arg-type]


def test_as_published_a_search_begins_with_the_published_structure() -> None:
    plan = begun(zen_plan())
    assert len(plan.first) == 1
    initial = families["zen-ii"].presets()["imagenet-initial"]
    start = ZEN.architecture(plan.first[0])
    assert measures_of(start) == measures_of(initial)
    assert start["stage4.repeats"] == start["stage6.repeats"] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"strategy": "zen-nas"},
        {"strategy": "nsga2"},
        {"first": ((0,) * len(ZEN.choices),)},
        {"constraints": (Constraint("macs", 1e6),)},  # it is outside
        {"space": with_bounds(ZEN, "stage2.channels", 8, 40, 8)},  # it has 48 there
        {"space": EFFICIENT, "constraints": ()},
        {"strategy": "unheard-of"},
    ],
)
def test_otherwise_a_plan_begins_as_it_is(changes: dict[str, object]) -> None:
    plan = zen_plan(**changes)
    assert begun(plan) is plan


@pytest.mark.parametrize("strategy", ["zen-nas", "zen-nas-published"])
def test_a_start_outside_the_limits_is_refused_with_its_cost_and_the_limit(strategy: str) -> None:
    large = first_networks([families["zen-ii"].presets()["zennet-900m"]], ZEN).genes
    with pytest.raises(PlanError, match="has 909M MACs.*outside macs-zennas<400M.*within the lim"):
        check_start(zen_plan(strategy=strategy, first=large))
    small = begun(zen_plan()).first
    check_start(zen_plan(strategy=strategy, first=(*small, *large)))
    check_start(zen_plan(strategy="nsga2", first=large))


def test_a_limit_on_latency_holds_where_the_device_is_known() -> None:
    first = begun(zen_plan()).first
    plan = zen_plan(first=first, constraints=(Constraint("latency", 2.0),), device="table:t.csv")
    check_start(plan)
    check_start(plan, Steady(2.0))
    with pytest.raises(PlanError, match="has 3 .*outside latency<2"):
        check_start(plan, Steady(3.0))
