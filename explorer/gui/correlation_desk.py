"""Introduces the correlation view's panels to what they show and steer."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from explorer.core.errors import ExplorerError
from explorer.core.objective import Objective
from explorer.core.space import SearchSpace
from explorer.gui.correlation_controller import CorrelationController
from explorer.gui.correlation_launch import CorrelationLaunch
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.correlation_page import CorrelationPage
from explorer.gui.correlation_progress import facts, result_text, source_text
from explorer.gui.correlation_sources import CorrelationState
from explorer.gui.correlation_taking import Taking
from explorer.gui.correlation_words import best_score, finding, named
from explorer.gui.panels.correlation_setup import FIRST_ROWS, Setup
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.spaces import family

FILTER = "Tables (*.csv *.tsv *.txt);;All files (*)"


class CorrelationDesk(QObject):
    """The correlation view at work.

    Signals:
        abilities_changed: what may be done has changed; ask `abilities`.
        help_wanted: the page on tables of accuracies.
    """

    abilities_changed = Signal()
    help_wanted = Signal()

    def __init__(
        self,
        page: CorrelationPage,
        search: SearchController,
        sessions: SessionController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.page, self.search, self.sessions = page, search, sessions
        self.controller = made = CorrelationController(search, sessions, self)
        self.launch = CorrelationLaunch(page, made, search, sessions, self)
        self.taking = Taking(page, made, self)
        self._seen: SearchSpace | None = None  # the space that the setup was offered for
        self._connect()
        self._on_restored(self.controller.shown.state)
        self._show_sources()

    def _connect(self) -> None:
        made, page = self.controller, self.page
        made.changed.connect(self._show_sources)
        made.compared.connect(self._show)
        made.opening.connect(self._on_opening)
        made.failed.connect(self._on_failed)
        made.space_unknown.connect(self._on_space_unknown)
        made.restored.connect(self._on_restored)
        page.source.open_wanted.connect(self.choose_and_open)
        page.source.chosen.connect(made.show)
        page.source.space_chosen.connect(made.set_space)
        page.source.hidden_changed.connect(made.set_hidden)
        page.setup.changed.connect(self._on_setup)
        page.setup.problem_changed.connect(self._judge)
        page.empty.open_wanted.connect(self.choose_and_open)
        page.empty.help_wanted.connect(self.help_wanted)
        page.beta.moved.connect(made.set_beta)
        page.table.chosen.connect(self._on_chosen)
        page.plots.score_chosen.connect(lambda name: self._on_chosen(name, ""))
        page.plots.column_chosen.connect(lambda name: self._on_chosen("", name))
        self._connect_bar()

    def _connect_bar(self) -> None:
        bar, search = self.page.run_bar, self.search
        bar.start_wanted.connect(self.launch.start)
        bar.pause_wanted.connect(search.pause)
        bar.unpause_wanted.connect(search.unpause)
        bar.stop_wanted.connect(search.stop)
        bar.resume_wanted.connect(self.launch.resume)
        search.state_changed.connect(self._on_state)
        search.progressed.connect(lambda _progress: self._show_progress())
        bar.set_runs((), 0)
        self._judge()

    # What the user may do.

    def abilities(self) -> frozenset[str]:
        """What there is to act on; see actions.Need."""
        there = {
            "plan": not self.launch.problem(),
            "session": True,
            "unfinished": self.launch.unfinished() > 0,
        }
        return frozenset(name for name, known in there.items() if known)

    def asked_table(self) -> Path | None:
        """Let the user choose a table."""
        start = self.controller.shown.state.table
        name, _ = QFileDialog.getOpenFileName(
            self.page, self.tr("Open a table of accuracies"), start, self.tr(FILTER)
        )
        return Path(name) if name else None

    def choose_and_open(self) -> None:
        """Ask for a table, and open it."""
        if path := self.asked_table():
            self.open(path)

    def open(self, path: Path) -> None:
        """Show a table."""
        self.page.notices.clear()
        self.controller.open(path)

    # What has happened.

    def _on_opening(self, name: str) -> None:
        self.page.empty.set_opening(name)

    def _on_failed(self, name: str, sentence: str) -> None:
        self.page.empty.set_opening("")
        title = self.tr("{} was not read").format(name)
        if not name:
            title = self.tr("Some accuracies could not be read")
        again = (self.tr("Choose another table"), self.choose_and_open)
        self.page.notices.show_notice(title, sentence, (again,) if name else ())
        self._show_sources()

    def _on_space_unknown(self, sentence: str) -> None:
        self.page.empty.set_opening("")
        source = self.page.source
        source.set_problem(sentence)
        source.set_space(None, changeable=True)
        source.show_space()
        source.space.setFocus()
        self._judge()

    def _on_restored(self, state: CorrelationState) -> None:
        self.page.notices.clear()
        self._seen = None
        scoring = state.scoring
        if scoring is not None:
            self.page.setup.set_setup(Setup(state.scores, state.rows or FIRST_ROWS, state.seed,
                                            scoring))  # fmt: skip

    def _on_setup(self) -> None:
        try:
            setup = self.page.setup.setup()
        except ExplorerError:
            return
        self.controller.keep(
            scores=setup.scores, rows=setup.rows, seed=setup.seed, scoring=setup.scoring
        )

    def _on_chosen(self, score: str, column: str) -> None:
        """A row or cell of the table, a count's plot, a column's tab."""
        state = self.controller.shown.state
        self.controller.keep(score=score or state.score, column=column or state.column)
        self._show(self.controller.comparison)

    def _on_state(self, state: SearchState) -> None:
        self.page.run_bar.set_state(state)
        self._show_sources()

    # What is shown.

    def _show_sources(self) -> None:
        made, source = self.controller, self.page.source
        entries = [(run.run.id, source_text(made, run)) for run in made.shown.runs()]
        if made.shown.table is not None:
            entries.insert(0, (0, source_text(made, None)))
        shown = made.shown.state.run if made.shown.loaded is not None else 0
        source.set_sources(entries, shown)
        if made.shown.pending is None:
            self._show_space()
        total = made.shown.total()
        source.set_facts(facts(made))
        columns = made.shown.columns()
        source.set_columns(columns, made.shown.state.hidden)
        self.page.set_found(total > 0)
        self.page.empty.set_opening("")
        self._show_progress()
        self._judge()

    def _show_space(self) -> None:
        """The space of what is shown, and what it offers where it is another than before."""
        made, source = self.controller, self.page.source
        source.set_problem("")
        space = made.shown.space()
        if space is not None:
            source.set_space(space, changeable=made.shown.loaded is None)
        fresh = space is not None and (self._seen is None or space.family != self._seen.family)
        self._seen = space
        self.page.setup.set_table(space, made.shown.total())
        if fresh and space is not None and made.shown.state.scoring is None:
            self.page.setup.set_setup(self._first_setup(space))
        self.page.beta.set_beta(made.shown.beta)

    def _first_setup(self, space: SearchSpace) -> Setup:
        """As the run that is shown was scored; else what is usual in the space."""
        loaded, stored = self.controller.shown.loaded, self.controller.shown.stored
        if loaded is not None and stored is not None:
            plan = loaded.run.plan
            names = tuple(goal.name for goal in plan.goals if goal.proxy)
            return Setup(names, len(stored.names), stored.seed, plan.scoring)
        rows = min(FIRST_ROWS, self.controller.shown.total())
        return Setup((), rows, 0, family(space.family).scoring_of(space))

    def _show(self, found: Comparison | None) -> None:
        page = self.page
        if found is None:
            page.table.set_comparison(None, None)
            return
        goal, column = self._goal(found), self._column(found)
        page.set_finding(*finding(found), found)
        page.table.set_comparison(found, goal)
        page.plot_title.setText(self.tr("{} against accuracy").format(named(goal, found.beta)))
        page.plots.set_comparison(found, goal, column)

    def _goal(self, found: Comparison) -> Objective:
        """The score that was chosen; else the best one."""
        wanted = self.controller.shown.state.score
        chosen = next((goal for goal in found.networks.goals if goal.name == wanted), None)
        return chosen or best_score(found) or found.networks.goals[0]

    def _column(self, found: Comparison) -> str:
        wanted = self.controller.shown.state.column
        return wanted if wanted in found.columns else found.columns[0]

    def _show_progress(self) -> None:
        bar, progress = self.page.run_bar, self.search.progress
        if self.search.state is SearchState.IDLE:
            bar.set_progress(*result_text(self.controller), 0.0)
        elif progress.done or progress.rejected:
            lead, rest = progress.text(0)
            if self.search.state is SearchState.PAUSED:
                rest = " · ".join(filter(None, (self.tr("paused"), rest)))
            bar.set_progress(lead, rest, progress.share)

    def _judge(self) -> None:
        self.page.run_bar.set_resumable(self.launch.resume_text())
        self.page.run_bar.set_problem(self.launch.problem())
        self.abilities_changed.emit()
