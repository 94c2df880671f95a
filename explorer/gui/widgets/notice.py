"""What went wrong and what puts it right, in the view it belongs to."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import box, follow, painter_on
from explorer.gui.widgets.buttons import Action, Button, GhostButton
from explorer.gui.widgets.icon_label import IconLabel
from explorer.gui.widgets.text import ElidedText, Text
from explorer.gui.widgets.toast import Toast

__all__ = ["Action", "Notice", "Toast", "Tone"]

Tone = Literal["error", "warning", "info"]
_TOKENS = {"error": "vermilion", "warning": "orange", "info": "accent"}
_ICONS = {"error": "warning-circle", "warning": "warning", "info": "info"}


class Notice(QFrame):
    """A sentence with one or two buttons and close, 62 px or as high as it needs. Never modal.

    A 3 px edge has the colour of its tone.

    Signals:
        closed: by the user; the notice is hidden then.
    """

    closed = Signal()

    def __init__(
        self,
        title: str,
        line: str = "",
        actions: Sequence[Action] = (),
        *,
        tone: Tone = "error",
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._title = ElidedText(title, weight=SEMIBOLD)
        self._line = Text(line, "secondary", "text2", wrap=True)  # a remedy that is cut is none
        self._line.setMinimumWidth(1)
        self._icon = IconLabel(_ICONS[tone], _TOKENS[tone], 20)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._line)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(8)
        self._row.addWidget(self._icon)
        self._row.addSpacing(2)
        self._row.addLayout(words, 1)
        self._buttons: list[QWidget] = []
        self._close = GhostButton(icon="x", tooltip=self.tr("Close"))
        self._close.setVisible(closable)
        self._close.clicked.connect(self._on_close)
        self._row.addWidget(self._close)
        self.set_actions(actions)
        self.set_text(title, line)
        follow(self, self._restyle)

    def set_text(self, title: str, line: str = "") -> None:
        self._title.setText(title)
        self._line.setText(line.replace("/", "/\u200b"))  # a long path may go on in a new line
        self._line.setVisible(bool(line))
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self._icon.set_icon(_ICONS[tone], _TOKENS[tone])
        self.update()

    def set_actions(self, actions: Sequence[Action]) -> None:
        """Up to two buttons: (words, what to do)."""
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
        for label, act in actions[:2]:
            button = Button(label, kind="higher", small=True)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._row.insertWidget(self._row.count() - 1, button)
            self._buttons.append(button)

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _restyle(self, theme: Theme) -> None:
        self.setMinimumHeight(theme.px(62))
        self._row.setContentsMargins(theme.px(18), theme.px(8), theme.px(10), theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        box(painter, rect, t.px(6), t.color("raised"), t.color("line"))
        shape = QPainterPath()
        shape.addRoundedRect(rect, t.px(6), t.px(6))
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, 3, rect.height()), t.color(_TOKENS[self._tone]))
