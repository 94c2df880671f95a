"""Blocks of the Zen-NAS search spaces (Lin et al., ICCV 2021), as the published code builds them.

A repeat of a block is one layer of the published budgets: two convolutions for K3K3, and two whole
bottlenecks or inverted bottlenecks for the others. The first unit of a block always has a
projection on its shortcut, a later one only where the channels change. ReLU comes after the sum,
also in inverted bottlenecks, unlike MobileNetV2's.
"""

from functools import partial
from typing import Any

import numpy as np

from explorer.core.ops import Op
from explorer.spaces._builder import Block, GraphBuilder, Part

KERNELS = (3, 5, 7)
EXPANSIONS = (1, 2, 4, 6)
CONV_KERNELS = (1, 3, 5, 7)
CONVS = tuple(f"ConvK{kernel}" for kernel in CONV_KERNELS)
RESIDUALS = (*(f"K{k}K{k}" for k in KERNELS), *(f"K1K{k}K1" for k in KERNELS))  # space I
INVERTED = tuple(f"E{e}K{k}" for k in KERNELS for e in EXPANSIONS)  # space II, published order
SQUEEZE = 4  # a squeeze keeps a quarter of the channels

# Every function below also takes columns of numbers, (n,), from _zen_costs, to count n blocks at
# once. So they ask no number for its truth, and round with numpy.


def round8(value: Any) -> Any:
    """To the nearest multiple of 8, halves to an even multiple; 8 or more (ZenNAS)."""
    return _whole(np.maximum(8, 8 * np.round(value / 8)))


def _whole(value: Any) -> Any:
    """A column as it is, a number of numpy's as Python's own, which files can hold."""
    return value if np.ndim(value) else int(value)


def _conv(
    kernel: int, _expansion: int, build: GraphBuilder, name: str, source: int, part: Part
) -> int:
    return build.conv(f"{name}.conv", source, part.out, kernel, part.stride, activation="relu")


def _residual(
    kernel: int, _expansion: int, build: GraphBuilder, name: str, source: int, part: Part
) -> int:
    """k x k to the inner width, k x k to the output, shortcut, ReLU."""
    index = build.conv(
        f"{name}.conv1", source, part.number("bottleneck"), kernel, part.stride, activation="relu"
    )
    index = _squeezed(build, f"{name}.se", index, part)
    index = build.conv(f"{name}.conv2", index, part.out, kernel)
    return _joined(build, name, index, source, part.stride, project=part.first)


def _bottlenecks(
    kernel: int, _expansion: int, build: GraphBuilder, name: str, source: int, part: Part
) -> int:
    """Two bottlenecks: 1 x 1 to the inner width, k x k, 1 x 1 to the output, shortcut, ReLU."""
    inner = part.number("bottleneck")
    for unit, stride in (("a", part.stride), ("b", 1)):
        within = f"{name}.{unit}"
        index = build.conv(f"{within}.conv1", source, inner, activation="relu")
        index = build.conv(f"{within}.conv2", index, inner, kernel, stride, activation="relu")
        index = _squeezed(build, f"{within}.se", index, part)
        index = build.conv(f"{within}.conv3", index, part.out)
        source = _joined(build, within, index, source, stride, part.first and unit == "a")
    return source


def _inverted(
    kernel: int, expansion: int, build: GraphBuilder, name: str, source: int, part: Part
) -> int:
    """Two inverted bottlenecks, to the inner width and then to the output.

    The expansion multiplies what each of them hands on, not what it reads.
    """
    for unit, stride, out in (("a", part.stride, part.number("bottleneck")), ("b", 1, part.out)):
        within, hidden = f"{name}.{unit}", round8(out * expansion)
        index = build.conv(f"{within}.expand", source, hidden, activation="relu")
        index = build.conv(
            f"{within}.conv", index, hidden, kernel, stride, groups=hidden, activation="relu"
        )
        index = _squeezed(build, f"{within}.se", index, part)
        index = build.conv(f"{within}.project", index, out)
        source = _joined(build, within, index, source, stride, part.first and unit == "a")
    return source


def _joined(
    build: GraphBuilder, name: str, main: int, source: int, stride: int, project: bool
) -> int:
    """Main path plus shortcut, then ReLU. The published projections have biases."""
    around, out = source, build.channels(main)
    if project or np.any(build.channels(source) != out):
        around = build.conv(
            f"{name}.shortcut", source, out, stride=stride, bias=True, shortcut=True
        )
    return build.op("relu", f"{name}.act", build.shortcut(f"{name}.add", main, around))


def _squeezed(build: GraphBuilder, name: str, source: int, part: Part) -> int:
    """Squeeze-excite where the network has it: 1 x 1 convolutions with batch-norm, no biases."""
    if part.word("squeeze") != "on":
        return source
    channels = build.channels(source)
    index = build.op("global_pool", f"{name}.pool", source)
    inner = _whole(np.maximum(1, np.round(channels / SQUEEZE)))
    index = build.conv(f"{name}.reduce", index, inner, activation="relu")
    index = build.conv(f"{name}.expand", index, channels, activation="sigmoid")
    return build.add(Op("multiply", f"{name}.scale", (source, index)))


def zen_head(
    build: GraphBuilder, source: int, channels: int, kernel: int, classes: int
) -> tuple[int, ...]:
    """The last convolution, which the published depth counts, and the classifier."""
    build.block = 1
    index = build.conv("head", source, channels, kernel, activation="relu")
    build.block = 0
    return (build.classifier(index, classes),)


def zen_stem(build: GraphBuilder, channels: int, kernel: int, stride: int) -> int:
    """The first convolution, which the published depth counts."""
    build.block = 1
    return build.conv("stem", 0, channels, kernel, stride, activation="relu")


_WORDS = {
    _conv: "{} x {} convolution, batch-norm, ReLU.",
    _residual: "Zen-NAS: two {} x {} convolutions around a shortcut.",
    _bottlenecks: "Zen-NAS: two bottlenecks with {} x {} convolutions; one repeat is both.",
    _inverted: "Zen-NAS: two inverted bottlenecks, {} x {}; one repeat is both.",
}
# What builds each kind, with its kernel and expansion.
MADE_BY: dict[str, tuple[Any, int, int]] = {
    **{f"ConvK{k}": (_conv, k, 1) for k in CONV_KERNELS},
    **{f"K{k}K{k}": (_residual, k, 1) for k in KERNELS},
    **{f"K1K{k}K1": (_bottlenecks, k, 1) for k in KERNELS},
    **{f"E{e}K{k}": (_inverted, k, e) for k in KERNELS for e in EXPANSIONS},
}
ZEN: dict[str, Block] = {
    kind: Block(
        partial(function, kernel, expansion),
        () if function is _conv else ("bottleneck", "squeeze"),
        _WORDS[function].format(kernel, kernel),
    )
    for kind, (function, kernel, expansion) in MADE_BY.items()
}
