"""Which session files are searched now, by whichever window: a lock beside the file says it."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLockFile

from explorer.core.errors import SessionError


@contextmanager
def searched_here(path: Path) -> Generator[None, None, None]:
    """Hold the lock of a session that is searched. Raises SessionError where another window does.

    Two searches of one run would score everything twice. The lock of a window that was killed is
    taken over; where none can be made (a drive without rights) the session file itself tells why.
    """
    lock = _lock(path)
    if not lock.tryLock(0) and lock.error() is QLockFile.LockError.LockFailedError:
        raise SessionError(
            f"{path.name} is being searched in another window. Stop it there, or open a copy."
        )
    try:
        yield
    finally:
        lock.unlock()


def is_searched(path: Path) -> bool:
    """Whether a window, here or elsewhere, is searching this session now."""
    lock = _lock(path)
    free = lock.tryLock(0) or lock.error() is not QLockFile.LockError.LockFailedError
    lock.unlock()
    return not free


def _lock(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_name(f".{path.name}.lock")))
    lock.setStaleLockTime(0)  # a search may take days; a lock whose process is gone is taken anyway
    return lock
