"""Tables of accuracies and what a session holds of them: values, and readers for threads. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.core import codec
from explorer.core.correlation import AccuracyTable, StoredAccuracies
from explorer.core.correlation import open_table as read_file
from explorer.core.errors import DataError, SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.run import Run
from explorer.core.space import SearchSpace
from explorer.gui.correlation_numbers import Networks, compare, of_counts
from explorer.runs.correlating import stored_accuracies
from explorer.runs.naming import named_networks
from explorer.search.correlating import bulk_counts, guessed_space
from explorer.store.session import SessionFile

KEY = "correlation"  # of the view's state in the session file


class UnknownSpaceError(DataError):
    """The space of a table's networks cannot be told from their names; the user can."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenTable:
    """A table that was read and counted; nothing of it is scored yet.

    Attributes:
        space: that its networks are of.
        guessed: the space was told by the networks' names, not by the user.
        networks: what is counted of them.
    """

    path: Path
    space: SearchSpace
    table: AccuracyTable
    guessed: bool
    networks: Networks

    @property
    def rows(self) -> int:
        return len(self.table.architectures)


def open_table(path: Path, space: SearchSpace | None = None) -> OpenTable:
    """Read a table and count its networks: half a second for 3,000 of them.

    Args:
        space: of its networks; told by their names where there is none.

    Raises UnknownSpaceError where they do not tell it, and DataError with the line that is wrong.
    """
    file = read_file(path)
    wanted = space or guessed_space(file.names)
    if wanted is None:
        raise UnknownSpaceError(
            f"Space: the names of {path.name} fit no space, or several. Choose the space of its "
            "networks."
        )
    found = file.table(named_networks(wanted, path.parent, within=True))
    counts = bulk_counts(found.architectures)
    names = counts[0].keys() if counts else ()
    measures = {name: np.array([one[name] for one in counts]) for name in names}
    networks = of_counts(measures, found.columns, found.names)
    compare(networks, 1.0)  # so that the window need not wait for scipy at its first comparison
    return OpenTable(path, wanted, found, space is None, networks)


@dataclass(frozen=True, slots=True)
class CorrelationState:
    """What the view showed, and what the user was about to score, as the session file keeps it.

    Attributes:
        table: path of the table that was open; "" for none.
        space: of its networks; None where their names told it.
        run: the run shown; 0 for the table.
        beta: of the slider; None where it was not moved: the space's own.
        score, column: chosen ones, by name.
        hidden: columns that are not ticked.
        scores: names of those to be compared; () for the first ones offered.
        rows, seed: networks to draw, and by which seed; 0 for all.
    """

    table: str = ""
    space: SearchSpace | None = None
    run: int = 0
    beta: float | None = None
    score: str = ""
    column: str = ""
    hidden: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    rows: int = 300
    seed: int = 0
    scoring: ScoringSettings | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a session file knows of comparisons; `fault` says what of it could not be read."""

    state: CorrelationState | None = None
    accuracies: Mapping[int, StoredAccuracies] | None = None
    fault: str = ""


def read_kept(path: Path, runs: Sequence[Run]) -> Kept:
    """The accuracies of a session's runs, by the run's id, and how the view was left."""
    found: dict[int, StoredAccuracies] = {}
    fault = ""
    with SessionFile.open(path, readonly=True) as session:
        for run in runs:
            if run.plan.first:
                try:
                    accuracies = stored_accuracies(session, run)
                except SessionError as error:
                    fault = str(error)
                    continue
                if accuracies is not None:
                    found[run.id] = accuracies
        text = session.get(KEY)
    return Kept(_state(text), found, fault)


def _state(text: str | None) -> CorrelationState | None:
    """None where it was not kept, or cannot be read any more."""
    try:
        return codec.from_json(text, CorrelationState, "the correlation view") if text else None
    except SessionError:
        return None


def table_of(run: Run, accuracies: StoredAccuracies) -> AccuracyTable:
    """The networks of a run as a table, so that they can be scored again otherwise."""
    space = run.plan.space
    return AccuracyTable(
        tuple(space.architecture(genes) for genes in run.plan.first),
        {name: np.array(found) for name, found in accuracies.columns.items()},
        accuracies.names,
        accuracies.lines,
        accuracies.source,
        accuracies.total,
    )
