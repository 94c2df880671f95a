"""What a search of a family may be after, and what it may limit. Pure: no Qt."""

from collections.abc import Sequence

from explorer.core.objective import LIMITED, OBJECTIVES, Constraint
from explorer.spaces import family


def offered_objectives(name: str) -> tuple[str, ...]:
    """Objectives of networks of that family, in the order of a menu; of any family for ""."""
    rules = ("", *(family(name).rules if name else ()))
    return tuple(key for key, goal in OBJECTIVES.items() if goal.rule in rules)


def offered_limits(name: str) -> tuple[str, ...]:
    """Costs that can be limited in that family."""
    known = offered_objectives(name)
    return tuple(key for key in LIMITED if key in known)


def fitting(limits: Sequence[Constraint], name: str) -> tuple[Constraint, ...]:
    """Those limits that can be counted in that family."""
    return tuple(limit for limit in limits if limit.name in offered_limits(name))
