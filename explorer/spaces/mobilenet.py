"""MobileNetV2: inverted residual blocks with ReLU6 in seven stages."""

from collections.abc import Mapping, Sequence

from explorer.core.objective import Constraint
from explorer.core.space import Architecture, Choice, Option, SearchSpace, integers, pick
from explorer.spaces import families
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Values
from explorer.spaces._groups import CONVOLUTIONS

KERNELS = (3, 5, 7)
EXPANSIONS = (1, 2, 3, 4, 6)
STRIDES = (1, 2, 2, 2, 1, 2, 1)
BASE_EXPANSIONS = (1, 6, 6, 6, 6, 6, 6)
STEM = 32
HEAD = 1280
BASE_WIDTHS = (16, 24, 32, 64, 96, 160, 320)
BASE_REPEATS = (1, 2, 3, 4, 3, 3, 1)
WIDTHS = (  # (low, high, step) of each stage: about half to twice MobileNetV2
    (8, 32, 8),
    (16, 48, 8),
    (16, 64, 8),
    (32, 128, 16),
    (48, 192, 16),
    (80, 320, 40),
    (160, 640, 80),
)
REPEATS = (2, 4, 6, 8, 6, 6, 2)  # at most: twice MobileNetV2's


class MobileNetFamily(ChainFamily):
    """Seven stages of inverted residual blocks; see the module."""

    label = "MobileNetV2"
    description = (
        "Inverted residual blocks with ReLU6 in seven stages: kernel, channels, repeats, "
        "expansion and type of the k x k convolution of each."
    )
    reference = "Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018"
    limits: tuple[Constraint, ...] = (Constraint("macs", 1e9),)
    stem_reads = ("stem.channels",)
    head_reads = ("head.channels",)

    def default(self) -> SearchSpace:
        """Half to twice as wide as MobileNetV2, depthwise, with kernels of 3 and 5."""
        choices = [integers("stem.channels", "width", STEM, STEM, 8)]
        for number, (width, repeats) in enumerate(zip(WIDTHS, REPEATS, strict=True), 1):
            first = number == 1
            choices += _stage_choices(
                number,
                integers(f"stage{number}.channels", "width", *width),
                integers(f"stage{number}.repeats", "depth", 1, repeats),
                kernels=(3, 5),
                expansions=(1,) if first else (3, 4, 6),
            )
        choices.append(integers("head.channels", "width", HEAD, HEAD, 64))
        return SearchSpace("mobilenet", tuple(choices))

    def spaces(self) -> Mapping[str, SearchSpace]:
        return {"Around MobileNetV2": self.default()}

    def presets(self) -> Mapping[str, Architecture]:
        """MobileNetV2 at width 1."""
        choices = [integers("stem.channels", "width", STEM, STEM, 8)]
        for number, (width, repeat) in enumerate(zip(BASE_WIDTHS, BASE_REPEATS, strict=True), 1):
            choices += _stage_choices(
                number,
                integers(f"stage{number}.channels", "width", width, width, 8),
                integers(f"stage{number}.repeats", "depth", repeat, repeat),
                kernels=(3,),
                expansions=(BASE_EXPANSIONS[number - 1],),
            )
        choices.append(integers("head.channels", "width", HEAD, HEAD, 64))
        space = SearchSpace("mobilenet", tuple(choices))
        return {"v2": Architecture(space, (0,) * len(choices))}

    def fixed(self, group: str) -> Mapping[str, Option]:
        return {"block": "inverted", "stride": STRIDES[int(group.removeprefix("stage")) - 1]}

    def stem(self, build: GraphBuilder, values: Values) -> int:
        return build.conv("stem", 0, int(values["stem.channels"]), 3, 2, activation="relu6")

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        index = build.conv("head", taps[-1], int(values["head.channels"]), activation="relu6")
        return (build.classifier(index, classes),)


def _stage_choices(
    number: int,
    channels: Choice,
    repeats: Choice,
    kernels: tuple[int, ...],
    expansions: tuple[int, ...],
) -> list[Choice]:
    stage = f"stage{number}"
    return [
        pick(f"{stage}.kernel", "kernel", kernels, KERNELS),
        channels,
        repeats,
        pick(f"{stage}.expansion", "expansion", expansions, EXPANSIONS),
        pick(f"{stage}.conv", "convolution", ("depthwise",), CONVOLUTIONS, ordered=False),
    ]


families.add("mobilenet", MobileNetFamily())
