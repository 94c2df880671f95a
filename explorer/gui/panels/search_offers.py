"""What a search of a family may be after, and what it may limit. Pure: no Qt."""

from collections.abc import Sequence
from dataclasses import replace

from explorer.core.calibration import saved_for
from explorer.core.errors import SpaceError
from explorer.core.objective import LIMITED, OBJECTIVES, Constraint, plain_name
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.search.starting import first_networks
from explorer.spaces import family


def plain(name: str) -> str:
    """The name of an objective that may be turned round, without its direction."""
    return plain_name(name)


def offered_objectives(name: str, device: str = "") -> tuple[str, ...]:
    """Objectives of networks of that family, in the order of the table; of any family for "".

    Args:
        device: what latency is of; none is offered without one.
    """
    rules = ("", *(family(name).rules if name else ()))
    there = (key for key, goal in OBJECTIVES.items() if goal.rule in rules)
    known = (key for key in there if device or OBJECTIVES[key].measure != "latency_ms")
    return (*known, *(saved_for(name) if name else ()))


def offered_limits(name: str, device: str = "") -> tuple[str, ...]:
    """Costs that can be limited in that family."""
    known = offered_objectives(name, device)
    return tuple(key for key in LIMITED if key in known)


def fitting(limits: Sequence[Constraint], name: str, device: str = "") -> tuple[Constraint, ...]:
    """Those limits that can be counted in that family."""
    return tuple(limit for limit in limits if limit.name in offered_limits(name, device))


def in_space(plan: SearchPlan, space: SearchSpace) -> SearchPlan:
    """A plan in another space: of the networks that it begins with, those that the space holds."""
    networks = [plan.space.architecture(genes) for genes in plan.first]
    try:
        first = first_networks(networks, space).genes
    except SpaceError:
        first = ()
    return replace(plan, space=space, first=first)
