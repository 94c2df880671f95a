"""Introduces modules of the user's own to the window: the page, the plot, and who keeps them."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from explorer.core.own import OwnOrder
from explorer.gui.own_controller import OwnController, Score
from explorer.gui.own_page import OwnPage, dropped_file
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import Shown, ViewController
from explorer.gui.workbench import Workbench
from explorer.search.own_module import scored_apart


class OwnDesk(QObject):
    """Made with the window; its page is made when it is first asked for."""

    def __init__(
        self,
        bench: Workbench,
        sessions: SessionController,
        views: ViewController,
        window: QWidget,
        score: Score = scored_apart,
    ) -> None:
        super().__init__(window)
        self._bench, self._views, self._window = bench, views, window
        self.controller = OwnController(sessions, score, self)
        self.page: OwnPage | None = None
        self.controller.changed.connect(lambda: bench.pareto.set_own(self.controller.models))
        bench.pareto.own.picked.connect(self._on_picked)
        views.changed.connect(self._on_shown)

    def show(self) -> None:
        """The command."""
        self._page().ask()

    def open(self, path: Path) -> None:
        """Show a file of the user's own in the form; nothing of it runs."""
        self._page().ask(path)

    def takes(self, event: QDropEvent) -> bool:
        """Whether what is dragged is a Python file."""
        return dropped_file(event) is not None

    def drop(self, event: QDropEvent) -> bool:
        """Open the Python file that was dropped, if it is one."""
        path = dropped_file(event)
        if path is None:
            return False
        event.acceptProposedAction()
        self.open(path)
        return True

    def close(self) -> None:
        """End what runs. For the window's closing."""
        self.controller.close()

    def _page(self) -> OwnPage:
        if self.page is None:
            self.page = OwnPage(self.controller, self._window)
            self.page.fit()
        self.page.set_view(self._views.shown.view)
        return self.page

    def _on_picked(self, order: OwnOrder) -> None:
        self._page().ask(order=order)

    def _on_shown(self, shown: Shown) -> None:
        if self.page is not None:
            self.page.set_view(shown.view)
