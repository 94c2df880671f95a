"""Size and FLOPs by the published Zen-NAS rule, of many networks at once.

The same walk as `ChainFamily.costs`, apart from it since the rule halves odd maps downwards: what a
block costs by it does not follow from the shape that the block really reads.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from explorer.core.space import Option, SearchSpace
from explorer.core.zennas_rule import zennas_sizes, zennas_sums
from explorer.spaces._blocks import BLOCKS
from explorer.spaces._builder import GraphBuilder, Part
from explorer.spaces._chain import (
    COSTS,
    TABLE,
    ChainFamily,
    Columns,
    Floats,
    Integers,
    Priced,
    looked_up,
    part_of,
)

Step = tuple[Floats, Integers]  # (n, COSTS), and the shapes handed on (n, 3) as the rule sees them


def rule_costs(family: ChainFamily, space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
    """ "params_zennas" and "macs_zennas", each (n,).

    Args:
        genes: (n, choices), option indices.
    """
    columns = Columns(space, genes)
    shape = np.tile(np.array(space.input_shape), (len(genes), 1))
    total, shape = _end(columns, shape, family.stem_reads, lambda b, v: (family.stem(b, v),))
    for group in family.groups(space):
        found, shape = _stage(family, space, columns, group, shape)
        total += found
    found, _ = _end(
        columns, shape, family.head_reads, lambda b, v: family.head(b, (0,), v, space.classes)
    )
    total += found
    return {"params_zennas": total[:, 0], "macs_zennas": np.floor(total[:, 1])}


def _end(
    columns: Columns,
    shape: Integers,
    names: tuple[str, ...],
    build: Callable[[GraphBuilder, dict[str, Option]], tuple[int, ...]],
) -> Step:
    """Costs of the stem or the head, which read the choices `names`."""

    def priced(row: tuple[int, ...]) -> Priced:
        made = GraphBuilder(*row[:3])
        return _priced(made, build(made, dict(columns.pairs(row[3:], names)))[0])

    return looked_up(priced, np.column_stack([shape, columns.of(names)]))


def _stage(
    family: ChainFamily, space: SearchSpace, columns: Columns, group: str, shape: Integers
) -> Step:
    names = tuple(
        choice.name
        for choice in space.choices
        if (choice.group == group and choice.attribute != "repeats")
        or choice.name in family.stage_reads
    )

    def priced(row: tuple[int, ...], first: bool) -> Priced:
        given = {n.partition(".")[2]: v for n, v in columns.pairs(row[3:], names)}
        return _block_priced(part_of(given, first), row[:3])

    how, repeats = columns.of(names), columns.numbers(f"{group}.repeats")
    there = repeats[:, None] > 0
    first, after = looked_up(lambda row: priced(row, True), np.column_stack([shape, how]))
    later, _ = looked_up(lambda row: priced(row, False), np.column_stack([after, how]))
    found = first * there + later * np.maximum(repeats - 1, 0)[:, None]
    return found, np.where(there, after, shape)


@lru_cache(TABLE)
def _block_priced(part: Part, shape: tuple[int, ...]) -> Priced:
    build = GraphBuilder(*shape)
    return _priced(build, BLOCKS[part.kind].build(build, "block", 0, part))


def _priced(build: GraphBuilder, last: int) -> Priced:
    graph = build.graph(last)
    params, flops = zennas_sums(graph)
    unused = (0.0,) * (len(COSTS) - 2)
    return (params, flops, *unused), (build.channels(last), *zennas_sizes(graph)[last])
