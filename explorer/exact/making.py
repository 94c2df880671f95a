"""How the tables of links are counted: a few networks for every way in and every option."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace, may_vanish
from explorer.exact.tables import Chain, Extra, Table, cost_names, counted
from explorer.spaces import links_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROWS = 20_000  # networks counted together
MAX_CELLS = 6_000_000  # ways into links times options: about 400 MB
PROBES = 64  # networks on which the parts are tried
EXACT = 1e-9  # relative: sums of a hundred logarithms in another order differ by less
NONE = (-1,)  # inside a link that is left out


class NotAdditiveError(SpaceError):
    """Parts of networks do not add up to them."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is handed from link to link.

    Attributes:
        channels: handed on.
        left: places of links with a stride that were left out, so maps are larger.
        summed: channels kept for the head.
        inside: between the two halves of a link, what was chosen in the first.
    """

    channels: int = 0
    left: tuple[int, ...] = ()
    summed: int = 0
    inside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Half:
    """A link, or one of the two halves that it is taken in.

    Attributes:
        group: all choices of the link.
        names: those that are made here.
        opens, closes: whether it is the first and the last of its link.
    """

    group: tuple[str, ...]
    names: tuple[str, ...]
    opens: bool
    closes: bool

    @property
    def repeats(self) -> str:
        """The choice of the link's repeats; "" where it has none."""
        return next((name for name in self.group if name.endswith(".repeats")), "")


class Maker:
    """Makes the chains of one space.

    Args:
        linear: the repeats of a link are taken to cost the same from the second on, so that two
            numbers of them tell the others; what is made is tried.
    """

    def __init__(self, space: SearchSpace, extra: Extra, linear: bool = True) -> None:
        self.space, self.links, self.extra = space, links_of(space), extra
        self.names = cost_names(space, extra)
        self.linear = linear
        self._place = {choice.name: i for i, choice in enumerate(space.choices)}
        self._cells = 0
        self.halves = tuple(half for group in self.links.groups for half in self._halves(group))

    def _halves(self, group: tuple[str, ...]) -> tuple[_Half, ...]:
        inner = tuple(name for name in group if name in self.links.inner)
        if not inner:
            return (_Half(group, group, True, True),)
        other = tuple(name for name in group if name not in inner)
        whether = tuple(name for name in other if may_vanish(self.space.choice(name)))
        return _Half(group, inner + whether, True, False), _Half(group, other, False, True)

    def chain(self, mix: Sequence[int]) -> Generator[int, None, Chain | None]:
        """Of a mix of the shared choices; None where it is another's in another guise.

        Gives what was counted so far, in links. Raises SpaceError where parts do not add up.
        """
        genes = np.array([_present(choice) for choice in self.space.choices], dtype=np.int64)
        for name, gene in zip(self.links.shared, mix, strict=True):
            genes[self._place[name]] = gene
        fixed = [self._place[name] for name in self.links.shared]
        active = self.space.active(genes[None])[0]
        if any(genes[place] and not active[place] for place in fixed):
            return None
        base = self._costs(genes[None])[0]
        ways: dict[Way, Integers] = {Way(): genes}
        found = []
        for number, half in enumerate(self.halves):
            steps = self._table(half, ways)
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    table, ways = end.value
                    break
                yield number
            found.append(table)
            yield number + 1
        made = Chain(genes, base, tuple(found))
        self._try(made)
        return made

    def _table(
        self, half: _Half, ways: dict[Way, Integers]
    ) -> Generator[None, None, tuple[Table, dict[Way, Integers]]]:
        """One link, and networks that stand for each way out of it."""
        places = np.array([self._place[name] for name in half.names], dtype=np.int64)
        options = self._options(half, places, list(ways.values()))
        self._cells += len(ways) * len(options)
        if self._cells > MAX_CELLS:
            raise SpaceError(
                f"Exact front: {half.group[0].partition('.')[0]} and what stands before it have "
                f"more than {MAX_CELLS:,} mixes of neighbours. Narrow channels, widths or kinds of "
                "blocks."
            )
        after, out = self._after(half, places, options, ways)
        told, share = self._told(half, places, options)
        parts = np.zeros((len(ways), len(options), len(self.names)))
        before = np.array(list(ways.values()))
        own = self._costs(before)
        size = max(1, ROWS // max(1, len(np.unique(told))))
        for start in range(0, len(before), size):
            some = slice(start, start + size)
            there = after[some] >= 0
            parts[some] = self._parts(before[some], own[some], there, places, options, told, share)
            yield
        return Table(places, options, parts, after), out

    def _parts(
        self,
        before: Integers,
        own: Floats,
        there: NDArray[np.bool_],
        places: Integers,
        options: Integers,
        told: Integers,
        share: Floats,
    ) -> Floats:
        """(ways, m, costs): what each option adds to the networks before; 0 where it is none.

        Args:
            told: (m, 2), the two options that tell of each option.
            share: (m,), how far it is on the way from the one to the other.
        """
        asked = np.zeros_like(there)
        for column in told.T:
            asked[:, column] |= there
        way, option = np.nonzero(asked)
        rows = before[way]
        rows[:, places] = options[option]
        found = np.zeros((*there.shape, own.shape[1]))
        if len(rows):
            found[way, option] = self._costs(rows) - own[way]
        one, two = found[:, told[:, 0]], found[:, told[:, 1]]
        whole = np.where(share[:, None] > 0, one + (two - one) * share[:, None], one)
        whole[~there] = 0.0
        return whole

    def _told(self, half: _Half, places: Integers, options: Integers) -> tuple[Integers, Floats]:
        """The two options that tell the cost of each, and how far it is from one to the other."""
        count = len(options)
        plain = np.stack([np.arange(count)] * 2, axis=1), np.zeros(count)
        if not (self.linear and half.closes and half.repeats in half.names):
            return plain
        column = half.names.index(half.repeats)
        numbers = np.array(self.space.choice(half.repeats).options, dtype=np.float64)
        known = np.flatnonzero(numbers > 0)[:2]
        if len(known) < 2:
            return plain
        place = {tuple(row): i for i, row in enumerate(options.tolist())}
        told, share = plain
        for i, row in enumerate(options.tolist()):
            if numbers[row[column]] > 0 and row[column] not in known:
                row_at = [(*row[:column], int(k), *row[column + 1 :]) for k in known]
                told[i] = [place[at] for at in row_at]
                low, high = numbers[known]
                share[i] = (numbers[row[column]] - low) / (high - low)
        return told, share

    def _options(self, half: _Half, places: Integers, before: list[Integers]) -> Integers:
        """(m, p): every mix of choices that is a network of its own for some way in."""
        sizes = []
        for name in half.names:
            indices = range(len(self.space.choice(name).options))
            if name == half.repeats and not half.closes:  # only whether there are any
                none = self.space.choice(name).options.index(0)
                indices = sorted({none, _present(self.space.choice(name))})  # type: ignore[assignment]
            sizes.append(indices)
        mixes = np.array(list(product(*sizes)), dtype=np.int64).reshape(-1, len(places))
        fits = np.zeros(len(mixes), dtype=bool)
        for genes in (before[0], before[-1]):
            fits |= self._own(genes, places, mixes)
        return mixes[fits]

    def _own(self, genes: Integers, places: Integers, mixes: Integers) -> NDArray[np.bool_]:
        rows = np.tile(genes, (len(mixes), 1))
        rows[:, places] = mixes
        fits: NDArray[np.bool_] = (self.space.canonical(rows)[:, places] == mixes).all(axis=1)
        return fits

    def _after(
        self, half: _Half, places: Integers, options: Integers, ways: dict[Way, Integers]
    ) -> tuple[Integers, dict[Way, Integers]]:
        """(ways, m), the number of the way out, -1 where there is none; and the ways out."""
        kinds, kind_of = np.unique(self._handed_on(half, options), axis=0, return_inverse=True)
        kind_of = kind_of.reshape(-1)
        example = [int(np.flatnonzero(kind_of == kind)[0]) for kind in range(len(kinds))]
        out: dict[Way, Integers] = {}
        number: dict[Way, int] = {}
        after = np.empty((len(ways), len(options)), dtype=np.int64)
        for i, (way, before) in enumerate(ways.items()):
            reached = np.full(len(kinds), -1)
            for kind, row in enumerate(kinds.tolist()):
                key = self._next(half, way, bool(row[0]), row[1], tuple(row[2:]))
                if key is None:
                    continue
                if key not in number:
                    number[key] = len(number)
                    out[key] = before.copy()
                    out[key][places] = options[example[kind]]
                reached[kind] = number[key]
            after[i] = reached[kind_of]
        return after, out

    def _handed_on(self, half: _Half, options: Integers) -> Integers:
        """(m, 2 and more): whether the link is there, its channels, and what halves keep."""
        repeats = self._numbers(half, options, ".repeats")
        there = np.ones(len(options)) if repeats is None else repeats > 0
        channels = self._numbers(half, options, ".channels")
        out = np.zeros(len(options)) if channels is None else np.where(there, channels, 0)
        inside = [
            np.where(there, options[:, column], 0)
            for column, name in enumerate(half.names)
            if not half.closes and name in self.links.inner
        ]
        return np.stack([there, out, *inside], axis=1).astype(np.int64)

    def _next(
        self, half: _Half, way: Way, there: bool, channels: int, inside: tuple[int, ...]
    ) -> Way | None:
        """The way out; None where the halves of a link do not agree whether it is there."""
        if not half.closes:
            return Way(0, way.left, way.summed, inside) if there else replace(way, inside=NONE)
        if not half.opens and there == (way.inside == NONE):
            return None
        kept = any(name in self.links.summed for name in half.names)
        if there:
            return Way(channels, way.left, way.summed + (channels if kept else 0))
        left = (*way.left, self._place[half.group[0]]) if self._strides(half.group) else way.left
        return Way(way.channels, left, way.summed + (way.channels if kept else 0))

    def _numbers(self, half: _Half, options: Integers, end: str) -> Integers | None:
        """(m,), the options of a link's choice as numbers; None where it has no such choice."""
        for column, name in enumerate(half.names):
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
            luck = np.where(link.after[way] >= 0, rng.random((PROBES, len(link.options))), -1.0)
            picked = luck.argmax(axis=1)
            genes[:, link.places] = link.options[picked]
            total += link.parts[way, picked]
            way = link.after[way, picked]
        true = self._costs(self.space.canonical(genes))
        slack = np.where([name == "macs_zennas" for name in self.names], 4.0 * len(chain.links), 0)
        if not (np.abs(total - true) <= EXACT * np.abs(true) + EXACT + slack).all():
            raise NotAdditiveError(
                f"Exact front: the parts of networks of {self.space.family} do not add up, as one "
                "reads more than its neighbour. Search the space instead."
            )


def _present(choice: object) -> int:
    """The first option; of repeats, the first that leaves the stage there."""
    options = choice.options  # type: ignore[attr-defined]
    return 1 if len(options) > 1 and may_vanish(choice) and options[0] == 0 else 0  # type: ignore[arg-type]
