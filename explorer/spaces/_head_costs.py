"""Costs of segmentation heads for many networks at once: sums of pieces that are counted once."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from explorer.core.ops import Op
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import TABLE, Floats, Integers, Priced, looked_up, priced
from explorer.spaces._heads import UP_HEADS, adapt_level, merge_levels, mix_channels, seg_head


class FFNetHead(NamedTuple):
    """Which head: see `up_head` and `seg_head`."""

    up: str
    seg: str
    upsample: str


def ffnet_head_costs(
    shapes: Sequence[Integers],
    how: Integers,
    head_of: Callable[[Sequence[int]], FFNetHead],
    classes: int,
) -> Iterable[Floats]:
    """(n, COSTS) of each piece of FFNet's heads.

    Only the first step reads the channels that the stages hand on, and each of its four parts those
    of one stage; the rest depends on the sizes of the maps alone.

    Args:
        shapes: (n, 3) of each of the four maps, finest first.
        how: (n, k), what `head_of` makes a head of.
    """
    for level, shape in enumerate(shapes):

        def adapted(row: tuple[int, ...], level: int = level) -> Priced:
            return _adapted(row[:3], head_of(row[3:]).up, level)

        yield looked_up(adapted, np.column_stack([shape, how]))[0]
    sizes = [shape[:, 1:] for shape in shapes]
    places = 2 * len(sizes)
    yield looked_up(
        lambda row: _merged(tuple(row[:places]), head_of(row[places:]), classes),
        np.column_stack([*sizes, how]),
    )[0]


def hrnet_head_costs(shapes: Sequence[Integers], classes: int) -> Floats:
    """(n, COSTS) of HRNet's head.

    Args:
        shapes: (n, 3) of each map, finest first.
    """
    stacked = np.sum([shape[:, 0] for shape in shapes], axis=0)
    rows = np.column_stack([stacked, shapes[0][:, 1:]])
    return looked_up(lambda row: _mixed(row, classes), rows)[0]


def _builder(shape: tuple[int, ...]) -> GraphBuilder:
    build = GraphBuilder(*shape)
    build.stage = "head"
    return build


@lru_cache(TABLE)
def _adapted(shape: tuple[int, ...], kind: str, level: int) -> Priced:
    build = _builder(shape)
    return priced(build, adapt_level(build, 0, kind, level))


@lru_cache(TABLE)
def _merged(sizes: tuple[int, ...], head: FFNetHead, classes: int) -> Priced:
    """Args: sizes: (H, W) of every map, one after another."""
    channels = UP_HEADS[head.up][0]
    build = _builder((channels[0], *sizes[:2]))
    maps = [0]
    for level in range(1, len(channels)):
        size = (sizes[2 * level], sizes[2 * level + 1])
        maps.append(build.add(Op("input", f"map{level}", channels=channels[level], size=size)))
    merged = merge_levels(build, maps, head.up, head.upsample)
    return priced(build, seg_head(build, merged, head.seg, classes, head.upsample))


@lru_cache(TABLE)
def _mixed(shape: tuple[int, ...], classes: int) -> Priced:
    build = _builder(shape)
    return priced(build, mix_channels(build, 0, classes))
