"""What can be taken along from the correlation view: its table as CSV, its plots as a picture."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from explorer.core.errors import ExplorerError
from explorer.gui.correlation_controller import CorrelationController
from explorer.gui.correlation_numbers import Comparison
from explorer.gui.correlation_page import CorrelationPage
from explorer.gui.correlation_progress import source_text
from explorer.gui.correlation_words import csv_text
from explorer.gui.plots import correlation_export
from explorer.gui.plots.pareto_export import copy_text


class Taking(QObject):
    """Answers the page's buttons and the menu of its plots."""

    def __init__(
        self,
        page: CorrelationPage,
        controller: CorrelationController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        page.plots.menu_wanted.connect(lambda at: self.menu().popup(at))
        page.copy_button.clicked.connect(self.copy)
        page.export_button.clicked.connect(self._offer)

    def copy(self) -> None:
        """The whole comparison as CSV, to the clipboard."""
        found = self._controller.comparison
        if found is not None:
            copy_text(csv_text(found, self._caption(found)))

    def menu(self) -> QMenu:
        """Ways to take the plots along."""
        menu = QMenu(self._page)
        menu.addAction(self.tr("Copy picture"), self.copy_picture)
        menu.addAction(self.tr("Save as PNG…"), lambda: self._ask_and_save(".png"))
        menu.addAction(self.tr("Save as SVG…"), lambda: self._ask_and_save(".svg"))
        menu.addSeparator()
        menu.addAction(self.tr("Copy the table as CSV"), self.copy)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def copy_picture(self) -> None:
        """To the clipboard, as pixels."""
        picture = correlation_export.picture(self._page.plots, self._titles())
        QGuiApplication.clipboard().setImage(picture)

    def save_picture(self, path: Path) -> None:
        """Write a picture, or say why it was not."""
        title = self.tr("The picture was not saved")
        self._page.notices.dismiss(title)
        try:
            correlation_export.save(self._page.plots, self._titles(), path)
        except ExplorerError as error:
            self._page.notices.show_notice(title, str(error))

    def _titles(self) -> tuple[str, str]:
        return self._page.sentence.text(), self._page.line.text()

    def _ask_and_save(self, ending: str) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._page, self.tr("Save the plots"), f"correlation{ending}", f"*{ending}"
        )
        if name:
            self.save_picture(Path(name).with_suffix(ending))

    def _offer(self) -> None:
        button = self._page.export_button
        self.menu().popup(button.mapToGlobal(QPoint(0, button.height())))

    def _caption(self, found: Comparison) -> str:
        """All that decides the numbers, in one line."""
        loaded = self._controller.shown.loaded
        scored = loaded.run.plan.scoring.text if loaded is not None else "counted, nothing scored"
        return f"{source_text(self._controller)}; {len(found.networks)} networks; {scored}"
