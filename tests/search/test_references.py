"""Published networks beside a search: counted at once, scored as the search's own, kept."""

from collections.abc import Generator
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from explorer.core.codec import to_json
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.event import Waiting
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.search.executors import SerialExecutor, WorkerDied
from explorer.search.references import (
    Reference,
    counted,
    key_of,
    no_scores,
    read_scores,
    scored,
    too_large,
    with_score,
    with_stored,
)
from explorer.search.work import evaluate
from explorer.spaces import families, first_plan, measures_of

T = TypeVar("T")


def result_of(steps: Generator[None, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: T = end.value
            return found


def small_plan(**changes: Any) -> SearchPlan:
    space = replace(families["efficientnet"].default(), input_shape=(3, 32, 32), classes=4)
    scoring = ScoringSettings(batches=2, batch_size=2, resolution=(32, 32))
    return replace(SearchPlan(space, scoring=scoring), **changes)


def reference_of(plan: SearchPlan, label: str = "EfficientNet-B0") -> Reference:
    return next(r for r in result_of(counted(plan)) if r.label == label)


def faked(architecture: Architecture, *_how: object) -> Evaluation:
    measures = measures_of(architecture) | {"zico": 100.0}
    return Evaluation(architecture, Outcome.SCORED, measures)


class Never(Executor):
    """Takes tasks and leaves them waiting."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, _fn: Any, /, *_args: Any, **_kwargs: Any) -> "Future[Any]":
        self.futures.append(Future())
        return self.futures[-1]


def test_counts_are_those_of_the_network_at_the_runs_input_and_classes() -> None:
    reference = reference_of(small_plan())
    assert reference.architecture.space.input_shape == (3, 32, 32)
    assert reference.architecture.space.classes == 4
    assert dict(reference.measures) == measures_of(reference.architecture)
    assert reference.published == (3, 224, 224)


def test_a_score_is_the_one_that_the_searchs_own_evaluation_gives() -> None:
    plan = small_plan()
    reference = reference_of(plan)
    assert reference.untried(plan)
    (found,) = scored(plan, [reference], SerialExecutor())
    assert isinstance(found, Reference)
    own = evaluate(reference.architecture, plan.proxies, plan.scoring)
    assert found.measures["zico"] == own.measures["zico"]
    assert not found.unscored(plan)


def test_a_run_without_computed_scores_has_nothing_to_score() -> None:
    plan = small_plan(objectives=("size-limit", "macs"))
    assert not reference_of(plan).unscored(plan)


def test_layers_are_those_of_the_net_without_shortcuts_where_that_is_scored() -> None:
    plan = small_plan()
    bare = replace(plan, scoring=replace(plan.scoring, shortcuts=False))
    label = "ResNet-18"  # whose shortcuts have layers of their own
    (found,) = scored(bare, [reference_of(bare, label)], SerialExecutor())
    assert isinstance(found, Reference)
    counts = reference_of(bare, label).measures
    assert found.measures["penalty"] == pytest.approx(counts["penalty"])
    assert counts["penalty"] != reference_of(plan, label).measures["penalty"]


@pytest.mark.parametrize("objectives", [("zen", "size-limit-bc"), ("size-limit-bc", "macs")])
def test_layers_are_all_where_no_score_has_terms_of_them_as_of_the_networks_beside(
    objectives: tuple[str, ...],
) -> None:
    plan = small_plan(objectives=objectives)
    plan = replace(plan, scoring=replace(plan.scoring, shortcuts=False))
    found = reference_of(plan, "ResNet-18")
    beside = evaluate(found.architecture, plan.proxies, plan.scoring)
    assert found.measures["size_limit"] == beside.measures["size_limit"]
    assert found.measures["penalty"] == beside.measures["penalty"]


def test_one_reference_at_a_time_waits_for_a_worker_and_closing_drops_it() -> None:
    plan, executor = small_plan(), Never()
    events = scored(plan, [reference_of(plan), reference_of(plan, "ResNet-18")], executor)
    assert isinstance(next(events), Waiting)
    assert isinstance(next(events), Waiting)
    assert len(executor.futures) == 1
    events.close()
    assert executor.futures[0].cancelled()


def test_a_worker_that_dies_is_told_and_the_next_reference_follows() -> None:
    plan = small_plan()

    def dying(architecture: Architecture, *how: object) -> Evaluation:
        if architecture.space.family == "resnet":
            raise WorkerDied("A worker process ended while it scored this network.")
        return faked(architecture, *how)

    wanted = [reference_of(plan, "ResNet-18"), reference_of(plan)]
    first, second = scored(plan, wanted, SerialExecutor(), dying)
    assert isinstance(first, Reference)
    assert isinstance(second, Reference)
    assert "worker process" in first.reason
    assert first.unscored(plan)
    assert not first.untried(plan)
    assert second.measures["zico"] == 100


def test_what_is_too_large_for_a_small_machine_is_not_even_asked_for() -> None:
    plan = small_plan(scoring=ScoringSettings(batches=4, batch_size=512, resolution=(256, 256)))
    reference = reference_of(plan, "ResNet-50")
    executor = Never()
    (found,) = scored(plan, [reference], executor)
    assert isinstance(found, Reference)
    assert "GB" in found.reason
    assert "Smaller batches" in found.reason
    assert not executor.futures
    many = small_plan(scoring=ScoringSettings(batches=12, batch_size=8, resolution=(320, 320)))
    assert "multiplications" in too_large(reference_of(many, "ResNet-34").architecture, many)


# Kept in a file.


def test_scores_come_back_for_the_same_settings_only() -> None:
    plan = small_plan()
    (found,) = scored(plan, [reference_of(plan)], SerialExecutor(), faked)
    assert isinstance(found, Reference)
    text = to_json(with_score(no_scores(plan), found))
    again = with_stored(reference_of(plan), read_scores(text, plan))
    assert again.measures["zico"] == 100
    for other in (
        replace(plan, scoring=replace(plan.scoring, seed=1)),
        replace(plan, space=replace(plan.space, classes=5)),
        replace(plan, space=replace(plan.space, input_shape=(3, 64, 64))),
    ):
        assert key_of(other) != key_of(plan)
        assert not read_scores(text, other).networks


def test_runs_that_differ_in_what_no_score_depends_on_share_scores() -> None:
    plan = small_plan()
    assert key_of(plan) == key_of(replace(plan, beta=2.0, budget=7, seed=3))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"networks": 3}',
        "null",
        '{"task": "classification"}',
        "[" * 100_000,
    ],
)
def test_damaged_scores_are_passed_over(text: str) -> None:
    plan = small_plan()
    assert read_scores(text, plan) == no_scores(plan)


@pytest.mark.parametrize("value", ["null", "1e999", '"high"'])
def test_a_damaged_number_is_passed_over(value: str) -> None:
    plan = small_plan()
    (found,) = scored(plan, [reference_of(plan)], SerialExecutor(), faked)
    assert isinstance(found, Reference)
    text = to_json(with_score(no_scores(plan), found)).replace('"zico":100.0', f'"zico":{value}')
    assert not read_scores(text, plan).networks


def test_the_score_of_what_is_another_network_by_now_is_passed_over() -> None:
    plan = small_plan()
    (found,) = scored(plan, [reference_of(plan)], SerialExecutor(), faked)
    assert isinstance(found, Reference)
    older = replace(found, measures={**found.measures, "macs": found.measures["macs"] + 1})
    stored = with_score(no_scores(plan), older)
    assert with_stored(reference_of(plan), stored).untried(plan)


@pytest.mark.parametrize("name", sorted(families))
def test_references_beside_every_family_have_counts_or_a_reason(name: str) -> None:
    plan = first_plan(name)
    for reference in result_of(counted(plan)):
        assert bool(reference.measures) != bool(reference.reason), reference.label
        wanted = {goal.measure for goal in plan.goals if not goal.proxy}
        assert not reference.measures or wanted <= reference.measures.keys()


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 33, 65), (1, 28, 28), (4, 8192, 8)])
@pytest.mark.parametrize("name", ["efficientnet", "ffnet", "efficientdet"])
def test_odd_images_give_counts_or_a_sentence(name: str, shape: tuple[int, int, int]) -> None:
    plan = first_plan(name)
    odd = replace(plan, space=replace(plan.space, input_shape=shape, classes=2))
    for reference in result_of(counted(odd)):
        assert bool(reference.measures) != bool(reference.reason), reference.label
        assert "\n" not in too_large(reference.architecture, odd)
