"""Modules of the user's own on the Pareto plot, and arrows to those beyond its edges."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Signal

from explorer.core.own import OwnResult
from explorer.gui.own_words import own_lines, standing
from explorer.gui.plots._axes import Canvas
from explorer.gui.plots.pareto_card import HoverCard
from explorer.gui.plots.pareto_draw import to_px
from explorer.gui.plots.pareto_hand import PlotHand
from explorer.gui.plots.pareto_lettering import ParetoLettering
from explorer.gui.plots.pareto_points import ObjectiveAxis
from explorer.gui.plots.pareto_references import Hints, hints
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]
REACH_PX = 9.0  # nearer than networks are picked from: the mark is large
SIZE_PX = 17  # its arms are a third of that
_NONE = np.empty((0, 2))


def own_places(
    models: Sequence[OwnResult],
    view: RunView | None,
    along: ObjectiveAxis,
    up: ObjectiveAxis,
) -> tuple[tuple[OwnResult, ...], Floats]:
    """Those that compare with the run and have a value on both axes, and their places (n, 2)."""
    if view is None:
        return (), _NONE
    alike = [model for model in models if not model.differs(view.plan)]
    places = np.array([
        [
            float(axis.place(np.array([model.value(axis.objective, view.beta)]))[0])
            for axis in (along, up)
        ]
        for model in alike
    ]).reshape(-1, 2)  # fmt: skip
    known = np.isfinite(places).all(axis=1)
    return tuple(m for m, there in zip(alike, known, strict=True) if there), places[known]


class OwnMarks(QObject):
    """Puts them on a canvas, with their factory's name, and tells of them under the pointer.

    Signals:
        picked: OwnOrder of the one that was clicked.
    """

    picked = Signal(object)

    def __init__(
        self, canvas: Canvas, lettering: ParetoLettering, hand: PlotHand, card: HoverCard
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._lettering, self._card = canvas, lettering, card
        self._models: tuple[OwnResult, ...] = ()
        self.shown: tuple[OwnResult, ...] = ()
        self.places = _NONE
        self._view: RunView | None = None
        self._axes: tuple[ObjectiveAxis, ...] = ()
        self._hints: Hints | None = None
        self.item = pg.ScatterPlotItem(size=SIZE_PX, symbol="+")
        self.arrows = pg.ScatterPlotItem(size=9, pen=None)
        for item in (self.item, self.arrows):
            item.setZValue(40)
            canvas.plot.addItem(item, ignoreBounds=True)
        canvas.themed.connect(self._restyle)
        canvas.range_changed.connect(self.draw)
        hand.moved.connect(self._on_moved)
        hand.clicked.connect(self._on_clicked)
        self._restyle()

    def set_models(self, models: Sequence[OwnResult]) -> None:
        """All of the session; silent."""
        self._models = tuple(models)

    def find(self, view: RunView | None, along: ObjectiveAxis, up: ObjectiveAxis) -> Floats:
        """Places (n, 2) of those that compare; `draw` shows them."""
        self._view, self._axes = view, (along, up)
        self.shown, self.places = own_places(self._models, view, along, up)
        return self.places

    def draw(self) -> None:
        """Marks; arrows for those out of sight, but none while the user has zoomed in."""
        x, y = (tuple(ends) for ends in self._canvas.view.viewRange())
        px = (
            (x[1] - x[0]) / max(self._canvas.view.width(), 1.0),
            (y[1] - y[0]) / max(self._canvas.view.height(), 1.0),
        )
        seen = self.places if not self._canvas.zoomed() else self.places[:0]
        found = hints(seen, x, y, px)
        self._hints = found
        here = np.setdiff1d(np.arange(len(self.places)), found.rows)
        self.item.setData(pos=self.places[here])
        self.arrows.setData(pos=found.places, symbol=list(found.symbols))
        self._letter()

    def _letter(self) -> None:
        """After the references, which begin the list anew."""
        self._lettering.references += [
            (model.order.factory, at) for model, at in zip(self.shown, self._seen(), strict=True)
        ]

    def _seen(self) -> Floats:
        """Where each stands, or the arrow towards it."""
        places = self.places
        if self._hints is not None and len(self._hints.rows):
            places = places.copy()
            places[self._hints.rows] = self._hints.places
        return places

    def near(self, at: QPointF) -> OwnResult | None:
        """The one under a place in px."""
        if not len(self.places):
            return None
        distances = np.hypot(*(to_px(self._canvas, self._seen()) - (at.x(), at.y())).T)
        row = int(np.argmin(distances))
        return self.shown[row] if distances[row] <= REACH_PX else None

    def _on_moved(self, at: QPointF | None) -> None:
        """Heard after the networks' own: what lies on top is told."""
        model = None if at is None else self.near(at)
        if model is None or at is None or self._view is None:
            return
        lines = own_lines(model, self._view, tuple(axis.objective for axis in self._axes))
        place = QPointF(self._canvas.widget.mapToParent(at.toPoint()))
        note = standing(model, self._view)
        self._card.tell_lines(model.order.factory, self.tr("your own"), lines, note, place)

    def _on_clicked(self, at: QPointF, _adding: bool) -> None:
        model = self.near(at)
        if model is not None:
            self.picked.emit(model.order)

    def _restyle(self, *_: object) -> None:
        self.item.setPen(self._canvas.pen("panel", 1.0))
        self.item.setBrush(self._canvas.brush("green"))
        self.arrows.setBrush(self._canvas.brush("green"))
