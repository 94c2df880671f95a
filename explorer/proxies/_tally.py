"""Who takes part in passes that several scores share: what each took, and what ended each."""

from collections.abc import Generator, Hashable, Iterable, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


class Tally:
    """Seconds and failures of those that share work.

    Attributes:
        seconds: of each, what its own work and all work that it shared took: what it would take
            alone.
        failures: what ended those that were ended.
        together: those of them that were ended by work shared with others.
    """

    def __init__(self) -> None:
        self.seconds: dict[Hashable, float] = {}
        self.failures: dict[Hashable, Exception] = {}
        self.together: set[Hashable] = set()
        self._inner: list[float] = []  # seconds of the steps inside each step that is open

    def left(self, those: Iterable[T]) -> list[T]:
        """Those that nothing ended yet."""
        return [one for one in those if one not in self.failures]

    @contextmanager
    def step(self, *those: Hashable) -> Generator[None, None, None]:
        """Work for those: timed without the steps inside it; if it fails, they are ended."""
        started = perf_counter()
        self._inner.append(0.0)
        try:
            yield
        except Exception as error:  # any module's code runs here, and it may end nobody else
            self._end(those, error)
        finally:
            whole = perf_counter() - started
            own = whole - self._inner.pop()
            for one in those:
                self.seconds[one] = self.seconds.get(one, 0.0) + own
            if self._inner:
                self._inner[-1] += whole

    def _end(self, those: Sequence[Hashable], error: Exception) -> None:
        ended = self.left(those)
        self.failures |= dict.fromkeys(ended, error)
        if len(those) > 1:
            self.together.update(ended)
