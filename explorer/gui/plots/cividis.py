"""Counts as colours: cividis, where more is always further from the ground."""

from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QLinearGradient

from explorer.gui.theme import theme

STEPS = 256


@cache
def _table(dark: bool) -> NDArray[np.uint8]:
    """(STEPS, 4) RGBA; the end that would vanish on the ground is cut off."""
    ends = (0.12, 1.0) if dark else (0.93, 0.0)
    colors = pg.colormap.get("cividis").map(np.linspace(*ends, STEPS), mode=pg.ColorMap.BYTE)
    return np.asarray(colors, dtype=np.uint8)


def colored(values: NDArray[np.float64], top: float) -> NDArray[np.uint8]:
    """(rows, columns, 4): values from 0 (clear) to `top` in the colours of the theme."""
    steps = np.clip(values / max(top, 1e-12), 0, 1) * (STEPS - 1)
    image = _table(theme().dark)[steps.astype(np.int64)]
    image[values <= 0] = 0
    return image


def gradient(width: float) -> QLinearGradient:
    """The colours from left to right, for a key `width` px wide."""
    result = QLinearGradient(0, 0, width, 0)
    table = _table(theme().dark)
    for i in range(0, STEPS, 15):
        result.setColorAt(i / (STEPS - 1), QColor(*map(int, table[i, :3])))
    return result
