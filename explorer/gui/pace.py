"""How fast a search goes, and how long it will yet take. Pure: no Qt, no clock of its own."""

from collections import deque
from dataclasses import dataclass

from explorer.gui import words

WINDOW_S = 20.0  # the rate is that of the last seconds, so that it follows what happens


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands; the rate and the time left are NaN until they are known."""

    done: int
    budget: int
    rejected: int = 0
    failed: int = 0
    rate_per_s: float = float("nan")
    seconds_left: float = float("nan")

    @property
    def share(self) -> float:
        return self.done / self.budget if self.budget else 0.0

    def text(self, on_front: int) -> tuple[str, str]:
        """What leads, and the rest: "412 of 1,000", "6.4/s · 1 min 32 s left · 39 on the front"."""
        parts = []
        if self.rate_per_s == self.rate_per_s:
            parts.append(words.rate(self.rate_per_s))
        if self.seconds_left == self.seconds_left and self.done < self.budget:
            parts.append(f"{words.duration(self.seconds_left)} left")
        if on_front:
            parts.append(f"{words.integer(on_front)} on the front")
        if self.failed:
            parts.append(f"{words.integer(self.failed)} failed")
        if self.rejected and not self.done:
            parts.append(f"{words.integer(self.rejected)} outside the limits so far")
        return f"{words.integer(self.done)} of {words.integer(self.budget)}", " · ".join(parts)


class Pace:
    """Turns counts and times into Progress."""

    def __init__(self, done: int, budget: int) -> None:
        self._done, self._budget = done, budget
        self._rejected = self._failed = 0
        self._samples: deque[tuple[float, int]] = deque()

    def add(self, now_s: float, done: int, rejected: int = 0, failed: int = 0) -> None:
        """Note that `done` of the budget are done, and how many more were rejected or failed."""
        self._done = done
        self._rejected += rejected
        self._failed += failed
        self._samples.append((now_s, done))
        while len(self._samples) > 2 and now_s - self._samples[0][0] > WINDOW_S:
            self._samples.popleft()

    def pause(self) -> None:
        """Forget the times: a pause is not slowness."""
        self._samples.clear()

    def progress(self) -> Progress:
        rate = self._rate()
        left = (self._budget - self._done) / rate if rate > 0 else float("nan")
        return Progress(self._done, self._budget, self._rejected, self._failed, rate, left)

    def _rate(self) -> float:
        if len(self._samples) < 2:
            return float("nan")
        (t0, n0), (t1, n1) = self._samples[0], self._samples[-1]
        return (n1 - n0) / (t1 - t0) if t1 > t0 and n1 > n0 else float("nan")
