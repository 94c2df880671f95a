"""Between the window and the worker process that learns from trained networks."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from explorer.calibrating import Asked, calibrate
from explorer.core.correlation import AccuracyTable
from explorer.core.errors import ExplorerError
from explorer.core.space import SearchSpace
from explorer.gui.exact_controller import Landing, land
from explorer.search.executors import WorkerDied, WorkerPool

log = logging.getLogger(__name__)
DIED = "The process that learns was killed, most likely for want of memory. Use fewer networks."
NO_MORE = "The calibration could not be worked out; the log says why."


class CalibrateController(QObject):
    """Learns in a process of its own, started when it is first asked: scikit-learn is heavy.

    Signals:
        learned: Calibrated of each column, in answer to the newest question.
        failed: str, why there is no answer to it.
    """

    learned = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        executor: Callable[[], Executor] = lambda: WorkerPool(1),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make = executor
        self._executor: Executor | None = None
        self._landing = Landing(self)
        self._landing.landed.connect(self._on_landed, Qt.ConnectionType.QueuedConnection)
        self._number = 0
        self.busy = False

    def ask(self, table: AccuracyTable, space: SearchSpace, asked: Asked) -> None:
        """Learn, in place of whatever was asked before."""
        if self._executor is None:
            self._executor = self._make()
        self._number += 1
        self.busy = True
        future = self._executor.submit(calibrate, table, space, asked)
        future.add_done_callback(partial(land, self._landing, self._number))

    def forget(self) -> None:
        """No answer is wanted any more."""
        self._number += 1
        self.busy = False

    def close(self) -> None:
        """End the worker. For the window's closing."""
        self.forget()
        executor, self._executor = self._executor, None
        if isinstance(executor, WorkerPool):
            executor.shutdown(wait=False)
        elif executor is not None:
            executor.shutdown()

    @Slot(int, object)
    def _on_landed(self, number: int, outcome: object) -> None:
        if number != self._number:
            return
        self.busy = False
        if isinstance(outcome, BaseException):
            self.failed.emit(_sentence(outcome))
        else:
            self.learned.emit(outcome)


def _sentence(error: BaseException) -> str:
    """What the user is told; a bug goes to the log."""
    if isinstance(error, WorkerDied):
        return DIED
    if isinstance(error, ExplorerError):
        return str(error)
    log.error("a calibration", exc_info=error)
    return NO_MORE
