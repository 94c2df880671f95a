"""What each link of a chain costs, for every way to come into it and every option of it.

Counted networks tell: a whole network is taken that is at its first options behind a link, and what
it costs more than the same one with the link at its first options, too, is the link's part. Those
parts, summed along a network, are its cost, wherever links touch only in what they hand on.
"""

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from explorer.core.calibration import Calibration
from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace
from explorer.spaces import calibrated, family

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Extra = tuple[Calibration, ...]

COSTS = ("params", "macs", "size_limit", "penalty", "depth")
MAX_CHAINS = 10_000  # mixes of shared choices
SPACES = 4  # whose tables are kept


@dataclass(frozen=True, slots=True)
class Table:
    """One link.

    Attributes:
        places: (p,), of its choices among the space's.
        options: (m, p), option indices.
        parts: (ways in, m, costs), what it adds.
        after: (ways in, m), the way out, which is one into the next link; -1 where the way in does
            not allow the option.
    """

    places: Integers
    options: Integers
    parts: Floats
    after: Integers


@dataclass(frozen=True, slots=True)
class Chain:
    """A mix of shared choices, and the links under it.

    Attributes:
        genes: (choices,), of the network that has every link at its first options.
        base: (costs,), of that network.
    """

    genes: Integers
    base: Floats
    links: tuple[Table, ...]


def cost_names(space: SearchSpace, extra: Extra = ()) -> tuple[str, ...]:
    """What is additive in a space, and counted for many networks at once.

    Args:
        extra: calibrations, whose predictions are additive, too.
    """
    rules = family(space.family).rules
    counts = (f"{what}_{rule}" for rule in rules for what in ("params", "macs"))
    return (*COSTS, *counts, *(one.objective for one in extra))


def counted(space: SearchSpace, genes: Integers, extra: Extra = ()) -> dict[str, Floats]:
    """All that the names are of, (n,) each; raises PlanError for a calibration of other spaces."""
    found = dict(family(space.family).costs(space, genes))
    return found | {one.objective: calibrated(one, space, genes) for one in extra}


Made = tuple[Chain, ...]
_KEPT: OrderedDict[tuple[SearchSpace, Extra], Made] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Making:
    """How far the tables are: links done."""

    done: int
    total: int


def chains(space: SearchSpace, extra: Extra = ()) -> Generator[Making, None, Made]:
    """All of a space; kept, as beta changes none of it. Closing the generator ends it.

    Raises SpaceError where the space is no chain, or one too large.
    """
    key = (space, extra)
    if key not in _KEPT:
        from explorer.exact.making import NotAdditiveError  # which reads this module

        try:
            made = yield from _chains(space, extra, linear=True)
        except NotAdditiveError:
            made = yield from _chains(space, extra, linear=False)
        _KEPT[key] = made
        while len(_KEPT) > SPACES:
            _KEPT.popitem(last=False)
    _KEPT.move_to_end(key)
    return _KEPT[key]


def _chains(
    space: SearchSpace, extra: Extra, linear: bool
) -> Generator[Making, None, tuple[Chain, ...]]:
    from explorer.exact.making import Maker

    maker = Maker(space, extra, linear)
    sizes = [len(space.choice(name).options) for name in maker.links.shared]
    count = prod(sizes)
    if count > MAX_CHAINS:
        raise SpaceError(
            f"Exact front: {count:,} mixes of choices that the whole network reads are too many. "
            f"Narrow {', '.join(maker.links.shared)} to {MAX_CHAINS:,} mixes or fewer."
        )
    found, each = [], len(maker.halves)
    for number, mix in enumerate(product(*map(range, sizes))):
        steps = maker.chain(mix)
        while True:
            try:
                yield Making(number * each + next(steps), count * each)
            except StopIteration as end:
                found += [end.value] if end.value is not None else []
                break
    return tuple(found)
