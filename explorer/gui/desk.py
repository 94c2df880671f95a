"""Introduces panels and controllers to each other. Knows all of them; none knows another."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Signal

from explorer.core.run import Run, RunState
from explorer.core.space import SearchSpace
from explorer.gui import session
from explorer.gui.draw_controller import DrawController
from explorer.gui.family_switch import FamilySwitch
from explorer.gui.latest import Latest
from explorer.gui.launch import Launch
from explorer.gui.panels.space_words import first_family
from explorer.gui.plot_limits import PlotLimits
from explorer.gui.reference_controller import ReferenceController
from explorer.gui.relay import Relay
from explorer.gui.run_progress import RunProgress
from explorer.gui.run_view import NetworkDetail
from explorer.gui.search_controller import Row, SearchController, SearchState
from explorer.gui.session import Document, LoadedRun, ViewState
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import Shown, ViewController, plan_of
from explorer.gui.workbench import Workbench
from explorer.runs.in_use import is_searched
from explorer.spaces import caution_of, family, first_plan

APART_MS = 30  # between the updates of two panels while a search grows: paints stay short
BUSY = "A search is running; stop it first."


class Desk(QObject):
    """The search view at work.

    Signals:
        abilities_changed: what may be done has changed; ask `abilities` and the search's state.
        export_wanted: tuple of ids.
    """

    abilities_changed = Signal()
    export_wanted = Signal(object)

    def __init__(
        self,
        bench: Workbench,
        search: SearchController,
        sessions: SessionController,
        views: ViewController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.bench, self.search, self.sessions, self.views = bench, search, sessions, views
        self.launch = Launch(bench, search, sessions, views, self)
        self.references = ReferenceController(search, sessions, views, self)
        self.draws = DrawController(search, sessions, views, self)
        self.limits = PlotLimits(bench, views, self)
        self.switch = FamilySwitch(bench, views, self.limits.set_edited, self)
        self.progress = RunProgress(bench, search, sessions, views, self.launch, self)
        self._details = Latest(parent=self)
        self._panels = Relay((self._show_pareto, self._show_table, self._show_depth_width), self)
        self._introduce_session()
        self._introduce_search()
        self._introduce_panels()

    # Who hears whom.

    def _introduce_session(self) -> None:
        self.sessions.opened.connect(self._on_document)
        self.sessions.runs_changed.connect(self.progress.show_runs)
        self.views.changed.connect(self._on_shown)
        self.views.state_changed.connect(self._keep_view)
        self.views.detail_wanted.connect(self._on_detail_wanted)
        self._details.ready.connect(self.views.set_detail)
        self._details.failed.connect(self._on_detail_failed)
        self.views.detail_changed.connect(self._on_detail)

    def _introduce_search(self) -> None:
        self.search.opened.connect(self._on_run_opened)
        self.search.evaluated.connect(self._on_evaluated)
        self.search.progressed.connect(lambda _progress: self.progress.show())
        self.search.state_changed.connect(self._on_state)
        bar = self.bench.run_bar
        bar.start_wanted.connect(self.launch.start)
        bar.pause_wanted.connect(self.search.pause)
        bar.unpause_wanted.connect(self.search.unpause)
        bar.stop_wanted.connect(self.search.stop)
        bar.resume_wanted.connect(self.launch.resume)
        bar.run_chosen.connect(self.views.show_run)

    def _introduce_panels(self) -> None:
        bench, views = self.bench, self.views
        bench.space.replaced.connect(self.switch.follow)
        bench.space.space_changed.connect(self._on_space_edited)
        bench.space.ranges_changed.connect(bench.search.set_ranges)
        bench.search.plan_changed.connect(self._on_plan_edited)
        bench.search.problem_changed.connect(self.launch.tell_data_problem)
        bench.search.problem_changed.connect(self._judge)
        bench.search.limits_changed.connect(self.limits.set_edited)
        bench.beta.moved.connect(views.set_beta)
        bench.beta.search_wanted.connect(lambda _beta: self.launch.start())
        bench.results.selected.connect(views.select)
        bench.results.export_wanted.connect(self.export_wanted)
        bench.results.star_toggled.connect(self.star)
        bench.pareto.picked.connect(lambda row_id: views.select((row_id,)))
        bench.pareto.selected.connect(views.select)
        bench.network.export_wanted.connect(lambda: self.export_wanted.emit(views.selected[:1]))
        bench.network.star_toggled.connect(self.star)
        bench.pareto.reference_toggled.connect(self.references.show)
        bench.pareto.scoring_wanted.connect(self.references.score)
        self.references.changed.connect(self._show_references)
        bench.depth_width.installEventFilter(self)

    # What the user may do.

    def abilities(self) -> frozenset[str]:
        """What there is to act on; see actions.Need."""
        loaded = self.views.loaded
        there = {
            "plan": not self.launch.problem(),
            "session": True,
            "results": loaded is not None and len(loaded.archive) > 0,
            "selection": bool(self.views.selected),
            "unfinished": loaded is not None,
            "references": bool(self.references.unscored()) and not self.references.scoring,
        }
        return frozenset(name for name, known in there.items() if known)

    def star(self, row_id: int, on: bool) -> None:
        loaded = self.views.loaded
        if loaded is not None:
            self.sessions.star(loaded.run.id, row_id, on)
            self.views.refresh_soon()

    def star_selected(self) -> None:
        """Star the chosen networks, or take the star off where all have it."""
        loaded = self.views.loaded
        if loaded is not None:
            on = not set(self.views.selected) <= loaded.stars
            for row_id in self.views.selected:
                self.star(row_id, on)

    # What has happened.

    def _on_document(self, document: Document) -> None:
        bench = self.bench
        bench.notices.clear()
        plan = plan_of(document) or first_plan(first_family())
        bench.space.set_space(plan.space)
        bench.search.set_space(plan.space)
        bench.search.set_plan(plan)
        self.switch.begin(plan)
        self.limits.set_edited(plan.constraints)
        self.views.set_document(document)
        self.progress.show_runs()
        self._judge()

    def _on_run_opened(self, run: Run, path: object) -> None:
        self.sessions.on_run_opened(run, path)  # type: ignore[arg-type]
        new = run.id != (self.views.loaded.run.id if self.views.loaded else 0)
        if new:
            self.views.show_run(run.id, run.plan.beta)
        self.progress.show_runs()

    def _on_evaluated(self, run_id: int, rows: list[Row]) -> None:
        self.sessions.add(run_id, rows)
        if self.views.loaded is not None and self.views.loaded.run.id == run_id:
            self.views.refresh_grown()

    def _on_state(self, state: SearchState) -> None:
        self.bench.run_bar.set_state(state)
        run_id = self.search.run_id
        if state is SearchState.IDLE and run_id in self.sessions.document.runs:
            loaded = self.sessions.document.runs[run_id]
            spent = loaded.done >= loaded.run.plan.budget
            ended = RunState.FINISHED if spent else RunState.STOPPED
            self.sessions.set_run_state(run_id, ended)
            self.views.refresh_soon()
        self.progress.show()
        self._show_references()
        self._judge()

    def _on_space_edited(self, space: SearchSpace | None) -> None:
        if space is not None:
            self.bench.search.set_space(space)
            self.limits.follow()
        self._on_plan_edited()

    def _on_plan_edited(self) -> None:
        self._judge()
        self._keep_view(ViewState(self.views.beta, self._shown_id(), self.views.selected))

    def _keep_view(self, state: ViewState) -> None:
        edited = self.launch.plan()
        self.switch.keep(edited)
        plan = edited or self.sessions.document.view.plan
        self.sessions.set_view(replace(state, plan=plan))
        self._caution()
        self.abilities_changed.emit()

    def _shown_id(self) -> int:
        return self.views.loaded.run.id if self.views.loaded else 0

    # What is shown.

    def _judge(self) -> None:
        """Say what is wrong with the plan where Start is."""
        problem = self.launch.problem()
        idle = self.search.state is SearchState.IDLE
        self.bench.run_bar.set_problem(problem)
        self.bench.beta.set_search_enabled(idle and not problem, problem if idle else BUSY)
        self.progress.show_resumable()
        self._caution()
        self.abilities_changed.emit()

    def _caution(self) -> None:
        """Say where beta does more harm than good: beside the slider in the run that it ranks,
        at Start in the space that is edited.
        """
        edited = family(self.bench.space.shown_space().family).caution
        loaded = self.views.loaded
        ranked = family(loaded.run.plan.space.family).caution if loaded is not None else edited
        self.bench.beta.set_caution(ranked)
        plan = self.launch.plan()
        self.bench.run_bar.set_caution(caution_of(plan) if plan is not None else "")

    def _on_shown(self, shown: Shown) -> None:
        bench, view = self.bench, shown.view
        running = self.search.state is SearchState.RUNNING
        self._panels.ask(APART_MS if running else 0)
        scored = int(view.archive.scored.sum()) if view else 0
        bench.beta.set_run_beta(view.plan.beta if view else None, scored)
        bench.beta.set_beta(self.views.beta)
        self.progress.show()
        self._caution()
        self.abilities_changed.emit()

    def _show_pareto(self) -> None:
        self.bench.pareto.set_view(self.views.shown.view, self.views.beta)

    def _show_table(self) -> None:
        self.bench.results.set_view(self.views.shown.view)

    def _show_depth_width(self) -> None:
        """Three plots ten times a second are for those who look at them."""
        panel, shown = self.bench.depth_width, self.views.shown
        if panel.isVisible():
            panel.set_view(shown.view, shown.comparison)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.bench.depth_width and event.type() is QEvent.Type.Show:
            self._show_depth_width()
        return super().eventFilter(watched, event)

    def _show_references(self) -> None:
        """What the plot offers about scoring them."""
        idle = self.search.state is SearchState.IDLE
        possible = idle and bool(self.references.unscored())
        self.bench.pareto.set_scoring(self.references.scoring, possible)
        self.abilities_changed.emit()

    def _on_detail_wanted(self, asked: session.Asked | None) -> None:
        if asked is None:
            self._details.forget()
        else:
            self._details.ask(session.detail, asked)

    def _on_detail(self, detail: NetworkDetail | None) -> None:
        self.bench.network.set_file(self.sessions.document.path)
        self.bench.network.set_detail(detail)
        self.bench.network_title.set_named(detail is not None)

    def _on_detail_failed(self, sentence: str) -> None:
        self.bench.notices.show_notice(self.tr("The network could not be read"), sentence)

    def take_interrupted(self) -> tuple[LoadedRun, ...]:
        """Runs that the file calls running though nobody runs them: the program was killed.

        They are called stopped from now on, so this is told once.
        """
        alive = (RunState.RUNNING, RunState.PAUSED)
        runs = self.sessions.document.runs.values()
        found = tuple(loaded for loaded in runs if loaded.run.state in alive)
        path = self.sessions.document.path
        if found and path is not None and is_searched(path):
            return ()  # by another window
        for loaded in found:
            self.sessions.write_run_state(loaded.run.id, RunState.STOPPED)
        return found
