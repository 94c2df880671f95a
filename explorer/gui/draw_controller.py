"""Between the window and networks that are scored again: other seeds, other scores."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from explorer.gui.job import Job
from explorer.gui.pace import Pace, Progress
from explorer.gui.search_controller import SearchController
from explorer.gui.session import Document
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import ViewController
from explorer.runs.drawing import Drawn, new_draws

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for at once, of one run."""

    run_id: int
    ids: tuple[int, ...]
    proxies: tuple[str, ...]
    seeds: tuple[int, ...]
    again: bool = False

    @property
    def count(self) -> int:
        """Pairs of a network and a seed."""
        return len(self.ids) * len(self.seeds)


class DrawController(QObject):
    """Scores networks of the run that is shown again, with the search's workers, beside a search.

    One request after another, each draw saved before it is shown. What was saved stays when the
    user cancels, opens another session or closes the window; asking the same goes on from there.

    Signals:
        changed: `working` or `progress`.
        drawn: run id, tuple of ids: the run's `draws` have more of these networks now.
        failed: Exception that ended the work, with all that was asked.
    """

    changed = Signal()
    drawn = Signal(int, object)
    failed = Signal(object)

    def __init__(
        self,
        search: SearchController,
        sessions: SessionController,
        views: ViewController,
        parent: QObject | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._search, self._sessions, self._views, self._clock = search, sessions, views, clock
        self._job: Job | None = None
        self._requests: deque[Request] = deque()  # the first is the one under way
        self._held = False  # while the file moves
        self._done = 0  # by requests before the one under way
        self._pace = Pace(0, 0)
        search.closing.connect(self.close)
        sessions.opened.connect(lambda _document: self._drop())
        sessions.moving.connect(self._hold)
        sessions.moved.connect(self._release)

    @property
    def working(self) -> bool:
        return bool(self._requests)

    @property
    def request(self) -> Request | None:
        """The one under way; None where nothing is asked for."""
        return self._requests[0] if self._requests else None

    @property
    def progress(self) -> Progress:
        """Of all that is asked for, in pairs of a network and a seed."""
        return self._pace.progress()

    def ask(
        self,
        ids: Iterable[int],
        proxies: Iterable[str],
        seeds: Iterable[int],
        again: bool = False,
    ) -> None:
        """Score networks of the run shown at each seed, after what was asked for before.

        Args:
            proxies: names of scores (Objective.proxy), not of objectives.
            again: score also what failed before.
        """
        loaded = self._views.loaded
        if loaded is None or self._sessions.document.path is None:
            return
        request = Request(loaded.run.id, _once(ids), _once(proxies), _once(seeds), again)
        if not request.count:
            return
        if not self._requests:
            self._done, self._pace = 0, Pace(0, 0)
        self._requests.append(request)
        left = sum(one.count for one in self._requests)
        self._pace = Pace(self._pace.progress().done, self._done + left)
        self._begin()
        self.changed.emit()

    def cancel(self) -> None:
        """Do no more of what was asked; what a worker has begun is dropped."""
        if self._requests:
            self._requests.clear()
            if self._job is not None:
                self._job.cancel()
            self.changed.emit()

    def close(self) -> None:
        """Stop, and wait until the thread has ended. For the window's closing."""
        self._requests.clear()
        self._end_job()

    # One request at a time.

    def _begin(self) -> None:
        path = self._sessions.document.path
        if self._job is not None or self._held or not self._requests or path is None:
            return
        r = self._requests[0]
        executor = self._search.executor
        job = Job(
            lambda: new_draws(path, r.run_id, r.ids, r.proxies, r.seeds, executor(), r.again),
            parent=self,
        )
        job.reported.connect(partial(self._on_reported, self._sessions.document, r))
        job.succeeded.connect(partial(self._on_succeeded, r))
        job.failed.connect(partial(self._on_failed, r))
        job.finished.connect(partial(self._on_finished, job))
        self._job = job
        job.start()

    def _on_reported(self, document: Document, request: Request, events: list[Any]) -> None:
        """Already saved, so shown also after a cancel; not in another session."""
        found = [event for event in events if isinstance(event, Drawn)]
        loaded = document.runs.get(request.run_id)
        if document is not self._sessions.document or loaded is None or not found:
            return
        loaded.keep_draws((event.id, event.draw) for event in found)
        self._views.refresh_grown()
        if request is self.request:
            self._pace_on(found)
        self.drawn.emit(request.run_id, tuple(dict.fromkeys(event.id for event in found)))
        self.changed.emit()

    def _pace_on(self, found: list[Drawn]) -> None:
        now = self._clock()
        for event in found:
            self._pace.add(now, self._done + event.done)
            if event.replayed:
                self._pace.pause()  # what is already known takes no time

    def _on_succeeded(self, request: Request) -> None:
        if request is self.request:  # else it was cancelled meanwhile
            self._done += self._requests.popleft().count

    def _on_failed(self, request: Request, error: Exception) -> None:
        if request is self.request:
            self._requests.clear()
            self.failed.emit(error)

    def _on_finished(self, job: Job) -> None:
        job.deleteLater()
        if job is self._job:
            self._job = None
            self._begin()
            self.changed.emit()

    # Sessions that go and files that move.

    def _drop(self) -> None:
        """Another session is shown; the file of this one may be deleted next, so let go of it."""
        was = self.working
        self.close()
        if was:
            self.changed.emit()

    def _hold(self) -> None:
        self._held = True
        self._end_job()

    def _release(self) -> None:
        """Go on with what is left, wherever the file is now."""
        self._held = False
        self._begin()

    def _end_job(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.stop()


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
