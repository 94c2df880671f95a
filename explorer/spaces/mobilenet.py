"""MobileNetV2: inverted residual blocks with ReLU6 in seven stages."""

from collections.abc import Mapping, Sequence

from explorer.core.objective import Constraint
from explorer.core.space import Architecture, SearchSpace, integers, pick
from explorer.spaces import families
from explorer.spaces._family import only
from explorer.spaces._groups import CONVOLUTIONS
from explorer.spaces._inverted import (
    BASE_EXPANSIONS,
    EXPANSIONS,
    HEAD,
    KERNELS,
    STEM,
    InvertedFamily,
)

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


class MobileNetFamily(InvertedFamily):
    """Seven stages of inverted residual blocks; see the module."""

    label = "MobileNetV2"
    description = (
        "Inverted residual blocks with ReLU6 in seven stages: kernel, channels, repeats, "
        "expansion and type of the k x k convolution of each."
    )
    reference = "Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018"
    limits: tuple[Constraint, ...] = (Constraint("macs", 1e9),)
    block, activation = "inverted", "relu6"

    def default(self) -> SearchSpace:
        """Half to twice as wide as MobileNetV2, depthwise, with kernels of 3 and 5."""
        repeats = [(1, most) for most in REPEATS]
        opened = [(1,)] + [(3, 4, 6)] * (len(WIDTHS) - 1)
        return _space(WIDTHS, repeats, (3, 5), opened)

    def spaces(self) -> Mapping[str, SearchSpace]:
        return {"Around MobileNetV2": self.default()}

    def presets(self) -> Mapping[str, Architecture]:
        """MobileNetV2 at width 1."""
        widths = [(width, width, 8) for width in BASE_WIDTHS]
        repeats = [(repeat, repeat) for repeat in BASE_REPEATS]
        return {"v2": only(_space(widths, repeats, (3,), [(e,) for e in BASE_EXPANSIONS]))}


def _space(
    widths: Sequence[tuple[int, int, int]],
    repeats: Sequence[tuple[int, int]],
    kernels: tuple[int, ...],
    expansions: Sequence[tuple[int, ...]],
) -> SearchSpace:
    """Args: widths, repeats, expansions: what each stage may have."""
    choices = [STEM]
    bounds = zip(widths, repeats, expansions, strict=True)
    for number, (width, repeat, expansion) in enumerate(bounds, 1):
        stage = f"stage{number}"
        choices += [
            pick(f"{stage}.kernel", "kernel", kernels, KERNELS),
            integers(f"{stage}.channels", "width", *width),
            integers(f"{stage}.repeats", "depth", *repeat),
            pick(f"{stage}.expansion", "expansion", expansion, EXPANSIONS),
            pick(f"{stage}.conv", "convolution", ("depthwise",), CONVOLUTIONS, ordered=False),
        ]
    choices.append(integers("head.channels", "width", HEAD, HEAD, 64))
    return SearchSpace("mobilenet", tuple(choices))


families.add("mobilenet", MobileNetFamily())
