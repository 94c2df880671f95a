"""Segmentation macro space: which backbone, which head, and how deep and wide the backbone is.

ZiCo-BC, section 2: backbones and heads of HRNet and FFNet, freely combined, with options of its own
for each backbone; searched by plain ZiCo.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.core.evaluation import ScoringSettings
from explorer.core.graph import OpGraph
from explorer.core.objective import Constraint
from explorer.core.space import Architecture, Choice, Option, SearchSpace, integers, pick
from explorer.spaces import families, ffnet, hrnet
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import COSTS, Chain, Columns, Floats, Integers, Values
from explorer.spaces._family import BaseFamily, Stage, only
from explorer.spaces._ffnet_presets import BACKBONES
from explorer.spaces._head_costs import FFNetHead, ffnet_head_costs, hrnet_head_costs
from explorer.spaces._heads import hrnet_head, seg_head, up_head
from explorer.spaces._hrnet_body import body
from explorer.spaces._hrnet_costs import body_costs
from explorer.spaces._links import Links, links_of
from explorer.spaces._usual import USUAL

CITYSCAPES = USUAL["segmentation"]
FFNET, HRNET = "ffnet", "hrnet"  # backbones
UP_B = "ffnet-up-b"
HEADS = (UP_B, HRNET)
UP_B_HEAD = FFNetHead("B", "B", "nearest")
HRNET_NAMES = tuple(
    name.replace("branches", "hrnet").replace("stage", "hrnet") for name in hrnet.NAMES
)
Bound = tuple[int, int, int]  # low, high, step
Bounds = tuple[tuple[Bound, ...], tuple[Bound, ...], tuple[Bound, ...]]
# FFNet's channels, FFNet's blocks, HRNet's numbers
SEARCHED: Bounds = (
    ffnet.WIDTHS,
    tuple((low, high, 1) for low, high in ffnet.REPEATS),
    hrnet.BOUNDS,
)
PRESETS = {  # backbone, of which FFNet or HRNet, head
    "ffnet-78s": (FFNET, "78s", UP_B),
    "ffnet-78s-hrnet-head": (FFNET, "78s", HRNET),
    "hrnet-w18-small-v1": (HRNET, "w18-small-v1", HRNET),
    "hrnet-w18-small-v2": (HRNET, "w18-small-v2", HRNET),
    "hrnet-w18-small-v2-up-b": (HRNET, "w18-small-v2", UP_B),
    "hrnet-w48": (HRNET, "w48", HRNET),
}


class _FFNetBackbone(Chain):
    """FFNet-S with its slim stem."""

    prefix = FFNET

    def fixed(self, group: str) -> Mapping[str, Option]:
        return {"block": "basic", "stride": 2, "kernel": "3", "grouping": "wide"}

    def groups(self, space: SearchSpace) -> tuple[str, ...]:
        return tuple(f"{FFNET}{number}" for number in range(1, 5))

    def stem(self, build: GraphBuilder, values: Values) -> int:
        return ffnet.ffnet_stem(build, 0, "B", ffnet.STEM)


BACKBONE = _FFNetBackbone()


class SegmentationMacroFamily(BaseFamily):
    """FFNet or HRNet below FFNet's Up-B or HRNet's head; see the module."""

    label = "Segmentation macro"
    description = (
        "An FFNet or HRNet backbone, each with depth and width of its own, below FFNet's Up-B head "
        "or HRNet's: the topology itself is searched."
    )
    reference = "ZiCo-BC, section 2"
    limits: tuple[Constraint, ...] = (Constraint("macs", 100e9),)  # FFNet-78S has 96 G
    beta = 0.0
    caution = (
        "Across backbones, networks that train equally well differ in their number of layers, so a "
        "penalty on every layer treats the shallower backbone unfairly (ZiCo-BC, section 5). "
        "Use beta 0, plain ZiCo."
    )
    scoring = ScoringSettings(initialisation="ffnet", resolution=CITYSCAPES.resolution)

    def default(self) -> SearchSpace:
        return _space((FFNET, HRNET), HEADS, SEARCHED)

    def presets(self) -> Mapping[str, Architecture]:
        found = {}
        for name, (backbone, which, head) in PRESETS.items():
            channels, repeats, _ = BACKBONES[which if backbone == FFNET else "78s"]
            numbers = hrnet.PRESETS[which if backbone == HRNET else "w18-small-v2"]
            bounds = _alone(channels), _alone(repeats), _alone(numbers)
            found[name] = only(_space((backbone,), (head,), bounds))
        return found

    def stages(self, space: SearchSpace) -> tuple[Stage, ...]:
        below = [(FFNET, "FFNet", stage) for stage in BACKBONE.stages(space)]
        names = {f"stage{n}": f"{HRNET}{n}" for n in range(1, 5)}
        hrnets = families[HRNET].stages(space)
        return (
            *(Stage(s.group, f"{s.label} ({word})", s.resolution) for _, word, s in below),
            *(Stage(names[s.group], f"{s.label} (HRNet)", s.resolution) for s in hrnets),
        )

    def links(self, space: SearchSpace) -> Links:
        """For each backbone and head, the backbone's stages; HRNet's head stacks FFNet's maps."""
        order = tuple(f"{backbone}{n}" for backbone in (FFNET, HRNET) for n in range(1, 5))
        shared = ("backbone", "head", HRNET_NAMES[0])
        summed = tuple(f"{FFNET}{n}.channels" for n in range(1, 5))
        return links_of(space.choices, order, shared, summed)

    def graph(self, architecture: Architecture) -> OpGraph:
        space, values = architecture.space, architecture.values()
        build = GraphBuilder(*space.input_shape, epsilon=ffnet.EPSILON)
        maps: Sequence[int]
        if values["backbone"] == FFNET:
            maps = BACKBONE.body(build, space, values)
        else:
            maps = body(build, hrnet.body_of(values, HRNET_NAMES))
        build.stage, build.block = "head", 0
        return build.graph(_head(build, maps, str(values["head"]), space.classes))

    def costs(self, space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
        total = np.zeros((len(genes), len(COSTS)))
        shapes = np.zeros((4, len(genes), 3), dtype=np.int64)
        for backbone, rows in _rows(space, genes, "backbone"):
            columns = Columns(space, genes[rows])
            if backbone == FFNET:
                total[rows], found = BACKBONE.body_costs(space, columns)
            else:
                total[rows], found = body_costs(space.input_shape, columns.of(HRNET_NAMES))
            shapes[:, rows] = found
        for head, rows in _rows(space, genes, "head"):
            total[rows] += _head_costs(list(shapes[:, rows]), head, space.classes)
        return dict(zip(COSTS, total.T, strict=True))


def _head(build: GraphBuilder, maps: Sequence[int], head: str, classes: int) -> int:
    if head == HRNET:
        return hrnet_head(build, maps, classes)
    up, seg, upsample = UP_B_HEAD
    return seg_head(build, up_head(build, maps, up, upsample), seg, classes, upsample)


def _head_costs(shapes: list[Integers], head: str, classes: int) -> Floats:
    """(n, COSTS) of the head over four maps (n, 3)."""
    if head == HRNET:
        return hrnet_head_costs(shapes, classes)
    nothing = np.empty((len(shapes[0]), 0), dtype=np.int64)
    pieces = ffnet_head_costs(shapes, nothing, lambda _: UP_B_HEAD, classes)
    return np.sum(list(pieces), axis=0)


def _rows(space: SearchSpace, genes: Integers, name: str) -> list[tuple[str, Integers]]:
    """Which architectures have picked each option of a choice; only those that any has."""
    place = [choice.name for choice in space.choices].index(name)
    found = (
        (str(option), np.flatnonzero(genes[:, place] == gene))
        for gene, option in enumerate(space.choices[place].options)
    )
    return [(option, rows) for option, rows in found if len(rows)]


def _alone(numbers: Sequence[int]) -> tuple[Bound, ...]:
    """Bounds that hold one number each."""
    return tuple((number, number, 1) for number in numbers)


def _space(backbones: tuple[str, ...], heads: tuple[str, ...], bounds: Bounds) -> SearchSpace:
    widths, repeats, hrnets = bounds
    choices = [
        pick("backbone", "other", backbones, (FFNET, HRNET), ordered=False),
        pick("head", "other", heads, HEADS, ordered=False),
    ]
    for number, (width, depth) in enumerate(zip(widths, repeats, strict=True), 1):
        choices += _ffnet_stage(f"{FFNET}{number}", width, depth)
    choices += hrnet.body_choices(HRNET_NAMES, hrnets, when=("backbone", HRNET))
    images = CITYSCAPES.input_shape
    return SearchSpace(
        "segmentation-macro", tuple(choices), images, CITYSCAPES.classes, "segmentation"
    )


def _ffnet_stage(group: str, width: Bound, depth: Bound) -> list[Choice]:
    when = ("backbone", FFNET)
    return [
        integers(f"{group}.channels", "width", *width, when=when),
        integers(f"{group}.repeats", "depth", *depth, when=when),
        pick(
            f"{group}.conv", "convolution", ("regular",), ffnet.CONVOLUTIONS, ordered=False,
            when=when,
        ),
    ]  # fmt: skip


families.add("segmentation-macro", SegmentationMacroFamily())
