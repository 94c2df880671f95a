"""Whether stored scores come out again: rows of a session file, scored with their own settings."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any

import numpy as np

from explorer.core.errors import ExplorerError, PlanError
from explorer.core.evaluation import Evaluation
from explorer.core.latency import LatencyModel
from explorer.core.plan import SearchPlan
from explorer.devices import latency_model
from explorer.search.work import evaluate
from explorer.spaces import graph_of
from explorer.store.session import SessionFile

# Equal to the last bit on one machine; between machines float32 sums differ in their last digits.
TOLERANCE = 1e-4
LATENCY = "latency_ms"  # predicted from a table, beside the scores and not with them
_NO_DEVICE: Mapping[str, LatencyModel] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stored:
    """A scored row of a session file, and the plan it was scored by."""

    id: int
    plan: SearchPlan
    evaluation: Evaluation

    @property
    def measures(self) -> Mapping[str, float]:
        return self.evaluation.measures


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a row's numbers come out otherwise.

    Attributes:
        largest: |new - stored| over |stored| or 1, the largest over its numbers; infinite where it
            has no score now.
        measure: the number that differs most.
        reason: why it has no score now; "" where it has.
    """

    id: int
    largest: float
    measure: str = ""
    stored: float = float("nan")
    again: float = float("nan")
    reason: str = ""

    @property
    def mismatch(self) -> bool:
        return not self.largest <= TOLERANCE


def sampled(session: SessionFile, count: int, seed: int = 0) -> list[Stored]:
    """At most `count` scored rows of all runs, drawn by the seed, in the file's order."""
    rows = [
        Stored(row_id, run.plan, evaluation)
        for run in session.runs()
        for row_id, evaluation in session.evaluations(run.id)
        if evaluation.scored
    ]
    if len(rows) <= count:
        return rows
    picked = np.random.default_rng(seed).choice(len(rows), count, replace=False)
    return [rows[i] for i in sorted(picked)]


def differences(
    rows: Iterable[Stored], executor: Executor, latencies: Mapping[str, LatencyModel] = _NO_DEVICE
) -> list[Difference]:
    """Score the rows again and compare all numbers that were stored.

    Args:
        latencies: by the plans' devices; a latency of another device is not compared.
    """
    asked = [
        (
            row,
            executor.submit(
                evaluate, row.evaluation.architecture, row.plan.proxies, row.plan.scoring
            ),
        )
        for row in rows
    ]
    return [_difference(row, future.result(), latencies) for row, future in asked]


def latencies_of(rows: Iterable[Stored]) -> tuple[dict[str, LatencyModel], tuple[str, ...]]:
    """What predicts the latencies of the rows, by device; a sentence for each that is gone."""
    found: dict[str, LatencyModel] = {}
    gone = []
    for device in dict.fromkeys(row.plan.device for row in rows if LATENCY in row.measures):
        try:
            found[device] = latency_model(device)
        except ExplorerError as error:  # a table stays behind where its session is carried away
            gone.append(f"Latencies were not compared. {error}")
    return found, tuple(gone)


def _difference(
    row: Stored, again: Evaluation, latencies: Mapping[str, LatencyModel]
) -> Difference:
    if not again.scored:
        return Difference(row.id, float("inf"), reason=again.reason)
    stored, found = dict(row.measures), dict(again.measures)
    if row.plan.device in latencies:
        found[LATENCY] = _latency(row, latencies[row.plan.device])
    else:
        stored.pop(LATENCY, None)
    apart = {name: _apart(stored[name], found.get(name)) for name in stored}
    worst = max(apart, key=lambda name: apart[name])
    return Difference(row.id, apart[worst], worst, stored[worst], _number(found, worst))


def _latency(row: Stored, model: LatencyModel) -> float:
    """In ms; none where the table has changed, and has no such convolution any more."""
    try:
        return model.latency_ms(graph_of(row.evaluation.architecture))
    except PlanError:
        return float("nan")


def _apart(stored: float, again: float | None) -> float:
    if again is None or not (isfinite(stored) and isfinite(again)):
        return 0.0 if again is not None and repr(stored) == repr(again) else float("inf")
    return abs(again - stored) / max(abs(stored), 1.0)


def _number(measures: Mapping[str, Any], name: str) -> float:
    return float(measures.get(name, float("nan")))
