"""HRNetV2's body: branches of several resolutions side by side, which keep exchanging maps.

Wang et al., Deep High-Resolution Representation Learning for Visual Recognition, 2019; as in the
code of HRNet-Semantic-Segmentation, branch pytorch-v1.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.spaces._blocks import BLOCKS
from explorer.spaces._builder import GraphBuilder, Part

STEM = 64
EXPANSION = 4  # of stage 1's bottlenecks
BRANCHES = (2, 3, 4)  # of stages 2 to 4


@dataclass(frozen=True, slots=True)
class Body:
    """What may be chosen of an HRNet.

    Attributes:
        channels: of the finest branch; each coarser one has twice as many.
        first: inner channels of stage 1's bottlenecks, and how many there are.
        modules: of stages 2 to 4.
        repeats: blocks of each branch of a module, of stages 2 to 4.
    """

    channels: int
    first: tuple[int, int]
    modules: tuple[int, int, int]
    repeats: tuple[int, int, int]


def widths(channels: int, branches: int) -> tuple[int, ...]:
    """Channels of each branch, finest first."""
    return tuple(channels << branch for branch in range(branches))


def body(build: GraphBuilder, chosen: Body) -> tuple[int, ...]:
    """Stem and four stages; gives four maps, finest first."""
    maps: tuple[int, ...] = (stem(build, *chosen.first),)
    for stage, branches in enumerate(BRANCHES, 2):
        build.stage, build.block = f"stage {stage}", 0
        maps = transition(build, maps, widths(chosen.channels, branches), f"stage{stage}")
        for number in range(1, chosen.modules[stage - 2] + 1):
            maps = module(build, maps, chosen.repeats[stage - 2], f"stage{stage}", number)
    return maps


def stem(build: GraphBuilder, channels: int, repeats: int) -> int:
    """Two convolutions down to a quarter of the size, and stage 1: bottlenecks on one branch.

    Args:
        channels: inner ones of the bottlenecks.
    """
    build.stage, build.block = "stem", 0
    index = build.conv("stem.conv1", 0, STEM, 3, 2, activation="relu")
    index = build.conv("stem.conv2", index, STEM, 3, 2, activation="relu")
    build.stage = "stage 1"
    for build.block in range(1, repeats + 1):
        part = Part("bottleneck", EXPANSION * channels)
        index = BLOCKS["bottleneck"].build(build, f"stage1.block{build.block}", index, part)
    return index


def transition(
    build: GraphBuilder, maps: Sequence[int], channels: Sequence[int], name: str
) -> tuple[int, ...]:
    """Every branch to its channels, and a new branch at half the size of the last."""
    build.block = 0
    found = []
    for branch, (index, wanted) in enumerate(zip(maps, channels, strict=False), 1):
        if build.channels(index) != wanted:
            index = build.conv(f"{name}.to_branch{branch}", index, wanted, 3, activation="relu")
        found.append(index)
    new = f"{name}.to_branch{len(channels)}"
    found.append(build.conv(new, maps[-1], channels[-1], 3, 2, activation="relu"))
    return tuple(found)


def module(
    build: GraphBuilder, maps: Sequence[int], repeats: int, name: str, number: int
) -> tuple[int, ...]:
    """Basic blocks on every branch, then an exchange between all branches.

    Args:
        repeats: blocks of each branch.
        number: of the module in its stage, from 1.
    """
    found = []
    for branch, index in enumerate(maps):
        part = Part("basic", build.channels(index))
        for repeat in range(1, repeats + 1):
            build.block = ((number - 1) * len(maps) + branch) * repeats + repeat
            block = f"{name}.module{number}.branch{branch + 1}.block{repeat}"
            index = BLOCKS["basic"].build(build, block, index, part)
        found.append(index)
    build.block = 0
    return _exchanged(build, found, f"{name}.module{number}")


def _exchanged(build: GraphBuilder, maps: Sequence[int], name: str) -> tuple[int, ...]:
    """What each branch makes of all; the finest comes last, as the stage's main result."""
    found = []
    for to in reversed(range(len(maps))):
        fused = f"{name}.fuse{to + 1}"
        parts = [
            maps[to] if source == to else _carried(build, maps, source, to, f"{fused}.from")
            for source in range(len(maps))
        ]
        total = build.op("add", f"{fused}.add", *parts)
        found.append(build.op("relu", f"{fused}.act", total))
    return tuple(reversed(found))


def _carried(build: GraphBuilder, maps: Sequence[int], source: int, to: int, name: str) -> int:
    """A branch's map at the channels and size of another."""
    index, wanted = maps[source], build.channels(maps[to])
    name = f"{name}{source + 1}"
    if source > to:
        index = build.conv(name, index, wanted)
        return build.op("upsample_bilinear", f"{name}.up", index, maps[to])
    for step in range(1, to - source):
        index = build.conv(
            f"{name}.down{step}", index, build.channels(index), 3, 2, activation="relu"
        )
    return build.conv(name, index, wanted, 3, 2)
