"""What every panel and plot shows of a run at one moment. Values only: no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from explorer.core.archive import Archive
from explorer.core.cost import Counts
from explorer.core.draw import Draw
from explorer.core.evaluation import Evaluation
from explorer.core.objective import Objective
from explorer.core.plan import SearchPlan
from explorer.search.references import Reference

NO_DRAWS: Mapping[int, tuple[Draw, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """A run, re-ranked at the beta of the slider.

    Attributes:
        number: of the run in its session, from 1.
        archive: every network of the run; it only grows, so `count` says how much this view covers.
        beta: of the slider; the run's own is plan.beta.
        front: rows of the archive on the Pareto front at `beta`, by rising cost.
        starred: ids of starred networks.
        selected: ids chosen in a plot or the table, the one shown at the right first.
        references: published networks of the task, shown or not.
        flipped: labels of those the user shows though they are not usual, or hides though they are.
        draws: networks scored again after the search, by id; each by rising seed.
    """

    number: int
    plan: SearchPlan
    archive: Archive
    count: int
    beta: float
    front: NDArray[np.intp]
    starred: frozenset[int] = frozenset()
    selected: tuple[int, ...] = ()
    references: tuple[Reference, ...] = ()
    flipped: frozenset[str] = frozenset()
    draws: Mapping[int, tuple[Draw, ...]] = field(default_factory=dict)

    def shows(self, reference: Reference) -> bool:
        """Whether a reference is ticked."""
        return reference.usual != (reference.label in self.flipped)

    @property
    def score(self) -> Objective:
        """The vertical axis: the first objective."""
        return self.plan.goals[0]

    @property
    def cost(self) -> Objective:
        """The horizontal axis: the second objective; with one objective, the first."""
        return self.plan.goals[min(1, len(self.plan.goals) - 1)]


def run_view(
    number: int,
    plan: SearchPlan,
    archive: Archive,
    beta: float,
    starred: frozenset[int] = frozenset(),
    selected: tuple[int, ...] = (),
    references: tuple[Reference, ...] = (),
    flipped: frozenset[str] = frozenset(),
    draws: Mapping[int, tuple[Draw, ...]] = NO_DRAWS,
) -> RunView:
    """The view of a run as it stands now, with the front at `beta`."""
    front = archive.front(plan.goals, beta)
    count = len(archive)
    return RunView(
        number, plan, archive, count, beta, front, starred, selected, references, flipped, draws
    )


@dataclass(frozen=True, slots=True, eq=False)
class NetworkDetail:
    """One network, whole, for the panel at the right.

    Attributes:
        id: of its row in the session file; its name is N{id}.
        evaluation: with its per-layer terms.
        counts: of its op graph at the space's input size.
        found_after: its place in the order of evaluation, from 1.
    """

    id: int
    evaluation: Evaluation
    counts: Counts
    plan: SearchPlan
    beta: float
    on_front: bool
    depth_share: float
    width_share: float
    found_after: int
    starred: bool = False

    @property
    def name(self) -> str:
        return f"N{self.id}"
