"""The engine with scores made up at once, in this process and in others."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import PlanError
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace
from explorer.search.engine import Ended, Evaluated, Event, Waiting, resumed, search
from explorer.search.executors import SerialExecutor, WorkerDied
from explorer.spaces import families, measures_of
from explorer.strategies import strategies


def small_space(stages: int = 3) -> SearchSpace:
    """EfficientNet with one to three blocks and two widths in the last stages, on 32 px."""
    space = replace(families["efficientnet"].default(), input_shape=(3, 32, 32), classes=10)
    kept = []
    for choice in space.choices:
        free = choice.group in [f"stage{7 - i}" for i in range(stages)]
        wanted = {"repeats": 3, "channels": 2}.get(choice.attribute, 1) if free else 1
        kept.append(replace(choice, options=choice.options[:wanted], step=0))
    return replace(space, choices=tuple(kept))


def made_up(
    architecture: Architecture, proxies: tuple[str, ...], scoring: ScoringSettings
) -> Evaluation:
    """A score that only depends on the genes; every seventh network fails."""
    genes = architecture.genes
    measures = {**measures_of(architecture), "zico": float(sum(genes) ** 0.5)}
    if hash(genes) % 7 == 0:
        return Evaluation(architecture, Outcome.FAILED, measures, reason="It was the seventh.")
    return Evaluation(architecture, Outcome.SCORED, measures, {"zico": (1.0, 2.0)}, ("a", "b"))


class Nobody(Executor):
    """Stands where no executor is needed."""

    def submit(self, *_args: Any, **_kwargs: Any) -> Future[Any]:
        raise AssertionError("nothing is to be computed")


class ByHand(Executor):
    """Keeps tasks until they are done by hand, in any order."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def do(self, place: int) -> None:
        future, work = self.waiting.pop(place)
        if future.set_running_or_notify_cancel():
            future.set_result(work())


@pytest.fixture
def plan() -> SearchPlan:
    return SearchPlan(small_space(), population=6, budget=40, window=4, seed=3)


def evaluated(events: Sequence[Event]) -> list[Evaluated]:
    return [event for event in events if isinstance(event, Evaluated)]


def outcome(plan: SearchPlan, **kwargs: Any) -> list[Evaluation]:
    events = search(plan, SerialExecutor(), evaluate=made_up, **kwargs)
    return [event.evaluation for event in evaluated(list(events))]


def known_of(found: Sequence[Evaluation]) -> dict[tuple[int, ...], Evaluation]:
    return {evaluation.architecture.genes: evaluation for evaluation in found}


LIMIT = Constraint("macs", 33e6)


def limited(plan: SearchPlan) -> SearchPlan:
    """About half of the space is outside."""
    return replace(plan, constraints=(LIMIT,))


def test_the_budget_counts_scored_and_failed_networks(plan: SearchPlan) -> None:
    found = outcome(limited(plan))
    outcomes = [evaluation.outcome for evaluation in found]
    assert set(outcomes) == set(Outcome)
    assert len(outcomes) - outcomes.count(Outcome.REJECTED) == plan.budget


def test_done_counts_up_to_the_budget(plan: SearchPlan) -> None:
    events = evaluated(list(search(limited(plan), SerialExecutor(), evaluate=made_up)))
    done = [e.done for e in events if e.evaluation.outcome is not Outcome.REJECTED]
    assert done == list(range(1, plan.budget + 1))
    assert {event.budget for event in events} == {plan.budget}


def test_networks_outside_the_limits_are_counted_but_not_scored(plan: SearchPlan) -> None:
    found = outcome(limited(plan))
    for evaluation in found:
        rejected = evaluation.outcome is Outcome.REJECTED
        assert rejected == (evaluation.measures["macs"] > LIMIT.high)
        assert rejected == ("zico" not in evaluation.measures)
        assert rejected == ("macs<" in evaluation.reason)


def test_tables_reject_what_op_graphs_would(
    plan: SearchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = limited(plan)
    by_table = outcome(plan)
    counted: list[Architecture] = []

    def counting(architecture: Architecture) -> dict[str, float]:
        counted.append(architecture)
        return measures_of(architecture)

    monkeypatch.setattr("explorer.search._desk.measures_of", counting)
    assert outcome(plan) == by_table
    assert len(counted) == plan.budget  # so only those within the limits
    monkeypatch.setattr("explorer.search._desk.costs_of", lambda _: {})
    for ours, theirs in zip(outcome(plan), by_table, strict=True):
        assert (ours.architecture, ours.outcome) == (theirs.architecture, theirs.outcome)
        known = {name: ours.measures[name] for name in theirs.measures}
        assert known == pytest.approx(theirs.measures, rel=1e-12)


def test_peak_memory_is_known_of_all_where_the_plan_asks_for_it(plan: SearchPlan) -> None:
    for asked in (
        replace(limited(plan), objectives=("zico", "memory")),
        replace(plan, constraints=(LIMIT, Constraint("memory", 1e9))),
    ):
        found = outcome(asked)
        assert {e.outcome for e in found} == set(Outcome)
        assert all("peak_memory_bytes" in e.measures for e in found)


def test_results_keep_the_plans_own_space(plan: SearchPlan) -> None:
    """A worker's answer brings a copy of the space; a hundred thousand would fill the memory."""

    def copied(architecture: Architecture, *args: Any) -> Evaluation:
        space = replace(architecture.space)
        return made_up(Architecture(space, architecture.genes), *args)

    events = search(plan, SerialExecutor(), evaluate=copied)
    found = [e.evaluation.architecture.space for e in evaluated(list(events))]
    assert all(space is plan.space for space in found)


@pytest.fixture(autouse=True, scope="module")
def impatience() -> Iterator[None]:
    """No waiting for what is done by hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("explorer.search.engine.TICK_S", 0.0)
        yield


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_the_order_in_which_workers_finish_changes_nothing(data: st.DataObject) -> None:
    plan = SearchPlan(small_space(), population=4, budget=20, window=4, seed=3)
    executor, found = ByHand(), []
    for event in search(plan, executor, evaluate=made_up):
        if isinstance(event, Evaluated):
            found.append(event.evaluation)
        elif isinstance(event, Waiting):
            assert executor.waiting, "it waits for nothing"
            assert len(executor.waiting) <= plan.window
            executor.do(data.draw(st.integers(0, len(executor.waiting) - 1)))
    assert found == outcome(plan)


@given(st.integers(0, 200))
@settings(max_examples=15, deadline=None)
def test_resuming_after_any_prefix_ends_as_if_unbroken(stop: int) -> None:
    plan = limited(SearchPlan(small_space(), population=6, budget=30, window=4, seed=5))
    whole = outcome(plan)
    assert outcome(plan, known=known_of(whole[:stop])) == whole


def test_resuming_twice_ends_as_if_unbroken(plan: SearchPlan) -> None:
    whole = outcome(plan)
    first = outcome(plan, known=known_of(whole[:7]))[:20]
    assert outcome(plan, known=known_of(first)) == whole


def test_what_is_known_is_replayed_and_not_computed(plan: SearchPlan) -> None:
    plan = limited(plan)
    whole = outcome(plan)
    events = list(search(plan, Nobody(), known_of(whole)))
    assert [event.evaluation for event in evaluated(events)] == whole
    assert all(event.replayed for event in evaluated(events))


def test_only_the_replayed_part_is_called_so(plan: SearchPlan) -> None:
    whole = outcome(plan)
    events = search(plan, SerialExecutor(), known_of(whole[:10]), made_up)
    assert [e.replayed for e in evaluated(list(events))] == [True] * 10 + [False] * 30


def test_a_larger_budget_continues_what_a_smaller_one_began(plan: SearchPlan) -> None:
    small = outcome(limited(replace(plan, budget=15)))
    large = outcome(limited(plan))
    assert large[: len(small)] == small
    assert resumed(replace(plan, budget=15), 40) == plan
    assert resumed(plan) is plan
    with pytest.raises(PlanError, match="Budget: 39 is below the 40 .* Use 40 or more"):
        resumed(plan, 39)


def genes_of(found: Sequence[Evaluation]) -> list[tuple[int, ...]]:
    return [evaluation.architecture.genes for evaluation in found]


def within_limits(found: Sequence[Evaluation]) -> list[Evaluation]:
    return [evaluation for evaluation in found if evaluation.outcome is not Outcome.REJECTED]


FIRST = tuple(
    dict.fromkeys(small_space().sample(np.random.default_rng(n)).genes for n in range(12))
)


@pytest.mark.parametrize("first", [(), FIRST], ids=["from nothing", "from first networks"])
@pytest.mark.parametrize("name", list(strategies))
@given(stop=st.integers(1, 80))
@settings(max_examples=3, deadline=None)
def test_whatever_the_strategy_a_budget_may_grow_and_a_search_break_off(
    name: str, first: tuple[tuple[int, ...], ...], stop: int
) -> None:
    if not (first or strategies[name].proposes):
        return
    plan = SearchPlan(small_space(), population=6, budget=30, window=4, seed=5, strategy=name)
    fits = [measures_of(plan.space.architecture(genes))["macs"] <= LIMIT.high for genes in first]
    first = tuple(sorted(first, key=lambda genes: not fits[FIRST.index(genes)]))
    plan = replace(limited(plan), first=first)
    whole = outcome(plan)
    small = outcome(replace(plan, budget=9))
    # A network outside the limits is told of as soon as it is asked for, which may be earlier.
    assert set(genes_of(small)) <= set(genes_of(whole))
    assert within_limits(whole)[:9] == within_limits(small)
    assert outcome(plan, known=known_of(small)) == whole
    assert outcome(plan, known=known_of(whole[:stop])) == whole
    assert genes_of(within_limits(whole))[: sum(fits)] == list(first[: sum(fits)])


def test_the_networks_given_are_all_that_is_looked_at_and_then_it_says_so(
    plan: SearchPlan,
) -> None:
    listed = replace(plan, strategy="listed", first=FIRST)
    *events, last = search(listed, SerialExecutor(), evaluate=made_up)
    assert [e.evaluation.architecture.genes for e in evaluated(events)] == list(FIRST)
    assert isinstance(last, Ended)
    assert last.sentence == f"All {len(FIRST)} networks given were tried."
    *_, last = search(replace(listed, first=FIRST[:1]), SerialExecutor(), evaluate=made_up)
    assert isinstance(last, Ended)
    assert last.sentence == "The only network given was tried."
    exact = search(replace(listed, budget=len(FIRST)), SerialExecutor(), evaluate=made_up)
    assert not any(isinstance(event, Ended) for event in exact)


@pytest.mark.parametrize("name", ["zen-nas", "zen-nas-published"])
def test_a_start_outside_the_limits_is_refused_before_anything_is_asked_for(
    plan: SearchPlan, name: str
) -> None:
    largest = tuple(len(choice.options) - 1 for choice in plan.space.choices)
    plan = replace(limited(plan), strategy=name, first=(largest,))
    outside = rf"has [\d.]+M MACs, outside macs<33M, and the strategy {name} begins"
    with pytest.raises(PlanError, match=outside):
        next(search(plan, Nobody()))


def test_a_small_space_is_searched_whole_and_then_it_says_so(plan: SearchPlan) -> None:
    space = small_space(1)
    events = list(search(replace(plan, space=space, budget=99), SerialExecutor(), evaluate=made_up))
    assert len(evaluated(events)) == space.size < plan.budget
    last = events[-1]
    assert isinstance(last, Ended)
    assert last.sentence.startswith(f"All {space.size} networks of the space have been tried.")


def test_a_space_of_one_network_says_so(plan: SearchPlan) -> None:
    plan = replace(plan, space=small_space(0))
    *_, last = search(plan, SerialExecutor(), evaluate=made_up)
    assert isinstance(last, Ended)
    assert last.sentence.startswith("The only network of the space has been tried.")


def test_a_budget_of_the_whole_space_just_ends(plan: SearchPlan) -> None:
    space = small_space(1)
    plan = replace(plan, space=space, budget=space.size)
    assert not any(isinstance(e, Ended) for e in search(plan, SerialExecutor(), evaluate=made_up))


def test_limits_that_hold_no_network_end_the_search_with_their_names(
    plan: SearchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.search.engine.MAX_REJECTED", 100)
    plan = replace(plan, constraints=(Constraint("macs", 1000), Constraint("depth", 100)))
    *events, last = search(plan, Nobody())
    assert len(events) == 100
    assert isinstance(last, Ended)
    assert "100 networks in a row were outside the limits (macs<1k, depth<100)" in last.sentence
    assert "Widen a limit" in last.sentence


def test_a_dead_worker_is_a_failed_network(plan: SearchPlan) -> None:
    def deadly(*_args: Any) -> Evaluation:
        raise WorkerDied("The worker process was killed twice.")

    found = evaluated(list(search(replace(plan, budget=3), SerialExecutor(), evaluate=deadly)))
    assert [e.evaluation.outcome for e in found] == [Outcome.FAILED] * 3
    assert found[0].evaluation.reason == "The worker process was killed twice."
    assert found[0].evaluation.measures["macs"] > 0


def test_a_search_where_all_fail_for_one_reason_ends_and_can_be_resumed(
    plan: SearchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a folder of images that was taken away."""
    monkeypatch.setattr("explorer.search.engine.MAX_FAILED", 10)

    def gone(architecture: Architecture, *_args: Any) -> Evaluation:
        reason = "There is no folder /data/images. Mount it."
        return Evaluation(architecture, Outcome.FAILED, {}, reason=reason)

    good = outcome(replace(plan, budget=20))
    *bad, last = search(plan, SerialExecutor(), known_of(good), gone)
    assert isinstance(last, Ended)
    assert "10 networks in a row failed for the same reason: There is no folder" in last.sentence
    found = [event.evaluation for event in evaluated(bad)]
    assert len(found) == 30
    assert len(outcome(plan, known=known_of(found))) == plan.budget


def test_any_other_error_is_a_bug_and_comes_out(plan: SearchPlan) -> None:
    def broken(*_args: Any) -> Evaluation:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(search(plan, SerialExecutor(), evaluate=broken))


def test_closing_cancels_what_waits(plan: SearchPlan) -> None:
    executor = ByHand()
    events = search(plan, executor, evaluate=made_up)
    assert isinstance(next(events), Waiting)
    running = executor.waiting[0][0]
    running.set_running_or_notify_cancel()
    events.close()
    assert len(executor.waiting) == plan.window
    assert not running.cancelled()
    assert all(future.cancelled() for future, _ in executor.waiting[1:])


def test_nothing_is_asked_for_before_it_is_pulled(plan: SearchPlan) -> None:
    executor = ByHand()
    events = search(plan, executor, evaluate=made_up)
    assert not executor.waiting
    events.close()


def test_the_window_limits_what_is_in_flight_and_the_end_needs_no_more(plan: SearchPlan) -> None:
    executor = ByHand()
    events = search(replace(plan, window=5, population=12, budget=7), executor, evaluate=made_up)
    most = 0
    for event in events:
        most = max(most, len(executor.waiting))
        if isinstance(event, Waiting):
            executor.do(0)
    assert most == 5
    assert not executor.waiting


def test_an_unknown_strategy_is_refused(plan: SearchPlan) -> None:
    with pytest.raises(PlanError, match="no strategy 'guess'"):
        next(search(replace(plan, strategy="guess"), Nobody()))


def test_a_strategy_that_stops_asking_is_a_bug_and_not_a_standstill(
    plan: SearchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strategies["nsga2"], "ask", lambda _self: None)
    with pytest.raises(AssertionError, match="was told of all"):
        list(search(plan, Nobody()))
