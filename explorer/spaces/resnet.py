"""ResNet: residual blocks in four stages, basic or bottleneck, around ResNet-18 to ResNet-101."""

from collections.abc import Mapping, Sequence

from explorer.core.objective import Constraint
from explorer.core.ops import Op
from explorer.core.space import Architecture, Option, SearchSpace, integers, pick
from explorer.spaces import families
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Values
from explorer.spaces._family import only

KERNELS = (3, 5, 7)
BLOCKS = ("basic", "bottleneck")
CONVOLUTIONS = ("regular", "group")  # groups of 32 channels make a ResNeXt of it
STRIDES = (1, 2, 2, 2)
STEM = 64
WIDTHS = (  # (low, high, step) of each stage's basic blocks: half to twice ResNet-18
    (32, 128, 16),
    (64, 256, 32),
    (128, 512, 64),
    (256, 1024, 128),
)
REPEATS = {"basic": (4, 6, 8, 4), "bottleneck": (4, 6, 24, 4)}  # at most
RESIDUAL = {  # name: block, repeats
    "18": ("basic", (2, 2, 2, 2)),
    "34": ("basic", (3, 4, 6, 3)),
    "50": ("bottleneck", (3, 4, 6, 3)),
    "101": ("bottleneck", (3, 4, 23, 3)),
}
WIDER = {"basic": 1, "bottleneck": 4}  # what a block hands on, over its inner width


class ResNetFamily(ChainFamily):
    """Four stages of residual blocks; see the module."""

    label = "ResNet"
    description = (
        "Residual blocks in four stages: kind of block, channels, repeats, kernel and type of "
        "convolution of each, behind a 7 x 7 convolution and a max pooling. A bottleneck works at "
        "a quarter of the channels it hands on, and strides in its k x k convolution."
    )
    reference = "He et al., Deep Residual Learning for Image Recognition, CVPR 2016"
    limits: tuple[Constraint, ...] = (Constraint("macs", 4e9),)  # about ResNet-50's
    stem_reads = ("stem.channels",)

    def default(self) -> SearchSpace:
        """Half to twice as wide as ResNet-18, basic blocks with kernels of 3 and 5."""
        return _space("basic")

    def spaces(self) -> Mapping[str, SearchSpace]:
        """One for each kind of block; a stage may tick both."""
        return {"Basic blocks": _space("basic"), "Bottlenecks": _space("bottleneck")}

    def presets(self) -> Mapping[str, Architecture]:
        """ResNet-18, 34, 50 and 101."""
        return {name: _published(*known) for name, known in RESIDUAL.items()}

    def fixed(self, group: str) -> Mapping[str, Option]:
        return {"stride": STRIDES[int(group.removeprefix("stage")) - 1]}

    def stem(self, build: GraphBuilder, values: Values) -> int:
        index = build.conv("stem", 0, int(values["stem.channels"]), 7, 2, activation="relu")
        return build.add(Op("max_pool", "stem.pool", (index,), kernel=3, stride=2))

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        return (build.classifier(taps[-1], classes),)


def _published(block: str, repeats: tuple[int, ...]) -> Architecture:
    """A published ResNet."""
    widths = [WIDER[block] * STEM * 2**stage for stage in range(len(repeats))]
    return only(
        _stages(
            block,
            [(width, width, 8) for width in widths],
            [(repeat, repeat) for repeat in repeats],
            (3,),
            ("regular",),
        )
    )


def _space(block: str) -> SearchSpace:
    wider = WIDER[block]
    widths = [(wider * low, wider * high, wider * step) for low, high, step in WIDTHS]
    repeats = [(1, most) for most in REPEATS[block]]
    return _stages(block, widths, repeats, (3, 5), CONVOLUTIONS)


def _stages(
    block: str,
    widths: Sequence[tuple[int, int, int]],
    repeats: Sequence[tuple[int, int]],
    kernels: tuple[int, ...],
    convolutions: tuple[str, ...],
) -> SearchSpace:
    """Args: widths, repeats: what each stage may have."""
    choices = [integers("stem.channels", "width", STEM, STEM, 8)]
    for number, (width, repeat) in enumerate(zip(widths, repeats, strict=True), 1):
        stage = f"stage{number}"
        choices += [
            pick(f"{stage}.block", "block", (block,), BLOCKS, ordered=False),
            pick(f"{stage}.kernel", "kernel", kernels, KERNELS),
            integers(f"{stage}.channels", "width", *width),
            integers(f"{stage}.repeats", "depth", *repeat),
            pick(f"{stage}.conv", "convolution", convolutions, CONVOLUTIONS, ordered=False),
        ]
    return SearchSpace("resnet", tuple(choices))


families.add("resnet", ResNetFamily())
