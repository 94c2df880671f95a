"""The sample session that ships: made by this program, and still what it would make."""

from collections.abc import Callable
from typing import Any

import pytest

from explorer.core.run import RunState
from explorer.resources_path import RESOURCES
from explorer.spaces import families
from explorer.store.session import SessionFile

Program = Callable[..., Any]
SAMPLE = RESOURCES / "samples" / "efficientnet.explorer"


def test_it_holds_a_finished_run_without_and_one_with_the_correction() -> None:
    with SessionFile.open(SAMPLE, readonly=True) as session:
        runs = session.runs()
    assert [run.plan.beta for run in runs] == [0.0, 1.0]
    assert all(run.state is RunState.FINISHED for run in runs)
    assert all(run.scored == run.plan.budget for run in runs)
    assert all(run.plan.space == families["efficientnet"].default() for run in runs)
    assert SAMPLE.stat().st_size < 2_000_000


def test_its_networks_have_their_terms_and_keep_the_limit() -> None:
    with SessionFile.open(SAMPLE, readonly=True) as session:
        for run in session.runs():
            (limit,) = run.plan.constraints
            for _, found in session.evaluations(run.id, terms=True):
                assert limit.excess(found.measures) <= 0
                assert sum(found.terms["zico"]) == pytest.approx(found.measures["zico"])


def test_its_scores_come_out_again(explorer: Program) -> None:
    said = explorer("verify", SAMPLE, "--rows", 2, "--workers", 1, "--json")
    assert said.code == 0, said.out + said.err
    assert (said.json["rows"], said.json["mismatches"]) == (2, 0)


def test_reading_it_leaves_nothing_beside_it(explorer: Program) -> None:
    before = sorted(path.name for path in SAMPLE.parent.iterdir())
    assert explorer("front", SAMPLE, "--beta", 2).code == 0
    assert sorted(path.name for path in SAMPLE.parent.iterdir()) == before
