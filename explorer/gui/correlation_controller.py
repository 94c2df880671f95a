"""What the correlation view knows: the table that is open, the runs that have accuracies, and how
the scores of the one that is shown compare with them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.core import codec
from explorer.core.correlation import StoredAccuracies
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.space import SearchSpace
from explorer.gui.correlation_comparing import Comparing
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.correlation_shown import Shown
from explorer.gui.correlation_sources import (
    KEY,
    CorrelationState,
    Kept,
    OpenTable,
    UnknownSpaceError,
    open_table,
    read_kept,
)
from explorer.gui.latest import Latest
from explorer.gui.search_controller import Row, SearchController, SearchState
from explorer.gui.session import Document
from explorer.gui.session_controller import SessionController
from explorer.runs.correlating import new_correlation

GROWN_MS = 300  # how long newly scored networks may wait to be compared
SETTLE_MS = 800  # the view is saved once the hand rests


class CorrelationController(QObject):
    """Holds what is shown; reads files and resamples behind the window.

    Signals:
        changed: what there is to show, or which of it is shown.
        compared: Comparison or None, of what is shown at the beta of the moment.
        opening: str, the name of a table that is being read.
        failed: str, str: a table's name, and the sentence why it was not read.
        space_unknown: str, a sentence: the table waits for its space.
        restored: CorrelationState of the session that was opened.
    """

    changed = Signal()
    compared = Signal(object)
    opening = Signal(str)
    failed = Signal(str, str)
    space_unknown = Signal(str)
    restored = Signal(object)

    def __init__(
        self, search: SearchController, sessions: SessionController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._search, self._sessions = search, sessions
        self.shown = Shown(sessions)
        self.comparing = Comparing(self)
        self.comparing.compared.connect(self.compared)
        self._starting: StoredAccuracies | None = None
        self._reading, self._keeping = Latest(parent=self), Latest(parent=self)
        self._grown = _timer(self, GROWN_MS, self._renew)
        self._settle = _timer(self, SETTLE_MS, self._write)
        self._asked: Path | None = None
        self._reading.ready.connect(self._on_table)
        self._reading.failed.connect(self._on_not_read)
        self._keeping.ready.connect(self._on_kept)
        self._keeping.failed.connect(lambda sentence: self.failed.emit("", sentence))
        sessions.opened.connect(self._on_document)
        search.opened.connect(self._on_run_opened)
        search.evaluated.connect(self._on_evaluated)
        search.state_changed.connect(self._on_state)

    @property
    def comparison(self) -> Comparison | None:
        """Of what is shown, at the beta of the moment."""
        return self.comparing.comparison

    # What the user does.

    def open(self, path: Path, space: SearchSpace | None = None) -> None:
        """Read a table; changed, failed or space_unknown tells how it went."""
        self._asked = path
        if path != self.shown.pending:
            self.shown.pending = None
        self.opening.emit(path.name)
        self._reading.ask(_attempt, path, space)

    def set_space(self, space: SearchSpace) -> None:
        """The space of the open table's networks, or of the one that waits for it."""
        shown = self.shown
        opened = shown.table.path if shown.table is not None else None
        if path := shown.pending or opened:
            self.open(path, space)

    def show(self, run_id: int) -> None:
        """Show a run's comparison, or the open table for 0."""
        self._keep(run=run_id)
        self._renew()
        self.changed.emit()

    def set_beta(self, beta: float) -> None:
        """Compare at another beta: within a frame; the intervals follow once it rests."""
        self._keep(beta=beta)
        self.comparing.set_beta(self.shown.beta)

    def set_hidden(self, columns: tuple[str, ...]) -> None:
        """Columns of the table that are not shown."""
        self._keep(hidden=columns)
        self._renew()

    def keep(self, **changes: Any) -> None:
        """Remember a choice of the user that changes nothing compared."""
        self._keep(**changes)

    def start(self, plan: SearchPlan, accuracies: StoredAccuracies) -> None:
        """Score the networks of a plan as a new run; shown once it is in the file."""
        path = self._sessions.path_for_run()
        self._starting = accuracies
        self._search.start_events(
            lambda executor: new_correlation(path, plan, accuracies, executor), plan.budget
        )

    def resume(self) -> None:
        """Go on with the run that is shown."""
        loaded, path = self.shown.loaded, self._sessions.document.path
        if loaded is not None and path is not None:
            last = int(loaded.archive.ids.max(initial=0))
            self._search.resume_run(path, loaded.run.id, loaded.run.plan.budget, last)

    # What has happened.

    def _on_document(self, document: Document) -> None:
        """Another session: what it keeps of comparisons is read behind the window."""
        for timer in (self._grown, self._settle):
            timer.stop()
        self._reading.forget()
        self.shown.clear()
        self._starting = None
        if document.path is not None:
            self._keeping.ask(read_kept, document.path, [r.run for r in document.runs.values()])
        else:
            self._keeping.forget()
        self.restored.emit(self.shown.state)
        self._renew()
        self.changed.emit()

    def _on_kept(self, kept: Kept) -> None:
        self.shown.accuracies.update(kept.accuracies or {})
        newest = max(self.shown.accuracies, default=0)
        state = kept.state or CorrelationState(run=newest)
        if state.run not in self.shown.accuracies:
            state = replace(state, run=0 if state.table else newest)
        self.shown.state = state
        self.restored.emit(state)
        self._renew()
        self.changed.emit()
        if kept.fault:
            self.failed.emit("", kept.fault)
        if state.table:
            self.open(Path(state.table), state.space)

    def _on_table(self, found: "OpenTable | UnknownSpaceError") -> None:
        if isinstance(found, UnknownSpaceError):
            self.shown.pending = self._asked
            self.space_unknown.emit(str(found))
            return
        again = self.shown.state.table == str(found.path)
        self.shown.table, self.shown.pending = found, None
        shown = self.shown.state.run if again and self.shown.loaded is not None else 0
        space = None if found.guessed else found.space
        self._keep(table=str(found.path), space=space, run=shown)
        if not shown:
            self._renew()
        self.changed.emit()

    def _on_not_read(self, sentence: str) -> None:
        name = self._asked.name if self._asked is not None else ""
        self.failed.emit(name, sentence)

    def _on_run_opened(self, run: Run, path: Path) -> None:
        starting, self._starting = self._starting, None
        if starting is not None and path == self._sessions.document.path:
            self.shown.accuracies[run.id] = starting
            self.show(run.id)

    def _on_evaluated(self, run_id: int, _rows: list[Row]) -> None:
        if run_id == self.shown.state.run and not self._grown.isActive():
            self._grown.start()

    def _on_state(self, state: SearchState) -> None:
        if state is SearchState.IDLE:
            self._starting = None
            self._renew()

    def _renew(self) -> None:
        """What is shown has other networks, or more of them."""
        self._grown.stop()
        shown = self.shown
        self.comparing.set_networks(shown.networks(), shown.beta, shown.seed())

    # The session file.

    def _keep(self, **changes: Any) -> None:
        state = replace(self.shown.state, **changes)
        if state != self.shown.state:
            self.shown.state = state
            self._settle.start()

    def flush(self) -> None:
        """Write now what was waiting to be."""
        if self._settle.isActive():
            self._settle.stop()
            self._write()

    def _write(self) -> None:
        if self._sessions.document.path is not None:
            self._sessions.put(KEY, codec.to_json(self.shown.state), lambda: None)


def _timer(parent: QObject, interval_ms: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(act)
    return timer


def _attempt(path: Path, space: SearchSpace | None) -> "OpenTable | UnknownSpaceError":
    """An unknown space is no failure: it asks for one."""
    try:
        return open_table(path, space)
    except UnknownSpaceError as unknown:
        return unknown
