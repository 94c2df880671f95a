"""Between the window and the one worker process that solves whole spaces."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from explorer.core.errors import ExplorerError
from explorer.gui.exact_solving import Question, Solved, solve
from explorer.search.executors import WorkerDied, WorkerPool

log = logging.getLogger(__name__)

LATE_MS = 400  # an answer that is older than what is asked is called so from here on
GIVE_UP_MS = 1_000  # another beta waits no longer for the one before
DIED = (
    "The process that solves the space was killed, most likely for want of memory. "
    "Narrow the space, or take limits away."
)
NO_MORE = "The exact front could not be worked out; the log says why."


class Landing(QObject):
    """Carries an outcome from the worker's thread to the window's."""

    landed = Signal(int, object)


class ExactController(QObject):
    """Answers the newest question; one is solved at a time, and the newest beta wins.

    The process is started with the first question: the solver would hold up the window in a
    thread, as it holds Python's lock. Its tables stay with it, so another beta is quick.

    Signals:
        solved: Solved, the answer to the newest question, or on the way to it, to one of the same
            space at a beta that was asked for in between.
        failed: str, why there is no answer to the newest question.
        late: the answer shown has been another than the one asked for, for a while.
    """

    solved = Signal(object)
    failed = Signal(str)
    late = Signal()

    def __init__(
        self,
        executor: Callable[[], Executor] = lambda: WorkerPool(1, niceness=0),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make = executor
        self._executor: Executor | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._landing = Landing(self)
        self._landing.landed.connect(self._on_landed, Qt.ConnectionType.QueuedConnection)
        self._number = 0
        self._flying: Question | None = None
        self._wanted: Question | None = None
        self._known: Question | None = None  # whose tables the worker has
        self._open = True
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._on_late)
        self._patience = QTimer(self, singleShot=True, interval=GIVE_UP_MS)
        self._patience.timeout.connect(self._give_up_for_another_beta)

    @property
    def busy(self) -> bool:
        """Whether the newest question has no answer yet."""
        return self._wanted is not None

    @property
    def open(self) -> bool:
        """Whether it may be asked anything."""
        return self._open

    def ask(self, question: Question) -> None:
        """Ask, in place of whatever was asked before; silent."""
        if not self._open or question == self._wanted:
            return
        self._wanted = question
        self._late.start()
        if self._flying is None:
            self._start(question)
        elif not self._flying.only_beta_differs(question):
            self._stop_flying()

    def forget(self) -> None:
        """Nothing is asked any more; what is being solved is given up."""
        self._wanted = None
        self._late.stop()
        if self._flying is not None:
            self._stop_flying()

    def run(self, work: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Let the same worker do something else with its tables, after what it does now.

        Raises RuntimeError once closed.
        """
        if not self._open:
            raise RuntimeError("The window is closing.")
        return self._pool().submit(work, *args)

    def stop_file(self, name: str) -> Path:
        """A place that does not exist: work that looks for it ends once there is a file."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="explorer-exact-", ignore_cleanup_errors=True)
        return Path(self._folder.name) / name

    def close(self) -> None:
        """Kill the worker. For the window's closing."""
        self._open = False
        self._wanted = self._flying = None
        self._late.stop()
        self._patience.stop()
        if isinstance(self._executor, WorkerPool):
            self._executor.shutdown(wait=False)
        elif self._executor is not None:
            self._executor.shutdown()
        if self._folder is not None:
            self._folder.cleanup()

    def _pool(self) -> Executor:
        if self._executor is None:
            self._executor = self._make()
        return self._executor

    def _start(self, question: Question) -> None:
        self._number += 1
        number, self._flying = self._number, question
        self._patience.start()
        future = self._pool().submit(solve, question, str(self.stop_file(str(number))))
        future.add_done_callback(partial(land, self._landing, number))

    def _stop_flying(self) -> None:
        self.stop_file(str(self._number)).touch()

    def _give_up_for_another_beta(self) -> None:
        """Only with tables at hand: they would have to be begun anew."""
        flying, wanted = self._flying, self._wanted
        if flying is None or wanted is None or wanted == flying or self._known is None:
            return
        if self._known.only_beta_differs(flying):
            self._stop_flying()

    def _on_late(self) -> None:
        if self._wanted is not None:
            self.late.emit()

    @Slot(int, object)
    def _on_landed(self, number: int, outcome: object) -> None:
        if number != self._number or not self._open:
            return
        self.stop_file(str(number)).unlink(missing_ok=True)
        asked, self._flying = self._flying, None
        self._patience.stop()
        wanted = self._wanted
        done = asked == wanted and outcome is not None
        if done:
            self._wanted = None
            self._late.stop()
        if isinstance(outcome, Solved):
            self._known = asked
            if wanted is not None and wanted.only_beta_differs(outcome.question):
                self.solved.emit(outcome)
        elif isinstance(outcome, BaseException) and done:
            self.failed.emit(sentence_of(outcome))
        if self._wanted is not None and self._flying is None:
            self._start(self._wanted)


def land(landing: Landing, number: int, future: "Future[Any]") -> None:
    """Tell what came of work, from the worker's thread: its value, or what it raised."""
    outcome: object
    try:
        outcome = future.result()
    except CancelledError:
        return
    except Exception as error:  # whatever it is belongs to the window, not to this thread
        outcome = error
    try:
        landing.landed.emit(number, outcome)
    except RuntimeError:  # the window has gone meanwhile
        log.debug("an answer came too late")


def sentence_of(error: BaseException) -> str:
    """What the user is told; a bug goes to the log."""
    if isinstance(error, WorkerDied):
        return DIED
    if isinstance(error, ExplorerError):
        return str(error)
    log.error("an exact front", exc_info=error)
    return NO_MORE
