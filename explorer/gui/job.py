"""Background work: any iterator, pulled in a thread of its own."""

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from threading import Event
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from explorer.core.errors import ExplorerError

log = logging.getLogger(__name__)

REPORT_S = 0.1  # events are handed over in lists, at most this often


class Job(QThread):
    """Pulls events until they end or it is cancelled.

    `events` is called in the new thread, so what it opens (a database, a pool) lives and dies
    there. Exactly one of succeeded, cancelled and failed comes at the end, then finished.

    Signals:
        reported: list of the events since the last report, never empty.
        succeeded, cancelled: the end.
        failed: the end, by this exception.
    """

    reported = Signal(list)
    succeeded = Signal()
    cancelled = Signal()
    failed = Signal(object)

    def __init__(
        self, events: Callable[[], Generator[Any, None, None]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._events = events
        self._may_run = Event()
        self._may_run.set()

    def pause(self) -> None:
        """Pull no more after the next event; what is under way finishes."""
        self._may_run.clear()

    def resume(self) -> None:
        self._may_run.set()

    def cancel(self) -> None:
        """Ask it to stop at its next event. Returns at once."""
        self.requestInterruption()
        self._may_run.set()

    def stop(self) -> None:
        """Cancel, and wait until it has. For the window's closing."""
        self.cancel()
        self.wait()

    def run(self) -> None:
        try:
            with closing(self._events()) as events:
                self._pull(events)
        except ExplorerError as error:  # the user's to put right
            self.failed.emit(error)
        except Exception as error:  # ends the thread, so here it must be told, whatever it is
            log.exception("a job failed")
            self.failed.emit(error)
        else:
            (self.cancelled if self.isInterruptionRequested() else self.succeeded).emit()

    def _pull(self, events: Iterator[Any]) -> None:
        batch: list[Any] = []
        reported_at = monotonic()
        try:
            for event in events:
                batch.append(event)
                paused = not self._may_run.is_set()
                if paused or monotonic() - reported_at >= REPORT_S:
                    self.reported.emit(batch)
                    batch, reported_at = [], monotonic()
                self._may_run.wait()
                if self.isInterruptionRequested():
                    break
        finally:
            if batch:  # also before an error is told
                self.reported.emit(batch)
