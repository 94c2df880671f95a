"""The marks of published networks on the Pareto plot, and arrows to those beyond its edges."""

import numpy as np
from PySide6.QtCore import QObject, QPointF

from explorer.gui.plots._axes import Canvas
from explorer.gui.plots.pareto_draw import ParetoLayers, to_px
from explorer.gui.plots.pareto_lettering import ParetoLettering
from explorer.gui.plots.pareto_points import ObjectiveAxis
from explorer.gui.plots.pareto_references import NO_MARKS, Hints, Marks, hints, marks
from explorer.gui.run_view import RunView
from explorer.search.references import Reference


class ReferenceMarks(QObject):
    """Puts references on a canvas, through its layers and lettering."""

    def __init__(self, canvas: Canvas, layers: ParetoLayers, lettering: ParetoLettering) -> None:
        super().__init__(canvas)
        self._canvas, self._layers, self._lettering = canvas, layers, lettering
        self.shown: Marks = NO_MARKS
        self._hints: Hints | None = None
        canvas.range_changed.connect(self.draw)

    def find(self, view: RunView | None, along: ObjectiveAxis, up: ObjectiveAxis) -> Marks:
        """Those of a view on two axes; `draw` shows them."""
        self.shown = marks(view, along, up)
        return self.shown

    def draw(self) -> None:
        """Marks; arrows for those out of sight, but none while the user has zoomed in."""
        x, y = (tuple(ends) for ends in self._canvas.view.viewRange())
        px = (x[1] - x[0]) / max(self._canvas.view.width(), 1.0)
        py = (y[1] - y[0]) / max(self._canvas.view.height(), 1.0)
        places = self.shown.places if not self._canvas.zoomed() else self.shown.places[:0]
        found = hints(places, x, y, (px, py))
        here = np.setdiff1d(np.arange(len(self.shown.places)), found.rows)
        self._hints = found
        symbols = [self.shown.symbols[row] for row in here]
        self._layers.set_references(self.shown.places[here], symbols)
        self._layers.set_hints(found.places, found.symbols)
        self._letter(found)

    def _letter(self, found: Hints) -> None:
        away = set(found.rows.tolist())
        labels = [r.label for r in self.shown.references]
        self._lettering.references = [
            (label, at)
            for row, (label, at) in enumerate(zip(labels, self.shown.places, strict=True))
            if row not in away
        ] + [(labels[row], at) for row, at in zip(found.rows, found.places, strict=True)]

    def near(self, at: QPointF, reach_px: float) -> Reference | None:
        """The reference whose mark or arrow is nearest to a place, within reach."""
        places = self.shown.places
        if not len(places):
            return None
        if self._hints is not None and len(self._hints.rows):
            places = places.copy()
            places[self._hints.rows] = self._hints.places
        distances = np.hypot(*(to_px(self._canvas, places) - (at.x(), at.y())).T)
        row = int(np.argmin(distances))
        return self.shown.references[row] if distances[row] <= reach_px else None
