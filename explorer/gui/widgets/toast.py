"""Good news, briefly, at the lower right."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import theme
from explorer.gui.widgets.buttons import Action, GhostButton, LinkButton
from explorer.gui.widgets.icon_label import IconLabel
from explorer.gui.widgets.text import Text


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
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.activated.connect(self.leave)
        escape.activatedAmbiguously.connect(self.leave)  # one of several tiles, in turn
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
