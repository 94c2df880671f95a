"""The networks of a whole space that lie on its exact front, or little below it: all, or the best.

Of every partial network the gap of the best network that begins so is known, from the completions
that no other beats. So those that lead nowhere near are dropped at once; and where more than
enough are left, those with the least gaps are the beginnings of the networks with the least gaps.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import PlanError
from explorer.core.objective import OBJECTIVES, Constraint, Goal, Objective
from explorer.core.space import SearchSpace
from explorer.exact.columns import Columns, columns_of, extra_of
from explorer.exact.completions import Completions, Front, completions, last_is_one
from explorer.exact.solver import ExactFront, Solving, exact_front, prepared
from explorer.exact.tables import Chain, Extra, counted

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST = 1_000  # networks listed unless asked otherwise
LARGEST_LIST = 100_000
ROUNDING = 1e-7  # of a gap: sums in another order


@dataclass(frozen=True, slots=True)
class Slack:
    """How far below the front is still near.

    Attributes:
        amount: in units of the score, or of its span on the front.
        of_span: whether it is a share of the span.
    """

    amount: float = 0.01
    of_span: bool = True

    def __post_init__(self) -> None:
        if not (isfinite(self.amount) and self.amount >= 0):
            raise PlanError(
                f"Within: {self.amount:g} is not usable. Use 0 or more, such as 1% of the front's "
                "span or 2 in the score."
            )

    @classmethod
    def parse(cls, text: str) -> "Slack":
        """Read "1%" or "2"; raises PlanError."""
        plain = text.strip()
        share = plain.endswith("%")
        try:
            amount = float(plain.removesuffix("%"))
        except ValueError:
            raise PlanError(
                f"Within: {text!r} is no number. Write 1% of the front's span, or 2 in the score."
            ) from None
        return cls(amount / 100 if share else amount, share)

    @property
    def text(self) -> str:
        """As `parse` takes it."""
        return f"{self.amount * 100:g}%" if self.of_span else f"{self.amount:g}"


@dataclass(frozen=True, slots=True, eq=False)
class NearFront:
    """Networks at most so far below the front.

    Attributes:
        front: the front itself; one network of each point of it.
        genes: (n, choices), by rising gap; members of the front have none, and so have others that
            are no worse.
        gaps: (n,): what the network lacks in the score to the best one of the front that costs no
            more; 0 or more.
        measures: (n,) each, by name, as counted by the space's family.
        window: the largest gap that is near, in units of the score.
        score: place of the objective that gaps are in.
        complete: these are all that near. Else there are more, none of them with a smaller gap
            than any here.
    """

    front: ExactFront
    genes: Integers
    gaps: Floats
    measures: dict[str, Floats]
    window: float
    score: int
    complete: bool


def near_front(
    space: SearchSpace,
    objectives: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint] = (),
    slack: Slack = Slack(),
    most: int = MOST,
    calibrations: Extra = (),
) -> Generator[Solving, None, NearFront]:
    """List the networks near the front of a space; closing the generator ends it.

    The gap is in the score: the first objective that is to be large, else the first.

    Args:
        most: networks listed; where there are more, the nearest.
        calibrations: of calibrated objectives; the saved ones where they are not here.

    Raises PlanError for other than two objectives or for what is no sum over links, and SpaceError
    where the space is no chain.
    """
    if len(objectives) != 2:
        raise PlanError(
            f"Networks near the front: {len(objectives)} objectives are asked for. Use two, a "
            "score and a cost."
        )
    if not 1 <= most <= LARGEST_LIST:
        raise PlanError(f"Networks near the front: list 1 to {LARGEST_LIST:,}, not {most:,}.")
    score = next((i for i, goal in enumerate(objectives) if goal.goal is Goal.MAXIMIZE), 0)
    goals = (objectives[score], objectives[1 - score])
    extra = extra_of(space, goals, calibrations)
    columns = columns_of(space, goals, beta, constraints, extra)
    front = yield from exact_front(space, objectives, beta, constraints, calibrations=extra)
    points = _values(goals, front.measures, beta)
    if not len(points):
        empty = np.zeros(0)
        return NearFront(front, front.genes, empty, dict(front.measures), 0.0, score, True)
    span = float(np.ptp(points[:, 0]))
    window = slack.amount * span if slack.of_span else slack.amount
    best = Front(points)
    whole = yield from prepared(space, extra)
    found = yield from _listed(whole, columns, best, window + ROUNDING, most + 1, front.labels)
    genes = np.unique(space.canonical(found), axis=0)
    measures = counted(space, genes, extra)
    genes, gaps, measures = _ranked(genes, measures, goals, beta, constraints, best)
    complete = len(genes) <= most
    measures = {name: values[:most] for name, values in measures.items()}
    return NearFront(front, genes[:most], gaps[:most], measures, window, score, complete)


def _listed(
    whole: tuple[Chain, ...],
    columns: Columns,
    front: Front,
    window: float,
    most: int,
    labels: int,
) -> Generator[Solving, None, Integers]:
    """(n, choices), those near, of each chain the `most` nearest."""
    total = sum(2 * len(chain.links) - 1 for chain in whole)
    done, found = 0, []
    for chain in whole:
        steps = completions(chain, columns, front)
        while True:
            try:
                labels, done = labels + next(steps), done + 1
            except StopIteration as end:
                onward: list[list[Completions]] = end.value
                break
            yield Solving(done, total, labels)
        beam = _Beam(chain, columns, onward, window, most)
        for number in range(len(chain.links)):
            beam.take(number)
            labels, done = labels + len(beam.values), done + 1
            yield Solving(done, total, labels)
        found.append(beam.genes())
    return np.concatenate(found)


class _Beam:
    """Partial networks that lead near the front, link by link; the `most` that lead nearest.

    No more are needed: each leads to a network of its own, with the gap that is known. One that is
    left out leads to none that is nearer.
    """

    def __init__(
        self,
        chain: Chain,
        columns: Columns,
        onward: list[list[Completions]],
        window: float,
        most: int,
    ) -> None:
        self._chain, self._columns, self._onward = chain, columns, onward
        self._window, self._most = window, most
        self._came: list[tuple[Integers, Integers]] = []  # of each link: label before, option
        self.values: Floats = (chain.base @ columns.weights)[None]
        self._ways = np.zeros(1, dtype=np.int64)

    def take(self, number: int) -> None:
        """Go on by a link."""
        link = last_is_one(self._chain, number)
        parts = link.parts @ self._columns.weights
        bounds, ways, labels, options = self._promising(number, link.after, parts)
        values = self.values[labels] + parts[self._ways[labels], options]
        gaps = np.full(len(labels), np.inf)
        limit, order = self._window, np.argsort(bounds, kind="stable")
        for start in range(0, len(order), self._most):
            some = order[start : start + self._most]
            if bounds[some[0]] > limit:
                break
            for way in np.unique(ways[some]):
                here = some[ways[some] == way]
                gaps[here] = self._onward[number][way].gaps(values[here])
            if len(gaps) >= self._most:
                limit = min(limit, float(np.partition(gaps, self._most - 1)[self._most - 1]))
        near = np.flatnonzero(gaps <= self._window)
        near = near[np.argsort(gaps[near], kind="stable")][: self._most]
        self.values, self._ways = values[near], ways[near]
        self._came.append((labels[near], options[near]))

    def _promising(
        self, number: int, after: Integers, parts: Floats
    ) -> tuple[Floats, Integers, Integers, Integers]:
        """Of every partial network with one link more that may lead near: a bound of its gap, the
        way it goes on, the partial network before and the option."""
        found = []
        for way in np.unique(after[after >= 0]):
            before, option = np.nonzero(after[self._ways] == way)
            values = self.values[before] + parts[self._ways[before], option]
            bounds = self._onward[number][way].at_least(values)
            near = np.flatnonzero(bounds <= self._window)
            ways = np.full(len(near), way)
            found.append((bounds[near], ways, before[near], option[near]))
        bounds, ways, labels, options = (np.concatenate(x) for x in zip(*found, strict=True))
        return bounds, ways, labels, options

    def genes(self) -> Integers:
        """(n, choices), of what is left."""
        found = np.tile(self._chain.genes, (len(self.values), 1))
        label = np.arange(len(found))
        for link, (before, option) in zip(
            reversed(self._chain.links), reversed(self._came), strict=True
        ):
            found[:, link.places] = link.options[option[label]]
            label = before[label]
        return found


def _ranked(
    genes: Integers,
    measures: dict[str, Floats],
    goals: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint],
    front: Front,
) -> tuple[Integers, Floats, dict[str, Floats]]:
    """Networks within the limits by rising gap, their gaps and measures."""
    within = np.ones(len(genes), dtype=bool)
    for limit in constraints:
        value = measures[OBJECTIVES[limit.name].measure]
        within &= (value <= limit.high) & (value >= limit.low)
    points = _values(goals, measures, beta)
    gaps = np.maximum(front.gaps(points[:, 0], points[:, 1]), 0.0)
    gaps[gaps <= ROUNDING] = 0.0
    rows = np.flatnonzero(within)
    rows = rows[np.lexsort((points[rows, 1], gaps[rows]))]
    return genes[rows], gaps[rows], {name: values[rows] for name, values in measures.items()}


def _values(goals: Sequence[Objective], measures: dict[str, Floats], beta: float) -> Floats:
    """(n, 2); less is better."""
    found = []
    for goal in goals:
        values = measures[goal.measure]
        values = values - beta * measures["penalty"] if goal.penalised else values
        found.append(goal.goal.sign * values)
    return np.stack(found, axis=1)
