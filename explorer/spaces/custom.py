"""A space of one's own: stages described in a text file (see README), no code.

Every fact of the description is a choice of the space, often with one option, so that a session
file needs nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from explorer.core.errors import SpaceError
from explorer.core.evaluation import ScoringSettings
from explorer.core.ops import Op
from explorer.core.space import Architecture, SearchSpace
from explorer.spaces import families
from explorer.spaces._attributes import STEM
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Columns, Floats, Integers, Values
from explorer.spaces._custom_heads import HEADS
from explorer.spaces._describing import description_of, space_of
from explorer.spaces._description import Description, DescriptionError, StagePart, Stem
from explorer.spaces._family import check_choices
from explorer.spaces._links import Links
from explorer.spaces._usual import USUAL

NAME = "custom"


class CustomFamily(ChainFamily):
    """Stem, stages of any blocks, head, as described in a file; see the module."""

    label = "A space of one's own"
    description = (
        "Stages of any of the program's blocks behind a stem and before a head of any task, "
        "described in a TOML file."
    )
    reference = "The description itself"
    stem_reads = tuple(f"stem.{name}" for name in STEM)
    taps_head = True

    def default(self) -> SearchSpace:
        """An example: CIFAR images, three stages of residual or inverted residual blocks."""
        stages = [
            StagePart(
                block=["basic", "inverted"],
                channels=f"{width}..{4 * width}:{width // 2}",
                repeats="1..4",
                stride=stride,
                kernel=[3, 5],
                conv=["regular", "group"],
                expansion=[2, 4],
            )
            for width, stride in ((16, 1), (32, 2), (64, 2))
        ]
        stem = Stem(channels=32, stride=1)
        given = Description(stages, "Small residual networks", "classification", 32)
        given.stem, given.classes = stem, 10
        return space_of(given, NAME)

    def spaces(self) -> Mapping[str, SearchSpace]:
        return {"Example: small residual networks": self.default()}

    def presets(self) -> Mapping[str, Architecture]:
        return {}

    def scoring_of(self, space: SearchSpace) -> ScoringSettings:
        """As the families of the space's task, but never at more than its own input size."""
        _, height, width = space.input_shape
        usual = USUAL[space.task]
        size = (min(usual.resolution[0], height), min(usual.resolution[1], width))
        return ScoringSettings(batch_size=usual.batch_size, resolution=size)

    def beta_of(self, space: SearchSpace) -> float:
        return USUAL[space.task].beta

    def links(self, space: SearchSpace) -> Links:
        """As any chain's; HRNet's head stacks the maps it reads."""
        found = super().links(space)
        kind = str(space.choice("head.kind").options[0])
        if kind != "hrnet":
            return found
        groups = self.groups(space)
        strides = [int(space.choice(f"{group}.stride").options[0]) for group in groups]
        read = _read(strides, HEADS[kind].maps)
        return replace(found, summed=tuple(f"{groups[stage]}.channels" for stage in read))

    def stem(self, build: GraphBuilder, values: Values) -> int:
        channels, kernel, stride = (
            int(values[f"stem.{name}"]) for name in ("channels", "kernel", "stride")
        )
        activation = str(values["stem.activation"])
        index = build.conv("stem", 0, channels, kernel, stride, activation=activation)
        if values["stem.pooling"] == "max":
            index = build.add(Op("max_pool", "stem.pool", (index,), kernel=3, stride=2))
        return index

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        kind = HEADS[str(values["head.kind"])]
        strides = [int(values[f"stage{n}.stride"]) for n in range(1, len(taps) + 1)]
        read = [taps[stage] for stage in _read(strides, kind.maps)]
        return kind.build(build, read, values, classes)

    def head_costs(
        self, space: SearchSpace, columns: Columns, shapes: Sequence[Integers]
    ) -> Iterable[Floats]:
        kind = HEADS[str(space.choice("head.kind").options[0])]
        groups = self.groups(space)
        strides = [int(space.choice(f"{group}.stride").options[0]) for group in groups]
        read = [shapes[stage] for stage in _read(strides, kind.maps)]
        names = tuple(choice.name for choice in space.choices if choice.group == "head")
        return kind.costs(kind, columns, read, names, space.classes)

    def check(self, space: SearchSpace) -> None:
        """Accept what a file could say, and nothing else."""
        try:
            known = space_of(description_of(space, whole=True), NAME)
        except DescriptionError as error:
            raise SpaceError(f"This space cannot be built: {error}") from None
        check_choices(space, known.choices)


def _read(strides: Sequence[int], maps: int) -> list[int]:
    """The last stage of each resolution, finest first; as many as the head reads."""
    last = [i for i in range(len(strides)) if i + 1 == len(strides) or strides[i + 1] > 1]
    return last[-maps:]


families.add(NAME, CustomFamily())
