"""Blocks of the Zen-NAS search spaces (Lin et al., ICCV 2021), as the published code builds them.

A repeat of a block is one layer of the published budgets: two convolutions for K3K3, and two whole
bottlenecks or inverted bottlenecks for the others. The first unit of a block always has a
projection on its shortcut, a later one only where the channels change. ReLU comes after the sum,
also in inverted bottlenecks, unlike MobileNetV2's.
"""

from collections.abc import Callable
from functools import partial

from explorer.core.ops import Op
from explorer.spaces._builder import Block, GraphBuilder, Part

KERNELS = (3, 5, 7)
EXPANSIONS = (1, 2, 4, 6)
CONV_KERNELS = (1, 3, 5, 7)
CONVS = tuple(f"ConvK{kernel}" for kernel in CONV_KERNELS)
RESIDUALS = (*(f"K{k}K{k}" for k in KERNELS), *(f"K1K{k}K1" for k in KERNELS))  # space I
INVERTED = tuple(f"E{e}K{k}" for k in KERNELS for e in EXPANSIONS)  # space II, published order
SQUEEZE = 4  # a squeeze keeps a quarter of the channels

Build = Callable[[GraphBuilder, str, int, Part], int]


def round8(value: float) -> int:
    """To the nearest multiple of 8, halves to an even multiple; 8 or more (ZenNAS)."""
    return max(8, 8 * round(value / 8))


def _conv(kernel: int, build: GraphBuilder, name: str, source: int, part: Part) -> int:
    return build.conv(f"{name}.conv", source, part.out, kernel, part.stride, activation="relu")


def _residual(kernel: int, build: GraphBuilder, name: str, source: int, part: Part) -> int:
    """k x k to the inner width, k x k to the output, shortcut, ReLU."""
    index = build.conv(
        f"{name}.conv1", source, part.number("bottleneck"), kernel, part.stride, activation="relu"
    )
    index = _squeezed(build, f"{name}.se", index, part)
    index = build.conv(f"{name}.conv2", index, part.out, kernel)
    return _joined(build, name, index, source, part.stride, project=part.first)


def _bottlenecks(kernel: int, build: GraphBuilder, name: str, source: int, part: Part) -> int:
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
    expansion: int, kernel: int, build: GraphBuilder, name: str, source: int, part: Part
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
    if project or build.channels(source) != out:
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
    inner = max(1, round(channels / SQUEEZE))
    index = build.conv(f"{name}.reduce", index, inner, activation="relu")
    index = build.conv(f"{name}.expand", index, channels, activation="sigmoid")
    return build.add(Op("multiply", f"{name}.scale", (source, index)))


def _blocks() -> dict[str, Block]:
    found = {
        f"ConvK{k}": Block(partial(_conv, k), (), f"{k} x {k} convolution, batch-norm, ReLU.")
        for k in CONV_KERNELS
    }
    options = ("bottleneck", "squeeze")
    for k in KERNELS:
        words = f"Zen-NAS: two {k} x {k} convolutions around a shortcut."
        found[f"K{k}K{k}"] = Block(partial(_residual, k), options, words)
        words = f"Zen-NAS: two bottlenecks with {k} x {k} convolutions; one repeat is both."
        found[f"K1K{k}K1"] = Block(partial(_bottlenecks, k), options, words)
        for e in EXPANSIONS:
            words = f"Zen-NAS: two inverted bottlenecks, {k} x {k}, expanded {e} times."
            found[f"E{e}K{k}"] = Block(partial(_inverted, e, k), options, words)
    return found


ZEN: dict[str, Block] = _blocks()
