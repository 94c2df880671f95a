"""Costs of many HRNet bodies at once: sums of pieces, each counted once by its own op graph."""

from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np

from explorer.core.ops import Op, Shape
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import COSTS, TABLE, Floats, Integers, Priced, looked_up, priced
from explorer.spaces._hrnet_body import BRANCHES, module, stem, transition, widths

CHOSEN = 9  # numbers of a Body: channels, first (2), modules (3), repeats (3)


def body_costs(shape: Shape, chosen: Integers) -> tuple[Floats, list[Integers]]:
    """(n, COSTS) of stem and stages, and the shapes (n, 3) of the four maps, finest first.

    Args:
        shape: of the images.
        chosen: (n, CHOSEN), every number of a Body in the order of its attributes.
    """
    channels, first, modules, repeats = np.split(chosen, [1, 3, 6], axis=1)
    total, finest = looked_up(lambda row: _stem_priced(shape, *row), first)
    for stage, branches in enumerate(BRANCHES):
        before = finest if stage == 0 else np.column_stack([channels, finest[:, 1:]])
        own = [before, channels, modules[:, [stage]], repeats[:, [stage]]]
        price = partial(_stage_priced, branches)
        total += looked_up(price, np.column_stack(own))[0]
    return total, _maps(finest, channels[:, 0])


def _maps(finest: Integers, channels: Integers) -> list[Integers]:
    """(n, 3) of each branch from the finest map's shape (n, 3) and the branch's channels (n,)."""
    size, found = finest[:, 1:], []
    for width in range(BRANCHES[-1]):
        found.append(np.column_stack([channels << width, size]))
        size = -(-size // 2)
    return found


def _stage_priced(branches: int, row: tuple[int, ...]) -> Priced:
    """A transition and equal modules.

    Args:
        row: shape of the finest map before, channels of the finest branch, modules, repeats.
    """
    before, channels, modules, repeats = row[:3], row[3], row[4], row[5]
    maps = [before] if branches == 2 else _shapes(before, widths(before[0], branches - 1))
    after = widths(channels, branches)
    joined, _ = _transition_priced(tuple(maps), after)
    one, shape = _module_priced(tuple(_shapes(before, after)), repeats)
    return tuple(joined[i] + modules * one[i] for i in range(len(COSTS))), shape


def _shapes(finest: Sequence[int], channels: Sequence[int]) -> list[Shape]:
    """Of every branch: each half the size of the one before."""
    height, width = finest[1:]
    return [(c, -(-height // 2**i), -(-width // 2**i)) for i, c in enumerate(channels)]


def _builder(maps: Sequence[tuple[int, ...]]) -> tuple[GraphBuilder, list[int]]:
    """A builder that starts from several maps, and their operations."""
    build = GraphBuilder(*maps[0])
    build.stage = "stage"
    others = [
        build.add(Op("input", f"map{i}", channels=shape[0], size=(shape[1], shape[2])))
        for i, shape in enumerate(maps[1:], 2)
    ]
    return build, [0, *others]


@lru_cache(TABLE)
def _stem_priced(shape: Shape, channels: int, repeats: int) -> Priced:
    build = GraphBuilder(*shape)
    return priced(build, stem(build, channels, repeats))


@lru_cache(TABLE)
def _transition_priced(maps: tuple[Shape, ...], channels: tuple[int, ...]) -> Priced:
    build, sources = _builder(maps)
    found = transition(build, sources, channels, "stage")
    return priced(build, found[0], *found)


@lru_cache(TABLE)
def _module_priced(maps: tuple[Shape, ...], repeats: int) -> Priced:
    build, sources = _builder(maps)
    found = module(build, sources, repeats, "stage", 1)
    return priced(build, found[0], *found)
