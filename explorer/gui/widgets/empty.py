"""Places with nothing in them yet: what will appear, and the steps that lead there."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.gui.fonts import SEMIBOLD
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import box, follow, painter_on
from explorer.gui.widgets.text import Text


class Step(NamedTuple):
    """One step; "wrong": in the way now, "now": the next one, "later": after it."""

    text: str
    state: Literal["wrong", "now", "later"] = "later"


class _Number(QWidget):
    def __init__(self, number: int, state: str) -> None:
        super().__init__()
        self._number, self._state = number, state
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedSize(theme.px(20), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        edge = {"wrong": "vermilion", "now": "accent", "later": "strong"}[self._state]
        box(painter, rect, rect.height() / 2, None, t.color(edge), 1.5)
        painter.setFont(t.font("caption", SEMIBOLD))
        painter.setPen(t.color("muted" if self._state == "later" else "text"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(self._number))


class EmptyCard(QFrame):
    """A card for the free corner of an empty plot. Setter: set_content(title, line, steps)."""

    def __init__(
        self,
        title: str = "",
        line: str = "",
        steps: Sequence[Step] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "float")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._title = Text("", "title")
        self._line = Text("", "body", "text2", measure=420)
        self._rows: list[QWidget] = []
        self._steps = QVBoxLayout()
        self._steps.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._line)
        column.addSpacing(6)
        column.addLayout(self._steps)
        self.set_content(title, line, steps)

    def set_content(self, title: str, line: str = "", steps: Sequence[Step] = ()) -> None:
        self._title.setText(title)
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join((line, *(step.text for step in steps))))
        for row in self._rows:
            self._steps.removeWidget(row)
            row.deleteLater()
        self._rows = [self._row(i, step) for i, step in enumerate(steps, 1)]
        for row in self._rows:
            self._steps.addWidget(row)

    def _row(self, number: int, step: Step) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        later = step.state == "later"
        row.addWidget(_Number(number, step.state))
        row.addWidget(
            Text(step.text, ink="text2" if later else "text", weight=None if later else SEMIBOLD), 1
        )
        return holder


class _Sketch(QWidget):
    """A dashed drawing of what will stand here: the bars of a network."""

    _HEIGHTS = (9, 19, 31, 41, 41, 53, 53)

    def __init__(self) -> None:
        super().__init__()
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedSize(theme.px(7 * 24 + 6 * 8), theme.px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        pen = QPen(t.color("strong"), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for i, high in enumerate(self._HEIGHTS):
            rect = QRectF(t.px(32 * i) + 0.5, t.px(55 - high) + 0.5, t.px(23), t.px(high))
            painter.drawRoundedRect(rect, 3, 3)


class EmptyPanel(QWidget):
    """The middle of an empty panel: a sketch if wanted with its caption, what to do, one line."""

    def __init__(
        self,
        title: str,
        line: str = "",
        *,
        sketch: bool = False,
        caption: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._title = Text(title, "title" if sketch else "body", "text" if sketch else "text2",
                           weight=SEMIBOLD, wrap=True)  # fmt: skip
        self._line = Text(line, "secondary" if not sketch else "body", "text2", wrap=True)
        if not sketch:
            self._line.set_ink("muted")
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(1)
        if sketch:
            column.addWidget(_Sketch(), 0, centre)
            column.addWidget(Text(caption, "secondary", "muted"), 0, centre)
            column.addSpacing(16)
        for words in (self._title, self._line):
            words.setAlignment(centre)
            column.addWidget(words)
        column.addStretch(1)

    def set_text(self, title: str, line: str = "") -> None:
        self._title.setText(title)
        self._line.setText(line)
