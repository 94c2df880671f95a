"""A connection to a session file, whose every failure is a sentence."""

import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from explorer.core.errors import SessionError
from explorer.store._file import reported
from explorer.store.schema import version_of
from explorer.store.shipped import refuse_shipped

Row = tuple[Any, ...]
CHUNK = 1_000  # rows fetched at once


class Database:
    """Statements and transactions; any may raise SessionError, and then nothing is changed."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self._db = db

    def close(self) -> None:
        with reported(self.path):
            self._db.close()

    @property
    def version(self) -> int:
        """Of the schema; a file that is only read keeps that of the program that wrote it."""
        with reported(self.path):
            return version_of(self._db)

    @contextmanager
    def writing(self) -> Generator[None, None, None]:
        """One transaction: on the disk when this ends, or undone where it raises."""
        with reported(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite ends it by itself after some errors
                    self._db.execute("ROLLBACK")
                raise

    def changed(self, statement: str, *values: object) -> int:
        """Run a statement within `writing`; the id of the row it added."""
        return int(self._db.execute(statement, values).lastrowid or 0)

    def all(self, query: str, *values: object) -> list[Row]:
        with reported(self.path):
            return self._db.execute(query, values).fetchall()

    def each(self, query: str, *values: object) -> Iterator[Row]:
        """The rows of `all`, read while they are asked for."""
        with reported(self.path), closing(self._db.execute(query, values)) as cursor:
            while rows := cursor.fetchmany(CHUNK):
                yield from rows

    def copy_to(self, path: Path) -> None:
        """Write all that is committed to `path`, which is whole or as it was, never in between."""
        refuse_shipped(path)
        if path.exists() and path.samefile(self.path):
            raise SessionError(f"{path} is the session itself. Choose another name for the copy.")
        if not path.parent.is_dir():
            raise SessionError(f"There is no folder {path.parent}. Make it, or choose another.")
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        with reported(path):
            try:
                with closing(sqlite3.connect(unfinished)) as copy:
                    self._db.backup(copy)
                for side in ("-wal", "-shm"):  # of a file replaced: they would be taken for ours
                    path.with_name(path.name + side).unlink(missing_ok=True)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
