"""What the network under the pointer is, in a card beside it."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from explorer.core.objective import Objective, objective
from explorer.gui import words
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.objective_words import same
from explorer.gui.plots.pareto_points import axis_of, is_score, short_label
from explorer.gui.plots.pareto_spread import spread_lines
from explorer.gui.run_view import RunView
from explorer.gui.widgets import Text
from explorer.search.references import Reference

COSTS = ("macs", "params", "memory", "depth")
GOALS = 4  # of a run's objectives
LINES = GOALS + len(COSTS) + 4  # depth, width, spread and ties besides
NOTE_PX = 260
_AWAY_PX = 14


def card_lines(view: RunView, row: int) -> tuple[str, list[tuple[str, str]]]:
    """Where the network stands, and its figures: label and value, only those that are known."""
    archive = view.archive
    where = "not scored: beyond the limit"
    if archive.scored[row]:
        where = "on the front" if row in view.front else ""
    elif archive.failed[row]:
        where = "failed"
    lines = []
    for label, shown in _told(view):
        value = float(archive.values(shown, view.beta)[row])
        if np.isfinite(value):
            lines.append((label, axis_of(shown).text(value)))
    for label, share in (("Depth", archive.depth_share), ("Width", archive.width_share)):
        if np.isfinite(share[row]):
            lines.append((label, words.percent(float(share[row]))))
    return where, [*lines, *spread_lines(view, row)]


def _told(view: RunView) -> list[tuple[str, Objective]]:
    """What a card tells of a network, with its label: the run's objectives, then other costs.

    The only score is called that; of several each has its name.
    """
    goals, costs = view.plan.goals[:GOALS], (objective(name) for name in COSTS)
    others = (cost for cost in costs if not any(same(cost, goal) for goal in goals))
    several = sum(map(is_score, goals)) > 1
    return [(o.label if several else short_label(o), o) for o in (*goals, *others)]


def reference_lines(view: RunView, reference: Reference) -> list[tuple[str, str]]:
    """A reference's figures at the view's beta, and the input it was published for."""
    values = [(name, o, o.value(reference.measures, view.beta)) for name, o in _told(view)]
    lines = [(name, axis_of(o).text(v)) for name, o, v in values if np.isfinite(v)]
    _, height, width = reference.published
    return [*lines, ("Published for", f"{height} × {width}")]


def reference_note(view: RunView, reference: Reference) -> str:
    """How a reference differs, and how it was scored, or why it was not."""
    _, height, width = view.plan.space.input_shape
    classes = words.count(view.plan.space.classes, "class", "classes")
    how = f"Counted at this run's {height} × {width} with {classes}"
    if view.plan.proxies and reference.measures and not reference.unscored(view.plan):
        how += f", and scored as its networks: {view.plan.scoring.text}"
    return " ".join(filter(None, (reference.note, f"{how}.", reference.reason)))


class HoverCard(QFrame):
    """Stands beside the pointer, inside its parent; takes no events."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "float")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._name = Text("", weight=SEMIBOLD)
        self._where = Text("", "secondary", "accent_text")
        self._labels = [Text("", "secondary", "muted") for _ in range(LINES)]
        self._values = [Text("", "secondary", tabular=True) for _ in self._labels]
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 9)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._where, 0, 1, Qt.AlignmentFlag.AlignRight)
        for i, (label, value) in enumerate(zip(self._labels, self._values, strict=True), 1):
            grid.addWidget(label, i, 0)
            grid.addWidget(value, i, 1, Qt.AlignmentFlag.AlignRight)
        self._note = Text("", "secondary", "muted", measure=NOTE_PX)
        grid.addWidget(self._note, len(self._labels) + 1, 0, 1, 2)
        self.hide()

    def tell(self, view: RunView, row: int, at: QPointF) -> None:
        """Show a network beside a place in the parent."""
        where, lines = card_lines(view, row)
        self._where.set_ink("accent_text" if where == "on the front" else "muted")
        self.tell_lines(f"N{view.archive.ids[row]}", where, lines, "", at)

    def tell_reference(self, view: RunView, reference: Reference, at: QPointF) -> None:
        """Show a published network beside a place in the parent."""
        self._where.set_ink("muted")
        lines = reference_lines(view, reference)
        self.tell_lines(reference.label, "published", lines, reference_note(view, reference), at)

    def tell_lines(
        self, name: str, where: str, lines: list[tuple[str, str]], note: str, at: QPointF
    ) -> None:
        """Show any figures (at most LINES) beside a place in the parent."""
        self._name.setText(name)
        self._where.setText(where)
        for i, (label, value) in enumerate(zip(self._labels, self._values, strict=True)):
            known = i < len(lines)
            label.setVisible(known)
            value.setVisible(known)
            if known:
                label.setText(lines[i][0])
                value.setText(lines[i][1])
        self._note.setVisible(bool(note))
        self._note.setText(note)
        self.adjustSize()
        self._stand_beside(at)

    def _stand_beside(self, at: QPointF) -> None:
        parent = self.parentWidget()
        assert parent is not None
        room = parent.rect()
        x = at.x() + _AWAY_PX
        if x + self.width() > room.right() - 4:
            x = at.x() - _AWAY_PX - self.width()
        y = min(max(at.y() - self.height() / 2, 4), room.bottom() - self.height() - 4)
        self.move(round(max(x, 4)), round(max(y, 4)))
        self.show()
        self.raise_()
