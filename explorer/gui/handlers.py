"""What each command of the table does."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox

import explorer
from explorer.gui.export_dialog import ExportDialog
from explorer.gui.help import KEYS, Help, page_of
from explorer.gui.questions import Ask
from explorer.gui.search_controller import SearchState
from explorer.gui.theme import hub
from explorer.spaces import graph_of

if TYPE_CHECKING:
    from explorer.gui.window import Window


class Handlers(QObject):
    """The window's commands; dialogs are made when they are first asked for."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._help: Help | None = None
        self._export: ExportDialog | None = None

    def table(self) -> dict[str, Callable[[], object]]:
        """A handler for every row of actions.COMMANDS."""
        window, made = self._window, self._window.controllers
        files, desk, bench = window.files, window.desk, window.bench
        return {
            "session.new": files.new,
            "session.open": files.choose_and_open,
            "session.sample": self.open_sample,
            "session.save": files.save,
            "session.save_as": files.save_as,
            "table.open": self.open_table,
            "space.load": window.space_files.choose_and_load,
            "space.save": window.space_files.choose_and_save,
            "session.welcome": window.show_welcome,
            "program.quit": window.close,
            "results.copy": bench.results.copy,
            "results.filter": self.filter_results,
            "view.search": lambda: window.show_view(0),
            "view.correlation": lambda: window.show_view(1),
            "view.theme": self.switch_theme,
            "view.full": self.switch_full_screen,
            "view.palette": self.find_command,
            "view.reset": bench.reset,
            "search.start": self.start,
            "search.pause": made.search.pause,
            "search.unpause": made.search.unpause,
            "search.stop": made.search.stop,
            "search.resume": self.resume,
            "search.device": bench.search.ask_device,
            "search.again": window.again.from_here,
            "search.references": desk.references.score,
            "network.export": lambda: self.export(made.views.selected),
            "network.star": desk.star_selected,
            "network.scores": window.scores.score,
            "network.repeat": window.scores.ask_repeat,
            "exact.near": lambda: window.near.show() if window.near is not None else None,
            "exact.trust": lambda: window.trust.show() if window.trust is not None else None,
            "network.own": window.own.show,
            "help.show": self.show_help,
            "help.keys": self.show_keys,
            "help.log": self.open_log,
            "help.about": self.about,
        }

    def start(self) -> None:
        """What the view that is shown starts."""
        window = self._window
        if window.shown_desk is window.correlations:
            window.correlations.launch.start()
        else:
            window.desk.launch.start()

    def resume(self) -> None:
        """Go on with the run that the view shows."""
        window = self._window
        if window.shown_desk is window.correlations:
            window.correlations.launch.resume()
        else:
            window.desk.launch.resume()

    def open_table(self) -> None:
        """Ask for a table of accuracies, in a new session where none is open."""
        window = self._window
        if path := window.correlations.asked_table():
            window.open_table(path)

    def open_sample(self) -> None:
        self._window.files.open_sample()

    def filter_results(self) -> None:
        """Show the results with their filter open."""
        bench = self._window.bench
        bench.lower_dock.show()
        bench.lower_dock.show_page(0)
        bench.results.open_filter()

    def switch_theme(self) -> None:
        dark = hub().theme.dark
        self._window.options.change(theme="light" if dark else "dark")

    def switch_full_screen(self) -> None:
        window = self._window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def find_command(self) -> None:
        window = self._window
        listed = [a for key, a in window.actions_by_id.items() if key != "view.palette"]
        docks = [dock.toggleViewAction() for dock in window.bench.docks()]
        window.palette_box.ask([*listed, *docks], window.palette_place(), 0)

    def export(self, ids: tuple[int, ...]) -> None:
        """Offer these networks for export, beside the window."""
        window, made = self._window, self._window.controllers
        path = made.sessions.document.path
        if not ids or path is None:
            return
        if self._export is None:
            folder = window.options.settings.export_folder or str(Path.home())
            self._export = ExportDialog(made.export, Path(folder), window)
            self._export.folder_changed.connect(
                lambda folder: window.options.change(export_folder=str(folder))
            )
        self._export.ask(path, ids, made.views.beta, self._outputs_of(ids[0]))

    def _outputs_of(self, row_id: int) -> tuple[str, ...]:
        """Names of what a network of the run shown gives."""
        loaded = self._window.controllers.views.loaded
        if loaded is None:
            return ()
        graph = graph_of(loaded.archive.architecture(loaded.archive.row_of(row_id)))
        return tuple(graph.ops[index].name for index in graph.outputs)

    def show_help(self) -> None:
        """The page on what has the focus; else the one that was open."""
        focus = QApplication.focusWidget()
        self._help_window().open_page(page_of(focus))

    def show_page(self, stem: str) -> None:
        self._help_window().open_page(stem)

    def show_keys(self) -> None:
        self.show_page(KEYS)

    def _help_window(self) -> Help:
        if self._help is None:
            self._help = Help(self._window)
        return self._help

    def open_log(self) -> None:
        folder = self._window.files.places.log.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def about(self) -> None:
        said = self.tr(
            "<b>Zero-Shot Explorer {}</b><p>Scores neural architectures before training any, shows "
            "what a score prefers, and takes that preference off.<p>Inter and JetBrains Mono "
            "(OFL), Phosphor icons (MIT)."
        )
        QMessageBox.about(
            self._window, self.tr("Zero-Shot Explorer"), said.format(explorer.__version__)
        )

    # Closing.

    def may_close(self, ask: Ask) -> bool:
        """Ask where work would be lost or a search would end; whether to close now."""
        made = self._window.controllers
        running = made.search.state is not SearchState.IDLE
        if made.sessions.untitled_work:
            return self._settle_draft(ask, running)
        if running:
            line = self.tr("What is scored is saved, and the run can be resumed later.")
            answers = {"cancel": self.tr("Keep searching"), "quit": self.tr("Stop and quit")}
            return ask(self._window, self.tr("A search is running"), line, answers) == "quit"
        return True

    def _settle_draft(self, ask: Ask, running: bool) -> bool:
        window, made = self._window, self._window.controllers
        line = self.tr("Its runs are on disk. Drafts are listed on the welcome page.")
        if running:
            line = self.tr("The search that is running will stop; it can be resumed. ") + line
        answers = {
            "save": self.tr("Save as…"),
            "keep": self.tr("Keep in drafts"),
            "discard": self.tr("Discard"),
            "cancel": self.tr("Cancel"),
        }
        answer = ask(window, self.tr("This session has no name yet"), line, answers)
        if answer == "save":
            made.search.close()
            window.files.save_as(then=window.close_for_sure)
        elif answer == "discard":
            made.search.close()
            window.files.forget(made.sessions.document.path or Path())
            made.sessions.discard()
        return answer in ("keep", "discard")
