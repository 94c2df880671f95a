"""The Pareto front of a whole space, for objectives that are sums over the links of a chain.

Links are taken one after another. Of the partial networks that lead to one way into the next link,
only those are kept that no other beats: whatever follows costs all of them the same, so none of
the others can lead to the front. Each remembers where it came from.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import PlanError
from explorer.core.objective import OBJECTIVES, Constraint, Goal, Objective
from explorer.core.pareto import nondominated
from explorer.core.space import SearchSpace
from explorer.exact.pruning import boxed, kept
from explorer.exact.tables import Chain, Table, chains, cost_names
from explorer.spaces import family

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Rows = NDArray[np.intp]

TOGETHER = 2_000_000  # partial networks compared at once
MAX_LABELS = 20_000_000  # kept in all: about 1 GB
ROUNDING = 1e-9  # relative, of a limit: sums in another order


@dataclass(frozen=True, slots=True)
class Solving:
    """How far it is: links done, and partial networks kept."""

    done: int
    total: int
    labels: int


@dataclass(frozen=True, slots=True, eq=False)
class ExactFront:
    """The front of a whole space.

    Attributes:
        genes: (n, choices), by rising last objective.
        measures: (n,) each, by name, as counted by the space's family.
        factor: 1: no network of the space beats one of these. Above: for every network of the space
            there is one here that is at least as good in the corrected score (or the first
            objective) and at most this many times worse in each other.
        labels: partial networks that were kept on the way.
    """

    genes: Integers
    measures: dict[str, Floats]
    factor: float
    labels: int

    @property
    def complete(self) -> bool:
        """Whether it is the front itself, and not one within a factor of it."""
        return self.factor == 1


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is compared: the objectives, then what limits may break.

    Attributes:
        weights: (costs, columns), of additive costs; less of a column is better.
        objectives: how many of the columns are objectives.
        highs: (columns - objectives,), what the limits allow.
    """

    weights: Floats
    objectives: int
    highs: Floats


def exact_front(
    space: SearchSpace,
    objectives: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint] = (),
    factor: float = 1.02,
) -> Generator[Solving, None, ExactFront]:
    """Solve a space; closing the generator ends it.

    Args:
        factor: guaranteed with three objectives or more; two are exact.

    Raises PlanError for what is no sum over links, and SpaceError where the space is no chain.
    """
    columns = _columns(space, objectives, beta, constraints)
    whole = chains(space)
    boxes = columns.objectives > 2
    if boxes and not (isfinite(factor) and factor > 1):
        raise PlanError(f"Factor: {factor:g} is not usable. Use more than 1, such as 1.02.")
    total = sum(len(chain.links) for chain in whole)
    solved: list[tuple[Integers, Floats]] = []
    labels = done = 0
    for chain in whole:
        step = factor ** (1 / len(chain.links)) if boxes else 1.0
        steps = _Steps(chain, columns, step, _exact_column(objectives) if boxes else 0)
        for count in steps.run():
            labels, done = labels + count, done + 1
            if labels > MAX_LABELS:
                raise PlanError(
                    f"Exact front: more than {MAX_LABELS:,} partial networks are in play. Use "
                    "fewer objectives, fewer limits, a larger factor or a narrower space."
                )
            yield Solving(done, total, labels)
        solved.append(steps.ended())
    genes = np.concatenate([found for found, _ in solved])
    return _front(space, genes, objectives, beta, constraints, factor if boxes else 1.0, labels)


def _columns(
    space: SearchSpace,
    objectives: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint],
) -> _Columns:
    names = cost_names(space)
    weights = []
    for goal in objectives:
        row = np.zeros(len(names))
        row[_additive(names, goal)] = goal.goal.sign
        if goal.penalised:
            row[names.index("penalty")] -= goal.goal.sign * beta
        weights.append(row)
    highs = []
    for limit in constraints:
        place = _additive(names, OBJECTIVES[limit.name])
        for sign, bound in ((1, limit.high), (-1, -limit.low)):
            if sign > 0 or limit.low > 0:
                row = np.zeros(len(names))
                row[place] = sign
                weights.append(row)
                highs.append(bound + abs(bound) * ROUNDING)
    return _Columns(np.array(weights).T, len(objectives), np.array(highs))


def _additive(names: tuple[str, ...], goal: Objective) -> int:
    if goal.measure not in names:
        known = ", ".join(name for name, one in OBJECTIVES.items() if one.measure in names)
        raise PlanError(
            f"{goal.label} is no sum over the stages of a network, so there is no exact front "
            f"of it. Choose among {known}."
        )
    return names.index(goal.measure)


def _exact_column(objectives: Sequence[Objective]) -> int:
    """The one that may be below 0: the corrected score; else the first.

    Raises PlanError for two corrected scores.
    """
    corrected = [i for i, goal in enumerate(objectives) if goal.penalised]
    if len(corrected) > 1:
        raise PlanError("Exact front: two corrected scores at once are one too many. Drop one.")
    return corrected[0] if corrected else 0


class _Steps:
    """One chain, link by link."""

    def __init__(self, chain: Chain, columns: _Columns, step: float, exact: int) -> None:
        self._chain, self._columns = chain, columns
        self._step, self._exact = step, exact
        self._parts = [link.parts @ columns.weights for link in chain.links]
        self._least, self._most = self._completions()
        self._came: list[tuple[Integers, Integers]] = []  # of each link: label before, option
        self._values = (chain.base @ columns.weights)[None]
        self._ways = np.zeros(1, dtype=np.int64)

    def _completions(self) -> tuple[list[Floats], list[Floats]]:
        """(ways, columns): the least and the most that what follows can add, by link."""
        width = self._columns.weights.shape[1]
        least, most = [np.zeros((1, width))], [np.zeros((1, width))]
        for link, parts in zip(reversed(self._chain.links), reversed(self._parts), strict=True):
            ways = int(link.after.max()) + 1
            low, high = (np.broadcast_to(x, (ways, width)) if len(x) == 1 else x
                         for x in (least[0], most[0]))  # fmt: skip
            least.insert(0, (parts + low[link.after]).min(axis=1))
            most.insert(0, (parts + high[link.after]).max(axis=1))
        return least, most

    def run(self) -> Generator[int, None, None]:
        """Take link after link; gives how many partial networks were kept."""
        for number, link in enumerate(self._chain.links):
            values, ways, before, option = self._extended(number, link)
            self._came.append((before, option))
            self._values, self._ways = values, ways
            yield len(values)

    def _extended(self, number: int, link: Table) -> tuple[Floats, Integers, Integers, Integers]:
        found = []
        last = number + 1 == len(self._chain.links)
        after = np.zeros_like(link.after) if last else link.after
        for way in range(int(after.max()) + 1):
            labels = self._into(number, link, after, way)
            if labels is not None:
                values, before, option = labels
                found.append((values, np.full(len(values), way), before, option))
        if not found:
            width = self._columns.weights.shape[1]
            empty = np.zeros(0, dtype=np.int64)
            return np.zeros((0, width)), empty, empty, empty
        values, ways, before, option = (np.concatenate(x) for x in zip(*found, strict=True))
        return values, ways, before, option

    def _into(
        self, number: int, link: Table, after: Integers, way: int
    ) -> tuple[Floats, Integers, Integers] | None:
        """The partial networks worth keeping that leave the link by one way."""
        pool = _Pool()
        last = number + 1 == len(self._chain.links)
        least, most = (x[number + 1][0 if last else way] for x in (self._least, self._most))
        for coming in range(len(after)):
            options = np.flatnonzero(after[coming] == way)
            labels = np.flatnonzero(self._ways == coming)
            if not (options.size and labels.size):
                continue
            options = options[self._worth(self._parts[number][coming, options])]
            for part in np.array_split(labels, -(-labels.size * options.size // TOGETHER)):
                values = self._values[part][:, None] + self._parts[number][coming, options][None]
                flat = values.reshape(-1, values.shape[-1])
                rows = self._allowed(flat, least)
                rows = rows[self._kept(flat[rows], least, most)]
                pool.add(flat[rows], part[rows // options.size], options[rows % options.size])
        if not pool.values:
            return None
        values, before, option = pool.all()
        rows = self._kept(values, least, most)
        return values[rows], before[rows], option[rows]

    def _worth(self, parts: Floats) -> Rows:
        """Options that no other of the same ways in and out beats."""
        return np.sort(kept(parts))

    def _allowed(self, values: Floats, least: Floats) -> Rows:
        """Those that some completion keeps within the limits."""
        first = self._columns.objectives
        bounds = values[:, first:] + least[first:] <= self._columns.highs
        return np.flatnonzero(bounds.all(axis=1))

    def _kept(self, values: Floats, least: Floats, most: Floats) -> Rows:
        """A limit that no completion can break is no reason to tell partial networks apart."""
        if not len(values):
            return np.zeros(0, dtype=np.intp)
        first = self._columns.objectives
        bounds = values[:, first:] + least[first:]
        safe = values[:, first:] + most[first:] <= self._columns.highs
        bounds[safe] = -np.inf
        open_ = ~safe.all(axis=0)
        compared = np.concatenate([values[:, :first], bounds[:, open_]], axis=1)
        if self._step == 1 or not len(values):
            return kept(compared)
        rows = np.arange(len(values))
        if not open_.any():
            positive = values[:, :first] + least[:first]
            positive = _positive(positive, self._exact, most[:first] - least[:first])
            rows = boxed(positive, self._step, self._exact)
        return rows[kept(compared[rows])]

    def ended(self) -> tuple[Integers, Floats]:
        """(n, choices) genes and (n, columns) values of what is left."""
        genes = np.tile(self._chain.genes, (len(self._values), 1))
        label = np.arange(len(self._values))
        for link, (before, option) in zip(
            reversed(self._chain.links), reversed(self._came), strict=True
        ):
            genes[:, link.places] = link.options[option[label]]
            label = before[label]
        return genes, self._values


def _positive(values: Floats, exact: int, _room: Floats) -> Floats:
    """Columns that are maximised stand negative; their size is boxed instead."""
    found = np.abs(values)
    found[:, exact] = values[:, exact]
    return np.maximum(found, np.where(np.arange(values.shape[1]) == exact, -np.inf, 1e-12))


class _Pool:
    """Candidates from several ways in."""

    def __init__(self) -> None:
        self.values: list[Floats] = []
        self._before: list[Integers] = []
        self._option: list[Integers] = []

    def add(self, values: Floats, before: Integers, option: Integers) -> None:
        self.values.append(values)
        self._before.append(before)
        self._option.append(option)

    def all(self) -> tuple[Floats, Integers, Integers]:
        return (
            np.concatenate(self.values),
            np.concatenate(self._before),
            np.concatenate(self._option),
        )


def _front(
    space: SearchSpace,
    genes: Integers,
    objectives: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint],
    factor: float,
    labels: int,
) -> ExactFront:
    """Of what is left, counted anew: the front, within the limits."""
    genes = space.canonical(genes)
    measures = dict(family(space.family).costs(space, genes)) if len(genes) else {}
    if not measures:
        empty = {name: np.zeros(0) for name in cost_names(space)}
        return ExactFront(genes, empty, factor, labels)
    within = np.ones(len(genes), dtype=bool)
    for limit in constraints:
        value = measures[OBJECTIVES[limit.name].measure]
        within &= (value <= limit.high) & (value >= limit.low)
    costs = np.stack([goal.goal.sign * _value(goal, measures, beta) for goal in objectives], axis=1)
    costs[~within] = np.nan
    rows = np.flatnonzero(nondominated(costs))
    rows = rows[np.argsort(costs[rows, -1], kind="stable")]
    return ExactFront(genes[rows], {n: v[rows] for n, v in measures.items()}, factor, labels)


def _value(goal: Objective, measures: dict[str, Floats], beta: float) -> Floats:
    values = measures[goal.measure]
    return values - beta * measures["penalty"] if goal.penalised else values


__all__ = ["ExactFront", "Goal", "Solving", "exact_front"]
