"""How far a run has come: its hypervolume beside that of the exact front. Pure: no Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.objective import Objective
from explorer.core.pareto import hypervolume
from explorer.gui import words
from explorer.gui.exact_solving import Solved
from explorer.gui.plots.pareto_exact import kind_of, scored_goal
from explorer.gui.plots.pareto_points import axis_of
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ExactShare:
    """Attributes:
    share: of the exact hypervolume that the networks found reach; NaN where there is none.
    said: "93 % of the exact hypervolume".
    meaning: of what, and up to which reference point.
    """

    share: float
    said: str
    meaning: str


def exact_share(view: RunView, found: Solved) -> ExactShare | None:
    """Of a run; None while it has no network to compare, or the front has no extent.

    The networks found count with what the front is exact for, whatever they were searched by.
    """
    asked = found.question
    goals = (asked.up, asked.along)
    scored = np.flatnonzero(view.archive.scored[: view.count])
    reached = _costs(goals, [view.archive.values(g, asked.beta)[scored] for g in goals])
    reached = reached[np.isfinite(reached).all(axis=1)]
    front = _costs(goals, [found.values(goal) for goal in goals])
    if not (len(reached) and len(front)):
        return None
    corner = front.max(axis=0)
    reference = (float(corner[0]), float(corner[1]))
    whole = hypervolume(front, reference)
    if not whole > 0:
        return None
    share = hypervolume(reached, reference) / whole
    return ExactShare(share, _said(share), _meaning(found, goals, corner))


def _costs(goals: tuple[Objective, Objective], values: list[Floats]) -> Floats:
    """(n, 2), less is better."""
    return np.column_stack([goal.goal.sign * one for goal, one in zip(goals, values, strict=True)])


def _said(share: float) -> str:
    """Never the whole of it before it is that."""
    shown = min(share, 0.99) if share < 1 - 1e-9 else 1.0
    return f"{words.percent(shown)} of the exact hypervolume"


def _meaning(found: Solved, goals: tuple[Objective, Objective], corner: Floats) -> str:
    worst = [
        f"{axis_of(goal).text(goal.goal.sign * float(at))} {_unit_of(goal)}".strip()
        for goal, at in zip(goals, corner, strict=True)
    ]
    name = kind_of(scored_goal(found))
    beta = f" at beta {found.question.beta:g}" if scored_goal(found).penalised else ""
    return (
        f"Of the area below the exact front of the {name}{beta}, the networks found cover this "
        f"much, counted with their own {name}. Reference point, the worst of the exact front in "
        f"each: {worst[0]}, {worst[1]}."
    )


def _unit_of(goal: Objective) -> str:
    return kind_of(goal)
