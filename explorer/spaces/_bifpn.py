"""EfficientDet's feature pyramid and heads (Tan et al., CVPR 2020), on any three maps.

The pyramid (BiFPN) mixes five levels, P3 to P7, top-down and bottom-up; two heads then tell class
and box of nine anchors at each place. A head's convolutions are the same on every level, its
batch-norms are each level's own. As in the published code (efficientdet-pytorch), but that a
lateral convolution stands before the pyramid even where the width is already the pyramid's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from math import log

import numpy as np

from explorer.core.errors import SpaceError
from explorer.core.ops import Op, Shape
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import TABLE, Floats, Integers, Priced, looked_up, priced

LEVELS = (3, 4, 5, 6, 7)  # a map of level n has about 1 / 2**n of the image's height
TAPS = (3, 4, 5)  # levels that the backbone gives
ANCHORS = 9  # at each place of a map: three sizes, three shapes
COORDINATES = 4
CLASS_START = -log((1 - 0.01) / 0.01)  # every class at 1 % at first (RetinaNet, section 4.1)

Maps = dict[int, int]  # the operation that makes each level's map


def detection_head(
    build: GraphBuilder, taps: Sequence[int], channels: int, cells: int, repeats: int, classes: int
) -> tuple[int, ...]:
    """Pyramid and heads; gives the outputs "class_p3" to "class_p7", then "box_p3" to "box_p7".

    Args:
        taps: three operations, the finest first, each map half as high and wide as the one before.
        channels: of the pyramid and the heads.
        cells: of the pyramid.
        repeats: separable convolutions of a head before its last one.

    Raises SpaceError where the maps are of other sizes.
    """
    _check(tuple(build.shapes[tap] for tap in taps))
    build.stage, build.block = "BiFPN", 0
    levels = dict(zip(TAPS, taps, strict=True))
    top = coarser(build, levels, channels)
    levels |= top
    below, above = _laterals(build, levels, channels)
    for number in range(1, cells + 1):
        levels = cell(build, f"bifpn.cell{number}", below | top, above | top)
        below = above = top = levels
    return heads(build, levels, repeats, classes)


def _check(shapes: Sequence[Shape]) -> None:
    sizes = [(height, width) for _, height, width in shapes]
    halved = [(-(-height // 2), -(-width // 2)) for height, width in sizes]
    if len(sizes) != len(TAPS) or sizes[1:] != halved[:-1]:
        told = ", ".join(f"{height} x {width}" for height, width in sizes)
        raise SpaceError(
            "Detection head: it reads three maps, each half as high and wide as the one before, "
            f"but was given {told}. Choose stages between which the stride doubles."
        )


def coarser(build: GraphBuilder, levels: Maps, channels: int) -> Maps:
    """P6 and P7, made of P5."""
    p6 = build.conv("p6.conv", levels[5], channels)
    p6 = build.add(Op("max_pool", "p6", (p6,), kernel=3, stride=2))
    return {6: p6, 7: build.add(Op("max_pool", "p7", (p6,), kernel=3, stride=2))}


def _laterals(build: GraphBuilder, levels: Maps, channels: int) -> tuple[Maps, Maps]:
    """The backbone's maps at the pyramid's width, for the way down and for the way up.

    P4 and P5 have a convolution for each way, as the published code has; P3 is read only once.
    """
    down = {level: build.conv(f"bifpn.p{level}.down", levels[level], channels) for level in TAPS}
    up = {level: build.conv(f"bifpn.p{level}.up", levels[level], channels) for level in TAPS[1:]}
    return down, up


def cell(build: GraphBuilder, name: str, below: Maps, above: Maps) -> Maps:
    """One cell of the pyramid: nodes 6 to 3 down, then 4 to 7 up.

    Args:
        below, above: each level's map for the way down and for the way up.
    """
    down = {7: below[7]}
    for level in (6, 5, 4, 3):
        label = f"{name}.down{level}"
        upper = build.op("upsample_nearest", f"{label}.resize", down[level + 1], below[level])
        down[level] = _node(build, label, below[level], upper)
    up = {3: down[3]}
    for level in (4, 5, 6, 7):
        label = f"{name}.up{level}"
        resize = Op("max_pool", f"{label}.resize", (up[level - 1],), kernel=3, stride=2)
        inputs = (above[level], down[level]) if level < 7 else (above[level],)
        up[level] = _node(build, label, *inputs, build.add(resize))
    return up


def _node(build: GraphBuilder, name: str, *inputs: int) -> int:
    """Weighted sum, SiLU, separable convolution, batch-norm."""
    index = build.op("weighted_sum", f"{name}.fuse", *inputs)
    index = build.op("silu", f"{name}.act", index)
    channels = build.channels(index)
    index = build.conv(f"{name}.depthwise", index, channels, 3, groups=channels, norm=False)
    return build.conv(f"{name}.pointwise", index, channels)


def heads(build: GraphBuilder, levels: Maps, repeats: int, classes: int) -> tuple[int, ...]:
    """Class scores of every level, then box corrections of every level."""
    build.stage = "class head"
    found = _head(build, "class", levels, repeats, ANCHORS * classes, CLASS_START)
    build.stage = "box head"
    return (*found, *_head(build, "box", levels, repeats, ANCHORS * COORDINATES, None))


def _head(
    build: GraphBuilder,
    name: str,
    levels: Maps,
    repeats: int,
    outputs: int,
    bias_start: float | None,
) -> tuple[int, ...]:
    """One head on each level, the finest first; the coarser ones use its weights."""
    found: list[int] = []
    first: Sequence[int] = ()
    for level in LEVELS:
        last = Op("conv", f"{name}_p{level}", channels=outputs, bias=True, bias_start=bias_start)
        convs = _on_level(build, f"{name}.p{level}", levels[level], repeats, last, first)
        first = first or convs
        found.append(convs[-1])
    return tuple(found)


def _on_level(
    build: GraphBuilder, name: str, index: int, repeats: int, last: Op, first: Sequence[int]
) -> Sequence[int]:
    """The convolutions of a head on one level, in order.

    Args:
        last: the convolution that makes the output.
        first: those of the level whose weights are used; empty on that level itself.
    """
    channels, convs = build.channels(index), list[int]()

    def conv(op: Op, source: int) -> int:
        shares = first[len(convs)] if first else -1
        convs.append(build.add(replace(op, inputs=(source,), shares=shares)))
        return convs[-1]

    def depthwise(label: str, source: int) -> int:
        op = Op("conv", f"{label}.depthwise", channels=channels, kernel=3, groups=channels)
        return conv(op, source)

    for repeat in range(1, repeats + 1):
        label = f"{name}.conv{repeat}"
        pointwise = Op("conv", f"{label}.pointwise", channels=channels)
        index = conv(pointwise, depthwise(label, index))
        index = build.add(Op("batch_norm", f"{label}.norm", (index,), epsilon=build.epsilon))
        index = build.op("silu", f"{label}.act", index)
    conv(last, depthwise(f"{name}.predict", index))
    return convs


def detection_head_costs(
    shapes: Sequence[Integers],
    channels: Integers,
    cells: Integers,
    repeats: Integers,
    classes: int,
) -> Iterator[Floats]:
    """(n, COSTS) of each piece of `detection_head`, for many networks at once.

    Args:
        shapes: (n, 3) of each of the three maps it reads.
        channels, cells, repeats: (n,).
    """
    for level, shape in zip(TAPS, shapes, strict=True):
        yield looked_up(partial(_level_priced, level), np.column_stack([shape, channels]))[0]
    sizes = np.column_stack([channels, shapes[0][:, 1:]])
    yield looked_up(_cell_priced, sizes)[0] * cells[:, None]
    yield looked_up(partial(_heads_priced, classes), np.column_stack([sizes, repeats]))[0]


@lru_cache(TABLE)
def _level_priced(level: int, row: tuple[int, ...]) -> Priced:
    """The convolutions between a map of the backbone and the pyramid: row (C, H, W, channels)."""
    build = GraphBuilder(*row[:3])
    for use in ("down", "up")[: 1 if level == TAPS[0] else 2]:
        build.conv(use, 0, row[3])
    if level == TAPS[-1]:
        coarser(build, {level: 0}, row[3])
    return priced(build, 0)


@lru_cache(TABLE)
def _cell_priced(row: tuple[int, ...]) -> Priced:
    """One cell, whose finest map is (C, H, W) = row."""
    build, levels = _pyramid(row)
    cell(build, "cell", levels, levels)
    return priced(build, 0)


@lru_cache(TABLE)
def _heads_priced(classes: int, row: tuple[int, ...]) -> Priced:
    """Both heads, on a finest map (C, H, W): row (C, H, W, repeats)."""
    build, levels = _pyramid(row[:3])
    heads(build, levels, row[3], classes)
    return priced(build, 0)


def _pyramid(shape: tuple[int, ...]) -> tuple[GraphBuilder, Maps]:
    """Maps of all levels' sizes that cost nothing."""
    build, index, levels = GraphBuilder(*shape), 0, dict[int, int]()
    for level in LEVELS:
        levels[level] = index
        index = build.add(Op("max_pool", f"level{level}", (index,), kernel=3, stride=2))
    return build, levels
