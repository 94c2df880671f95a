"""The door to scoring a torch module of the user's own: its file runs in a process of its own.

The search's workers never run it: it may loop for ever, leave threads, or end its process. Here one
process does one order, and is killed with all that it started when it is done, when time is up or
when nobody listens any more.
"""

import math
import os
import random
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from time import monotonic

import numpy as np

from explorer.core.codec import from_json, to_json
from explorer.core.errors import ExplorerError, ScoreError, SessionError
from explorer.core.event import Waiting
from explorer.core.own import OwnOrder, OwnResult
from explorer.search._lane import ENVIRONMENT, NICENESS, SPAWN, environment

TICK_S = 0.05  # the longest a message is waited for, so the slowest answer to a cancel
LAST_BREATH_S = 1.0  # between the end of its last message and its own
LIMIT_S = 600.0
MOST_BYTES = 256 * 2**20  # of one message
_LOOK = 0 if sys.platform == "win32" else os.WEXITED | os.WNOHANG | os.WNOWAIT
CRASHES = ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGSYS", "SIGTRAP")


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done now, in a few words."""

    words: str


@dataclass(frozen=True, slots=True)
class _Message:
    """One line from the process, as JSON: nothing of theirs is unpickled here."""

    step: str = ""
    problem: str = ""
    result: OwnResult | None = None


def score(order: OwnOrder) -> OwnResult:
    """As proxies._own_module.score, in this process."""
    from explorer.proxies import _own_module
    from explorer.search.work import one_thread

    with one_thread():
        return _own_module.score(order)


def scored_apart(
    order: OwnOrder, limit_s: float = LIMIT_S
) -> Generator[Waiting | Step | OwnResult, None, None]:
    """Score it in a fresh process: steps, then the result. Closing the generator kills it.

    Args:
        limit_s: how long their file may run, and the scores may take.

    Raises ScoreError where it cannot be scored, ends its process or takes longer; DataError's and
    other sentences come as ScoreError, too.
    """
    ours, theirs = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=_serve, args=(theirs, order), daemon=True)
    try:
        with environment(ENVIRONMENT):
            process.start()
        theirs.close()  # else its end would stay open here after its death
        yield from _heard(order, process, ours, limit_s)
    finally:
        _kill(process)
        ours.close()


def _heard(
    order: OwnOrder, process: SpawnProcess, pipe: Connection, limit_s: float
) -> Generator[Waiting | Step | OwnResult, None, None]:
    end = math.inf
    while True:
        if not wait([pipe], TICK_S):
            if monotonic() > end:
                raise ScoreError(
                    f"{_what(order)} took longer than {limit_s:g} s, so it was stopped. Look for a "
                    "loop that does not end, or raise the time limit."
                )
            if not _is_over(process):
                yield Waiting()
                continue
        message = _received(pipe) if wait([pipe], 0) else None
        if message is None:
            raise ScoreError(_ended(order, _exit_code(process)))
        if message.result is not None:
            yield message.result
            return
        if message.problem:
            raise ScoreError(message.problem)
        end = min(end, monotonic() + limit_s)  # torch is there, and their file begins
        yield Step(message.step)


def _received(pipe: Connection) -> _Message | None:
    """What came; None where the process is gone or speaks no more sense."""
    try:
        return from_json(pipe.recv_bytes(MOST_BYTES), _Message, "a message")
    except (EOFError, OSError, SessionError):
        return None


def _what(order: OwnOrder) -> str:
    return f"{order.factory} of {Path(order.file).name}"


def _ended(order: OwnOrder, code: int | None) -> str:
    """How a process ended that gave no result; a sentence."""
    what = _what(order)
    if code is None:
        return f"{what} closed every file of its process. Leave those open that it did not open."
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        if name == "SIGKILL":
            return (
                f"{what}: its process was killed, most likely for want of memory. Use smaller "
                "batches, a smaller input or a lower gradient resolution."
            )
        crashed = "crashed" if name in CRASHES else "was ended"
        return f"{what} {crashed} ({name}). Look for a fault in compiled code that it calls."
    if code > 255:  # Windows
        return f"{what} crashed ({code:#x}). Look for a fault in compiled code that it calls."
    return (
        f"{what} ended its process by itself (exit code {code}). Remove the call that does, such "
        "as os._exit."
    )


def _is_over(process: SpawnProcess) -> bool:
    """Whether it has ended. A process that it forked may hold its pipes open all the same."""
    if sys.platform == "win32":
        return process.exitcode is not None
    assert process.pid is not None, "it was started"
    try:  # it keeps its number until it is joined
        return os.waitid(os.P_PID, process.pid, _LOOK) is not None
    except ChildProcessError:
        return True


def _exit_code(process: SpawnProcess) -> int | None:
    """Of a process that says no more; None where it lives on."""
    end = monotonic() + LAST_BREATH_S
    while not (over := _is_over(process)) and monotonic() < end:
        wait([process.sentinel], TICK_S)
    _kill_group(process)
    process.kill()
    process.join()
    return process.exitcode if over else None


def _kill_group(process: SpawnProcess) -> None:
    if sys.platform != "win32" and process.pid is not None:
        with suppress(ChildProcessError, ProcessLookupError, PermissionError):
            os.waitid(os.P_PID, process.pid, _LOOK)  # raises where the number is no longer its own
            os.killpg(process.pid, signal.SIGKILL)


def _kill(process: SpawnProcess) -> None:
    """End it and all that it started, at once. It may not have begun."""
    if process.pid is not None:
        _kill_group(process)
        process.kill()
        process.join()
        process.close()


# In the process.


def _serve(pipe: Connection, order: OwnOrder) -> None:
    _stand_alone()
    random.seed(order.settings.seed)
    np.random.seed(order.settings.seed % 2**32)  # noqa: NPY002 - the one that their code may draw from
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pipe.send_bytes(_answer(pipe, order))
    pipe.close()


def _answer(pipe: Connection, order: OwnOrder) -> bytes:
    """The last message: a result, or the sentence in its place."""
    from explorer.proxies import _own_module
    from explorer.search.work import one_thread

    def tell(words: str) -> None:
        pipe.send_bytes(to_json(_Message(step=words)).encode())

    try:
        with one_thread():
            result = _own_module.score(order, tell)
        return to_json(_Message(result=result)).encode()
    except ExplorerError as error:
        problem = str(error)
    except BaseException as error:  # what their code did to Python or torch shows anywhere
        problem = f"{_what(order)} cannot be scored: {type(error).__name__}: {str(error)!a}"
    return to_json(_Message(problem=problem)).encode()


def _stand_alone() -> None:
    """Leave the terminal and the window's standard output; be nice; leave no files behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    sys.dont_write_bytecode = True
    with suppress(OSError):  # where there is no standard error, there is no output to keep clean
        os.dup2(2, 1)
    if sys.platform != "win32":
        import resource

        os.setsid()  # a group of its own, to be killed as a whole
        os.nice(NICENESS)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dump of what crashes


def _end_with_parent() -> None:
    """A killed parent cannot end us."""
    parent = parent_process()
    assert parent is not None, "this runs in a process that multiprocessing started"
    wait([parent.sentinel])
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
