"""The table of scores before there is one: what it will tell, and the button that fills it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.gui.panels.scores_asked import wanted
from explorer.gui.run_view import RunView
from explorer.gui.widgets import EmptyPanel, RaisedButton
from explorer.runs.drawing import PROXIES


class ScoresEmpty(QWidget):
    """Says what to do; `begin` does it, its words are the panel's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = EmptyPanel("")
        self.begin = RaisedButton("", "gauge")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addSpacing(8)
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def tell(self, view: RunView | None) -> None:
        """What may be scored of a run, if it has networks."""
        self.begin.setVisible(bool(wanted(view)))
        if not wanted(view):
            self.words.set_text(
                self.tr("Scores of a run's networks, side by side"),
                self.tr("Start a run first; then choose networks and score them with everything "
                        "this program knows."),
            )  # fmt: skip
            return
        said = self.tr(
            "Choose networks in a plot or in Results, or take the front: {} scores, the counts and "
            "the time of each, and how far they agree. Scores share the passes they can share."
        )
        self.words.set_text(self.tr("Do other scores agree?"), said.format(len(PROXIES)))
