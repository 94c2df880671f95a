"""How far a view's scores move with the seed, and which networks cannot be told apart. No Qt."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explorer.core.objective import Objective
from explorer.core.stability import LEAST, indistinct, spreads, values_of
from explorer.gui import words
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]
MOST = 2_000  # networks that are judged, each with each, whenever beta moves
METHOD = (
    "Two networks are tied where the 95 % t interval of their difference over the same seeds holds "
    "0. With many pairs some are told apart, or tied, by chance: one pair in twenty."
)


@dataclass(frozen=True, slots=True, eq=False)
class RunSpread:
    """An objective of the networks that were scored at several seeds, at the beta of a view.

    Attributes:
        rows, ids: (n,), of the archive.
        seeds: (n,), how many each was scored at.
        mean, deviation: (n,), of the objective; the deviation is that of a sample (n - 1).
        tied: (n, n), whether two cannot be told apart; never with itself.
        neighbours: how many on the front are tied with the one before or after them on it.
        fronted: how many on the front were scored at several seeds.
    """

    rows: NDArray[np.intp]
    ids: NDArray[np.int64]
    seeds: NDArray[np.int64]
    mean: Floats
    deviation: Floats
    tied: NDArray[np.bool_]
    neighbours: int
    fronted: int

    def __bool__(self) -> bool:
        return bool(len(self.rows))

    def at(self, row: int) -> int:
        """Where a row of the archive stands here; -1 where it is not."""
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if found.size else -1

    def tied_with(self, row: int) -> tuple[int, ...]:
        """Ids of the networks that one of the archive's rows cannot be told apart from."""
        at = self.at(row)
        return tuple(self.ids[self.tied[at]].tolist()) if at >= 0 else ()

    @property
    def seeds_text(self) -> str:
        """ "5 seeds", or "2 to 5 seeds"."""
        low, high = int(self.seeds.min()), int(self.seeds.max())
        return words.count(high, "seed") if low == high else f"{low} to {high} seeds"

    @property
    def finding(self) -> str:
        """ "7 of 18 on the front cannot be told apart from a neighbour (5 seeds)"; "" for none."""
        if self.fronted < LEAST:
            return ""
        many = words.integer(self.neighbours) if self.neighbours else "None"
        rest = "cannot be told apart from a neighbour" if self.neighbours else (
            "is tied with a neighbour"
        )  # fmt: skip
        return f"{many} of {words.integer(self.fronted)} on the front {rest} ({self.seeds_text})"


NOTHING = RunSpread(
    np.empty(0, np.intp), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0),
    np.empty((0, 0), np.bool_), 0, 0,
)  # fmt: skip


def run_spread(view: RunView | None, objective: Objective | None = None) -> RunSpread:
    """Of an objective, the run's score where none is given; nothing for one that no seed moves."""
    if view is None or not view.draws:
        return NOTHING
    objective = objective or view.score
    return _of(view, objective) if objective.proxy else NOTHING


@lru_cache(maxsize=4)
def _of(view: RunView, objective: Objective) -> RunSpread:
    """Once for the plot, the table and the card of a view."""
    rows = _judged(view)
    values = values_of(view.draws, view.archive.ids[rows].tolist(), objective, view.beta)
    enough = np.isfinite(values).sum(axis=1) >= LEAST
    rows, values = rows[enough], values[enough]
    if not rows.size:
        return NOTHING
    tied = indistinct(values)
    np.fill_diagonal(tied, val=False)
    found = spreads(values)
    places = [int(np.flatnonzero(rows == row)[0]) for row in view.front if row in rows]
    return RunSpread(
        rows,
        view.archive.ids[rows],
        np.array([spread.count for spread in found]),
        np.array([spread.mean for spread in found]),
        np.array([spread.deviation for spread in found]),
        tied,
        _with_tied_neighbour(tied, np.array(places, np.intp)),
        len(places),
    )


def _judged(view: RunView) -> NDArray[np.intp]:
    """Rows of the archive that have several draws; of very many, those on the front first."""
    several = [row_id for row_id, draws in view.draws.items() if len(draws) >= LEAST]
    rows = np.flatnonzero(np.isin(view.archive.ids[: view.count], several))
    beaten = ~np.isin(rows, view.front)
    return np.sort(rows[np.argsort(beaten, kind="stable")[:MOST]])


def _with_tied_neighbour(tied: NDArray[np.bool_], places: NDArray[np.intp]) -> int:
    """How many of the networks in an order are tied with the one before or after."""
    pairs = tied[places[:-1], places[1:]]
    marked = np.zeros(len(places), np.bool_)
    marked[:-1] |= pairs
    marked[1:] |= pairs
    return int(marked.sum())


def tied_text(ids: tuple[int, ...], most: int = 2) -> str:
    """ "N12", "N12 and N31", "N12, N31 and 3 more"."""
    names = [f"N{row_id}" for row_id in ids[:most]]
    more = len(ids) - len(names)
    return words.listing([*names, *([f"{more} more"] if more else [])])
