"""The plots of a comparison: the chosen score large, a column each; the counts small beside."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.correlation import BESIDE
from explorer.core.objective import Objective, objective
from explorer.gui import words
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.plots._scale import Range, nice_range
from explorer.gui.plots.correlation import Cloud, ScatterPlot
from explorer.gui.plots.pareto_card import HoverCard
from explorer.gui.plots.pareto_points import axis_of
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets import Segments
from explorer.gui.widgets._paint import follow

LARGE_PX, SMALL_PX = 400, 200  # least width of a large plot, width of the small ones
MOST_LARGE = 4  # beside each other; the other columns are a click away
OF_CARD = 6  # accuracies listed in the card


class CorrelationPlots(QWidget):
    """Shows a Comparison; setters are silent.

    Signals:
        column_chosen: str, by the user.
        score_chosen: str, name of a count whose small plot was clicked.
        menu_wanted: QPoint on the screen.
    """

    column_chosen = Signal(str)
    score_chosen = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Comparison | None = None
        self._goal = objective(BESIDE[0])
        self._column = ""
        self._wanted = 1  # large plots there is room for
        self.columns = Segments([], name=self.tr("Column of accuracies"), small=True)
        self.columns.chosen.connect(self._on_column)
        self.large = [ScatterPlot() for _ in range(MOST_LARGE)]
        self.small = [ScatterPlot(small=True) for _ in BESIDE]
        for plot in (*self.large, *self.small):
            plot.pointed.connect(lambda row, at, plot=plot: self._on_pointed(plot, row, at))
            plot.menu_wanted.connect(
                lambda at, plot=plot: self.menu_wanted.emit(plot.mapToGlobal(at.toPoint()))
            )
        for plot, name in zip(self.small, BESIDE, strict=True):
            plot.chosen.connect(lambda name=name: self.score_chosen.emit(name))
            plot.setToolTip(self.tr("Click to see it large"))
        self._card = HoverCard(self)
        self._lay_out()
        follow(self, self._restyle)

    def _lay_out(self) -> None:
        self._beside = QWidget()
        stack = QVBoxLayout(self._beside)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(4)
        for small in self.small:
            stack.addWidget(small, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for large in self.large:
            row.addWidget(large, 1)
        row.addWidget(self._beside)
        column = QGridLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row, 0, 0)

    def _restyle(self, theme: Theme) -> None:
        self._beside.setFixedWidth(theme.px(SMALL_PX))
        self._arrange()

    # What is shown.

    def visible(self) -> list[ScatterPlot]:
        """The plots there are at this width: the large ones, then the small ones."""
        return [*self.large[: self._wanted], *self.small]

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns that have a large plot."""
        if self._found is None:
            return ()
        columns = self._found.columns
        at = columns.index(self._column) if self._column in columns else 0
        at = max(min(at, len(columns) - self._wanted), 0)
        return columns[at : at + self._wanted]

    def set_comparison(self, found: Comparison | None, goal: Objective, column: str) -> None:
        """Show a score, the chosen column among the large plots."""
        fresh = found is None or self._found is None or found.columns != self._found.columns
        self._found, self._goal, self._column = found, goal, column
        if found is not None and fresh:
            self.columns.set_labels(found.columns)
        if found is not None and column in found.columns:
            self.columns.set_current(found.columns.index(column))
        self._arrange()

    def _arrange(self) -> None:
        """As many columns as have room; the tabs are there for the others."""
        t = theme()
        room = self.width() - t.px(SMALL_PX) - 8
        count = len(self._found.columns) if self._found is not None else 1
        self._wanted = max(1, min(room // t.px(LARGE_PX), MOST_LARGE, count))
        self.columns.setVisible(count > self._wanted)
        for i, plot in enumerate(self.large):
            plot.setVisible(i < self._wanted)
        self._draw()

    def _draw(self) -> None:
        found = self._found
        if found is None or not len(found.networks):
            return
        for plot, column in zip(self.large, self.shown, strict=False):
            self._show(plot, found, self._goal, column)
        for plot, name in zip(self.small, BESIDE, strict=True):
            goal = objective(name)
            self._show(plot, found, goal, self._column or found.columns[0])
        self._card.hide()

    def _show(self, plot: ScatterPlot, found: Comparison, goal: Objective, column: str) -> None:
        accuracies = found.networks.columns[column]
        values = found.networks.paired.values(goal, found.beta)
        beta = found.beta if goal.penalised else 0.0
        one = found.of(goal, column)
        before = plot.cloud
        still = (
            before is not None
            and before.goal is goal
            and before.accuracies is accuracies
            and before.beta == beta
            and before.found == one
        )
        if not still:  # a dragged beta moves the corrected score alone
            cloud = Cloud(goal, column, values, accuracies, beta, one)
            plot.show_cloud(cloud, _range(accuracies))

    # The hand.

    def _on_column(self, index: int) -> None:
        if self._found is not None and 0 <= index < len(self._found.columns):
            self.column_chosen.emit(self._found.columns[index])

    def _on_pointed(self, plot: ScatterPlot, row: int, at: QPointF) -> None:
        found = self._found
        for other in (*self.large, *self.small):
            if other is not plot:
                other.mark(row)
        if found is None or not 0 <= row < len(found.networks):
            self._card.hide()
            return
        name, lines = card_lines(found, self._goal, row)
        place = QPointF(plot.mapTo(self, at.toPoint()))
        self._card.tell_lines(name, "", lines, "", place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            self._card.hide()
        return super().event(event)


def card_lines(found: Comparison, goal: Objective, row: int) -> tuple[str, list[tuple[str, str]]]:
    """A network's name, and its figures: label and value."""
    networks = found.networks
    value = float(networks.paired.values(goal, found.beta)[row])
    lines = [(goal.label, axis_of(goal).text(value))]
    for name, accuracies in list(networks.columns.items())[: OF_CARD - 1]:
        lines.append((name, words.significant(float(accuracies[row]), 4)))
    return networks.names[row], lines


def _range(accuracies: np.ndarray) -> Range:
    return nice_range(float(accuracies.min()), float(accuracies.max()))
