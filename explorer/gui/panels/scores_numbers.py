"""Every score of a few networks, side by side. Pure: no Qt."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.archive import MEASURES
from explorer.core.draw import Draw
from explorer.core.objective import OBJECTIVES, Objective
from explorer.gui import words
from explorer.gui.objective_words import same
from explorer.gui.run_view import RunView
from explorer.runs.drawing import PROXIES

Floats = NDArray[np.float64]
_UNITS = {
    "macs": (1e9, "G"), "macs_zennas": (1e9, "G"), "params": (1e6, "M"),
    "params_zennas": (1e6, "M"), "peak_memory_bytes": (1e6, "MB"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What is known of some networks at the run's own seed.

    Attributes:
        ids: (n,), in the order of the archive.
        rows: (n,), of the archive.
        draws: n of them, at the seed of the run; empty ones of networks that still wait.
        objectives: the columns, m of them.
        values: (n, m), at the beta of the view; NaN where there is none.
        waiting: scores asked for and not told yet, for each network.
    """

    ids: NDArray[np.int64]
    rows: NDArray[np.intp]
    draws: tuple[Draw, ...]
    objectives: tuple[Objective, ...]
    values: Floats
    waiting: tuple[frozenset[str], ...]

    def why(self, row: int, objective: Objective) -> tuple[str, str]:
        """What a cell without a value says, and the sentence behind it."""
        if reason := self.draws[row].failures.get(objective.proxy):
            return "failed", reason
        if objective.proxy in self.waiting[row]:
            return "…", "Waits for a worker."
        if objective.proxy and objective.proxy not in self.draws[row].measures:
            return "–", "Not asked for yet. Tick it under Scores, and score this network again."
        return "–", "Not known of this network."

    def failed(self, ids: Collection[int]) -> tuple[int, ...]:
        """Those of the networks that a score failed for."""
        pairs = zip(self.ids.tolist(), self.draws, strict=True)
        return tuple(row_id for row_id, draw in pairs if row_id in ids and draw.failures)

    def seconds(self, name: str) -> float:
        """Seconds a network that a score takes alone: the median of those here; NaN for none."""
        known = [draw.seconds[name] for draw in self.draws if name in draw.seconds]
        return float(np.median(known)) if known else math.nan

    def best(self, column: int) -> float:
        """The best value of a column; NaN where fewer than two networks have one, or all agree."""
        values = self.values[:, column]
        known = values[~np.isnan(values)]
        if len(known) < 2 or known.min() == known.max():
            return math.nan
        best = known.max() if self.objectives[column].goal.sign < 0 else known.min()
        return float(best)


def scored(
    view: RunView | None, asked: dict[int, frozenset[str]], hidden: Collection[str] = ()
) -> Scored:
    """The table of a view: networks that have a draw at the run's seed, or wait for one.

    Args:
        asked: scores that were asked for, by network.
        hidden: names of objectives without a column.
    """
    rows, draws = _networks(view, asked, hidden)
    measures = [_known(view, row, draw) for row, draw in zip(rows, draws, strict=True)]
    columns = _columns(view, measures, hidden)
    beta = view.beta if view is not None else 0.0
    values = np.array([[o.value(m, beta) for o in columns] for m in measures], np.float64)
    ids = [int(view.archive.ids[row]) for row in rows] if view is not None else []
    waiting = tuple(
        frozenset(draw.lacks(tuple(asked.get(row_id, ()))))
        for row_id, draw in zip(ids, draws, strict=True)
    )
    return Scored(
        np.array(ids, np.int64),
        np.array(rows, np.intp),
        tuple(draws),
        columns,
        values.reshape(len(rows), len(columns)),
        waiting,
    )


def _networks(
    view: RunView | None, asked: dict[int, frozenset[str]], hidden: Collection[str]
) -> tuple[list[int], list[Draw]]:
    """Rows of the archive and their draws at the run's seed; empty ones for those that wait.

    A network that has only the run's own scores there was repeated at other seeds, no more.
    """
    if view is None:
        return [], []
    seed = view.plan.scoring.seed
    there = {i: d for i, found in view.draws.items() for d in found if d.seed == seed}
    ticked = to_score([o for o in OBJECTIVES.values() if o.name not in hidden])
    if more := tuple(name for name in PROXIES if name not in view.plan.proxies and name in ticked):
        there = {i: d for i, d in there.items() if d.lacks(more) != more}
    wanted = np.isin(view.archive.ids[: view.count], [*there, *asked])
    rows = [int(row) for row in np.flatnonzero(wanted)]
    ids = (int(view.archive.ids[row]) for row in rows)
    return rows, [there.get(row_id, Draw(seed, {})) for row_id in ids]


def _known(view: RunView | None, row: int, draw: Draw) -> dict[str, float]:
    """What the search measured, and what was scored since."""
    assert view is not None, "without a view there are no rows"
    found = {name: float(view.archive.measure(name)[row]) for name in MEASURES}
    found = {name: value for name, value in found.items() if not math.isnan(value)}
    return {**found, **draw.measures}


def _columns(
    view: RunView | None, measures: Sequence[dict[str, float]], hidden: Collection[str]
) -> tuple[Objective, ...]:
    """Every score, and the counts that this family and this plan have; as the run wants them."""
    there = {name for known in measures for name in known}
    goals = view.plan.goals if view is not None else ()
    return tuple(
        next((goal for goal in goals if same(goal, o)), o)
        for o in OBJECTIVES.values()
        if o.name not in hidden and (o.proxy or o.measure in there or (not measures and not o.rule))
    )


def to_score(objectives: Sequence[Objective]) -> tuple[str, ...]:
    """The scores that must be computed for these columns, each once."""
    return tuple(dict.fromkeys(o.proxy for o in objectives if o.proxy))


# Words.


def title(objective: Objective) -> str:
    """Name and unit of a column."""
    unit = _UNITS.get(objective.measure, (1.0, objective.unit))[1]
    return f"{objective.label} ({unit})" if unit else objective.label


def shown(objective: Objective, values: Floats) -> list[str]:
    """(n,) values as text, with the same decimals down the column; "" where there is none."""
    values = values / _UNITS.get(objective.measure, (1.0, ""))[0]
    known = np.abs(values[np.isfinite(values)])
    largest = float(known.max(initial=0.0))
    if objective.measure == "depth":
        places = 0
    elif largest >= 1e7:
        return ["" if math.isnan(v) else words.significant(v, 4) for v in values.tolist()]
    else:
        places = next((p for p, least in ((0, 1e5), (1, 100), (2, 10)) if largest >= least), 3)
    return ["" if math.isnan(v) else words.fixed(v, places) for v in values.tolist()]
