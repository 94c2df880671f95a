"""Fields for numbers and words: raised; numbers right-aligned, stepped by wheel and arrow keys."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from explorer.gui import words
from explorer.gui.theme import Theme
from explorer.gui.widgets._number_edit import NumberEdit
from explorer.gui.widgets._paint import follow, repolish


class IntField(NumberEdit):
    """A whole number.

    `step` is what the wheel and arrow keys do (with Shift ten of them), to the next multiple of it.

    Signals:
        changed: int, after an edit by the user; not after set_value.
        validity_changed: bool.
    """

    def __init__(
        self,
        value: int = 0,
        low: int = 0,
        high: int = 10**9,
        step: int = 1,
        *,
        width: int = 64,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(value, low, high, step, width, parent)
        self.setAccessibleName(name)

    def value(self) -> int:
        """The last valid number."""
        return int(self._value)

    def set_value(self, value: int) -> None:
        """Show another number; silent."""
        self._show(value)

    def _read(self, text: str) -> int | None:
        return words.parse_integer(text)

    def _write(self, value: float) -> str:
        return words.integer(int(value))


class NumberField(NumberEdit):
    """Any number; reads "600M", "1.2e9" and "1,000".

    `shown` writes it (default: `decimals` after the point).

    Signals:
        changed: float, after an edit by the user; not after set_value.
        validity_changed: bool.
    """

    def __init__(
        self,
        value: float = 0.0,
        low: float = 0.0,
        high: float = 1e18,
        step: float = 0.5,
        *,
        decimals: int = 1,
        shown: Callable[[float], str] | None = None,
        width: int = 56,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._shown = shown or (lambda number: words.fixed(number, decimals))
        super().__init__(value, low, high, step, width, parent)
        self.setAccessibleName(name)

    def value(self) -> float:
        """The last valid number."""
        return float(self._value)

    def set_value(self, value: float) -> None:
        """Show another number; silent."""
        self._show(value)

    def _read(self, text: str) -> float | None:
        return words.parse_number(text)

    def _write(self, value: float) -> str:
        return self._shown(value)


class TextField(QLineEdit):
    """A line of text in the look of the fields; use `textEdited`, which only the user causes."""

    def __init__(
        self,
        text: str = "",
        placeholder: str = "",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setProperty("look", "field")
        self.setProperty("words", True)
        self.setProperty("invalid", False)
        follow(self, self._restyle)

    def set_error(self, sentence: str) -> None:
        """Outline as wrong, or "" to clear."""
        self.setAccessibleDescription(sentence)
        self.setProperty("invalid", bool(sentence))
        repolish(self)

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("body"))
        self.setFixedHeight(theme.px(28))
