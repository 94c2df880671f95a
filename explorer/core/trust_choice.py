"""Which networks of an exact front, and which of those near it, are worth measuring."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import PlanError
from explorer.core.objective import Goal, Objective, objective
from explorer.core.trust import MOST, WINDOW

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NETWORKS = 60  # measured where nothing else is asked for
RIVALS = 3  # of each of the front's networks
MEASURED = {"zico": "zico", "zico-bc": "zico-bc", "size-limit": "zico", "size-limit-bc": "zico-bc"}
SIZES = {"zico": "size-limit", "zico-bc": "size-limit-bc"}


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Networks as the solver counts them.

    Attributes:
        genes: (n, choices)
        sizes: (n,), the size limit, corrected where the objective is.
        costs: (n, m), of the other objectives; less is better.
    """

    genes: Integers
    sizes: Floats
    costs: Floats

    def __len__(self) -> int:
        return len(self.sizes)


def measured_goals(goals: Sequence[Objective]) -> tuple[Objective, ...]:
    """The goals of a measurement: ZiCo first, then the costs; raises PlanError where it cannot be.

    Args:
        goals: of a search or an exact front, a score first and costs that are counted.
    """
    first, *costs = goals
    if first.name not in MEASURED or first.goal is not Goal.MAXIMIZE:
        raise PlanError(
            f"Objectives: {first.name} has no size limit to be compared with. "
            f"Put one of {', '.join(MEASURED)} first."
        )
    if not costs:
        raise PlanError("Objectives: a front needs a cost beside the score. Add macs, say.")
    if scores := [goal.name for goal in costs if goal.proxy or goal.name in MEASURED]:
        raise PlanError(
            f"Objectives: {scores[0]} is a second score. Leave it out, so that one is measured."
        )
    return (objective(MEASURED[first.name]), *costs)


def solved_goals(goals: Sequence[Objective]) -> tuple[Objective, ...]:
    """The goals of the exact front that a measurement is of; raises PlanError as above."""
    first, *costs = measured_goals(goals)
    return (objective(SIZES[first.name]), *costs)


def chosen(
    front: Solved,
    near: Solved | None = None,
    most: int = NETWORKS,
    window: float = WINDOW,
    rivals: int = RIVALS,
) -> tuple[tuple[int, ...], ...]:
    """Genes to measure: of the front, then of those near it, by rising cost each.

    All of them where they are few. Otherwise networks spread evenly along the front, and for each
    its rivals, among all that cost no more and come within the window of it in size.
    A rival is never of the front itself.

    Raises PlanError where the front is empty, or for a number that is none.
    """
    check_choice(most, window, rivals)
    if not len(front):
        raise PlanError("No network of the space is within the limits. Widen one.")
    order = np.argsort(front.costs[:, 0], kind="stable")
    picks, found = _within(front, order, near, most, window, rivals)
    rows = [front.genes[row] for row in picks]
    if near is not None:
        rows += [near.genes[row] for row in sorted(found, key=lambda row: near.costs[row, 0])]
    return tuple(dict.fromkeys(tuple(map(int, row)) for row in rows))


def _within(
    front: Solved, order: Integers, near: Solved | None, most: int, window: float, rivals: int
) -> tuple[Integers, list[int]]:
    """Rows of the front and of `near`: as many of the front as leave room for their rivals."""
    picks, found = order[_spread(len(order), most)], list[int]()
    if near is None or rivals == 0:
        return picks, found
    low, high = 1, len(picks)
    while low <= high:
        count = (low + high) // 2
        some = order[_spread(len(order), count)]
        its = _rivals(front, some, near, window, rivals)
        if count + len(its) <= most:
            picks, found, low = some, its, count + 1
        else:
            high = count - 1
            if not found:
                picks, found = some, its[: most - count]
    if left := most - len(picks) - len(found):
        others = np.setdiff1d(order, picks)
        others = others[np.argsort(front.costs[others, 0], kind="stable")]
        picks = np.r_[picks, others[_spread(len(others), left)]]
        picks = picks[np.argsort(front.costs[picks, 0], kind="stable")]
    return picks, found


def check_choice(most: int, window: float, rivals: int) -> None:
    """Raise PlanError for a number that is none."""
    if not 2 <= most <= MOST:
        raise PlanError(f"Networks: {most:,} cannot be compared. Use 2 to {MOST:,}.")
    if not 0 < window < float("inf"):
        raise PlanError(f"Window: {window:g} is not usable. Use more than 0, such as {WINDOW:g}.")
    if rivals < 0:
        raise PlanError(f"Rivals: {rivals} is too small. Use 0 or more.")


def _spread(count: int, wanted: int) -> Integers:
    """So many places from 0 to count - 1, or all of them, as evenly as they go."""
    wanted = min(count, wanted)
    return np.unique(np.linspace(0, count - 1, wanted).round().astype(np.int64))


def _rivals(front: Solved, picks: Integers, near: Solved, window: float, each: int) -> list[int]:
    """Rows of `near`, every network's first rival before anyone's second.

    The first is the nearest; the others are spread evenly over all in the window, so that gaps of
    every width are measured.
    """
    own = {tuple(row) for row in front.genes.tolist()}
    taken: dict[tuple[int, ...], int] = {}
    order = np.argsort(-near.sizes, kind="stable")
    ranked = []
    for pick in picks.tolist():
        size, cost = front.sizes[pick], front.costs[pick]
        fits = (near.sizes < size) & (near.sizes >= size - window)
        fits &= (near.costs <= cost).all(axis=1)
        ranked.append(order[fits[order]])
    for turn in range(each):
        for rows in ranked:
            start = round(turn * (len(rows) - 1) / max(each - 1, 1)) if len(rows) else 0
            for row in rows[start:].tolist():
                genes = tuple(near.genes[row].tolist())
                if genes not in own and genes not in taken:
                    taken[genes] = row
                    break
    return list(taken.values())
