"""Where networks are scored: in this process, or in worker processes that outlive any crash.

Each worker process has a thread of ours that feeds it one task at a time over a pipe of its own.
So the task that killed a worker is known, nothing is shared that a killed worker could leave
locked, and a worker whose parent is gone sees its pipe close.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import ParamSpec, TypeVar

from explorer.search._lane import NICENESS, Lane, Task, WorkerDied

__all__ = ["SerialExecutor", "WorkerDied", "WorkerPool", "default_workers"]

P = ParamSpec("P")
T = TypeVar("T")


def default_workers() -> int:
    """One per core this process may use; they are nice, so the window keeps its share."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class SerialExecutor(Executor):
    """Runs each task at once, in the calling thread. For tests and for looking inside."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # an executor's contract: what a task raises, its future has
            future.set_exception(error)
        return future


class WorkerPool(Executor):
    """Worker processes with one torch thread each, started at the first task.

    A task whose worker was killed is run once more, in a new worker; if that dies too, its future
    raises WorkerDied. Other tasks do not notice. One pool serves one search after another.

    Args:
        niceness: how far the workers yield to the window and to others; 0 for short work that a
            hand waits for.

    Raises ValueError for less than one worker.
    """

    def __init__(self, workers: int, niceness: int = NICENESS) -> None:
        self._wanted, self._niceness = _checked(workers), niceness
        self._tasks: deque[Task] = deque()
        self._lanes: dict[int, Lane] = {}
        self._working: set[int] = set()  # lanes that have a task
        self._change = threading.Condition()
        self._open = True
        self._warm = False

    @property
    def workers(self) -> int:
        return self._wanted

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers that were started."""
        with self._change:
            return tuple(pid for lane in self._lanes.values() if (pid := lane.pid) is not None)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        with self._change:
            if not self._open:
                raise RuntimeError("This worker pool was shut down.")
            self._tasks.append(Task(future, (fn, args, kwargs)))
            self._start_lanes()
            self._change.notify()
        return future

    def warm_up(self) -> None:
        """Start the workers now, so that torch is imported by the time the first task comes."""
        with self._change:
            if self._open:
                self._warm = True
                self._start_lanes()

    def resize(self, workers: int) -> None:
        """Use another number of workers: new ones at the next task, surplus ones end once idle."""
        with self._change:
            self._wanted = _checked(workers)
            if self._tasks:
                self._start_lanes()
            self._change.notify_all()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Finish all tasks and end the workers; with `wait` false, kill them at once."""
        with self._change:
            self._open = False
            lanes = list(self._lanes.values())
            dropped = list(self._tasks) if cancel_futures or not wait else []
            if dropped:
                self._tasks.clear()
            self._change.notify_all()
        for task in dropped:
            task.future.cancel()
        for lane in lanes:
            if not wait:
                lane.kill()
        for lane in lanes:
            if lane is not threading.current_thread():  # as in a future's callback
                lane.join()

    def _start_lanes(self) -> None:
        """With the lock held: start lanes, at most the wanted count and no more than have work.

        All of them where warming up; a thousand workers for four networks would only take memory.
        """
        missing = [number for number in range(self._wanted) if number not in self._lanes]
        free = len(self._lanes) - len(self._working)
        needed = len(missing) if self._warm else max(len(self._tasks) - free, 0)
        for number in missing[:needed]:
            lane = Lane(partial(self._next_task, number), self._warm, self._niceness)
            self._lanes[number] = lane
            lane.start()

    def _next_task(self, number: int) -> Task | None:
        """In a lane: the next task, waiting for it; None when the lane is to end."""
        with self._change:
            self._working.discard(number)
            while number < self._wanted and (self._open or self._tasks):
                if self._tasks:
                    self._working.add(number)
                    return self._tasks.popleft()
                self._change.wait()
            del self._lanes[number]
            self._change.notify()  # what woke this lane may have been meant for another
            return None


def _checked(workers: int) -> int:
    if workers < 1:
        raise ValueError(f"{workers} workers cannot work; one or more can.")
    return workers
