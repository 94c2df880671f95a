"""The sample session that ships: made by this program, and still what it would make."""

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, NoReturn

import pytest

from explorer.core.evaluation import Outcome
from explorer.core.event import Evaluated
from explorer.core.run import RunState
from explorer.resources_path import RESOURCES
from explorer.search.engine import search
from explorer.spaces import families
from explorer.store.session import SessionFile

Program = Callable[..., Any]
SAMPLE = RESOURCES / "samples" / "efficientnet.explorer"


class NoExecutor(Executor):
    """For a search that has nothing to compute."""

    def submit(self, *_arguments: Any, **_named: Any) -> NoReturn:
        raise AssertionError("the search asked for a network that the sample does not hold")


def test_it_holds_a_finished_run_without_and_one_with_the_correction() -> None:
    with SessionFile.open(SAMPLE, readonly=True) as session:
        runs = session.runs()
    assert [run.plan.beta for run in runs] == [0.0, 1.0]
    assert all(run.state is RunState.FINISHED for run in runs)
    assert all(run.scored == run.plan.budget for run in runs)
    assert all(run.plan.space == families["efficientnet"].default() for run in runs)
    assert SAMPLE.stat().st_size < 5_000_000


def test_its_networks_have_their_terms_and_keep_the_limit() -> None:
    with SessionFile.open(SAMPLE, readonly=True) as session:
        for run in session.runs():
            (limit,) = run.plan.constraints
            for _, found in session.evaluations(run.id, terms=True):
                assert limit.excess(found.measures) <= 0
                assert sum(found.terms["zico"]) == pytest.approx(found.measures["zico"])


def test_its_searches_can_be_resumed_as_they_are_replayed_to_their_end() -> None:
    """Fails once the strategy asks for other networks: then make the sample again."""
    with SessionFile.open(SAMPLE, readonly=True) as session:
        stored = [
            (
                run.plan,
                {found.architecture.genes: found for _, found in session.evaluations(run.id)},
            )
            for run in session.runs()
        ]
    for plan, known in stored:
        events = list(search(plan, NoExecutor(), known))
        looked_at = [
            event.replayed
            for event in events
            if isinstance(event, Evaluated) and event.evaluation.outcome is not Outcome.REJECTED
        ]
        assert looked_at == [True] * plan.budget


def test_its_scores_come_out_again(explorer: Program) -> None:
    said = explorer("verify", SAMPLE, "--rows", 2, "--workers", 1, "--json")
    assert said.code == 0, said.out + said.err
    assert (said.json["rows"], said.json["mismatches"]) == (2, 0)


def test_reading_it_leaves_nothing_beside_it(explorer: Program) -> None:
    before = sorted(path.name for path in SAMPLE.parent.iterdir())
    assert explorer("front", SAMPLE, "--beta", 2).code == 0
    assert sorted(path.name for path in SAMPLE.parent.iterdir()) == before
