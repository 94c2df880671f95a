"""Between the export dialog and the workers: networks become ONNX files, one after another."""

from collections.abc import Callable, Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.core.errors import ExplorerError
from explorer.core.export import ExportOptions, ExportResult, metadata
from explorer.gui.job import Job
from explorer.runs.searching import awaited
from explorer.search import work
from explorer.store.session import SessionFile


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to write where. One path for each id.

    Attributes:
        beta: for the score in the metadata.
    """

    session: Path
    ids: tuple[int, ...]
    paths: tuple[Path, ...]
    options: ExportOptions
    metadata: bool
    beta: float


@dataclass(frozen=True, slots=True)
class Exporting:
    """The file of this network is being written."""

    id: int


@dataclass(frozen=True, slots=True)
class Exported:
    """How it went for one network: a result, or a sentence on what failed."""

    id: int
    result: ExportResult | None
    problem: str = ""


class ExportController(QObject):
    """Runs one order at a time.

    Signals:
        progressed: Exporting or Exported.
        finished: bool, true unless it was cancelled.
        failed: Exception that ended it; the session could not be read.
    """

    progressed = Signal(object)
    finished = Signal(bool)
    failed = Signal(object)

    def __init__(self, executor: Callable[[], Executor], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._job: Job | None = None
        self._whole = False

    @property
    def running(self) -> bool:
        return self._job is not None

    def start(self, order: ExportOrder) -> None:
        assert self._job is None, "the button is disabled while an export runs"
        job = Job(lambda: exports(order, self._executor()), parent=self)
        job.reported.connect(self._on_reported)
        job.failed.connect(self.failed)
        job.succeeded.connect(self._on_succeeded)
        job.finished.connect(self._on_finished)
        self._job, self._whole = job, False
        job.start()

    def cancel(self) -> None:
        """Write no further file; one that is being written may still appear, whole."""
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _on_reported(self, events: list[Any]) -> None:
        for event in events:
            if isinstance(event, Exporting | Exported):
                self.progressed.emit(event)

    def _on_succeeded(self) -> None:
        self._whole = True

    def _on_finished(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
        self.finished.emit(self._whole)


def exports(order: ExportOrder, executor: Executor) -> Generator[Any, None, None]:
    """Write each network in a worker; a failure is told and the next one is written."""
    for row_id, path in zip(order.ids, order.paths, strict=True):
        yield Exporting(row_id)
        try:
            with SessionFile.open(order.session, readonly=True) as session:
                run_id, evaluation = session.evaluation(row_id)
                plan = session.run(run_id).plan
            name, beta = f"N{row_id}", order.beta
            network = evaluation.architecture
            known = metadata(name, network, evaluation, plan, beta) if order.metadata else {}
            future = executor.submit(work.export_onnx, network, str(path), order.options, known)
            result = yield from awaited(future)
        except ExplorerError as error:
            yield Exported(row_id, None, str(error))
        else:
            yield Exported(row_id, result)
