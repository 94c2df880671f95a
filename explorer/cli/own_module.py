"""Torch modules of the user's own, each scored in a process of its own."""

import math
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from explorer.core.errors import ScoreError
from explorer.core.own import OwnOrder, OwnResult
from explorer.search.own_module import scored_apart


class OwnProcesses:
    """Runs orders, so many at a time. Close it: whatever still runs is killed then."""

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, "own module")
        self._stopped = Event()

    def submit(self, order: OwnOrder) -> "Future[OwnResult]":
        """The future raises ScoreError for a file or module that cannot run."""
        return self._threads.submit(self._run, order)

    def close(self) -> None:
        self._stopped.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, order: OwnOrder) -> OwnResult:
        for event in scored_apart(order, limit_s=math.inf):
            if isinstance(event, OwnResult):
                return event
            if self._stopped.is_set():
                break
        raise ScoreError(f"{order.name} was stopped. Score it again.")
