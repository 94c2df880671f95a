"""A session file: runs, their networks, and what the user made of them.

SQLite with a write-ahead log, so that others may read while a search writes, and what was committed
survives a kill at any moment. A connection belongs to the thread that opened it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from explorer.core import codec
from explorer.core.draw import Draw
from explorer.core.errors import SessionError
from explorer.core.evaluation import Evaluation
from explorer.core.plan import SearchPlan
from explorer.core.run import Run, RunState
from explorer.store import _draws, _marks, _rows
from explorer.store._database import Database, Row
from explorer.store._file import created, opened

_RUNS = """
    SELECT run.id, created, label, state, plan, run.checksum, environment,
           total(outcome = 0), total(outcome = 1), total(outcome = 2), total(seconds)
    FROM run LEFT JOIN evaluation ON run_id = run.id
"""
_ADD = f"INSERT INTO evaluation ({_rows.VALUES}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class SessionFile:
    """One open session file; make it with `create` or `open`, and close it, as by `with`.

    Every method may raise SessionError: a sentence on a full disk, a file that cannot be written,
    another program that keeps it locked, or damage. What fails changes nothing.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = Database(path, connection)
        self._names = _rows.Names(self._db)

    @classmethod
    def create(cls, path: Path) -> Self:
        """A new, empty session; raises SessionError where there is a file already, or no folder."""
        return cls(path, created(path))

    @classmethod
    def open(cls, path: Path, readonly: bool = False) -> Self:
        """A session that exists; raises SessionError for other files, and never writes to them."""
        return cls(path, opened(path, readonly))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Put everything into the one file; may be called twice."""
        self._db.close()

    # Runs

    def add_run(self, plan: SearchPlan, environment: Mapping[str, str], label: str = "") -> int:
        """Add a run to search; its id."""
        text = codec.to_json(plan)
        checksum = _rows.text_checksum(text)
        values = (label, RunState.NEW, text, checksum, codec.to_json(dict(environment)))
        with self._db.writing():
            return self._db.changed(
                "INSERT INTO run (label, state, plan, checksum, environment) "
                "VALUES (?, ?, ?, ?, ?)",
                *values,
            )

    def runs(self) -> tuple[Run, ...]:
        """All runs; raises SessionError that names the run whose plan is no longer understood."""
        return tuple(map(self._run, self._db.all(f"{_RUNS} GROUP BY run.id ORDER BY run.id")))

    def run(self, run_id: int) -> Run:
        """The run of that id; raises SessionError where there is none."""
        found = self._db.all(f"{_RUNS} WHERE run.id = ? GROUP BY run.id", run_id)
        if not found:
            raise self._no_run(run_id)
        return self._run(found[0])

    def _no_run(self, run_id: int) -> SessionError:
        return SessionError(f"{self.path} has no run {run_id}. It may have been deleted.")

    def _run(self, row: Row) -> Run:
        run_id, created, label, state, plan, checksum, environment, *counts, seconds = row
        scored, failed, rejected = map(int, counts)
        what = f"run {run_id} of {self.path}"
        return Run(
            id=run_id,
            number=run_id,
            plan=self._read_plan(run_id, plan, checksum),
            created=created,
            state=codec.from_json(codec.to_json(state), RunState, f"the state of {what}"),
            environment=codec.from_json(environment, dict[str, str], f"the environment of {what}"),
            scored=scored,
            failed=failed,
            rejected=rejected,
            seconds=seconds,
            label=label,
        )

    def _plan(self, run_id: int) -> SearchPlan:
        """The plan alone: counting a run's networks takes a look at each."""
        found = self._db.all("SELECT plan, checksum FROM run WHERE id = ?", run_id)
        if not found:
            raise self._no_run(run_id)
        return self._read_plan(run_id, *found[0])

    def _read_plan(self, run_id: int, text: str, checksum: int) -> SearchPlan:
        if _rows.text_checksum(text) != checksum:
            raise _rows.damaged(str(self.path), f"the plan of run {run_id}")
        return codec.from_json(text, SearchPlan, f"the plan of run {run_id} of {self.path}")

    def set_budget(self, run_id: int, budget: int) -> None:
        """Let a run go on to this many networks; raises PlanError for a budget that is none."""
        text = codec.to_json(replace(self._plan(run_id), budget=budget))
        checksum = _rows.text_checksum(text)
        statement = "UPDATE run SET plan = ?, checksum = ? WHERE id = ?"
        with self._db.writing():
            self._db.changed(statement, text, checksum, run_id)

    def set_state(self, run_id: int, state: RunState) -> None:
        with self._db.writing():
            self._db.changed("UPDATE run SET state = ? WHERE id = ?", RunState(state), run_id)

    def delete_run(self, run_id: int) -> None:
        """Delete a run and its networks; neither its number nor theirs are given again."""
        with self._db.writing():
            self._db.changed("DELETE FROM run WHERE id = ?", run_id)

    # Networks

    def add(self, run_id: int, evaluations: Iterable[Evaluation]) -> list[int]:
        """Save networks, all or none; their ids in the same order.

        One that the run has already keeps its id and its numbers, as equal plans find equal ones.
        """
        try:
            with self._db.writing():
                return [self._add(run_id, evaluation) for evaluation in evaluations]
        except BaseException:
            self._names.forget()  # what was undone has no id any more
            raise

    def _add(self, run_id: int, evaluation: Evaluation) -> int:
        row = _rows.evaluation_row(run_id, evaluation, self._names)
        try:
            row_id = self._db.changed(_ADD, *row)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
                raise
            return self._id_of(run_id, evaluation)
        if evaluation.terms:
            terms = _rows.terms_row(row_id, evaluation, self._names)
            self._db.changed("INSERT INTO terms VALUES (?, ?, ?, ?)", *terms)
        return row_id

    def _id_of(self, run_id: int, evaluation: Evaluation) -> int:
        genes = _rows.gene_bytes(evaluation.architecture.genes)
        query = "SELECT id FROM evaluation WHERE run_id = ? AND genes = ?"
        return int(self._db.all(query, run_id, genes)[0][0])

    def ids(self, run_id: int) -> dict[tuple[int, ...], int]:
        """The ids of a run's networks by their genes."""
        rows = self._db.all("SELECT genes, id FROM evaluation WHERE run_id = ?", run_id)
        return {_rows.genes_of(genes): row_id for genes, row_id in rows}

    def evaluations(
        self, run_id: int, terms: bool = False, after_id: int = 0
    ) -> Iterator[tuple[int, Evaluation]]:
        """A run's networks with their ids, in the order of the search.

        Args:
            terms: with per-layer terms, which is several times slower.
            after_id: only those with a larger id.
        """
        read = _rows.reader(self._plan(run_id).space, self._names, str(self.path))
        query = f"SELECT id, {_rows.VALUES} FROM evaluation WHERE run_id = ? AND id > ? ORDER BY id"
        for row in self._db.each(query, run_id, after_id):
            row_id, evaluation = read(row)
            yield row_id, self._with_terms(row_id, evaluation) if terms else evaluation

    def evaluation(self, row_id: int) -> tuple[int, Evaluation]:
        """The id of a network's run, and the network with its terms; raises SessionError."""
        query = f"SELECT id, {_rows.VALUES} FROM evaluation WHERE id = ?"
        found = self._db.all(query, row_id) if row_id < 2**63 else []  # SQLite counts no further
        if not found:
            raise SessionError(f"{self.path} has no network N{row_id}. Its table lists all it has.")
        run_id = found[0][1]
        read = _rows.reader(self._plan(run_id).space, self._names, str(self.path))
        return run_id, self._with_terms(row_id, read(found[0])[1])

    def _with_terms(self, row_id: int, evaluation: Evaluation) -> Evaluation:
        query = "SELECT names_id, layers, terms FROM terms WHERE evaluation_id = ?"
        found = self._db.all(query, row_id)
        what = f"{self.path}, network N{row_id}"
        return _rows.with_terms(evaluation, found[0], self._names, what) if found else evaluation

    # What the user says of networks, and how the window looked at them

    def star(self, row_id: int, on: bool) -> None:
        with self._db.writing():
            _marks.mark(self._db, row_id, "starred", int(on))

    def note(self, row_id: int, text: str) -> None:
        with self._db.writing():
            _marks.mark(self._db, row_id, "note", text)

    def stars(self, run_id: int) -> frozenset[int]:
        """Ids of a run's starred networks."""
        return frozenset(row_id for row_id, starred, _ in _marks.marks(self._db, run_id) if starred)

    def notes(self, run_id: int) -> dict[int, str]:
        """Notes on a run's networks, by id."""
        return {row_id: note for row_id, _, note in _marks.marks(self._db, run_id) if note}

    def put(self, key: str, json_text: str) -> None:
        """Keep a piece of the window's state."""
        with self._db.writing():
            _marks.put(self._db, key, json_text)

    def get(self, key: str) -> str | None:
        return _marks.get(self._db, key)

    # What was learnt of networks after the search

    def add_draws(self, row_id: int, draws: Iterable[Draw]) -> None:
        """Keep draws of a network, each joined with what is there of its seed."""
        self.add_all_draws({row_id: draws})

    def add_all_draws(self, draws: Mapping[int, Iterable[Draw]]) -> None:
        """Keep draws of networks by id, all or none."""
        with self._db.writing():
            for row_id, found in draws.items():
                _draws.add_draws(self._db, row_id, found)

    def draws(self, run_id: int) -> dict[int, tuple[Draw, ...]]:
        """Draws of a run's networks by id, each by rising seed; those without have no entry."""
        return _draws.draws_of(self._db, run_id)

    def set_accuracies(self, run_id: int, json_text: str) -> None:
        """Keep what the run's networks reach once trained, instead of what was there."""
        with self._db.writing():
            _draws.set_accuracies(self._db, run_id, json_text)

    def accuracies(self, run_id: int) -> str | None:
        """The JSON of `set_accuracies`; None where there is none."""
        return _draws.accuracies_of(self._db, run_id)

    # The file

    def copy_to(self, path: Path) -> None:
        """Write a copy that replaces any file at `path`, whole or not at all."""
        self._db.copy_to(path)
