"""EfficientNet micro space: inverted residual blocks in seven stages, no squeeze-excite.

ZiCo-BC, section 4.2: kernel size, channels, repeats and the type of the k x k convolution are
searched stage by stage. B0, B1 and B2 without squeeze-excite are points of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from explorer.core.objective import Constraint
from explorer.core.space import Architecture, SearchSpace, edited, integers, pick
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

BASE_KERNELS = (3, 3, 5, 3, 5, 5, 3)
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


class EfficientNetFamily(InvertedFamily):
    """Seven stages of inverted residual blocks; see the module."""

    label = "EfficientNet, no squeeze-excite"
    description = (
        "Inverted residual blocks in seven stages: kernel, channels, repeats, type of convolution "
        "and expansion of each. 32 channels per group where 32 divides the expanded width, else "
        "the largest power of two that does."
    )
    reference = "ZiCo-BC, section 4.2; Tan and Le, EfficientNet, ICML 2019"
    limits: tuple[Constraint, ...] = (Constraint("macs", 2e9),)  # the median network has 19 G
    block, activation = "mbconv", "silu"

    def default(self) -> SearchSpace:
        """The preset of ZiCo-BC: kernels 3 and 5, regular or group convolution."""
        repeats = [(1, most) for most in REPEATS]
        return _space(WIDTHS, repeats, [(3, 5)] * len(WIDTHS), ("regular", "group"))

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


def _scaled(name: str, convolution: str) -> Architecture:
    """A published EfficientNet."""
    size, widths, repeats, head = SCALED[name]
    space = _space(
        [(width, width, 8) for width in widths],
        [(repeat, repeat) for repeat in repeats],
        [(kernel,) for kernel in BASE_KERNELS],
        (convolution,),
        head,
    )
    return only(replace(space, input_shape=(3, size, size)))


def _space(
    widths: Sequence[tuple[int, int, int]],
    repeats: Sequence[tuple[int, int]],
    kernels: Sequence[tuple[int, ...]],
    convolutions: tuple[str, ...],
    head: int = HEAD,
) -> SearchSpace:
    """Args: widths, repeats, kernels: what each stage may have."""
    choices = [STEM]
    bounds = zip(widths, repeats, kernels, BASE_EXPANSIONS, strict=True)
    for number, (width, repeat, kernel, expansion) in enumerate(bounds, 1):
        stage = f"stage{number}"
        choices += [
            pick(f"{stage}.kernel", "kernel", kernel, KERNELS),
            integers(f"{stage}.channels", "width", *width),
            integers(f"{stage}.repeats", "depth", *repeat),
            pick(f"{stage}.conv", "convolution", convolutions, CONVOLUTIONS, ordered=False),
            pick(f"{stage}.expansion", "expansion", (expansion,), EXPANSIONS),
        ]
    choices.append(integers("head.channels", "width", head, head, 64))
    return SearchSpace("efficientnet", tuple(choices))


families.add("efficientnet", EfficientNetFamily())
