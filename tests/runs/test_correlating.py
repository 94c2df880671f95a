"""A comparison with accuracies as a run: accuracies first, resumable, the same numbers again."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from explorer.core import codec
from explorer.core.archive import Archive
from explorer.core.correlation import AccuracyTable, StoredAccuracies, paired, report
from explorer.core.errors import PlanError, SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.event import Evaluated
from explorer.core.plan import SearchPlan
from explorer.core.run import RunState
from explorer.runs.correlating import correlation_plan, new_correlation, stored_accuracies
from explorer.runs.searching import Opened, old_run
from explorer.search.executors import SerialExecutor
from explorer.spaces import families
from explorer.store.session import SessionFile

SPACE = families["nats-size"].default()
QUICK = ScoringSettings(batches=2, batch_size=2, resolution=None)
ROWS = 6


def table() -> AccuracyTable:
    """Networks out of order, as a sample of a larger table."""
    genes = [(i, 7 - i, 0, i // 2, 1) for i in (5, 0, 3, 1, 4, 2)]
    return AccuracyTable(
        tuple(map(SPACE.architecture, genes)),
        {"acc": np.arange(0.0, ROWS), "other": np.arange(0.0, -ROWS, -1)},
        tuple(f"n{i}" for i in range(ROWS)),
        tuple(range(2, 2 + ROWS)),
        *("t.csv", 50),
    )


def plan(*scores: str) -> SearchPlan:
    return correlation_plan(table(), SPACE, scores or ("random",), 1.0, QUICK)


def accuracies() -> StoredAccuracies:
    return table().stored(3, (0.0, 1.0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.explorer"


def told(path: Path) -> list[object]:
    """Everything that is compared in the end."""
    with SessionFile.open(path, readonly=True) as session:
        (run,) = session.runs()
        known = stored_accuracies(session, run)
        archive = Archive(SPACE)
        archive.add(session.evaluations(run.id))
    assert known == accuracies()
    assert run.state is RunState.FINISHED
    lines = report(paired(archive, run.plan, known), run.plan.goals, known.betas, known.seed)
    return [archive.genes.tolist(), *map(repr, lines)]


def test_the_plan_asks_for_the_networks_in_their_order_and_for_a_cost_to_plot() -> None:
    made = plan("zico", "zico-bc")
    assert made.first == tuple(one.genes for one in table().architectures)
    assert made.objectives == (
        *("zico", "macs", "zico-bc", "size-limit-bc", "params", "size-limit"),
    )
    assert (made.strategy, made.budget, made.proxies) == ("listed", ROWS, ("zico",))


def test_a_plan_of_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(PlanError, match="no objective 'nothing'"):
        plan("nothing")


def test_accuracies_are_in_the_file_before_any_network_is(path: Path) -> None:
    with closing(new_correlation(path, plan(), accuracies(), SerialExecutor())) as events:
        opened = next(event for event in events if isinstance(event, Opened))
        with SessionFile.open(path, readonly=True) as session:
            assert stored_accuracies(session, opened.run) == accuracies()
            assert session.run(opened.run.id).done == 0


def test_a_stopped_comparison_is_finished_with_the_numbers_of_an_unbroken_one(
    path: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.explorer"
    list(new_correlation(whole, plan(), accuracies(), SerialExecutor()))
    with closing(new_correlation(path, plan(), accuracies(), SerialExecutor())) as events:
        for event in events:
            if isinstance(event, tuple) and isinstance(event[1], Evaluated) and event[1].done == 2:
                break
    with SessionFile.open(path, readonly=True) as session:
        assert (session.runs()[0].state, session.runs()[0].done) == (RunState.STOPPED, 2)
    list(old_run(path, 1, None, SerialExecutor()))
    assert told(path) == told(whole)


def test_a_comparison_may_be_added_to_a_session_of_searches(path: Path) -> None:
    list(new_correlation(path, plan("size-limit"), accuracies(), SerialExecutor()))
    list(new_correlation(path, plan(), accuracies(), SerialExecutor()))
    with SessionFile.open(path, readonly=True) as session:
        first, second = session.runs()
        assert stored_accuracies(session, first) == stored_accuracies(session, second)
        assert (first.plan.proxies, second.plan.proxies) == ((), ("random",))


def test_a_search_has_no_accuracies(path: Path) -> None:
    with SessionFile.create(path) as session:
        session.add_run(plan(), {})
        assert stored_accuracies(session, session.runs()[0]) is None


def test_accuracies_of_other_networks_are_refused(path: Path) -> None:
    with SessionFile.create(path) as session:
        run_id = session.add_run(plan(), {})
        fewer = table().kept(np.arange(4)).stored(0, ())
        session.set_accuracies(run_id, codec.to_json(fewer))
        with pytest.raises(SessionError, match="of 4 networks, but the run has 6"):
            stored_accuracies(session, session.runs()[0])


def test_nothing_is_written_for_a_plan_that_cannot_be_scored(path: Path) -> None:
    wanted = correlation_plan(
        table(), SPACE, ("zico",), 1.0, ScoringSettings(data="arrays:/nowhere.npz")
    )
    with pytest.raises(Exception, match="nowhere.npz"):
        list(new_correlation(path, wanted, accuracies(), SerialExecutor()))
    assert not path.exists()
