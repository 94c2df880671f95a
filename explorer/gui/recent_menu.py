"""The session files opened last, as a menu."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from explorer.gui.options import Options


class RecentMenu(QMenu):
    """File, Open recent: newest first, filled as it is opened.

    Signals:
        wanted: Path, to be opened.
        clear_wanted: the list is to be emptied.
    """

    wanted = Signal(object)
    clear_wanted = Signal()

    def __init__(self, options: Options, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self._options = options
        self.aboutToShow.connect(self._fill)

    def set_possible(self, possible: bool) -> None:
        """Off while no other session may be opened, and while there is none."""
        self.setEnabled(possible and bool(self._options.settings.recent))

    def _fill(self) -> None:
        self.clear()
        for text in self._options.settings.recent:
            path = Path(text)
            action = self.addAction(path.name.replace("&", "&&"))
            action.setToolTip(text)
            action.triggered.connect(lambda _on=False, path=path: self.wanted.emit(path))
        self.addSeparator()
        self.addAction(self.tr("Clear the list")).triggered.connect(self.clear_wanted)
        self.setToolTipsVisible(True)
