"""The stages of a network as a reader counts them, from its op graph. Pure: no Qt."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from explorer.core.graph import OpGraph
from explorer.core.ops import Op, Shape
from explorer.core.space import Architecture
from explorer.spaces import graph_of

_KEPT = 32  # op graphs of the networks looked at last: a slider that moves asks for one again


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of a network.

    Attributes:
        label: "Stage 4".
        channels: that its last block hands on.
        each: channels of every block, where they differ (HRNet's branches); else ().
        kernel: of its blocks; 0 where they differ or have none.
        kind: of their k x k convolution: "regular", "group" or "depthwise".
    """

    label: str
    channels: int
    blocks: int
    kernel: int
    kind: str
    each: tuple[int, ...] = ()

    @property
    def widths(self) -> str:
        """In words: "64 channels", "18 to 144 channels"."""
        low, high = min(self.each, default=0), max(self.each, default=0)
        return f"{low} to {high} channels" if self.each else f"{self.channels} channels"


@dataclass(frozen=True, slots=True)
class PartLine:
    """What is no stage of blocks: a pyramid, a head.

    Attributes:
        levels: maps that it treats with the same weights; 1 where it has one.
    """

    label: str
    layers: int
    levels: int = 1

    @property
    def text(self) -> str:
        """ "class head: 8 layers, shared by 5 levels"."""
        noun = "layer" if self.layers == 1 else "layers"
        shared = f", shared by {self.levels} levels" if self.levels > 1 else ""
        return f"{self.label}: {self.layers} {noun}{shared}"


@lru_cache(_KEPT)
def _graph(architecture: Architecture) -> OpGraph:
    return graph_of(architecture)


@lru_cache(_KEPT)
def stage_lines(architecture: Architecture) -> tuple[StageLine, ...]:
    """Every stage that is made of blocks, in network order."""
    graph = _graph(architecture)
    widths = graph.blocks()
    lines = []
    for stage in dict.fromkeys(stage for stage, _ in widths):
        each = tuple(width for (own, _), width in widths.items() if own == stage)
        convs = [
            (op, graph.input_shapes(i)[0])
            for i, op in enumerate(graph.ops)
            if op.stage == stage and op.block and op.kind == "conv" and not op.shortcut
        ]
        kernel, kind = _convolution(convs)
        several = each if len(set(each)) > 1 else ()
        lines.append(StageLine(_titled(stage), each[-1], len(each), kernel, kind, several))
    return tuple(lines)


@lru_cache(_KEPT)
def part_lines(architecture: Architecture) -> tuple[PartLine, ...]:
    """What stands behind or between the stages and has layers of its own, but no blocks."""
    graph = _graph(architecture)
    stages = {stage for stage, _ in graph.blocks()}
    layers: Counter[str] = Counter()
    uses: Counter[int] = Counter()
    levels: dict[str, int] = {}
    for op in graph.ops:
        if op.stage in stages or not op.stage or op.kind not in ("conv", "linear"):
            continue
        if op.shares < 0:
            layers[op.stage] += 1
        else:
            uses[op.shares] += 1
            levels[op.stage] = max(levels.get(op.stage, 1), uses[op.shares] + 1)
    return tuple(PartLine(_titled(s), n, levels.get(s, 1)) for s, n in layers.items())


def _convolution(convs: Iterable[tuple[Op, Shape]]) -> tuple[int, str]:
    """Kernel and kind of a stage's widest-reaching convolutions; kernel 0 where blocks differ."""
    by_block: dict[int, tuple[int, str]] = {}
    for op, (channels, _, _) in convs:
        found = (op.kernel, _kind(op, channels))
        if op.block not in by_block or op.kernel > by_block[op.block][0]:
            by_block[op.block] = found
    if not by_block:
        return 0, "regular"
    kernels = {kernel for kernel, _ in by_block.values()}
    kinds = Counter(kind for _, kind in by_block.values())
    return kernels.pop() if len(kernels) == 1 else 0, kinds.most_common(1)[0][0]


def _kind(op: Op, channels: int) -> str:
    if op.groups == 1:
        return "regular"
    return "depthwise" if op.groups == channels else "group"


def _titled(stage: str) -> str:
    """ "Stage 2" for "stage 2"; names with capitals of their own stay."""
    return stage[:1].upper() + stage[1:]
