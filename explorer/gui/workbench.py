"""The search view: run bar, docks at the sides, the front in the middle. Layout only."""

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QMainWindow, QMenu, QVBoxLayout, QWidget

from explorer.gui import docks
from explorer.gui.docks import Dock, Scrolling, SubjectTitle, TabbedDock, closable_title
from explorer.gui.help import about
from explorer.gui.notices import Notices
from explorer.gui.panels.beta import BetaBar
from explorer.gui.panels.network import NetworkPanel
from explorer.gui.panels.results import ResultsPanel
from explorer.gui.panels.scores import ScoresPanel
from explorer.gui.panels.search import SearchPanel
from explorer.gui.panels.space import SpacePanel
from explorer.gui.plots.depth_width import DepthWidthPanel
from explorer.gui.plots.pareto import ParetoPlot
from explorer.gui.run_bar import RunBar
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets import SectionTitle, rule

VERSION = 1  # of the docks; a saved layout of another set of docks is not restored


class Workbench(QMainWindow):
    """Holds every panel of the search view; who connects them is the window.

    A layout is remembered for each class of width, since a window that was maximised on a large
    screen is arranged otherwise than the same on a small one.
    """

    def __init__(self, options: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Widget)
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.run_bar = RunBar(options)
        self.notices = Notices()
        self.space, self.search = SpacePanel(), SearchPanel()
        self.beta, self.pareto = BetaBar(), ParetoPlot()
        self.results, self.depth_width = ResultsPanel(), DepthWidthPanel()
        self.scores = ScoresPanel()
        self.network = NetworkPanel()
        self._mode = ""
        self._saved: dict[str, QByteArray] = {}
        self.setMenuWidget(self.run_bar)
        self.setCentralWidget(self._centre())
        self._make_docks()
        self._name_help()
        hub().changed.connect(self._settle)

    def _centre(self) -> QWidget:
        centre = QFrame()
        centre.setProperty("look", "panel")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.beta)
        column.addWidget(rule())
        column.addWidget(self.pareto, 1)
        return centre

    def _make_docks(self) -> None:
        self.left_dock = Dock(
            "search", self.tr("Search space"), Scrolling(self._left(), docks.LEFT_PX)
        )
        title = closable_title(self.left_dock, self.tr("Search space"), *self.space.tools())
        self.left_dock.setTitleBarWidget(title)
        self.lower_dock = TabbedDock("results", self.tr("Results"))
        self.lower_dock.add_page(self.tr("Results"), self.results, self.results.tools)
        self.lower_dock.add_page(self.tr("Depth and width"), self.depth_width)
        self.lower_dock.add_page(self.tr("Scores"), self.scores, self.scores.tools)
        self.right_dock = Dock("network", self.tr("Network"), self.network)
        net = self.network
        self.network_title = SubjectTitle(
            self.right_dock, self.tr("Network"), net.name, net.standing, net.star, net.more
        )
        self.right_dock.setTitleBarWidget(self.network_title)
        self.column_dock = Dock("depth_width", self.tr("Depth and width"), QWidget())
        for corner in (Qt.Corner.TopLeftCorner, Qt.Corner.BottomLeftCorner):
            self.setCorner(corner, Qt.DockWidgetArea.LeftDockWidgetArea)
        for corner in (Qt.Corner.TopRightCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.arrange()

    def _left(self) -> QWidget:
        inner = QFrame()
        inner.setProperty("look", "panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self.space)
        line = QVBoxLayout()
        line.setContentsMargins(16, 4, 16, 12)
        line.addWidget(rule())
        column.addLayout(line)
        title = QVBoxLayout()
        title.setContentsMargins(16, 0, 16, 4)
        title.addWidget(SectionTitle(self.tr("Search")))
        column.addLayout(title)
        column.addWidget(self.search)
        column.addStretch(1)
        return inner

    def _name_help(self) -> None:
        """Which page the help key opens."""
        for panel, page in (
            (self.space, "space"), (self.search, "start"), (self.beta, "beta"),
            (self.pareto, "references"), (self.depth_width, "beta"),
            (self.network, "scores"), (self.results, "scores"), (self.scores, "scores"),
        ):  # fmt: skip
            about(panel, page)

    def docks(self) -> tuple[QDockWidget, ...]:
        """For the View menu, in the order of the window."""
        return self.left_dock, self.lower_dock, self.column_dock, self.right_dock

    # Where they stand.

    def arrange(self) -> None:
        """Every dock where it belongs in a window of this width."""
        areas = Qt.DockWidgetArea
        for dock in self.docks():
            dock.setFloating(False)  # while it has a place to go back to
            self.removeDockWidget(dock)
        wide = self._mode == "wide"
        self._place_depth_width(wide)
        self.addDockWidget(areas.LeftDockWidgetArea, self.left_dock)
        self.addDockWidget(areas.BottomDockWidgetArea, self.lower_dock)
        if wide:
            self.addDockWidget(areas.RightDockWidgetArea, self.column_dock)
            self.addDockWidget(areas.RightDockWidgetArea, self.right_dock)
            self.splitDockWidget(self.column_dock, self.right_dock, Qt.Orientation.Horizontal)
        else:
            self.addDockWidget(areas.RightDockWidgetArea, self.right_dock)
        self.column_dock.setVisible(wide)
        self.left_dock.show()
        self.lower_dock.show()
        self.right_dock.setVisible(self._mode != "drawer")
        self._size_docks()

    def _size_docks(self) -> None:
        px, width = theme().px, self.width()
        flat = Qt.Orientation.Horizontal
        self.resizeDocks([self.left_dock], [px(docks.LEFT_PX)], flat)
        if self._mode == "wide":
            sizes = [px(docks.COLUMN_PX), px(docks.right_px(width))]
            self.resizeDocks([self.column_dock, self.right_dock], sizes, flat)
        else:
            self.resizeDocks([self.right_dock], [px(docks.right_px(width))], flat)
        lower = min(max(self.height() * 0.31, px(190)), px(300))
        self.resizeDocks([self.lower_dock], [int(lower)], Qt.Orientation.Vertical)

    def _place_depth_width(self, wide: bool) -> None:
        """A column of its own where there is room, else the second tab below the front."""
        if wide and self.lower_dock.holds(self.depth_width):
            self.lower_dock.take_page(self.depth_width)
            self.column_dock.setWidget(self.depth_width)
            self.depth_width.show()
        elif not wide and not self.lower_dock.holds(self.depth_width):
            self.column_dock.setWidget(QWidget())
            self.lower_dock.add_page(self.tr("Depth and width"), self.depth_width)

    def reset(self) -> None:
        """Forget every change of the layout."""
        self._saved.clear()
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle(theme())

    def _settle(self, theme: Theme) -> None:
        """The arrangement for this width, which larger text makes less."""
        mode = mode_of(self.width() / theme.scale)
        if mode != self._mode:
            if self._mode:
                self._saved[self._mode] = self.saveState(VERSION)
            self._mode = mode
            self.arrange()
            if mode in self._saved:
                self.restoreState(self._saved[mode], VERSION)

    # Remembered between runs.

    def save(self, file: QSettings) -> None:
        if self._mode:
            self._saved[self._mode] = self.saveState(VERSION)
        for mode in MODES:
            file.setValue(f"layout/{mode}", self._saved.get(mode, QByteArray()))
        file.setValue("layout/tab", self.lower_dock.page())

    def restore(self, file: QSettings) -> None:
        """Before the first show: each layout is used once its width comes."""
        for mode in MODES:
            state = file.value(f"layout/{mode}")
            if isinstance(state, QByteArray) and not state.isEmpty():
                self._saved[mode] = state
        try:
            self.lower_dock.show_page(int(str(file.value("layout/tab", 0))))
        except ValueError:
            self.lower_dock.show_page(0)


MODES = ("drawer", "narrow", "regular", "wide")


def mode_of(width_px: float) -> str:
    """The class of a window's width."""
    if width_px < docks.DRAWER_BELOW_PX:
        return "drawer"
    if width_px < docks.NARROW_BELOW_PX:
        return "narrow"
    return "wide" if width_px >= docks.WIDE_FROM_PX else "regular"
