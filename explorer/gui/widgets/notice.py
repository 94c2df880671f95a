"""What went wrong and what puts it right, in the view it belongs to; and good news, briefly."""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeySequence,
    QPainterPath,
    QPaintEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.gui import icons
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import box, follow, painter_on
from explorer.gui.widgets.buttons import Button, GhostButton, LinkButton
from explorer.gui.widgets.text import ElidedText, Text

Tone = Literal["error", "warning", "info"]
Action = tuple[str, Callable[[], object]]
_TOKENS = {"error": "vermilion", "warning": "orange", "info": "accent"}
_ICONS = {"error": "warning-circle", "warning": "warning", "info": "info"}


class IconLabel(QWidget):
    """An icon that stands beside words; it says nothing of its own."""

    def __init__(
        self, name: str, token: str = "text2", size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        follow(self, self._restyle)

    def set_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self.update()

    def _restyle(self, theme: Theme) -> None:
        self.setFixedSize(theme.px(self._size), theme.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.draw(painter_on(self), self._name, QRectF(self.rect()), theme().color(self._token))


class Notice(QFrame):
    """62 px, a 3 px edge in the colour of its tone, one or two buttons, close. Never modal.

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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = ElidedText(title, weight=SEMIBOLD)
        self._line = ElidedText(line, "secondary", "text2")
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
        self._line.setText(line)
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
        self.setFixedHeight(theme.px(62))
        self._row.setContentsMargins(theme.px(18), 0, theme.px(10), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        box(painter, rect, t.px(6), t.color("raised"), t.color("line"))
        shape = QPainterPath()
        shape.addRoundedRect(rect, t.px(6), t.px(6))
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, 3, rect.height()), t.color(_TOKENS[self._tone]))


class Toast(QFrame):
    """Good news at the lower right of its parent; gone after 8 s, on Esc or on close.

    Pointing at it holds it. Several stand above one another. Signals:
        gone: when it has left.
    """

    gone = Signal()
    STAY_MS = 8000

    def __init__(
        self,
        parent: QWidget,
        title: str,
        line: str = "",
        action: Action | None = None,
        *,
        icon: str = "info",
    ) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("look", "float")
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(Text(title, weight=SEMIBOLD, wrap=True))
        if line:
            words.addWidget(Text(line, "secondary", "text2", wrap=True))
        if action:
            label, act = action
            link = LinkButton(label)
            link.clicked.connect(lambda: act())
            link.clicked.connect(self.leave)
            words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self._close = GhostButton(icon="x", tooltip=self.tr("Close"))
        self._close.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 8, 12)
        row.setSpacing(12)
        row.addWidget(IconLabel(icon, "accent_text", 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.leave)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.STAY_MS)
        self._timer.timeout.connect(self.leave)
        parent.installEventFilter(self)
        self.show()
        self._timer.start()
        self._place()

    def leave(self) -> None:
        """Go now."""
        self._timer.stop()
        self._over.removeEventFilter(self)
        self.hide()
        self._place()
        self.gone.emit()
        self.deleteLater()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(312), super().sizeHint().height())

    def _place(self) -> None:
        """Lower right, 16 px from the sides, the oldest lowest."""
        parent = self._over
        bottom = parent.height() - 16
        for toast in parent.findChildren(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if toast.isVisibleTo(parent):
                wide = min(theme().px(312), parent.width() - 32)
                high = max(toast.heightForWidth(wide), toast.minimumSizeHint().height())
                toast.resize(wide, high)
                toast.move(QPoint(parent.width() - 16 - wide, bottom - high))
                toast.raise_()
                bottom -= high + 8

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Enter:
            self._timer.stop()
        elif event.type() is QEvent.Type.Leave and self.isVisible():
            self._timer.start()
        elif event.type() is QEvent.Type.Show:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        return super().event(event)
