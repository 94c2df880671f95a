"""The two blocks of NATS-Bench's size space (Dong et al., TPAMI 2021)."""

from explorer.core.ops import Op
from explorer.spaces._builder import Block, GraphBuilder, Part


def _relu_conv(build: GraphBuilder, name: str, source: int, channels: int, stride: int = 1) -> int:
    """ReLU, 3 x 3 convolution, batch-norm: the one operation of every edge."""
    index = build.op("relu", f"{name}.act", source)
    return build.conv(name, index, channels, 3, stride)


def _cell(build: GraphBuilder, name: str, source: int, part: Part) -> int:
    """|conv~0|+|conv~0|conv~1|+|skip~0|conv~1|conv~2|, the best cell of the topology space."""
    out = part.out
    first = _relu_conv(build, f"{name}.conv01", source, out)
    second = build.op(
        "add",
        f"{name}.node2",
        _relu_conv(build, f"{name}.conv02", source, out),
        _relu_conv(build, f"{name}.conv12", first, out),
    )
    third = build.op(
        "add",
        f"{name}.node3",
        _relu_conv(build, f"{name}.conv13", first, out),
        _relu_conv(build, f"{name}.conv23", second, out),
    )
    around = source
    if build.channels(source) != out:  # without a ReLU, unlike the other edges
        around = build.conv(f"{name}.skip", source, out, shortcut=True)
    return build.shortcut(f"{name}.add", third, around)


def _reduction(build: GraphBuilder, name: str, source: int, part: Part) -> int:
    """ResNet's basic block at half the size, its shortcut a pooling and a 1 x 1 convolution."""
    index = _relu_conv(build, f"{name}.conv1", source, part.out, stride=2)
    index = _relu_conv(build, f"{name}.conv2", index, part.out)
    around = build.add(Op("avg_pool", f"{name}.pool", (source,), shortcut=True))
    around = build.conv(f"{name}.project", around, part.out, norm=False, shortcut=True)
    return build.shortcut(f"{name}.add", index, around)


NATS: dict[str, Block] = {
    "nats-cell": Block(
        _cell, (), "NATS-Bench: five 3 x 3 convolutions between four nodes, and a shortcut."
    ),
    "nats-reduction": Block(
        _reduction, (), "NATS-Bench: two 3 x 3 convolutions at half the size, and a shortcut."
    ),
}
