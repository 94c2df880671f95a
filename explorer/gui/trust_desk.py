"""Measuring an exact front: chosen by the solver, scored as a run, drawn at more seeds, shown."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from explorer.core.errors import ExplorerError
from explorer.core.objective import objective
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.trust_choice import check_choice, solved_goals
from explorer.gui import words
from explorer.gui.draw_controller import DrawController
from explorer.gui.exact_controller import Landing, land, sentence_of
from explorer.gui.exact_desk import ExactDesk
from explorer.gui.latest import Latest
from explorer.gui.launch import Launch
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session import LoadedRun
from explorer.gui.session_controller import SessionController
from explorer.gui.trust_dialog import TrustDialog
from explorer.gui.trust_reading import Asked, Reading, choose, read
from explorer.gui.view_controller import ViewController
from explorer.runs.drawing import seeds_of
from explorer.runs.trusting import PROXY, is_measured, trust_plan
from explorer.spaces import check_plan

GROWN_MS = 400  # how long new scores may wait to be compared


class TrustDesk(QObject):
    """Makes the dialog when it is first asked for.

    The first seed is a run like any other, with the run bar's Pause and Stop; the other seeds
    follow it once it has ended by itself.
    """

    def __init__(
        self,
        exact: ExactDesk,
        views: ViewController,
        search: SearchController,
        sessions: SessionController,
        draws: DrawController,
        launch: Launch,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._exact, self._views, self._search = exact, views, search
        self._sessions, self._draws = sessions, draws
        self._launch, self._window = launch, window
        self.dialog: TrustDialog | None = None
        self._landing = Landing(self)
        self._landing.landed.connect(self._on_landed, Qt.ConnectionType.QueuedConnection)
        self._number = 0
        self._choosing: tuple[SearchPlan, Asked] | None = None
        self._starting: tuple[SearchPlan, int] | None = None  # the plan, and how many seeds
        self._seeds: dict[int, int] = {}  # that runs are to have, by id
        self._shown = 0  # id of the run that the dialog is about
        self._problem = ""
        self._reading = Latest(parent=self)
        self._reading.ready.connect(self._on_read)
        self._reading.failed.connect(self._on_unread)
        self._grown = QTimer(self, singleShot=True, interval=GROWN_MS)
        self._grown.timeout.connect(self._read)
        self._introduce()

    def _introduce(self) -> None:
        self._search.opened.connect(self._on_opened)
        self._search.evaluated.connect(lambda run_id, _rows: self._on_grown(run_id))
        self._search.progressed.connect(lambda _progress: self._tell_state())
        self._search.state_changed.connect(self._on_state)
        self._draws.drawn.connect(lambda run_id, _ids: self._on_grown(run_id))
        self._draws.changed.connect(self._tell_state)
        self._sessions.opened.connect(lambda _document: self._on_document())
        self._views.changed.connect(lambda _shown: self._follow())
        self._exact.changed.connect(self._tell_state)

    def show(self) -> None:
        """The command."""
        if self.dialog is None:
            self.dialog = TrustDialog(self._window)
            self.dialog.wanted.connect(self.measure)
            self.dialog.more_wanted.connect(self.go_on)
            self.dialog.cancel_wanted.connect(self.stop)
            self.dialog.picked.connect(lambda row_id: self._views.select((row_id,)))
        self.dialog.ask()
        self._follow()
        self._tell_state()

    # What is shown.

    def _runs(self) -> dict[int, LoadedRun]:
        """Measured fronts of the session."""
        runs = self._sessions.document.runs
        return {run_id: loaded for run_id, loaded in runs.items() if is_measured(loaded.run)}

    def _follow(self) -> None:
        """The run that is shown where it is a measured front; else the last one that is."""
        if self.dialog is None or not self.dialog.isVisible():
            return
        runs = self._runs()
        loaded = self._views.loaded
        wanted = loaded.run.id if loaded is not None and loaded.run.id in runs else 0
        wanted = wanted or (self._shown if self._shown in runs else max(runs, default=0))
        reading = self.dialog.model.reading
        moved = reading is not None and reading.networks.beta != self._beta(wanted)
        if wanted != self._shown or reading is None or moved:
            self._shown = wanted
            self._grown.start()

    def _beta(self, run_id: int) -> float:
        """The slider's where the run is shown; else its own."""
        loaded = self._views.loaded
        if loaded is not None and loaded.run.id == run_id:
            return self._views.beta
        runs = self._sessions.document.runs
        return runs[run_id].run.plan.beta if run_id in runs else 0.0

    def _on_grown(self, run_id: int) -> None:
        if run_id == self._shown and not self._grown.isActive():
            self._grown.start()

    def _read(self) -> None:
        path = self._sessions.document.path
        if self.dialog is None or not self.dialog.isVisible():
            return
        if path is None or self._shown not in self._runs():
            self._reading.forget()
            self.dialog.show_reading(None)
        else:
            self._reading.ask(_read_if_there, path, self._shown, self._beta(self._shown))

    def _on_read(self, reading: Reading | None) -> None:
        if self.dialog is not None and reading is not None and reading.run.id == self._shown:
            self.dialog.show_reading(reading)
            self._tell_state()

    def _on_unread(self, sentence: str) -> None:
        self._problem = sentence
        self._tell_state()

    def _on_document(self) -> None:
        self._give_up_choosing()
        self._seeds, self._starting, self._shown, self._problem = {}, None, 0, ""
        self._reading.forget()
        if self.dialog is not None:
            self.dialog.show_reading(None)
            self._follow()
            self._tell_state()

    # What the user asks for.

    def measure(self, asked: Asked) -> None:
        """Choose networks of the front of what the window shows, then measure them."""
        self._problem = ""
        try:
            base = self._base()
            if base is None or self._search.state is not SearchState.IDLE:
                return
            check_choice(asked.networks, asked.window, asked.rivals)
            solved_goals(base.goals)
            self._number += 1
            stop = self._exact.controller.stop_file(f"trust-{self._number}")
            future = self._exact.controller.run(choose, base, asked, str(stop))
        except ExplorerError as error:
            self._problem = str(error)
        else:
            self._choosing = (base, asked)
            future.add_done_callback(partial(land, self._landing, self._number))
        self._tell_state()

    def _base(self) -> SearchPlan | None:
        """The plan whose front is drawn, with its two objectives, at the slider's beta."""
        question, view = self._exact.question, self._views.shown.view
        plan = view.plan if view is not None else self._launch.plan()
        if question is None or plan is None:
            return None
        names = (question.score, question.cost)
        if not objective(question.score).penalised:
            return replace(plan, objectives=names, beta=plan.beta)
        return replace(plan, objectives=names, beta=question.beta)

    @Slot(int, object)
    def _on_landed(self, number: int, outcome: object) -> None:
        if number != self._number or self._choosing is None:
            return
        (base, asked), self._choosing = self._choosing, None
        if isinstance(outcome, tuple):
            self._start(base, asked, outcome)
        elif isinstance(outcome, BaseException):
            self._problem = sentence_of(outcome)
        self._tell_state()

    def _start(self, base: SearchPlan, asked: Asked, genes: tuple[tuple[int, ...], ...]) -> None:
        try:
            plan = trust_plan(base, genes)
            check_plan(plan)
        except ExplorerError as error:
            self._problem = str(error)
            return
        if self._search.state is SearchState.IDLE:
            self._starting = (plan, asked.seeds)
            self._launch.start_plan(plan)

    def _on_opened(self, run: Run, _path: object) -> None:
        starting, self._starting = self._starting, None
        if starting is not None and run.plan == starting[0]:
            self._seeds[run.id] = starting[1]
            self._shown = run.id

    def _on_state(self, state: SearchState) -> None:
        if state is SearchState.IDLE:
            self._starting = None
            loaded = self._runs().get(self._search.run_id)
            if loaded is not None and loaded.done >= loaded.run.plan.budget:
                # after the window has shown the run that ended
                QTimer.singleShot(0, self, partial(self._draw, loaded.run.id))
        self._tell_state()

    def _draw(self, run_id: int) -> None:
        """Ask for the other seeds of a run; what the file has is not asked again."""
        seeds = self._seeds.get(run_id, 1)
        loaded = self._runs().get(run_id)
        if loaded is None or seeds < 2:
            return
        if self._views.loaded is None or self._views.loaded.run.id != run_id:
            self._views.show_run(run_id, loaded.run.plan.beta)
        ids = loaded.archive.ids[loaded.archive.scored].tolist()
        self._draws.ask(ids, (PROXY,), seeds_of(loaded.run.plan, seeds)[1:])

    def go_on(self, seeds: int) -> None:
        """Finish the front that is shown, and take it to so many seeds."""
        loaded = self._runs().get(self._shown)
        if loaded is None:
            return
        self._problem = ""
        self._seeds[self._shown] = max(seeds, self._seeds.get(self._shown, 1))
        if loaded.done >= loaded.run.plan.budget:
            self._draw(self._shown)
        elif self._search.state is SearchState.IDLE:
            self._views.show_run(self._shown, loaded.run.plan.beta)
            self._launch.resume()
        self._tell_state()

    def stop(self) -> None:
        """End what is under way; everything measured is kept."""
        if self._choosing is not None:
            self._give_up_choosing()
        elif self._draws.working:
            self._draws.cancel()
        else:
            self._search.stop()
        self._tell_state()

    def _give_up_choosing(self) -> None:
        if self._choosing is not None:
            self._exact.controller.stop_file(f"trust-{self._number}").touch()
            self._choosing = None

    # How it stands.

    def _tell_state(self) -> None:
        if self.dialog is None or not self.dialog.isVisible():
            return
        busy, share = self._busy()
        self.dialog.set_state("" if busy else self._why_not(), busy, share, self._lacking())

    def _busy(self) -> tuple[str, float | None]:
        """What is under way, and the share that is done."""
        if self._choosing is not None:
            return self.tr("Solving the space"), None
        if self._starting is not None:
            return self.tr("Starting the workers and reading the images"), None
        active = self._search.state is not SearchState.IDLE
        if active and self._search.run_id in self._runs():
            p, seeds = self._search.progress, self._seeds.get(self._search.run_id, 1)
            total = p.budget * seeds
            return self._counted(p.done, total, p.seconds_left * seeds), p.done / max(total, 1)
        request = self._draws.request
        if request is not None and request.run_id == self._shown:
            q = self._draws.progress
            return self._counted(q.done, q.budget, q.seconds_left), q.share
        return "", None

    def _counted(self, done: int, total: int, seconds: float) -> str:
        said = self.tr("Measured {} of {} scorings").format(
            words.integer(done), words.integer(total)
        )
        known = seconds == seconds  # not NaN
        return f"{said} · {words.duration(seconds)} left" if known and done < total else said

    def _lacking(self) -> int:
        loaded = self._runs().get(self._shown)
        if loaded is None:
            return 0
        if (left := loaded.run.plan.budget - loaded.done) > 0:
            return left
        at = seeds_of(loaded.run.plan, self._seeds.get(self._shown, 1))[1:]
        ids = loaded.archive.ids[loaded.archive.scored].tolist()
        drawn = {(i, draw.seed) for i in ids for draw in loaded.draws.get(i, ())}
        return sum((i, seed) not in drawn for i in ids for seed in at)

    def _why_not(self) -> str:
        if self._problem:
            return self._problem
        if self._search.state is not SearchState.IDLE:
            return self.tr("A search is running; measure once it has ended.")
        if self._exact.question is None:
            return self._exact.reason
        try:
            base = self._base()
            if base is not None:
                solved_goals(base.goals)
        except ExplorerError as error:
            return str(error)
        return ""


def _read_if_there(path: Path, run_id: int, beta: float) -> Reading | None:
    return read(path, run_id, beta) if path.exists() else None
