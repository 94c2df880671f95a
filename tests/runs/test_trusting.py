"""An exact front measured: a seed of all first, saved before told, and on from any stop."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.core.errors import PlanError, SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.plan import SearchPlan
from explorer.core.run import RunState
from explorer.runs.searching import Opened, new_run
from explorer.runs.trusting import (
    Step,
    is_measured,
    new_trust,
    old_trust,
    read_trust,
    trust_plan,
)
from explorer.search.executors import SerialExecutor
from explorer.spaces import families
from explorer.store.session import SessionFile

SPACE = families["nats-size"].default()
HOW = ScoringSettings(batches=2, batch_size=2, resolution=(16, 16), seed=5)
GENES = tuple((i, i, 1, 0, i) for i in range(4))


def plan(*objectives: str) -> SearchPlan:
    base = SearchPlan(SPACE, objectives or ("zico-bc", "macs"), beta=0.5, scoring=HOW)
    return trust_plan(base, GENES)


def steps(events: object) -> list[Step]:
    return [event for event in events if isinstance(event, Step)]  # type: ignore[attr-defined]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.explorer"


def measure(path: Path, seeds: int = 2) -> list[Step]:
    return steps(new_trust(path, plan(), seeds, SerialExecutor()))


def numbers(path: Path) -> np.ndarray:
    with SessionFile.open(path, readonly=True) as session:
        return read_trust(session, session.run(1)).measured.scores


def test_every_network_is_measured_at_every_seed_and_counted(path: Path) -> None:
    told = measure(path, 3)
    assert [step.done for step in told] == list(range(1, 13))
    assert {step.total for step in told} == {12}
    with SessionFile.open(path, readonly=True) as session:
        run = session.run(1)
        found = read_trust(session, run)
    assert run.state is RunState.FINISHED
    assert is_measured(run)
    assert found.measured.seeds == (5, 6, 7)
    assert np.isfinite(found.measured.scores).all()
    assert [one.architecture.genes for one in found.evaluations] == list(GENES)


def test_sizes_and_costs_are_those_of_the_network(path: Path) -> None:
    measure(path, 1)
    with SessionFile.open(path, readonly=True) as session:
        found = read_trust(session, session.run(1))
    costs = families["nats-size"].costs(SPACE, np.array(GENES))
    sizes = costs["size_limit"] - 0.5 * costs["penalty"]
    assert found.measured.sizes == pytest.approx(sizes)
    assert found.measured.costs[:, 0].tolist() == costs["macs"].tolist()
    assert (found.measured.layers > 20).all()


def test_another_beta_moves_sizes_and_scores_alike(path: Path) -> None:
    measure(path)
    with SessionFile.open(path, readonly=True) as session:
        run = session.run(1)
        plain, corrected = (read_trust(session, run, beta).measured for beta in (0.0, 2.0))
    assert (plain.sizes > corrected.sizes).all()
    assert plain.excess == pytest.approx(corrected.excess)


def test_a_measurement_that_was_stopped_goes_on_to_the_same_numbers(
    path: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.explorer"
    measure(whole)
    for stop in (2, 6):
        with closing(
            new_trust(path, plan(), 2, SerialExecutor())
            if stop == 2
            else old_trust(path, 1, 2, SerialExecutor())
        ) as events:
            for event in events:
                if isinstance(event, Step) and event.done == stop:
                    break
    told = steps(old_trust(path, 1, 2, SerialExecutor()))
    assert [step.replayed for step in told] == [True] * 6 + [False] * 2
    assert numbers(path).tolist() == numbers(whole).tolist()


def test_more_seeds_keep_those_that_are_there(path: Path) -> None:
    measure(path)
    before = numbers(path)
    told = steps(old_trust(path, 1, 3, SerialExecutor()))
    assert sum(step.replayed for step in told) == 8
    assert numbers(path)[:, :2].tolist() == before.tolist()
    with SessionFile.open(path, readonly=True) as session:
        assert read_trust(session, session.run(1), seeds=2).measured.seeds == (5, 6)


def test_the_run_is_told_before_the_first_network(path: Path) -> None:
    with closing(new_trust(path, plan(), 1, SerialExecutor())) as events:
        first = next(event for event in events if isinstance(event, Opened | Step))
    assert isinstance(first, Opened)


def test_a_search_is_no_measured_front(path: Path) -> None:
    searched = replace(plan(), strategy="random", budget=1, first=())
    list(new_run(path, searched, SerialExecutor()))
    with SessionFile.open(path, readonly=True) as session:
        run = session.run(1)
        assert not is_measured(run)
        with pytest.raises(SessionError, match="searched, and measured no front"):
            read_trust(session, run)
    with pytest.raises(PlanError, match="searched, and measured no front"):
        list(old_trust(path, 1, 2, SerialExecutor()))


@pytest.mark.parametrize("seeds", [0, -1, 101])
def test_seeds_that_are_none_are_refused_before_a_file_is_made(path: Path, seeds: int) -> None:
    with pytest.raises(PlanError, match=f"Seeds: {seeds} is not usable"):
        measure(path, seeds)
    assert not path.exists()


def test_the_plan_measures_zico_where_its_size_limit_was_solved() -> None:
    assert plan("size-limit-bc", "params").objectives == ("zico-bc", "params")
    assert plan().budget == len(GENES)
    with pytest.raises(PlanError, match="zen has no size limit"):
        plan("zen", "macs")
