"""What a search has in flight: networks counted, refused, sent to workers, and brought back."""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, wait
from dataclasses import replace

import numpy as np

from explorer.core.calibration import found_for
from explorer.core.errors import SpaceError
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.latency import LatencyModel
from explorer.core.objective import OBJECTIVES, Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture
from explorer.search.executors import WorkerDied
from explorer.spaces import calibrated, costs_of, graph_of, measures_of

Known = Mapping[tuple[int, ...], Evaluation]
Evaluate = Callable[..., Evaluation]  # of (architecture, proxies, settings), as work.evaluate


class Desk:
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
        self._calibrations = found_for(plan.objectives, plan.calibrations)
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
        """Its latency, where the plan has a device, and its calibrated scores; {} for one that
        cannot be built."""
        found: dict[str, float] = {}
        genes = np.array([architecture.genes], dtype=np.int64)
        try:
            for one in self._calibrations:
                found[one.objective] = float(calibrated(one, architecture.space, genes)[0])
            if self._latency is not None:
                found["latency_ms"] = self._latency.latency_ms(graph_of(architecture))
        except SpaceError:
            return {}
        return found

    def cancel(self) -> None:
        for _, future in self._flying:
            if future is not None:
                future.cancel()


def _broken(plan: SearchPlan, measures: dict[str, float]) -> list[Constraint]:
    return [limit for limit in plan.constraints if limit.excess(measures) > 0]
