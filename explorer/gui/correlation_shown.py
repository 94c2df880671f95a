"""What of the tables and runs of a session the correlation view shows. Values only: no Qt."""

from pathlib import Path

from explorer.core.correlation import AccuracyTable, StoredAccuracies
from explorer.core.space import SearchSpace
from explorer.gui.correlation_numbers import Networks, of_run
from explorer.gui.correlation_sources import CorrelationState, OpenTable, table_of
from explorer.gui.session import LoadedRun
from explorer.gui.session_controller import SessionController
from explorer.spaces import family


class Shown:
    """The controller fills it; whoever shows something asks it.

    Attributes:
        state: which run, score and column were chosen.
        table: that was opened last.
        pending: a table that waits for its space.
        accuracies: by the id of the run that they stand beside.
    """

    def __init__(self, sessions: SessionController) -> None:
        self._sessions = sessions
        self.clear()

    def clear(self) -> None:
        """Nothing is known of another session yet."""
        self.state = CorrelationState()
        self.table: OpenTable | None = None
        self.pending: Path | None = None
        self.accuracies: dict[int, StoredAccuracies] = {}

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

    def columns(self) -> tuple[str, ...]:
        """All columns of accuracies, hidden ones too."""
        if self.stored is not None:
            return tuple(self.stored.columns)
        return tuple(self.table.table.columns) if self.table is not None else ()

    def seed(self) -> int:
        """That the networks shown were drawn by."""
        return self.stored.seed if self.stored is not None else self.state.seed

    def networks(self) -> Networks | None:
        """What is compared; None where there is nothing."""
        loaded, stored = self.loaded, self.stored
        if loaded is not None and stored is not None:
            found = of_run(loaded.archive, loaded.run.plan, stored)
        elif self.table is not None:
            found = self.table.networks
        else:
            return None
        return found.without(self.state.hidden)
