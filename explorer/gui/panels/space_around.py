"""A space around a known network: what a search begins with that is to better it. No Qt."""

from dataclasses import replace

from explorer.core.errors import SpaceError
from explorer.core.space import Architecture, Choice, Option, SearchSpace, edited, rebounded
from explorer.spaces import check_space, family

_MORE_BLOCKS = 2  # below and above the network's own
_MOST_STEPS = 64  # from nothing to the network's own width: wider ones take larger steps


def around(network: Architecture) -> SearchSpace | None:
    """The family's choices with bounds about those of a network, at its input size.

    Widths go from half to twice the network's, repeats from two fewer to two more; of picks the
    family's usual options are open besides the network's own. None where the family makes the
    network from choices that its spaces have not.
    """
    usual = {choice.name: choice for choice in family(network.space.family).default().choices}
    choices = []
    for own in network.space.choices:
        if own.name not in usual:
            return None
        made = _about(own, usual[own.name], network[own.name])
        if made is None:
            return None
        choices.append(made)
    try:
        space = replace(network.space, choices=tuple(choices))
        check_space(space)
    except SpaceError:
        return None
    return space if space.size > 1 else None


def _about(own: Choice, usual: Choice, option: Option) -> Choice | None:
    if own.is_range != usual.is_range:
        return None
    if not own.is_range:
        possible = own.possible or own.options
        return edited(own, tuple(o for o in possible if o == option or o in usual.options))
    value, fixed = int(option), len(usual.options) == 1
    if fixed:
        return own
    if own.role == "depth":
        low, high = value - _MORE_BLOCKS, value + _MORE_BLOCKS
        return rebounded(own, max(low, own.least, min(value, 1)), high, 1)
    step = usual.step * 2 ** max(0, (value // (usual.step * _MOST_STEPS)).bit_length())
    below, above = (value // 2) // step, value // step
    low = value - below * step
    return rebounded(own, low if low >= own.least else value, value + above * step, step)
