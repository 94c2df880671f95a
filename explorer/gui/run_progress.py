"""What the run bar says: which runs there are, how far a search is, what came of the run shown."""

from PySide6.QtCore import QObject

from explorer.gui import words
from explorer.gui.launch import Launch
from explorer.gui.pace import Progress
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import ViewController
from explorer.gui.workbench import Workbench


class RunProgress(QObject):
    """Tells the run bar; the desk says when."""

    def __init__(
        self,
        bench: Workbench,
        search: SearchController,
        sessions: SessionController,
        views: ViewController,
        launch: Launch,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._launch = bench.run_bar, launch
        self._search, self._sessions, self._views = search, sessions, views
        self._exact = ("", "")

    def set_exact(self, said: str, meaning: str) -> None:
        """How far the run shown is from the exact front, and what that means; "" where unknown."""
        if (said, meaning) != self._exact:
            self._exact = (said, meaning)
            self.show()

    def show_runs(self) -> None:
        """The session's runs, and which is shown."""
        runs = [loaded.run for loaded in self._sessions.document.runs.values()]
        self._bar.set_runs(runs, self._views.loaded.run.id if self._views.loaded else 0)
        self.show_resumable()
        self.show()

    def show_resumable(self) -> None:
        """What going on with the run shown would do."""
        loaded = self._views.loaded
        if loaded is None:
            self._bar.set_resumable("")
            return
        more = self._launch.next_budget(loaded) - loaded.done
        if more <= 0:
            self._bar.set_resumable("")
            return
        self._bar.set_resumable(
            self.tr("Score {} more in run {}").format(
                words.count(more, "network"), loaded.run.number
            )
        )

    def show(self) -> None:
        """How far the search is; of the run shown, while nothing runs."""
        view = self._views.shown.view
        on_front = len(view.front) if view else 0
        progress = self._search.progress
        if self._search.state is SearchState.IDLE:
            self._show_result(on_front)
        elif progress.done or progress.rejected:
            loaded = self._views.loaded
            shown = loaded is not None and loaded.run.id == self._search.run_id
            lead, rest = progress.text(on_front if shown else 0)
            if self._search.state is SearchState.PAUSED:
                rest = " · ".join(filter(None, (self.tr("paused"), rest)))
            said, meaning = self._exact if shown else ("", "")
            rest = " · ".join(filter(None, (rest, said)))
            self._bar.set_progress(lead, rest, progress.share)
            self._bar.set_note(meaning)

    def _show_result(self, on_front: int) -> None:
        loaded = self._views.loaded
        if loaded is None:
            self._bar.set_progress("", "", 0.0)
            return
        done, budget = loaded.done, loaded.run.plan.budget
        failed = int(loaded.archive.failed.sum())
        lead, rest = Progress(done, max(budget, done), failed=failed).text(on_front)
        state = self.tr("finished") if done >= budget else self.tr("stopped")
        said, meaning = self._exact
        self._bar.set_progress(lead, " · ".join(filter(None, (state, rest, said))), 0.0)
        self._bar.set_note(meaning)
