"""Fields of the search panel that know what is wrong with them."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from explorer.core.errors import PlanError
from explorer.gui import words
from explorer.gui.widgets import IntField


class Count(IntField):
    """A whole number whose rule is kept elsewhere; here is only said what that rule answers.

    Signals:
        edited: int or None (no whole number), after every edit by the user; not after set_value.
    """

    edited = Signal(object)

    def __init__(self, name: str, tip: str, width: int, *, step: int = 1) -> None:
        self._told: int | None = 0
        super().__init__(0, -(10**9), 10**12, step, width=width, name=name)
        self.setToolTip(tip)
        self.textChanged.connect(self._on_text)

    def set_value(self, value: int) -> None:
        """Show another number; silent."""
        self._told = value
        super().set_value(value)

    def number(self) -> int:
        """What is typed; raises PlanError where that is no whole number."""
        if self._told is None:
            raise PlanError(f"{self.accessibleName()}: not a whole number. Type one.")
        return self._told

    def judge(self, rule: Callable[[int], object] | None) -> str:
        """Outline the field where `rule` raises a PlanError, and give its sentence; else "".

        Without a rule nothing is wrong: the field is not used.
        """
        sentence = ""
        if rule is not None:
            try:
                rule(self.number())
            except PlanError as error:
                sentence = str(error)
        self.set_error(sentence)
        return sentence

    def step_by(self, steps: int) -> None:
        if self._told is None or self._told + steps >= 0:
            super().step_by(steps)

    def _on_text(self, text: str) -> None:
        value = words.parse_integer(text)
        if value != self._told:
            self._told = value
            self.edited.emit(value)
