"""Introduces the exact front of the whole space to the plots, the run bar and the list."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from explorer.core.objective import Constraint, Objective, objective
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.gui.exact_controller import ExactController
from explorer.gui.exact_share import ExactShare, exact_share
from explorer.gui.exact_solving import Question, Solved, question_of
from explorer.gui.launch import Launch
from explorer.gui.options import Options
from explorer.gui.plots.pareto import PLAN_AXES
from explorer.gui.plots.pareto_menus import ExactOffer
from explorer.gui.plots.pareto_points import axes_of
from explorer.gui.run_progress import RunProgress
from explorer.gui.run_view import RunView
from explorer.gui.view_controller import Shown, ViewController
from explorer.gui.workbench import Workbench

Axes = tuple[Objective, Objective]  # along and up


class ExactDesk(QObject):
    """Asks for the front of the run shown, or of the space that is edited where there is none.

    Signals:
        changed: what `question` says, or why there is none.
        near_wanted: the networks near the front are to be listed.
    """

    changed = Signal()
    near_wanted = Signal()

    def __init__(
        self,
        bench: Workbench,
        views: ViewController,
        launch: Launch,
        progress: RunProgress,
        controller: ExactController,
        options: Options,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench, self._views, self._launch = bench, views, launch
        self._progress, self.controller, self._options = progress, controller, options
        self.question: Question | None = None
        self.reason = ""
        self.found: Solved | None = None
        self._axes: Axes = PLAN_AXES
        self._failed: tuple[Question, str] | None = None
        self._shared: tuple[object, ExactShare | None] = (None, None)
        views.changed.connect(self._on_shown)
        bench.search.plan_changed.connect(self._on_edited)
        bench.space.space_changed.connect(lambda _space: self._on_edited())
        bench.pareto.exact_toggled.connect(lambda on: options.change(exact_front=on))
        bench.pareto.near_wanted.connect(self.near_wanted)
        options.changed.connect(lambda _settings: self._refresh())
        controller.solved.connect(self._on_solved)
        controller.failed.connect(self._on_failed)
        controller.late.connect(self._show)

    @property
    def on(self) -> bool:
        """Whether the user wants to see it."""
        return self._options.settings.exact_front

    def close(self) -> None:
        """End the worker. For the window's closing."""
        self.controller.close()

    # What is asked.

    def _on_shown(self, shown: Shown) -> None:
        self._refresh()
        self._tell_share(shown.view)

    def _on_edited(self) -> None:
        if self._views.loaded is None:
            self._refresh()

    def _refresh(self) -> None:
        """Ask anew where what is shown asks something else."""
        asked = self._asked()
        reason = asked if isinstance(asked, str) else ""
        question = None if isinstance(asked, str) else asked
        if question is not None and self._failed is not None and self._failed[0] == question:
            question, reason = None, self._failed[1]
        before = (self.question, self.reason, self._bench.pareto.exact_offer)
        self.question, self.reason = question, reason
        self._bench.pareto.exact_offer = ExactOffer(self.on, reason, offered=True)
        if before == (question, reason, self._bench.pareto.exact_offer):
            return
        self._ask(question)
        self.changed.emit()

    def _ask(self, question: Question | None) -> None:
        found = self.found
        if question is None or not self.on:
            self.controller.forget()
            self.found = None
        elif found is None or found.question != question:
            if found is not None and not found.question.only_beta_differs(question):
                self.found = None
            self.controller.ask(question)
        else:
            self.controller.forget()  # back to where it was
        if self.found is not found or question is None or not self.on:
            self._show()

    def _asked(self) -> Question | str:
        view = self._views.shown.view
        if view is not None:
            plan: SearchPlan = view.plan
            self._axes = axes_of(view)
            return self._question(plan.space, plan.constraints)
        edited = self._launch.plan()
        if edited is None:
            self._axes = PLAN_AXES
            return self.tr("The space or the plan has to be put right first.")
        self._axes = _axes_of_plan(edited)
        return self._question(edited.space, edited.constraints)

    def _question(self, space: SearchSpace, limits: Sequence[Constraint]) -> Question | str:
        along, up = self._axes
        return question_of(space, up, along, self._views.beta, limits)

    # What is answered.

    def _on_solved(self, found: Solved) -> None:
        self.found = found
        self._show()

    def _on_failed(self, sentence: str) -> None:
        if self.question is not None:
            self._failed = (self.question, sentence)
        self.found = None
        self._refresh()
        self._show()

    def _show(self) -> None:
        found = self.found if self.on else None
        self._bench.pareto.set_exact(found, self._axes)
        self._bench.depth_width.set_exact(found)
        self._tell_share(self._views.shown.view)

    def _tell_share(self, view: RunView | None) -> None:
        """Only of the beta that is shown: an older front would say something else."""
        found = self.found if self.on else None
        if view is None or found is None or found.question != self.question:
            if found is None or view is None:
                self._progress.set_exact("", "")
            return
        of = (found, view.archive, int(view.archive.scored[: view.count].sum()))
        known, share = self._shared
        if known is None or not _same(known, of):
            share = exact_share(view, found)
            self._shared = (of, share)
        self._progress.set_exact(*((share.said, share.meaning) if share is not None else ("", "")))


def _same(known: object, of: tuple[Solved, object, int]) -> bool:
    assert isinstance(known, tuple)
    return known[0] is of[0] and known[1] is of[1] and known[2] == of[2]


def _axes_of_plan(plan: SearchPlan) -> Axes:
    """As axes_of a run of it."""
    goals = plan.goals
    x, y = goals[min(1, len(goals) - 1)], goals[0]
    if len(goals) == 1:
        x = objective("params" if y.measure == "macs" else "macs")
    return x, y
