"""A quiet line that opens what is seldom needed."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from explorer.gui import icons
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets._paint import KeyboardFocus, painter_on, ring


class _Line(KeyboardFocus, QAbstractButton):
    """A caret, a word, and after it in short what is inside."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = ""
        self.setText(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(80), theme().px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        rect = QRectF(self.rect())
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, t.px(4))
        caret, size = "caret-down" if self.isChecked() else "caret-right", t.px(12)
        ink = "text" if self.underMouse() else "text2"
        place = QRectF(0, (rect.height() - size) / 2, size, size)
        icons.draw(painter, caret, place, t.color(ink))
        left = place.right() + t.px(6)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(t.color(ink))
        painter.setFont(t.font("body"))
        painter.drawText(rect.adjusted(left, 0, 0, 0), middle, self.text())
        left += painter.fontMetrics().horizontalAdvance(self.text()) + t.px(8)
        painter.setPen(t.color("muted"))
        painter.setFont(t.font("secondary"))
        room = max(int(rect.width() - left), 0)
        note = painter.fontMetrics().elidedText(self.note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect.adjusted(left, 0, 0, 0), middle, note)


class Disclosure(QWidget):
    """A line that shows or hides the widget below it.

    Signals:
        toggled: bool, by the user or by `open`.
    """

    toggled = Signal(bool)

    def __init__(self, text: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = _Line(text)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.line)
        self.body = body
        self._column.addWidget(body)
        body.setVisible(False)
        self.line.toggled.connect(self._on_toggled)
        hub().changed.connect(self._restyle)

    def set_note(self, note: str) -> None:
        """What is inside, in a few words; shown while it is closed and open."""
        self.line.note = note
        self.line.setAccessibleDescription(note)
        self.line.update()

    def set_body(self, body: QWidget) -> None:
        """Put another widget inside; the old one is deleted."""
        self._column.replaceWidget(self.body, body)
        self.body.hide()
        self.body.deleteLater()
        self.body = body
        body.setVisible(self.line.isChecked())

    def open(self, on: bool = True) -> None:
        """Show what is inside, or hide it."""
        self.line.setChecked(on)

    def _on_toggled(self, on: bool) -> None:
        self.body.setVisible(on)
        self.toggled.emit(on)

    def _restyle(self, _theme: Theme) -> None:
        self.line.updateGeometry()
