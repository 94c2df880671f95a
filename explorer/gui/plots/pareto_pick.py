"""What the pointer and the keys choose on the Pareto plot."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal

from explorer.gui.plots._axes import Canvas
from explorer.gui.plots.pareto_card import HoverCard
from explorer.gui.plots.pareto_draw import ParetoLayers, to_px
from explorer.gui.plots.pareto_hand import PlotHand
from explorer.gui.plots.pareto_marks import ReferenceMarks
from explorer.gui.plots.pareto_points import Points
from explorer.gui.plots.pareto_ranges import inside, nearest, walked
from explorer.gui.run_view import RunView
from explorer.search.references import Reference

REACH_PX = 14  # how far a point is still meant by the pointer
STEPS = {  # along the front, by key
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -10**9, Qt.Key.Key_End: 10**9,
}  # fmt: skip
_NONE = np.empty((0, 2))
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A view and where its networks stand."""

    view: RunView
    points: Points


class Picking(QObject):
    """Between the hand and what it points at; shows the card and the mark under the pointer.

    Signals:
        picked: id of the network that was clicked or walked to.
        selected: tuple of ids after a lasso, a box, Ctrl and click, or Esc (then empty).
    """

    picked = Signal(int)
    selected = Signal(object)

    def __init__(
        self,
        canvas: Canvas,
        hand: PlotHand,
        layers: ParetoLayers,
        marks: ReferenceMarks,
        card: HoverCard,
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._layers, self._marks, self._card = canvas, layers, marks, card
        self._drawn: Drawn | None = None
        self._px: Floats | None = None
        hand.moved.connect(self._on_moved)
        hand.clicked.connect(self._on_clicked)
        hand.enclosed.connect(self._on_enclosed)
        hand.key.connect(self._on_key)
        canvas.range_changed.connect(self._forget_px)

    def set_drawn(self, drawn: Drawn | None) -> None:
        """What there is to point at; silent."""
        self._drawn = drawn
        self._px = None

    def _forget_px(self) -> None:
        self._px = None

    def _pixels(self, points: Points) -> tuple[NDArray[np.intp], Floats]:
        """Rows that can be pointed at, front first, and where they stand in px."""
        if self._px is None:
            self._px = to_px(self._canvas, points.xy[points.shown])
        return points.shown, self._px

    def _row_at(self, at: QPointF, drawn: Drawn) -> int | None:
        rows, px = self._pixels(drawn.points)
        index = nearest(px, (at.x(), at.y()), REACH_PX)
        return None if index < 0 else int(rows[index])

    def _reference_at(self, at: QPointF, row: int | None, drawn: Drawn) -> Reference | None:
        """The reference under the pointer, unless the network in that row is nearer."""
        reach = float(REACH_PX)
        if row is not None:
            x, y = to_px(self._canvas, drawn.points.xy[[row]])[0]
            reach = float(np.hypot(x - at.x(), y - at.y()))
        return self._marks.near(at, reach)

    def _on_moved(self, at: QPointF | None) -> None:
        drawn = self._drawn
        row = None if at is None or drawn is None else self._row_at(at, drawn)
        known = None if at is None or drawn is None else self._reference_at(at, row, drawn)
        if at is None or drawn is None or (row is None and known is None):
            self._card.hide()
            self._layers.mark(near=_NONE)
            return
        place = QPointF(self._canvas.widget.mapToParent(at.toPoint()))
        if known is not None:
            self._layers.mark(near=_NONE)
            self._card.tell_reference(drawn.view, known, place)
        elif row is not None:
            self._layers.mark(near=drawn.points.xy[[row]])
            self._card.tell(drawn.view, row, place)

    def _on_clicked(self, at: QPointF, adding: bool) -> None:
        drawn = self._drawn
        row = None if drawn is None else self._row_at(at, drawn)
        if drawn is None or row is None:
            return
        view, row_id = drawn.view, int(drawn.view.archive.ids[row])
        if not adding:
            self.picked.emit(row_id)
            return
        others = tuple(i for i in view.selected if i != row_id)
        self.selected.emit(others if row_id in view.selected else (*others, row_id))

    def _on_enclosed(self, polygon: Floats, adding: bool) -> None:
        if self._drawn is None:
            return
        view = self._drawn.view
        rows, px = self._pixels(self._drawn.points)
        ids = view.archive.ids[rows[inside(polygon, px)]].tolist()
        kept = view.selected if adding else ()
        self.selected.emit(tuple(dict.fromkeys((*kept, *ids))))

    def _on_key(self, key: int) -> None:
        drawn = self._drawn
        if key == Qt.Key.Key_Escape:
            self._card.hide()
            if drawn is not None and drawn.view.selected:
                self.selected.emit(())
            else:
                self._canvas.reset_zoom()
        elif drawn is not None and len(drawn.points.front):
            chosen, archive = drawn.view.selected, drawn.view.archive
            here = archive.row_of(chosen[0]) if chosen else None
            row = walked(drawn.points.front, drawn.points.xy[:, 0], here, STEPS[Qt.Key(key)])
            self.picked.emit(int(archive.ids[row]))
