"""Between the window and a running search."""

from collections.abc import Callable
from concurrent.futures import Executor
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.gui.job import Job
from explorer.gui.pace import Pace, Progress
from explorer.runs.searching import Events, Opened, new_run, old_run
from explorer.search.engine import Ended, Evaluated

Row = tuple[int, Evaluation]
ALL_SHOWN = 2**63 - 1  # no id in a session file is larger


class SearchState(Enum):
    """What the search of this window is doing."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class SearchController(QObject):
    """Runs one search at a time. Lives in the GUI thread, and so do its signals.

    Signals:
        opened: Run, Path: the run is in the file, new or resumed; before its first network.
        evaluated: run id, list of (row id, Evaluation), already saved.
        progressed: Progress.
        state_changed: SearchState.
        warned: str, a sentence on the data; the search goes on.
        ended: str, why a search ended before its budget.
        failed: Exception that stopped the search; all that was reported is saved.
        closing: the workers go; whoever else borrowed them ends now.
    """

    opened = Signal(object, object)
    evaluated = Signal(int, list)
    progressed = Signal(object)
    state_changed = Signal(SearchState)
    warned = Signal(str)
    ended = Signal(str)
    failed = Signal(object)
    closing = Signal()

    def __init__(
        self,
        executor: Callable[[], Executor],
        parent: QObject | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._executor = executor  # lends the app's pool; never ours to close
        self._clock = clock
        self._job: Job | None = None
        self._run_id, self._shown_to = 0, ALL_SHOWN
        self._pace = Pace(0, 0)
        self.state = SearchState.IDLE

    @property
    def run_id(self) -> int:
        """Of the run that is searched now, or was last; 0 until it is in the file."""
        return self._run_id

    def executor(self) -> Executor:
        """The app's pool, for small work beside a search; never the borrower's to close."""
        return self._executor()

    @property
    def progress(self) -> Progress:
        return self._pace.progress()

    def start(self, path: Path, plan: SearchPlan) -> None:
        """A new run in the session at `path`, which is made if it does not exist."""
        self._begin(lambda: new_run(path, plan, self._executor()), plan.budget)

    def start_events(self, events: Callable[[Executor], Events], budget: int) -> None:
        """A new run whose events are another's than new_run's, such as a comparison's."""
        self._begin(lambda: events(self._executor()), budget)

    def resume_run(self, path: Path, run_id: int, budget: int, shown_to: int = ALL_SHOWN) -> None:
        """Go on with a run of the session, up to `budget` networks in all.

        Those in the file with a larger id than `shown_to` are told, too: another window found them.
        """
        executor = self._executor
        self._begin(lambda: old_run(path, run_id, budget, executor()), budget)
        self._shown_to = shown_to

    def _begin(self, events: Callable[[], Events], budget: int) -> None:
        assert self.state is SearchState.IDLE, "the start action is enabled while a search runs"
        self._pace = Pace(0, budget)
        self._run_id, self._shown_to = 0, ALL_SHOWN
        self._job = Job(events, parent=self)
        self._job.reported.connect(self._on_reported)
        self._job.failed.connect(self.failed)
        self._job.finished.connect(self._on_finished)
        self._job.start()
        self._enter(SearchState.RUNNING)

    def pause(self) -> None:
        """Ask for no more networks; those in flight finish."""
        if self._job and self.state is SearchState.RUNNING:
            self._job.pause()
            self._pace.pause()
            self._enter(SearchState.PAUSED)

    def unpause(self) -> None:
        if self._job and self.state is SearchState.PAUSED:
            self._job.resume()
            self._enter(SearchState.RUNNING)

    def stop(self) -> None:
        """End the search; it can be resumed."""
        if self._job and self.state in (SearchState.RUNNING, SearchState.PAUSED):
            self._job.cancel()
            self._enter(SearchState.STOPPING)

    def close(self) -> None:
        """Stop, and wait until all is saved. For the window's closing."""
        self.closing.emit()
        if self._job:
            self._job.stop()

    def _on_reported(self, events: list[Any]) -> None:
        rows: list[Row] = []
        for event in events:
            row_id, inner = event if isinstance(event, tuple) else (None, event)
            if isinstance(inner, Opened):
                self._run_id = inner.run.id
                self.opened.emit(inner.run, inner.path)
                for sentence in inner.warnings:
                    self.warned.emit(sentence)
            elif isinstance(inner, Ended):
                self.ended.emit(inner.sentence)
            elif isinstance(inner, Evaluated):
                self._pace_on(inner)
                if not inner.replayed or (row_id or 0) > self._shown_to:
                    rows.append((row_id, inner.evaluation))
        if rows:
            self.evaluated.emit(self._run_id, rows)
        self.progressed.emit(self.progress)

    def _pace_on(self, event: Evaluated) -> None:
        outcome = event.evaluation.outcome
        rejected, failed = outcome is Outcome.REJECTED, outcome is Outcome.FAILED
        self._pace.add(self._clock(), event.done, int(rejected), int(failed))
        if event.replayed:
            self._pace.pause()  # what is already known takes no time

    def _on_finished(self) -> None:
        if self._job:
            self._job.deleteLater()
            self._job = None
        self._enter(SearchState.IDLE)

    def _enter(self, state: SearchState) -> None:
        self.state = state
        self.state_changed.emit(state)
