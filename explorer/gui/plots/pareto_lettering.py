"""The words on the Pareto plot: each stands beside what it names, or not at all."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF

from explorer.core.objective import Constraint
from explorer.gui import words
from explorer.gui.fonts import MEDIUM
from explorer.gui.plots._axes import PATCH_ALPHA, Canvas
from explorer.gui.plots._scale import Box
from explorer.gui.plots.pareto_draw import to_px
from explorer.gui.plots.pareto_labels import Lettering, along, place, spread
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points

Floats = NDArray[np.float64]
NARROW = 560  # px: below, words are fewer
MARK_PX = 11.0  # a reference's mark
_NONE = np.empty((0, 2))

ROUND = ("e", "w", "s", "n", "se", "sw", "ne", "nw")


class ParetoLettering(QObject):
    """Labels of a canvas; `place` puts each where it has room and hides it where it has none.

    `references`: label and place (2,) of each known network.
    """

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.references: list[tuple[str, Floats]] = []
        top = (0.0, 0.0)
        self.limit = canvas.label("", "text2", anchor=top)
        self.front = canvas.label(self.tr("front of this search"), "accent", anchor=top)
        self.ghosts = canvas.label("", "orange_text", anchor=top)
        self.rug = canvas.label("", "muted", anchor=top, weight=MEDIUM)
        self._known: list[pg.TextItem] = []
        for item in (self.limit, self.front, self.ghosts, self.rug):
            item.hide()
        canvas.themed.connect(self._restyle)
        self._restyle()

    def _restyle(self, *_: object) -> None:
        """What lies beyond the limit stands on that region's ground."""
        for item in (self.limit, self.rug):
            item.fill = self._canvas.brush("canvas", PATCH_ALPHA)
            item.update()

    def place(self, points: Points | None, axis: ObjectiveAxis, limit: Constraint | None) -> None:
        """Place every label anew."""
        wanted: list[tuple[pg.TextItem, Floats, tuple[str, ...]]] = []
        obstacles = [_NONE]
        bounds = self._bounds()
        if limit is not None:
            x = float(axis.place(np.array([limit.high]))[0])
            at = to_px(self._canvas, np.array([[x, 0.0]]))[0, 0]
            self.limit.setText(self.tr("limit {}").format(axis.short_text(limit.high)))
            wanted.append((self.limit, np.array([[at, bounds.y + 12]]), ("e", "w")))
            line = np.arange(bounds.y, bounds.y + bounds.height, 8.0)
            obstacles.append(np.column_stack([np.full(len(line), at - 6), line]))
        if points is not None:
            wanted += self._of_points(points, bounds)
            obstacles += self._obstacles(points)
        wanted += self._of_references()
        around = self._marks()
        found = _placed(wanted, bounds, np.concatenate(obstacles), around)
        around += [spot for spot in found.values() if spot is not None]
        short = self._shortened({i for i, spot in found.items() if spot is None})
        found |= _placed(short, bounds, np.concatenate(obstacles), around)
        self._show(found)

    def _of_points(
        self, points: Points, bounds: Box
    ) -> list[tuple[pg.TextItem, Floats, tuple[str, ...]]]:
        wanted: list[tuple[pg.TextItem, Floats, tuple[str, ...]]] = []
        if len(points.rug):
            count = words.integer(len(points.rug)) if bounds.width >= NARROW else ""
            self.rug.setText(" ".join(filter(None, ("×", count, self.tr("not scored")))))
            end = np.array([[bounds.x + bounds.width, bounds.y + bounds.height - 14]])
            wanted.append((self.rug, end, ("nw",)))
        if len(points.line) > 1:
            line = spread(to_px(self._canvas, points.xy[points.line]), backwards=True)
            wanted.append((self.front, line[len(line) // 6 :], ("se", "s", "e", "nw")))
        if len(points.ghosts):
            narrow = bounds.width < NARROW
            text = self.tr("same at beta 0") if narrow else self.tr("the same networks at beta 0")
            self.ghosts.setText(text)
            places = spread(to_px(self._canvas, points.ghosts))
            wanted.append((self.ghosts, places, ("nw", "w", "n", "ne")))
        return wanted

    def _of_references(self) -> list[tuple[pg.TextItem, Floats, tuple[str, ...]]]:
        while len(self._known) < len(self.references):
            self._known.append(self._canvas.label("", "text", anchor=(0.0, 0.0), weight=MEDIUM))
        wanted: list[tuple[pg.TextItem, Floats, tuple[str, ...]]] = []
        for item, (label, at) in zip(self._known, self.references, strict=False):
            if item.toPlainText() != label:
                item.setText(label)
            wanted.append((item, to_px(self._canvas, at[None, :]), ROUND))
        return wanted

    def _shortened(self, missing: set[int]) -> list[tuple[pg.TextItem, Floats, tuple[str, ...]]]:
        """References whose name found no room, by the part of it that tells them apart."""
        wanted: list[tuple[pg.TextItem, Floats, tuple[str, ...]]] = []
        for item, (label, at) in zip(self._known, self.references, strict=False):
            if id(item) in missing and "-" in label:
                item.setText(label.partition("-")[2])
                wanted.append((item, to_px(self._canvas, at[None, :]), ROUND))
        return wanted

    def _marks(self) -> list[Box]:
        """Around each reference: no label covers another one's mark."""
        if not self.references:
            return []
        places = to_px(self._canvas, np.array([at for _, at in self.references]))
        return [Box(x - MARK_PX / 2, y - MARK_PX / 2, MARK_PX, MARK_PX) for x, y in places.tolist()]

    def _obstacles(self, points: Points) -> list[Floats]:
        front = to_px(self._canvas, points.xy[points.front])
        ghosts = to_px(self._canvas, points.ghosts)
        trails = [along(np.array(ends)) for ends in zip(front, ghosts, strict=False)][:100]
        return [front, ghosts, along(to_px(self._canvas, points.xy[points.line])), *trails]

    def _bounds(self) -> Box:
        view = self._canvas.view
        corner = view.mapToScene(QPointF(0, 0))
        return Box(corner.x(), corner.y(), view.width(), view.height())

    def _show(self, spots: dict[int, Box | None]) -> None:
        view = self._canvas.view
        for item in (self.limit, self.front, self.ghosts, self.rug, *self._known):
            spot = spots.get(id(item))
            item.setVisible(spot is not None)
            if spot is not None:
                item.setPos(view.mapSceneToView(QPointF(spot.x, spot.y)))


def _placed(
    wanted: list[tuple[pg.TextItem, Floats, tuple[str, ...]]],
    bounds: Box,
    obstacles: Floats,
    around: list[Box],
) -> dict[int, Box | None]:
    """Where each item goes, by its id; None where it has no room."""
    asked = [Lettering(places, *_size(item), sides) for item, places, sides in wanted]
    spots = place(asked, bounds, obstacles, around)
    return {id(item): spot for (item, *_), spot in zip(wanted, spots, strict=True)}


def _size(item: pg.TextItem) -> tuple[float, float]:
    rect = item.textItem.boundingRect()
    return rect.width(), rect.height()
