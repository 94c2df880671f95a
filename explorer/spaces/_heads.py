"""Segmentation heads: FFNet's up-heads and seg-heads, and HRNet's.

All read four maps, finest first. FFNet: Mehta et al., Simple and Efficient Architectures for
Semantic Segmentation, CVPR Workshops 2022. HRNet: Wang et al., Deep High-Resolution Representation
Learning for Visual Recognition, 2019.
"""

from collections.abc import Sequence

from explorer.core.ops import Op
from explorer.spaces._builder import GraphBuilder

UP_HEADS = {  # channels that the four maps are adapted to, and those handed on
    "A": ((64, 128, 256, 512), (128, 128, 128, 128)),
    "B": ((64, 128, 128, 256), (96, 96, 64, 32)),
    "C": ((128, 128, 128, 128), (128, 16, 16, 16)),
}
SEG_HEADS = {"A": (512, 1), "B": (256, 3), "C": (128, 1)}  # inner channels, last kernel
UPSAMPLES = ("nearest", "bilinear", "corners")  # "corners": bilinear, corners aligned
LEVELS = ("s4", "s8", "s16", "s32")  # strides of the maps; twice as large in FFNet's "d" form


def up_head(
    build: GraphBuilder, taps: Sequence[int], kind: str, upsample: str = "nearest"
) -> tuple[int, ...]:
    """Carry what the coarse maps know to the finer ones; gives four maps, finest first.

    Args:
        taps: four maps, finest first.
        kind: one of UP_HEADS.
        upsample: one of UPSAMPLES; FFNet's mobile variants use "nearest", its others "corners".
    """
    return merge_levels(build, adapt_levels(build, taps, kind), kind, upsample)


def adapt_levels(build: GraphBuilder, taps: Sequence[int], kind: str) -> tuple[int, ...]:
    """The first step of an up-head: every map to the channels that the head works with."""
    return tuple(adapt_level(build, tap, kind, level) for level, tap in enumerate(taps))


def adapt_level(build: GraphBuilder, tap: int, kind: str, level: int) -> int:
    """Adapt one map; `level` 0 is the finest."""
    channels = UP_HEADS[kind][0][level]
    return build.conv(f"head.{LEVELS[level]}.adapt", tap, channels, activation="relu")


def merge_levels(
    build: GraphBuilder, maps: Sequence[int], kind: str, upsample: str
) -> tuple[int, ...]:
    """The second step of an up-head, which reads adapted maps: from the coarsest to the finest."""
    base, out = UP_HEADS[kind]
    carried = maps[-1]
    found = [build.conv(f"head.{LEVELS[-1]}", carried, out[-1], 3, activation="relu")]
    for level in reversed(range(len(maps) - 1)):
        name = f"head.{LEVELS[level]}"
        narrowed = build.conv(f"{name}.narrow", carried, base[level], activation="relu")
        larger = build.op(f"upsample_{upsample}", f"{name}.up", narrowed, maps[level])
        carried = build.op("add", f"{name}.add", larger, maps[level])
        found.append(build.conv(name, carried, out[level], 3, activation="relu"))
    return tuple(reversed(found))


def seg_head(
    build: GraphBuilder, maps: Sequence[int], kind: str, classes: int, upsample: str = "nearest"
) -> int:
    """Logits at the size of the finest map from four maps; the operation is named "logits".

    Args:
        kind: one of SEG_HEADS.
        upsample: one of UPSAMPLES.
    """
    inner, kernel = SEG_HEADS[kind]
    index = _stacked(build, maps, upsample)
    index = build.conv("head.seg", index, inner, 3, bias=True, activation="relu")
    return _logits(build, index, classes, kernel)


def hrnet_head(build: GraphBuilder, maps: Sequence[int], classes: int) -> int:
    """HRNetV2's head: all maps at the size of the finest, mixed by two 1 x 1 convolutions.

    Gives the operation named "logits".
    """
    return mix_channels(build, _stacked(build, maps, "bilinear"), classes)


def mix_channels(build: GraphBuilder, stacked: int, classes: int) -> int:
    """What HRNet's head makes of its stacked maps."""
    channels = build.channels(stacked)
    index = build.conv("head.mix", stacked, channels, bias=True, activation="relu")
    return _logits(build, index, classes, kernel=1)


def _stacked(build: GraphBuilder, maps: Sequence[int], upsample: str) -> int:
    """All maps at the size of the first, in one."""
    finest, *coarser = maps
    larger = [
        build.op(f"upsample_{upsample}", f"head.{LEVELS[level]}.to_finest", map_, finest)
        for level, map_ in enumerate(coarser, 1)
    ]
    return build.op("concat", "head.concat", finest, *larger)


def _logits(build: GraphBuilder, source: int, classes: int, kernel: int) -> int:
    return build.add(Op("conv", "logits", (source,), classes, kernel=kernel, bias=True))
