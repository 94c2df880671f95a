"""A search small enough for a test, evaluated without torch: a score made from counts."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import numpy as np

from explorer.core.draw import Draw
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace, integers
from explorer.search import work
from explorer.spaces import families, measures_of


def small_space() -> SearchSpace:
    """The two thinnest widths and one or two blocks a stage: milliseconds to score."""
    space = replace(families["efficientnet"].default(), input_shape=(3, 32, 32), classes=4)
    for choice in space.choices:
        if choice.role in ("width", "depth"):
            low = int(choice.options[0])
            high, step = low + choice.step, choice.step
            space = space.with_choice(integers(choice.name, choice.role, low, high, step))
    return space


def small_plan(budget: int = 6, **changes: Any) -> SearchPlan:
    scoring = ScoringSettings(batches=2, batch_size=2, resolution=(32, 32))
    plan = SearchPlan(small_space(), budget=budget, population=4, window=2, scoring=scoring)
    return replace(plan, **changes)


def counted(architecture: Architecture, *_how: object) -> Evaluation:
    """What work.evaluate would say, with the size limit in the place of ZiCo."""
    measures = measures_of(architecture)
    measures["zico"] = measures["size_limit"]
    terms = dict.fromkeys(("zico", "penalty", "size"), (1.0, 2.0))
    return Evaluation(architecture, Outcome.SCORED, measures, terms, ("a", "b"), seconds=0.1)


def drawn(architecture: Architecture, proxies: tuple[str, ...], how: ScoringSettings) -> Draw:
    """What work.draw would say: the size limit for every score, moved a little by the seed."""
    measures = measures_of(architecture)
    rng = np.random.default_rng([how.seed, *architecture.genes])
    scores = {name: measures["size_limit"] + float(rng.normal()) for name in proxies}
    seconds = dict.fromkeys(proxies, 0.1)
    return Draw(how.seed, {**measures, **scores}, seconds=seconds, total=0.1)


FAKES: dict[Callable[..., Any], Callable[..., Any]] = {
    work.evaluate: counted,
    work.draw: drawn,
    work.check_batches: lambda *_how: (),
    work.environment: lambda: {"torch": "none"},
}


class FakeExecutor(Executor):
    """Does at once what the workers would do, without torch; `gate` holds what scores back."""

    def __init__(self, **fakes: Callable[..., Any]) -> None:
        self.fakes = {**FAKES, **{getattr(work, name): fake for name, fake in fakes.items()}}
        self.gate = Event()
        self.gate.set()
        self.evaluated = self.drawn = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        if fn in (work.evaluate, work.draw):
            self.evaluated += fn is work.evaluate
            self.drawn += fn is work.draw
            if not self.gate.is_set():
                Thread(target=self._later, args=(future, fn, args), daemon=True).start()
                return future
        self._do(future, fn, args)
        return future

    def _later(self, future: "Future[Any]", fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.gate.wait(10)
        self._do(future, fn, args)

    def _do(self, future: "Future[Any]", fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        try:
            future.set_result(self.fakes[fn](*args))
        except Exception as error:  # as an executor does, whatever it is
            future.set_exception(error)
