"""Large updates, one a round of the event loop, so that none of them holds the window up."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer


class Relay(QObject):
    """Runs its steps in turn, each in a round of its own, and only those that were asked for.

    Asking again before the last step has run asks for all of them again, and goes on in turn: so
    the last one comes to its turn also when somebody asks all the time.
    """

    def __init__(self, steps: Sequence[Callable[[], None]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = tuple(steps)
        self._wanted = [False] * len(self._steps)
        self._next = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_turn)
        self._apart_ms = 0

    def ask(self, apart_ms: int = 0) -> None:
        """Run every step once more, so many milliseconds apart."""
        self._wanted = [True] * len(self._steps)
        self._apart_ms = apart_ms
        if not self._timer.isActive():
            self._timer.start(0)

    def _on_turn(self) -> None:
        for _ in self._steps:
            step, self._next = self._next, (self._next + 1) % len(self._steps)
            if self._wanted[step]:
                self._wanted[step] = False
                if any(self._wanted):
                    self._timer.start(self._apart_ms)
                self._steps[step]()
                return
