"""Session files: what goes in comes out, to the last bit."""

import math
import os
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import explorer
from explorer.core import codec
from explorer.core.errors import PlanError, SessionError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.run import RunState
from explorer.store.session import SessionFile
from tests.store.conftest import ENVIRONMENT, SPACE, evaluations

floats = st.floats(allow_nan=False)


@given(
    st.sampled_from(Outcome),
    st.dictionaries(st.text(min_size=1), floats, max_size=8),
    st.lists(st.tuples(floats, floats), max_size=5),
    st.floats(0, 1e6),
    st.text(),
    st.lists(st.text(), max_size=3),
)
@settings(deadline=None, max_examples=50)
def test_any_network_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    outcome: Outcome,
    measures: dict[str, float],
    terms: list[tuple[float, float]],
    seconds: float,
    reason: str,
    warnings: list[str],
) -> None:
    architecture = evaluations(1)[0].architecture
    by_name = {f"term {i}": values for i, values in enumerate(terms)}
    layers = ("stem", "größe") if terms else ()
    evaluation = Evaluation(
        architecture, outcome, measures, by_name, layers, seconds, reason, tuple(warnings)
    )
    path = tmp_path_factory.mktemp("session") / "a.explorer"
    with SessionFile.create(path) as session:
        run_id = session.add_run(SearchPlan(SPACE), {})
        (row_id,) = session.add(run_id, [evaluation])
    with SessionFile.open(path, readonly=True) as session:
        assert session.evaluation(row_id) == (run_id, evaluation)
        assert list(session.evaluations(run_id, terms=True)) == [(row_id, evaluation)]
        assert list(session.evaluations(run_id)) == [
            (row_id, replace(evaluation, terms={}, layers=()))
        ]


def test_a_measure_that_is_no_number_comes_back_as_none(
    session: SessionFile, plan: SearchPlan
) -> None:
    evaluation = replace(evaluations(1)[0], measures={"zico": math.nan, "macs": 3.0})
    run_id = session.add_run(plan, {})
    session.add(run_id, [evaluation])
    ((_, found),) = session.evaluations(run_id)
    assert math.isnan(found.measures["zico"])
    assert found.measures["macs"] == 3.0


def test_a_run_comes_back_with_its_plan_and_counts(session: SessionFile, plan: SearchPlan) -> None:
    plan = replace(plan, constraints=(Constraint("macs", 6e8),), beta=0.5)
    run_id = session.add_run(plan, ENVIRONMENT, label="first")
    scored, failed, rejected = evaluations(3)
    session.add(
        run_id,
        [
            scored,
            replace(failed, outcome=Outcome.FAILED),
            replace(rejected, outcome=Outcome.REJECTED),
        ],
    )
    (run,) = session.runs()
    assert run == session.run(run_id)
    assert (run.id, run.number, run.plan, run.label) == (run_id, 1, plan, "first")
    assert (run.scored, run.failed, run.rejected, run.done) == (1, 1, 1, 2)
    assert run.seconds == pytest.approx(scored.seconds + failed.seconds + rejected.seconds)
    assert run.environment == ENVIRONMENT
    assert run.state is RunState.NEW
    assert run.name == "Run 1, first"
    assert run.created.endswith("Z")


def test_a_run_without_networks_has_zeros(session: SessionFile, plan: SearchPlan) -> None:
    run = session.run(session.add_run(plan, {}))
    assert (run.scored, run.failed, run.rejected, run.seconds) == (0, 0, 0, 0.0)


def test_state_and_budget_are_changed(session: SessionFile, plan: SearchPlan) -> None:
    run_id = session.add_run(plan, {})
    session.set_state(run_id, RunState.STOPPED)
    session.set_budget(run_id, 2500)
    assert session.run(run_id).state is RunState.STOPPED
    assert session.run(run_id).plan == replace(plan, budget=2500)
    with pytest.raises(PlanError, match="Budget: 0"):
        session.set_budget(run_id, 0)


def test_networks_come_in_the_order_they_were_added(session: SessionFile, plan: SearchPlan) -> None:
    run_id, other = session.add_run(plan, {}), session.add_run(plan, {})
    found = evaluations(20)
    ids = session.add(run_id, found[:5]) + session.add(run_id, found[5:])
    session.add(other, found[:3])
    assert [row_id for row_id, _ in session.evaluations(run_id)] == ids == sorted(ids)
    assert [e.architecture for _, e in session.evaluations(run_id)] == [
        e.architecture for e in found
    ]
    assert [row_id for row_id, _ in session.evaluations(run_id, after_id=ids[11])] == ids[12:]
    assert session.ids(run_id) == {e.architecture.genes: i for e, i in zip(found, ids, strict=True)}


def test_a_network_added_again_keeps_its_id_and_numbers(
    session: SessionFile, plan: SearchPlan
) -> None:
    """Two programs may resume one run; equal plans find equal networks."""
    run_id = session.add_run(plan, {})
    first, second = evaluations(2)
    (row_id,) = session.add(run_id, [first])
    ids = session.add(run_id, [replace(first, seconds=99.0), second])
    assert ids[0] == row_id
    assert session.evaluation(row_id)[1] == first


def test_adding_is_all_or_nothing(session: SessionFile, plan: SearchPlan) -> None:
    run_id = session.add_run(plan, {})
    good, bad = evaluations(2)
    with pytest.raises(sqlite3.IntegrityError):
        session.add(run_id, [good, replace(bad, seconds=None)])  # type: ignore[arg-type]
    assert list(session.evaluations(run_id)) == []
    ids = session.add(run_id, [good, bad])  # and the names of its measures are stored again
    assert session.evaluation(ids[1])[1] == bad


def test_stars_notes_and_the_view_are_kept(filled: Path) -> None:
    with SessionFile.open(filled) as session:
        run_id = session.runs()[0].id
        ids = [row_id for row_id, _ in session.evaluations(run_id)]
        session.star(ids[0], True)
        session.star(ids[1], True)
        session.note(ids[1], "the knee")
        session.star(ids[0], False)
        session.put("beta", "0.7")
        session.put("beta", "0.8")
    with SessionFile.open(filled) as session:
        assert session.stars(run_id) == {ids[1]}
        assert session.notes(run_id) == {ids[1]: "the knee"}
        assert session.get("beta") == "0.8"
        assert session.get("axes") is None


def test_deleting_a_run_gives_neither_its_number_nor_its_ids_again(
    filled: Path, plan: SearchPlan
) -> None:
    with SessionFile.open(filled) as session:
        (run,) = session.runs()
        last = max(session.ids(run.id).values())
        session.star(last, True)
        session.delete_run(run.id)
        assert session.runs() == ()
        new = session.add_run(plan, {})
        assert session.run(new).number == 2
        assert session.add(new, evaluations(1)) == [last + 1]
        assert session.stars(new) == frozenset()


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda s: s.evaluation(99), "has no network N99"),
        (lambda s: s.run(9), "has no run 9"),
        (lambda s: list(s.evaluations(9)), "has no run 9"),
        (lambda s: s.add(9, evaluations(1)), "no longer has the run or network meant"),
        (lambda s: s.star(99, True), "no longer has the run or network meant"),
        (lambda s: s.set_budget(9, 5), "has no run 9"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(session: SessionFile, ask, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SessionError, match=sentence):
        ask(session)


def test_a_plan_that_is_no_longer_understood_names_its_run(filled: Path, plan: SearchPlan) -> None:
    with SessionFile.open(filled) as session:
        text = codec.to_json(plan).replace('"beta":1.0', '"beta":-1.0')
        statement = "UPDATE run SET plan = ?, checksum = ?"
        session._db.changed(statement, text, zlib.crc32(text.encode()))
        for ask in (session.runs, lambda: session.run(1), lambda: list(session.evaluations(1))):
            with pytest.raises(SessionError, match="plan of run 1 of .*Beta: -1 is not usable"):
                ask()


def test_a_copy_is_whole_and_replaces_what_was_there(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.explorer"
    target.write_text("something else")
    with SessionFile.open(filled) as session:
        session.add_run(SearchPlan(SPACE), {})  # committed, but still in the log
        session.copy_to(target)
        before = list(session.evaluations(1, terms=True))
    with SessionFile.open(target) as copy:
        assert len(copy.runs()) == 2
        assert list(copy.evaluations(1, terms=True)) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [filled.name, target.name]


def test_a_copy_over_a_session_that_was_killed_does_not_take_its_log(
    filled: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.explorer"
    with SessionFile.create(target) as killed:
        killed.add_run(SearchPlan(SPACE), {})
        log = target.with_name(target.name + "-wal").read_bytes()
    target.with_name(target.name + "-wal").write_bytes(log)
    with SessionFile.open(filled) as session:
        session.copy_to(target)
    with SessionFile.open(target) as copy:
        assert copy.runs()[0].scored == 60


def test_a_copy_onto_itself_or_into_no_folder_is_refused(filled: Path, tmp_path: Path) -> None:
    with SessionFile.open(filled) as session:
        with pytest.raises(SessionError, match="is the session itself"):
            session.copy_to(filled)
        with pytest.raises(SessionError, match="There is no folder"):
            session.copy_to(tmp_path / "gone" / "copy.explorer")


WRITER = """
import sys
from pathlib import Path
from explorer.store.session import SessionFile
from tests.store.conftest import evaluations

path, run_id, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with SessionFile.open(path) as session:
    for evaluation in evaluations(100, seed, layers=2):
        session.add(run_id, [evaluation])
"""


def test_two_processes_write_at_once_and_lose_nothing(path: Path, plan: SearchPlan) -> None:
    """Each in a run of its own, and both in a third."""
    root = str(Path(explorer.__file__).parent.parent)
    with SessionFile.create(path) as session:
        runs = [session.add_run(plan, {}) for _ in range(3)]
        arguments = [(runs[0], 0), (runs[1], 1), (runs[2], 2), (runs[2], 2)]
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(path), str(run_id), str(seed)],
                env={**os.environ, "PYTHONPATH": root},
            )
            for run_id, seed in arguments
        ]
        assert [writer.wait() for writer in writers] == [0] * 4
        for run_id, seed in arguments:
            found = [e for _, e in session.evaluations(run_id, terms=True)]
            assert found == evaluations(100, seed, layers=2)


def test_another_process_sees_what_is_committed_at_once(
    session: SessionFile, plan: SearchPlan
) -> None:
    run_id = session.add_run(plan, {})
    session.add(run_id, evaluations(3))
    with SessionFile.open(session.path, readonly=True) as reader:
        assert reader.runs()[0].scored == 3
        session.add(run_id, evaluations(5, seed=1))
        assert reader.runs()[0].scored == 8


def test_a_closed_session_is_one_file(filled: Path) -> None:
    with SessionFile.open(filled, readonly=True) as session:
        session.runs()
    assert [p.name for p in filled.parent.iterdir()] == [filled.name]
