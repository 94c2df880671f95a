"""What is asked about a whole space, and its answer, solved apart from the window. Pure: no Qt."""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.core.bias import depth_share, width_share
from explorer.core.objective import Constraint, Objective, objective
from explorer.core.space import SearchSpace
from explorer.exact import exact_front
from explorer.exact.near import NearFront, Slack, near_front

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
T = TypeVar("T")

LIMIT_OF = {"zico": "size-limit", "zico-bc": "size-limit-bc"}  # what is solved in their place


@dataclass(frozen=True, slots=True)
class Question:
    """The front of all networks of a space between two objectives.

    Attributes:
        score, cost: names of what the run is after, up and along a plot.
        beta: of the correction; 0 where nothing is corrected, so that beta asks nothing new.
        constraints: limits that every network keeps.
    """

    space: SearchSpace
    score: str
    cost: str
    beta: float
    constraints: tuple[Constraint, ...] = ()

    @property
    def up(self) -> Objective:
        """What is solved for the score: its size limit where it is measured by gradients."""
        return _solved_for(self.score)

    @property
    def along(self) -> Objective:
        """What is solved for the cost."""
        return _solved_for(self.cost)

    def only_beta_differs(self, other: "Question") -> bool:
        """Whether the other is about the same tables."""
        return replace(self, beta=0.0) == replace(other, beta=0.0)


def question_of(
    space: SearchSpace,
    score: Objective,
    cost: Objective,
    beta: float,
    constraints: Sequence[Constraint] = (),
) -> Question | str:
    """The question, or a sentence on why there is none to ask."""
    asked = Question(space, score.name, cost.name, beta, tuple(constraints))
    for goal in (asked.up, asked.along):
        if goal.proxy:
            return (
                f"{goal.label} is no sum over the stages of a network, so it has no exact front. "
                "Search by ZiCo, ZiCo-BC or the size limit to see one."
            )
    if not (asked.up.penalised or asked.along.penalised):
        asked = replace(asked, beta=0.0)
    return asked


def _solved_for(name: str) -> Objective:
    turn, _, plain = name.rpartition(":")
    solved = LIMIT_OF.get(plain, plain)
    return objective(f"{turn}:{solved}" if turn else solved)


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The answer.

    Attributes:
        genes: (n, choices), option indices, from the best cost to the worst.
        measures: (n,) each, by name.
        depth_share, width_share: (n,), see core.bias.
        seconds: it took.
    """

    question: Question
    genes: NDArray[np.int64]
    measures: dict[str, Floats]
    depth_share: Floats
    width_share: Floats
    seconds: float

    def __len__(self) -> int:
        return len(self.genes)

    def values(self, goal: Objective) -> Floats:
        """(n,), an objective at the question's beta; NaN where it was not counted."""
        nothing = np.full(len(self.genes), np.nan)
        found = self.measures.get(goal.measure, nothing)
        if goal.penalised:
            found = found - self.question.beta * self.measures.get("penalty", nothing)
        return found

    @property
    def xy(self) -> tuple[Floats, Floats]:
        """(n,) each: the cost along, and the score up."""
        return self.values(self.question.along), self.values(self.question.up)


def solve(question: Question, stop: str) -> Solved | None:
    """Solve a question, in a worker; None once there is a file at `stop`.

    Raises PlanError for what is no sum over stages, and SpaceError for a space that is no chain.
    """
    asked = question
    started = perf_counter()
    goals = (asked.up, asked.along)
    steps = exact_front(asked.space, goals, asked.beta, asked.constraints)
    found = until_stopped(steps, stop)
    if found is None:
        return None
    genes, measures = found.genes, found.measures
    return Solved(
        asked,
        genes,
        measures,
        depth_share(asked.space, genes),
        width_share(asked.space, genes),
        perf_counter() - started,
    )


def until_stopped(steps: Generator[object, None, T], stop: str) -> T | None:
    """What a generator returns; None once there is a file at `stop`, looked for at each step."""
    place = Path(stop)
    with closing(steps):
        while not place.exists():
            try:
                next(steps)
            except StopIteration as end:
                found: T = end.value
                return found
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """Networks of a space at most so far below its front, whose rows stand like those of Solved.

    Attributes:
        networks: by rising gap.
        gaps: (n,), what each lacks in the score to the best of the front that costs no more.
        window: the largest gap that is near.
        complete: these are all that near; else the nearest of more.
        on_front: how many points the front has.
    """

    networks: Solved
    gaps: Floats
    slack: Slack
    window: float
    complete: bool
    on_front: int

    def __len__(self) -> int:
        return len(self.networks)


def solve_near(question: Question, slack: Slack, most: int, stop: str) -> Near | None:
    """List what is near the front of a question; stops and raises as `solve`."""
    asked, started = question, perf_counter()
    goals = (asked.up, asked.along)
    steps = near_front(asked.space, goals, asked.beta, asked.constraints, slack, most)
    found = until_stopped(steps, stop)
    if found is None:
        return None
    genes, gaps, measures = _front_first(found, most)
    depth, width = depth_share(asked.space, genes), width_share(asked.space, genes)
    networks = Solved(asked, genes, measures, depth, width, perf_counter() - started)
    complete = found.complete and len(genes) >= len(found.genes)
    return Near(networks, gaps, slack, found.window, complete, len(found.front.genes))


def _front_first(found: NearFront, most: int) -> tuple[Integers, Floats, dict[str, Floats]]:
    """One network of each point of the front, then the others: many points have many equals.

    Returns:
        (n, choices), (n,) and (n,) each: genes, gaps and measures of at most so many.
    """
    front = found.front
    genes = np.concatenate([front.genes, found.genes])
    gaps = np.concatenate([np.zeros(len(front.genes)), found.gaps])
    first = np.sort(np.unique(genes, axis=0, return_index=True)[1])
    rows = first[np.argsort(gaps[first], kind="stable")][:most]
    measures = {
        name: np.concatenate([front.measures[name], values])[rows]
        for name, values in found.measures.items()
        if name in front.measures
    }
    return genes[rows], gaps[rows], measures
