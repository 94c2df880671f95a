"""What is no good session file is refused in a sentence, and not a byte of it is changed."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.core.errors import SessionError
from explorer.core.plan import SearchPlan
from explorer.store.schema import VERSION
from explorer.store.session import SessionFile
from tests.store.conftest import evaluations

PAGE_BYTES = 4096
HEADER_VERSION = 60  # offset of user_version


def refused(path: Path) -> str:
    """The sentence with which both ways of opening refuse a file that they leave as it was."""
    before = path.read_bytes() if path.is_file() else b""
    sentences = []
    for readonly in (False, True):
        with pytest.raises(SessionError) as refusal:
            SessionFile.open(path, readonly).close()
        sentences.append(str(refusal.value))
    assert not path.is_file() or path.read_bytes() == before
    assert sentences[0] == sentences[1]
    assert str(path) in sentences[0]
    assert sentences[0].endswith(".")
    return sentences[0]


def test_a_file_that_is_not_there(path: Path) -> None:
    assert "There is no file" in refused(path)
    assert not path.exists()


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\x00", b"%PDF-1.7\n" * 100, b"\x00" * 9000, b"PK\x03\x04" * 50],
)
def test_a_file_of_another_kind(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "is not a session file" in refused(path)


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_database_of_another_program(path: Path, mode: str) -> None:
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA journal_mode = {mode}")
    db.execute("CREATE TABLE run (id INTEGER PRIMARY KEY)")
    db.commit()
    db.close()
    assert "belongs to another program" in refused(path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_newer_version(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    content[HEADER_VERSION : HEADER_VERSION + 4] = (VERSION + 1).to_bytes(4)
    filled.write_bytes(content)
    assert "was written by a newer version" in refused(filled)


@pytest.mark.parametrize("kept", [0.99, 0.5, 0.1])
def test_a_file_cut_off(filled: Path, kept: float) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[: int(len(content) * kept)])
    assert "is damaged" in refused(filled)


def test_a_file_whose_last_byte_is_missing(filled: Path) -> None:
    filled.write_bytes(filled.read_bytes()[:-1])
    assert "is damaged" in refused(filled)


def test_pages_overwritten(filled: Path) -> None:
    """Each page in turn, as a bad block would leave it."""
    content = filled.read_bytes()
    pages = len(content) // PAGE_BYTES
    assert pages > 10
    for page in range(1, pages):
        broken = bytearray(content)
        broken[page * PAGE_BYTES : page * PAGE_BYTES + 64] = b"\xa5" * 64
        filled.write_bytes(broken)
        if free_or_overflow(content, page):
            continue
        assert "is damaged" in refused(filled)


def free_or_overflow(content: bytes, page: int) -> bool:
    """Whether a page is no node of a tree: those begin with one of four kinds."""
    return content[page * PAGE_BYTES] not in (2, 5, 10, 13)


def test_a_flipped_bit_never_changes_a_number_unnoticed(filled: Path) -> None:
    """Opening or reading says so, or what is read is what was written."""
    with SessionFile.open(filled) as session:
        true = list(session.evaluations(1, terms=True))
    content = filled.read_bytes()
    noticed = 0
    for place in range(PAGE_BYTES, len(content), 487):
        broken = bytearray(content)
        broken[place] ^= 1 << place % 8
        filled.write_bytes(broken)
        try:
            with SessionFile.open(filled, readonly=True) as session:
                found = list(session.evaluations(1, terms=True))
        except SessionError as error:
            noticed += "damaged" in str(error) or "Reading" in str(error)
        else:
            assert [e.measures for _, e in found] == [e.measures for _, e in true]
            assert [e.terms for _, e in found] == [e.terms for _, e in true]
            assert [e.architecture for _, e in found] == [e.architecture for _, e in true]
    assert noticed > 10


def test_an_existing_file_is_not_made_anew(filled: Path) -> None:
    before = filled.read_bytes()
    with pytest.raises(SessionError, match="exists already. Open it, or choose another name"):
        SessionFile.create(filled)
    assert filled.read_bytes() == before


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="There is no folder .*gone. Make it"):
        SessionFile.create(tmp_path / "gone" / "a.explorer")
    assert list(tmp_path.iterdir()) == []


def test_a_file_kept_locked_by_another_program(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.store._file.BUSY_S", 0.01)
    other = sqlite3.connect(filled)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SessionError, match="is being written by another program"):
        SessionFile.open(filled)
    with SessionFile.open(filled, readonly=True) as reader:
        assert reader.runs()[0].scored == 60
    other.close()


def test_a_read_only_disk_is_read_and_not_written(
    mounted: Callable[[str], Path], plan: SearchPlan
) -> None:
    folder = mounted("size=4m")
    path = folder / "a.explorer"
    with SessionFile.create(path) as session:
        session.add(session.add_run(plan, {}), evaluations(5))
    mounted("remount,ro")
    with pytest.raises(SessionError, match="read-only"):
        SessionFile.open(path)
    with SessionFile.open(path, readonly=True) as session:
        assert session.runs()[0].scored == 5
        with pytest.raises(SessionError, match="read-only"):
            session.put("beta", "1")
    with pytest.raises(SessionError, match="(?i)read-only"):
        SessionFile.create(folder / "b.explorer")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_folder_without_permission_to_write(filled: Path) -> None:
    filled.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(SessionError, match="Allow|allow"):
            SessionFile.open(filled)
        with SessionFile.open(filled, readonly=True) as session:
            assert session.runs()[0].scored == 60
    finally:
        filled.parent.chmod(stat.S_IRWXU)


def fill(session: SessionFile, run_id: int) -> int:
    """Add networks until that fails for want of room; how many were kept."""
    for seed in range(10_000):
        try:
            session.add(run_id, evaluations(1, seed))
        except SessionError as error:
            return seed if "The disk is full" in str(error) else pytest.fail(str(error))
    raise AssertionError("there was room for all")


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(
    mounted: Callable[[str], Path], plan: SearchPlan
) -> None:
    folder = mounted("size=600k")
    with SessionFile.create(folder / "a.explorer") as session:
        run_id = session.add_run(plan, {})
        kept = fill(session, run_id)
        assert kept > 20
        assert session.run(run_id).scored == kept
        mounted("remount,size=8m")
        session.add(run_id, evaluations(1, seed=10_001))
    with SessionFile.open(folder / "a.explorer") as session:
        found = [e for _, e in session.evaluations(run_id, terms=True)]
    assert found == [*(evaluations(1, seed)[0] for seed in range(kept)), *evaluations(1, 10_001)]


def test_a_file_that_may_not_grow_is_a_full_disk(session: SessionFile, plan: SearchPlan) -> None:
    run_id = session.add_run(plan, {})
    session._db.all("PRAGMA max_page_count = 60")
    kept = fill(session, run_id)
    assert session.run(run_id).scored == kept > 10
    session._db.all("PRAGMA max_page_count = 6000")
    assert session.add(run_id, evaluations(1, seed=10_001))


def test_no_half_made_session_stays_on_a_full_disk(mounted: Callable[[str], Path]) -> None:
    folder = mounted("size=16k")
    with pytest.raises(SessionError, match="The disk is full"):
        SessionFile.create(folder / "a.explorer")
    assert list(folder.iterdir()) == []


def test_a_copy_to_a_full_disk_leaves_what_was_there(
    filled: Path, mounted: Callable[[str], Path]
) -> None:
    folder = mounted("size=100k")
    target = folder / "copy.explorer"
    target.write_text("something else")
    with SessionFile.open(filled) as session, pytest.raises(SessionError, match="The disk is full"):
        session.copy_to(target)
    assert [p.name for p in folder.iterdir()] == [target.name]
    assert target.read_text() == "something else"


@pytest.mark.parametrize(("mark", "damage"), [(44, b"\0\0\0\x63"), (b"TABLE names", b"\xff")])
def test_damage_that_sqlite_reports_in_odd_ways(
    filled: Path, mark: int | bytes, damage: bytes
) -> None:
    content = bytearray(filled.read_bytes())
    place = mark if isinstance(mark, int) else content.index(mark)
    content[place : place + len(damage)] = damage
    filled.write_bytes(content)
    assert "is damaged" in refused(filled)


def test_a_writer_that_comes_and_goes_keeps_no_reader_out(filled: Path) -> None:
    """Its write-ahead log is there at one moment and gone at the next."""
    ended = threading.Event()

    def come_and_go() -> None:
        while not ended.is_set():
            with SessionFile.open(filled) as session:
                session.put("beta", "1")

    writer = threading.Thread(target=come_and_go)
    writer.start()
    try:
        for _ in range(2000):
            SessionFile.open(filled, readonly=True).close()
    finally:
        ended.set()
        writer.join()
