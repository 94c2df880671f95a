"""The window: top row, then the welcome page or the search view."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from explorer.gui import actions, words
from explorer.gui import space_files as spaces
from explorer.gui.again import SearchAgain
from explorer.gui.calibrate_desk import CalibrateDesk
from explorer.gui.correlation_desk import CorrelationDesk
from explorer.gui.correlation_page import CorrelationPage
from explorer.gui.desk import Desk
from explorer.gui.exact_controller import ExactController
from explorer.gui.exact_desk import ExactDesk
from explorer.gui.exact_near_desk import NearDesk
from explorer.gui.export_controller import ExportController
from explorer.gui.failures import Failures
from explorer.gui.files import Files
from explorer.gui.handlers import Handlers
from explorer.gui.notices import Notices
from explorer.gui.options import Options, options_menu
from explorer.gui.own_desk import OwnDesk
from explorer.gui.palette import Palette
from explorer.gui.questions import Ask, ask
from explorer.gui.recent_menu import RecentMenu
from explorer.gui.scores_desk import ScoresDesk
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session import SUFFIX
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Places, Settings
from explorer.gui.space_files import SpaceFiles
from explorer.gui.theme import hub
from explorer.gui.top_bar import TopBar
from explorer.gui.troubles import Trouble
from explorer.gui.trust_desk import TrustDesk
from explorer.gui.view_controller import ViewController
from explorer.gui.welcome import Welcome
from explorer.gui.widgets import Toast
from explorer.gui.workbench import Workbench
from explorer.spaces import families


@dataclass(frozen=True, slots=True)
class Controllers:
    """What the window shows and steers; made by the composition root, closed by the window.

    Attributes:
        exact: without it there are no exact fronts.
    """

    search: SearchController
    sessions: SessionController
    views: ViewController
    export: ExportController
    exact: ExactController | None = None


TITLE_PX = 28  # what a window manager puts above a window, or a little less


class Window(QMainWindow):
    """Signals:
    workers_changed: int, how many the user wants.
    closed: everything is saved and every thread has ended.
    """

    workers_changed = Signal(int)
    closed = Signal()

    def __init__(
        self, controllers: Controllers, options: Options, places: Places, ask: Ask = ask
    ) -> None:
        super().__init__()
        self.controllers, self.options, self._ask = controllers, options, ask
        self._enabled: object = None  # what the actions were last enabled for
        self._sure = False  # the questions of closing are answered
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 600)
        self.top = TopBar()
        menu = options_menu(options, self)
        self.bench, self.correlation = Workbench(menu), CorrelationPage(menu)
        self.welcome = Welcome()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.bench)
        self._pages.addWidget(self.correlation)
        self.setMenuWidget(self.top)
        self.setCentralWidget(self._below_top())
        self.files = Files(self, controllers.sessions, options, places)
        self.desk = Desk(
            self.bench, controllers.search, controllers.sessions, controllers.views, self
        )
        self.correlations = CorrelationDesk(
            self.correlation, controllers.search, controllers.sessions, self
        )
        self.calibrate = CalibrateDesk(self.correlation, self.correlations.controller, self)
        self.scores = ScoresDesk(self.bench, controllers.views, self.desk.draws, options)
        self.again = SearchAgain(self.bench, controllers.sessions, controllers.views, self)
        self.exact = self._exact_desk()
        self.near = self._near_desk()
        self.trust = self._trust_desk()
        self.space_files = SpaceFiles(
            self.bench.space,
            options,
            lambda: self.notices,
            self.toast,
            self._begin_space,
            self,
        )
        self.palette_box = Palette(self)
        self.own = OwnDesk(self.bench, controllers.sessions, controllers.views, self)
        self.handlers = Handlers(self)
        self.actions_by_id = actions.install(self.top.menus, self, self.handlers.table())
        self._recent = RecentMenu(options, self)
        self._extend_menus()
        self._connect()
        self._restore()
        self.failures = Failures(self)
        self.failures.tell_left_out(families.troubles)
        self.desk.references.set_flipped(frozenset(options.settings.references))
        self._on_settings(options.settings)
        self._show_name()
        self._enable()

    def _exact_desk(self) -> ExactDesk | None:
        made, desk = self.controllers, self.desk
        if made.exact is None:
            return None
        return ExactDesk(
            self.bench, made.views, desk.launch, desk.progress, made.exact, self.options, self
        )

    def _near_desk(self) -> NearDesk | None:
        made, desk = self.controllers, self.desk
        if self.exact is None:
            return None
        return NearDesk(self.exact, made.views, made.search, desk.launch, self.again, self)

    def _trust_desk(self) -> TrustDesk | None:
        made, desk = self.controllers, self.desk
        if self.exact is None:
            return None
        found = TrustDesk(
            self.exact, made.views, made.search, made.sessions, desk.draws, desk.launch, self
        )
        self.bench.pareto.trust_wanted.connect(found.show)
        return found

    def _below_top(self) -> QWidget:
        """Notices on the program itself, of no height while there are none; then the page."""
        self.program_notices = Notices()
        ground = QFrame()
        ground.setProperty("look", "panel")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.program_notices)
        column.addWidget(self._pages, 1)
        return ground

    @property
    def notices(self) -> Notices:
        """Of the page that is shown."""
        shown = self._pages.currentWidget()
        return shown.notices if shown in self.views else self.welcome.notices

    @property
    def views(self) -> tuple[Workbench, CorrelationPage]:
        """Pages of a session, in the order of the top row's switch."""
        return self.bench, self.correlation

    @property
    def shown_desk(self) -> Desk | CorrelationDesk:
        """Of the view of the session that is shown."""
        shown = self._pages.currentWidget()
        return self.correlations if shown is self.correlation else self.desk

    def open_table(self, path: Path) -> None:
        """Compare scores with the accuracies in a table, in a new session where none is open."""
        if self._pages.currentWidget() is self.welcome:
            self.files.new()
        self.show_view(1)
        self.correlations.open(path)

    def show_view(self, index: int) -> None:
        """Another page of the session that is open."""
        if self._pages.currentWidget() in self.views:
            self._pages.setCurrentWidget(self.views[index])
            self._show_name()
            self._enable()

    def _extend_menus(self) -> None:
        """What the table of commands does not know: recent files, and the docks there are."""
        file, view = (self.top.menus.findChild(QMenu, name) for name in ("File", "View"))
        assert isinstance(file, QMenu), "the table of commands has a File menu"
        assert isinstance(view, QMenu), "and a View menu"
        file.insertMenu(self.actions_by_id["session.sample"], self._recent)
        search = self.controllers.search
        file.aboutToShow.connect(
            lambda: self._recent.set_possible(search.state is SearchState.IDLE)
        )
        for dock in self.bench.docks():
            view.insertAction(self.actions_by_id["view.reset"], dock.toggleViewAction())

    def _connect(self) -> None:
        made = self.controllers
        made.sessions.opened.connect(self._on_opened)
        made.sessions.named.connect(self._show_name)
        made.sessions.saved.connect(
            lambda path: self.toast(self.tr("Saved as {}").format(path.name), str(path.parent))
        )
        made.search.state_changed.connect(lambda _state: self._enable())
        made.search.ended.connect(lambda sentence: self.toast(self.tr("The run ended"), sentence))
        self.desk.abilities_changed.connect(self._enable)
        self.desk.export_wanted.connect(self.handlers.export)
        self.desk.references.flipped.connect(
            lambda labels: self.options.change(references=tuple(sorted(labels)))
        )
        self.top.palette_wanted.connect(self.handlers.find_command)
        self.top.view_wanted.connect(self.show_view)
        self.correlations.abilities_changed.connect(self._enable)
        self.calibrate.kept.connect(lambda _name: self.bench.search.offer_calibrated())
        self.correlations.help_wanted.connect(lambda: self.handlers.show_page("correlation"))
        self.correlation.run_bar.theme_wanted.connect(self.handlers.switch_theme)
        self.bench.run_bar.theme_wanted.connect(self.handlers.switch_theme)
        self.bench.search.workers_changed.connect(self._on_workers)
        self.bench.space.help_wanted.connect(lambda: self.handlers.show_page("files"))
        self._recent.wanted.connect(self.files.open)
        self._recent.clear_wanted.connect(self.files.clear_recent)
        self.options.changed.connect(self._on_settings)
        self.files.kept.connect(lambda line: self.toast(self.tr("Kept as a draft"), line))
        self.files.recent_read.connect(self.welcome.set_recent)
        self.files.sample_read.connect(self.welcome.card.set_facts)
        self._connect_welcome()

    def _connect_welcome(self) -> None:
        page = self.welcome
        page.sample_wanted.connect(self.handlers.open_sample)
        page.new_wanted.connect(self.files.new)
        page.open_wanted.connect(self.files.choose_and_open)
        page.recent_wanted.connect(self.files.open)
        page.clear_wanted.connect(self.files.clear_recent)
        page.keys_wanted.connect(self.handlers.show_keys)
        page.help_wanted.connect(self.handlers.show_help)

    # Pages, names, words.

    def begin(self, path: Path | None = None) -> None:
        """What is shown first: a named file, the sample, the last session or the welcome page."""
        settings = self.options.settings
        last = self.files.last() if settings.at_start == "last" else None
        if path is not None:
            self.files.open(path)
        elif not settings.sample_shown and self.files.has_sample():
            self.handlers.open_sample()
        elif last is not None:
            self.files.open(last)
        else:
            self.show_welcome()
        self.options.change(sample_shown=True)

    def _begin_space(self) -> None:
        """A space is looked at in the search view."""
        if self._pages.currentWidget() is self.welcome:
            self.files.new()
        self.show_view(0)

    def show_welcome(self) -> None:
        self.files.read_for_welcome()
        self._pages.setCurrentWidget(self.welcome)
        self._show_name()
        self._enable()

    def _on_opened(self, _document: object) -> None:
        if self._pages.currentWidget() not in self.views:
            self._pages.setCurrentWidget(self.bench)
        self._enable()
        for loaded in self.desk.take_interrupted():
            scored = words.integer(int(loaded.archive.scored.sum()))
            line = self.tr("The program stopped unexpectedly. All {} scored networks were kept.")
            number = loaded.run.number
            resume = (self.tr("Resume run {}").format(number), self.desk.launch.resume)
            self.toast(self.tr("Run {} is back").format(number), line.format(scored), resume)

    def _show_name(self) -> None:
        sessions, document = self.controllers.sessions, self.controllers.sessions.document
        page = self._pages.currentWidget()
        shown = page in self.views
        self.top.set_view(self.views.index(page) if shown else None)
        mark = self.tr("Edited") if sessions.edited else self.tr("Saved")
        if document.path is None:
            mark = ""
        place = str(document.path) if document.path else ""
        self.top.set_name(document.name if shown else "", mark if shown else "", place)
        title = self.tr("Zero-Shot Explorer")
        self.setWindowTitle(f"{document.name}[*] – {title}" if shown else f"{title}[*]")
        self.setWindowModified(shown and sessions.edited)

    def _enable(self) -> None:
        there = frozenset[str]()
        if self._pages.currentWidget() in self.views:
            there = self.shown_desk.abilities()
        known = (self.controllers.search.state, there)
        if known != self._enabled:  # asked ten times a second
            self._enabled = known
            actions.enable(self.actions_by_id, *known)

    def toast(
        self, title: str, line: str = "", action: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Good news, at the lower right; kept in the log by whoever tells it."""
        Toast(self._pages, title, line, action)

    def show_trouble(self, found: Trouble) -> None:
        """A bug belongs to no page, and stays when the page changes."""
        self.program_notices.show_trouble(found)

    def _on_workers(self, workers: int) -> None:
        self.options.change(workers=workers)
        self.workers_changed.emit(workers)

    def _on_settings(self, settings: Settings) -> None:
        hub().set_mode(settings.theme)  # type: ignore[arg-type]
        hub().set_scale(settings.text_size)

    # Qt's own.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pauses and goes on, where nothing that has the focus wants it."""
        state = self.controllers.search.state
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Space and plain and not event.isAutoRepeat():
            if state is SearchState.RUNNING:
                self.controllers.search.pause()
            elif state is SearchState.PAUSED:
                self.controllers.search.unpause()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        idle = self.controllers.search.state is SearchState.IDLE
        space, session = _dropped(event, spaces.SUFFIX), _dropped(event, SUFFIX)
        if space or (session and idle) or self.own.takes(event):
            event.acceptProposedAction()
        elif _dropped(event, ".csv"):
            self.correlation.empty.set_dropping(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.correlation.empty.set_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.own.drop(event):
            return
        if path := _dropped(event, SUFFIX):
            event.acceptProposedAction()
            self.files.open(path)
        elif path := _dropped(event, spaces.SUFFIX):
            event.acceptProposedAction()
            self.space_files.load(path)
        elif path := _dropped(event, ".csv"):
            event.acceptProposedAction()
            self.correlation.empty.set_dropping(False)
            self.open_table(path)

    def palette_place(self) -> QPoint:
        """Where the palette hangs: below the right end of the top row."""
        return self.top.mapToGlobal(QPoint(self.top.width() - 16, self.top.height() - 4))

    def close_for_sure(self) -> None:
        """Close without a question; drafts are kept. For Ctrl-C, and after the questions."""
        self._sure = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._sure and not self.handlers.may_close(self._ask):
            event.ignore()
            return
        self._save_layout()
        made = self.controllers
        self.correlations.controller.flush()
        self.calibrate.close()
        self.own.close()
        if self.exact is not None:
            self.exact.close()
        made.export.close()
        made.search.close()
        made.sessions.close()
        event.accept()
        self.closed.emit()

    def _save_layout(self) -> None:
        self.options.file.setValue("geometry", self.saveGeometry())
        self.bench.save(self.options.file)
        self.options.file.sync()

    def _restore(self) -> None:
        geometry = self.options.file.value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            room = self.screen().availableSize() - QSize(0, TITLE_PX)
            self.resize(QSize(1440, 900).boundedTo(room))
        self.bench.restore(self.options.file)


def _dropped(event: QDropEvent, suffix: str) -> Path | None:
    """The file that is dragged, where it is one of this kind."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix == suffix else None
