"""Residual blocks of ResNet, FFNet and HRNet, and plain convolutions."""

from explorer.spaces._builder import Block, GraphBuilder, Part
from explorer.spaces._groups import shared_groups

EXPANSION = 4  # of a bottleneck's output over its inner width (He et al., 2016)


def _conv(build: GraphBuilder, name: str, source: int, part: Part) -> int:
    """k x k convolution, batch-norm, ReLU."""
    kernel = part.number("kernel")
    return build.conv(f"{name}.conv", source, part.out, kernel, part.stride, activation="relu")


def _basic(build: GraphBuilder, name: str, source: int, part: Part) -> int:
    """Two k x k convolutions around a shortcut, which projects where the shape changes."""
    kernel = int(part.word("kernel", "3"))
    how, rule = part.word("conv", "regular"), part.word("grouping", "32")
    groups = shared_groups(how, build.channels(source), part.out, rule)
    index = build.conv(
        f"{name}.conv1", source, part.out, kernel, part.stride, groups, activation="relu"
    )
    groups = shared_groups(how, part.out, part.out, rule)
    index = build.conv(f"{name}.conv2", index, part.out, kernel, 1, groups)
    return _joined(build, name, index, source, part)


def _bottleneck(build: GraphBuilder, name: str, source: int, part: Part) -> int:
    """1 x 1, k x k with the stride, 1 x 1 to four times the inner width, around a shortcut."""
    inner = max(1, part.out // EXPANSION)
    groups = shared_groups(part.word("conv", "regular"), inner, inner, part.word("grouping", "32"))
    kernel = int(part.word("kernel", "3"))
    index = build.conv(f"{name}.conv1", source, inner, activation="relu")
    index = build.conv(
        f"{name}.conv2", index, inner, kernel, part.stride, groups, activation="relu"
    )
    index = build.conv(f"{name}.conv3", index, part.out)
    return _joined(build, name, index, source, part)


def _joined(build: GraphBuilder, name: str, main: int, source: int, part: Part) -> int:
    """Main path plus shortcut, then ReLU."""
    around = source
    if part.stride != 1 or build.channels(source) != part.out:
        around = build.conv(f"{name}.project", source, part.out, stride=part.stride, shortcut=True)
    return build.op("relu", f"{name}.act", build.shortcut(f"{name}.add", main, around))


RESIDUAL: dict[str, Block] = {
    "conv": Block(_conv, ("kernel",), "One k x k convolution, batch-norm, ReLU."),
    "basic": Block(
        _basic,
        ("kernel", "conv", "grouping"),
        "ResNet's basic block: two k x k convolutions around a shortcut.",
    ),
    "bottleneck": Block(
        _bottleneck,
        ("kernel", "conv", "grouping"),
        "ResNet's bottleneck: 1 x 1 to a quarter, k x k, 1 x 1 back, around a shortcut.",
    ),
}
