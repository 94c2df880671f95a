"""Families of search spaces: choices become op graphs.

To add one, add a module here that registers an object with the shape of SpaceFamily.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.core.cost import Counts, count
from explorer.core.errors import SpaceError
from explorer.core.graph import OpGraph
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.registry import Registry
from explorer.core.space import Architecture, SearchSpace


@dataclass(frozen=True, slots=True)
class Stage:
    """A group of choices as a panel shows it."""

    group: str  # of the choices: "stage2"
    label: str  # "2"
    resolution: tuple[int, int]  # (H, W) of its output at the space's input size


class SpaceFamily(Protocol):
    """Turns choices into networks. Pure: no torch, no files, no randomness."""

    label: str
    description: str
    reference: str
    limits: tuple[Constraint, ...]  # of a first search: its networks are quick to score

    def default(self) -> SearchSpace:
        """The space a new session starts from."""
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


families: Registry[SpaceFamily] = Registry(__name__)


def family(name: str) -> SpaceFamily:
    """The family of that name; raises SpaceError with the known ones."""
    if name not in families:
        raise SpaceError(f"There is no search space {name!r}. Choose among {', '.join(families)}.")
    return families[name]


def check_space(space: SearchSpace) -> None:
    """Refuse a space from a file that its family could not have made; raises SpaceError."""
    known = {choice.name: choice for choice in family(space.family).default().choices}
    if [choice.name for choice in space.choices] != list(known):
        raise SpaceError(
            f"The choices of this space are not those of the {space.family} family. "
            "It was edited, or written by another version."
        )
    for choice in space.choices:
        own = known[choice.name]
        if own.is_range:
            fits = all(isinstance(option, int) and option >= 1 for option in choice.options)
        else:
            fits = set(choice.options) <= set(own.possible)
        if not fits or choice.role != own.role:
            raise SpaceError(f"{choice.label}: these options are not possible. Export it again.")


def first_plan(name: str) -> SearchPlan:
    """The search that a new session offers in a family; raises SpaceError for an unknown one."""
    chosen = family(name)
    return SearchPlan(chosen.default(), constraints=chosen.limits)


def graph_of(architecture: Architecture) -> OpGraph:
    """The op graph of an architecture of any family."""
    return family(architecture.space.family).graph(architecture)


def depth_of(architecture: Architecture) -> int:
    """Blocks in all stages together."""
    pairs = zip(architecture.space.choices, architecture.genes, strict=True)
    return sum(int(choice.options[gene]) for choice, gene in pairs if choice.role == "depth")


def mean_width_of(architecture: Architecture) -> float:
    """Mean over blocks of the width of the block's stage, in channels."""
    values = architecture.values()
    blocks: dict[str, int] = {}
    widths: dict[str, int] = {}
    for choice in architecture.space.choices:
        if choice.role == "depth":
            blocks[choice.group] = int(values[choice.name])
        elif choice.role == "width":
            widths[choice.group] = int(values[choice.name])
    return sum(blocks[g] * widths[g] for g in blocks) / sum(blocks.values())


def measures_of(architecture: Architecture, counts: Counts | None = None) -> dict[str, float]:
    """All that counting tells of a network, by the names that objectives and limits use."""
    counts = counts or count(graph_of(architecture))
    return {
        "params": counts.params,
        "macs": counts.macs,
        "depth": depth_of(architecture),
        "peak_memory_bytes": counts.peak_memory_bytes,
        "size_limit": counts.size_limit,
        "penalty": counts.penalty,
    }
