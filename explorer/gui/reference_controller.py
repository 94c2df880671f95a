"""Published networks beside the run that is shown: counted, and scored by the search's workers."""

import logging
from collections.abc import Generator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.core import codec
from explorer.gui.job import Job
from explorer.gui.latest import Latest
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session import LoadedRun
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import ViewController
from explorer.runs.correlating import STRATEGY as COMPARISON
from explorer.search.references import (
    Reference,
    StoredScores,
    counted,
    key_of,
    scored,
    with_score,
)

log = logging.getLogger(__name__)


class ReferenceController(QObject):
    """Gives each run it is shown its references, and their scores once the file has them.

    A search's first window of networks comes first; then one reference at a time is queued behind
    those in flight. Stop ends it with the search; what is scored is kept.

    Signals:
        changed: whether something can be scored, or is being scored, is another than before.
        flipped: frozenset of labels that the user shows or hides against the usual.
    """

    changed = Signal()
    flipped = Signal(object)

    def __init__(
        self,
        search: SearchController,
        sessions: SessionController,
        views: ViewController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._search, self._sessions, self._views = search, sessions, views
        self._flipped: frozenset[str] = frozenset()
        self._counting: LoadedRun | None = None
        self._counts = Latest(parent=self)
        self._counts.ready.connect(self._on_counted)
        self._counts.failed.connect(lambda sentence: log.warning("references: %s", sentence))
        self._job: Job | None = None
        self._scores: StoredScores | None = None  # with those that are on their way to the file
        self._left = 0
        self._due: LoadedRun | None = None  # its first window came before its references did
        self._was = search.state
        views.changed.connect(lambda _shown: self._count())
        search.state_changed.connect(self._on_state)
        search.evaluated.connect(lambda run_id, _rows: self._on_evaluated(run_id))
        search.closing.connect(self.close)
        sessions.opened.connect(lambda _document: self.stop())

    # Which are shown.

    def set_flipped(self, labels: frozenset[str]) -> None:
        """As remembered; silent."""
        self._flipped = labels
        self._views.set_flipped(labels)

    def show(self, label: str, on: bool) -> None:
        """Tick a reference, or take its tick off; by the user."""
        loaded = self._views.loaded
        usual = {r.label: r.usual for r in loaded.references} if loaded else {}
        if loaded is None or label not in usual:
            return
        labels = self._flipped | {label} if on != usual[label] else self._flipped - {label}
        self.set_flipped(labels)
        self.flipped.emit(labels)
        self.changed.emit()
        self._on_evaluated(self._search.run_id)

    # Counts.

    def _count(self) -> None:
        """Those of the run shown, in the background, once."""
        loaded = self._views.loaded
        if loaded is None or loaded is self._counting:
            return
        self._counting = loaded
        if not loaded.references:
            self._counts.ask(_counted, loaded)

    def _on_counted(self, found: tuple[LoadedRun, tuple[Reference, ...]] | None) -> None:
        if found is None:
            return
        loaded, references = found
        loaded.references = references
        alike = (other.scores for other in self._sessions.scored_like(loaded))
        loaded.keep_scores(next(filter(None, alike), loaded.known_scores))
        self._views.refresh_soon()
        self.changed.emit()
        if loaded is self._due:
            self._begin(loaded)

    # Scores.

    @property
    def scoring(self) -> int:
        """How many are still to be scored by the work under way; 0 where there is none."""
        return self._left if self._job is not None else 0

    def unscored(self) -> tuple[Reference, ...]:
        """Those ticked that the run shown has no score of; also those whose score failed."""
        loaded = self._views.loaded
        if loaded is None or self._sessions.document.path is None:
            return ()
        return tuple(r for r in self._shown(loaded) if r.unscored(loaded.run.plan))

    def score(self) -> None:
        """Score what is ticked and lacks a score, of the run shown; asked for by the user."""
        loaded = self._views.loaded
        if loaded is not None and self._job is None:
            self._begin(loaded, again=True)

    def _shown(self, loaded: LoadedRun) -> tuple[Reference, ...]:
        return tuple(r for r in loaded.references if r.usual != (r.label in self._flipped))

    def _on_evaluated(self, run_id: int) -> None:
        """Once the workers have done a first window of the search's own networks."""
        loaded = self._views.loaded
        stopped = self._search.state not in (SearchState.RUNNING, SearchState.PAUSED)
        if stopped or self._job is not None or loaded is None or loaded.run.id != run_id:
            return  # what a stopped search still had to tell begins nothing
        plan = loaded.run.plan
        if loaded.done >= min(plan.window, plan.budget):
            self._begin(loaded)

    def _begin_at_end(self, loaded: LoadedRun) -> None:
        """Of a search that ended by itself, perhaps before its first window was full."""
        if loaded.run.id == self._search.run_id and loaded.done:
            self._begin(loaded)

    def _begin(self, loaded: LoadedRun, again: bool = False) -> None:
        """Score what is ticked and nobody tried; with `again`, also what failed before.

        Not by itself beside a comparison with accuracies, which is after no front.
        """
        if loaded.run.plan.strategy == COMPARISON and not again:
            return
        self._due = None if loaded.references else loaded
        plan, executor = loaded.run.plan, self._search.executor
        lacking = Reference.unscored if again else Reference.untried
        wanted = [reference for reference in self._shown(loaded) if lacking(reference, plan)]
        if not wanted:
            return
        self._scores = None
        job = Job(lambda: scored(plan, wanted, executor()), parent=self)
        job.reported.connect(partial(self._on_reported, job, loaded))
        job.failed.connect(lambda error: log.warning("scoring references: %s", error))
        job.finished.connect(partial(self._on_finished, job))
        self._job, self._left = job, len(wanted)
        if self._search.state is SearchState.PAUSED:
            job.pause()
        job.start()
        self.changed.emit()

    def _on_reported(self, job: Job, loaded: LoadedRun, events: list[Any]) -> None:
        """Saved first, and shown once that is done."""
        there = any(other is loaded for other in self._sessions.document.runs.values())
        found = [event for event in events if isinstance(event, Reference)]
        if job is not self._job or not there or not found:
            return
        for reference in found:
            self._left -= 1
            self._scores = with_score(self._scores or loaded.known_scores, reference)
        scores = self._scores
        assert scores is not None, "something was found"
        text = codec.to_json(scores)
        self._sessions.put(key_of(loaded.run.plan), text, lambda: self._keep(loaded, scores))
        self.changed.emit()

    def _keep(self, loaded: LoadedRun, scores: StoredScores) -> None:
        """The file has them: every run that is scored alike shows them."""
        for other in self._sessions.scored_like(loaded):
            other.keep_scores(scores)
        self._views.refresh_soon()
        self.changed.emit()

    def _on_finished(self, job: Job) -> None:
        job.deleteLater()
        if job is self._job:
            self._job = None
            self.changed.emit()

    def _on_state(self, state: SearchState) -> None:
        """They pause and stop with the search; what is left when it ends by itself goes on."""
        was, self._was = self._was, state
        loaded = self._views.loaded
        if state is SearchState.STOPPING:
            self.stop()
        elif self._job is not None:
            (self._job.pause if state is SearchState.PAUSED else self._job.resume)()
        elif (state, was) == (SearchState.IDLE, SearchState.RUNNING) and loaded is not None:
            self._begin_at_end(loaded)

    def stop(self) -> None:
        """Score no more; the one a worker has begun is dropped."""
        self._due = None
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """Stop, and wait until the thread has ended. For the window's closing."""
        job, self._job, self._due = self._job, None, None
        if job is not None:
            job.stop()


def _counted(loaded: LoadedRun) -> Generator[None, None, tuple[LoadedRun, tuple[Reference, ...]]]:
    """In the background, network by network; the run with its references."""
    references = yield from counted(loaded.run.plan)
    return loaded, references
