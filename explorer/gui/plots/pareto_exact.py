"""The exact front of the whole space under the networks of a search: line, label and card."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF

from explorer.core.objective import OBJECTIVES, Objective
from explorer.gui import words
from explorer.gui.exact_solving import Solved
from explorer.gui.plots._axes import Canvas
from explorer.gui.plots.pareto_card import HoverCard
from explorer.gui.plots.pareto_draw import ParetoLayers, to_px
from explorer.gui.plots.pareto_hand import PlotHand
from explorer.gui.plots.pareto_lettering import ParetoLettering
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points, axis_of, short_label
from explorer.gui.plots.pareto_ranges import nearest
from explorer.gui.plots.pareto_references import near_enough

Floats = NDArray[np.float64]
REACH_PX = 10.0
COUNTS = ("macs", "params", "depth")
_NONE = np.empty((0, 2))


def kind_of(goal: Objective) -> str:
    """What the front is exact for, as said: "size limit"."""
    return "size limit" if goal.measure == "size_limit" else _lower(goal.label)


def _lower(label: str) -> str:
    """MACs stay MACs."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def scored_goal(found: Solved) -> Objective:
    """The one of its objectives that the front is named after: the score, wherever it stands."""
    up, along = found.question.up, found.question.along
    return along if along.measure == "size_limit" else up


def front_label(found: Solved, beta: float) -> str:
    """ "exact front of size limit"; says so where it is of another beta than asked."""
    name = f"exact front of {kind_of(scored_goal(found))}"
    stale = found.question.beta != beta and scored_goal(found).penalised
    return f"{name}, beta {found.question.beta:g}" if stale else name


def exact_places(found: Solved | None, along: ObjectiveAxis, up: ObjectiveAxis) -> Floats:
    """The line (n, 2) in plot coordinates; none on axes that it is no front of."""
    if found is None:
        return _NONE
    asked = found.question
    if (along.objective.name, up.objective.name) != (asked.cost, asked.score):
        return _NONE
    x, y = found.xy
    return np.column_stack([along.place(x), up.place(y)])


def beside(
    places: Floats, points: Points | None, along: ObjectiveAxis, up: ObjectiveAxis
) -> Floats:
    """The part of the line that a view is to hold: above the networks, if not far; or all of it."""
    places = places[np.isfinite(places).all(axis=1)]
    there = points.xy[np.isfinite(points.xy).all(axis=1)] if points is not None else _NONE
    if not len(there):
        return places
    x = places[:, 0]
    places = places[(x >= there[:, 0].min()) & (x <= there[:, 0].max())]
    return near_enough(places, there, along, up)


def exact_note(found: Solved) -> str:
    """What the front is exact for, and what it does not say."""
    asked = found.question
    goal = kind_of(scored_goal(found))
    many = words.large(asked.space.size)
    limits = ", ".join(limit.text for limit in asked.constraints)
    within = f" within {limits}" if limits else ""
    said = f"Exact for the {goal}: of all {many} networks{within}, none is better in both."
    if asked.score != asked.up.name or asked.cost != asked.along.name:
        said += f" The {goal} is what ZiCo tends to; measured scores lie around it."
    return said


def exact_lines(found: Solved, row: int) -> list[tuple[str, str]]:
    """Label and value of what is known of one of its networks."""
    asked = found.question
    goals = [asked.up, asked.along]
    lines = []
    for goal in goals:
        beta = f" at beta {asked.beta:g}" if goal.penalised else ""
        label = "Size limit" if goal.measure == "size_limit" else short_label(goal)
        lines.append((f"{label}{beta}", axis_of(goal).text(float(found.values(goal)[row]))))
    known = {goal.measure for goal in goals}
    for name in COUNTS:
        if name not in known and name in found.measures:
            axis = axis_of(OBJECTIVES[name])
            lines.append((short_label(axis.objective), axis.text(float(found.measures[name][row]))))
    for label, share in (("Depth", found.depth_share), ("Width", found.width_share)):
        if np.isfinite(share[row]):
            lines.append((label, words.percent(float(share[row]))))
    return lines


class ExactMark(QObject):
    """Puts the front on a canvas, through its layers and lettering, and tells of it in a card."""

    def __init__(
        self,
        canvas: Canvas,
        layers: ParetoLayers,
        lettering: ParetoLettering,
        hand: PlotHand,
        card: HoverCard,
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._layers, self._lettering = canvas, layers, lettering
        self._card = card
        self.found: Solved | None = None
        self.places = _NONE
        hand.moved.connect(self._on_moved)

    def find(self, points: Points | None, along: ObjectiveAxis, up: ObjectiveAxis) -> Floats:
        """Places that a view is to hold; `draw` shows the line."""
        self.places = exact_places(self.found, along, up)
        return beside(self.places, points, along, up)

    def draw(self, beta: float) -> None:
        """The line as `find` placed it, and its label."""
        self._layers.set_exact(self.places)
        self._lettering.exact_line = self.places
        if self.found is not None:
            text = front_label(self.found, beta)
            if text != self._lettering.exact.toPlainText():
                self._lettering.exact.setText(text)

    def row_at(self, at: QPointF) -> int:
        """The network of the front under a place in px; -1 where there is none."""
        if not len(self.places):
            return -1
        return nearest(to_px(self._canvas, self.places), (at.x(), at.y()), REACH_PX)

    def _on_moved(self, at: QPointF | None) -> None:
        """Heard last: whatever else lies under the pointer has told already."""
        if at is None or self.found is None or self._card.isVisible():
            return
        row = self.row_at(at)
        if row < 0:
            return
        place = QPointF(self._canvas.widget.mapToParent(at.toPoint()))
        lines, note = exact_lines(self.found, row), exact_note(self.found)
        self._card.tell_lines(self.tr("Exact front"), self.tr("not scored"), lines, note, place)
