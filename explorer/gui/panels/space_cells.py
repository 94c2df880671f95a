"""Cells in which the bounds of a space are edited, and the grid that moves between them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLineEdit, QWidget

from explorer.core.space import Option
from explorer.gui import words
from explorer.gui.panels.space_draft import Cell, Draft, Value, stepped
from explorer.gui.panels.space_words import letters_of, option_words
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets import IntField, Ticks

_ARROWS = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}


class NumberCell(IntField):
    """A bound of a range. Unlike a field alone it also tells of text that is no number.

    Signals:
        edited: int or None, after every edit by the user; not after set_value.
    """

    edited = Signal(object)

    def __init__(
        self, name: str, tip: str, width: int, stepper: Callable[[int], int | None]
    ) -> None:
        self._told: int | None = 0
        self._narrow = width < 40  # no room for "1,024"
        super().__init__(0, -(10**9), 10**9, width=width, name=name)
        self._stepper = stepper
        self.setToolTip(tip)
        self.textChanged.connect(self._on_text)
        self._fit()

    def set_value(self, value: int) -> None:
        """Show a bound; silent."""
        self._told = value
        if self.value() != value or words.parse_integer(self.text()) != value:
            super().set_value(value)

    def step_by(self, steps: int) -> None:
        """Go on by values that fit the other bounds."""
        target = self._stepper(steps)
        if target is not None and target != self._told:
            super().set_value(target)
            self.selectAll()

    def _fit(self) -> None:
        """Three figures in a narrow cell take its padding, four a smaller size too."""
        many = self._narrow and len(self.text()) > 3
        self.setFont(theme().font("secondary" if many else "body", tabular=True))
        side = -7 if many else -4
        self.setTextMargins(side, 0, side, 0)

    def sizeHint(self) -> QSize:
        """Two px lower than a field: seven stages and the search fit 800 px."""
        return super().sizeHint() - QSize(0, theme().px(2))

    def _restyle(self, theme: Theme) -> None:
        super()._restyle(theme)
        self._fit()

    def _on_text(self, text: str) -> None:
        self._fit()
        value = words.parse_integer(text)
        if value != self._told:
            self._told = value
            self.edited.emit(value)

    def _write(self, value: float) -> str:
        return str(int(value)) if self._narrow else super()._write(value)


class PickTicks(Ticks):
    """Which options of a pick are open. None may be: the panel then says what is wrong."""

    def __init__(self, options: Sequence[Option], name: str, tip: str, across: int = 0) -> None:
        words = [option_words(option) for option in options]
        letters = letters_of(options)
        rows = [
            (option, letter, f"{name}: {word}. {tip}")
            for option, letter, word in zip(options, letters, words, strict=True)
        ]
        super().__init__(rows, (), least=0, name=name, across=across)
        self._tick_width = tick_width(options)
        self._wrong = False
        for tick, word in zip(self.ticks, words, strict=True):
            tick.setAccessibleName(f"{name}: {word}")
        hub().changed.connect(self._narrow)
        self._narrow(theme())

    def set_error(self, sentence: str) -> None:
        """Outline the row as wrong, or "" to clear."""
        self.setAccessibleDescription(sentence)
        if self._wrong != bool(sentence):
            self._wrong = bool(sentence)
            self.update()

    def _narrow(self, theme: Theme) -> None:
        for tick in self.ticks:
            tick.setFixedSize(QSize(theme.px(self._tick_width), theme.px(22)))
        self.setContentsMargins(1, 1, 1, 1)  # for the outline

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._wrong:
            from explorer.gui.widgets._paint import box, painter_on

            edge = theme().color("vermilion")
            box(painter_on(self), QRectF(self.rect()), theme().px(4), None, edge)


def tick_width(options: Sequence[Option]) -> int:
    """In px at 100 %: each tick of a pick is as wide as its longest letters need."""
    return max(18, *(8 * len(letters) + 6 for letters in letters_of(options)))


Editor = NumberCell | PickTicks


class CellGrid(QWidget):
    """A grid of cells. Arrow keys go between them, Tab as ever; wheel and Page keys step.

    Signals:
        edited: Cell and its new Value, by the user only.
        edited_together: Mapping from Cell to Value, several at once.
    """

    edited = Signal(object, object)
    edited_together = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: dict[Cell, Editor] = {}
        self._rows: dict[int, list[QWidget]] = {}
        self._draft: Draft | None = None
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(0)
        self.grid.setVerticalSpacing(2)

    def show_draft(self, draft: Draft) -> None:
        """Put a draft's values into the cells; silent."""
        self._draft = draft
        for cell, editor in self.cells.items():
            value = draft.values[cell]
            if isinstance(editor, PickTicks):
                editor.set_chosen(value if isinstance(value, tuple) else ())
            elif isinstance(value, int):  # else the text that is no number stays as typed
                editor.set_value(value)

    def mark(self, wrong: dict[Cell, str]) -> None:
        """Outline the cells that are wrong, each with its sentence; the others not."""
        for cell, editor in self.cells.items():
            editor.set_error(wrong.get(cell, ""))

    def add_number(
        self, cell: Cell, row: int, column: int, name: str, tip: str, width: int
    ) -> NumberCell:
        """A field for a bound."""
        field = NumberCell(name, tip, width, lambda steps: self._stepped(cell, steps))
        field.edited.connect(lambda value: self._tell(cell, value))
        self._put(cell, field, row, column, [field])
        return field

    def add_ticks(
        self,
        cell: Cell,
        row: int,
        column: int,
        options: Sequence[Option],
        name: str,
        tip: str,
        across: int = 0,
    ) -> PickTicks:
        """Ticks for a pick; more than `across` go on in a second line."""
        ticks = PickTicks(options, name, tip, across)
        ticks.changed.connect(lambda value: self._tell(cell, value))
        self._put(cell, ticks, row, column, ticks.ticks)
        return ticks

    def _put(
        self, cell: Cell, editor: Editor, row: int, column: int, stops: Sequence[QWidget]
    ) -> None:
        self.cells[cell] = editor
        self.grid.addWidget(editor, row, column)
        self._rows.setdefault(row, []).extend(stops)
        for stop in stops:
            stop.installEventFilter(self)

    def _tell(self, cell: Cell, value: Value) -> None:
        self.edited.emit(cell, value)

    def _stepped(self, cell: Cell, steps: int) -> int | None:
        return None if self._draft is None else stepped(self._draft, cell, steps)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            arrow = _ARROWS.get(Qt.Key(event.key()))
            if arrow and plain == Qt.KeyboardModifier.NoModifier:
                assert isinstance(watched, QWidget)
                if arrow[1] or _at_edge(watched, arrow[0]):
                    return self._go(watched, *arrow)
            pages = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
            page = pages.get(Qt.Key(event.key()))
            if page and isinstance(watched, NumberCell):
                watched.step_by(page)
                return True
        return super().eventFilter(watched, event)

    def _go(self, stop: QWidget, dx: int, dy: int) -> bool:
        """Move the focus by cells; at an edge it stays."""
        rows = [self._rows[number] for number in sorted(self._rows)]
        row = next(i for i, stops in enumerate(rows) if stop in stops)
        column = rows[row].index(stop)
        if 0 <= row + dy < len(rows):
            stops = rows[row + dy]
            if 0 <= column + dx < len(stops):
                stops[column + dx].setFocus(Qt.FocusReason.TabFocusReason)
        return True


def _at_edge(stop: QWidget, dx: int) -> bool:
    """Whether Left or Right would leave the text."""
    if isinstance(stop, QAbstractButton):
        return True
    assert isinstance(stop, QLineEdit)
    if stop.hasSelectedText():
        return len(stop.selectedText()) == len(stop.text())
    return stop.cursorPosition() == (0 if dx < 0 else len(stop.text()))
