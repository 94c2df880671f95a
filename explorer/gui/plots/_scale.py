"""Ticks, ranges and the placing of labels: pure, in plain numbers."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from explorer.gui import words

Range = tuple[float, float]
_OCTAVES_MOST = 8  # a wider log axis is labelled by decades
AIR_OCTAVES = 0.05


def nice_step(span: float, parts: int = 5) -> float:
    """The step of 1, 2, 2.5 or 5 times a power of ten that cuts span into about `parts`."""
    rough = max(span, 1e-300) / max(parts, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)


def linear_ticks(low: float, high: float, parts: int = 5) -> list[float]:
    """Multiples of a nice step within [low, high]."""
    if not high > low:
        return [low]
    step = nice_step(high - low, parts)
    slack = 1e-9 * (high - low)
    first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
    return [i * step for i in range(first, last + 1)]


def log_ticks(low: float, high: float, parts: int = 8, base: float = 1.0) -> list[float]:
    """0.25 0.5 1 2 4 8 within [low, high], both positive; every second one, or decades, when wide.

    `base` 5 gives 5 10 20 40.
    """
    octaves = math.log2(high / low)
    if octaves > _OCTAVES_MOST:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        every = max(1, math.ceil((last - first + 1) / parts))
        return [10.0**k for k in range(first, last + 1) if k % every == 0]
    every = max(1, math.ceil(octaves / parts))
    first = math.ceil(math.log2(low / base) - 1e-9)
    last = math.floor(math.log2(high / base) + 1e-9)
    return [base * 2.0**k for k in range(first, last + 1) if k % every == 0]


def tick_words(values: Sequence[float]) -> list[str]:
    """The same decimals for all of an even scale, as many as they need: 0 2.5 5 -> "0.0" "2.5"."""
    decimals = 0
    while decimals < 6 and any(
        abs(v - round(v, decimals)) > 1e-9 * max(1.0, abs(v)) for v in values
    ):
        decimals += 1
    return [words.fixed(v, decimals) for v in values]


def log_words(values: Sequence[float]) -> list[str]:
    """As few decimals as each needs: "0.25", "0.5", "1"."""
    return [tick_words([v])[0] if 1e-6 < v < 1e6 else words.power(v, 1) for v in values]


def nice_range(
    low: float, high: float, before: Range | None = None, *, parts: int = 5, grow: float = 0.02
) -> Range:
    """A range of whole steps around [low, high] that never shrinks and grows in steps.

    Where `before` holds the data it is returned as it is, so axes stand still during a search;
    where it does not, the side in need grows to the next whole step. None begins anew.
    """
    if before is not None:
        if before[0] <= low and high <= before[1]:
            return before
        low, high = min(low, before[0]), max(high, before[1])
    if not high > low:
        low, high = low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
    spare = grow * (high - low)
    step = nice_step(high - low, parts)
    bottom = math.floor((low if low == 0 else low - spare) / step) * step
    top = math.ceil((high if high == 0 else high + spare) / step) * step
    if before is not None:  # the side that had room keeps its place
        bottom = before[0] if before[0] <= low else bottom
        top = before[1] if before[1] >= high else top
    return bottom, top


def nice_log_range(low: float, high: float, before: Range | None = None) -> Range:
    """The same on a log axis: low and high positive, ends at half powers of two.

    Values keep AIR_OCTAVES from the ends, so that no mark at an end is cut in half.
    """
    logs = None if before is None else (math.log2(before[0]), math.log2(before[1]))
    least, most = math.log2(low) - AIR_OCTAVES, math.log2(high) + AIR_OCTAVES
    if logs is not None and logs[0] <= least and most <= logs[1]:
        assert before is not None
        return before
    bottom, top = math.floor(2 * least) / 2, math.ceil(2 * most) / 2
    if logs is not None:
        bottom, top = min(bottom, logs[0]), max(top, logs[1])
    return 2.0**bottom, 2.0**top


class Box(NamedTuple):
    """A rectangle in px, y downwards."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box", gap: float = 0.0) -> bool:
        """Whether they overlap, or come nearer than gap."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )

    def inside(self, other: "Box") -> bool:
        return (
            self.x >= other.x
            and self.y >= other.y
            and self.x + self.width <= other.x + other.width
            and self.y + self.height <= other.y + other.height
        )


class Wanted(NamedTuple):
    """A label that wants to stand near (x, y); `sides` (n e s w, corners) in order of liking."""

    x: float
    y: float
    width: float
    height: float
    sides: tuple[str, ...] = ("e", "n", "s", "w", "ne", "se", "nw", "sw")


def place_labels(
    wanted: Sequence[Wanted],
    bounds: Box,
    obstacles: Iterable[Box] = (),
    *,
    gap: float = 6.0,
) -> list[Box | None]:
    """Where each label goes, or None where it has no room: first come, first served.

    A label keeps within `bounds` and clear of the obstacles (marks, other labels) and of the labels
    placed before it.
    """
    taken = list(obstacles)
    result: list[Box | None] = []
    for label in wanted:
        spots = (_beside(label, side, gap) for side in label.sides)
        spot = next(
            (s for s in spots if s.inside(bounds) and not any(s.meets(t) for t in taken)), None
        )
        if spot is not None:
            taken.append(spot)
        result.append(spot)
    return result


def _beside(label: Wanted, side: str, gap: float) -> Box:
    x, y = label.x - label.width / 2, label.y - label.height / 2
    if "e" in side:
        x = label.x + gap
    elif "w" in side:
        x = label.x - gap - label.width
    if "n" in side:
        y = label.y - gap - label.height
    elif "s" in side:
        y = label.y + gap
    return Box(x, y, label.width, label.height)
