"""How far a search is, on standard error; and Ctrl-C as a wish, not an exception."""

import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import click
from tqdm import tqdm

from explorer.core.evaluation import Outcome
from explorer.core.event import Ended, Evaluated

ENDINGS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
LINES = 10  # of progress in all, where there is no terminal
ROW = 2_000  # networks outside the limits, with no other between, for a line that says so


@contextmanager
def interruptible() -> Generator[Callable[[], bool], None, None]:
    """Within it the first Ctrl-C is only noted, so that no write is cut in two; asks if it was.

    So is the request to end that a batch system or a closed terminal sends: the file is then left
    whole, without a log beside it. A second one ends the program the hard way.
    """
    pressed = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    before = {number: signal.getsignal(number) for number in ENDINGS}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:  # as `nohup` sets it
            signal.signal(number, note)
    try:
        yield lambda: pressed
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class SearchProgress:
    """A bar with rate and time left on a terminal; a few plain lines elsewhere."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._failed = self._rejected = self._told = 0
        self._row = 0  # outside the limits, since the last one that was not
        self._bar: Any = None
        if sys.stderr is not None and sys.stderr.isatty():
            self._bar = tqdm(total=budget, unit=" networks", file=sys.stderr, dynamic_ncols=True)

    def show(self, event: Evaluated | Ended) -> None:
        if isinstance(event, Ended):
            self.say(event.sentence)
            return
        self._failed += event.evaluation.outcome is Outcome.FAILED
        rejected = event.evaluation.outcome is Outcome.REJECTED
        self._rejected += rejected
        self._row = self._row + 1 if rejected else 0
        if self._row and self._row % ROW == 0:
            self.say(f"{self._row:,} networks in a row were outside the limits so far")
        if self._bar is not None:
            self._bar.set_postfix_str(self._others(), refresh=False)
            self._bar.update(event.done - self._bar.n)
        elif event.done * LINES // self._budget > self._told:
            self._told = event.done * LINES // self._budget
            others = self._others()
            self.say(f"{event.done} of {event.budget} evaluated{', ' if others else ''}{others}")

    def _others(self) -> str:
        parts = ((self._failed, "failed"), (self._rejected, "outside the limits"))
        return ", ".join(f"{count:,} {words}" for count, words in parts if count)

    def say(self, sentence: str) -> None:
        """A line on standard error, above the bar."""
        if self._bar is not None:
            self._bar.write(sentence, file=sys.stderr)
        else:
            with suppress(OSError):  # a reader that left, a full disk: the search is what counts
                click.echo(sentence, err=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class CountProgress:
    """The same for anything that is only counted."""

    def __init__(self, total: int, unit: str) -> None:
        self._total, self._unit, self._told = total, unit, 0
        self._bar: Any = None
        if sys.stderr is not None and sys.stderr.isatty():
            self._bar = tqdm(total=total, unit=f" {unit}", file=sys.stderr, dynamic_ncols=True)

    def show(self, done: int, known: bool = False) -> None:
        """So many are done; with `known` the last took no time, which is no rate to go by."""
        if self._bar is not None:
            if known:
                self._bar.initial = done
                self._bar.unpause()
            self._bar.update(done - self._bar.n)
        elif done * LINES // self._total > self._told:
            self._told = done * LINES // self._total
            with suppress(OSError):  # a reader that left: the work is what counts
                click.echo(f"{done:,} of {self._total:,} {self._unit}", err=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
