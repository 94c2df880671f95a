"""Known networks to compare a search with, where their values are known without scoring them."""

from dataclasses import dataclass, replace
from functools import cache

from explorer.core.objective import Objective
from explorer.core.space import Architecture, SearchSpace
from explorer.spaces import families, measures_of


@dataclass(frozen=True, slots=True)
class Reference:
    """A preset of the space's family, in the objectives' own units."""

    label: str
    x: float
    y: float


def references(
    space: SearchSpace, x: Objective, y: Objective, beta: float
) -> tuple[Reference, ...]:
    """Presets whose convolutions the space allows, at its input size; none on a computed score."""
    if x.proxy or y.proxy:
        return ()
    allowed = {str(o) for c in space.choices if c.role == "convolution" for o in c.options}
    return tuple(
        Reference(label, x.value(measures, beta), y.value(measures, beta))
        for label, kinds, measures in _presets(space.family, space.input_shape, space.classes)
        if kinds <= allowed
    )


@cache
def _presets(
    family: str, input_shape: tuple[int, int, int], classes: int
) -> tuple[tuple[str, frozenset[str], dict[str, float]], ...]:
    """Label, types of convolution and counts of each preset, built for these images."""
    found = []
    for name, preset in families[family].presets().items():
        space = replace(preset.space, input_shape=input_shape, classes=classes)
        kinds = {str(o) for c in space.choices if c.role == "convolution" for o in c.options}
        measures = measures_of(Architecture(space, preset.genes))
        label = ", ".join(name.split("-"))
        found.append((label[0].upper() + label[1:], frozenset(kinds), measures))
    return tuple(found)
