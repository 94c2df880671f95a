"""One axis of a plot: how it counts, and its labels without tick marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPainter

from explorer.gui.plots._scale import linear_ticks, log_ticks, log_words, tick_words

Side = Literal["left", "bottom"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How an axis counts: its title ("MACs (G, log scale)"), log or not, its ticks.

    `ticks` fixes them; else they follow the range. `base` 5 labels a log axis 5 10 20 40. `factor`
    multiplies what is written (100 for shares in %).
    """

    title: str = ""
    log: bool = False
    ticks: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    base: float = 1.0
    factor: float = 1.0
    show: bool = True


class Axis(pg.AxisItem):
    """Ticks of a Scale, without tick marks."""

    def __init__(self, side: Side) -> None:
        self.rule = Scale()
        super().__init__(side)
        self.enableAutoSIPrefix(False)  # units stand in the title
        self.setStyle(
            tickLength=0, tickTextOffset=8 if side == "left" else 6, hideOverlappingLabels=False
        )

    def values(self, low: float, high: float, size: float) -> list[float]:
        """Where ticks are, in axis units (log10 on a log axis); size in px."""
        rule = self.rule
        if not rule.show or not high > low:
            return []
        room = 36.0 if self.orientation == "left" else 64.0 if rule.log else 90.0
        parts = max(2, min(8, int(size / room)))
        if rule.ticks:
            at = list(rule.ticks)
        elif rule.log:
            at = log_ticks(10.0**low, 10.0**high, parts, rule.base)
        else:
            return [
                v / rule.factor for v in linear_ticks(low * rule.factor, high * rule.factor, parts)
            ]
        places = [float(np.log10(v)) for v in at] if rule.log else list(at)
        slack = 1e-6 * (high - low)
        return [p for p in places if low - slack <= p <= high + slack]

    def tickValues(
        self, minVal: float, maxVal: float, size: float
    ) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        return [(1.0, self.values(low, high, size))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        rule = self.rule
        if rule.log:
            return log_words([10.0**v for v in values])
        if rule.labels:
            known = dict(zip(rule.ticks, rule.labels, strict=True))
            return [known[v] for v in values]
        return tick_words([v * rule.factor for v in values])

    def generateDrawSpecs(self, p: QPainter) -> Any:
        specs = super().generateDrawSpecs(p)
        return specs and (specs[0], [], specs[2])
