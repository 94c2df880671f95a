"""Networks to begin a search with: chosen ones, or what an earlier run found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.core.archive import Archive
from explorer.core.errors import PlanError, SpaceError
from explorer.core.evaluation import Evaluation
from explorer.core.latency import LatencyModel
from explorer.core.objective import OBJECTIVES, amount
from explorer.core.pareto import nondominated
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.space import Architecture, SearchSpace
from explorer.search._transfer import Transfer
from explorer.spaces import family, graph_of, measures_of, name_of
from explorer.strategies import strategies

INITIAL = "-initial"  # presets that published searches begin with
NAME_LENGTH = 60  # of a network in a sentence; structures of Zen-NAS have hundreds of letters


@dataclass(frozen=True, slots=True)
class Starting:
    """Networks as another space writes them.

    Attributes:
        genes: option indices of that space, as SearchPlan.first takes them; each network once.
        left_out: a sentence for each network that the space does not hold.
    """

    genes: tuple[tuple[int, ...], ...]
    left_out: tuple[str, ...] = ()


def first_networks(
    architectures: Sequence[Architecture], space: SearchSpace, names: Sequence[str] = ()
) -> Starting:
    """Networks of any bounds of a family in a space of it: the same options, not the same indices.

    Where the family can leave stages out, those of a network are matched in their order, so one of
    four stages fits a space of six of which two may go.

    Args:
        names: what the user calls them, for the sentences; else their published names or indices.

    Raises SpaceError where one is of another family.
    """
    called = names or [name_of(architecture) for architecture in architectures]
    transfer = Transfer(space)
    found: dict[tuple[int, ...], None] = {}
    left_out = []
    for architecture, name in zip(architectures, called, strict=True):
        _check_family(architecture, name, space)
        genes, misfit = transfer.of(architecture)
        if genes is None:
            left_out.append(f"{_short(name)} is left out: {misfit}")
        else:
            found[genes] = None
    return Starting(tuple(found), tuple(left_out))


def _check_family(architecture: Architecture, name: str, space: SearchSpace) -> None:
    if architecture.space.family != space.family:
        raise SpaceError(
            f"First networks: {_short(name)} is of the space {architecture.space.family}, and "
            f"this search is of {space.family}. Choose networks of {space.family}."
        )


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[:NAME_LENGTH]}..."


class Stored(Protocol):
    """Where a run's networks are kept: a session file."""

    def evaluations(self, run_id: int) -> Iterator[tuple[int, Evaluation]]: ...


def from_run(
    session: Stored, run: Run, beta: float, count: int | None = None
) -> tuple[tuple[int, Architecture], ...]:
    """The best networks of a run at any beta, with their ids: its front, then what would be the
    front without it, and so on.

    Args:
        count: how many at most; None for the front alone.
    """
    archive = Archive(run.plan.space)
    archive.add(session.evaluations(run.id))
    goals = run.plan.goals
    costs = np.stack([goal.goal.sign * archive.values(goal, beta) for goal in goals], axis=1)
    costs[~archive.scored] = np.nan
    rows = _best(costs, count)
    return tuple((int(archive.ids[row]), archive.architecture(row)) for row in rows)


def _best(costs: NDArray[np.float64], count: int | None) -> list[int]:
    """Rows by their fronts, within one by the last objective.

    Args:
        costs: (n, objectives), less is better; a row with a NaN is never taken.
    """
    found: list[int] = []
    left = costs.copy()
    while count is None or len(found) < count:
        front = np.flatnonzero(nondominated(left))
        if not front.size:
            break
        found += front[np.argsort(costs[front, -1], kind="stable")].tolist()
        left[front] = np.nan
        if count is None:
            break
    return found[:count]


def begun(plan: SearchPlan, latency: LatencyModel | None = None) -> SearchPlan:
    """The plan with the initial structure of the published code as its first network, where its
    strategy begins with that, none is given, and the space and the limits hold it.

    Args:
        latency: of the plan's device, where it has one.
    """
    chosen = strategies.get(plan.strategy)
    if chosen is None or not chosen.begins_published or plan.first:
        return plan
    presets = family(plan.space.family).presets()
    initial = [network for name, network in presets.items() if name.endswith(INITIAL)]
    for genes in first_networks(initial, plan.space).genes:
        trial = replace(plan, first=(genes,))
        try:
            check_start(trial, latency)
        except PlanError:
            continue
        return trial
    return plan


def check_start(plan: SearchPlan, latency: LatencyModel | None = None) -> None:
    """Refuse a first network outside the limits where the strategy grows all others from it.

    Args:
        latency: of the plan's device; without it a limit on latency is not looked at.

    Raises PlanError, naming the network, what it costs and the limit.
    """
    chosen = strategies.get(plan.strategy)
    if chosen is None or not (chosen.needs_fit_start and plan.first and plan.constraints):
        return
    start = plan.space.architecture(plan.first[0])
    measures = measures_of(start)
    if latency is not None:
        measures["latency_ms"] = latency.latency_ms(graph_of(start))
    for limit in plan.constraints:
        value = measures.get(OBJECTIVES[limit.name].measure)
        if value is not None and limit.excess(measures) > 0:
            raise PlanError(
                f"First networks: {_short(name_of(start))} has {amount(value)} {limit.label}, "
                f"outside {limit.text}, and the strategy {plan.strategy} begins with it. "
                "Put one within the limits first, or widen the limit."
            )
