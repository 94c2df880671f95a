"""Names of published networks that have no room beside their mark: shorter, or at a line's end.

Pure: no Qt.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.gui.plots._scale import Box

Floats = NDArray[np.float64]
REACHES_PX = (18.0, 30.0, 44.0, 60.0, 80.0, 104.0)  # from a mark to its name, the shortest first
ANGLES = np.deg2rad([45, 135, -45, -135, 20, 160, -20, -160, 70, 110, -70, -110])
START_PX = 8.0  # a line begins outside its mark
AIR_PX = 3.0  # around a name at a line's end
STEP_PX = 4.0  # between the places of a line that are held against other names


class Led(NamedTuple):
    """A name's place, and the line (2, 2) that leads to it from its mark; all px."""

    box: Box
    line: Floats


def shorter_names(label: str, others: Sequence[str]) -> tuple[str, ...]:
    """The label, then ever less of it, as long as that still tells it from the others.

    "FFNet-78S dBBB mobile", "78S dBBB mobile", "78S". A mere number is no name.
    """
    found = [label]
    for cut in (_without_family, _first_word):
        short = cut(label)
        taken = {cut(other) for other in others if other != label}
        if not short.isdigit() and short not in ("", found[-1], *taken):
            found.append(short)
    return tuple(found)


def _without_family(label: str) -> str:
    return label.partition("-")[2]


def _first_word(label: str) -> str:
    return _without_family(label).partition(" ")[0].rstrip(",")


def led(
    at: Floats, size: tuple[float, float], bounds: Box, marks: Floats, words: Floats
) -> Led | None:
    """Where a name of this size may stand at the end of a line from its mark at (2,), if anywhere.

    A line that crosses no mark is liked better than a short one.

    Args:
        marks: (n, 4), x, y, width and height of what the name must not cover.
        words: (m, 4), what neither the name nor its line may cross.
    """
    boxes = _candidates(at, size)
    free = (
        (boxes[:, 0] >= bounds.x)
        & (boxes[:, 1] >= bounds.y)
        & (boxes[:, 0] + boxes[:, 2] <= bounds.x + bounds.width)
        & (boxes[:, 1] + boxes[:, 3] <= bounds.y + bounds.height)
    )
    boxes = boxes[free]
    boxes = boxes[~_meet(boxes, np.concatenate([marks, words]), AIR_PX)]
    lines = [_line(at, box) for box in boxes]
    # a mark right beside the own one cannot be gone around
    away = np.hypot(*(marks[:, :2] + marks[:, 2:] / 2 - at).T) > 2 * START_PX
    for others in (np.concatenate([words, marks[away]]), words):
        for box, line in zip(boxes, lines, strict=True):
            if not _meet(_dots(line), others, 1.0).any():
                return Led(Box(*box.tolist()), line)
    return None


def _dots(line: Floats) -> Floats:
    """Boxes (n, 4) of no size along a line."""
    length = float(np.hypot(*(line[1] - line[0])))
    steps = np.linspace(0, 1, max(int(length / STEP_PX), 2))[:, None]
    along = line[0] + steps * (line[1] - line[0])
    return np.column_stack([along, np.zeros_like(along)])


def _candidates(at: Floats, size: tuple[float, float]) -> Floats:
    """(n, 4), boxes around a mark, the nearest first."""
    width, height = size
    reach, angle = (part.ravel() for part in np.meshgrid(REACHES_PX, ANGLES, indexing="ij"))
    x, y = at[0] + reach * np.cos(angle), at[1] - reach * np.sin(angle)
    left = np.where(np.cos(angle) > 0, x, x - width)
    return np.column_stack([left, y - height / 2, np.full_like(x, width), np.full_like(x, height)])


def _line(at: Floats, box: Floats) -> Floats:
    """From the edge of a mark to the nearest point of its name's box."""
    end = np.clip(at, box[:2], box[:2] + box[2:])
    way = end - at
    length = max(float(np.hypot(*way)), 1e-9)
    return np.stack([at + way * min(START_PX / length, 1.0), end])


def _meet(boxes: Floats, others: Floats, gap: float) -> NDArray[np.bool_]:
    """(n,), which boxes (n, 4) come nearer than a gap to any of the others (m, 4)."""
    if not len(boxes) or not len(others):
        return np.zeros(len(boxes), dtype=bool)
    apart = np.zeros((len(boxes), len(others)), dtype=bool)
    for side in (0, 1):
        low, high = boxes[:, side, None], boxes[:, side, None] + boxes[:, side + 2, None]
        start, stop = others[None, :, side], others[None, :, side] + others[None, :, side + 2]
        apart |= (low >= stop + gap) | (start >= high + gap)
    return np.asarray((~apart).any(axis=1))
