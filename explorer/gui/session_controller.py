"""Between the window and the session file: new, open, save, and every small change kept."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.core import codec
from explorer.core.archive import Archive
from explorer.core.errors import ExplorerError, SessionError
from explorer.core.run import Run, RunState
from explorer.gui import session
from explorer.gui.job import Job
from explorer.gui.search_controller import Row
from explorer.gui.session import Document, LoadedRun, ViewState
from explorer.search.references import key_of
from explorer.store.session import SessionFile
from explorer.store.shipped import refuse_shipped

log = logging.getLogger(__name__)
SETTLE_MS = 800  # a view is saved once the hand rests


class SessionController(QObject):
    """Holds the Document. Reading is a job; writing is one thread that keeps the order.

    Signals:
        opened: Document, another one than before.
        loading: networks read, and in all.
        runs_changed: a run was added or its state or budget changed.
        named: the file's name or the mark beside it changed.
        saved: Path, after Save as.
        moving, moved: around Save as, however it ends: who reads or writes the file lets go of it.
        not_opened, not_saved: Path, Exception: that file could not be read, or written.
    """

    opened = Signal(object)
    loading = Signal(int, int)
    runs_changed = Signal()
    named = Signal()
    saved = Signal(object)
    moving = Signal()
    moved = Signal()
    not_opened = Signal(object, object)
    not_saved = Signal(object, object)
    _written = Signal(object, object, object, object)  # Path, Exception or None, then, at the end

    def __init__(
        self,
        drafts: Path,
        parent: QObject | None = None,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(parent)
        self.document = Document()
        self._drafts, self._now = drafts, now
        self._loader: Job | None = None
        self._writer = ThreadPoolExecutor(1, "session-writer")
        self._pending = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.flush)
        self._written.connect(self._on_written)

    # Documents.

    @property
    def edited(self) -> bool:
        """Something has not reached a file of the user's own."""
        return self._pending or self.untitled_work

    @property
    def untitled_work(self) -> bool:
        """Runs that lie in a draft."""
        return self.document.draft and bool(self.document.runs)

    def new(self) -> None:
        """An untitled session; its file is made by its first run."""
        self.flush()
        self._replace(Document())

    def open(self, path: Path) -> None:
        """Read a session; opened or not_opened tells how it went."""
        self.flush()
        if self._loader is not None:
            self._loader.stop()
        loader = Job(lambda: session.load(path, path.parent == self._drafts), parent=self)
        loader.reported.connect(self._on_read)
        loader.failed.connect(lambda error: self.not_opened.emit(path, error))
        loader.finished.connect(lambda: self._on_loader_done(loader))
        self._loader = loader
        loader.start()

    def _on_read(self, events: list[Any]) -> None:
        for event in events:
            if isinstance(event, Document):
                self._replace(event)
            else:
                self.loading.emit(event.done, event.total)

    def _on_loader_done(self, loader: Job) -> None:
        if self._loader is loader:
            self._loader = None
        loader.deleteLater()

    def _replace(self, document: Document) -> None:
        self.document = document
        self._pending = False
        self.opened.emit(document)
        self.named.emit()

    # Runs.

    def path_for_run(self) -> Path:
        """Where the next run goes: this session's file, or a new draft."""
        return self.document.path or session.draft_path(self._drafts, self._now())

    def on_run_opened(self, run: Run, path: Path) -> None:
        """A run is in the file, new or resumed."""
        document = self.document
        if document.path is None:
            document.path = path
        if document.path != path:
            return  # another session was opened meanwhile
        known = document.runs.get(run.id)
        if known is not None:
            known.run = run
        else:
            document.runs[run.id] = LoadedRun(run, Archive(run.plan.space))
        self.runs_changed.emit()
        self.named.emit()

    def add(self, run_id: int, rows: list[Row]) -> None:
        """Networks that a search has saved."""
        if run_id in self.document.runs:
            self.document.runs[run_id].archive.add(rows)

    def set_run_state(self, run_id: int, state: RunState) -> None:
        """What the search wrote of a run, for the lists; the file has it already."""
        loaded = self.document.runs.get(run_id)
        if loaded:
            loaded.run = replace(loaded.run, state=state)
            self.runs_changed.emit()

    def write_run_state(self, run_id: int, state: RunState) -> None:
        """Tell the file, too."""
        self.set_run_state(run_id, state)
        self._write(lambda file: file.set_state(run_id, state))

    def star(self, run_id: int, row_id: int, on: bool) -> None:
        loaded = self.document.runs[run_id]
        loaded.stars = loaded.stars | {row_id} if on else loaded.stars - {row_id}
        self._write(lambda file: file.star(row_id, on))

    def scored_like(self, loaded: LoadedRun) -> tuple[LoadedRun, ...]:
        """Runs of the session whose references have the scores that this run's have."""
        key = key_of(loaded.run.plan)
        return tuple(run for run in self.document.runs.values() if key_of(run.run.plan) == key)

    # Writing.

    def set_view(self, view: ViewState) -> None:
        """Keep what is looked at; written once it rests."""
        if view == self.document.view:
            return
        self.document.view = view
        if self.document.path is not None:
            self._pending = True
            self._settle.start()
            self.named.emit()

    def put(self, key: str, text: str, then: Callable[[], None]) -> None:
        """Keep a piece of JSON in the file, and do what waits for that once it is there."""
        self._write(lambda file: file.put(key, text), then)

    def flush(self) -> None:
        """Write now what was waiting."""
        self._settle.stop()
        if self._pending:
            self._pending = False
            text = codec.to_json(self.document.view)
            self._write(lambda file: file.put("view", text))
            self.named.emit()

    def save_as(self, target: Path, then: Callable[[], None] = lambda: None) -> None:
        """Copy to a file of the user's own, and go on in that one."""
        self.flush()
        self.moving.emit()
        source, draft = self.document.path, self.document.draft
        view = codec.to_json(self.document.view)

        def copy() -> None:
            if source is None:
                refuse_shipped(target)
                target.unlink(missing_ok=True)
                with SessionFile.create(target) as file:
                    file.put("view", view)
            elif source != target:
                with SessionFile.open(source) as file:
                    file.copy_to(target)
                if draft:
                    _delete(source)

        def moved() -> None:
            self.document.path, self.document.draft = target, False
            self.saved.emit(target)
            self.named.emit()
            then()

        self._do(target, copy, moved, self.moved.emit)

    def discard(self) -> None:
        """Delete the draft that is shown, and show none."""
        path, draft = self.document.path, self.document.draft
        self._pending = False
        self._replace(Document())
        if path is not None and draft:
            self._do(path, lambda: _delete(path))

    def close(self) -> None:
        """Write what waits, and end both threads."""
        self.flush()
        if self._loader is not None:
            self._loader.stop()
        self._writer.shutdown(wait=True)

    def _write(
        self, act: Callable[[SessionFile], Any], then: Callable[[], None] = lambda: None
    ) -> None:
        path = self.document.path
        if path is None:
            return

        def open_and_act() -> None:
            with SessionFile.open(path) as file:
                act(file)

        self._do(path, open_and_act, then)

    def _do(
        self,
        path: Path,
        act: Callable[[], None],
        then: Callable[[], None] = lambda: None,
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        """Do this in the writing thread, after all that was asked before; `at_end` in any case."""

        def tell(future: "Future[None]") -> None:
            with suppress(RuntimeError):  # the window is gone
                self._written.emit(path, future.exception(), then, at_end)

        self._writer.submit(act).add_done_callback(tell)

    def _on_written(
        self,
        path: Path,
        error: Exception | None,
        then: Callable[[], None],
        at_end: Callable[[], None],
    ) -> None:
        if error is None:
            then()
        else:
            if not isinstance(error, ExplorerError):
                log.error("writing %s", path, exc_info=error)
            self.not_saved.emit(path, error)
        at_end()


def _delete(path: Path) -> None:
    """A session file with the two files that SQLite may keep beside it."""
    try:
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:
        raise SessionError(f"{path.name} could not be deleted: {error.strerror}.") from error
