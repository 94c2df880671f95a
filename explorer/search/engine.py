"""A search is a generator of events.

Whoever runs it pulls: a loop in the command line, a thread behind the window, a list in a test. To
pause is not to pull; to cancel is to close; to resume is to pass what is known. Nothing here knows
of Qt or SQLite.
"""

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import replace
from types import MappingProxyType

from explorer.core.errors import PlanError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.event import Ended, Evaluated, Event, Waiting
from explorer.core.latency import LatencyModel
from explorer.core.plan import SearchPlan
from explorer.search._desk import Desk, Evaluate, Known
from explorer.search.starting import check_start
from explorer.search.work import evaluate
from explorer.spaces import check_plan
from explorer.strategies import Strategy, strategy

__all__ = ["Ended", "Evaluated", "Event", "Waiting", "resumed", "search"]

TICK_S = 0.05  # the longest a result is waited for, so the slowest answer to a stop
MAX_REJECTED = 20_000  # candidates in a row outside the limits before a search gives up
MAX_FAILED = 50  # networks in a row, for one reason, before it wastes no more of the budget

Events = Generator[Event, None, None]


def search(
    plan: SearchPlan,
    executor: Executor,
    known: Known = MappingProxyType({}),
    evaluate: Evaluate = evaluate,
    latency: LatencyModel | None = None,
) -> Events:
    """Run a plan to the end of its budget.

    One plan has one sequence of Evaluated on any number of workers: scored and failed networks come
    in the order in which they were asked for, one outside the limits as soon as it is asked for.
    Closing the generator cancels what waits for a worker, and does not wait for what runs.

    Args:
        executor: runs `evaluate`; never used for what is known.
        known: what earlier runs of this plan found, by genes; replayed instead of computed.
        evaluate: sent to the executor, so it must be picklable for one of processes.
        latency: of the plan's device, where it has one.

    Raises PlanError where the plan names an unknown strategy or one that cannot follow it, counts
    what its space has not, or begins with a network outside its limits where it must not.
    """
    check_plan(plan)
    chosen = strategy(plan)
    check_start(plan, latency)
    desk = Desk(plan, executor, known, evaluate, latency)
    try:
        yield from _events(plan, chosen, desk)
    finally:
        desk.cancel()


def resumed(plan: SearchPlan, budget: int | None = None) -> SearchPlan:
    """The plan with a larger budget, if one is given; raises PlanError for a smaller one."""
    if budget is None:
        return plan
    if budget < plan.budget:
        raise PlanError(
            f"Budget: {budget:,} is below the {plan.budget:,} this run already has. "
            f"Use {plan.budget:,} or more."
        )
    return replace(plan, budget=budget)


def _events(plan: SearchPlan, chosen: Strategy, desk: Desk) -> Events:
    done = 0
    end = ""  # why no more are asked for
    trouble = _Trouble()
    while done < plan.budget:
        if not end:
            end = yield from _fill(plan, chosen, desk, done)
        if not len(desk):
            assert end, f"{plan.strategy} waits to be told of a network, but was told of all"
            yield Ended(end)
            return
        while not desk.landed(TICK_S):
            yield Waiting()
        evaluation, replayed = desk.land()
        chosen.tell(evaluation)
        done += 1
        yield Evaluated(evaluation, done, plan.budget, replayed)
        if done < plan.budget and not replayed and trouble.persists(evaluation):
            yield Ended(_failed_all(evaluation.reason))
            return


def _fill(plan: SearchPlan, chosen: Strategy, desk: Desk, done: int) -> Generator[Event, None, str]:
    """Ask until the window is full; why there is no more to ask for, or ""."""
    while len(desk) < min(plan.window, plan.budget - done):
        architecture = chosen.ask()
        if architecture is None:
            return _tried_all(plan, chosen) if chosen.exhausted else ""
        if (rejection := desk.take(architecture)) is not None:
            chosen.tell(rejection)
            replayed = architecture.genes in desk.known
            yield Evaluated(rejection, done, plan.budget, replayed)
            if desk.rejected == MAX_REJECTED:
                return _outside_all(plan)
    return ""


def _tried_all(plan: SearchPlan, chosen: Strategy) -> str:
    if not chosen.proposes:
        count = len(plan.first)
        return (
            "The only network given was tried."
            if count == 1
            else (f"All {count:,} networks given were tried.")
        )
    size = plan.space.size
    whole = f"All {size:,} networks" if size > 1 else "The only network"
    have = "have" if size > 1 else "has"
    return f"{whole} of the space {have} been tried. Widen a choice to search further."


def _outside_all(plan: SearchPlan) -> str:
    limits = ", ".join(limit.text for limit in plan.constraints)
    return (
        f"{MAX_REJECTED:,} networks in a row were outside the limits ({limits}). "
        "Widen a limit or the space to search further."
    )


def _failed_all(reason: str) -> str:
    return (
        f"{MAX_FAILED} networks in a row failed for the same reason: {reason} "
        "Put that right, then resume."
    )


class _Trouble:
    """Whether something is wrong with more than the networks: images gone, memory too small."""

    def __init__(self) -> None:
        self._reason = ""
        self._count = 0

    def persists(self, evaluation: Evaluation) -> bool:
        """Hear of the next network; true once MAX_FAILED in a row failed for one reason."""
        failed = evaluation.outcome is Outcome.FAILED
        again = failed and evaluation.reason == self._reason
        self._reason = evaluation.reason
        self._count = self._count + 1 if again else int(failed)
        return self._count >= MAX_FAILED
