"""Introduces the correlation view's panels to what they show and steer."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from explorer.core.errors import ExplorerError
from explorer.core.objective import Objective
from explorer.core.space import SearchSpace
from explorer.gui.correlation_controller import CorrelationController
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.correlation_page import CorrelationPage
from explorer.gui.correlation_progress import facts, result_text, source_text
from explorer.gui.correlation_sources import CorrelationState
from explorer.gui.correlation_words import best_score, csv_text, finding, named
from explorer.gui.panels.correlation_setup import FIRST_ROWS, Setup
from explorer.gui.plots import correlation_export
from explorer.gui.plots.pareto_export import copy_text
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.runs.correlating import correlation_plan
from explorer.spaces import check_plan, family

FILTER = "Tables (*.csv *.tsv *.txt);;All files (*)"
NO_TABLE = "Open a table of accuracies to compare scores with."


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
        self.controller = CorrelationController(search, sessions, self)
        self._seen: tuple[SearchSpace | None, int] = (None, 0)
        self._connect()
        self._on_restored(self.controller.state)
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
        page.plots.menu_wanted.connect(lambda at: self.menu().popup(at))
        page.copy_button.clicked.connect(self.copy)
        page.export_button.clicked.connect(self._offer_exports)
        self._connect_bar()

    def _connect_bar(self) -> None:
        bar, search = self.page.run_bar, self.search
        bar.start_wanted.connect(self.start)
        bar.pause_wanted.connect(search.pause)
        bar.unpause_wanted.connect(search.unpause)
        bar.stop_wanted.connect(search.stop)
        bar.resume_wanted.connect(self.resume)
        search.state_changed.connect(self._on_state)
        search.progressed.connect(lambda _progress: self._show_progress())
        bar.set_runs((), 0)
        self._judge()

    # What the user may do.

    def abilities(self) -> frozenset[str]:
        """What there is to act on; see actions.Need."""
        there = {
            "plan": not self.problem(),
            "session": True,
            "unfinished": self._unfinished() > 0,
        }
        return frozenset(name for name, known in there.items() if known)

    def problem(self) -> str:
        """Why nothing can be scored: a sentence, or ""."""
        if self._seen[1] == 0:
            return self.tr(NO_TABLE)
        if where := self.page.setup.where():
            return self.tr("Start is off until {} is right.").format(where)
        return ""

    def asked_table(self) -> Path | None:
        """Let the user choose a table."""
        start = self.controller.state.table
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

    def start(self) -> None:
        """Score the networks that are drawn, as a new run."""
        source = self.controller.source()
        if source is None or self.problem() or self.search.state is not SearchState.IDLE:
            return
        self.page.notices.clear()
        table, space = source
        try:
            setup = self.page.setup.setup()
            some = table.sampled(setup.rows, setup.seed)
            beta = self.controller.beta
            plan = correlation_plan(some, space, setup.scores, beta, setup.scoring)
            check_plan(plan)
        except ExplorerError as error:
            self.page.notices.show_notice(self.tr("This cannot be scored"), str(error))
            return
        path = self.sessions.document.path
        if path is not None and not path.exists():
            line = self.tr("{} was deleted or moved. Put it back, or begin a new session.")
            self.page.notices.show_notice(self.tr("The session file is gone"), line.format(path))
            return
        self.controller.start(plan, some.stored(setup.seed, (beta,)))
        self.page.run_bar.set_unknown(self.tr("Starting the workers and reading the images"))

    def resume(self) -> None:
        """Score what the run that is shown lacks."""
        if self._unfinished() and self.search.state is SearchState.IDLE:
            self.page.notices.clear()
            self.controller.resume()
            self.page.run_bar.set_unknown(self.tr("Starting the workers and reading the images"))

    def copy(self) -> None:
        """The whole comparison as CSV, to the clipboard."""
        found = self.controller.comparison
        if found is not None:
            copy_text(csv_text(found, self._caption(found)))

    def menu(self) -> QMenu:
        """Ways to take the plots along."""
        menu = QMenu(self.page)
        menu.addAction(self.tr("Copy picture"), self.copy_picture)
        menu.addAction(self.tr("Save as PNG…"), lambda: self._ask_and_save(".png"))
        menu.addAction(self.tr("Save as SVG…"), lambda: self._ask_and_save(".svg"))
        menu.addSeparator()
        menu.addAction(self.tr("Copy the table as CSV"), self.copy)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(
            correlation_export.picture(self.page.plots, self._titles())
        )

    def save_picture(self, path: Path) -> None:
        """Write a picture, or say why it was not."""
        try:
            correlation_export.save(self.page.plots, self._titles(), path)
        except ExplorerError as error:
            self.page.notices.show_notice(self.tr("The picture was not saved"), str(error))

    def _titles(self) -> tuple[str, str]:
        return self.page.sentence.text(), self.page.line.text()

    def _ask_and_save(self, ending: str) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self.page, self.tr("Save the plots"), f"correlation{ending}", f"*{ending}"
        )
        if name:
            self.save_picture(Path(name).with_suffix(ending))

    def _offer_exports(self) -> None:
        button = self.page.export_button
        self.menu().popup(button.mapToGlobal(QPoint(0, button.height())))

    def _caption(self, found: Comparison) -> str:
        """All that decides the numbers, in one line."""
        loaded = self.controller.loaded
        scored = loaded.run.plan.scoring.text if loaded is not None else "counted, nothing scored"
        return f"{source_text(self.controller)}; {len(found.networks)} networks; {scored}"

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
        self._seen = (None, 0)
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
        state = self.controller.state
        self.controller.keep(score=score or state.score, column=column or state.column)
        self._show(self.controller.comparison)

    def _on_state(self, state: SearchState) -> None:
        self.page.run_bar.set_state(state)
        self._show_sources()

    # What is shown.

    def _show_sources(self) -> None:
        made, source = self.controller, self.page.source
        entries = [(run.run.id, source_text(made, run)) for run in made.runs()]
        if made.table is not None:
            entries.insert(0, (0, source_text(made, None)))
        shown = made.state.run if made.loaded is not None else 0
        source.set_sources(entries, shown)
        if made.pending is None:
            self._show_space()
        total = made.total()
        source.set_facts(facts(made))
        columns = tuple(self._columns())
        source.set_columns(columns, made.state.hidden)
        self.page.set_found(total > 0)
        self.page.empty.set_opening("")
        self._show_progress()
        self._judge()

    def _show_space(self) -> None:
        """The space of what is shown, and what it offers where it is another than before."""
        made, source = self.controller, self.page.source
        source.set_problem("")
        space = made.space()
        if space is not None:
            source.set_space(space, changeable=made.loaded is None)
        fresh = space is not None and (
            self._seen[0] is None or space.family != self._seen[0].family
        )
        self._seen = (space, made.total())
        self.page.setup.set_table(space, made.total())
        if fresh and space is not None and made.state.scoring is None:
            scoring = family(space.family).scoring_of(space)
            self.page.setup.set_setup(Setup((), FIRST_ROWS, 0, scoring))
        self.page.beta.set_beta(made.beta)

    def _columns(self) -> tuple[str, ...]:
        made = self.controller
        if made.stored is not None:
            return tuple(made.stored.columns)
        return tuple(made.table.table.columns) if made.table is not None else ()

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
        wanted = self.controller.state.score
        chosen = next((goal for goal in found.networks.goals if goal.name == wanted), None)
        return chosen or best_score(found) or found.networks.goals[0]

    def _column(self, found: Comparison) -> str:
        wanted = self.controller.state.column
        return wanted if wanted in found.columns else found.columns[0]

    def _unfinished(self) -> int:
        """Networks that the run shown has not looked at."""
        loaded = self.controller.loaded
        return max(loaded.run.plan.budget - loaded.done, 0) if loaded is not None else 0

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
        left = self._unfinished()
        more = self.tr("Score the {} that are left").format(left) if left else ""
        self.page.run_bar.set_resumable(more)
        self.page.run_bar.set_problem(self.problem())
        self.abilities_changed.emit()
