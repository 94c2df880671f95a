"""The words on the Pareto plot: each stands beside what it names, or not at all."""

from collections.abc import Sequence

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
from explorer.gui.plots.pareto_labels import Lettering, along, boxes, place, spread
from explorer.gui.plots.pareto_leaders import led, shorter_names
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points

Floats = NDArray[np.float64]
NARROW = 560  # px: below, words are fewer
MARK_PX = 11.0  # a reference's mark
_NONE = np.empty((0, 2))
Names = tuple[str, ...]

LED = 12  # with more references without a name, lines to names would be a web
EXACT_SIDES = ("ne", "e", "n", "nw", "w")  # never below, where the search is
ROUND = ("e", "w", "s", "n", "se", "sw", "ne", "nw")


class ParetoLettering(QObject):
    """Labels of a canvas; `place` puts each where it has room and hides it where it has none.

    `references`: label and place (2,) of each known network.
    `exact_line`: the exact front (n, 2), which `exact` names.
    """

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.references: list[tuple[str, Floats]] = []
        top = (0.0, 0.0)
        self.limit = canvas.label("", "text2", anchor=top)
        self.front = canvas.label(self.tr("front of this search"), "accent", anchor=top)
        self.exact_line = _NONE
        self.exact = canvas.label("", "text2", anchor=top)
        self.ghosts = canvas.label("", "orange_text", anchor=top)
        self.rug = canvas.label("", "muted", anchor=top, weight=MEDIUM)
        self._known: list[pg.TextItem] = []
        for item in (self.limit, self.front, self.exact, self.ghosts, self.rug):
            item.hide()
        canvas.themed.connect(self._restyle)
        self._restyle()

    def _restyle(self, *_: object) -> None:
        for item in (self.limit, self.rug):
            self._ground(item, beyond=True)

    def _ground(self, item: pg.TextItem, beyond: bool) -> None:
        """What lies beyond the limit stands on that region's ground."""
        item.fill = self._canvas.brush("canvas" if beyond else "panel", PATCH_ALPHA)
        item.update()

    def place(self, points: Points | None, axis: ObjectiveAxis, limit: Constraint | None) -> Floats:
        """Place every label anew.

        Returns:
            (2n, 2), the ends of lines from marks to names that stand apart, in plot coordinates.
        """
        bounds, around, found = self._bounds(), self._marks(), {}
        obstacles = [_NONE, *(self._obstacles(points) if points is not None else ())]
        exact = self._exact_px(bounds)
        obstacles.append(along(exact))
        beyond = np.inf
        if limit is not None:
            x = float(axis.place(np.array([limit.high]))[0])
            beyond = float(to_px(self._canvas, np.array([[x, 0.0]]))[0, 0])
            self.limit.setText(self.tr("limit {}").format(axis.short_text(limit.high)))
            at = np.array([[beyond, bounds.y + 12]])
            found = _placed(
                [(self.limit, at, ("e", "w"))], bounds, np.concatenate(obstacles), around
            )
            line = np.arange(bounds.y, bounds.y + bounds.height, 8.0)
            obstacles.append(np.column_stack([np.full(len(line), beyond - 6), line]))
        clear = np.concatenate(obstacles)
        around += _spots(found)
        wanted = self._of_points(points, bounds) if points is not None else []
        if len(exact):
            wanted.insert(0, (self.exact, spread(exact, backwards=True), EXACT_SIDES))
        found |= _placed([*wanted, *self._of_references()], bounds, clear, around)
        found |= self._shortened(found, bounds, clear)
        lines = self._led(found, bounds, clear)
        self._show(found, beyond)
        return self._in_plot(lines)

    def _exact_px(self, bounds: Box) -> Floats:
        """The part of the exact front that is in sight, in px."""
        if not len(self.exact_line):
            return _NONE
        px = to_px(self._canvas, self.exact_line)
        low, size = np.array([bounds.x, bounds.y]), np.array([bounds.width, bounds.height])
        return px[((px >= low) & (px <= low + size)).all(axis=1)]

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

    def _names(self, missing: dict[int, Box | None]) -> list[tuple[pg.TextItem, Floats, Names]]:
        """References that have no place yet, each with its names from the fullest."""
        labels = [label for label, _ in self.references]
        return [
            (item, at, shorter_names(label, labels))
            for item, (label, at) in zip(self._known, self.references, strict=False)
            if missing.get(id(item)) is None
        ]

    def _shortened(
        self, found: dict[int, Box | None], bounds: Box, clear: Floats
    ) -> dict[int, Box | None]:
        """References whose name found no room, by the part of it that tells them apart."""
        missing = [(item, at, names) for item, at, names in self._names(found) if names[1:]]
        for item, _, names in missing:
            item.setText(names[1])
        wanted = [(item, to_px(self._canvas, at[None, :]), ROUND) for item, at, _ in missing]
        return _placed(wanted, bounds, clear, [*self._marks(), *_spots(found)])

    def _led(self, found: dict[int, Box | None], bounds: Box, clear: Floats) -> list[Floats]:
        """Names for what is still without, into `found`; lines (2, 2) in px that lead to them."""
        lines: list[Floats] = []
        missing = self._names(found)
        if len(missing) > LED:
            return lines
        marks = np.array([*boxes(clear), *self._marks()]).reshape(-1, 4)
        for item, at, names in missing:
            words = np.array(_spots(found)).reshape(-1, 4)
            for name in names:
                item.setText(name)
                spot = led(to_px(self._canvas, at[None, :])[0], _size(item), bounds, marks, words)
                if spot is not None:
                    found[id(item)] = spot.box
                    lines.append(spot.line)
                    marks = np.concatenate([marks, boxes(along(spot.line))])
                    break
        return lines

    def _in_plot(self, lines: list[Floats]) -> Floats:
        view = self._canvas.view
        ends = [view.mapSceneToView(QPointF(x, y)) for line in lines for x, y in line.tolist()]
        return np.array([(end.x(), end.y()) for end in ends]).reshape(-1, 2)

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

    def _show(self, spots: dict[int, Box | None], beyond: float) -> None:
        """Args:
        beyond: px, where the region beyond the limit begins.
        """
        view = self._canvas.view
        for item in (self.limit, self.front, self.exact, self.ghosts, self.rug, *self._known):
            spot = spots.get(id(item))
            item.setVisible(spot is not None)
            if spot is not None:
                item.setPos(view.mapSceneToView(QPointF(spot.x, spot.y)))
        for item in (self.exact, *self._known):
            spot = spots.get(id(item))
            if spot is not None:
                self._ground(item, spot.x >= beyond)


def _placed(
    wanted: Sequence[tuple[pg.TextItem, Floats, tuple[str, ...]]],
    bounds: Box,
    obstacles: Floats,
    around: list[Box],
) -> dict[int, Box | None]:
    """Where each item goes, by its id; None where it has no room."""
    asked = [Lettering(places, *_size(item), sides) for item, places, sides in wanted]
    spots = place(asked, bounds, obstacles, around)
    return {id(item): spot for (item, *_), spot in zip(wanted, spots, strict=True)}


def _spots(found: dict[int, Box | None]) -> list[Box]:
    return [spot for spot in found.values() if spot is not None]


def _size(item: pg.TextItem) -> tuple[float, float]:
    rect = item.textItem.boundingRect()
    return rect.width(), rect.height()
