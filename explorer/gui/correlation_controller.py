"""What the correlation view knows: the table that is open, the runs that have accuracies, and how
the scores of the one that is shown compare with them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.core import codec
from explorer.core.correlation import AccuracyTable, StoredAccuracies
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.space import SearchSpace
from explorer.gui.correlation_numbers import Comparison, Networks, compare, of_run, with_intervals
from explorer.gui.correlation_sources import (
    KEY,
    CorrelationState,
    Kept,
    OpenTable,
    UnknownSpaceError,
    open_table,
    read_kept,
    table_of,
)
from explorer.gui.latest import Latest
from explorer.gui.search_controller import Row, SearchController, SearchState
from explorer.gui.session import Document, LoadedRun
from explorer.gui.session_controller import SessionController
from explorer.runs.correlating import new_correlation
from explorer.spaces import family

GROWN_MS = 300  # how long newly scored networks may wait to be compared
RESTED_MS = 120  # beta has come to rest: intervals are resampled
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
        self.state = CorrelationState()
        self.table: OpenTable | None = None
        self.pending: Path | None = None  # a table that waits for its space
        self.accuracies: dict[int, StoredAccuracies] = {}
        self.comparison: Comparison | None = None
        self._networks: Networks | None = None
        self._starting: StoredAccuracies | None = None
        self._reading, self._keeping = Latest(parent=self), Latest(parent=self)
        self._resampling = Latest(RESTED_MS, self)
        self._grown = _timer(self, GROWN_MS, self._renew)
        self._settle = _timer(self, SETTLE_MS, self._write)
        self._asked: Path | None = None
        self._reading.ready.connect(self._on_table)
        self._reading.failed.connect(self._on_not_read)
        self._keeping.ready.connect(self._on_kept)
        self._keeping.failed.connect(lambda sentence: self.failed.emit("", sentence))
        self._resampling.ready.connect(self._on_intervals)
        sessions.opened.connect(self._on_document)
        search.opened.connect(self._on_run_opened)
        search.evaluated.connect(self._on_evaluated)
        search.state_changed.connect(self._on_state)

    # What there is.

    def runs(self) -> tuple[LoadedRun, ...]:
        """Those of the session that have accuracies beside them."""
        known = self._sessions.document.runs
        return tuple(known[run_id] for run_id in self.accuracies if run_id in known)

    @property
    def loaded(self) -> LoadedRun | None:
        """The run that is shown; None for a table that was opened, and for nothing."""
        known = self.state.run in self.accuracies
        return self._sessions.document.runs.get(self.state.run) if known else None

    @property
    def stored(self) -> StoredAccuracies | None:
        """Of the run that is shown."""
        return self.accuracies.get(self.state.run) if self.loaded is not None else None

    def space(self) -> SearchSpace | None:
        """Of the networks that are shown."""
        if self.loaded is not None:
            return self.loaded.run.plan.space
        return self.table.space if self.table is not None else None

    @property
    def beta(self) -> float:
        """Where the user left it; else what is usual in the space."""
        space = self.space()
        if self.state.beta is not None or space is None:
            return 1.0 if self.state.beta is None else self.state.beta
        return family(space.family).beta_of(space)

    def source(self) -> tuple[AccuracyTable, SearchSpace] | None:
        """What a new comparison draws its networks from: the whole table where it is open, else
        those of the run that is shown.
        """
        loaded, stored = self.loaded, self.stored
        if loaded is None or stored is None or self._is_open(stored):
            return (self.table.table, self.table.space) if self.table is not None else None
        return table_of(loaded.run, stored), loaded.run.plan.space

    def total(self) -> int:
        """How many networks that would be drawn from; 0 without any."""
        stored = self.stored
        if stored is None or self._is_open(stored):
            return self.table.rows if self.table is not None else 0
        return len(stored.names)

    def _is_open(self, stored: StoredAccuracies) -> bool:
        """Whether the table that a run's networks were drawn from is open."""
        table, loaded = self.table, self.loaded
        return (
            table is not None
            and loaded is not None
            and (table.path.name, table.space) == (stored.source, loaded.run.plan.space)
        )

    # What the user does.

    def open(self, path: Path, space: SearchSpace | None = None) -> None:
        """Read a table; changed, failed or space_unknown tells how it went."""
        self._asked = path
        self.opening.emit(path.name)
        self._reading.ask(_attempt, path, space)

    def set_space(self, space: SearchSpace) -> None:
        """The space of the open table's networks, or of the one that waits for it."""
        path = self.pending or (self.table.path if self.table is not None else None)
        if path is not None:
            self.open(path, space)

    def show(self, run_id: int) -> None:
        """Show a run's comparison, or the open table for 0."""
        self._keep(run=run_id)
        self._renew()
        self.changed.emit()

    def set_beta(self, beta: float) -> None:
        """Compare at another beta: within a frame; the intervals follow once it rests."""
        self._keep(beta=beta)
        self._compare()

    def set_hidden(self, columns: tuple[str, ...]) -> None:
        """Columns of the table that are not shown."""
        self._keep(hidden=columns)
        self._renew()

    def keep(self, **changes: object) -> None:
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
        loaded, path = self.loaded, self._sessions.document.path
        if loaded is not None and path is not None:
            last = int(loaded.archive.ids.max(initial=0))
            self._search.resume_run(path, loaded.run.id, loaded.run.plan.budget, last)

    # What has happened.

    def _on_document(self, document: Document) -> None:
        """Another session: what it keeps of comparisons is read behind the window."""
        for timer in (self._grown, self._settle):
            timer.stop()
        self._reading.forget()
        self.state, self.table, self.pending = CorrelationState(), None, None
        self.accuracies, self._starting = {}, None
        if document.path is not None:
            self._keeping.ask(read_kept, document.path, [r.run for r in document.runs.values()])
        else:
            self._keeping.forget()
        self.restored.emit(self.state)
        self._renew()
        self.changed.emit()

    def _on_kept(self, kept: Kept) -> None:
        self.accuracies.update(kept.accuracies or {})
        newest = max(self.accuracies, default=0)
        state = kept.state or CorrelationState(run=newest)
        if state.run not in self.accuracies:
            state = replace(state, run=0 if state.table else newest)
        self.state = state
        self.restored.emit(state)
        self._renew()
        self.changed.emit()
        if kept.fault:
            self.failed.emit("", kept.fault)
        if state.table:
            self.open(Path(state.table), state.space)

    def _on_table(self, found: "OpenTable | UnknownSpaceError") -> None:
        if isinstance(found, UnknownSpaceError):
            self.pending = self._asked
            self.space_unknown.emit(str(found))
            return
        again = self.state.table == str(found.path)
        self.table, self.pending = found, None
        shown = self.state.run if again and self.loaded is not None else 0
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
            self.accuracies[run.id] = starting
            self.show(run.id)

    def _on_evaluated(self, run_id: int, _rows: list[Row]) -> None:
        if run_id == self.state.run and not self._grown.isActive():
            self._grown.start()

    def _on_state(self, state: SearchState) -> None:
        if state is SearchState.IDLE:
            self._starting = None
            self._renew()

    # Comparing.

    def _renew(self) -> None:
        """What is shown has other networks, or more of them."""
        self._grown.stop()
        loaded, stored = self.loaded, self.stored
        networks = None
        if loaded is not None and stored is not None:
            networks = of_run(loaded.archive, loaded.run.plan, stored)
        elif self.table is not None:
            networks = self.table.networks
        self._networks = networks.without(self.state.hidden) if networks is not None else None
        self._compare()

    def _compare(self) -> None:
        networks = self._networks
        if networks is None:
            self.comparison = None
            self._resampling.forget()
        else:
            self.comparison = compare(networks, self.beta, self.comparison)
            if self.comparison.sure or not self.comparison.found:
                self._resampling.forget()
            else:
                self._resampling.ask(with_intervals, networks, self.beta, self._seed())
        self.compared.emit(self.comparison)

    def _seed(self) -> int:
        stored = self.stored
        return stored.seed if stored is not None else self.state.seed

    def _on_intervals(self, found: Comparison) -> None:
        if found.networks is self._networks and found.beta == self.beta:
            self.comparison = found
            self.compared.emit(found)

    # The session file.

    def _keep(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._settle.start()

    def flush(self) -> None:
        """Write now what was waiting to be."""
        if self._settle.isActive():
            self._settle.stop()
            self._write()

    def _write(self) -> None:
        if self._sessions.document.path is not None:
            self._sessions.put(KEY, codec.to_json(self.state), lambda: None)


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
