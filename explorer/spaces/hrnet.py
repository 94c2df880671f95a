"""HRNetV2 micro space: branches of four resolutions, around HRNetV2-W18-Small-v2.

Its width, the modules of each stage and the blocks of each module are searched. The published
networks W18-Small-v1, W18-Small-v2 and W48 are points of it.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.core.evaluation import ScoringSettings
from explorer.core.graph import OpGraph
from explorer.core.objective import Constraint
from explorer.core.space import Architecture, Choice, Option, SearchSpace, integers
from explorer.spaces import families
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import COSTS, Columns, Floats, Integers, Values
from explorer.spaces._family import BaseFamily, Stage, only
from explorer.spaces._head_costs import hrnet_head_costs
from explorer.spaces._heads import hrnet_head
from explorer.spaces._hrnet_body import Body, body
from explorer.spaces._hrnet_costs import body_costs
from explorer.spaces._links import Links, links_of
from explorer.spaces._usual import USUAL

CITYSCAPES = USUAL["segmentation"]
EPSILON = 1e-5  # of batch-norm, as HRNet's code
NAMES = (  # in the order of a Body's numbers
    *("branches.channels", "stage1.channels", "stage1.repeats"),
    *("stage2.modules", "stage3.modules", "stage4.modules"),
    *("stage2.repeats", "stage3.repeats", "stage4.repeats"),
)
PRESETS = {  # the same numbers
    "w18-small-v1": (16, 32, 1, 1, 1, 1, 2, 2, 2),
    "w18-small-v2": (18, 64, 2, 1, 3, 2, 2, 2, 2),
    "w48": (48, 64, 4, 1, 4, 3, 4, 4, 4),
}
BOUNDS = (  # low, high, step
    *((12, 48, 2), (32, 64, 16), (1, 4, 1)),
    *((1, 2, 1), (1, 5, 1), (1, 4, 1)),
    *((1, 4, 1), (1, 4, 1), (1, 4, 1)),
)


class HRNetFamily(BaseFamily):
    """Stem, bottlenecks, three stages of branches, HRNet's head; see the module."""

    label = "HRNet"
    description = (
        "Branches of several resolutions side by side, each of twice the channels of the one "
        "before: channels of the finest, modules of each stage and blocks of each module."
    )
    reference = "Wang et al., Deep High-Resolution Representation Learning, TPAMI 2020"
    limits: tuple[Constraint, ...] = (Constraint("macs", 100e9),)  # W18-Small-v2 has 77 G
    beta = CITYSCAPES.beta
    scoring = ScoringSettings(initialisation="hrnet", resolution=CITYSCAPES.resolution)

    def default(self) -> SearchSpace:
        """Around W18-Small-v2, up to W48's width: 583,680 networks."""
        return _space(BOUNDS)

    def presets(self) -> Mapping[str, Architecture]:
        return {
            name: only(_space(tuple((number, number, 1) for number in numbers)))
            for name, numbers in PRESETS.items()
        }

    def spaces(self) -> Mapping[str, SearchSpace]:
        return {"Around HRNetV2-W18-Small-v2": self.default()}

    def stages(self, space: SearchSpace) -> tuple[Stage, ...]:
        """The resolution is that of the finest branch."""
        _, height, width = space.input_shape
        size = (-(-height // 4), -(-width // 4))
        return tuple(Stage(f"stage{number}", str(number), size) for number in range(1, 5))

    def graph(self, architecture: Architecture) -> OpGraph:
        space = architecture.space
        build = GraphBuilder(*space.input_shape, epsilon=EPSILON)
        maps = body(build, body_of(architecture.values(), NAMES))
        build.stage, build.block = "head", 0
        return build.graph(hrnet_head(build, maps, space.classes))

    def links(self, space: SearchSpace) -> Links:
        """The stages; every branch has its channels from the one number that all of them read."""
        return links_of(space.choices, ("stage1", "stage2", "stage3", "stage4"), NAMES[:1])

    def costs(self, space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
        total, shapes = body_costs(space.input_shape, Columns(space, genes).of(NAMES))
        total = total + hrnet_head_costs(shapes, space.classes)
        return dict(zip(COSTS, np.transpose(total), strict=True))


def body_of(values: Values, names: tuple[str, ...]) -> Body:
    """The body that was chosen.

    Args:
        names: of the choices that hold a Body's numbers, in its order.
    """
    channels, inner, repeats, *rest = (int(values[name]) for name in names)
    modules, blocks = rest[:3], rest[3:]
    return Body(
        channels,
        (inner, repeats),
        (modules[0], modules[1], modules[2]),
        (blocks[0], blocks[1], blocks[2]),
    )


def body_choices(
    names: Sequence[str],
    bounds: Sequence[tuple[int, int, int]],
    when: tuple[str, Option] | None = None,
) -> list[Choice]:
    """The choices that hold a Body's numbers, stage by stage.

    Args:
        names: in the order of a Body's numbers.
        bounds: low, high and step of each.
    """
    found = [
        integers(name, "width" if name.endswith("channels") else "depth", *bound, when=when)
        for name, bound in zip(names, bounds, strict=True)
    ]
    return sorted(found, key=lambda choice: (choice.group, choice.attribute == "modules"))


def _space(bounds: Sequence[tuple[int, int, int]]) -> SearchSpace:
    choices = tuple(body_choices(NAMES, bounds))
    images = CITYSCAPES.input_shape
    return SearchSpace("hrnet", choices, images, CITYSCAPES.classes, "segmentation")


families.add("hrnet", HRNetFamily())
