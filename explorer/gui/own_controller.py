"""Modules of the user's own: run and scored apart, and kept with the session."""

import logging
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.core.errors import ExplorerError
from explorer.core.own import (
    KEY,
    OwnModels,
    OwnOrder,
    OwnResult,
    digest_of,
    models_text,
    read_models,
)
from explorer.core.own_source import read_bytes
from explorer.gui.job import Job
from explorer.gui.latest import Latest
from explorer.gui.session_controller import SessionController
from explorer.search.own_module import Step, scored_apart
from explorer.store.session import SessionFile

log = logging.getLogger(__name__)
Score = Callable[[OwnOrder, float], Generator[Any, None, None]]


class OwnController(QObject):
    """Runs one order at a time; never in the window's process.

    Signals:
        changed: the models of the session, or what is known of their files.
        stepped: str, what is done now.
        scored: OwnResult; it is among the models.
        failed: Exception that ended the order.
        ended: the order is over, whatever came of it; last of these.
    """

    changed = Signal()
    stepped = Signal(str)
    scored = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(
        self,
        sessions: SessionController,
        score: Score = scored_apart,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sessions, self._score = sessions, score
        self._models = OwnModels()
        self._changed_files: dict[str, str] = {}  # what has become of files, in words
        self._job: Job | None = None
        self._unsaved = False  # there is no session file yet
        self._reader, self._looker = Latest(parent=self), Latest(parent=self)
        self._reader.ready.connect(self._on_read)
        self._reader.failed.connect(lambda line: log.warning("own models: %s", line))
        self._looker.ready.connect(self._on_looked)
        sessions.opened.connect(lambda _document: self._on_opened())
        sessions.runs_changed.connect(self._save_late)
        sessions.saved.connect(lambda _path: self._save_late())

    # What there is.

    @property
    def models(self) -> tuple[OwnResult, ...]:
        """Of the session, the newest last."""
        return self._models.models

    @property
    def running(self) -> bool:
        return self._job is not None

    def since(self, result: OwnResult) -> str:
        """What has become of its file since it was scored: a sentence, or ""."""
        digest = self._changed_files.get(result.order.file)
        name = Path(result.order.file).name
        if digest is None or digest == result.digest:
            return ""
        if not digest:
            return self.tr("{} is no longer there; these numbers are of what it was.").format(name)
        return self.tr("{} has changed since; these numbers are of what it was.").format(name)

    def look(self) -> None:
        """See whether the models' files are as they were, in the background."""
        files = list(dict.fromkeys(model.order.file for model in self.models))
        if files:
            self._looker.ask(_digests, files)

    def _on_looked(self, found: dict[str, str]) -> None:
        if found != self._changed_files:
            self._changed_files = found
            self.changed.emit()

    def remove(self, order: OwnOrder) -> None:
        self._models = self._models.without(order)
        self._save()
        self.changed.emit()

    # Running.

    def start(self, order: OwnOrder, limit_s: float) -> None:
        """Run the file and score what comes of it; the user was told what that means."""
        assert self._job is None, "the button is Cancel while one runs"
        job = Job(lambda: self._score(order, limit_s), parent=self)
        job.reported.connect(partial(self._on_reported, job))
        job.failed.connect(partial(self._on_failed, job))
        job.finished.connect(partial(self._on_finished, job))
        self._job = job
        job.start()

    def cancel(self) -> None:
        """Kill the process; what it did is dropped."""
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """Kill, and wait until the thread has ended. For the window's closing."""
        job, self._job = self._job, None
        if job is not None:
            job.stop()

    def _on_reported(self, job: Job, events: Sequence[object]) -> None:
        if job is not self._job or job.isInterruptionRequested():
            return
        for event in events:
            if isinstance(event, Step):
                self.stepped.emit(event.words)
            elif isinstance(event, OwnResult):
                self._models = self._models.with_model(event)
                self._changed_files[event.order.file] = event.digest
                self._save()
                self.changed.emit()
                self.scored.emit(event)

    def _on_failed(self, job: Job, error: Exception) -> None:
        if job is self._job:
            self.failed.emit(error)

    def _on_finished(self, job: Job) -> None:
        job.deleteLater()
        if job is self._job:
            self._job = None
            self.ended.emit()

    # The session's file.

    def _on_opened(self) -> None:
        """Another session: its models are read; nothing runs."""
        self.cancel()
        self._models, self._unsaved, self._changed_files = OwnModels(), False, {}
        path = self._sessions.document.path
        if path is None:
            self._reader.forget()
        else:
            self._reader.ask(_read, path)
        self.changed.emit()

    def _on_read(self, found: tuple[Path, OwnModels]) -> None:
        path, models = found
        if path != self._sessions.document.path:
            return
        newer = self._models.models
        for model in newer:
            models = models.with_model(model)
        self._models = models
        if newer:
            self._save()
        self.changed.emit()
        self.look()

    def _save(self) -> None:
        self._unsaved = self._sessions.document.path is None
        if not self._unsaved:
            self._sessions.put(KEY, models_text(self._models), lambda: None)

    def _save_late(self) -> None:
        """Once the session has a file."""
        if self._unsaved:
            self._save()


def _read(path: Path) -> tuple[Path, OwnModels]:
    with SessionFile.open(path, readonly=True) as session:
        return path, read_models(session.get(KEY))


def _digests(files: Sequence[str]) -> dict[str, str]:
    """Of each file; "" of one that is gone."""
    found = {}
    for file in files:
        try:
            found[file] = digest_of(read_bytes(Path(file)))
        except ExplorerError:
            found[file] = ""
    return found
