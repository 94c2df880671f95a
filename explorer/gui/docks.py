"""Docks with flat titles, and where they stand in windows of different widths."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QScrollArea, QStackedWidget, QWidget

from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets import ElidedText, FlatDockTitle, GhostButton, TextTabs
from explorer.gui.widgets._paint import follow

LEFT_PX, RIGHT_PX, RIGHT_NARROW_PX, COLUMN_PX = 376, 328, 304, 520
RIGHT_WIDE_PX = 400
DRAWER_BELOW_PX, NARROW_BELOW_PX, WIDE_FROM_PX = 1180, 1360, 2200


def right_px(window_px: int) -> int:
    """How wide the network's dock is in a window of this width, at 100 %."""
    if window_px >= WIDE_FROM_PX:
        return RIGHT_WIDE_PX
    return RIGHT_NARROW_PX if window_px < NARROW_BELOW_PX else RIGHT_PX


class Dock(QDockWidget):
    """A dock whose title bar is ours. Its object name keeps its place in the saved layout."""

    def __init__(self, name: str, title: str, content: QWidget, bar: QWidget | None = None) -> None:
        super().__init__(title)
        self.setObjectName(name)
        self.setWidget(content)
        self.setTitleBarWidget(bar or closable_title(self, title))

    def sizeHint(self) -> QSize:
        return self.widget().sizeHint()


def closable_title(dock: QDockWidget, title: str, *tools: QWidget) -> FlatDockTitle:
    """The flat title with a close button after its tools."""
    return FlatDockTitle(title, *tools, _close_button(dock, title))


def _close_button(dock: QDockWidget, title: str) -> QWidget:
    close = GhostButton(icon="x", tooltip=dock.tr("Hide {}; View brings it back").format(title))
    close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    close.clicked.connect(dock.close)
    return close


class SubjectTitle(QWidget):
    """A title bar that names what the dock shows, in the panel's own widgets; else its plain title.

    The panel's head moves up here, so that no row is spent on saying "Network" above "N122".
    """

    def __init__(self, dock: QDockWidget, title: str, name: QWidget, *rest: QWidget) -> None:
        super().__init__()
        self._plain = ElidedText(title, weight=SEMIBOLD)
        self._subject = (name, *rest)
        self._close = _close_button(dock, title)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._plain, 1)
        for i, widget in enumerate(self._subject):
            self._row.addWidget(widget, 1 if i == 1 else 0)
        self._row.addWidget(self._close)
        follow(self, self._restyle)
        self.set_named(False)

    def set_named(self, named: bool) -> None:
        """Whether there is something to name."""
        self._plain.setVisible(not named)
        for widget in self._subject:
            widget.setVisible(named)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(44))
        self._row.setContentsMargins(theme.px(16), theme.px(12), theme.px(10), 0)
        self._row.setSpacing(theme.px(8))


class TabTitle(QWidget):
    """The title bar of the lower dock: tabs at the left, the tools of the chosen one at the right.

    It leaves the mouse to the dock wherever there is no tab, so that it can be dragged there.
    """

    def __init__(self, tabs: TextTabs) -> None:
        super().__init__()
        self._tools = QStackedWidget()
        self._row = QHBoxLayout(self)
        self._row.addWidget(tabs)
        self._row.addSpacing(12)
        self._row.addWidget(self._tools, 1)
        follow(self, self._restyle)

    def add_tools(self, tools: QWidget) -> None:
        self._tools.addWidget(tools)

    def set_current(self, index: int) -> None:
        self._tools.setCurrentIndex(index)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(40))
        self._row.setContentsMargins(theme.px(16), theme.px(8), theme.px(8), 0)


class TabbedDock(QDockWidget):
    """Several panels under text tabs; one may be taken out and put back."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(title)
        self.setObjectName(name)
        self._pages: list[tuple[str, QWidget, QWidget]] = []
        self._tabs = TextTabs([], name=title)
        self._bar = TabTitle(self._tabs)
        self._stack = QStackedWidget()
        self._tabs.chosen.connect(self.show_page)
        self.setTitleBarWidget(self._bar)
        self.setWidget(self._stack)

    def add_page(self, label: str, page: QWidget, tools: QWidget | None = None) -> None:
        """`tools` stand at the right of the tabs while the page is shown."""
        tools = tools or QWidget()
        self._pages.append((label, page, tools))
        self._bar.add_tools(tools)
        self._stack.addWidget(page)
        self._tabs.set_labels([label for label, _, _ in self._pages])

    def take_page(self, page: QWidget) -> None:
        """Give a page away; whoever takes it becomes its parent."""
        self._pages = [entry for entry in self._pages if entry[1] is not page]
        self._stack.removeWidget(page)
        self._tabs.set_labels([label for label, _, _ in self._pages])
        self.show_page(0)

    def holds(self, page: QWidget) -> bool:
        return any(entry[1] is page for entry in self._pages)

    def show_page(self, index: int) -> None:
        """Silent; also what a tab does."""
        if 0 <= index < len(self._pages):
            self._tabs.set_current(index)
            _, page, tools = self._pages[index]
            self._stack.setCurrentWidget(page)
            self._bar._tools.setCurrentWidget(tools)

    def show_widget(self, page: QWidget) -> None:
        """The page by what it holds, wherever its tab stands."""
        self.show_page(next((i for i, entry in enumerate(self._pages) if entry[1] is page), -1))

    def page(self) -> int:
        return self._tabs.currentIndex()


class Scrolling(QScrollArea):
    """A panel that scrolls up and down rather than squeeze, at a width of its own."""

    def __init__(self, content: QWidget, width_px: int) -> None:
        super().__init__()
        self._width_px, self._content = width_px, content
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.horizontalScrollBar().rangeChanged.connect(self._hold)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The content keeps the whole width: the scroll bar lies on its margin."""
        super().resizeEvent(event)
        self._content.setMinimumWidth(self.width())

    def _hold(self) -> None:
        self.horizontalScrollBar().setRange(0, 0)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._width_px), theme().px(600))

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its content: fields would lie on one another."""
        return QSize(self._content.minimumSizeHint().width(), theme().px(160))
