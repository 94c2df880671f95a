"""A network of one space as another space of its family writes it."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from explorer.core.space import Architecture, Choice, Option, SearchSpace, may_vanish
from explorer.spaces import family

Genes = tuple[int, ...]
SOME = 6  # options that a sentence lists


class Transfer:
    """Finds networks in a space by their options, stage by stage.

    Args:
        space: where they are to be found.
    """

    def __init__(self, space: SearchSpace) -> None:
        self._space = space
        self._groups = _stages_of(space)
        self._choices: dict[str, list[Choice]] = {}
        for choice in space.choices:
            self._choices.setdefault(choice.group, []).append(choice)
        self._optional = {
            group for group in self._groups if any(map(may_vanish, self._choices.get(group, ())))
        }

    def of(self, architecture: Architecture) -> tuple[Genes | None, str]:
        """Its canonical option indices; or None, and in a sentence what stands in the way."""
        known = _Known(architecture)
        placed = self._straight(known) or self._shifted(known)
        if placed is None:
            return None, self._misfit(known)
        genes = np.array([[placed[c.name] for c in self._space.choices]], dtype=np.int64)
        return tuple(int(gene) for gene in self._space.canonical(genes)[0]), ""

    def _straight(self, known: "_Known") -> dict[str, int] | None:
        """Each choice by its own name; None where one is missing or does not fit."""
        places: dict[str, int] = {}
        for group in self._choices:
            found = self._fitted(group, known, group)
            if found is None:
                return None
            places |= found
        # a stage that this space has not at all would be lost
        return places if set(known.stages) <= set(self._choices) else None

    def _shifted(self, known: "_Known") -> dict[str, int] | None:
        """Stages matched in their order, with those left out that may be."""
        if not self._optional:
            return None
        places: dict[str, int] = {}
        for group in self._choices:
            if group not in self._groups:
                found = self._fitted(group, known, group)
                if found is None:
                    return None
                places |= found
        rest = self._matched(0, known.stages, known)
        return None if rest is None else places | rest

    def _matched(self, place: int, stages: Sequence[str], known: "_Known") -> dict[str, int] | None:
        """The first way to put stages of the network onto this space's from `place` on."""
        if len(stages) > len(self._groups) - place:
            return None
        if place == len(self._groups):
            return {}
        group = self._groups[place]
        if stages and (here := self._fitted(group, known, stages[0])) is not None:
            rest = self._matched(place + 1, stages[1:], known)
            if rest is not None:
                return here | rest
        if group not in self._optional:
            return None
        rest = self._matched(place + 1, stages, known)
        return None if rest is None else self._left_out(group) | rest

    def _left_out(self, group: str) -> dict[str, int]:
        return {c.name: c.options.index(0) if may_vanish(c) else 0 for c in self._choices[group]}

    def _fitted(self, group: str, known: "_Known", source: str) -> dict[str, int] | None:
        """Option indices of a group here for one of the network; None where any does not fit."""
        found = {}
        for choice in self._choices[group]:
            name = f"{source}{choice.name.removeprefix(group)}"
            if (value := known.value(name)) is None:
                return None
            if value in choice.options:
                found[choice.name] = choice.options.index(value)
            elif known.idle(name):
                found[choice.name] = 0
            else:
                return None
        return found

    def _misfit(self, known: "_Known") -> str:
        """The first option that this space has not; of stages, where they can be told apart."""
        alike = set(known.stages) <= set(self._groups)
        for choice in self._space.choices:
            value = known.value(choice.name)
            if value is None or value in choice.options or known.idle(choice.name):
                continue
            if choice.group in self._groups and not (alike and choice.group in known.stages):
                continue
            return f"{choice.label} is {value}, and this space has {_options(choice)}."
        count, room = len(known.stages), len(self._groups)
        return f"its {count} stages have no place among the {room} of this space."


class _Known:
    """The options of a network, and which of them matter.

    Attributes:
        stages: groups of the stages that it has, in its order.
    """

    def __init__(self, architecture: Architecture) -> None:
        space = architecture.space
        self._values: Mapping[str, Option] = architecture.values()
        active = space.active(np.array([architecture.genes], dtype=np.int64))[0]
        self._idle = {
            c.name for c, matters in zip(space.choices, active, strict=True) if not matters
        }
        gone = {c.group for c in space.choices if may_vanish(c) and self._values[c.name] == 0}
        self.stages = [group for group in _stages_of(space) if group not in gone]

    def value(self, name: str) -> Option | None:
        return self._values.get(name)

    def idle(self, name: str) -> bool:
        return name in self._idle


@cache
def _stages_of(space: SearchSpace) -> tuple[str, ...]:
    """Groups of its stages, in network order."""
    return tuple(stage.group for stage in family(space.family).stages(space))


def _options(choice: Choice) -> str:
    """As a sentence has them: "16 to 48 in steps of 8", or "3, 5"."""
    first, last = choice.options[0], choice.options[-1]
    if choice.is_range and first != last:
        return f"{first} to {last}" + (f" in steps of {choice.step}" if choice.step > 1 else "")
    shown = ", ".join(map(str, choice.options[:SOME]))
    return shown + (", ..." if len(choice.options) > SOME else "")
