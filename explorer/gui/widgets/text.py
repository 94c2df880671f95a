"""Words on the window: a label by role and ink, one that shortens itself, section titles."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolTip, QWidget

from explorer.gui.fonts import SEMIBOLD, Role
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow, painter_on, repolish


class Text(QLabel):
    """A label whose font is a role and whose colour is a token ("text", "text2", "muted",
    "accent", "accent_text", "orange_text", "vermilion", "green", "purple").

    With `wrap` it breaks lines; `measure` is then the width in px it would like at most.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        ink: str = "text",
        *,
        weight: int | None = None,
        tabular: bool = False,
        mono: bool = False,
        wrap: bool = False,
        measure: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role: Role = role
        self._weight, self._tabular, self._mono = weight, tabular, mono
        self.setProperty("ink", ink)
        self.setWordWrap(wrap or bool(measure))
        self._measure = measure
        self.setTextFormat(Qt.TextFormat.PlainText)
        follow(self, self._restyle)

    def set_ink(self, ink: str) -> None:
        """Another colour, by token."""
        if self.property("ink") != ink:
            self.setProperty("ink", ink)
            repolish(self)

    def set_role(self, role: Role, *, weight: int | None = None) -> None:
        """Another size (a narrow window)."""
        self._role, self._weight = role, weight
        self._restyle(theme())

    def sizeHint(self) -> QSize:
        if not self._measure:
            return super().sizeHint()
        natural = self.fontMetrics().horizontalAdvance(self.text()) + 2
        wide = min(natural, theme().px(self._measure))
        return QSize(wide, self.heightForWidth(wide))

    def _restyle(self, theme: Theme) -> None:
        font = theme.font(self._role, self._weight, tabular=self._tabular, mono=self._mono)
        self.setFont(font)


class ElidedText(Text):
    """A one-line label that ends in … when there is no room, and then tells all in its tooltip."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        ink: str = "text",
        *,
        weight: int | None = None,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role, ink, weight=weight, tabular=tabular, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(
            self.fontMetrics().horizontalAdvance("…") * 2, super().minimumSizeHint().height()
        )

    def event(self, event: QEvent) -> bool:
        cut = self.shown_text() != self.text()
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and cut:
            QToolTip.showText(event.globalPos(), self.toolTip() or self.text(), self)
            return True
        return super().event(event)

    def shown_text(self) -> str:
        """What there is room for."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_on(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown_text())


class SectionTitle(QWidget):
    """The title of a section, a quiet note after it or at the right, and room for tools.

    `view=True` for the title of a view (15 px), else 13 px.
    """

    def __init__(
        self,
        text: str,
        note: str = "",
        *,
        view: bool = False,
        note_right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.label = ElidedText(text, "title" if view else "body", weight=SEMIBOLD)
        self.note = ElidedText(note, "body" if view else "secondary", "muted")
        self.label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12 if view else 8)
        self._row.addWidget(self.label)
        if note_right:
            self._row.addStretch(1)
            self._row.addWidget(self.note)
        else:
            self._row.addWidget(self.note, 1)

    def set_text(self, text: str) -> None:
        self.label.setText(text)

    def set_note(self, note: str) -> None:
        self.note.setText(note)

    def add(self, *tools: QWidget) -> None:
        """Put tools at the right end."""
        for tool in tools:
            self._row.addWidget(tool)


def rule(vertical: bool = False) -> QFrame:
    """A line of 1 px between panels or sections."""
    line = QFrame()
    line.setProperty("look", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
