"""What each link of a chain costs, for every way to come into it and every option of it.

Counted networks tell: a whole network is taken that is at its first options behind a link, and what
it costs more than the same one with the link at its first options, too, is the link's part. Those
parts, summed along a network, are its cost, wherever links touch only in what they hand on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from explorer.core.calibration import Calibration
from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace, may_vanish
from explorer.spaces import calibrated, family, links_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Extra = tuple[Calibration, ...]

COSTS = ("params", "macs", "size_limit", "penalty", "depth")
ROWS = 50_000  # networks counted together
MAX_ROWS = 4_000_000  # ways into links times options: about a minute of counting
MAX_CHAINS = 10_000  # mixes of shared choices
PROBES = 64  # networks on which the parts are tried
EXACT = 1e-9  # relative: sums of a hundred logarithms in another order differ by less


@dataclass(frozen=True, slots=True)
class Table:
    """One link.

    Attributes:
        places: (p,), of its choices among the space's.
        options: (m, p), option indices.
        parts: (ways in, m, costs), what it adds.
        after: (ways in, m), the way out, which is one into the next link.
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


@lru_cache(maxsize=4)
def chains(space: SearchSpace, extra: Extra = ()) -> tuple[Chain, ...]:
    """All of a space; kept, as beta changes none of it.

    Raises SpaceError where the space is no chain, or one too large.
    """
    return tuple(_chains(space, extra))


def _chains(space: SearchSpace, extra: Extra) -> Iterator[Chain]:
    maker = _Maker(space, extra)
    count = int(np.prod([len(space.choice(n).options) for n in maker.links.shared], dtype=object))
    if count > MAX_CHAINS:
        raise SpaceError(
            f"Exact front: {count:,} mixes of choices that the whole network reads are too many. "
            f"Narrow {', '.join(maker.links.shared)} to {MAX_CHAINS:,} mixes or fewer."
        )
    shared = [range(len(space.choice(name).options)) for name in maker.links.shared]
    for mix in product(*shared):
        chain = maker.chain(mix)
        if chain is not None:
            yield chain


Way = tuple[int, tuple[int, ...], int]  # channels handed on, strided links left out, channels kept


class _Maker:
    """Makes the chains of one space."""

    def __init__(self, space: SearchSpace, extra: Extra) -> None:
        self.space, self.links, self.extra = space, links_of(space), extra
        self.names = cost_names(space, extra)
        self._place = {choice.name: i for i, choice in enumerate(space.choices)}
        self._rows = 0

    def chain(self, mix: tuple[int, ...]) -> Chain | None:
        """Of a mix of the shared choices; None where it is another's in another guise."""
        genes = np.array([_present(choice) for choice in self.space.choices], dtype=np.int64)
        for name, gene in zip(self.links.shared, mix, strict=True):
            genes[self._place[name]] = gene
        fixed = [self._place[name] for name in self.links.shared]
        active = self.space.active(genes[None])[0]
        if any(genes[place] and not active[place] for place in fixed):
            return None
        ways: dict[Way, Integers] = {(0, (), 0): genes}
        base = self._costs(genes[None])[0]
        found = []
        for group in self.links.groups:
            table, ways = self._link(group, ways)
            found.append(table)
        made = Chain(genes, base, tuple(found))
        self._try(made)
        return made

    def _link(
        self, group: tuple[str, ...], ways: dict[Way, Integers]
    ) -> tuple[Table, dict[Way, Integers]]:
        places = np.array([self._place[name] for name in group], dtype=np.int64)
        start = next(iter(ways.values()))
        options = self._options(places, start)
        self._rows += len(ways) * len(options)
        if self._rows > MAX_ROWS:
            raise SpaceError(
                f"Exact front: {self.links.groups[-1][0].partition('.')[0]} and what stands before "
                f"it have more than {MAX_ROWS:,} mixes of neighbours. Narrow channels or widths."
            )
        out: dict[Way, Integers] = {}
        number: dict[Way, int] = {}
        parts = np.empty((len(ways), len(options), len(self.names)))
        after = np.empty((len(ways), len(options)), dtype=np.int64)
        for i, (way, before) in enumerate(ways.items()):
            rows = np.tile(before, (len(options), 1))
            rows[:, places] = options
            parts[i] = self._costs(rows) - self._costs(before[None])
            for j, key in enumerate(self._handed_on(group, options, way)):
                if key not in number:
                    number[key] = len(number)
                    out[key] = rows[j].copy()
                after[i, j] = number[key]
        return Table(places, options, parts, after), out

    def _options(self, places: Integers, genes: Integers) -> Integers:
        """(m, p): every mix of a link's choices that is a network of its own."""
        sizes = [range(len(self.space.choices[place].options)) for place in places]
        mixes = np.array(list(product(*sizes)), dtype=np.int64).reshape(-1, len(places))
        rows = np.tile(genes, (len(mixes), 1))
        rows[:, places] = mixes
        return mixes[(self.space.canonical(rows)[:, places] == mixes).all(axis=1)]

    def _handed_on(self, group: tuple[str, ...], options: Integers, way: Way) -> list[Way]:
        """The way out of a link for each of its options."""
        channels = self._values(group, options, ".channels")
        repeats = self._values(group, options, ".repeats")
        strides = self._strides(group)
        kept = [name for name in group if name in self.links.summed]
        found = []
        for row in range(len(options)):
            if repeats is not None and repeats[row] == 0:
                left = (*way[1], self._place[group[0]]) if strides else way[1]
                found.append((way[0], left, way[2] + (way[0] if kept else 0)))
            else:
                out = 0 if channels is None else int(channels[row])
                found.append((out, way[1], way[2] + (out if kept else 0)))
        return found

    def _values(self, group: tuple[str, ...], options: Integers, end: str) -> Integers | None:
        """(m,), the options of a link's choice as numbers; None where it has no such choice."""
        for column, name in enumerate(group):
            if name.endswith(end):
                return np.array(self.space.choice(name).options)[options[:, column]]
        return None

    def _strides(self, group: tuple[str, ...]) -> bool:
        """Whether leaving the link out changes the size of later maps."""
        name = f"{group[0].partition('.')[0]}.stride"
        own = [c.options[0] for c in self.space.choices if c.name == name]
        vanishing = any(may_vanish(self.space.choice(n)) for n in group)
        return vanishing and (not own or own[0] != 1)

    def _costs(self, rows: Integers) -> Floats:
        """(n, costs)"""
        found = []
        for start in range(0, len(rows), ROWS):
            costs = counted(self.space, rows[start : start + ROWS], self.extra)
            found.append(np.stack([costs[name] for name in self.names], axis=1))
        return np.concatenate(found)

    def _try(self, chain: Chain) -> None:
        """Raise SpaceError unless the parts add up to what networks cost."""
        rng = np.random.default_rng(0)
        genes = np.tile(chain.genes, (PROBES, 1))
        total = np.tile(chain.base, (PROBES, 1))
        way = np.zeros(PROBES, dtype=np.int64)
        for link in chain.links:
            picked = rng.integers(0, len(link.options), PROBES)
            genes[:, link.places] = link.options[picked]
            total += link.parts[way, picked]
            way = link.after[way, picked]
        true = self._costs(self.space.canonical(genes))
        slack = np.where([name == "macs_zennas" for name in self.names], len(chain.links), 0.0)
        if not (np.abs(total - true) <= EXACT * np.abs(true) + EXACT + slack).all():
            raise SpaceError(
                f"Exact front: the parts of networks of {self.space.family} do not add up, as one "
                "reads more than its neighbour. Search the space instead."
            )


def _present(choice: object) -> int:
    """The first option; of repeats, the first that leaves the stage there."""
    options = choice.options  # type: ignore[attr-defined]
    return 1 if len(options) > 1 and may_vanish(choice) and options[0] == 0 else 0  # type: ignore[arg-type]
