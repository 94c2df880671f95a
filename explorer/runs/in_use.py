"""Which session files are searched now, by whichever process: a lock beside the file says it."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from explorer.core.errors import SessionError


@contextmanager
def searched_here(path: Path) -> Generator[None, None, None]:
    """Hold the lock of a session that is searched. Raises SessionError where another does.

    Two searches of one run would score everything twice. The system frees the lock of a process
    that was killed; where none can be made (a drive without rights) the session file itself tells
    why.
    """
    lock = _lock(path)
    try:
        lock.acquire()
    except Timeout:
        raise SessionError(
            f"{path.name} is being searched by another window or command. Stop it there, or use "
            "a copy."
        ) from None
    except OSError:
        yield
        return
    try:
        yield
    finally:
        _release(lock)


def is_searched(path: Path) -> bool:
    """Whether anyone, here or elsewhere, is searching this session now."""
    if not _place(path).exists():
        return False
    lock = _lock(path)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    _release(lock)
    return False


def _place(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _lock(path: Path) -> FileLock:
    return FileLock(_place(path), timeout=0, thread_local=False)


def _release(lock: FileLock) -> None:
    """Leave nothing beside the user's file; gone while still held, so nobody else's is removed."""
    with suppress(OSError):  # Windows removes nothing that is open
        Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()
