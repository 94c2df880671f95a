"""One worker process, and the thread of ours that feeds it."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from explorer.core.errors import ExplorerError

SPAWN = multiprocessing.get_context("spawn")  # a fork would copy locks that its threads held
TRIES = 2  # a task whose worker died is run once more
NICENESS = 10  # workers yield to the window: its longest pause halves (measured)
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
ENVIRONMENT = {
    # One thread per worker: more make sums run in another order, and a busy machine far slower.
    **dict.fromkeys(THREADS, "1"),
    # glibc then keeps freed memory instead of faulting it in again: 5 to 15 % less CPU (measured).
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),  # the largest it takes
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}
DIED = (
    "The worker process was killed twice at this network, most likely for want of memory. "
    "Use smaller batches, fewer workers or a lower resolution."
)
_environment_lock = threading.Lock()


class WorkerDied(ExplorerError):  # noqa: N818 - what happened, not a mistake of anyone's
    """The process that worked on a task was killed, and so was the next one."""


@dataclass(slots=True)
class Task:
    future: Future[Any]
    work: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Lane(threading.Thread):
    """Takes tasks until there is none and has its process do them; replaces it when it dies.

    Args:
        next_task: waits for the next task; None ends the lane.
        warm: whether the process imports torch before its first task.
        niceness: how far the process yields to others; 0 not at all.
    """

    def __init__(
        self, next_task: Callable[[], Task | None], warm: bool, niceness: int = NICENESS
    ) -> None:
        super().__init__(name="worker lane", daemon=True)
        self._next_task = next_task
        self._warm, self._niceness = warm, niceness
        self._lock = threading.RLock()  # around starting and killing
        self._killed = False
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """Of the process; None before it starts."""
        process = self._process
        return process.pid if process is not None else None

    def run(self) -> None:
        with suppress(EOFError, OSError):  # the first task tries again
            self._ready_pipe()
        while (task := self._next_task()) is not None:
            if task.future.set_running_or_notify_cancel():
                self._do(task)
        if self._pipe is not None and self._process is not None:
            self._pipe.close()  # the process sees it, and ends
            self._process.join()

    def kill(self) -> None:
        """End the process at once, and for good."""
        with self._lock:
            self._killed = True
            if self._process is not None:
                self._process.kill()

    def _do(self, task: Task) -> None:
        for _ in range(TRIES):
            try:
                pipe = self._ready_pipe()
                pipe.send(task.work)
                good, result = pipe.recv()
            except (EOFError, OSError):
                self._discard()
                continue  # once more, in a new process
            except Exception as error:  # what was sent or came back cannot be pickled
                good, result = False, error
            if good:
                task.future.set_result(result)
            else:
                task.future.set_exception(result)
            return
        task.future.set_exception(CancelledError() if self._killed else WorkerDied(DIED))

    def _discard(self) -> None:
        """Forget a process that is gone, and see to it that it is."""
        with self._lock:
            if self._pipe is not None and self._process is not None:
                self._pipe.close()
                self._process.kill()
                self._process.join()
            self._pipe = self._process = None

    def _ready_pipe(self) -> Connection:
        """The pipe to a living process; raises EOFError once the lane was killed."""
        with self._lock:
            if self._killed:
                raise EOFError
            if self._process is not None and wait([self._process.sentinel], 0):
                self._discard()  # it died while it had nothing to do
            if self._process is None:
                ours, theirs = SPAWN.Pipe()
                served = (theirs, self._warm, self._niceness)
                process = SPAWN.Process(target=_serve, args=served, daemon=True)
                with environment(ENVIRONMENT):
                    process.start()
                theirs.close()  # else its end would stay open here after its death
                self._process, self._pipe = process, ours
            assert self._pipe is not None, "the pipe is made with the process"
            return self._pipe


@contextmanager
def environment(values: dict[str, str]) -> Generator[None, None, None]:
    """Let a process start with these: libraries read them as they are loaded, or before."""
    with _environment_lock:
        before = {name: os.environ.get(name) for name in values}
        os.environ.update(values)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _serve(pipe: Connection, warm: bool, niceness: int) -> None:
    """In the worker process: do what comes in until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    if sys.platform != "win32":
        os.nice(niceness)
    with suppress(OSError):  # where there is no standard error, there is no output to keep clean
        os.dup2(2, 1)  # standard output is the parent's: what tasks print would end up in its JSON
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if warm:
        _import_torch()
    while True:
        try:
            function, args, kwargs = pipe.recv()
        except EOFError:
            return
        except Exception as error:  # unpickling raises what it likes
            _send(pipe, (False, error))
        else:
            _send(pipe, _answer(function, args, kwargs))


def _answer(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[bool, Any]:
    try:
        return True, function(*args, **kwargs)
    except Exception as error:  # an executor's contract: what a task raises, its future has
        return False, error


def _send(pipe: Connection, answer: tuple[bool, Any]) -> None:
    try:
        pipe.send(answer)
    except BrokenPipeError:
        return  # nobody waits any more
    except Exception as error:  # pickling raises what it likes
        pipe.send((False, RuntimeError(f"a task's result cannot be sent back: {error!r}")))


def _end_with_parent() -> None:
    """A killed parent cannot end its workers, and one at work does not look at its pipe."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "this runs in a process that multiprocessing started"
    wait([parent.sentinel])
    os._exit(1)


def _import_torch() -> None:
    from explorer.search.work import one_thread

    with suppress(ImportError), one_thread():
        pass
