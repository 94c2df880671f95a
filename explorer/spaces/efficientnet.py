"""EfficientNet micro space: inverted residual blocks in seven stages, no squeeze-excite.

ZiCo-BC, section 4.2: kernel size, channels, repeats and the type of the k x k convolution are
searched stage by stage. B0, B1 and B2 without squeeze-excite are points of it.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explorer.core.cost import count
from explorer.core.graph import OpGraph
from explorer.core.objective import Constraint
from explorer.core.space import Architecture, Choice, SearchSpace, integers, pick
from explorer.spaces import Stage, families
from explorer.spaces._blocks import GraphBuilder, groups_for

CONVOLUTIONS = ("regular", "group", "depthwise")
KERNELS = (3, 5, 7)
EXPANSIONS = (1, 2, 3, 4, 6)
STRIDES = (1, 2, 2, 2, 1, 2, 1)
BASE_EXPANSIONS = (1, 6, 6, 6, 6, 6, 6)
BASE_KERNELS = (3, 3, 5, 3, 5, 5, 3)
STEM = 32
HEAD = 1280
WIDTHS = (  # (low, high, step) of each stage: about half to twice EfficientNet-B0
    (8, 32, 8),
    (16, 48, 8),
    (24, 80, 8),
    (32, 160, 16),
    (64, 192, 16),
    (96, 352, 32),
    (128, 640, 64),
)
REPEATS = (4, 6, 6, 8, 8, 10, 4)  # at most: twice EfficientNet-B0's and two more
SCALED = {  # name: input size, widths, repeats, head
    "b0": (224, (16, 24, 40, 80, 112, 192, 320), (1, 2, 2, 3, 3, 4, 1), 1280),
    "b1": (240, (16, 24, 40, 80, 112, 192, 320), (2, 3, 3, 4, 4, 5, 2), 1280),
    "b2": (260, (16, 24, 48, 88, 120, 208, 352), (2, 3, 3, 4, 4, 5, 2), 1408),
}
COSTS = ("params", "macs", "size_limit", "penalty")
TABLE = 200_000  # blocks whose counts are kept: about 50 MB, every block of several spaces


class EfficientNetFamily:
    """Seven stages of inverted residual blocks; see the module."""

    label = "EfficientNet, no squeeze-excite"
    description = (
        "Inverted residual blocks in seven stages: kernel, channels, repeats, type of convolution "
        "and expansion of each. 32 channels per group where 32 divides the expanded width, else "
        "the largest power of two that does."
    )
    reference = "ZiCo-BC, section 4.2; Tan and Le, EfficientNet, ICML 2019"
    limits: tuple[Constraint, ...] = (Constraint("macs", 2e9),)  # the median network has 19 G

    def default(self) -> SearchSpace:
        """The preset of ZiCo-BC: kernels 3 and 5, regular or group convolution."""
        choices = [integers("stem.channels", "width", STEM, STEM, 8)]
        for number, (width, repeats) in enumerate(zip(WIDTHS, REPEATS, strict=True), 1):
            choices += _stage_choices(
                number,
                integers(f"stage{number}.channels", "width", *width),
                integers(f"stage{number}.repeats", "depth", 1, repeats),
                kernels=(3, 5),
                convolutions=("regular", "group"),
            )
        choices.append(integers("head.channels", "width", HEAD, HEAD, 64))
        return SearchSpace("efficientnet", tuple(choices))

    def presets(self) -> Mapping[str, Architecture]:
        """EfficientNet-B0 to B2 without squeeze-excite, and B0 and B1 with group convolution."""
        found = {name: _scaled(name, "depthwise") for name in SCALED}
        found |= {f"{name}-group": _scaled(name, "group") for name in ("b0", "b1")}
        return found

    def stages(self, space: SearchSpace) -> tuple[Stage, ...]:
        _, height, width = space.input_shape
        height, width = _half(height), _half(width)
        found = []
        for number, stride in enumerate(STRIDES, 1):
            if stride == 2:
                height, width = _half(height), _half(width)
            found.append(Stage(f"stage{number}", str(number), (height, width)))
        return tuple(found)

    def graph(self, architecture: Architecture) -> OpGraph:
        value = architecture.values()
        build = GraphBuilder(*architecture.space.input_shape)
        build.stage = "stem"
        index = build.conv("stem", 0, int(value["stem.channels"]), 3, 2, activation="silu")
        channels = int(value["stem.channels"])
        for number, stride in enumerate(STRIDES, 1):
            stage = f"stage{number}"
            out = int(value[f"{stage}.channels"])
            for repeat in range(1, int(value[f"{stage}.repeats"]) + 1):
                build.stage, build.block = f"stage {number}", repeat
                index = _block(
                    build,
                    f"{stage}.block{repeat}",
                    index,
                    channels,
                    out,
                    int(value[f"{stage}.kernel"]),
                    stride if repeat == 1 else 1,
                    str(value[f"{stage}.conv"]),
                    int(value[f"{stage}.expansion"]),
                )
                channels = out
        build.stage, build.block = "head", 0
        index = build.conv("head", index, int(value["head.channels"]), activation="silu")
        return build.graph(build.classifier(index, architecture.space.classes))

    def costs(
        self, space: SearchSpace, genes: NDArray[np.int64]
    ) -> Mapping[str, NDArray[np.float64]]:
        """Blocks are counted once each by their own op graph, then summed by table."""
        column = {c.name: _column(c, genes[:, i]) for i, c in enumerate(space.choices)}
        stages = self.stages(space)
        before = (_half(space.input_shape[1]), _half(space.input_shape[2]))
        channels = column["stem.channels"]
        total = _looked_up(_stem_cost, channels, *space.input_shape)
        for stage, stride in zip(stages, STRIDES, strict=True):
            out, repeats = column[f"{stage.group}.channels"], column[f"{stage.group}.repeats"]
            how = np.stack(
                [column[f"{stage.group}.{name}"] for name in ("kernel", "conv", "expansion")], 1
            )
            first = np.column_stack([channels, out, how])
            later = np.column_stack([out, out, how])
            total += _looked_up(_block_cost, first, stride, *before)
            total += (repeats - 1)[:, None] * _looked_up(_block_cost, later, 1, *stage.resolution)
            channels, before = out, stage.resolution
        ends = np.column_stack([channels, column["head.channels"]])
        total += _looked_up(_head_cost, ends, space.classes, *before)
        found = dict(zip(COSTS, total.T, strict=True))
        found["depth"] = np.sum([column[f"{s.group}.repeats"] for s in stages], axis=0) * 1.0
        return found


def _half(size: int) -> int:
    """Size after a stride of 2 with padding (k - 1) / 2."""
    return (size + 1) // 2


def _stage_choices(
    number: int,
    channels: Choice,
    repeats: Choice,
    kernels: tuple[int, ...],
    convolutions: tuple[str, ...],
) -> list[Choice]:
    stage = f"stage{number}"
    expansion = (BASE_EXPANSIONS[number - 1],)
    return [
        pick(f"{stage}.kernel", "kernel", kernels, KERNELS),
        channels,
        repeats,
        pick(f"{stage}.conv", "convolution", convolutions, CONVOLUTIONS, ordered=False),
        pick(f"{stage}.expansion", "expansion", expansion, EXPANSIONS),
    ]


def _scaled(name: str, convolution: str) -> Architecture:
    """A published EfficientNet: the only architecture of a space with one option each."""
    size, widths, repeats, head = SCALED[name]
    choices = [integers("stem.channels", "width", STEM, STEM, 8)]
    for number, (width, repeat) in enumerate(zip(widths, repeats, strict=True), 1):
        choices += _stage_choices(
            number,
            integers(f"stage{number}.channels", "width", width, width, 8),
            integers(f"stage{number}.repeats", "depth", repeat, repeat),
            kernels=(BASE_KERNELS[number - 1],),
            convolutions=(convolution,),
        )
    choices.append(integers("head.channels", "width", head, head, 64))
    space = SearchSpace("efficientnet", tuple(choices), (3, size, size))
    return Architecture(space, (0,) * len(choices))


def _block(
    build: GraphBuilder,
    name: str,
    source: int,
    channels: int,
    out: int,
    kernel: int,
    stride: int,
    convolution: str,
    expansion: int,
) -> int:
    """Expand 1x1, k x k, project 1x1; a shortcut where the shape stays."""
    hidden = channels * expansion
    index = source
    if expansion != 1:
        index = build.conv(f"{name}.expand", index, hidden, activation="silu")
    groups = groups_for(convolution, hidden)
    index = build.conv(f"{name}.conv", index, hidden, kernel, stride, groups, activation="silu")
    index = build.conv(f"{name}.project", index, out)
    if stride == 1 and channels == out:
        index = build.shortcut(f"{name}.add", index, source)
    return index


def _column(choice: Choice, genes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The values of a column of genes; a convolution's type as its place in CONVOLUTIONS."""
    if choice.role == "convolution":
        options = [CONVOLUTIONS.index(str(option)) for option in choice.options]
    else:
        options = [int(option) for option in choice.options]
    return np.asarray(options, dtype=np.int64)[genes]


def _looked_up(cost, rows: NDArray[np.int64], *fixed: int) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    """(n, costs): `cost` of each row of arguments, worked out once for equal rows."""
    rows = rows[:, None] if rows.ndim == 1 else rows
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    table = np.array([cost(*map(int, row), *fixed) for row in distinct], dtype=np.float64)
    return table.reshape(-1, len(COSTS))[place.reshape(-1)]


def _total(graph: OpGraph) -> tuple[float, ...]:
    counts = count(graph)
    return (counts.params, counts.macs, counts.size_limit, counts.penalty)


@lru_cache(TABLE)
def _stem_cost(channels: int, depth: int, height: int, width: int) -> tuple[float, ...]:
    build = GraphBuilder(depth, height, width)
    return _total(build.graph(build.conv("stem", 0, channels, 3, 2, activation="silu")))


@lru_cache(TABLE)
def _block_cost(
    channels: int,
    out: int,
    kernel: int,
    convolution: int,
    expansion: int,
    stride: int,
    height: int,
    width: int,
) -> tuple[float, ...]:
    build = GraphBuilder(channels, height, width)
    how = CONVOLUTIONS[convolution]
    return _total(
        build.graph(_block(build, "block", 0, channels, out, kernel, stride, how, expansion))
    )


@lru_cache(TABLE)
def _head_cost(channels: int, out: int, classes: int, height: int, width: int) -> tuple[float, ...]:
    build = GraphBuilder(channels, height, width)
    index = build.conv("head", 0, out, activation="silu")
    return _total(build.graph(build.classifier(index, classes)))


families.add("efficientnet", EfficientNetFamily())
