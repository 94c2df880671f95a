"""Below the form of your own model: what running it means, the button, and how far it is."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.gui import words
from explorer.gui.widgets import ElidedText, ErrorLine, PrimaryButton, ProgressLine

SECOND_MS = 1000


class OwnRunBar(QFrame):
    """Signals:
    wanted: the button was pressed: to run, or to cancel what runs.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self._step, self._seconds = "", 0
        self.warning = ErrorLine(doubtful=True)
        self.problem = ErrorLine()
        self.go = PrimaryButton(self.tr("Run and score"), "play", min_width=136)
        self.go.setAutoDefault(False)  # Enter in a field runs nothing
        self.go.clicked.connect(self.wanted)
        self.words = ElidedText("", "body", "text2")
        self.line = ProgressLine(self.tr("Progress of scoring"))
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self._on_second)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.go)
        row.addWidget(self.words, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 8, 20, 16)
        foot.setSpacing(10)
        foot.addWidget(self.problem)
        foot.addWidget(self.warning)
        foot.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line)
        column.addLayout(foot)

    def set_file(self, name: str) -> None:
        """Say what pressing the button means."""
        line = self.tr("Scoring runs {}, with your rights: only open files you trust.")
        self.warning.set_text(line.format(name or self.tr("the file")))

    def begin(self) -> None:
        """It runs: the button cancels."""
        self.problem.set_text("")
        self.go.setText(self.tr("Cancel"))
        self.go.set_icon("x")
        self.line.set_unknown()
        self._seconds = 0
        self._second.start()
        self.tell(self.tr("Starting"))

    def tell(self, step: str) -> None:
        """What is done now."""
        self._step = step
        self._say()

    def end(self) -> None:
        """It is over: the button runs."""
        self._second.stop()
        self.line.set_idle()
        self.words.setText("")
        self.go.setText(self.tr("Run and score"))
        self.go.set_icon("play")

    def _on_second(self) -> None:
        self._seconds += 1
        self._say()

    def _say(self) -> None:
        time = f", {words.duration(self._seconds)}" if self._seconds else ""
        self.words.setText(f"{self._step}{time}")
