"""The exact front of the whole space on the plots of depth and width."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from explorer.core.bias import BINS, BiasReport, bias_report
from explorer.gui import words
from explorer.gui.exact_solving import Solved
from explorer.gui.plots._axes import Canvas
from explorer.gui.plots.depth_width_marks import KnownMarks
from explorer.gui.plots.depth_width_numbers import outline
from explorer.gui.plots.pareto_draw import EXACT_DASH

NAME = "exact front"


def report_of_exact(found: Solved | None) -> BiasReport | None:
    """How the networks of the front use the depth and width their space allows."""
    if found is None or not len(found):
        return None
    return bias_report(found.depth_share, found.width_share)


def exact_share_text(report: BiasReport | None) -> str:
    """ "17 % of the exact front", at maximum depth, or at minimum width where depth is fixed."""
    if report is None:
        return ""
    share = report.at_max_depth if np.isfinite(report.at_max_depth) else report.at_min_width
    return f"{words.percent(share)} of the {NAME}" if np.isfinite(share) else ""


def exact_means(report: BiasReport | None, *, named: bool) -> str:
    """The means that are known: "72 %, 34 %", or with names "depth 72 %, width 34 %"; ""."""
    if report is None:
        return ""
    means = (("depth ", report.mean_depth), ("width ", report.mean_width))
    return ", ".join(
        f"{role * named}{words.percent(mean)}" for role, mean in means if np.isfinite(mean)
    )


def exact_line(report: BiasReport | None) -> str:
    """For a line of its own: "exact front 0 %, mean depth 72 %, width 34 %"; ""."""
    if report is None:
        return ""
    share = exact_share_text(report).partition(" of ")[0]
    means = exact_means(report, named=True)
    said = ", ".join(filter(None, (share, f"mean {means}" if means else "")))
    return f"{NAME} {said}" if said else ""


def empty_text(report: BiasReport | None) -> str:
    """What is known of the exact front before any network is scored: a sentence, or ""."""
    if report is None or not np.isfinite(report.at_max_depth):
        return ""
    said = f"{words.percent(report.at_max_depth)} of the {NAME} of this space sit at maximum depth"
    return f"{said}; mean {exact_means(report, named=True)}."


class ExactOutline:
    """A dashed step over a histogram, and its name where that has room."""

    def __init__(self, canvas: Canvas, marks: KnownMarks) -> None:
        self._canvas, self._marks = canvas, marks
        self.step = pg.PlotCurveItem(antialias=False)
        self.step.setZValue(5)
        canvas.plot.addItem(self.step, ignoreBounds=True)
        self.label = canvas.label(NAME, "text2", anchor=(0.0, 0.0))
        self.label.hide()
        canvas.themed.connect(lambda _theme: self._restyle())
        self._restyle()

    def draw(self, shares: NDArray[np.float64] | None) -> None:
        """(BINS,) shares of the front; None takes it away."""
        there = shares is not None and bool(shares.any())
        self.step.setVisible(there)
        self._marks.first = None
        if not there or shares is None:
            self.label.hide()
            return
        self.step.setData(*outline(shares))
        peak = int(np.argmax(shares))
        self._marks.first = (self.label, (peak + 0.5) * 100 / BINS, 100 * float(shares[peak]))
        self._marks.letter_soon()

    def _restyle(self) -> None:
        self.step.setPen(self._canvas.pen("text2", 1.2, dash=EXACT_DASH))


class ExactMean:
    """Where the mean of the front stands on the map: a hollow mark beside that of the run."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.item = pg.ScatterPlotItem(size=11, symbol="d")
        self.item.setZValue(899)
        canvas.plot.addItem(self.item, ignoreBounds=True)
        canvas.themed.connect(lambda _theme: self._restyle())
        self._restyle()

    def draw(self, report: BiasReport | None) -> None:
        """The mean depth and width; nothing where one of them is fixed."""
        if report is None or not np.isfinite(report.mean_depth + report.mean_width):
            self.item.clear()
            return
        self.item.setData([100 * report.mean_width], [100 * report.mean_depth])

    def _restyle(self) -> None:
        self.item.setPen(self._canvas.pen("text2", 1.6))
        self.item.setBrush(self._canvas.brush("panel"))
