"""Introduces the table of scores and the repeats to the run that is shown, and to the workers."""

from PySide6.QtCore import QEvent, QObject

from explorer.gui.draw_controller import DrawController
from explorer.gui.options import Options
from explorer.gui.panels.scores_asked import Asked, Scoring
from explorer.gui.repeat_dialog import Repeat, RepeatDialog
from explorer.gui.view_controller import Shown, ViewController
from explorer.gui.workbench import Workbench


class ScoresDesk(QObject):
    """Scoring networks of the run shown once more: with all scores, or at other seeds."""

    def __init__(
        self,
        bench: Workbench,
        views: ViewController,
        draws: DrawController,
        options: Options,
    ) -> None:
        super().__init__(bench)
        self._bench, self._views, self._options = bench, views, options
        self.draws = draws
        self._asked: Asked = {}
        self.repeat_dialog: RepeatDialog | None = None
        bench.scores.set_hidden(frozenset(options.settings.hidden_scores))
        bench.scores.installEventFilter(self)
        self._connect()

    def _connect(self) -> None:
        panel, results = self._bench.scores, self._bench.results
        panel.score_wanted.connect(self._on_score)
        panel.cancel_wanted.connect(self.draws.cancel)
        panel.repeat_wanted.connect(self.ask_repeat)
        panel.selected.connect(self._views.select)
        panel.hidden_changed.connect(
            lambda names: self._options.change(hidden_scores=tuple(sorted(names)))
        )
        results.scores_wanted.connect(self.score)
        results.repeat_wanted.connect(self.ask_repeat)
        self._views.changed.connect(self._on_shown)
        self.draws.changed.connect(self._on_draws)

    # What the user asks for.

    def score(self) -> None:
        """Score the chosen networks with everything, and show how it goes."""
        self.show_panel()
        self._bench.scores.score()

    def show_panel(self) -> None:
        self._bench.lower_dock.show()
        self._bench.lower_dock.show_widget(self._bench.scores)

    def ask_repeat(self) -> None:
        """Ask of which networks and at how many seeds."""
        if self.repeat_dialog is None:
            self.repeat_dialog = RepeatDialog(self._bench.window())
            self.repeat_dialog.wanted.connect(self._on_repeat)
        self._tell_dialog()
        self.repeat_dialog.ask()

    def _on_score(self, ids: tuple[int, ...], proxies: tuple[str, ...], again: bool) -> None:
        loaded = self._views.loaded
        if loaded is None:
            return
        for row_id in ids:
            self._asked[row_id] = self._asked.get(row_id, frozenset()) | frozenset(proxies)
        self.draws.ask(ids, proxies, (loaded.run.plan.scoring.seed,), again)
        self._show()

    def _on_repeat(self, repeat: Repeat) -> None:
        self.show_panel()  # where its progress is, and Cancel
        self.draws.ask(repeat.ids, repeat.proxies, repeat.seeds)

    # What has happened.

    def _on_shown(self, _shown: Shown) -> None:
        self._show()
        if self.repeat_dialog is not None and self.repeat_dialog.isVisible():
            self._tell_dialog()

    def _tell_dialog(self) -> None:
        assert self.repeat_dialog is not None, "it was made when it was asked for"
        self.repeat_dialog.set_view(self._views.shown.view, self._bench.scores.proxies())

    def _show(self) -> None:
        """A table of all scores is for those who look at it."""
        panel = self._bench.scores
        if panel.isVisible():
            panel.set_view(self._views.shown.view, self._asked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._bench.scores and event.type() is QEvent.Type.Show:
            self._show()
        return super().eventFilter(watched, event)

    def _on_draws(self) -> None:
        if not self.draws.working and self._asked:
            self._asked = {}
            self._show()
        self._bench.scores.set_scoring(self._scoring())

    def _scoring(self) -> Scoring | None:
        request = self.draws.request
        if request is None:
            return None
        progress = self.draws.progress
        what = self.tr("networks") if len(request.seeds) == 1 else self.tr("scorings")
        return Scoring(progress.done, progress.budget, progress.seconds_left, what)
