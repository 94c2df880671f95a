"""Networks that are a stem, stages of blocks one after another, and a head.

Most families are of this shape. A family says what its stem and head are, and which attributes of
a stage it lets be chosen; the rest is here: op graphs, and the costs of many networks at once,
looked up block by block. Neighbouring stages touch only in the shape that one hands to the next.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.core.cost import count
from explorer.core.graph import OpGraph
from explorer.core.ops import EPSILON, Shape
from explorer.core.space import Architecture, Choice, Option, SearchSpace
from explorer.spaces._blocks import BLOCKS
from explorer.spaces._builder import GraphBuilder, Part
from explorer.spaces._family import BaseFamily, Stage
from explorer.spaces._links import Links, links_of

COSTS = ("params", "macs", "size_limit", "penalty", "depth")
TABLE = 200_000  # blocks whose counts are kept: about 100 MB, every block of several spaces
OWN = ("block", "channels", "stride", "repeats")  # attributes that a Part does not call options

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Values = Mapping[str, Option]  # of every choice, by its name ("stage2.kernel")
Priced = tuple[tuple[float, ...], Shape]  # COSTS, and the shape handed on


class Chain(ABC):
    """Stem and stages. Groups of choices named "stage1", "stage2", ... are the stages."""

    prefix: str = "stage"  # of the groups that are stages
    epsilon: float = EPSILON  # of every batch-norm
    stem_reads: tuple[str, ...] = ()  # names of the choices that `stem` reads
    stage_reads: tuple[str, ...] = ()  # of those that every stage reads, beside its own group

    def fixed(self, group: str) -> Mapping[str, Option]:
        """Attributes of a stage that this family does not let be chosen."""
        return {}

    @abstractmethod
    def stem(self, build: GraphBuilder, values: Values) -> int:
        """Add what comes before the first stage."""

    def groups(self, space: SearchSpace) -> tuple[str, ...]:
        """The stages' groups of choices, in network order."""
        found = (c.group for c in space.choices if c.group.startswith(self.prefix))
        return tuple(dict.fromkeys(found))

    def stages(self, space: SearchSpace) -> tuple[Stage, ...]:
        _, (_, height, width) = _stem_priced(
            self, tuple((n, space.choice(n).options[0]) for n in self.stem_reads), space.input_shape
        )
        found = []
        for group in self.groups(space):
            strides = [int(c.options[0]) for c in space.choices if c.name == f"{group}.stride"]
            stride = strides[0] if strides else int(self.fixed(group).get("stride", 1))
            if any(c.name == f"{group}.repeats" and c.options == (0,) for c in space.choices):
                stride = 1  # the stage is left out
            height, width = -(-height // stride), -(-width // stride)
            found.append(Stage(group, group.removeprefix(self.prefix), (height, width)))
        return tuple(found)

    def body(self, build: GraphBuilder, space: SearchSpace, values: Values) -> list[int]:
        """Add stem and stages; gives what each stage hands on."""
        build.stage = "stem"
        index = self.stem(build, values)
        taps = []
        for group in self.groups(space):
            names = self._names(space, group)
            given = {**self.fixed(group), **{n.partition(".")[2]: values[n] for n in names}}
            number = group.removeprefix(self.prefix)
            for repeat in range(1, int(given.get("repeats", 1)) + 1):
                build.stage = f"stage {number}"
                build.block = repeat
                part = part_of(given, first=repeat == 1)
                index = BLOCKS[part.kind].build(build, f"stage{number}.block{repeat}", index, part)
            taps.append(index)
        return taps

    def _names(self, space: SearchSpace, group: str) -> tuple[str, ...]:
        """Of the choices that a stage reads."""
        own = (c.name for c in space.choices if c.group == group or c.name in self.stage_reads)
        return tuple(own)

    def body_costs(self, space: SearchSpace, columns: "Columns") -> tuple[Floats, list[Integers]]:
        """(n, COSTS) of stem and stages, and the shapes (n, 3) that each stage hands on."""
        total, start = self._stem_costs(space, columns)
        shapes = []
        for found, shape in self._staged(space, columns, start):
            total += found
            shapes.append(shape)
        return total, shapes

    def _stem_costs(self, space: SearchSpace, columns: "Columns") -> tuple[Floats, Integers]:
        shape = np.tile(np.array(space.input_shape), (columns.rows, 1))
        return looked_up(
            lambda row: _stem_priced(self, columns.pairs(row[3:], self.stem_reads), tuple(row[:3])),
            np.column_stack([shape, columns.of(self.stem_reads)]),
        )

    def _staged(
        self, space: SearchSpace, columns: "Columns", shape: Integers
    ) -> Iterator[tuple[Floats, Integers]]:
        """(n, COSTS) of each stage, and the shapes it hands on (n, 3)."""
        for group in self.groups(space):
            found, shape = self._stage_costs(space, columns, group, shape)
            yield found, shape

    def stage_params(self, space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
        """Parameters of each stage by its group, (n,); 0 where it is left out."""
        columns = Columns(space, genes)
        _, shape = self._stem_costs(space, columns)
        found = (costs[:, 0] for costs, _ in self._staged(space, columns, shape))
        return dict(zip(self.groups(space), found, strict=True))

    def _stage_costs(
        self, space: SearchSpace, columns: "Columns", group: str, shape: Integers
    ) -> tuple[Floats, Integers]:
        """(n, COSTS) of a stage, and the shapes it hands on (n, 3)."""
        names = tuple(n for n in self._names(space, group) if n != f"{group}.repeats")
        fixed, how = self.fixed(group), columns.of(names)

        def priced(row: tuple[int, ...], first: bool) -> Priced:
            given = {n.partition(".")[2]: v for n, v in columns.pairs(row[3:], names)}
            return _block_priced(part_of({**fixed, **given}, first), row[:3])

        repeats = columns.numbers(f"{group}.repeats", int(fixed.get("repeats", 1)))
        there = repeats > 0
        first, after = looked_up(lambda row: priced(row, True), np.column_stack([shape, how]))
        later, _ = looked_up(lambda row: priced(row, False), np.column_stack([after, how]))
        found = first * there[:, None] + later * np.maximum(repeats - 1, 0)[:, None]
        return found, np.where(there[:, None], after, shape)


class ChainFamily(Chain, BaseFamily):
    """Stem, stages, head."""

    head_reads: tuple[str, ...] = ()  # names of the choices that `head` reads
    taps_head: bool = False  # the head reads more than the last stage

    @abstractmethod
    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        """Add what comes after the last stage; gives the network's outputs.

        Args:
            taps: what each stage hands on.
        """

    def links(self, space: SearchSpace) -> Links:
        """Stem, stages, head. A head over several maps reads its choices beside each of them."""
        groups = self.groups(space)
        stem = {name.partition(".")[0] for name in self.stem_reads}
        order = tuple(dict.fromkeys((*sorted(stem - set(groups)), *groups)))
        shared = set(self.stage_reads)
        if self.taps_head:
            shared |= {c.name for c in space.choices if c.group not in order}
        return links_of(space.choices, order, shared & {c.name for c in space.choices})

    def graph(self, architecture: Architecture) -> OpGraph:
        values, space = architecture.values(), architecture.space
        build = GraphBuilder(*space.input_shape, epsilon=self.epsilon)
        taps = self.body(build, space, values)
        build.stage, build.block = "head", 0
        return build.graph(*self.head(build, taps, values, space.classes))

    def costs(self, space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
        """Each distinct block is counted once by its own op graph; then all is summed by table."""
        columns = Columns(space, genes)
        total, shapes = self.body_costs(space, columns)
        for found in self.head_costs(space, columns, shapes):
            total += found
        return dict(zip(COSTS, total.T, strict=True))

    def head_costs(
        self, space: SearchSpace, columns: "Columns", shapes: Sequence[Integers]
    ) -> Iterable[Floats]:
        """(n, COSTS) of each piece of the head; here of the whole, which reads the last stage.

        Args:
            shapes: (n, 3) that each stage hands on.
        """

        def priced(row: tuple[int, ...]) -> Priced:
            pairs = columns.pairs(row[3:], self.head_reads)
            return _head_priced(self, pairs, row[:3], space.classes)

        rows = np.column_stack([shapes[-1], columns.of(self.head_reads)])
        yield looked_up(priced, rows)[0]


def part_of(given: Mapping[str, Option], first: bool) -> Part:
    """The block that a stage's attributes ask for."""
    return Part(
        kind=str(given["block"]),
        out=int(given["channels"]),
        stride=int(given.get("stride", 1)) if first else 1,
        first=first,
        options=tuple(sorted((n, v) for n, v in given.items() if n not in OWN)),
    )


class Columns:
    """The options that many architectures have picked, as whole numbers.

    Words ("regular") stand as their place among the possible ones, so that rows can be compared.
    """

    def __init__(self, space: SearchSpace, genes: Integers) -> None:
        self.rows = len(genes)
        self._words = {c.name: _words(c) for c in space.choices}
        self._columns = {c.name: _codes(c)[genes[:, i]] for i, c in enumerate(space.choices)}

    def numbers(self, name: str, default: int = 0) -> Integers:
        """(n,), of a choice whose options are whole numbers; the default where there is none."""
        return self._columns.get(name, np.full(self.rows, default))

    def of(self, names: Sequence[str]) -> Integers:
        """(n, names)"""
        empty = np.empty((self.rows, 0), dtype=np.int64)
        return np.column_stack([empty, *(self._columns[name] for name in names)])

    def pairs(self, codes: Sequence[int], names: Sequence[str]) -> tuple[tuple[str, Option], ...]:
        """A row of `of` as names and options."""
        return tuple(
            (name, words[code] if (words := self._words[name]) else int(code))
            for name, code in zip(names, codes, strict=True)
        )


def _words(choice: Choice) -> tuple[Option, ...]:
    """What the codes of a choice stand for; () where they are its numbers themselves."""
    if all(isinstance(option, int) for option in choice.options):
        return ()
    return choice.possible or choice.options


def _codes(choice: Choice) -> Integers:
    words = _words(choice)
    if not words:
        return np.array(choice.options, dtype=np.int64)
    return np.array([words.index(option) for option in choice.options], dtype=np.int64)


def looked_up(
    price: Callable[[tuple[int, ...]], Priced], rows: Integers
) -> tuple[Floats, Integers]:
    """(n, COSTS) and (n, 3): `price` of each row, asked once for equal rows."""
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    found = [price(tuple(row)) for row in distinct.tolist()]
    costs = np.array([cost for cost, _ in found], dtype=np.float64).reshape(-1, len(COSTS))
    shapes = np.array([shape for _, shape in found], dtype=np.int64).reshape(-1, 3)
    return costs[place.reshape(-1)], shapes[place.reshape(-1)]


def priced(build: GraphBuilder, last: int, *outputs: int) -> Priced:
    """COSTS of what was built, and the shape of the operation `last`."""
    counts = count(build.graph(*(outputs or (last,))))
    found = (counts.params, counts.macs, counts.size_limit, counts.penalty, counts.depth)
    return found, build.shapes[last]


@lru_cache(TABLE)
def _block_priced(part: Part, shape: tuple[int, ...]) -> Priced:
    build = GraphBuilder(*shape)
    build.stage, build.block = "stage", 1
    return priced(build, BLOCKS[part.kind].build(build, "block", 0, part))


@lru_cache(TABLE)
def _stem_priced(
    family: Any, options: tuple[tuple[str, Hashable], ...], shape: tuple[int, ...]
) -> Priced:
    build = GraphBuilder(*shape)
    build.stage = "stem"
    return priced(build, family.stem(build, dict(options)))


@lru_cache(TABLE)
def _head_priced(
    family: Any, options: tuple[tuple[str, Hashable], ...], shape: tuple[int, ...], classes: int
) -> Priced:
    build = GraphBuilder(*shape)
    build.stage = "head"
    outputs = family.head(build, (0,), dict(options), classes)
    return priced(build, outputs[0], *outputs)
