"""Whether stored scores come out again: rows of a session file, scored with their own settings."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.search.work import evaluate
from explorer.store.session import SessionFile

# Equal to the last bit on one machine; between machines float32 sums differ in their last digits.
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Stored:
    """A scored row of a session file, and the plan it was scored by."""

    id: int
    plan: SearchPlan
    evaluation: Evaluation


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


def differences(rows: Iterable[Stored], executor: Executor) -> list[Difference]:
    """Score the rows again and compare all numbers that were stored."""
    asked = [
        (
            row,
            executor.submit(
                evaluate, row.evaluation.architecture, row.plan.proxies, row.plan.scoring
            ),
        )
        for row in rows
    ]
    return [_difference(row, future.result()) for row, future in asked]


def _difference(row: Stored, again: Evaluation) -> Difference:
    if not again.scored:
        return Difference(row.id, float("inf"), reason=again.reason)
    stored = row.evaluation.measures
    apart = {name: _apart(stored[name], again.measures.get(name)) for name in stored}
    worst = max(apart, key=lambda name: apart[name])
    return Difference(row.id, apart[worst], worst, stored[worst], _number(again.measures, worst))


def _apart(stored: float, again: float | None) -> float:
    if again is None or not (isfinite(stored) and isfinite(again)):
        return 0.0 if again is not None and repr(stored) == repr(again) else float("inf")
    return abs(again - stored) / max(abs(stored), 1.0)


def _number(measures: Mapping[str, Any], name: str) -> float:
    return float(measures.get(name, float("nan")))
