"""The kinds of operation a network is made of: their shapes, weights and costs.

A new kind is one row of KINDS here and one row of BUILDERS in network/build.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import prod

from explorer.core.errors import SpaceError

Shape = tuple[int, int, int]  # (C, H, W) of one image; a vector is (C, 1, 1)
EPSILON = 1e-3  # of batch-norm, as EfficientNet, and as the published ZiCo and Zen-NAS code


@dataclass(frozen=True, slots=True)
class Op:
    """One operation of an op graph, as data."""

    kind: str
    name: str  # unique in its graph: "stage2.block1.expand"
    inputs: tuple[int, ...] = ()  # indices of the operations it reads
    channels: int = 0  # of its output, where the kind leaves that open (input, conv, linear)
    size: tuple[int, int] = (0, 0)  # (H, W), of an input
    kernel: int = 1
    stride: int = 1
    groups: int = 1
    bias: bool = False
    shortcut: bool = False  # an addition whose first input is the main path, or the way around it
    shares: int = -1  # index of an earlier operation whose weights this one uses too
    bias_start: float | None = None  # what the bias starts at, where the network's paper says so
    epsilon: float = EPSILON  # what a batch-norm adds to the variance
    stage: str = ""  # "stem", "stage 2", "head"
    block: int = 0  # from 1 in its stage; 0 where there are no blocks


@dataclass(frozen=True, slots=True)
class OpKind:
    """What is known of a kind of operation. Every function gets the op and its inputs' shapes."""

    shape: Callable[[Op, tuple[Shape, ...]], Shape]
    params: Callable[[Op, tuple[Shape, ...]], int]
    weight: Callable[[Op, tuple[Shape, ...]], tuple[int, ...]]  # of a conv or linear, else ()
    in_place: bool = False  # may write over its input, so it needs no memory of its own


def _none(_op: Op, _inputs: tuple[Shape, ...]) -> int:
    return 0


def _no_weight(_op: Op, _inputs: tuple[Shape, ...]) -> tuple[int, ...]:
    return ()


def _same(_op: Op, inputs: tuple[Shape, ...]) -> Shape:
    return inputs[0]


def _input_shape(op: Op, _inputs: tuple[Shape, ...]) -> Shape:
    return (op.channels, *op.size)


def _conv_shape(op: Op, inputs: tuple[Shape, ...]) -> Shape:
    """Padding is (k - 1) / 2 on every side, so only the stride changes the size."""
    channels, height, width = inputs[0]
    if channels % op.groups or op.channels % op.groups:
        raise SpaceError(
            f"{op.name}: {op.groups} groups do not divide {channels} -> {op.channels} channels."
        )
    margin = 2 * (op.kernel // 2) - op.kernel
    return (
        op.channels,
        (height + margin) // op.stride + 1,
        (width + margin) // op.stride + 1,
    )


def _pooled_shape(op: Op, inputs: tuple[Shape, ...]) -> Shape:
    """A window of `kernel`, padded as a convolution's."""
    return _conv_shape(replace(op, channels=inputs[0][0]), inputs)


def _halved_shape(_op: Op, inputs: tuple[Shape, ...]) -> Shape:
    """2 x 2 without padding; an odd edge has a window of its own, as a strided convolution has."""
    channels, height, width = inputs[0]
    return (channels, (height + 1) // 2, (width + 1) // 2)


def _resized_shape(_op: Op, inputs: tuple[Shape, ...]) -> Shape:
    """The first input at the size of the second."""
    return (inputs[0][0], *inputs[1][1:])


def _concat_shape(op: Op, inputs: tuple[Shape, ...]) -> Shape:
    if len({shape[1:] for shape in inputs}) != 1:
        raise SpaceError(f"{op.name}: cannot stack maps of different sizes {inputs}.")
    return (sum(shape[0] for shape in inputs), *inputs[0][1:])


def _scaled_shape(op: Op, inputs: tuple[Shape, ...]) -> Shape:
    """The first input, each channel times the second's."""
    if inputs[1] != (inputs[0][0], 1, 1):
        raise SpaceError(f"{op.name}: cannot scale {inputs[0]} by {inputs[1]}.")
    return inputs[0]


def _conv_weight(op: Op, inputs: tuple[Shape, ...]) -> tuple[int, ...]:
    return (op.channels, inputs[0][0] // op.groups, op.kernel, op.kernel)


def _linear_weight(op: Op, inputs: tuple[Shape, ...]) -> tuple[int, ...]:
    return (op.channels, prod(inputs[0]))


def _conv_params(op: Op, inputs: tuple[Shape, ...]) -> int:
    return prod(_conv_weight(op, inputs)) + op.bias * op.channels


def _linear_params(op: Op, inputs: tuple[Shape, ...]) -> int:
    return prod(_linear_weight(op, inputs)) + op.bias * op.channels


def _add_shape(op: Op, inputs: tuple[Shape, ...]) -> Shape:
    if len(set(inputs)) != 1:
        raise SpaceError(f"{op.name}: cannot add outputs of different shapes {inputs}.")
    return inputs[0]


KINDS: dict[str, OpKind] = {
    "input": OpKind(_input_shape, _none, _no_weight),
    "conv": OpKind(_conv_shape, _conv_params, _conv_weight),
    "linear": OpKind(lambda op, _: (op.channels, 1, 1), _linear_params, _linear_weight),
    "batch_norm": OpKind(_same, lambda _, inputs: 2 * inputs[0][0], _no_weight, in_place=True),
    "relu": OpKind(_same, _none, _no_weight, in_place=True),
    "relu6": OpKind(_same, _none, _no_weight, in_place=True),
    "silu": OpKind(_same, _none, _no_weight, in_place=True),
    "sigmoid": OpKind(_same, _none, _no_weight, in_place=True),
    "add": OpKind(_add_shape, _none, _no_weight, in_place=True),
    "multiply": OpKind(_scaled_shape, _none, _no_weight, in_place=True),
    "weighted_sum": OpKind(_add_shape, lambda _, inputs: len(inputs), _no_weight, in_place=True),
    "concat": OpKind(_concat_shape, _none, _no_weight),
    "max_pool": OpKind(_pooled_shape, _none, _no_weight),
    "avg_pool": OpKind(_halved_shape, _none, _no_weight),
    "blur_half": OpKind(_halved_shape, _none, _no_weight),
    "upsample_nearest": OpKind(_resized_shape, _none, _no_weight),
    "upsample_bilinear": OpKind(_resized_shape, _none, _no_weight),
    "upsample_corners": OpKind(_resized_shape, _none, _no_weight),
    "global_pool": OpKind(lambda _, inputs: (inputs[0][0], 1, 1), _none, _no_weight),
}
