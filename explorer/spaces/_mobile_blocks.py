"""Inverted residual blocks of EfficientNet and MobileNetV2."""

from functools import partial

from explorer.spaces._builder import Block, GraphBuilder, Part
from explorer.spaces._groups import groups_for


def _inverted(build: GraphBuilder, name: str, source: int, part: Part, activation: str) -> int:
    """Expand 1x1, k x k, project 1x1; a shortcut where the shape stays.

    There is no expansion where it is 1, and no activation after the projection.
    """
    channels = build.channels(source)
    hidden = channels * part.number("expansion")
    index = source
    if hidden != channels:
        index = build.conv(f"{name}.expand", index, hidden, activation=activation)
    groups = groups_for(part.word("conv", "depthwise"), hidden)
    kernel = part.number("kernel")
    index = build.conv(
        f"{name}.conv", index, hidden, kernel, part.stride, groups, activation=activation
    )
    if part.word("squeeze") == "on":
        index = squeeze_excite(build, f"{name}.se", index, max(1, channels // 4), activation)
    index = build.conv(f"{name}.project", index, part.out)
    if part.stride == 1 and channels == part.out:
        index = build.shortcut(f"{name}.add", index, source)
    return index


def squeeze_excite(
    build: GraphBuilder, name: str, source: int, squeezed: int, activation: str
) -> int:
    """Scale each channel by what two 1x1 convolutions with biases make of its mean."""
    index = build.op("global_pool", f"{name}.pool", source)
    index = build.conv(f"{name}.reduce", index, squeezed, bias=True, norm=False)
    index = build.op(activation, f"{name}.act", index)
    index = build.conv(f"{name}.expand", index, build.channels(source), bias=True, norm=False)
    gate = build.op("sigmoid", f"{name}.gate", index)
    return build.op("multiply", f"{name}.scale", source, gate)


_READS = ("kernel", "conv", "expansion", "squeeze")

MOBILE: dict[str, Block] = {
    "mbconv": Block(
        partial(_inverted, activation="silu"),
        _READS,
        "EfficientNet's inverted residual: 1 x 1 expansion, k x k convolution, 1 x 1 projection.",
    ),
    "inverted": Block(
        partial(_inverted, activation="relu6"),
        _READS,
        "MobileNetV2's inverted residual: as mbconv, with ReLU6 in place of SiLU.",
    ),
}
