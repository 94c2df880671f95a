"""The list of networks near the exact front, between its dialog, the worker and the plan."""

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from explorer.core.errors import ExplorerError
from explorer.core.plan import SearchPlan
from explorer.exact.near import Slack
from explorer.gui.again import SearchAgain
from explorer.gui.exact_controller import Landing, land, sentence_of
from explorer.gui.exact_desk import ExactDesk
from explorer.gui.exact_near import NearDialog
from explorer.gui.exact_solving import Near, Question, solve_near
from explorer.gui.launch import Launch
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.view_controller import ViewController
from explorer.runs.correlating import STRATEGY as LISTED

SETTLE_MS = 400  # of beta, before the list is made anew


class NearDesk(QObject):
    """Makes the dialog when it is first asked for, and keeps its list that of the front shown."""

    def __init__(
        self,
        exact: ExactDesk,
        views: ViewController,
        search: SearchController,
        launch: Launch,
        again: SearchAgain,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._exact, self._views, self._search = exact, views, search
        self._launch, self._again, self._window = launch, again, window
        self.dialog: NearDialog | None = None
        self._landing = Landing(self)
        self._landing.landed.connect(self._on_landed, Qt.ConnectionType.QueuedConnection)
        self._number = 0
        self._flying = False
        self._of: tuple[Question, Slack, int] | None = None
        self._soon = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._soon.timeout.connect(self._refresh)
        exact.near_wanted.connect(self.show)
        exact.changed.connect(self._on_changed)
        search.state_changed.connect(lambda _state: self._tell_state())

    def show(self) -> None:
        """The command."""
        dialog = self._dialog()
        dialog.ask()
        self._tell_state()
        self._refresh()

    def _dialog(self) -> NearDialog:
        if self.dialog is None:
            self.dialog = NearDialog(self._window)
            self.dialog.asked.connect(lambda _slack, _most: self._refresh())
            self.dialog.score_wanted.connect(self.score)
            self.dialog.search_wanted.connect(self.search_from)
            self.dialog.failed.connect(lambda line: self._tell(self.tr("Not saved"), line))
            self.dialog.finished.connect(lambda _code: self._stop())
        return self.dialog

    # The list.

    def _on_changed(self) -> None:
        """Another beta, run or plan: the front comes first, then the list."""
        if self.dialog is not None and self.dialog.isVisible():
            self._stop()
            self._soon.start()

    def _refresh(self) -> None:
        dialog = self.dialog
        if dialog is None or not dialog.isVisible() or not self._exact.controller.open:
            return
        question = self._exact.question
        if question is None:
            self._stop()
            self._of = None
            dialog.tell(self._exact.reason)
            return
        of = (question, dialog.slack, dialog.limit)
        if of == self._of:
            return
        self._stop()
        self._of = of
        dialog.set_busy()
        self._number += 1
        stop = self._exact.controller.stop_file(f"near-{self._number}")
        self._flying = True
        future = self._exact.controller.run(solve_near, *of, str(stop))
        future.add_done_callback(partial(land, self._landing, self._number))

    def _stop(self) -> None:
        """What is being listed is given up."""
        self._soon.stop()
        if self._flying and self._exact.controller.open:
            self._exact.controller.stop_file(f"near-{self._number}").touch()
            self._flying, self._of = False, None

    @Slot(int, object)
    def _on_landed(self, number: int, outcome: object) -> None:
        if number != self._number or self.dialog is None or not self._flying:
            return
        self._flying = False
        if isinstance(outcome, Near):
            self.dialog.show_near(outcome)
        elif isinstance(outcome, BaseException):
            self.dialog.tell(sentence_of(outcome))

    def _tell_state(self) -> None:
        if self.dialog is not None:
            self.dialog.set_idle(self._search.state is SearchState.IDLE)

    def _tell(self, title: str, line: str) -> None:
        self._again.bench.notices.show_notice(title, line)

    # What becomes of it.

    def score(self, genes: NDArray[np.int64]) -> None:
        """Score these as a run of their own, as the plan scores."""
        question, base = self._question(), self._base()
        if question is None or base is None:
            self._tell(self.tr("These cannot be scored"), self._launch.problem())
            return
        try:
            plan = listed_plan(base, question, genes)
        except ExplorerError as error:
            self._tell(self.tr("These cannot be scored"), str(error))
            return
        self._launch.start_plan(plan)

    def _base(self) -> SearchPlan | None:
        """Whose scores and data: of the run shown, else the plan as edited."""
        view = self._views.shown.view
        return view.plan if view is not None else self._launch.plan()

    def _question(self) -> Question | None:
        near = self.dialog.model.near if self.dialog is not None else None
        return near.networks.question if near is not None else None

    def search_from(self, genes: NDArray[np.int64]) -> None:
        """Put these into the plan that is edited, to begin with."""
        question = self._question()
        if question is not None:
            self._again.from_architectures(
                [question.space.architecture(row) for row in genes], question.space
            )


def listed_plan(base: SearchPlan, question: Question, genes: NDArray[np.int64]) -> SearchPlan:
    """The plan that scores networks (n, choices) as `base` scores; raises PlanError."""
    first = tuple(tuple(int(gene) for gene in row) for row in genes)
    beta = question.beta if question.up.penalised or question.along.penalised else base.beta
    return replace(
        base,
        space=question.space,
        beta=beta,
        constraints=question.constraints,
        strategy=LISTED,
        budget=len(first),
        first=first,
    )
