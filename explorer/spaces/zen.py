"""The two search spaces of Zen-NAS, which ZiCo searches too: any structure of the published code.

Space I has residual blocks and bottlenecks with kernels of 3, 5 and 7, space II inverted
bottlenecks with expansions of 1, 2, 4 and 6 besides (Lin et al., ICCV 2021, section 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Constraint
from explorer.core.space import Architecture, SearchSpace
from explorer.spaces import families
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Floats, Integers, Values
from explorer.spaces._family import check_choices, strange_choices
from explorer.spaces._links import Links
from explorer.spaces._zen_blocks import INVERTED, zen_head, zen_stem
from explorer.spaces._zen_costs import zen_costs, zen_stage_params
from explorer.spaces._zen_grammar import is_structure
from explorer.spaces._zen_published import SPACE_I, SPACE_II, SQUEEZED
from explorer.spaces._zen_space import (
    Start,
    network_of,
    own_choices,
    own_input,
    space_of,
    structure_text,
)
from explorer.spaces._zen_starts import (
    CIFAR,
    IMAGENET_FLOPS,
    IMAGENET_LATENCY,
    LARGER_I,
    LARGER_II,
)

SQUEEZE_MARK = "+se"  # behind a structure: with squeeze-excite
SMALL = 64  # images up to this size are scored as they are


class ZenFamily(ChainFamily):
    """One of the two spaces; see the module.

    Args:
        starts: its named spaces, by words for a menu; the default is the first.
        structures: its published networks, by short names.
    """

    reference = "Lin et al., Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition, 2021"
    rules: tuple[str, ...] = ("zennas",)
    stem_reads = ("stem.channels", "stem.kernel", "stem.stride")
    stage_reads = ("net.squeeze",)
    head_reads = ("head.channels", "head.kernel")

    def __init__(
        self,
        label: str,
        description: str,
        starts: Mapping[str, Start],
        structures: Mapping[str, str],
    ) -> None:
        self.label, self.description = label, description
        self._starts, self._structures = starts, structures

    def default(self) -> SearchSpace:
        return space_of(next(iter(self._starts.values())))

    def spaces(self) -> Mapping[str, SearchSpace]:
        return {words: space_of(start) for words, start in self._starts.items()}

    def limits_of(self, space: SearchSpace) -> tuple[Constraint, ...]:
        """The published budget that the space is named after, else the smallest for images of
        that size."""
        starts = tuple(self._starts.values())
        fitting = [start for start in starts if start.input[0] in space.input_shape[1:]]
        named = [start for start in fitting if start.name and start.name == space.name]
        return (named + fitting + [starts[0]])[0].limits

    def scoring_of(self, space: SearchSpace) -> ScoringSettings:
        """Without residual links, as the published code scores; small images at their size."""
        small = max(space.input_shape[1:]) <= SMALL
        return ScoringSettings(shortcuts=False, resolution=None if small else (SMALL, SMALL))

    def presets(self) -> Mapping[str, Architecture]:
        """The first structures of the published searches, and the networks that they found."""
        found = {name: network_of(text) for name, text in self._structures.items()}
        trained = [name for name in SQUEEZED if name in found]
        found |= {f"{n}-se": network_of(self._structures[n], squeeze=True) for n in trained}
        return found

    def stem(self, build: GraphBuilder, values: Values) -> int:
        channels, kernel, stride = (int(values[name]) for name in self.stem_reads)
        return zen_stem(build, channels, kernel, stride)

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        channels, kernel = (int(values[name]) for name in self.head_reads)
        return zen_head(build, taps[-1], channels, kernel, classes)

    def costs(self, space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
        """Also "params_zennas" and "macs_zennas", by the published rule."""
        return zen_costs(space, genes, self.groups(space))

    def stage_params(self, space: SearchSpace, genes: Integers) -> Mapping[str, Floats]:
        return zen_stage_params(space, genes, self.groups(space))

    def links(self, space: SearchSpace) -> Links:
        """Inverted bottlenecks read channels to their inner width, and from there write others."""
        found = super().links(space)
        inner = [
            name
            for group in self.groups(space)
            if set(space.choice(f"{group}.block").options) <= set(INVERTED)
            for name in (f"{group}.block", f"{group}.bottleneck")
        ]
        return replace(found, inner=tuple(inner))

    def published(self, architecture: Architecture) -> str:
        """Its structure, with "+se" behind it where it has squeeze-excite."""
        space = architecture.space
        if (space.input_shape, space.classes) != own_input(int(architecture["stem.stride"])):
            return ""  # a structure does not say for what images it is
        text = structure_text(architecture, self.groups(space))
        return text and text + SQUEEZE_MARK * (architecture["net.squeeze"] == "on")

    def parse(self, text: str) -> Architecture | None:
        """The network of a structure: of space II where it has inverted bottlenecks, else of I."""
        if not is_structure(text):
            return None
        structure = text.strip()
        return network_of(structure.removesuffix(SQUEEZE_MARK), structure.endswith(SQUEEZE_MARK))

    def check(self, space: SearchSpace) -> None:
        """Any number of stages will do."""
        count = sum(choice.name.endswith(".block") for choice in space.choices)
        if not count:
            raise strange_choices(space)
        check_choices(space, own_choices(count))


families.add(
    "zen-i",
    ZenFamily(
        "Zen-NAS space I",
        "Residual blocks and bottlenecks with kernels of 3, 5 and 7: kind of block, channels, "
        "inner width and repeats of each stage. Squeeze-excite is for final networks: published "
        "scores and budgets leave it out.",
        {
            "CIFAR, three downsamplings": CIFAR,
            **{start.name: start for start in LARGER_I},
            "ImageNet, for low latency": IMAGENET_LATENCY,
        },
        SPACE_I,
    ),
)
families.add(
    "zen-ii",
    ZenFamily(
        "Zen-NAS space II",
        "Inverted bottlenecks with kernels of 3, 5 and 7 and expansions of 1, 2, 4 and 6: kind of "
        "block, channels, inner width and repeats of each stage. Squeeze-excite is for final "
        "networks: published scores and budgets leave it out.",
        {
            "ImageNet, for few FLOPs": IMAGENET_FLOPS,
            **{start.name: start for start in LARGER_II},
        },
        SPACE_II,
    ),
)
