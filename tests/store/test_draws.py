"""Draws and accuracies in a session file: exact, joined, refused where damaged, in old files."""

import math
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.draw import Draw
from explorer.core.errors import SessionError
from explorer.core.plan import SearchPlan
from explorer.store import schema
from explorer.store.session import SessionFile
from tests.store.conftest import evaluations

numbers = st.floats(allow_nan=False)  # infinities, too: some scores overflow
names = st.text(min_size=1, max_size=8)


@pytest.fixture
def run_id(session: SessionFile, plan: SearchPlan) -> int:
    return session.add_run(plan, {})


@pytest.fixture
def old(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same session, as the program wrote it before there were draws."""
    found = filled.with_name("old.explorer")
    with sqlite3.connect(filled) as db:
        db.executescript("DROP TABLE draw; DROP TABLE accuracy; PRAGMA user_version = 1;")
    db.close()
    return filled.rename(found)


@given(
    st.integers(0, 2**63 - 1),
    st.dictionaries(names, numbers, max_size=4),
    st.dictionaries(names, st.text(), max_size=3),
    st.dictionaries(names, st.floats(0, 1e9), max_size=3),
    st.floats(0, 1e9),
)
@settings(deadline=None, max_examples=40)
def test_any_draw_comes_back_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    measures: dict[str, float],
    failures: dict[str, str],
    seconds: dict[str, float],
    total: float,
) -> None:
    draw = Draw(seed, measures, failures, seconds, total)
    with SessionFile.create(tmp_path_factory.mktemp("session") / "a.explorer") as session:
        run_id = session.add_run(SearchPlan(evaluations(1)[0].architecture.space), {})
        (row_id,) = session.add(run_id, evaluations(1))
        session.add_draws(row_id, [draw])
        assert session.draws(run_id) == {row_id: (draw,)}


def test_what_is_no_number_comes_back_as_none(session: SessionFile, run_id: int) -> None:
    (row_id,) = session.add(run_id, evaluations(1))
    session.add_draws(row_id, [Draw(0, {"zen": math.nan, "ntk": -math.inf})])
    ((draw,),) = session.draws(run_id).values()
    assert math.isnan(draw.measures["zen"])
    assert draw.measures["ntk"] == -math.inf


def test_draws_are_of_their_run_and_by_rising_seed(
    session: SessionFile, plan: SearchPlan, run_id: int
) -> None:
    other = session.add_run(plan, {})
    first, second, _ = session.add(run_id, evaluations(3))
    (third,) = session.add(other, evaluations(1))
    session.add_draws(second, [Draw(9, {"zico": 1.0}), Draw(2, {"zico": 2.0})])
    session.add_draws(first, [Draw(5, {"zico": 3.0})])
    session.add_draws(third, [Draw(5, {"zico": 4.0})])
    found = session.draws(run_id)
    assert {i: [draw.seed for draw in draws] for i, draws in found.items()} == {
        first: [5],
        second: [2, 9],
    }
    assert list(session.draws(other)) == [third]
    session.delete_run(run_id)
    assert session.draws(run_id) == {}
    assert list(session.draws(other)) == [third]


def test_a_later_look_at_a_seed_is_joined_with_the_first(session: SessionFile, run_id: int) -> None:
    (row_id,) = session.add(run_id, evaluations(1))
    first = Draw(1, {"zico": 1.0}, {"zen": "Out of memory."}, {"zico": 0.5}, 0.5)
    later = Draw(1, {"zen": 2.0}, {}, {"zen": 0.25}, 0.25)
    session.add_draws(row_id, [first])
    session.add_draws(row_id, [later, Draw(2, {"zen": 3.0})])
    joined = Draw(1, {"zico": 1.0, "zen": 2.0}, {}, {"zico": 0.5, "zen": 0.25}, 0.75)
    assert session.draws(run_id) == {row_id: (joined, Draw(2, {"zen": 3.0}))}


def test_draws_of_a_network_that_is_gone_are_refused_and_none_is_kept(
    session: SessionFile, run_id: int
) -> None:
    (row_id,) = session.add(run_id, evaluations(1))
    with pytest.raises(SessionError, match="no longer has the run or network"):
        session.add_all_draws({row_id: [Draw(0, {"zico": 1.0})], 999: [Draw(0, {})]})
    assert session.draws(run_id) == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draw SET json = replace(json, '1.5', '1.6')",
        "UPDATE draw SET seed = seed + 1",
        "UPDATE draw SET evaluation_id = evaluation_id + 1",
        "UPDATE draw SET json = ''",
    ],
)
def test_a_changed_draw_is_not_believed_and_drawing_again_mends_it(
    filled: Path, change: str
) -> None:
    with SessionFile.open(filled) as session:
        session.add_draws(1, [Draw(3, {"zico": 1.5})])
    with sqlite3.connect(filled) as db:
        db.execute(change)
        at = db.execute("SELECT evaluation_id, seed FROM draw").fetchone()
    db.close()
    with SessionFile.open(filled) as session:
        with pytest.raises(SessionError, match="is damaged at a draw of network N"):
            session.draws(1)
        session.add_draws(at[0], [Draw(at[1], {"zico": 2.5})])
        assert session.draws(1) == {at[0]: (Draw(at[1], {"zico": 2.5}),)}


def test_accuracies_are_kept_and_go_with_their_run(session: SessionFile, run_id: int) -> None:
    assert session.accuracies(run_id) is None
    session.set_accuracies(run_id, '{"größe": [1]}')
    session.set_accuracies(run_id, '{"größe": [2]}')
    assert session.accuracies(run_id) == '{"größe": [2]}'
    assert session.accuracies(run_id + 1) is None
    with pytest.raises(SessionError, match="no longer has the run"):
        session.set_accuracies(run_id + 1, "{}")
    session.delete_run(run_id)
    assert session.accuracies(run_id) is None


def test_changed_accuracies_are_not_believed(filled: Path) -> None:
    with SessionFile.open(filled) as session:
        session.set_accuracies(1, '{"cifar10": [93.1]}')
    with sqlite3.connect(filled) as db:
        db.execute("UPDATE accuracy SET json = replace(json, '93', '94')")
    db.close()
    with (
        SessionFile.open(filled) as session,
        pytest.raises(SessionError, match="is damaged at the accuracies of run 1"),
    ):
        session.accuracies(1)


def test_a_file_of_before_is_read_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with SessionFile.open(old, readonly=True) as session:
        assert session.draws(1) == {}
        assert session.accuracies(1) is None
        assert session.runs()[0].scored == 60
    assert old.read_bytes() == before


def test_a_file_of_before_takes_draws_once_it_is_written_to(old: Path) -> None:
    with SessionFile.open(old, readonly=True) as reader:
        with SessionFile.open(old) as session:
            session.add_draws(7, [Draw(1, {"zico": 1.0})])
            session.set_accuracies(1, "{}")
            assert [row_id for row_id, _ in session.evaluations(1)] == list(range(1, 61))
        assert reader.draws(1) == {7: (Draw(1, {"zico": 1.0}),)}
        assert reader.accuracies(1) == "{}"


def test_two_programs_may_bring_one_file_up_to_date_at_once(old: Path) -> None:
    """Each believes it is of the first version; the one that comes second finds it done."""
    first = sqlite3.connect(old, isolation_level=None)
    second = sqlite3.connect(old, isolation_level=None)
    told = iter([1])

    class Late:
        """A connection whose first look at the version was before the other's steps."""

        in_transaction = property(lambda _self: second.in_transaction)

        def execute(self, text: str) -> object:
            if "user_version" in text and next(told, None):
                found = second.execute("SELECT 1")
                schema.upgrade(first)
                return found
            return second.execute(text)

        def executescript(self, text: str) -> object:
            return second.executescript(text)

    schema.upgrade(Late())  # type: ignore[arg-type]
    assert schema.version_of(second) == schema.VERSION
    assert not second.in_transaction
    first.close()
    second.close()


def test_a_copy_holds_draws_and_accuracies(filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.explorer"
    with SessionFile.open(filled) as session:
        session.add_draws(7, [Draw(1, {"zico": 1.0})])
        session.set_accuracies(1, "{}")
        session.copy_to(copy)
    with SessionFile.open(copy, readonly=True) as session:
        assert session.draws(1) == {7: (Draw(1, {"zico": 1.0}),)}
        assert session.accuracies(1) == "{}"


def test_what_was_kept_survives_a_kill(filled: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from explorer.core.draw import Draw; from explorer.store.session import SessionFile\n"
        "session = SessionFile.open(Path(sys.argv[1]))\n"
        "session.add_draws(7, [Draw(1, {'zico': 1.0})]); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(filled)], check=False)
    assert done.returncode != 0
    with SessionFile.open(filled, readonly=True) as session:
        assert session.draws(1) == {7: (Draw(1, {"zico": 1.0}),)}
