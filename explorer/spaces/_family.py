"""What a family of search spaces is, and what most of them have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import SpaceError
from explorer.core.evaluation import ScoringSettings
from explorer.core.graph import OpGraph
from explorer.core.objective import Constraint
from explorer.core.space import Architecture, Choice, SearchSpace, rebounded
from explorer.spaces._links import Links


@dataclass(frozen=True, slots=True)
class Stage:
    """A group of choices as a panel shows it.

    Attributes:
        group: of the choices: "stage2".
        label: "2".
        resolution: (H, W) of its output at the space's input size. Where a choice decides it, such
            as a stride, it is that of the choice's first option.
    """

    group: str
    label: str
    resolution: tuple[int, int]


class SpaceFamily(Protocol):
    """Turns choices into networks. Pure: no torch, no files, no randomness.

    Attributes:
        caution: why beta > 0 is not to be trusted here; "" where it is.
        rules: counting rules its papers use besides the true one (core.cost.MACS_RULES).
    """

    label: str
    description: str
    reference: str
    caution: str
    rules: tuple[str, ...]

    def default(self) -> SearchSpace:
        """The space a new session starts from."""
        ...

    def spaces(self) -> Mapping[str, SearchSpace]:
        """Spaces to start from, by words for a menu; the default is the first."""
        ...

    def limits_of(self, space: SearchSpace) -> tuple[Constraint, ...]:
        """The limits of a first search in one of its spaces: its networks are quick to score."""
        ...

    def scoring_of(self, space: SearchSpace) -> ScoringSettings:
        """How a first search in one of its spaces scores."""
        ...

    def beta_of(self, space: SearchSpace) -> float:
        """Beta of a first search in one of its spaces: what the papers use for the task."""
        ...

    def presets(self) -> Mapping[str, Architecture]:
        """Known networks of the family by their short names ("b0")."""
        ...

    def stages(self, space: SearchSpace) -> tuple[Stage, ...]:
        """The stages in network order, for a table of bounds."""
        ...

    def graph(self, architecture: Architecture) -> OpGraph:
        """The network that these choices make; the same for the same choices, always."""
        ...

    def costs(
        self, space: SearchSpace, genes: NDArray[np.int64]
    ) -> Mapping[str, NDArray[np.float64]]:
        """Counts of many architectures at once, equal to those of their op graphs.

        Args:
            genes: (n, choices), option indices.

        Returns:
            "params", "macs", "depth", "size_limit" and "penalty", each (n,).
        """
        ...

    def stage_params(
        self, space: SearchSpace, genes: NDArray[np.int64]
    ) -> Mapping[str, NDArray[np.float64]]:
        """Parameters of each stage by its group, (n,), of many architectures at once.

        0 where a stage is left out; nothing where the family does not tell stages apart.
        """
        ...

    def links(self, space: SearchSpace) -> Links:
        """The chain that its networks are, for exact fronts.

        Raises SpaceError where they are none.
        """
        ...

    def published(self, architecture: Architecture) -> str:
        """The name by which papers call it ("8:8:8:16:32"), which `parse` reads; "" for none."""
        ...

    def parse(self, text: str) -> Architecture | None:
        """The network of such a name; None where it is no such name at all.

        Raises SpaceError where it is one, but of no network.
        """
        ...

    def check(self, space: SearchSpace) -> None:
        """Refuse a space from a file that this family could not have made; raises SpaceError."""
        ...


class BaseFamily(ABC):
    """What a family has unless it says otherwise.

    Attributes:
        limits, beta, scoring: of a first search in any of its spaces.
    """

    label: str
    description: str
    reference: str
    limits: tuple[Constraint, ...] = ()
    beta: float = 1.0
    scoring: ScoringSettings = ScoringSettings()
    caution: str = ""
    rules: tuple[str, ...] = ()

    @abstractmethod
    def default(self) -> SearchSpace: ...

    def spaces(self) -> Mapping[str, SearchSpace]:
        source = self.reference.partition(",")[0]
        return {f"{source} paper space": self.default()}

    def limits_of(self, space: SearchSpace) -> tuple[Constraint, ...]:
        return self.limits

    def scoring_of(self, space: SearchSpace) -> ScoringSettings:
        return self.scoring

    def beta_of(self, space: SearchSpace) -> float:
        return self.beta

    def stage_params(
        self, space: SearchSpace, genes: NDArray[np.int64]
    ) -> Mapping[str, NDArray[np.float64]]:
        return {}

    def links(self, space: SearchSpace) -> Links:
        raise SpaceError(
            f"{self.label}: its networks are no chain of stages, so there is no exact front. "
            "Search it instead."
        )

    def published(self, architecture: Architecture) -> str:
        return ""

    def parse(self, text: str) -> Architecture | None:
        return None

    def check(self, space: SearchSpace) -> None:
        check_choices(space, self.default().choices)


def only(space: SearchSpace) -> Architecture:
    """The network of a space with one option for each choice, as of every preset."""
    return Architecture(space, (0,) * len(space.choices))


def strange_choices(space: SearchSpace) -> SpaceError:
    """For a space whose choices its family does not know."""
    return SpaceError(
        f"The choices of this space are not those of the {space.family} family. "
        "It was edited, or written by another version."
    )


def check_choices(space: SearchSpace, known: Sequence[Choice]) -> None:
    """Raise SpaceError unless a space could have been edited out of the family's own choices."""
    if [choice.name for choice in space.choices] != [choice.name for choice in known]:
        raise strange_choices(space)
    for choice, own in zip(space.choices, known, strict=True):
        fits = _in_range(choice, own) if own.is_range else _picked(choice, own)
        alike = (choice.role, choice.when) == (own.role, own.when)
        if not (fits and alike) or choice.least < own.least:
            raise SpaceError(f"{choice.label}: these options are not possible. Export it again.")


def _in_range(choice: Choice, own: Choice) -> bool:
    """Raises SpaceError, with what to change, for bounds that the panel would refuse too."""
    first, last = choice.options[0], choice.options[-1]
    if not (choice.is_range and isinstance(first, int) and isinstance(last, int)):
        return False
    return choice.options == rebounded(own, first, last, choice.step).options


def _picked(choice: Choice, own: Choice) -> bool:
    # An older version may have known fewer options, but none that is unknown now.
    return not choice.is_range and {*choice.options, *choice.possible} <= set(own.possible)


def check_family(name: str, made: SpaceFamily) -> None:
    """Refuse what a package offers as a family but is none; raises SpaceError."""
    if isinstance(made, type):
        raise SpaceError("it is a class, and an object of it is wanted")
    shape = {*SpaceFamily.__annotations__, *vars(SpaceFamily)}
    for attribute in sorted(word for word in shape if not word.startswith("_")):
        if not hasattr(made, attribute):
            raise SpaceError(f"it has no {attribute}")
    space = made.default()
    if not isinstance(space, SearchSpace) or space.family != name:
        raise SpaceError(f"its default space does not name {name!r} as its family")
    made.stages(space)
    made.graph(space.sample(np.random.default_rng(0)))
    if not all(isinstance(preset, Architecture) for preset in made.presets().values()):
        raise SpaceError("its presets are not architectures")
