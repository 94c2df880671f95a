"""Whether a search can be started, starting it, and what is offered where it cannot."""

from pathlib import Path

from PySide6.QtCore import QObject

from explorer.core.errors import DataError, ExplorerError
from explorer.core.plan import SearchPlan
from explorer.gui import words
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session import LoadedRun
from explorer.gui.session_controller import SessionController
from explorer.gui.troubles import Trouble
from explorer.gui.view_controller import ViewController
from explorer.gui.widgets.notice import Action
from explorer.gui.workbench import Workbench
from explorer.runs.correlating import STRATEGY as COMPARISON

_DATA = "These images cannot be used"


class Launch(QObject):
    """Start and Resume, with the panels' plan."""

    def __init__(
        self,
        bench: Workbench,
        search: SearchController,
        sessions: SessionController,
        views: ViewController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.bench, self.search, self.sessions, self.views = bench, search, sessions, views

    def problem(self) -> str:
        """Why a new run cannot be started: a sentence, or ""."""
        wrong = [w for w in (self.bench.space.where(), self.bench.search.where()) if w]
        if not wrong:
            return self.bench.space.problem() or self.bench.search.problem()
        said = (
            self.tr("Start is off until {} is right.")
            if len(wrong) == 1
            else self.tr("Start is off until {} are right.")
        )
        return said.format(words.listing(wrong))

    def plan(self) -> SearchPlan | None:
        """The plan as edited, at the slider's beta; None while something is wrong."""
        space = self.bench.space.space()
        if space is None or self.problem():
            return None
        try:
            return self.bench.search.plan(space, self.views.beta)
        except ExplorerError:
            return None

    def start(self) -> None:
        """A new run at the panels' plan and the slider's beta."""
        plan = self.plan()
        if plan is not None:
            self.start_plan(plan)

    def start_plan(self, plan: SearchPlan) -> None:
        """A new run at this plan, whatever the panels say."""
        if self.search.state is not SearchState.IDLE:
            return
        self.bench.notices.clear()
        path = self.sessions.path_for_run()
        if self.sessions.document.path is not None and not path.exists():
            self._tell_gone(path)
            return
        self.search.start(path, plan)
        self.bench.run_bar.set_unknown(self.tr("Starting the workers and reading the images"))

    def _tell_gone(self, path: Path) -> None:
        """A new file of the same name would not hold the runs that are shown."""
        self.bench.notices.show_notice(
            self.tr("The session file is gone"),
            self.tr("{} was deleted or moved. Put it back, or begin a new session.").format(path),
        )

    def resume(self) -> None:
        """Go on with the run shown: to its budget, or beyond once that is spent."""
        loaded, path = self.views.loaded, self.sessions.document.path
        if loaded is None or path is None or self.search.state is not SearchState.IDLE:
            return
        self.bench.notices.clear()
        last = int(loaded.archive.ids.max(initial=0))
        self.search.resume_run(path, loaded.run.id, self.next_budget(loaded), last)
        self.bench.run_bar.set_unknown(self.tr("Starting the workers and reading the images"))

    def next_budget(self, loaded: LoadedRun) -> int:
        """The run's own while it is not spent, and of a comparison, which has no more networks;
        then the panel's if larger, else as much again.
        """
        done, own = loaded.done, loaded.run.plan.budget
        if done < own or loaded.run.plan.strategy == COMPARISON:
            return own
        plan = self.plan()
        wanted = plan.budget if plan is not None else 0
        return wanted if wanted > done else done + own

    def tell_data_problem(self) -> None:
        """A folder that cannot be used is told where its remedies are."""
        search, notices = self.bench.search, self.bench.notices
        if problem := search.data_problem():
            notices.show_notice(_DATA, problem, self._data_remedies())
        else:
            notices.dismiss(_DATA)

    def _data_remedies(self) -> tuple[Action, ...]:
        return (
            (self.tr("Choose other images"), self.bench.search.ask_data),
            (self.tr("Use synthetic data"), self.bench.search.use_synthetic),
        )

    def tell_failure(self, found: Trouble, error: Exception) -> None:
        """A search could not begin or go on; what it scored is kept."""
        remedies: tuple[Action, ...] = ()
        if isinstance(error, DataError):
            remedies = self._data_remedies()
        elif self.views.loaded is not None and not found.report:
            remedies = ((self.tr("Resume run"), self.resume),)
        self.bench.notices.show_trouble(found, remedies)
