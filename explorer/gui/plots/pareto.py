"""The Pareto plot: every network of a run between two objectives, live and at any beta."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from explorer.core.errors import ExplorerError
from explorer.core.objective import Constraint, Objective, objective
from explorer.core.own import OwnResult
from explorer.gui.exact_solving import Solved
from explorer.gui.plots import pareto_export
from explorer.gui.plots._axes import Canvas, Scale
from explorer.gui.plots.pareto_card import HoverCard
from explorer.gui.plots.pareto_draw import ParetoLayers
from explorer.gui.plots.pareto_empty import CornerCard, why_empty
from explorer.gui.plots.pareto_exact import ExactMark
from explorer.gui.plots.pareto_frame import Frame, limit_on
from explorer.gui.plots.pareto_hand import PlotHand
from explorer.gui.plots.pareto_lettering import ParetoLettering
from explorer.gui.plots.pareto_marks import ReferenceMarks
from explorer.gui.plots.pareto_menus import ExactOffer, context_menu, export_menu, pop
from explorer.gui.plots.pareto_own import OwnMarks
from explorer.gui.plots.pareto_pick import Drawn, Picking
from explorer.gui.plots.pareto_points import (
    Mode,
    ObjectiveAxis,
    Points,
    axes_of,
    axis_of,
    headlines,
    pareto_points,
    short_label,
    within,
)
from explorer.gui.plots.pareto_spread import with_bars
from explorer.gui.plots.pareto_title import ParetoTitle
from explorer.gui.run_view import RunView
from explorer.gui.theme import theme
from explorer.gui.widgets._paint import painter_on, ring

MODES: tuple[Mode, ...] = ("front", "all", "density")
PLAN_AXES = (objective("macs"), objective("zico-bc"))
Floats = NDArray[np.float64]


class ParetoPlot(QWidget):
    """Score against cost. Arrow keys walk along the front, Esc lets the selection go.

    Signals:
        picked: id of the network that was clicked or walked to.
        selected: tuple of ids after a lasso, a box, Ctrl and click, or Esc (then empty).
        failed: a sentence, where a picture could not be saved.
        reference_toggled: label of a reference, and whether it is to be shown.
        scoring_wanted: the references that lack a score are to be scored.
        exact_toggled: whether the exact front is to be shown; by the user.
        near_wanted: the networks near the exact front are to be listed.
        trust_wanted: the exact front is to be measured.
    """

    picked = Signal(int)
    selected = Signal(object)
    failed = Signal(str)
    reference_toggled = Signal(str, bool)
    scoring_wanted = Signal()
    exact_toggled = Signal(bool)
    near_wanted = Signal()
    trust_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: RunView | None = None
        self.points: Points | None = None
        self._limits: tuple[Constraint, ...] = ()
        self._axes: tuple[Objective, Objective] | None = None  # chosen by the user
        self._frame = Frame()
        self._beta = 1.0
        self._plan_axes = PLAN_AXES
        self._ringed = False
        self._scoring, self._scorable = 0, False
        self.canvas = Canvas(Scale(), Scale(), name=self.tr("Pareto plot"))
        self.layers = ParetoLayers(self.canvas)
        self.lettering = ParetoLettering(self.canvas)
        self.marks = ReferenceMarks(self.canvas, self.layers, self.lettering)
        self.hand = PlotHand(self.canvas)
        self.card = HoverCard(self)
        self.picking = Picking(self.canvas, self.hand, self.layers, self.marks, self.card)
        self.own = OwnMarks(self.canvas, self.lettering, self.hand, self.card)
        self.exact = ExactMark(self.canvas, self.layers, self.lettering, self.hand, self.card)
        self.exact_offer = ExactOffer()
        self.empty = CornerCard(self)
        self._settle = QTimer(self, singleShot=True, interval=60)
        self._settle.timeout.connect(self._place_words)
        self._lay_out()
        self._connect()
        self.set_view(None)

    def _lay_out(self) -> None:
        self.title = ParetoTitle()
        self.modes, self.lasso = self.title.modes, self.title.lasso
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 2)  # room for the focus ring
        column.setSpacing(4)
        column.addWidget(self.title)
        plot = QVBoxLayout()
        plot.setContentsMargins(12, 0, 0, 0)  # the axis title stands below the view's title
        plot.addWidget(self.canvas.widget)
        column.addLayout(plot, 1)

    def _connect(self) -> None:
        self.modes.chosen.connect(lambda _index: self._draw())
        self.lasso.toggled.connect(lambda on: setattr(self.hand, "lasso", on))
        export = self.title.export
        export.clicked.connect(
            lambda: pop(export_menu(self), export.mapToGlobal(export.rect().bottomLeft()))
        )
        self.picking.picked.connect(self.picked)
        self.picking.selected.connect(self.selected)
        self.hand.menu_wanted.connect(
            lambda at: pop(context_menu(self), self.canvas.widget.mapToGlobal(at.toPoint()))
        )
        self.hand.focused.connect(self._on_focus)
        self.canvas.range_changed.connect(self._settle.start)
        self.canvas.themed.connect(lambda _theme: self._settle.start())

    # What is shown.

    def set_view(self, view: RunView | None, beta: float = 1.0) -> None:
        """Show a run; without one, `beta` is that of the first run to come; silent."""
        self.view = view
        self._beta = beta if view is None else view.beta
        self._draw()

    def set_limits(self, limits: Sequence[Constraint]) -> None:
        """The limits of the moment, as the user moves them; silent."""
        if tuple(limits) != self._limits:
            self._limits = tuple(limits)
            self._draw()

    def set_own(self, models: Sequence[OwnResult]) -> None:
        """Modules of the user's own; those that compare with the run are shown; silent."""
        self.own.set_models(models)
        self._draw()

    def set_exact(
        self, found: Solved | None, axes: tuple[Objective, Objective] = PLAN_AXES
    ) -> None:
        """The exact front; `axes` are those of a plot without a run, along and up; silent."""
        self._plan_axes = axes
        self.exact.found = found
        if self.view is None:
            self._draw()
            return
        self._reframe(*self.axes)  # the networks stand where they stood
        self.exact.draw(self._beta)
        if not self._settle.isActive():
            self._settle.start()

    @property
    def axes(self) -> tuple[ObjectiveAxis, ObjectiveAxis]:
        """Along and up: what the user chose, else the run's own."""
        own = axes_of(self.view) if self.view else self._plan_axes
        x, y = self._axes or own
        return axis_of(x), axis_of(y)

    @property
    def has_other_axes(self) -> bool:
        """Whether the axes are the user's choice."""
        return self._axes is not None

    def set_axes(self, x: str | None, y: str | None) -> None:
        """Show other objectives, by name; None for the run's own; silent."""
        along, up = self.axes
        self._axes = None
        if x is not None or y is not None:
            self._axes = (
                objective(x) if x else along.objective,
                objective(y) if y else up.objective,
            )
        self.canvas.reset_zoom()
        self._draw()

    def set_scoring(self, left: int, possible: bool) -> None:
        """How many references are still to be scored now, and whether more may be; silent."""
        self._scoring, self._scorable = left, possible

    def scoring_text(self) -> str:
        """What the menu says of scoring references."""
        if self._scoring:
            return self.tr("Scoring the references, {} to go").format(self._scoring)
        return self.tr("Score the reference networks")

    def may_score(self) -> bool:
        return self._scorable and not self._scoring

    def _mode(self) -> Mode:
        return MODES[self.modes.currentIndex()]

    def _draw(self) -> None:
        along, up = self.axes
        self.canvas.set_scale("bottom", Scale(along.title(self._beta), log=along.log))
        self.canvas.set_scale("left", Scale(up.title(self._beta), log=up.log))
        self.points = None
        if self.view is not None:
            self.points = pareto_points(self.view, self._mode(), along.objective, up.objective)
        drawn = Drawn(self.view, self.points) if self.view and self.points else None
        self.picking.set_drawn(drawn)
        self._reframe(along, up)
        self.layers.draw(self.points, dense=self._mode() == "density")
        self.layers.set_spread(self.view)
        for side, axis in enumerate((along, up)):
            limit = limit_on(self._limits, axis)
            at = None if limit is None else float(axis.place(np.array([limit.high]))[0])
            self.layers.set_limit(side, at)
        self.marks.draw()
        self.own.draw()
        self.exact.draw(self._beta)
        self._mark()
        self._say(along, up)
        if not self._settle.isActive():
            self._settle.start()

    def _reframe(self, along: ObjectiveAxis, up: ObjectiveAxis) -> None:
        """Place references, modules of the user's own and the exact front, and what to show."""
        known = self.marks.find(self.view, along, up).places
        known = np.concatenate([known, self.own.find(self.view, along, up)])
        line = self.exact.find(self.points, along, up)
        frame = self._frame.ranges(self.view, self.points, along, up, self._limits, known, line)
        self.canvas.set_range(*frame)

    def _mark(self) -> None:
        if self.view is None or self.points is None:
            none = np.empty((0, 2))
            self.layers.mark(chosen=none, starred=none, near=none)
            return
        ids, xy = self.view.archive.ids[: self.view.count], self.points.xy
        chosen = xy[np.isin(ids, self.view.selected)] if self.view.selected else xy[:0]
        starred = xy[np.isin(ids, list(self.view.starred))] if self.view.starred else xy[:0]
        self.layers.mark(chosen=_placed(chosen), starred=_placed(starred))

    def _say(self, along: ObjectiveAxis, up: ObjectiveAxis) -> None:
        label = short_label(up.objective), short_label(along.objective)
        self.title.set_text(self.tr("{} against {}").format(*label))
        lines: tuple[str, ...] = ("",)
        if self.points is not None and self.view is not None:
            limits = within(self.view, self._limits) if self._limits else None
            lines = headlines(self.points, len(self.view.front), limits)
            lines = with_bars(lines, self.view)
        self.canvas.widget.setAccessibleDescription(lines[0])
        self.title.set_headlines(lines)
        self.empty.tell(why_empty(self.view, self.points, axes=(along, up)))

    def _place_words(self) -> None:
        """Once the marks stand still: find room for the labels."""
        limit = limit_on(self._limits, self.axes[0])
        self.layers.set_leaders(self.lettering.place(self.points, self.axes[0], limit))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.empty.set_area(self.canvas.widget.geometry())

    def sizeHint(self) -> QSize:
        return QSize(theme().px(640), theme().px(420))

    # What is taken along.

    def copy_picture(self) -> None:
        """Put the plot on the clipboard as an image."""
        pareto_export.copy_picture(self.canvas.plot, self.layers)

    def copy_csv(self) -> None:
        """Put what is shown on the clipboard."""
        if self.view is not None and self.points is not None:
            pareto_export.copy_text(
                pareto_export.points_csv(self.view, self.points, self.marks.shown)
            )

    def ask_and_save(self, ending: str) -> None:
        """Ask where, then save; ".png" or ".svg"."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the plot"), f"front{ending}", f"*{ending}"
        )
        if name:
            self.save(Path(name).with_suffix(ending))

    def save(self, path: Path) -> None:
        """Write a picture; `failed` tells where that could not be done."""
        try:
            pareto_export.save_picture(self.canvas.plot, self.layers, path)
        except ExplorerError as error:
            self.failed.emit(str(error))

    def _on_focus(self, by_keyboard: bool) -> None:
        self._ringed = by_keyboard
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ringed:
            around = QRectF(self.canvas.widget.geometry()).adjusted(-2, -2, 2, 2)
            ring(painter_on(self), around, 4)


def _placed(places: Floats) -> Floats:
    return places[np.isfinite(places).all(axis=1)]
