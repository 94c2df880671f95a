"""Networks of a run scored again: saved before told, never twice, whatever happens to a worker."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.core.draw import Draw
from explorer.core.errors import DataError, ExplorerError, PlanError, SessionError
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.runs.drawing import PROXIES, Drawn, new_draws, seeds_of
from explorer.runs.in_use import searched_here
from explorer.search import work
from explorer.search.executors import SerialExecutor, WorkerDied, WorkerPool
from explorer.spaces import measures_of
from explorer.store.session import SessionFile
from tests.gui.small import small_plan

SEED = 11  # of the runs' scores
Asked = tuple[tuple[int, ...], tuple[str, ...], int]  # genes, scores, seed


def plan() -> SearchPlan:
    scoring = ScoringSettings(batches=2, batch_size=2, resolution=(32, 32), seed=SEED)
    return small_plan(4, scoring=scoring)


class Workers(Executor):
    """Notes what is asked, and answers at once by `does`; or holds draws back, with `hold`."""

    def __init__(self, does: Callable[..., Draw] | None = None, hold: bool = False) -> None:
        self.does = does or scored
        self.hold = hold
        self.asked: list[Asked] = []
        self.held: list[Future[Draw]] = []
        self.checked = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        if fn is work.check_batches:
            self.checked += 1
            future.set_result(())
            return future
        assert fn is work.draw
        architecture, proxies, settings = args
        self.asked.append((architecture.genes, proxies, settings.seed))
        if self.hold:
            self.held.append(future)
            return future
        try:
            future.set_result(self.does(*args))
        except ExplorerError as error:
            future.set_exception(error)
        return future


def scored(architecture: Architecture, proxies: tuple[str, ...], how: ScoringSettings) -> Draw:
    values = {name: float(how.seed + len(name)) for name in proxies}
    seconds = dict.fromkeys(proxies, 0.5)
    return Draw(how.seed, {**measures_of(architecture), **values}, seconds=seconds, total=0.5)


def died(_architecture: Architecture, _proxies: tuple[str, ...], _how: ScoringSettings) -> Draw:
    raise WorkerDied("The worker process was killed twice.")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A run whose third of four networks lies outside the limits, and a run of one."""
    found = tmp_path / "s.explorer"
    made = plan()
    genes = made.space.sample_genes(np.random.default_rng(1), 5)
    networks = []
    for row in genes:
        architecture = made.space.architecture(row)
        measures = measures_of(architecture) | {"zico": 100.0, "penalty": 3.0}
        networks.append(Evaluation(architecture, Outcome.SCORED, measures, seconds=0.25))
    networks[2] = replace(networks[2], outcome=Outcome.REJECTED)
    with SessionFile.create(found) as session:
        session.add(session.add_run(made, {}), networks[:4])
        session.add(session.add_run(made, {}), networks[4:])
    return found


def told(path: Path, workers: Executor, *asked: Any, **how: Any) -> list[Drawn]:
    return [e for e in new_draws(path, 1, *asked, workers, **how) if isinstance(e, Drawn)]


def stored(path: Path) -> dict[int, tuple[Draw, ...]]:
    with SessionFile.open(path, readonly=True) as session:
        return session.draws(1)


def test_every_draw_is_in_the_file_before_it_is_told(path: Path) -> None:
    seen = 0
    for event in new_draws(path, 1, (1, 2), ("zico",), (0, 5), Workers()):
        if isinstance(event, Drawn):
            assert event.draw in stored(path)[event.id]
            seen += 1
            assert (event.done, event.total) == (seen, 4)
    assert seen == 4


def test_one_seed_of_all_networks_comes_before_the_next(path: Path) -> None:
    workers = Workers()
    found = told(path, workers, (2, 4, 1), ("zico",), (0, 1))
    assert [(e.draw.seed, e.id) for e in found] == [(0, 2), (0, 4), (0, 1), (1, 2), (1, 4), (1, 1)]
    assert [seed for _, _, seed in workers.asked] == [0, 0, 0, 1, 1, 1]


def test_what_the_file_has_is_told_and_not_computed_again(path: Path) -> None:
    first = told(path, Workers(), (1, 2), ("zico",), (0, 5))
    workers = Workers()
    again = told(path, workers, (1, 2, 1), ("zico",), (0, 5, 5, 6))
    assert [seed for _, _, seed in workers.asked] == [6, 6]
    assert [replace(e, total=4) for e in again[:4]] == [replace(e, replayed=True) for e in first]
    assert [e.replayed for e in again] == [True] * 4 + [False] * 2
    assert told(path, Workers(died), (1, 2), ("zico",), (0, 5, 6)) == [
        replace(e, replayed=True) for e in again
    ]


def test_another_score_of_a_seed_is_computed_alone_and_joined(path: Path) -> None:
    told(path, Workers(), (1,), ("zico",), (5,))
    workers = Workers()
    (found,) = told(path, workers, (1,), ("zico", "zen", "naswot"), (5,))
    assert [proxies for _, proxies, _ in workers.asked] == [("zen", "naswot")]
    assert {"zico", "zen", "naswot", "macs"} <= found.draw.measures.keys()
    assert found.draw.total == 1.0
    assert stored(path)[1] == (found.draw,)


def test_the_searchs_own_score_is_its_draw_at_the_runs_seed(path: Path) -> None:
    workers = Workers()
    found = told(path, workers, (1, 3), ("zico",), seeds_of(plan(), 2))
    assert seeds_of(plan(), 2) == (SEED, SEED + 1)
    asked = [seed for _, _, seed in workers.asked]
    assert asked == [SEED, SEED + 1, SEED + 1]  # what lies outside the limits has no score
    assert found[0].replayed
    assert found[0].draw.measures["zico"] == 100.0
    assert found[0].draw.seconds == {"zico": 0.25}
    assert {d.seed: d.total for d in stored(path)[1]} == {SEED: 0.25, SEED + 1: 0.5}
    told(path, Workers(died), (1,), ("zico",), (SEED,))
    assert stored(path)[1][0].total == 0.25  # told again, but not added again


def test_more_scores_at_the_runs_seed_keep_what_the_search_found(path: Path) -> None:
    workers = Workers()
    (found,) = told(path, workers, (1,), ("zico", "zen"), (SEED,))
    assert workers.asked[0][1] == ("zen",)
    assert found.draw.measures["zico"] == 100.0
    assert found.draw.seconds == {"zico": 0.25, "zen": 0.5}
    assert stored(path)[1] == (found.draw,)


def test_counting_alone_looks_at_no_images(path: Path) -> None:
    workers = Workers()
    (found,) = told(path, workers, (3,), (), (SEED,))
    assert workers.checked == 0
    assert found.draw.measures["macs"] > 0


def test_a_dead_worker_is_a_failure_of_that_draw_and_of_no_other(path: Path) -> None:
    def one_dies(architecture: Architecture, proxies: tuple[str, ...], how: Any) -> Draw:
        return (died if how.seed == 5 else scored)(architecture, proxies, how)

    found = told(path, Workers(one_dies), (1,), ("zico", "zen"), (5, 6))
    reason = "The worker process was killed twice."
    assert found[0].draw.failures == {"zico": reason, "zen": reason}
    assert found[1].draw.failures == {}
    assert stored(path)[1] == tuple(e.draw for e in found)


def test_what_failed_is_tried_again_only_when_asked(path: Path) -> None:
    told(path, Workers(died), (1,), ("zico",), (5,))
    workers = Workers()
    (kept,) = told(path, workers, (1,), ("zico",), (5,))
    assert kept.draw.failures
    assert not workers.asked
    (found,) = told(path, workers, (1,), ("zico",), (5,), again=True)
    assert found.draw.failures == {}
    assert stored(path)[1] == (found.draw,)
    told(path, Workers(died), (1,), ("zico",), (5,), again=True)  # has it, so nothing is asked


def test_closing_gives_up_what_no_worker_has_begun(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.runs.drawing.IN_FLIGHT", 4)
    workers = Workers(hold=True)
    with closing(new_draws(path, 1, (1, 2, 4), ("zico",), range(20, 99), workers)) as events:
        while len(workers.held) < 4:
            next(events)
        workers.held[2].set_result(Draw(20, {"zico": 1.0}))
        while not isinstance(next(events), Drawn):
            pass
    assert len(workers.asked) == 5
    assert [future.cancelled() for future in workers.held] == [True, True, False, True, True]
    assert stored(path) == {4: (Draw(20, {"zico": 1.0}),)}


def test_what_was_stopped_goes_on_to_the_same_draws(path: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.explorer"
    with SessionFile.open(path) as session:
        session.copy_to(whole)
    asked = ((1, 2, 4), ("zico", "zen"), (0, 1, SEED))
    told(whole, Workers(), *asked)
    with closing(new_draws(path, 1, *asked, Workers())) as events:
        for event in events:
            if isinstance(event, Drawn) and event.done == 4:
                break
    workers = Workers()
    told(path, workers, *asked)
    assert 0 < len(workers.asked) < 9
    assert stored(path) == stored(whole)


def test_a_search_of_the_same_file_is_not_disturbed(path: Path) -> None:
    with searched_here(path):
        assert len(told(path, Workers(), (1,), ("zico",), (0,))) == 1


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        (((1,), ("zicco",), (0,)), PlanError, "Scores: there is no 'zicco'"),
        (((1,), ("zico-bc",), (0,)), PlanError, "Scores: there is no 'zico-bc'"),
        (((1,), ("zico",), (-1,)), PlanError, "Seed: -1 is too small"),
        (((1,), ("zico",), (2**63,)), PlanError, "is too large"),
        (((99,), ("zico",), (0,)), SessionError, "has no network N99"),
        (((5,), ("zico",), (0,)), SessionError, "N5 is a network of run 2, not of run 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_computed(
    path: Path, asked: Any, error: type[Exception], sentence: str
) -> None:
    workers = Workers()
    with pytest.raises(error, match=sentence):
        told(path, workers, *asked)
    assert not workers.asked
    assert stored(path) == {}


def test_images_that_are_gone_are_told_once_and_not_as_a_failure_of_each(path: Path) -> None:
    class Gone(Workers):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **_kwargs: Any) -> "Future[Any]":
            future: Future[Any] = Future()
            future.set_exception(DataError("Data: the folder photos is gone."))
            return future

    with pytest.raises(DataError, match="photos is gone"):
        told(path, Gone(), (1, 2), ("zico",), (0,))
    assert stored(path) == {}


def test_a_file_moved_meanwhile_ends_it_with_a_sentence(path: Path) -> None:
    events: Iterator[Any] = new_draws(path, 1, (1, 2), ("zico",), (0, 1), Workers())
    while not isinstance(next(events), Drawn):
        pass
    path.rename(path.with_name("elsewhere.explorer"))
    with pytest.raises(SessionError, match="was deleted or moved"):
        list(events)


def test_damaged_draws_are_drawn_again(path: Path) -> None:
    told(path, Workers(), (1,), ("zico",), (0,))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE draw SET json = 'x'")
    db.close()
    workers = Workers()
    (found,) = told(path, workers, (1,), ("zico",), (0,))
    assert len(workers.asked) == 1
    assert stored(path)[1] == (found.draw,)


def test_every_score_of_the_program_may_be_asked_for() -> None:
    assert {"zico", "zen", "naswot", "synflow"} <= {name.partition("-")[0] for name in PROXIES}
    assert "zico-bc" not in PROXIES


def test_real_draws_are_the_searchs_scores_to_the_last_bit(path: Path) -> None:
    """What a search would store at that seed, with another score beside it."""
    with SessionFile.open(path) as session:
        _, network = session.evaluation(1)
    (found,) = told(path, SerialExecutor(), (1,), ("naswot", "zico"), (SEED + 1,))
    searched = work.evaluate(
        network.architecture, ("zico",), replace(plan().scoring, seed=SEED + 1)
    )
    assert found.draw.failures == {}
    assert {name: found.draw.measures[name] for name in searched.measures} == searched.measures


@pytest.mark.slow
def test_draws_are_the_same_on_any_number_of_workers(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.explorer"
    with SessionFile.open(path) as session:
        session.copy_to(copy)
    asked = ((1, 2), ("zico",), (0,))
    told(path, SerialExecutor(), *asked)
    pool = WorkerPool(2)
    try:
        told(copy, pool, *asked)
    finally:
        pool.shutdown(wait=False)
    values = [
        {i: [draw.measures for draw in draws] for i, draws in stored(file).items()}
        for file in (path, copy)
    ]
    assert values[0] == values[1]
