"""The only modal boxes: where work may be lost."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtWidgets import QMessageBox, QWidget


class Ask(Protocol):
    """Asks one question; the key of the answer, or "" where it was closed."""

    def __call__(
        self, parent: QWidget, title: str, line: str, answers: Mapping[str, str]
    ) -> str: ...


def ask(parent: QWidget, title: str, line: str, answers: Mapping[str, str]) -> str:
    """A box with a button for each answer (key to words); the first is the safe default."""
    box = QMessageBox(parent)
    box.setWindowTitle(parent.tr("Zero-Shot Explorer"))
    box.setText(title)
    box.setInformativeText(line)
    buttons = {}
    for key, label in answers.items():
        role = QMessageBox.ButtonRole
        kind = role.DestructiveRole if key == "discard" else role.AcceptRole
        button = box.addButton(label, role.RejectRole if key == "cancel" else kind)
        buttons[id(button)] = key
        if len(buttons) == 1:
            box.setDefaultButton(button)
        if key == "cancel":
            box.setEscapeButton(button)
    box.exec()
    clicked = box.clickedButton()
    return buttons.get(id(clicked), "") if clicked is not None else ""
