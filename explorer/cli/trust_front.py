"""The networks that `explorer trust` measures: solved, and the rivals of the front with them."""

from collections.abc import Generator
from contextlib import closing
from typing import TypeVar

import click
import numpy as np
from numpy.typing import NDArray

from explorer.cli.progress import interruptible
from explorer.core.objective import Objective
from explorer.core.plan import SearchPlan
from explorer.core.trust_choice import Solved, chosen, solved_goals
from explorer.exact import ExactFront, NearFront, Slack, Solving, exact_front, near_front

T = TypeVar("T")
LISTED = 20_000  # networks near the front that rivals are taken from


def networks_to_measure(
    plan: SearchPlan, most: int, window: float, rivals: int
) -> tuple[tuple[int, ...], ...]:
    """Genes of the exact front's networks and of their rivals, within the plan's limits.

    With more than one cost there are no rivals, only the front. Ctrl-C ends it. Raises PlanError
    for objectives that are no sums over stages, and SpaceError for a space that is no chain.
    """
    goals = solved_goals(plan.goals)
    space, beta, limits = plan.space, plan.beta, plan.constraints
    if len(goals) > 2 or rivals == 0:
        front = _pulled(exact_front(space, goals, beta, limits))
        return chosen(_front(front, goals, beta), None, most, window, 0)
    slack = Slack(window, of_span=False)
    near = _pulled(near_front(space, goals, beta, limits, slack, LISTED))
    return chosen(_front(near.front, goals, beta), _front(near, goals, beta), most, window, rivals)


def _pulled(steps: Generator[Solving, None, T]) -> T:
    """To the end, or to Ctrl-C between two steps."""
    with interruptible() as pressed, closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: T = end.value
                return found
            if pressed():
                raise click.Abort


def _front(found: ExactFront | NearFront, goals: tuple[Objective, ...], beta: float) -> Solved:
    score, *costs = goals
    return Solved(
        found.genes,
        _values(found, score, beta),
        np.stack([goal.goal.sign * _values(found, goal, beta) for goal in costs], axis=1),
    )


def _values(found: ExactFront | NearFront, goal: Objective, beta: float) -> NDArray[np.float64]:
    values = found.measures[goal.measure]
    return values - beta * found.measures["penalty"] if goal.penalised else values
