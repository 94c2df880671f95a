"""Rows of a label and its fields, on one left edge; and the sentence under a wrong group."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow
from explorer.gui.widgets.icon_label import IconLabel
from explorer.gui.widgets.text import Text


def _grows(widget: QWidget) -> bool:
    policy = widget.sizePolicy().horizontalPolicy()
    return bool(policy.value & QSizePolicy.PolicyFlag.ExpandFlag.value)


class FormGrid(QWidget):
    """Labels at the left (82 px), fields beside them, rows every 32 px."""

    def __init__(self, *, label_width: int = 82, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label_width = label_width
        self._rows: dict[Text, list[QWidget]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self._grid.setHorizontalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        follow(self, self._restyle)

    def add_row(self, label: str, *parts: QWidget | str | None) -> Text:
        """A row: widgets, quiet words between them (str), None for a gap that grows.

        The label becomes the accessible name of the first widget that has none. Returns the label.
        """
        words = Text(label, "body", "text2")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        held: list[QWidget] = []
        for part in parts:
            if part is None:
                row.addStretch(1)
                continue
            widget = Text(part, "body", "muted") if isinstance(part, str) else part
            row.addWidget(widget)
            held.append(widget)
            if words.buddy() is None and widget is part:
                words.setBuddy(widget)
                widget.setAccessibleName(widget.accessibleName() or label)
        if None not in parts and not any(map(_grows, held)):
            row.addStretch(1)
        self._rows[words] = held
        at = self._grid.rowCount()
        self._grid.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(row, at, 1)
        self._restyle(theme())
        return words

    def add_wide(self, part: QWidget) -> None:
        """A widget over both columns."""
        self._grid.addWidget(part, self._grid.rowCount(), 0, 1, 2)

    def set_row_visible(self, label: Text, visible: bool) -> None:
        """Hide or show a whole row, by the label that add_row gave."""
        label.setVisible(visible)
        for part in self._rows[label]:
            part.setVisible(visible)

    def _restyle(self, theme: Theme) -> None:
        for words in self._rows:
            words.setFixedSize(theme.px(self._label_width), theme.px(28))


class ErrorLine(QWidget):
    """A mark and a sentence, under what it is about: a vermilion one on what is wrong, an orange
    one on what is `doubtful`.

    set_text("") hides it.
    """

    def __init__(self, parent: QWidget | None = None, *, doubtful: bool = False) -> None:
        super().__init__(parent)
        self._words = Text("", "secondary", weight=500, wrap=True)
        mark = ("warning", "orange") if doubtful else ("warning-circle", "vermilion")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(*mark, 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def set_text(self, sentence: str) -> None:
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
