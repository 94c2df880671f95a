"""Whole spaces solved where the test stands, so that it sees every step."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from explorer.core.objective import Constraint, objective
from explorer.core.space import SearchSpace
from explorer.gui.exact_solving import Question, Solved, question_of, solve
from explorer.search.executors import SerialExecutor
from tests.gui.small import small_space


def question(beta: float = 1.0, space: SearchSpace | None = None, high: float = 0.0) -> Question:
    """Of ZiCo-BC against MACs."""
    limits = (Constraint("macs", high),) if high else ()
    goals = objective("zico-bc"), objective("macs")
    asked = question_of(space or small_space(), *goals, beta, limits)
    assert isinstance(asked, Question)
    return asked


def solved(asked: Question | None = None) -> Solved:
    found = solve(asked or question(), "/no/such/file")
    assert found is not None
    return found


class HeldExecutor(Executor):
    """Keeps tasks until they are let go, and notes what they were asked."""

    def __init__(self) -> None:
        self.tasks: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.asked: list[Any] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        self.tasks.append((future, fn, args))
        self.asked.append(args[0])
        return future

    def let_go(self) -> None:
        """Do the oldest task."""
        future, fn, args = self.tasks.pop(0)
        done = SerialExecutor().submit(fn, *args)
        error = done.exception()
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(done.result())
