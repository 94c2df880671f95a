"""What may be chosen, and what was: search spaces and the architectures in them."""

import math
from dataclasses import dataclass, replace
from operator import lt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import SpaceError

Option = int | float | str
Role = Literal["width", "depth", "kernel", "convolution", "expansion", "other"]
Task = Literal["classification", "detection", "segmentation"]

MAX_VALUE = 100_000  # of a range: a layer that wide has more weights than any memory holds
MAX_CLASSES = 1_000_000
MAX_OPTIONS = 1_000  # a choice with more is a typing error (a step of 1 over 1..100,000)


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision of a space, such as the kernel size of stage 2.

    Either a range (`step` > 0: the options are low, low + step, ..., high) or a pick (`step` 0: the
    options are those ticked among the `possible` ones). Make them with `integers` and `pick`.
    """

    name: str  # "stage2.kernel": group, then attribute
    role: Role
    options: tuple[Option, ...]
    step: int = 0
    possible: tuple[Option, ...] = ()
    ordered: bool = True  # neighbours resemble each other, so a mutation may step

    def __post_init__(self) -> None:
        if not self.options:
            raise SpaceError(f"{self.label}: no option is left. Tick at least one.")
        if len(set(self.options)) != len(self.options):
            raise SpaceError(f"{self.label}: an option is listed twice. Remove one of the two.")
        if self.step < 0:
            raise SpaceError(f"{self.label}: the step ({self.step}) must be 1 or more.")
        if strange := [o for o in self.options if self.possible and o not in self.possible]:
            known = ", ".join(map(str, self.possible))
            raise SpaceError(f"{self.label}: {strange[0]} is not possible. Choose among {known}.")

    @property
    def group(self) -> str:
        """What the decision belongs to: "stage2" of "stage2.kernel"."""
        return self.name.partition(".")[0]

    @property
    def attribute(self) -> str:
        """What is decided: "kernel" of "stage2.kernel"."""
        return self.name.partition(".")[2]

    @property
    def label(self) -> str:
        """For sentences: "Stage 2 kernel"."""
        return label_of(self.name)

    @property
    def is_range(self) -> bool:
        return self.step > 0


def label_of(name: str) -> str:
    """The words for a choice's name: "Stage 2 kernel" for "stage2.kernel"."""
    group, _, attribute = name.partition(".")
    letters = group.rstrip("0123456789")
    words = [letters, group[len(letters) :], attribute]
    return " ".join(word for word in words if word).capitalize()


def integers(name: str, role: Role, low: int, high: int, step: int = 1) -> Choice:
    """A range of whole numbers; raises SpaceError with what to change where it holds none."""
    label = label_of(name)
    if step < 1:
        raise SpaceError(f"{label}: the step ({step}) must be 1 or more.")
    if low < 1:
        raise SpaceError(f"{label}: the smallest value ({low}) must be 1 or more.")
    if high < low:
        raise SpaceError(
            f"{label}: the largest value ({high}) is below the smallest ({low}). "
            f"Raise it to {low} or more."
        )
    if high > MAX_VALUE:
        raise SpaceError(f"{label}: {high} is too large. Use {MAX_VALUE:,} or less.")
    if rest := (high - low) % step:
        raise SpaceError(
            f"{label}: steps of {step} from {low} do not reach {high}. "
            f"Use {high - rest} or {high - rest + step}."
        )
    if (high - low) // step >= MAX_OPTIONS:
        raise SpaceError(
            f"{label}: {low} to {high} in steps of {step} are more than {MAX_OPTIONS:,} options. "
            "Use a larger step."
        )
    return Choice(name, role, tuple(range(low, high + 1, step)), step)


def pick(
    name: str,
    role: Role,
    options: tuple[Option, ...],
    possible: tuple[Option, ...] = (),
    ordered: bool = True,
) -> Choice:
    """Options ticked among the possible ones, kept in the order of the possible ones."""
    possible = possible or options
    known = tuple(option for option in possible if option in options)
    strange = tuple(option for option in options if option not in possible)
    return Choice(name, role, known + strange, 0, possible, ordered)


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """The decisions of one family, as the user edited them."""

    family: str
    choices: tuple[Choice, ...]
    input_shape: tuple[int, int, int] = (3, 224, 224)  # (C, H, W); also the penalty's resolution
    classes: int = 1000
    task: Task = "classification"

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

    @property
    def size(self) -> int:
        """How many architectures the space holds; an exact int, often beyond 2**64."""
        return math.prod(len(choice.options) for choice in self.choices)

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
        return rng.integers(0, sizes, size=(count, len(sizes)))

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
