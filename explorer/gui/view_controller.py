"""Which run is looked at, at which beta, with which networks chosen."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.core.plan import SearchPlan
from explorer.gui.run_view import NetworkDetail, RunView, run_view
from explorer.gui.session import Asked, Document, LoadedRun, ViewState

GROWN_MS = 200  # how long new networks may wait to be shown


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What panels and plots show now; both None for a session without runs."""

    view: RunView | None = None
    comparison: RunView | None = None  # a run of its own, searched at beta 0


class ViewController(QObject):
    """Makes a RunView of the document whenever something it shows has changed, once a round.

    Signals:
        changed: Shown.
        detail_wanted: Asked, or None when nothing is selected; answer with set_detail.
        detail_changed: NetworkDetail or None.
        state_changed: ViewState without its plan, for the session file.
    """

    changed = Signal(object)
    detail_wanted = Signal(object)
    detail_changed = Signal(object)
    state_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = Document()
        self._run_id = 0
        self._beta = 1.0
        self._selected: tuple[int, ...] = ()
        self._flipped: frozenset[str] = frozenset()
        self._detail: NetworkDetail | None = None
        self.shown = Shown()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        self._grown = QTimer(self)
        self._grown.setSingleShot(True)
        self._grown.setInterval(GROWN_MS)
        self._grown.timeout.connect(self.refresh)

    @property
    def loaded(self) -> LoadedRun | None:
        """The run that is looked at."""
        return self._document.runs.get(self._run_id)

    @property
    def beta(self) -> float:
        return self._beta

    @property
    def selected(self) -> tuple[int, ...]:
        return self._selected

    def set_document(self, document: Document) -> None:
        """Another session: show it as it was left."""
        self._document = document
        state = document.view
        self._run_id = state.run if state.run in document.runs else max(document.runs, default=0)
        self._beta = state.beta
        self._selected = self._existing(state.selected)
        self._detail = None
        self.detail_changed.emit(None)
        self.refresh()
        self._ask_detail()

    def show_run(self, run_id: int, beta: float | None = None) -> None:
        """Look at another run, at its own beta unless told."""
        self._run_id = run_id
        loaded = self.loaded
        if loaded is not None:
            self._beta = loaded.run.plan.beta if beta is None else beta
        self.select(())

    def set_beta(self, beta: float) -> None:
        """Re-rank everything evaluated at another beta."""
        self._beta = beta
        self._changed()

    def set_flipped(self, labels: frozenset[str]) -> None:
        """References that are shown or hidden against the usual, by label."""
        if labels != self._flipped:
            self._flipped = labels
            self.refresh_soon()

    def select(self, ids: tuple[int, ...]) -> None:
        """Choose networks; the first is the one shown at the right."""
        before = self._selected[:1]
        self._selected = ids
        self._changed()
        if ids[:1] != before or not ids:
            self._ask_detail()

    def refresh_soon(self) -> None:
        """What the user sees has changed: in this round."""
        self._soon.start()

    def refresh_grown(self) -> None:
        """The run has grown: within GROWN_MS, whatever else comes until then."""
        if not self._grown.isActive():
            self._grown.start()

    def refresh(self) -> None:
        """Make the view now."""
        self._soon.stop()
        self._grown.stop()
        loaded = self.loaded
        if loaded is None:
            self.shown = Shown()
        else:
            view = self._view(loaded, self._beta)
            self.shown = Shown(view, self._comparison(loaded))
        self.changed.emit(self.shown)
        self._renew_detail()

    def _changed(self) -> None:
        self._soon.start()
        self.state_changed.emit(ViewState(self._beta, self._run_id, self._selected))

    def _view(self, loaded: LoadedRun, beta: float) -> RunView:
        run = loaded.run
        selected = self._existing(self._selected)
        return run_view(
            run.number,
            run.plan,
            loaded.archive,
            beta,
            loaded.stars,
            selected,
            loaded.references,
            self._flipped,
            loaded.draws,
        )

    def _comparison(self, loaded: LoadedRun) -> RunView | None:
        """The largest run that was searched at beta 0 and means the same; None without one."""
        if self._beta == 0:
            return None
        others = [o for o in self._document.runs.values() if _comparable(o, loaded)]
        if not others:
            return None
        best = max(others, key=lambda other: len(other.archive))
        return run_view(best.run.number, best.run.plan, best.archive, 0.0)

    def _existing(self, ids: tuple[int, ...]) -> tuple[int, ...]:
        loaded = self.loaded
        if loaded is None or not ids:
            return ()
        there = set(loaded.archive.ids.tolist())
        return tuple(i for i in ids if i in there)

    # The network at the right.

    def set_detail(self, detail: NetworkDetail) -> None:
        """What was read for the last detail_wanted."""
        if detail.id in self._selected[:1]:
            self._detail = detail
            self._renew_detail(told=True)

    def _ask_detail(self) -> None:
        asked = self._asked()
        if asked is None:
            self._detail = None
            self.detail_changed.emit(None)
        self.detail_wanted.emit(asked)

    def _asked(self) -> Asked | None:
        loaded, path = self.loaded, self._document.path
        if loaded is None or path is None or not self._selected:
            return None
        row_id = self._selected[0]
        try:
            row = loaded.archive.row_of(row_id)
        except KeyError:
            return None
        on_front = bool((loaded.archive.front(loaded.run.plan.goals, self._beta) == row).any())
        starred = row_id in loaded.stars
        looked_at = (loaded.archive.scored | loaded.archive.failed)[: row + 1]
        found_after = int(looked_at.sum())  # networks beyond the limits used none of the budget
        return Asked(path, row_id, loaded.run.plan, self._beta, on_front, found_after, starred)

    def _renew_detail(self, told: bool = False) -> None:
        """Beta, front and star may change without reading the network again."""
        view, detail = self.shown.view, self._detail
        if view is None or detail is None:
            return
        row = view.archive.row_of(detail.id)
        on_front = bool((view.front == row).any())
        starred = detail.id in view.starred
        now = replace(detail, beta=self._beta, on_front=on_front, starred=starred)
        differs = (now.beta, now.on_front, now.starred) != (
            detail.beta, detail.on_front, detail.starred,
        )  # fmt: skip
        self._detail = now
        if told or differs:
            self.detail_changed.emit(now)


def _comparable(other: LoadedRun, loaded: LoadedRun) -> bool:
    """A finished or running beta 0 run whose front means the same as this one's.

    Scores compare only where they were made alike, so the settings of scoring must agree, too.
    """
    a, b = other.run.plan, loaded.run.plan
    same = (a.space, a.objectives, a.constraints, a.scoring) == (
        b.space, b.objectives, b.constraints, b.scoring,
    )  # fmt: skip
    return other is not loaded and same and a.beta == 0 and bool(other.archive.scored.any())


def plan_of(document: Document) -> SearchPlan | None:
    """What the panels open with: the plan being edited, else that of the last run."""
    if document.view.plan is not None:
        return document.view.plan
    last = document.runs.get(max(document.runs, default=0))
    return last.run.plan if last else None
