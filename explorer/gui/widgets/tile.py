"""A tile: what, how much, in which unit."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow
from explorer.gui.widgets.text import ElidedText, Text


class Tile(QFrame):
    """Label 11, number 20, unit 12, and a note at the right; 64 px high."""

    def __init__(
        self,
        label: str,
        number: str = "",
        unit: str = "",
        note: str = "",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "tile")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._label = ElidedText(label, "caption", "muted")
        self._number = Text(number, "tile", tabular=True)
        self._unit = Text(unit, "secondary", "text2")
        self._note = Text(note, "caption", "muted")
        figures = QHBoxLayout()
        figures.setSpacing(5)
        figures.addWidget(self._number)
        figures.addWidget(self._unit)
        figures.addStretch(1)
        figures.addWidget(self._note)
        self._grid = QGridLayout(self)
        self._grid.setSpacing(2)
        self._grid.addWidget(self._label, 0, 0)
        self._grid.addLayout(figures, 1, 0)
        follow(self, self._restyle)
        self._say()

    def set_value(self, number: str, unit: str = "", note: str = "", *, ink: str = "text") -> None:
        """Show another value; ink "muted" or "text2" for what is predicted ("≈ 14.6")."""
        self._number.setText(number)
        self._number.set_ink(ink)
        self._unit.setText(unit)
        self._note.setText(note)
        self._make_room()
        self._say()

    def set_label(self, label: str) -> None:
        self._label.setText(label)
        self._say()

    def note_shown(self) -> bool:
        """Whether there is room for the note."""
        return self._note.isVisibleTo(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The note gives way before the number would be cut."""
        super().resizeEvent(event)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needs(self._number, self._unit), theme().px(64))

    def _make_room(self) -> None:
        self._note.setVisible(self._needs(self._number, self._unit, self._note) <= self.width())

    def _needs(self, *parts: Text) -> int:
        margins = self._grid.contentsMargins()
        return sum(part.sizeHint().width() + 5 for part in parts) + 2 * margins.left()

    def _say(self) -> None:
        parts = (self._label.text(), self._number.text(), self._unit.text(), self._note.text())
        self.setAccessibleName(" ".join(filter(None, parts)))

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(64))
        self._grid.setContentsMargins(theme.px(12), theme.px(11), theme.px(12), theme.px(6))
