"""Where the words of the Pareto plot go: near what they name, clear of every mark."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.gui.plots._scale import Box, Wanted, place_labels

Floats = NDArray[np.float64]
Sides = tuple[str, ...]
TRIES = 24  # places along a line that are tried for its label


class Lettering(NamedTuple):
    """A label that may stand beside any of some places (n, 2) in px, the first liked best."""

    places: Floats
    width: float
    height: float
    sides: Sides


def place(
    wanted: Sequence[Lettering], bounds: Box, obstacles: Floats, around: Sequence[Box] = ()
) -> list[Box | None]:
    """A box for each label, or None where it has no room, clear of marks (n, 2) and each other.

    Args:
        around: what else it keeps clear of.
    """
    taken = [*boxes(obstacles), *around]
    found: list[Box | None] = []
    for label in wanted:
        spot = None
        for x, y in label.places:
            spot = place_labels(
                [Wanted(float(x), float(y), label.width, label.height, label.sides)], bounds, taken
            )[0]
            if spot is not None:
                taken.append(spot)
                break
        found.append(spot)
    return found


def boxes(marks: Floats, size: float = 8.0) -> list[Box]:
    """Boxes around marks (n, 2) in px; marks in the same cell of `size` px count once."""
    marks = marks[np.isfinite(marks).all(axis=1)]
    cells = np.unique((marks // size).astype(np.int64), axis=0) * size
    return [Box(float(x), float(y), size, size) for x, y in cells]


def along(line: Floats, step: float = 8.0) -> Floats:
    """Points (n, 2) every `step` px along a polyline (m, 2), so that labels keep off it."""
    if len(line) < 2:
        return line
    lengths = np.hypot(*np.diff(line, axis=0).T)
    at = np.r_[0.0, np.cumsum(lengths)]
    if not np.isfinite(at[-1]) or at[-1] == 0:
        return line[:1]
    places = np.arange(0.0, at[-1], step)
    return np.column_stack([np.interp(places, at, line[:, 0]), np.interp(places, at, line[:, 1])])


def spread(places: Floats, backwards: bool = False) -> Floats:
    """At most TRIES of the places, evenly, from the end that is liked better."""
    picked = places[np.unique(np.linspace(0, len(places) - 1, TRIES).astype(int))]
    return picked[::-1] if backwards else picked
