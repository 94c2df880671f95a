"""Work in the background of which only the newest request matters, such as counts as one types."""

from collections.abc import Callable, Generator
from contextlib import suppress
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from explorer.core.errors import ExplorerError


class _Landing(QObject):
    """Carries an outcome home; held by the thread, so that no receiver can vanish under it."""

    landed = Signal(int, object, str, bool)  # request, value, sentence, whether there is an outcome


class Latest(QObject):
    """Runs functions in one background thread; only the newest request's result is delivered.

    A request that comes while another runs waits for it, and replaces any that waited. A function
    that returns a generator is pulled step by step, and given up between two steps once a newer
    request came; what it returns is the result. An exception that is no ExplorerError is a bug and
    goes to `threading.excepthook`.

    Signals:
        ready: what the function returned.
        failed: the sentence of the ExplorerError it raised.
    """

    ready = Signal(object)
    failed = Signal(str)

    def __init__(self, delay_ms: int = 0, parent: QObject | None = None) -> None:
        """`delay_ms`: how long the requests must have paused before one is started."""
        super().__init__(parent)
        self._number = 0
        self._waiting: tuple[Callable[..., Any], tuple[Any, ...]] | None = None
        self._running = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self._start)

    def ask(self, function: Callable[..., Any], *args: Any) -> None:
        """Run `function(*args)` soon, instead of whatever was asked before."""
        self._number += 1
        self._waiting = (function, args)
        self._timer.start()

    def forget(self) -> None:
        """Deliver nothing of what was asked so far."""
        self._number += 1
        self._waiting = None
        self._timer.stop()

    def _start(self) -> None:
        if self._running or self._waiting is None:
            return
        (function, args), self._waiting = self._waiting, None
        self._running = True
        number, landing = self._number, _Landing()
        landing.landed.connect(self._on_landed, Qt.ConnectionType.QueuedConnection)
        # a daemon: a folder on a dead network drive must not keep the program from closing
        Thread(
            target=_run,
            args=(landing, number, lambda: number == self._number, function, args),
            name="latest",
            daemon=True,
        ).start()

    @Slot(int, object, str, bool)
    def _on_landed(self, number: int, value: object, sentence: str, known: bool) -> None:
        self._running = False
        if number == self._number and known:
            if sentence:
                self.failed.emit(sentence)
            else:
                self.ready.emit(value)
        if self._waiting is not None and not self._timer.isActive():
            self._start()


def _run(
    landing: _Landing,
    number: int,
    wanted: Callable[[], bool],
    function: Callable[..., Any],
    args: tuple[Any, ...],
) -> None:
    value, sentence, known = None, "", False
    try:
        value = function(*args)
        if isinstance(value, Generator):
            value = _pulled(value, wanted)
        known = True
    except ExplorerError as error:
        sentence, known = str(error), True
    finally:
        with suppress(RuntimeError):  # the program has ended meanwhile, and Qt with it
            landing.landed.emit(number, value, sentence, known)


def _pulled(steps: Generator[Any, None, Any], wanted: Callable[[], bool]) -> Any:
    while wanted():
        try:
            next(steps)
        except StopIteration as end:
            return end.value
    steps.close()
    return None
