"""What may be chosen, and what was: search spaces and the architectures in them."""

import math
from dataclasses import dataclass, replace
from operator import lt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.core._choice import (
    MAX_OPTIONS,
    MAX_VALUE,
    Choice,
    Option,
    Role,
    edited,
    integers,
    label_of,
    may_vanish,
    pick,
    rebounded,
)
from explorer.core.errors import SpaceError

__all__ = [
    "MAX_CLASSES",
    "MAX_OPTIONS",
    "MAX_VALUE",
    "Architecture",
    "Choice",
    "Option",
    "Role",
    "SearchSpace",
    "Task",
    "edited",
    "integers",
    "label_of",
    "may_vanish",
    "pick",
    "rebounded",
]

Task = Literal["classification", "detection", "segmentation"]

MAX_CLASSES = 1_000_000


def _apart(choices: tuple[Choice, ...]) -> list[tuple[Choice, ...]]:
    """Sets of choices that have nothing to do with each other."""
    home = {choice.name: choice.name for choice in choices}

    def root(name: str) -> str:
        while home[name] != name:
            name = home[name]
        return name

    for choice in choices:
        if choice.when is not None:
            home[root(choice.name)] = root(choice.when[0])
        if may_vanish(choice):
            for other in choices:
                if other.group == choice.group:
                    home[root(other.name)] = root(choice.name)
    parts: dict[str, list[Choice]] = {}
    for choice in choices:
        parts.setdefault(root(choice.name), []).append(choice)
    return [tuple(part) for part in parts.values()]


def _mixes(choices: tuple[Choice, ...]) -> int:
    """In how many ways these can be chosen, idle ones told apart by nothing.

    The first that decides over others is tried option by option; then there is one less.
    """
    deciding = {choice.when[0] for choice in choices if choice.when is not None}
    for choice in choices:
        if may_vanish(choice) and choice.when is None:
            rest = tuple(c for c in choices if c is not choice)
            other = _mixes(tuple(c for c in rest if c.group != choice.group))
            return (len(choice.options) - 1) * _mixes(rest) + other
    for choice in choices:
        if choice.name in deciding:
            rest = tuple(c for c in choices if c is not choice)
            return sum(_mixes(_decided(rest, choice.name, option)) for option in choice.options)
    return math.prod(len(choice.options) for choice in choices)


def _decided(choices: tuple[Choice, ...], name: str, option: Option) -> tuple[Choice, ...]:
    """Those still to be chosen once `name` has that option."""
    return tuple(
        replace(c, when=None) if c.when == (name, option) else c
        for c in choices
        if c.when is None or c.when[0] != name or c.when[1] == option
    )


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """The decisions of one family, as the user edited them."""

    family: str
    choices: tuple[Choice, ...]
    input_shape: tuple[int, int, int] = (3, 224, 224)  # (C, H, W); also the penalty's resolution
    classes: int = 1000
    task: Task = "classification"
    name: str = ""  # what its author calls it; says nothing about its networks

    def __post_init__(self) -> None:
        channels, height, width = self.input_shape
        if channels < 1 or min(height, width) < 8:
            raise SpaceError(
                f"Input size: {height} x {width} with {channels} channels is too small. "
                "Use at least 8 x 8 and one channel."
            )
        if max(height, width) > 8192:
            raise SpaceError(f"Input size: {height} x {width} is beyond 8192. Use a smaller one.")
        if self.classes < 2:
            raise SpaceError(f"Classes: {self.classes} is too few. Use 2 or more.")
        if self.classes > MAX_CLASSES:
            raise SpaceError(f"Classes: {self.classes} is too many. Use {MAX_CLASSES:,} or less.")
        free = {choice.name for choice in self.choices if choice.when is None}
        for choice in self.choices:
            if choice.when is not None and choice.when[0] not in free:
                raise SpaceError(
                    f"{choice.label} depends on {choice.when[0]}, which is no free choice of the "
                    "space."
                )

    @property
    def size(self) -> int:
        """How many architectures the space holds; an exact int, often beyond 2**64.

        Choices that are idle add nothing: networks that differ in those alone are one.
        """
        return math.prod(map(_mixes, _apart(self.choices)))

    @property
    def conditional(self) -> bool:
        """Whether some choices are idle in some architectures."""
        return any(choice.when is not None or may_vanish(choice) for choice in self.choices)

    def active(self, genes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n, choices): whether each choice matters in each architecture.

        A choice is idle where the one it depends on has another option, and in a stage that is
        left out.

        Args:
            genes: (n, choices), option indices.
        """
        found = np.ones(genes.shape, dtype=bool)
        if not self.conditional:
            return found
        place = {choice.name: i for i, choice in enumerate(self.choices)}
        gone = {
            c.group: np.asarray(c.options)[genes[:, i]] == 0
            for i, c in enumerate(self.choices)
            if may_vanish(c)
        }
        for i, choice in enumerate(self.choices):
            if choice.when is not None:
                name, option = choice.when
                options = self.choices[place[name]].options
                wanted = options.index(option) if option in options else -1
                found[:, i] = genes[:, place[name]] == wanted
            if choice.group in gone and not may_vanish(choice):
                found[:, i] &= ~gone[choice.group]
        return found

    def canonical(self, genes: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n, choices): the same networks, with option 0 for every idle choice."""
        return np.where(self.active(genes), genes, 0) if self.conditional else genes

    def choice(self, name: str) -> Choice:
        """The choice of that name; raises SpaceError where there is none."""
        for choice in self.choices:
            if choice.name == name:
                return choice
        near = ", ".join(c.name for c in self.choices if c.group == name.partition(".")[0])
        remedy = f"This group has {near}." if near else "`explorer spaces --json` lists them."
        raise SpaceError(f"{name!r} is no choice of the {self.family} space. {remedy}")

    def with_choice(self, changed: Choice) -> "SearchSpace":
        """The same space with the choice of that name replaced."""
        self.choice(changed.name)
        choices = tuple(changed if c.name == changed.name else c for c in self.choices)
        return replace(self, choices=choices)

    def sample_genes(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        """(count, choices): option indices, each option of a choice as likely as the others."""
        sizes = [len(choice.options) for choice in self.choices]
        return self.canonical(rng.integers(0, sizes, size=(count, len(sizes))))

    def sample(self, rng: np.random.Generator) -> "Architecture":
        return self.architecture(self.sample_genes(rng, 1)[0])

    def architecture(self, genes: NDArray[np.int64] | tuple[int, ...]) -> "Architecture":
        return Architecture(self, tuple(int(gene) for gene in genes))


@dataclass(frozen=True, slots=True)
class Architecture:
    """One point of a space: an option picked for every choice."""

    space: SearchSpace
    genes: tuple[int, ...]  # genes[i] indexes space.choices[i].options

    def __post_init__(self) -> None:
        sizes = [len(choice.options) for choice in self.space.choices]
        if len(self.genes) != len(sizes):
            raise SpaceError(
                f"{len(self.genes)} option indices were given, but the {self.space.family} space "
                f"has {len(sizes)} choices. Give one index for each."
            )
        if min(self.genes, default=0) >= 0 and all(map(lt, self.genes, sizes)):
            return  # a session of 100,000 networks makes as many of these
        for choice, gene, size in zip(self.space.choices, self.genes, sizes, strict=True):
            if not 0 <= gene < size:
                raise SpaceError(
                    f"{choice.label}: option {gene} does not exist. Use 0 to {size - 1}."
                )

    def __getitem__(self, name: str) -> Option:
        for choice, gene in zip(self.space.choices, self.genes, strict=True):
            if choice.name == name:
                return choice.options[gene]
        raise KeyError(name)

    def values(self) -> dict[str, Option]:
        """Every choice's option, by the choice's name."""
        pairs = zip(self.space.choices, self.genes, strict=True)
        return {choice.name: choice.options[gene] for choice, gene in pairs}

    @property
    def text(self) -> str:
        """SPACE:GENES. The command line takes it back where the space is the family's default;
        in an edited space the same indices mean other options.
        """
        return f"{self.space.family}:{','.join(map(str, self.genes))}"
