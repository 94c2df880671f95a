"""What the fields for numbers share: stepping, judging, telling."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow, repolish


class NumberEdit(QLineEdit):
    """What IntField and NumberField share; `_read` gives a number or None, `_write` its text.

    Signals:
        changed: the number, after an edit by the user that leaves a valid and different one.
        validity_changed: bool, when the text becomes valid or stops being so.
    """

    changed = Signal(object)
    validity_changed = Signal(bool)

    def __init__(
        self, value: float, low: float, high: float, step: float, width: int, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._step, self._width = low, high, step, width
        self._value = self._before = value
        self._error, self._wrong = "", False
        self.setProperty("look", "field")
        self.setProperty("invalid", False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.setText(self._write(value))
        self.textEdited.connect(self._on_edited)
        self.editingFinished.connect(self._tidy)
        follow(self, self._restyle)

    def set_range(self, low: float, high: float) -> None:
        """Allowed values, both ends included; silent."""
        self._low, self._high = low, high
        self._judge()

    def set_error(self, sentence: str) -> None:
        """Outline the field as wrong for a reason outside it; "" clears."""
        self._error = sentence
        self._judge()

    def has_error(self) -> bool:
        """Whether the text is no number, out of range, or called wrong from outside."""
        return self._wrong

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._width), theme().px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _read(self, text: str) -> float | None:
        raise NotImplementedError

    def _write(self, value: float) -> str:
        raise NotImplementedError

    def _show(self, value: float) -> None:
        self._value = self._before = value
        self.setText(self._write(value))
        self._judge()

    def _valid(self) -> float | None:
        value = self._read(self.text())
        return value if value is not None and self._low <= value <= self._high else None

    def _judge(self) -> None:
        self.setAccessibleDescription(self._error)
        wrong = bool(self._error) or self._valid() is None
        if wrong != self._wrong:
            self._wrong = wrong
            self.setProperty("invalid", wrong)
            repolish(self)
            self.validity_changed.emit(not wrong)

    def _on_edited(self) -> None:
        self._judge()
        value = self._valid()
        if value is not None and value != self._value:
            self._value = value
            self.changed.emit(value)

    def _tidy(self) -> None:
        """Write a valid number the way numbers are written; text that is wrong stays as typed."""
        if self._valid() is not None:
            self.setText(self._write(self._value))

    def step_by(self, steps: int) -> None:
        """What an arrow key does: the next multiple of the step, within the range."""
        whole = self._value / self._step
        near = round(whole) if abs(whole - round(whole)) < 1e-9 else None
        if near is not None:
            target = (near + steps) * self._step
        else:
            target = (int(whole // 1) + (steps if steps > 0 else steps + 1)) * self._step
        target = min(max(target, self._low), self._high)
        self.setText(self._write(target))
        self._on_edited()
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10
        }  # fmt: skip
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if plain and (steps := keys.get(Qt.Key(event.key()))):
            many = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.step_by(steps * 10 if many else steps)
        elif event.key() == Qt.Key.Key_Escape and self.text() != self._write(self._before):
            self.setText(self._write(self._before))
            self._on_edited()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():  # a panel scrolled past its fields must not change them
            event.ignore()
        elif event.angleDelta().y():
            self.step_by(1 if event.angleDelta().y() > 0 else -1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._before = self._value
        super().focusInEvent(event)

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("body", tabular=True))
        self.setFixedSize(self.sizeHint())
