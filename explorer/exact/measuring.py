"""The networks of a space that are worth measuring: its exact front's, and rivals near it."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from explorer.core.objective import Objective
from explorer.core.plan import SearchPlan
from explorer.core.trust_choice import Solved, chosen, solved_goals
from explorer.exact.near import NearFront, Slack, near_front
from explorer.exact.solver import ExactFront, Solving, exact_front

LISTED = 20_000  # networks near the front that rivals are taken from


def networks_to_measure(
    plan: SearchPlan, most: int, window: float, rivals: int
) -> Generator[Solving, None, tuple[tuple[int, ...], ...]]:
    """Genes of the exact front's networks and of their rivals, within the plan's limits.

    With more than one cost there are no rivals, only the front. Closing the generator ends it.

    Args:
        most, window, rivals: as core.trust_choice.chosen takes them.

    Raises PlanError for objectives that are no sums over stages or numbers that are none, and
    SpaceError for a space that is no chain.
    """
    goals = solved_goals(plan.goals)
    space, beta, limits = plan.space, plan.beta, plan.constraints
    if len(goals) > 2 or rivals == 0:
        front = yield from exact_front(space, goals, beta, limits)
        return chosen(_solved(front, goals, beta), None, most, window, 0)
    slack = Slack(window, of_span=False)
    near = yield from near_front(space, goals, beta, limits, slack, LISTED)
    front_of = _solved(near.front, goals, beta)
    return chosen(front_of, _solved(near, goals, beta), most, window, rivals)


def _solved(found: ExactFront | NearFront, goals: tuple[Objective, ...], beta: float) -> Solved:
    score, *costs = goals
    return Solved(
        found.genes,
        _values(found, score, beta),
        np.stack([goal.goal.sign * _values(found, goal, beta) for goal in costs], axis=1),
    )


def _values(found: ExactFront | NearFront, goal: Objective, beta: float) -> NDArray[np.float64]:
    values = found.measures[goal.measure]
    return values - beta * found.measures["penalty"] if goal.penalised else values
