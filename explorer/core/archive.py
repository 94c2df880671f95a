"""All evaluations of a run as columns, so that a hundred thousand re-rank within a frame.

Per-layer terms are not held here: the session file has them, and one network's are read on demand.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from explorer.core.bias import depth_share, width_share
from explorer.core.calibration import name_of
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import OBJECTIVES, Objective
from explorer.core.pareto import nondominated
from explorer.core.space import Architecture, SearchSpace

Floats = NDArray[np.float64]
MEASURES = tuple(
    dict.fromkeys([*(objective.measure for objective in OBJECTIVES.values()), "penalty"])
)


class Archive:
    """The networks of one run, in the order they arrived; rows are only ever added."""

    def __init__(self, space: SearchSpace) -> None:
        self.space = space
        self._count = 0
        self._ids = np.zeros(64, dtype=np.int64)
        self._genes = np.zeros((64, len(space.choices)), dtype=np.int16)
        self._scored = np.zeros(64, dtype=bool)
        self._failed = np.zeros(64, dtype=bool)
        self._measures = np.full((64, len(MEASURES)), np.nan)
        self._shares = np.full((64, 2), np.nan)
        self._seconds = np.zeros(64)
        self._calibrated: dict[str, Floats] = {}  # as long as the others; NaN where not known

    def __len__(self) -> int:
        return self._count

    def add(self, rows: Iterable[tuple[int, Evaluation]]) -> None:
        """Append evaluations with their ids in the session file."""
        rows = list(rows)
        if not rows:
            return
        start, stop = self._count, self._count + len(rows)
        self._reserve(stop)
        for i, (row_id, evaluation) in enumerate(rows, start):
            self._ids[i] = row_id
            self._genes[i] = evaluation.architecture.genes
            self._scored[i] = evaluation.outcome is Outcome.SCORED
            self._failed[i] = evaluation.outcome is Outcome.FAILED
            self._measures[i] = [evaluation.measures.get(name, np.nan) for name in MEASURES]
            self._seconds[i] = evaluation.seconds
            for name in filter(name_of, evaluation.measures):
                self._column(name)[i] = evaluation.measures[name]
        genes = self._genes[start:stop].astype(np.int64)
        self._shares[start:stop, 0] = depth_share(self.space, genes)
        self._shares[start:stop, 1] = width_share(self.space, genes)
        self._count = stop

    def _reserve(self, rows: int) -> None:
        """Grow by doubling, so that adding stays cheap."""
        room = len(self._ids)
        if rows <= room:
            return
        more = max(rows, 2 * room) - room
        for name in ("_ids", "_genes", "_scored", "_failed", "_measures", "_shares", "_seconds"):
            old: NDArray[np.generic] = getattr(self, name)
            pad = np.zeros((more, *old.shape[1:]), dtype=old.dtype)
            setattr(self, name, np.concatenate([old, pad]))
        for name, column in self._calibrated.items():
            self._calibrated[name] = np.concatenate([column, np.full(more, np.nan)])

    def _column(self, name: str) -> Floats:
        """Of a calibration's scores, whose names are not known before."""
        return self._calibrated.setdefault(name, np.full(len(self._ids), np.nan))

    @property
    def ids(self) -> NDArray[np.int64]:
        """(n,), the rows' ids in the session file."""
        return self._ids[: self._count]

    @property
    def scored(self) -> NDArray[np.bool_]:
        """(n,), false for failed networks and those outside the limits."""
        return self._scored[: self._count]

    @property
    def failed(self) -> NDArray[np.bool_]:
        return self._failed[: self._count]

    @property
    def genes(self) -> NDArray[np.int16]:
        """(n, choices), option indices."""
        return self._genes[: self._count]

    @property
    def seconds(self) -> Floats:
        return self._seconds[: self._count]

    @property
    def depth_share(self) -> Floats:
        """(n,), see core.bias."""
        return self._shares[: self._count, 0]

    @property
    def width_share(self) -> Floats:
        """(n,), see core.bias."""
        return self._shares[: self._count, 1]

    def measure(self, name: str) -> Floats:
        """(n,), one of MEASURES or a calibration's; NaN where it was not measured."""
        if name_of(name):
            return self._column(name)[: self._count]
        return self._measures[: self._count, MEASURES.index(name)]

    def values(self, objective: Objective, beta: float) -> Floats:
        """(n,), an objective as the user reads it, at any beta: ZiCo-BC is linear in it."""
        values = self.measure(objective.measure)
        with np.errstate(over="ignore"):  # at an absurd beta all are infinite, and none a front
            return values - beta * self.measure("penalty") if objective.penalised else values

    def front(self, objectives: tuple[Objective, ...], beta: float) -> NDArray[np.intp]:
        """Rows of the Pareto front of the scored networks, by rising second objective."""
        costs = np.stack([goal.goal.sign * self.values(goal, beta) for goal in objectives], axis=1)
        costs[~self.scored] = np.nan
        rows = np.flatnonzero(nondominated(costs))
        return rows[np.argsort(costs[rows, -1], kind="stable")]

    def row_of(self, row_id: int) -> int:
        """Where an id stands; raises KeyError where it does not."""
        found = np.flatnonzero(self.ids == row_id)
        if not found.size:
            raise KeyError(row_id)
        return int(found[0])

    def architecture(self, row: int) -> Architecture:
        return self.space.architecture(self._genes[row])
