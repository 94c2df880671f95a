"""Whether a comparison can be scored, scoring it, and going on with one."""

from PySide6.QtCore import QObject

from explorer.core.errors import ExplorerError
from explorer.gui import words
from explorer.gui.correlation_controller import CorrelationController
from explorer.gui.correlation_page import CorrelationPage
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.runs.correlating import correlation_plan
from explorer.spaces import check_plan


class CorrelationLaunch(QObject):
    """Start and Resume of the correlation view."""

    def __init__(
        self,
        page: CorrelationPage,
        controller: CorrelationController,
        search: SearchController,
        sessions: SessionController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        self._search, self._sessions = search, sessions

    def problem(self) -> str:
        """Why nothing can be scored: a sentence, or ""."""
        if self._controller.shown.total() == 0:
            return self.tr("Open a table of accuracies to compare scores with.")
        if where := self._page.setup.where():
            return self.tr("Start is off until {} is right.").format(where)
        return ""

    def unfinished(self) -> int:
        """Networks that the run shown has not looked at."""
        loaded = self._controller.shown.loaded
        return max(loaded.run.plan.budget - loaded.done, 0) if loaded is not None else 0

    def start(self) -> None:
        """Score the networks that are drawn, as a new run."""
        source = self._controller.shown.source()
        if source is None or self.problem() or self._search.state is not SearchState.IDLE:
            return
        self._page.notices.clear()
        table, space = source
        beta = self._controller.shown.beta
        try:
            setup = self._page.setup.setup()
            some = table.sampled(setup.rows, setup.seed)
            plan = correlation_plan(some, space, setup.scores, beta, setup.scoring)
            check_plan(plan)
        except ExplorerError as error:
            self._page.notices.show_notice(self.tr("This cannot be scored"), str(error))
            return
        if self._is_file_there():
            self._controller.start(plan, some.stored(setup.seed, (beta,)))
            self._tell_beginning()

    def resume(self) -> None:
        """Score what the run that is shown lacks."""
        if self.unfinished() and self._search.state is SearchState.IDLE:
            self._page.notices.clear()
            if self._is_file_there():
                self._controller.resume()
                self._tell_beginning()

    def resume_text(self) -> str:
        """What Resume would do; "" where there is nothing to go on with."""
        left = self.unfinished()
        return self.tr("Score the {} left").format(words.count(left, "network")) if left else ""

    def _is_file_there(self) -> bool:
        """A new file of the same name would not hold the runs that are shown."""
        path = self._sessions.document.path
        if path is None or path.exists():
            return True
        line = self.tr("{} was deleted or moved. Put it back, or begin a new session.")
        title = self.tr("The session file is gone")
        self._page.notices.show_notice(title, line.format(path))
        return False

    def _tell_beginning(self) -> None:
        self._page.run_bar.set_unknown(self.tr("Starting the workers and reading the images"))
