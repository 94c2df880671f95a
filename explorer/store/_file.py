"""Opening session files: what is refused is never written to, and every failure is a sentence."""

import os
import sqlite3
from collections import Counter
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock, RLock

from explorer.core.errors import SessionError
from explorer.store.schema import APPLICATION_ID, VERSION, upgrade
from explorer.store.shipped import is_shipped, refuse_shipped

MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100  # sqlite.org/fileformat.html, 1.3
PAGE_BYTES = 4096  # where the header says nothing
BUSY_S = 10.0  # to wait for another program's write; ours take milliseconds

SENTENCES = {  # by SQLite's result code, or its primary one
    sqlite3.SQLITE_FULL: "The disk is full, so nothing more can be written to {path}. Free some "
    "space and go on; all that was saved before is there.",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: the file or its folder is read-only. Copy "
    "it to another folder, or allow writing.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: its folder is gone, or does not allow it. "
    "Copy it to another folder, or allow writing.",
    sqlite3.SQLITE_BUSY: "{path} is being written by another program. Close it there, "
    "or try again.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged. Restore it from a copy.",
    sqlite3.SQLITE_NOTADB: "{path} is damaged. Restore it from a copy.",
    sqlite3.SQLITE_IOERR: "{path} could not be read or written: the disk reports an error. Check "
    "the disk, and that it has space left.",
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: "{path} no longer has the run or network meant. "
    "Open the file again.",
    sqlite3.SQLITE_PERM: "{path} cannot be opened: permission was denied. Allow reading and "
    "writing, or copy it to another folder.",
}


@contextmanager
def reported(path: Path) -> Generator[None, None, None]:
    """Turn what SQLite and the file system say of `path` into a SessionError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = _code(error)
        sentence = _sentence(path, code)
        if not sentence:
            raise  # a bug of ours, not something to act on
        raise SessionError(sentence.format(path=path)) from error
    except UnicodeDecodeError as error:  # sqlite3's own message quotes what is damaged
        raise SessionError(SENTENCES[sqlite3.SQLITE_CORRUPT].format(path=path)) from error
    except OSError as error:
        what = error.strerror or str(error)
        raise SessionError(
            f"{path} cannot be used: {what}. Check the folder and its rights."
        ) from error


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's result code; for damage that comes without its own, the one of damage."""
    text = str(error)
    if "decode to UTF-8" in text or text == "unsupported file format":
        return sqlite3.SQLITE_CORRUPT
    return getattr(error, "sqlite_errorcode", 0)


def _sentence(path: Path, code: int) -> str:
    """What to say of SQLite's result code; "" where the user can do nothing."""
    if code not in SENTENCES:
        code &= 0xFF
    if code == sqlite3.SQLITE_CANTOPEN and path.exists() and not os.access(path.parent, os.W_OK):
        code = sqlite3.SQLITE_READONLY  # it is the log beside the file that cannot be made
    return SENTENCES.get(code, "")


def created(path: Path) -> sqlite3.Connection:
    """A connection to a new session file; raises SessionError, and then leaves no file behind."""
    with reported(path), _LOOKING:
        refuse_shipped(path)
        if not path.parent.is_dir():
            raise SessionError(f"There is no folder {path.parent}. Make it, or choose another.")
        if path.exists():
            raise SessionError(f"{path} exists already. Open it, or choose another name.")
        path.open("xb").close()
        try:
            return _connected(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


class _Held(sqlite3.Connection):
    """A connection that counts as open until it is closed, in whichever thread."""

    place: tuple[int, int] | None = None  # of its file

    def close(self) -> None:
        super().close()
        with _COUNTING:
            if self.place is not None:
                _OPEN[self.place] -= 1
            self.place = None


# POSIX drops a process's locks on a file as soon as the process closes the file anywhere: another
# process then takes the session for unused, and removes the log that we still write to. So a file
# that is open here as a database is never opened as anything else, nor past SQLite's locks.
_OPEN: Counter[tuple[int, int]] = Counter()
_COUNTING = Lock()
_LOOKING = RLock()  # nobody begins to use a file while another looks into it


def _place(path: Path) -> tuple[int, int]:
    """Which file it is, whatever its name."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _is_open(path: Path) -> bool:
    """Whether this process has the session open, and so has looked into it before."""
    return path.is_file() and _OPEN[_place(path)] > 0


def opened(path: Path, readonly: bool) -> sqlite3.Connection:
    """A connection to a session file; raises SessionError for anything else."""
    with reported(path), _LOOKING:
        if not _is_open(path):
            _check_header(path)
            _check_pages(path)
        if readonly:
            return _reading(path)
        refuse_shipped(path)
        return _connected(path)


def _check_header(path: Path) -> None:
    """Tell from the first bytes, without SQLite, whether the file is one of ours."""
    if path.is_dir():
        raise SessionError(f"{path} is a folder. Choose a session file (.explorer) in it.")
    if not path.exists():
        raise SessionError(f"There is no file {path}. Check its name.")
    if not path.is_file():  # a pipe would be waited for without end
        raise SessionError(f"{path} is no ordinary file. Choose a session file (.explorer).")
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if not header.startswith(MAGIC) or len(header) < HEADER_BYTES:
        raise SessionError(f"{path} is not a session file. Choose one that this program wrote.")
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise SessionError(f"{path} belongs to another program. Choose a session file (.explorer).")
    if int.from_bytes(header[60:64]) > VERSION:
        raise SessionError(
            f"{path} was written by a newer version of this program. Update this one to open it."
        )


def _check_pages(path: Path) -> None:
    """Raise SessionError where the file is cut off or its pages do not fit together."""
    settled = _settled(path)
    if settled and path.stat().st_size % _page_bytes(path):
        raise SessionError(f"{path} is damaged (its end is missing). Restore it from a copy.")
    modes = ("immutable=1", "mode=ro") if settled else ("mode=ro",)
    for mode in modes:  # the second look is for a file that was written to during the first
        found = _fault(path, mode)
        if not found:
            return
    raise SessionError(f"{path} is damaged ({found}). Restore it from a copy.")


def _page_bytes(path: Path) -> int:
    with path.open("rb") as file:
        return int.from_bytes(file.read(18)[16:]) or PAGE_BYTES


def _fault(path: Path, mode: str) -> str:
    """What SQLite finds wrong with a file; "" for nothing."""
    try:
        with closing(_connection(path, mode)) as db:
            (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if _code(error) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        found = str(error)
    return "" if found == "ok" else str(found).splitlines()[-1]


def _settled(path: Path) -> bool:
    """Whether all is in the file itself, and nobody has it open for writing."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size == 0
    except FileNotFoundError:  # asked in one step: a writer may remove it at any moment
        return True


def _connection(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{mode}"
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None, factory=_Held)
    with _COUNTING:
        db.place = _place(path)
        _OPEN[db.place] += 1
    db.execute("PRAGMA foreign_keys = ON")
    return db


def _connected(path: Path) -> sqlite3.Connection:
    """For writing. Every commit is on the disk before it returns."""
    db = _connection(path, "mode=rw")
    try:
        upgrade(db)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("BEGIN IMMEDIATE")  # tells a file that cannot be written to
        db.execute("ROLLBACK")
    except BaseException:
        db.close()
        raise
    return db


def _reading(path: Path) -> sqlite3.Connection:
    """For reading, beside others that write; also where nothing can be written at all."""
    modes = ["mode=rw", "mode=ro"] + ["immutable=1"] * (_settled(path) and not _is_open(path))
    if is_shipped(path):
        modes = ["immutable=1"]  # not even a log comes and goes beside it
    for mode in modes:
        db = _connection(path, mode)
        try:
            db.execute("PRAGMA query_only = ON")
            db.execute("SELECT count(*) FROM run").fetchone()
        except sqlite3.OperationalError:
            db.close()
            if mode == modes[-1]:
                raise
        else:
            return db
    raise AssertionError("one of the modes returns or raises")
