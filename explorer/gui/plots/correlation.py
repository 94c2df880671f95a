"""A score against accuracies: one point a network."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.correlation import Correlation
from explorer.core.objective import Objective
from explorer.gui import words
from explorer.gui.plots._axes import Canvas, Scale
from explorer.gui.plots._scale import Range
from explorer.gui.plots.pareto_draw import OUTLINED, to_px
from explorer.gui.plots.pareto_points import ObjectiveAxis, axis_of
from explorer.gui.plots.pareto_ranges import held_range, nearest
from explorer.gui.theme import theme
from explorer.gui.widgets import ElidedText, Text

Floats = NDArray[np.float64]
REACH_PX = 14  # a network this near the pointer is meant
NONE = np.empty((0, 2))


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """What one plot shows.

    Attributes:
        values: (n,) of the score; those that are not finite have no place.
        accuracies: (n,).
        beta: of a corrected score.
    """

    goal: Objective
    column: str
    values: Floats
    accuracies: Floats
    beta: float
    found: Correlation

    @property
    def axis(self) -> ObjectiveAxis:
        """In a unit that suits these networks: small ones have no millions of parameters."""
        axis = axis_of(self.goal)
        most = float(np.nanmax(self.values, initial=0.0))
        smaller = {"G": (1e6, "M"), "M": (1e3, "k")}
        if axis.unit in smaller and most < axis.factor / 2:
            factor, unit = smaller[axis.unit]
            return ObjectiveAxis(self.goal, factor, unit, axis.log)
        return axis

    def places(self) -> Floats:
        """(n, 2), in plot coordinates; NaN where there is no place."""
        return np.column_stack([self.axis.place(self.values), self.accuracies])

    def tau_text(self, brief: bool = False) -> str:
        """ "tau 0.78", with the interval where it is known: "tau 0.78 (0.74 to 0.82)"."""
        low, high = self.found.interval
        tau = f"tau {words.fixed(self.found.kendall, 2)}"
        if np.isnan(self.found.kendall):
            return "no tau: all equal"
        return (
            tau
            if brief or np.isnan(low)
            else f"{tau} ({words.fixed(low, 2)} to {words.fixed(high, 2)})"
        )


class ScatterPlot(QWidget):
    """Accuracy up, a score along. `small` for a multiple: no title of the axis, no zoom.

    Signals:
        pointed: row of the network under the pointer or reached by keys, -1 for none; and where,
            in px of this widget.
        chosen: the plot was clicked, or Return pressed in it.
        menu_wanted: QPointF in px of this widget.
    """

    pointed = Signal(int, QPointF)
    chosen = Signal()
    menu_wanted = Signal(QPointF)

    def __init__(self, *, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._small = small
        self._cloud: Cloud | None = None
        self._places = NONE
        self._held: tuple[Range | None, object] = (None, None)
        self._near = -1
        self.canvas = Canvas(Scale(), Scale(), grid="both", mouse=not small)
        self._title = ElidedText("", "secondary" if small else "body", weight=600)
        self._tau = Text("", "secondary", "muted", tabular=True)
        self.dots = pg.ScatterPlotItem(size=5, pen=None)
        self.ring = pg.ScatterPlotItem(size=13, symbol="o", brush=None)
        for item in (self.dots, self.ring):
            self.canvas.plot.addItem(item, ignoreBounds=True)
        self._lay_out()
        viewport = self.canvas.widget.viewport()
        viewport.setMouseTracking(True)
        viewport.installEventFilter(self)
        self.canvas.widget.installEventFilter(self)
        self.canvas.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.themed.connect(lambda _theme: self._restyle())
        self._restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme().px(16), 0, 14, 0)
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._tau)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.canvas.widget, 1)

    @property
    def words(self) -> tuple[str, str]:
        """The title, and tau, as they stand above it."""
        return self._title.text(), self._tau.text()

    @property
    def cloud(self) -> Cloud | None:
        """What is shown."""
        return self._cloud

    def show_cloud(self, cloud: Cloud, accuracies: Range) -> None:
        """Show a score; the axes stay where they are while the same networks move with beta.

        Args:
            accuracies: the range of the axis up, the same in all plots of a column.
        """
        held, of = self._held
        same = (cloud.goal.name, len(cloud.values), cloud.column)
        self._cloud, axis = cloud, cloud.axis
        self._places = cloud.places()
        along = held_range(axis.values(self._places[:, 0]), axis.log, held if of == same else None)
        self._held = (along, same)
        self.canvas.set_scale("bottom", self._bottom(axis))
        self.canvas.set_scale("left", Scale("" if self._small else cloud.column))
        known = ~np.isnan(self._places).any(axis=1)
        self.dots.setData(x=self._places[known, 0], y=self._places[known, 1])
        self.canvas.set_range(along, accuracies)
        short = f"{cloud.goal.label} ({axis.unit})" if axis.unit else cloud.goal.label
        self._title.setText(short if self._small else cloud.column)
        self._tau.setText(cloud.tau_text(brief=self._small))
        self.dots.setSize(self._size())
        said = f"{axis.title(cloud.beta)} against {cloud.column}, {cloud.tau_text()}"
        self.canvas.widget.setAccessibleName(said)
        self._mark(self._near if self._near < len(self._places) else -1)

    def _bottom(self, axis: ObjectiveAxis) -> Scale:
        assert self._cloud is not None
        title = "" if self._small else axis.title(self._cloud.beta)
        return Scale(title, axis.log)

    def _size(self) -> int:
        many = len(self._places) > OUTLINED
        return (4 if self._small or many else 6) - (self._small and many)

    def _restyle(self) -> None:
        canvas = self.canvas
        token, alpha = ("dot", 0.9) if self._small else ("accent", 0.55)
        self.dots.setBrush(canvas.brush(token, alpha))
        self.ring.setPen(canvas.pen("text", 1.5))

    # The hand and the keys.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress:
            return watched is self.canvas.widget and self._press(Qt.Key(event.key()))
        if watched is self.canvas.widget:
            if kind is QEvent.Type.FocusOut:
                self._point(-1)
            return False
        if kind is QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            if not event.buttons():
                self._hover(event.position())
        elif kind is QEvent.Type.Leave:
            self._point(-1)
        elif kind is QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            if event.button() is Qt.MouseButton.LeftButton:
                self.chosen.emit()
        elif kind is QEvent.Type.ContextMenu:
            at = self.canvas.widget.mapTo(self, event.pos())  # type: ignore[attr-defined]
            self.menu_wanted.emit(QPointF(at))
            return True
        return False

    def _press(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step(key)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
            return True
        if key == Qt.Key.Key_Escape and self._near >= 0:
            self._point(-1)
            return True
        return False

    def _step(self, key: Qt.Key) -> None:
        """To the next network along the score."""
        order = np.argsort(self._places[:, 0], kind="stable")
        order = order[~np.isnan(self._places[order]).any(axis=1)]
        if not len(order):
            return
        at = np.flatnonzero(order == self._near)
        here = int(at[0]) if len(at) else -1
        there = {
            Qt.Key.Key_Left: max(here - 1, 0),
            Qt.Key.Key_Right: min(here + 1, len(order) - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(order) - 1,
        }[key]
        self._point(int(order[there]))

    def _hover(self, at: QPointF) -> None:
        scene = self.canvas.widget.mapToScene(at.toPoint())
        inside = self.canvas.view.sceneBoundingRect().contains(scene)
        px = to_px(self.canvas, self._places) if inside and len(self._places) else NONE
        self._point(nearest(px, (at.x(), at.y()), REACH_PX))

    def _point(self, row: int) -> None:
        if row == self._near and row < 0:
            return
        self._mark(row)
        at = QPointF()
        if row >= 0:
            px = to_px(self.canvas, self._places[row : row + 1])[0]
            at = QPointF(self.canvas.widget.mapTo(self, QPointF(*px).toPoint()))
        self.pointed.emit(row, at)

    def _mark(self, row: int) -> None:
        self._near = row
        if row >= 0:
            self.ring.setData(x=self._places[row : row + 1, 0], y=self._places[row : row + 1, 1])
        else:
            self.ring.clear()

    def mark(self, row: int) -> None:
        """Ring a network that another plot points at; silent."""
        if self._near != row:
            self._mark(row if row < len(self._places) else -1)
