"""A search is a generator of events.

Whoever runs it pulls: a loop in the command line, a thread behind the window, a list in a test. To
pause is not to pull; to cancel is to close; to resume is to pass what is known. Nothing here knows
of Qt or SQLite.
"""

from collections import deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Executor, Future, wait
from dataclasses import replace
from types import MappingProxyType

from explorer.core.errors import PlanError, SpaceError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.event import Ended, Evaluated, Event, Waiting
from explorer.core.latency import LatencyModel
from explorer.core.objective import OBJECTIVES, Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.search.executors import WorkerDied
from explorer.search.starting import check_start
from explorer.search.work import evaluate
from explorer.spaces import check_plan, costs_of, graph_of, measures_of
from explorer.strategies import Strategy, strategy

__all__ = ["Ended", "Evaluated", "Event", "Waiting", "resumed", "search"]

TICK_S = 0.05  # the longest a result is waited for, so the slowest answer to a stop
MAX_REJECTED = 20_000  # candidates in a row outside the limits before a search gives up
MAX_FAILED = 50  # networks in a row, for one reason, before it wastes no more of the budget

Known = Mapping[tuple[int, ...], Evaluation]
Evaluate = Callable[..., Evaluation]  # of (architecture, proxies, settings), as work.evaluate
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
    desk = _Desk(plan, executor, known, evaluate, latency)
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


def _events(plan: SearchPlan, chosen: Strategy, desk: "_Desk") -> Events:
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


def _fill(
    plan: SearchPlan, chosen: Strategy, desk: "_Desk", done: int
) -> Generator[Event, None, str]:
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


class _Desk:
    """The networks that were asked for and not told of yet, in the order of asking."""

    def __init__(
        self,
        plan: SearchPlan,
        executor: Executor,
        known: Known,
        evaluate: Evaluate,
        latency: LatencyModel | None,
    ) -> None:
        self._latency = latency
        self.known = known
        self.rejected = 0  # in a row
        self._plan = plan
        self._executor = executor
        self._evaluate = evaluate
        self._flying: deque[tuple[Architecture, Future[Evaluation] | None]] = deque()

    def __len__(self) -> int:
        return len(self._flying)

    def take(self, architecture: Architecture) -> Evaluation | None:
        """Put a network on the desk; one outside the limits is handed straight back."""
        known = self.known.get(architecture.genes)
        rejection = self._rejection(architecture) if known is None else known
        if rejection is not None and rejection.outcome is Outcome.REJECTED:
            self.rejected += 1
            return rejection
        self.rejected = 0
        self._flying.append((architecture, None if known else self._submit(architecture)))
        return None

    def _submit(self, architecture: Architecture) -> Future[Evaluation]:
        plan = self._plan
        return self._executor.submit(self._evaluate, architecture, plan.proxies, plan.scoring)

    def landed(self, timeout_s: float) -> bool:
        """Whether the oldest has its result, waiting for it that long."""
        future = self._flying[0][1]
        return future is None or bool(wait([future], timeout_s).done)

    def _rejection(self, architecture: Architecture) -> Evaluation | None:
        """The evaluation of a network outside the plan's limits; None where it keeps them."""
        if not self._plan.constraints:
            return None
        try:
            measures = self._counted(architecture)
        except SpaceError:
            return None  # it cannot be built, and the worker will say why
        if not (outside := _broken(self._plan, measures)):
            return None
        limits = ", ".join(limit.text for limit in outside)
        reason = f"Outside the limits: {limits}."
        return Evaluation(architecture, Outcome.REJECTED, measures, reason=reason)

    def _counted(self, architecture: Architecture) -> dict[str, float]:
        """What is counted of a network, all that its objectives and limits are of.

        Thousands may be outside in a row, so those are told by the family's tables, which know no
        peak memory and no latency. All else is counted on the op graph.
        """
        plan = self._plan
        asked = {goal.measure for goal in plan.goals if not goal.proxy}
        asked |= {OBJECTIVES[limit.name].measure for limit in plan.constraints}
        measures = costs_of(architecture)
        if asked <= measures.keys() and _broken(plan, measures):
            return measures
        return {**measures_of(architecture), **self._timed(architecture)}

    def land(self) -> tuple[Evaluation, bool]:
        """Take the oldest off the desk; true where it was known before."""
        architecture, future = self._flying.popleft()
        if future is None:
            return self.known[architecture.genes], True
        try:
            # What came from another process has its own copy of the whole space: keep only ours.
            found = replace(future.result(), architecture=architecture)
        except WorkerDied as error:
            found = Evaluation(architecture, Outcome.FAILED, measures_of(architecture))
            found = replace(found, reason=str(error))
        return replace(found, measures={**found.measures, **self._timed(architecture)}), False

    def _timed(self, architecture: Architecture) -> dict[str, float]:
        """Its latency, where the plan has a device; {} for one that cannot be built."""
        if self._latency is None:
            return {}
        try:
            return {"latency_ms": self._latency.latency_ms(graph_of(architecture))}
        except SpaceError:
            return {}

    def cancel(self) -> None:
        for _, future in self._flying:
            if future is not None:
                future.cancel()


def _broken(plan: SearchPlan, measures: dict[str, float]) -> list[Constraint]:
    return [limit for limit in plan.constraints if limit.excess(measures) > 0]
