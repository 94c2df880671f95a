"""Structures as search spaces and back: the choices of a Zen-NAS space, and its starting bounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from explorer.core.errors import SpaceError
from explorer.core.objective import Constraint
from explorer.core.ops import Shape
from explorer.core.space import Architecture, Choice, SearchSpace, integers, pick
from explorer.spaces._family import only
from explorer.spaces._zen_blocks import CONV_KERNELS, CONVS, INVERTED, RESIDUALS
from explorer.spaces._zen_grammar import STRIDES, ZenBlock, blocks_of, structure_of

Bounds = tuple[int, int]  # lowest and highest, in steps of 8

KINDS = (*RESIDUALS, *INVERTED, *CONVS)
STEP = 8  # channels of all published networks are multiples
IMAGE_CHANNELS = 3
SQUEEZE = ("off", "on")
CIFAR_INPUT = (32, 100)  # pixels a side, classes
IMAGENET_INPUT = (224, 1000)


@dataclass(frozen=True, slots=True)
class StageBounds:
    """Where a stage of a starting space may go.

    Attributes:
        repeats: least and most; a stage with a least of 0 may be left out.
    """

    stride: int
    channels: Bounds
    bottleneck: Bounds
    repeats: Bounds


@dataclass(frozen=True, slots=True)
class Start:
    """A space to start from, with the limits of a first search in it.

    Attributes:
        input: pixels a side, and classes.
        name: of the space, where another has its bounds too.
    """

    family: str
    types: tuple[str, ...]
    input: tuple[int, int]
    stem: Bounds
    stem_stride: int
    stages: tuple[StageBounds, ...]
    head: Bounds
    limits: tuple[Constraint, ...]
    name: str = ""


@cache
def space_of(start: Start) -> SearchSpace:
    """The space of these bounds."""
    choices = [
        *_net("off"),
        *_end("stem", start.stem, 3),
        pick("stem.stride", "stride", (start.stem_stride,), STRIDES),
    ]
    for number, stage in enumerate(start.stages, 1):
        choices += _stage(number, start.types, start.types, stage)
    choices += _end("head", start.head, 1)
    size, classes = start.input
    images = (IMAGE_CHANNELS, size, size)
    return SearchSpace(start.family, tuple(choices), images, classes, name=start.name)


def own_choices(stages: int) -> tuple[Choice, ...]:
    """What the choices of any space with so many stages may be, at their widest."""
    anything = StageBounds(1, (1, 1), (1, 1), (0, 0))
    choices = [*_net("off"), *_end("stem", (1, 1), 3), pick("stem.stride", "stride", (1,), STRIDES)]
    for number in range(1, stages + 1):
        choices += _stage(number, KINDS, KINDS, anything)
    return (*choices, *_end("head", (1, 1), 1))


def own_input(stem_stride: int) -> tuple[Shape, int]:
    """Images (C, H, W) and classes that a structure is for: CIFAR-100's where its first convolution
    keeps the size, else ImageNet's, as in all published structures."""
    size, classes = CIFAR_INPUT if stem_stride == 1 else IMAGENET_INPUT
    return (IMAGE_CHANNELS, size, size), classes


def network_of(structure: str, squeeze: bool = False) -> Architecture:
    """The network of a structure, in a space of its own; raises SpaceError where it is none.

    Inverted bottlenecks make it one of space II, else it is one of space I.
    """
    blocks = blocks_of(structure)
    _check_ends(blocks)
    stem, *stages, head = blocks
    inverted = any(block.kind in INVERTED for block in stages)
    types = INVERTED if inverted else RESIDUALS
    choices = [*_net("on" if squeeze else "off"), *_end("stem", *_conv_of(stem))]
    choices.append(pick("stem.stride", "stride", (stem.stride,), STRIDES))
    for number, block in enumerate(stages, 1):
        inner = block.bottleneck or block.out  # a convolution has none; the choice is there
        bounds = StageBounds(block.stride, (block.out,) * 2, (inner,) * 2, (block.repeats,) * 2)
        possible = types if block.kind in types else (*types, block.kind)
        choices += _stage(number, (block.kind,), possible, bounds)
    choices += _end("head", *_conv_of(head))
    family = "zen-ii" if inverted else "zen-i"
    return only(SearchSpace(family, tuple(choices), *own_input(stem.stride)))


def structure_text(architecture: Architecture, groups: Iterable[str]) -> str:
    """The structure of a network, without the stages that it leaves out; "" where none is left.

    Args:
        groups: of its stages.
    """
    values = architecture.values()

    def number(name: str) -> int:
        return int(values[name])

    channels = number("stem.channels")
    inside = architecture.space.input_shape[0]
    kind = f"ConvK{values['stem.kernel']}"
    blocks = [ZenBlock(kind, inside, channels, number("stem.stride"), 0, 1)]
    for group in groups:
        kind, repeats = str(values[f"{group}.block"]), number(f"{group}.repeats")
        if not repeats:
            continue
        inner = 0 if kind in CONVS else number(f"{group}.bottleneck")
        out, stride = number(f"{group}.channels"), number(f"{group}.stride")
        blocks.append(ZenBlock(kind, channels, out, stride, inner, repeats))
        channels = out
    if len(blocks) == 1:
        return ""
    head = ZenBlock(f"ConvK{values['head.kernel']}", channels, number("head.channels"), 1, 0, 1)
    return structure_of((*blocks, head))


def _check_ends(blocks: tuple[ZenBlock, ...]) -> None:
    """Raise SpaceError unless blocks stand between a convolution of images and a last one."""
    first, last = blocks[0], blocks[-1]
    if len(blocks) < 3:
        raise SpaceError(
            f"Structure: {len(blocks)} block{'s are' if len(blocks) > 1 else ' is'} too few. "
            "Write a first convolution, one block or more, and a last convolution."
        )
    for number, block, name in ((1, first, "3"), (len(blocks), last, "1")):
        if block.kind not in CONVS or block.repeats != 1:
            raise SpaceError(
                f"Block {number}: the {'first' if number == 1 else 'last'} block must be one "
                f"convolution. Write SuperConvK{name}BNRELU with 1 repeat there."
            )
    if first.inside != IMAGE_CHANNELS:
        raise SpaceError(
            f"Block 1: it reads {first.inside} channels, but images have {IMAGE_CHANNELS}. "
            f"Write {IMAGE_CHANNELS} as its first number."
        )
    if last.stride != 1:
        raise SpaceError(
            f"Block {len(blocks)}: the last convolution has stride {last.stride}. Use 1."
        )


def _conv_of(block: ZenBlock) -> tuple[Bounds, int]:
    """Channels and kernel of a first or last convolution."""
    return (block.out, block.out), int(block.kind.removeprefix("ConvK"))


def _net(squeeze: str) -> list[Choice]:
    return [pick("net.squeeze", "other", (squeeze,), SQUEEZE, ordered=False)]


def _end(group: str, channels: Bounds, kernel: int) -> list[Choice]:
    """Choices of the first or last convolution."""
    return [
        integers(f"{group}.channels", "width", *channels, STEP),
        pick(f"{group}.kernel", "kernel", (kernel,), CONV_KERNELS),
    ]


def _stage(
    number: int, types: tuple[str, ...], possible: tuple[str, ...], bounds: StageBounds
) -> list[Choice]:
    stage = f"stage{number}"
    least, most = bounds.repeats
    return [
        pick(f"{stage}.block", "block", types, possible, ordered=False),
        integers(f"{stage}.channels", "width", *bounds.channels, STEP),
        integers(f"{stage}.bottleneck", "bottleneck", *bounds.bottleneck, STEP),
        integers(f"{stage}.repeats", "depth", least, most, least=min(least, 1)),
        pick(f"{stage}.stride", "stride", (bounds.stride,), STRIDES),
    ]
