"""Introduces the calibration to the correlation view and to whoever offers objectives."""

from collections.abc import Callable
from concurrent.futures import Executor

from PySide6.QtCore import QObject, Signal

from explorer.gui.calibrate_controller import CalibrateController
from explorer.gui.calibrate_dialog import CalibrateDialog
from explorer.gui.correlation_controller import CorrelationController
from explorer.gui.correlation_page import CorrelationPage
from explorer.search.executors import WorkerPool


class CalibrateDesk(QObject):
    """Opens the dialog for the table that is shown.

    Signals:
        kept: str, the name of a calibration that is an objective now.
    """

    kept = Signal(str)

    def __init__(
        self,
        page: CorrelationPage,
        correlation: CorrelationController,
        parent: QObject | None = None,
        executor: Callable[[], Executor] = lambda: WorkerPool(1),
    ) -> None:
        super().__init__(parent)
        self._page, self._correlation = page, correlation
        self.controller = CalibrateController(executor, self)
        self._dialog: CalibrateDialog | None = None
        page.calibrate_button.clicked.connect(self.ask)
        correlation.changed.connect(self._judge)
        self._judge()

    @property
    def dialog(self) -> CalibrateDialog:
        """Made when it is first wanted."""
        if self._dialog is None:
            self._dialog = CalibrateDialog(self.controller, self._page)
            self._dialog.kept.connect(self.kept)
        return self._dialog

    def ask(self) -> None:
        """Open the dialog for what is shown."""
        source = self._correlation.shown.source()
        if source is not None:
            self.dialog.ask(*source, self._correlation.shown.state.column)

    def _judge(self) -> None:
        self._page.calibrate_button.setEnabled(self._correlation.shown.source() is not None)

    def close(self) -> None:
        """For the window's closing."""
        if self._dialog is not None:
            self._dialog.close()
        self.controller.close()
