"""The best ways on from every place in a chain, and how near to the front they still lead.

Two objectives; less is better in both columns. A network's gap is what it lacks in the first to
the best network of the front that has no more of the second.
"""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from explorer.exact.columns import Columns, Room
from explorer.exact.pruning import kept
from explorer.exact.tables import Chain, Table

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOGETHER = 2_000_000  # numbers compared at once
EDGES = 64  # of the second objective, at which gaps are bounded
EQUAL = 1e-9  # relative: sums in another order


class Front:
    """The front as a function: the best first objective for so much of the second.

    Args:
        points: (n, 2), n above 0.
    """

    def __init__(self, points: Floats) -> None:
        order = np.lexsort(points.T)
        self._second = points[order, 1] - EQUAL * np.abs(points[order, 1])
        self._first = np.minimum.accumulate(points[order, 0])

    def gaps(self, first: Floats, second: Floats) -> Floats:
        """Of networks with these values, of any one shape; below 0 only by rounding."""
        place = np.searchsorted(self._second, second, side="right") - 1
        gaps: Floats = first - self._first[np.maximum(place, 0)]
        return gaps


class Completions:
    """What may follow one way into a link: of all completions those that no other beats.

    Args:
        values: (n, columns).
    """

    def __init__(self, values: Floats, front: Front, columns: Columns) -> None:
        self.values, self._front, self._columns = values, front, columns

    def gaps(self, partial: Floats) -> Floats:
        """(n,): the least gap that networks beginning so have; infinity where none is allowed.

        Args:
            partial: (n, columns).
        """
        found = np.full(len(partial), np.inf)
        if not len(self.values):
            return found
        first = self._columns.objectives
        size = max(1, TOGETHER // len(self.values))
        for start in range(0, len(partial), size):
            some = partial[start : start + size, None]
            whole = some[..., :2] + self.values[:, :2]
            gaps = self._front.gaps(whole[..., 0], whole[..., 1])
            if len(self._columns.highs):
                bounds = some[..., first:] + self.values[:, first:]
                gaps[(bounds > self._columns.highs).any(axis=2)] = np.inf
            found[start : start + size] = gaps.min(axis=1)
        return found

    def at_least(self, partial: Floats) -> Floats:
        """(n,): no more than `gaps`, for a fraction of the time.

        With more of the second objective a network has the better ones to compare with, so its gap
        is bounded by that of one with less.
        """
        if len(partial) <= EDGES or not len(self.values):
            return np.full(len(partial), -np.inf if len(self.values) else np.inf)
        edges = np.quantile(partial[:, 1], np.linspace(0, 1, EDGES, endpoint=False), method="lower")
        edges = np.unique(edges)
        probes = np.zeros((len(edges), partial.shape[1]))
        probes[:, 1], probes[:, self._columns.objectives :] = edges, -np.inf
        bounds: Floats = self.gaps(probes)[np.searchsorted(edges, partial[:, 1], side="right") - 1]
        return partial[:, 0] + bounds


def completions(
    chain: Chain, columns: Columns, front: Front
) -> Generator[int, None, list[list[Completions]]]:
    """For every link, of each way out of it; last the end of the network.

    Gives the count of completions kept at each link.
    """
    parts = [link.parts @ columns.weights for link in chain.links]
    least, most = _beginnings(chain, columns, parts)
    ends = [np.zeros((1, columns.weights.shape[1]))]
    found = [[Completions(ends[0], front, columns)]]
    for number in range(len(chain.links) - 1, 0, -1):
        link = chain.links[number]
        last = number + 1 == len(chain.links)
        after = np.minimum(link.after, 0) if last else link.after
        ends = [
            _from(
                Room(columns, least[number][way], most[number][way]), parts[number][way],
                after[way], ends,
            )
            for way in range(len(after))
        ]  # fmt: skip
        found.insert(0, [Completions(values, front, columns) for values in ends])
        yield sum(map(len, ends))
    return found


def _from(room: Room, parts: Floats, after: Integers, ends: list[Floats]) -> Floats:
    """(n, columns): completions of one way into a link.

    Args:
        parts, after: of each of the link's options.
        ends: completions of each way out of the link.
    """
    found = [np.zeros((0, parts.shape[-1]))]
    for way in np.unique(after[after >= 0]):
        options = np.flatnonzero(after == way)
        options = options[kept(parts[options])]
        size = max(1, TOGETHER // max(1, len(ends[way])))
        for start in range(0, len(options), size):
            some = options[start : start + size]
            values = (parts[some][:, None] + ends[way]).reshape(-1, parts.shape[-1])
            values = values[room.allowed(values)]
            found.append(values[kept(room.compared(values))])
    values = np.concatenate(found)
    return values[kept(room.compared(values))]


def _beginnings(
    chain: Chain, columns: Columns, parts: list[Floats]
) -> tuple[list[Floats], list[Floats]]:
    """(ways, columns) of each link: the least and the most that comes before it."""
    start = (chain.base @ columns.weights)[None]
    least, most = [start], [start]
    for link, part in zip(chain.links[:-1], parts[:-1], strict=True):
        shape = (int(link.after.max()) + 1, start.shape[1])
        low, high = np.full(shape, np.inf), np.full(shape, -np.inf)
        there = link.after >= 0
        np.minimum.at(low, link.after[there], (part + least[-1][:, None])[there])
        np.maximum.at(high, link.after[there], (part + most[-1][:, None])[there])
        least.append(low)
        most.append(high)
    return least, most


def last_is_one(chain: Chain, number: int) -> Table:
    """A link whose ways out are one where nothing follows."""
    link = chain.links[number]
    if number + 1 < len(chain.links):
        return link
    return Table(link.places, link.options, link.parts, np.minimum(link.after, 0))
