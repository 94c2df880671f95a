"""Deep stages that are split in two, as the published code of Zen-NAS splits its blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.space import Choice, Option, SearchSpace, may_vanish
from explorer.strategies._genes import FreeGenes

DEEP = 6  # repeats from which a block is split
HALF = 3  # repeats that stay; the others go to the new block, which has stride 1


@dataclass(frozen=True, slots=True)
class Split:
    """A stage whose blocks can go on in the next one, while that is left out.

    Attributes:
        depth: place of the stage's number of repeats among the free genes.
        spare: place of the next stage's number of repeats.
        places: of the next stage's free genes, with the name of the choice to take after.
    """

    depth: int
    spare: int
    places: tuple[tuple[int, str], ...]


class Splits:
    """The stages of a space that can be split.

    Args:
        genes: of the space.
    """

    def __init__(self, genes: FreeGenes) -> None:
        self._genes = genes
        self._place = {choice.name: place for place, choice in enumerate(genes.choices)}
        self._fixed = {choice.name: choice.options[0] for choice in genes.space.choices}
        found = filter(None, map(self._split, *_neighbours(genes.space)))
        self._by_depth = {split.depth: split for split in found}
        self.spares = frozenset(split.spare for split in self._by_depth.values())

    def beyond(self, place: int, genes: Sequence[int]) -> list[int]:
        """Repeats more than the stage may have, that it and the next one can share.

        Args:
            place: of a number of repeats.
            genes: an option index for every free gene.
        """
        split = self._by_depth.get(place)
        if split is None or not self._is_spare(split, genes):
            return []
        most = [int(option) for option in self._options(place)]
        now = most[genes[place]]
        return [n for n in (now + 1, now + 2) if n not in most and self._parts(split, n)]

    def divided(self, place: int, repeats: int, genes: Sequence[int]) -> dict[int, int]:
        """The genes that a split changes, by their places; {} where there is none to be made.

        Args:
            place: of the number of repeats.
            repeats: that the stage would have.
            genes: as the stage is to be otherwise.
        """
        split = self._by_depth.get(place)
        parts = self._parts(split, repeats) if split else None
        if split is None or parts is None or not self._is_spare(split, genes):
            return {}
        found = {split.depth: parts[0], split.spare: parts[1]}
        for spare, name in split.places:
            found[spare] = self._alike(self._genes.choices[spare], self._value(name, genes))
        return found

    def _parts(self, split: Split, repeats: int) -> tuple[int, int] | None:
        """Option indices of both halves; None where it is not deep, or one has no such option."""
        stay, go = self._options(split.depth), self._options(split.spare)
        if repeats < DEEP or HALF not in stay or repeats - HALF not in go:
            return None
        return stay.index(HALF), go.index(repeats - HALF)

    def _options(self, place: int) -> tuple[Option, ...]:
        return self._genes.choices[place].options

    def _is_spare(self, split: Split, genes: Sequence[int]) -> bool:
        return self._options(split.spare)[genes[split.spare]] == 0

    def _value(self, name: str, genes: Sequence[int]) -> Option:
        place = self._place.get(name)
        return self._fixed[name] if place is None else self._options(place)[genes[place]]

    @staticmethod
    def _alike(choice: Choice, value: Option) -> int:
        """The same option, or the nearest of numbers; a stride is 1, behind the first half."""
        wanted = 1 if choice.role == "stride" else value
        if wanted in choice.options or isinstance(wanted, str):
            return choice.options.index(wanted) if wanted in choice.options else 0
        return int(np.abs(np.array(choice.options, dtype=np.float64) - wanted).argmin())

    def _split(self, stage: list[Choice], spare: list[Choice]) -> Split | None:
        """None where the next stage is of another make, always there, or makes images smaller."""
        depth = next(c for c in stage if c.role == "depth")
        other = next(c for c in spare if c.role == "depth")
        alike = {c.attribute for c in stage} == {c.attribute for c in spare}
        small = all(1 in c.options for c in spare if c.role == "stride")
        free = depth.name in self._place and other.name in self._place
        if not (alike and small and free and may_vanish(other)):
            return None
        places = tuple(
            (self._place[c.name], f"{depth.group}.{c.attribute}")
            for c in spare
            if c.name in self._place and c is not other
        )
        return Split(self._place[depth.name], self._place[other.name], places)


def _neighbours(space: SearchSpace) -> tuple[list[list[Choice]], list[list[Choice]]]:
    """The choices of every stage but the last, and of the stage behind each."""
    groups: dict[str, list[Choice]] = {}
    for choice in space.choices:
        groups.setdefault(choice.group, []).append(choice)
    # one number of repeats makes a stage; where there are more, such as modules, none is split
    stages = [g for g in groups.values() if sum(c.role == "depth" for c in g) == 1]
    return stages[:-1], stages[1:]
