"""The Pareto front of a whole space, for objectives that are sums over the links of a chain.

Links are taken one after another. Of the partial networks that lead to one way into the next link,
only those are kept that no other beats: whatever follows costs all of them the same, so none of
the others can lead to the front. Each remembers where it came from.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from explorer.core.calibration import name_of
from explorer.core.errors import PlanError
from explorer.core.objective import OBJECTIVES, Constraint, Objective
from explorer.core.pareto import nondominated
from explorer.core.space import SearchSpace
from explorer.exact.columns import Columns, Room, columns_of, extra_of
from explorer.exact.pruning import Boxes, kept
from explorer.exact.tables import Chain, Extra, chains, cost_names, counted

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOGETHER = 2_000_000  # partial networks compared at once
FEW = 8  # options, of which it takes longer to drop those beaten than to try them
MAX_LABELS = 20_000_000  # kept in all: about 1 GB


_Road = tuple[Integers, Integers]  # ways into a link, and the options that they take alike


@dataclass(frozen=True, slots=True)
class Solving:
    """How far it is: links done, and partial networks kept.

    First the tables of a space are made, once: then no networks are kept yet.
    """

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
            objective) and at most this many times worse in each other. With limits that holds for
            networks that stay this factor within them.
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


def exact_front(
    space: SearchSpace,
    objectives: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint] = (),
    factor: float = 1.02,
    calibrations: Extra = (),
) -> Generator[Solving, None, ExactFront]:
    """Solve a space; closing the generator ends it.

    Args:
        factor: guaranteed with three objectives or more; two are exact.
        calibrations: of calibrated objectives; the saved ones where they are not here.

    Raises PlanError for what is no sum over links, and SpaceError where the space is no chain.
    """
    if len({(goal.measure, goal.penalised) for goal in objectives}) != len(objectives):
        raise PlanError("Objectives: one is listed twice. Remove one of the two.")
    extra = extra_of(space, objectives, calibrations)
    columns = columns_of(space, objectives, beta, constraints, extra)
    whole = yield from prepared(space, extra)
    boxes = columns.objectives > 2
    if boxes and not (isfinite(factor) and factor > 1):
        raise PlanError(f"Factor: {factor:g} is not usable. Use more than 1, such as 1.02.")
    total = sum(len(chain.links) for chain in whole)
    solved: list[tuple[Integers, Floats]] = []
    labels = done = 0
    for chain in whole:
        step = factor ** (1 / len(chain.links)) if boxes else 1.0
        steps = _Steps(chain, columns, step, _exact_column(objectives) if boxes else 0)
        for link, count in steps.run():
            labels += count
            if labels > MAX_LABELS:
                raise PlanError(
                    f"Exact front: more than {MAX_LABELS:,} partial networks are in play. Use "
                    "fewer objectives, fewer limits, a larger factor or a narrower space."
                )
            yield Solving(done + link, total, labels)
        done += len(chain.links)
        solved.append(steps.ended())
    genes = np.concatenate([found for found, _ in solved])
    factor = factor if boxes else 1.0
    return _front(space, genes, objectives, beta, constraints, factor, labels, extra)


def prepared(space: SearchSpace, extra: Extra) -> Generator[Solving, None, tuple[Chain, ...]]:
    """The space's chains, with the progress of making them."""
    steps = chains(space, extra)
    while True:
        try:
            made = next(steps)
        except StopIteration as end:
            found: tuple[Chain, ...] = end.value
            return found
        yield Solving(made.done, made.total, 0)


def _exact_column(objectives: Sequence[Objective]) -> int:
    """The one that may be below 0: the corrected or calibrated score; else the first.

    Raises PlanError for two such scores.
    """
    corrected = [i for i, g in enumerate(objectives) if g.penalised or name_of(g.measure)]
    if len(corrected) > 1:
        raise PlanError(
            "Exact front: two corrected or calibrated scores at once are one too many. Drop one."
        )
    return corrected[0] if corrected else 0


class _Steps:
    """One chain, link by link."""

    def __init__(
        self,
        chain: Chain,
        columns: Columns,
        step: float = 1.0,
        exact: int = 0,
    ) -> None:
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
            gone = (link.after < 0)[..., None]
            least.insert(0, np.where(gone, np.inf, parts + low[link.after]).min(axis=1))
            most.insert(0, np.where(gone, -np.inf, parts + high[link.after]).max(axis=1))
        return least, most

    def run(self) -> Generator[tuple[int, int], None, None]:
        """Take link after link; gives how many are done, and partial networks kept since."""
        for number, link in enumerate(self._chain.links):
            last = number + 1 == len(self._chain.links)
            after = np.minimum(link.after, 0) if last else link.after
            none, width = np.zeros(0, dtype=np.int64), self._columns.weights.shape[1]
            found = [(np.zeros((0, width)), none, none, none)]
            for way, roads in _roads(after).items():
                labels = self._into(number, way, roads)
                if labels is not None:
                    values, before, option = labels
                    found.append((values, np.full(len(values), way), before, option))
                    yield number, len(values)
            values, ways, before, option = (np.concatenate(x) for x in zip(*found, strict=True))
            self._came.append((before, option))
            self._values, self._ways = values, ways
            yield number + 1, 0

    def _into(
        self, number: int, way: int, roads: list["_Road"]
    ) -> tuple[Floats, Integers, Integers] | None:
        """The partial networks worth keeping that leave the link by one way."""
        room = Room(self._columns, *(x[number + 1][way] for x in (self._least, self._most)))
        pool = _Pool(room, self._step, self._exact)
        parts = self._parts[number]
        ends = np.searchsorted(self._ways, np.arange(len(parts) + 1))
        for coming, options in roads:
            labels = np.concatenate([np.arange(ends[way], ends[way + 1]) for way in coming])
            if not labels.size:
                continue
            if len(coming) == 1:  # none that another beats
                options = options[np.sort(kept(parts[coming[0], options]))]
            for some in np.array_split(labels, -(-labels.size * options.size // TOGETHER)):
                values = self._values[some][:, None] + parts[self._ways[some][:, None], options]
                values = values.reshape(-1, parts.shape[-1])
                rows = room.allowed(values)
                before, option = some[rows // options.size], options[rows % options.size]
                pool.add(values[rows], np.stack([before, option], axis=1))

        def values_of(rows: Integers) -> Floats:
            before, option = rows.T
            return self._values[before] + parts[self._ways[before], option]

        return pool.ended(values_of)

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


def _roads(after: Integers) -> dict[int, list[_Road]]:
    """How every way out of a link is come to: from many ways at once where options are few.

    Args:
        after: (ways in, m).
    """
    groups: dict[int, dict[bytes, tuple[list[int], Integers]]] = {}
    for coming, row in enumerate(after):
        order = np.argsort(row, kind="stable")
        for options in np.split(order, np.flatnonzero(np.diff(row[order])) + 1):
            if row[options[0]] >= 0:
                alike = groups.setdefault(int(row[options[0]]), {})
                key = options.tobytes() if len(options) <= FEW else bytes(f"{coming}", "ascii")
                alike.setdefault(key, ([], options))[0].append(coming)
    return {
        way: [(np.array(coming), options) for coming, options in alike.values()]
        for way, alike in sorted(groups.items())
    }


class _Pool:
    """Gathers the partial networks of one way out of a link, and thins them out.

    Args:
        step: 1, or the factor within which two networks are one.
    """

    def __init__(self, room: Room, step: float, exact: int) -> None:
        self._room, self._exact = room, exact
        self._boxes = Boxes(step) if step > 1 else None
        self._rows: list[Integers] = []  # of each part: label before, option

    def add(self, values: Floats, rows: Integers) -> None:
        """Args: values: (n, columns). rows: (n, 2), label before and option."""
        if not len(values):
            return
        if self._boxes is not None:
            sizes = self._room.sizes(values, self._exact)
            self._boxes.add(values[:, self._exact], sizes, rows)
        else:
            self._rows.append(rows[kept(self._room.compared(values))])

    def ended(
        self, values_of: Callable[[Integers], Floats]
    ) -> tuple[Floats, Integers, Integers] | None:
        """Values, labels before and options of what is kept; None where that is nothing."""
        if self._boxes is not None:
            self._rows = [self._boxes.all()]
        rows = np.concatenate([np.zeros((0, 2), dtype=np.int64), *self._rows])
        if not len(rows):
            return None
        values = values_of(rows)
        there = kept(self._room.compared(values))
        return values[there], rows[there, 0], rows[there, 1]


def _front(
    space: SearchSpace,
    genes: Integers,
    objectives: Sequence[Objective],
    beta: float,
    constraints: Sequence[Constraint],
    factor: float,
    labels: int,
    extra: Extra,
) -> ExactFront:
    """Of what is left, counted anew: the front, within the limits."""
    genes = space.canonical(genes)
    measures = counted(space, genes, extra) if len(genes) else {}
    if not measures:
        empty = {name: np.zeros(0) for name in cost_names(space, extra)}
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
