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
from explorer.gui.run_view import RunView
from explorer.runs.drawing import PROXIES

Floats = NDArray[np.float64]
LEAST = 4  # networks: an order of fewer says nothing
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
    columns = _columns(measures, hidden)
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
    measures: Sequence[dict[str, float]], hidden: Collection[str]
) -> tuple[Objective, ...]:
    """Every score, and the counts that this family and this plan have."""
    there = {name for known in measures for name in known}
    return tuple(
        o
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


# How far scores agree.


def tau(x: Floats, y: Floats) -> float:
    """Kendall's tau-b of (n,) and (n,); NaN where one of them is the same for all.

    Counted pair by pair, as there are few networks, and scipy.stats takes a second to import.
    """
    upper = np.triu_indices(len(x), 1)
    with np.errstate(invalid="ignore"):  # infinite values are equal
        a, b = ((v[:, None] > v[None]).astype(int) - (v[:, None] < v[None]) for v in (x, y))
    a, b = a[upper], b[upper]
    apart = np.count_nonzero(a) * np.count_nonzero(b)
    return float((a * b).sum() / math.sqrt(apart)) if apart else math.nan


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a score orders the networks against another: tau-b over `networks` of them."""

    objective: Objective
    tau: float
    networks: int


def agreements(table: Scored, lead: Objective) -> tuple[Agreement, ...]:
    """The other columns against one, the most alike first; those that are of another form of the
    same score, of a constant, or over fewer than LEAST networks are left out.
    """
    names = [o.name for o in table.objectives]
    if lead.name not in names:
        return ()
    own = table.values[:, names.index(lead.name)]
    found = []
    for objective, values in zip(table.objectives, table.values.T, strict=True):
        both = ~np.isnan(own) & ~np.isnan(values)
        if objective.measure == lead.measure or both.sum() < LEAST:
            continue
        value = tau(own[both], values[both])
        if not math.isnan(value):
            found.append(Agreement(objective, value, int(both.sum())))
    return tuple(sorted(found, key=lambda agreement: -agreement.tau))


def finding(table: Scored, lead: Objective) -> tuple[str, str]:
    """What the table found, and all of it: a line, and a list for its tooltip."""
    found = agreements(table, lead)
    others = [a for a in found if a.objective.proxy and a.objective.proxy != "random"]
    if not others:
        few = (
            f"How far scores agree can be told from {LEAST} networks on." if len(table.ids) else ""
        )
        return few, ""
    first, last = others[0], others[-1]
    line = (
        f"{lead.label} and {first.objective.label} {_how(first.tau)}, tau {_tau(first)} over "
        f"{words.count(first.networks, 'network')}"
    )
    if last is not first:
        line += f"; the least alike: {last.objective.label}, {_tau(last)}"
    listed = [f"{a.objective.label}: {_tau(a)} over {a.networks}" for a in found]
    return line, "\n".join((f"Kendall's tau-b of {lead.label} with", *listed))


def _tau(agreement: Agreement) -> str:
    return words.fixed(agreement.tau, 2)


def _how(value: float) -> str:
    """What a tau-b amounts to."""
    steps = ((0.6, "agree"), (0.3, "agree in part"), (-0.3, "hardly agree"))
    return next((said for least, said in steps if value >= least), "contradict each other")


# What is asked for.

FRONT_FIRST = 10


def wanted(view: RunView | None) -> tuple[int, ...]:
    """Ids of the chosen networks; of the first of the front where none is chosen."""
    if view is None:
        return ()
    if view.selected:
        return view.selected
    return tuple(view.archive.ids[view.front[:FRONT_FIRST]].tolist())


def named(view: RunView | None) -> str:
    """What those are, after a verb: "N12", "3 chosen", "the front's first 10"."""
    ids = wanted(view)
    if view is not None and view.selected:
        return f"N{ids[0]}" if len(ids) == 1 else f"{words.integer(len(ids))} chosen"
    if view is not None and len(ids) == len(view.front):
        return "the front"
    return f"the front's first {len(ids)}"


def lacking(table: Scored, ids: Collection[int], proxies: tuple[str, ...]) -> tuple[int, ...]:
    """Those of the networks that some of the scores were never asked for."""
    known = dict(zip(table.ids.tolist(), table.draws, strict=True))
    return tuple(i for i in ids if i not in known or known[i].lacks(proxies))
