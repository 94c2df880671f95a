"""EfficientNet micro space: inverted residual blocks in seven stages, no squeeze-excite.

ZiCo-BC, section 4.2: kernel size, channels, repeats and the type of the k x k convolution are
searched stage by stage. B0, B1 and B2 without squeeze-excite are points of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from explorer.core.objective import Constraint
from explorer.core.space import Architecture, Choice, Option, SearchSpace, edited, integers, pick
from explorer.spaces import families
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Values
from explorer.spaces._groups import CONVOLUTIONS

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


class EfficientNetFamily(ChainFamily):
    """Seven stages of inverted residual blocks; see the module."""

    label = "EfficientNet, no squeeze-excite"
    description = (
        "Inverted residual blocks in seven stages: kernel, channels, repeats, type of convolution "
        "and expansion of each. 32 channels per group where 32 divides the expanded width, else "
        "the largest power of two that does."
    )
    reference = "ZiCo-BC, section 4.2; Tan and Le, EfficientNet, ICML 2019"
    limits: tuple[Constraint, ...] = (Constraint("macs", 2e9),)  # the median network has 19 G
    stem_reads = ("stem.channels",)
    head_reads = ("head.channels",)

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

    def spaces(self) -> Mapping[str, SearchSpace]:
        """The paper's space, and the same with every type of convolution open."""
        paper = self.default()
        choices = (edited(c, c.possible) if c.role == "convolution" else c for c in paper.choices)
        opened = replace(paper, choices=tuple(choices))
        return {"ZiCo-BC paper space": paper, "ZiCo-BC paper space, depthwise allowed": opened}

    def fixed(self, group: str) -> Mapping[str, Option]:
        return {"block": "mbconv", "stride": STRIDES[int(group.removeprefix("stage")) - 1]}

    def stem(self, build: GraphBuilder, values: Values) -> int:
        return build.conv("stem", 0, int(values["stem.channels"]), 3, 2, activation="silu")

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        index = build.conv("head", taps[-1], int(values["head.channels"]), activation="silu")
        return (build.classifier(index, classes),)


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


families.add("efficientnet", EfficientNetFamily())
