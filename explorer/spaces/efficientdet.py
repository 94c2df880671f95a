"""EfficientDet micro space: the EfficientNet space's stages under a feature pyramid and two heads.

ZiCo-BC, section 4.2: the backbone, which holds most of the weights and MACs, is searched as for
classification. The pyramid and the heads are EfficientDet-D0's unless their choices are opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Constraint
from explorer.core.space import (
    Architecture,
    Choice,
    Option,
    SearchSpace,
    integers,
    pick,
    rebounded,
)
from explorer.spaces import families
from explorer.spaces._bifpn import detection_head, detection_head_costs
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import Columns, Floats, Integers, Values
from explorer.spaces._family import only
from explorer.spaces._usual import USUAL
from explorer.spaces.efficientnet import EfficientNetFamily

COCO = USUAL["detection"]
READ = (3, 5, 7)  # stages whose maps the pyramid reads, at strides of 8, 16 and 32
WIDTH, CELLS, REPEATS = 64, 3, 3  # of EfficientDet-D0's pyramid and heads
HEAD = "head.channels"  # of EfficientNet's last convolution, which a detector does not have
OPENED = {  # low, high, step where the pyramid and heads are searched too: D0's to D2's and beyond
    "bifpn.channels": (32, 112, 16),
    "bifpn.cells": (2, 5, 1),
    "heads.repeats": (2, 4, 1),
}


class EfficientDetFamily(EfficientNetFamily):
    """EfficientNet's seven stages, a BiFPN over three of them, class and box heads."""

    label = "EfficientDet"
    description = (
        "EfficientNet's seven stages, with or without squeeze-excite, under a pyramid of five "
        "levels (BiFPN) and heads for class and box. Boxes are told at nine anchors a place."
    )
    reference = "ZiCo-BC, section 4.2; Tan et al., EfficientDet, CVPR 2020"
    limits: tuple[Constraint, ...] = (Constraint("macs", 12e9),)  # the median network has 103 G
    scoring = ScoringSettings(batch_size=COCO.batch_size, resolution=COCO.resolution)
    stage_reads = ("net.squeeze",)
    taps_head = True

    def default(self) -> SearchSpace:
        """The preset of ZiCo-BC: EfficientNet's stages without squeeze-excite, D0's pyramid."""
        return _space(super().default())

    def presets(self) -> Mapping[str, Architecture]:
        """EfficientDet-D0 as published, and without squeeze-excite."""
        b0 = super().presets()["b0"].space
        spaces = {"d0": _space(b0, squeeze="on"), "d0-no-se": _space(b0)}
        return {name: only(space) for name, space in spaces.items()}

    def spaces(self) -> Mapping[str, SearchSpace]:
        """The paper's space; with every type of convolution; and with pyramid and heads open."""
        paper = self.default()
        opened = (rebounded(c, *OPENED[c.name]) if c.name in OPENED else c for c in paper.choices)
        return dict(super().spaces()) | {
            "ZiCo-BC paper space, pyramid and heads open": replace(paper, choices=tuple(opened))
        }

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        return detection_head(
            build,
            [taps[stage - 1] for stage in READ],
            int(values["bifpn.channels"]),
            int(values["bifpn.cells"]),
            int(values["heads.repeats"]),
            classes,
        )

    def head_costs(
        self, space: SearchSpace, columns: Columns, shapes: Sequence[Integers]
    ) -> Iterable[Floats]:
        read = [shapes[stage - 1] for stage in READ]
        channels, cells, repeats = (columns.numbers(name) for name in OPENED)
        return detection_head_costs(read, channels, cells, repeats, space.classes)


def _space(backbone: SearchSpace, squeeze: Option = "off") -> SearchSpace:
    """A detector's space around the stages of an EfficientNet's."""
    choices: list[Choice] = [choice for choice in backbone.choices if choice.name != HEAD]
    choices += [
        integers("bifpn.channels", "width", WIDTH, WIDTH, 8),
        integers("bifpn.cells", "other", CELLS, CELLS),
        integers("heads.repeats", "other", REPEATS, REPEATS),
        pick("net.squeeze", "other", (squeeze,), ("off", "on"), ordered=False),
    ]
    return SearchSpace("efficientdet", tuple(choices), COCO.input_shape, COCO.classes, "detection")


families.add("efficientdet", EfficientDetFamily())
