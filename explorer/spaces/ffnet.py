"""FFNet micro space: a ResNet-like backbone in four stages and FFNet's own head.

ZiCo-BC, section 4.3: blocks and channels of each stage and regular or group convolution are
searched around FFNet-78S dBBB (mobile). The published FFNets are presets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Constraint
from explorer.core.ops import Op
from explorer.core.space import Architecture, Choice, Option, SearchSpace, edited, integers, pick
from explorer.spaces import families
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Columns, Floats, Integers, Values
from explorer.spaces._family import only
from explorer.spaces._ffnet_presets import VARIANTS, Variant
from explorer.spaces._head_costs import FFNetHead, ffnet_head_costs
from explorer.spaces._heads import SEG_HEADS, UP_HEADS, seg_head, up_head
from explorer.spaces._usual import USUAL

CITYSCAPES = USUAL["segmentation"]
STEM = 64
EPSILON = 1e-5  # of batch-norm, as FFNet's code
STEMS = ("A", "B", "C")
CONVOLUTIONS = ("regular", "group")
BLOCK_KINDS = ("basic", "bottleneck")
UPSAMPLES = {"nearest": "nearest", "bilinear": "corners"}  # option: of _heads.UPSAMPLES
BASE = VARIANTS["78s-dbbb-mobile"]
WIDTHS = ((32, 96, 32), (64, 192, 64), (128, 320, 64), (192, 576, 128))  # half to 1.8 times 78S
REPEATS = ((4, 12), (8, 24), (8, 24), (6, 16))  # about two thirds to twice 78S


class FFNetFamily(ChainFamily):
    """Four stages of residual blocks under FFNet's head; see the module."""

    label = "FFNet"
    description = (
        "Residual blocks in four stages, 3 x 3: blocks, channels and type of convolution of each. "
        "A group holds the most of 128, 64 or 32 channels that leaves two groups; where none does, "
        "group and regular convolution are the same."
    )
    reference = "ZiCo-BC, section 4.3; Mehta et al., FFNet, CVPR Workshops 2022"
    limits: tuple[Constraint, ...] = (Constraint("macs", 100e9),)  # FFNet-78S dBBB has 96 G
    beta = CITYSCAPES.beta
    scoring = ScoringSettings(initialisation="ffnet", resolution=CITYSCAPES.resolution)
    epsilon = EPSILON
    stem_reads = ("stem.kind", "stem.channels", "stem.pre_down")
    head_reads = ("head.up", "head.seg", "head.upsample")
    taps_head = True

    def default(self) -> SearchSpace:
        """The preset of ZiCo-BC: 65,919,744 mixes of options, of which 54,933,120 are different
        networks (in a stage of 32 channels group convolution is regular); the paper has "more than
        44M unique architectures"."""
        space = _space(BASE)
        for number, (width, repeats) in enumerate(zip(WIDTHS, REPEATS, strict=True), 1):
            stage = f"stage{number}"
            least = space.choice(f"{stage}.repeats").least
            conv = space.choice(f"{stage}.conv")
            for choice in (
                integers(f"{stage}.channels", "width", *width),
                integers(f"{stage}.repeats", "depth", *repeats, least=least),
                edited(conv, CONVOLUTIONS),
            ):
                space = space.with_choice(choice)
        return space

    def presets(self) -> Mapping[str, Architecture]:
        """Every published FFNet, and the forms between them."""
        return {name: only(_space(variant)) for name, variant in VARIANTS.items()}

    def spaces(self) -> Mapping[str, SearchSpace]:
        """The paper's space, and the same with every head of FFNet's open."""
        paper = self.default()
        choices = (
            edited(c, c.possible) if c.name in ("head.up", "head.seg") else c for c in paper.choices
        )
        opened = replace(paper, choices=tuple(choices))
        return {"ZiCo-BC paper space": paper, "ZiCo-BC paper space, every FFNet head": opened}

    def fixed(self, group: str) -> Mapping[str, Option]:
        return {"stride": 2, "kernel": "3", "grouping": "wide"}

    def stem(self, build: GraphBuilder, values: Values) -> int:
        halved = values["stem.pre_down"] == "on"
        source = build.op("blur_half", "stem.pre_down", 0) if halved else 0
        return ffnet_stem(build, source, str(values["stem.kind"]), int(values["stem.channels"]))

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        how = _head(*(values[name] for name in self.head_reads))
        maps = up_head(build, taps, how.up, how.upsample)
        return (seg_head(build, maps, how.seg, classes, how.upsample),)

    def head_costs(
        self, space: SearchSpace, columns: Columns, shapes: Sequence[Integers]
    ) -> Iterable[Floats]:
        def head_of(codes: Sequence[int]) -> FFNetHead:
            return _head(*(option for _, option in columns.pairs(codes, self.head_reads)))

        return ffnet_head_costs(shapes, columns.of(self.head_reads), head_of, space.classes)


def ffnet_stem(build: GraphBuilder, source: int, kind: str, channels: int) -> int:
    """FFNet's stem of a kind, at a quarter of the size: A is ResNet's, B slim, C has three layers.

    C hands on what stage 1 would in the three-stage networks.
    """
    if kind == "A":
        index = build.conv("stem.conv1", source, channels, 7, 2, activation="relu")
        return build.add(Op("max_pool", "stem.pool", (index,), kernel=3, stride=2))
    first = max(1, channels // 2) if kind == "B" else channels
    index = build.conv("stem.conv1", source, first, 3, 2, activation="relu")
    index = build.conv("stem.conv2", index, channels, 3, 2, activation="relu")
    if kind == "C":
        index = build.conv("stem.conv3", index, channels, 3, activation="relu")
    return index


def _head(up: Option, seg: Option, upsample: Option) -> FFNetHead:
    return FFNetHead(str(up), str(seg), UPSAMPLES[str(upsample)])


def _space(variant: Variant) -> SearchSpace:
    """The space that holds a published network alone."""
    channels = variant.channels[0] if variant.block == "basic" else variant.channels[0] // 4
    choices = [
        pick("stem.kind", "other", (variant.stem,), STEMS, ordered=False),
        integers("stem.channels", "width", channels, channels, 8),
        pick("stem.pre_down", "other", ("on" if variant.pre_down else "off",), ("off", "on")),
    ]
    for number in range(1, 5):
        choices += _stage_choices(number, variant)
    choices += [
        pick("head.up", "other", (variant.up,), tuple(UP_HEADS), ordered=False),
        pick("head.seg", "other", (variant.seg,), tuple(SEG_HEADS), ordered=False),
        pick("head.upsample", "other", (variant.upsample,), tuple(UPSAMPLES), ordered=False),
    ]
    return SearchSpace(
        "ffnet", tuple(choices), (3, *variant.size), CITYSCAPES.classes, "segmentation"
    )


def _stage_choices(number: int, variant: Variant) -> list[Choice]:
    """Stage 1 may be left out, and has a stride of its own."""
    stage, first = f"stage{number}", number == 1
    width, repeats = variant.channels[number - 1], variant.repeats[number - 1]
    stride = (2 if variant.halved else 1,)
    return [
        integers(f"{stage}.channels", "width", width, width, 32),
        integers(f"{stage}.repeats", "depth", repeats, repeats, least=0 if first else 1),
        pick(f"{stage}.conv", "convolution", ("regular",), CONVOLUTIONS, ordered=False),
        pick(f"{stage}.block", "block", (variant.block,), BLOCK_KINDS, ordered=False),
        *([pick(f"{stage}.stride", "stride", stride, (1, 2))] if first else []),
    ]


families.add("ffnet", FFNetFamily())
