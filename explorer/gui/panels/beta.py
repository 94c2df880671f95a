"""The bar above the front: beta by hand, and what re-ranking covers."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from explorer.gui import words
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets import BetaSlider, IconLabel, LinkButton, Text
from explorer.gui.widgets._paint import box, painter_on

MOST = 4.0  # the end of the slider


class _BetaNumber(QLineEdit):
    """The value at 22 px, which can be typed over.

    Signals:
        typed: float, when Enter or leaving the field confirms another number.
    """

    typed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0.0
        self.setFrame(False)
        self.setAccessibleName(self.tr("Value of beta"))
        self.setToolTip(self.tr("Type a value from 0 to 4; Esc takes back what was typed"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setTextMargins(2, 0, 2, 0)
        self.editingFinished.connect(self._on_finished)
        self.textChanged.connect(self.update)
        hub().changed.connect(self._restyle)
        self._restyle(theme())

    def set_value(self, value: float) -> None:
        """Show another value; silent."""
        self._value = value
        self.setText(self._text())

    def wrong(self) -> bool:
        """Whether the text is no beta."""
        value = words.parse_number(self.text())
        return value is None or not 0 <= value <= MOST

    def _text(self) -> str:
        exact = words.fixed(self._value, 2)
        return exact if abs(float(exact) - self._value) < 1e-9 else f"{self._value:.4g}"

    def _on_finished(self) -> None:
        value = words.parse_number(self.text())
        if value is None or self.wrong():
            self.setText(self._text())
        elif abs(value - self._value) > 1e-9:
            self.set_value(value)
            self.typed.emit(value)
        else:
            self.setText(self._text())

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.key() == Qt.Key.Key_Escape and self.text() != self._text():
            self.setText(self._text())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(66), theme().px(32))

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("key", tabular=True))
        # not by palette: Qt's style sheets put an earlier one back when the theme changes
        self.setStyleSheet(
            f"QLineEdit {{ color: {theme.accent_text}; background: transparent; border: none; }}"
        )
        self.setFixedSize(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() or self.underMouse():
            edge = "vermilion" if self.wrong() else "accent" if self.hasFocus() else "track"
            rect, t = QRectF(self.rect()), theme()
            box(painter_on(self), rect, t.px(4), None, t.color(edge))


class BetaBar(QWidget):
    """beta with its slider. Moving it re-ranks; the link starts a search that visits others.

    Signals:
        moved: float, at every move by the user; not after a setter.
        released: float, when the hand lets go, or a number was typed, or Home pressed.
        search_wanted: float, at which beta.
    """

    moved = Signal(float)
    released = Signal(float)
    search_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._beta = self._run_beta = 1.0
        self._has_run, self._networks = False, 0
        self._caution = ""
        self._label = Text(self.tr("beta"), weight=SEMIBOLD)
        self._number = _BetaNumber()
        self._says = Text("", "secondary", "text2", wrap=True)
        self._says.setMinimumWidth(0)
        self._says.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._doubt = IconLabel("warning", "orange", 16)
        self._doubt.setAccessibleName(self.tr("Doubtful for this space"))
        self._search = LinkButton(self.tr("Search at this beta"), "play")
        self._search.setToolTip(
            self.tr("Start a new run whose search is led by this beta, not only ranked by it")
        )
        self.slider = BetaSlider()
        self.slider.setToolTip(
            self.tr("Times the penalty that is taken off the score; Home: the run's own beta")
        )
        self._arrange()
        self.slider.moved.connect(self._on_moved)
        self.slider.released.connect(self._on_released)
        self._number.typed.connect(self._on_typed)
        self._search.clicked.connect(lambda: self.search_wanted.emit(self._beta))
        home = QShortcut(QKeySequence(Qt.Key.Key_Home), self)
        home.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        home.activated.connect(self._go_home)
        hub().changed.connect(self._restyle)
        self._restyle(theme())
        self.set_beta(1.0)

    def beta(self) -> float:
        """The beta shown."""
        return self._beta

    def set_beta(self, beta: float) -> None:
        """Show another beta; silent."""
        self._show(beta)

    def set_run_beta(self, beta: float | None, networks: int = 0) -> None:
        """The beta that led the run shown and the networks it scored; None: no run. Silent."""
        self._has_run = beta is not None
        self._run_beta = 1.0 if beta is None else beta
        self.set_networks(networks)

    def set_networks(self, networks: int) -> None:
        """How many networks re-ranking covers; silent."""
        self._networks = networks
        self._say()

    def set_caution(self, sentence: str) -> None:
        """Why beta above 0 is doubtful in the space that is edited, said while it is above; ""."""
        self._caution = sentence
        self._say()

    def set_search_enabled(self, enabled: bool, why: str = "") -> None:
        """Whether a search can be started now; `why` not, for the tooltip."""
        self._search.setEnabled(enabled)
        start = self.tr("Start a new run whose search is led by this beta, not only ranked by it")
        self._search.setToolTip(start if enabled else why)

    def hide_search(self) -> None:
        """Leave out the link that starts a search, where there is nothing to search."""
        self._search.hide()

    def text(self) -> str:
        """What the bar says of the beta shown."""
        return self._says.text()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        for part in (self._label, self._number):
            head.addWidget(part)
        head.addSpacing(2)
        head.addWidget(self._doubt)
        head.addWidget(self._says, 1)
        head.addSpacing(8)
        head.addWidget(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 4)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.slider)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _restyle(self, theme: Theme) -> None:
        self._says.setFixedHeight(theme.px(32))  # two lines: the slider below must not jump

    def _on_moved(self, beta: float) -> None:
        self._beta = beta
        self._number.set_value(beta)
        self._say()
        self.moved.emit(beta)

    def _on_released(self, beta: float) -> None:
        self.released.emit(self._beta)

    def _on_typed(self, beta: float) -> None:
        if beta != self._beta:
            self._show(beta)
            self.moved.emit(beta)
            self.released.emit(beta)

    def _go_home(self) -> None:
        self._on_typed(self._run_beta)

    def _show(self, beta: float) -> None:
        self._beta = beta
        self.slider.set_beta(min(beta, MOST))
        self._number.set_value(beta)
        self._say()

    def _say(self) -> None:
        """What is done to the score; away from the run's beta, what re-ranking cannot know."""
        doubtful = bool(self._caution) and self._beta > 0
        self._doubt.setVisible(doubtful)
        meaning = self._meaning()
        why = f"{self._caution}\n\n{meaning}" if doubtful else ""
        for part in (self._says, self._doubt):
            part.setToolTip(why)
        self.slider.setAccessibleDescription(self._caution if doubtful else meaning)
        self._says.set_ink("orange_text" if doubtful else "text2")
        short = self.tr("Doubtful in this space: point here to read why. Use 0, plain ZiCo.")
        self._says.setText(short if doubtful else meaning)

    def _meaning(self) -> str:
        if self._has_run and abs(self._beta - self._run_beta) > 1e-9:
            scored = words.count(self._networks, "network")
            covers = f"the {scored}" if self._networks else "only the networks"
            return self.tr(
                "Re-ranked: covers {} scored so far; a search at {} would visit others."
            ).format(covers, self._number.text())
        if self._beta == 0:
            return self.tr("plain ZiCo: its size bias stays in the score")
        return self.tr("size bias taken off the score")
