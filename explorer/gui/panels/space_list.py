"""The choices a stage table has no room for: a plain list of ticks and of min, max and step."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.space import Choice, label_of
from explorer.gui.fonts import MEDIUM
from explorer.gui.panels.space_cells import CellGrid, Editor, letter_of
from explorer.gui.panels.space_draft import CLASSES, HEIGHT, WIDTH, Cell, Draft
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets import Text

_BOUNDS = (("low", "min"), ("high", "max"), ("step", "step"))


class SpaceList(QWidget):
    """Any choices, and the size of input and output; picks of one kind stand together.

    Signals:
        edited: Cell and its new Value, by the user only.
    """

    edited = Signal(object, object)

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grids: list[CellGrid] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(10)
        picks = [choice for choice in choices if not choice.is_range]
        for kind in dict.fromkeys(choice.attribute for choice in picks):
            column.addWidget(Text(kind.capitalize(), "secondary", "text2", weight=MEDIUM))
            column.addWidget(self._grid(_Picks([c for c in picks if c.attribute == kind])))
            column.setSpacing(6)
        if ranges := [choice for choice in choices if choice.is_range]:
            column.addWidget(self._grid(_Ranges(ranges)))
        column.addWidget(self._grid(_Sizes()))

    @property
    def cells(self) -> dict[Cell, Editor]:
        """Every editor by its cell."""
        return {cell: editor for grid in self._grids for cell, editor in grid.cells.items()}

    def show_draft(self, draft: Draft) -> None:
        """Put a draft's values into the cells; silent."""
        for grid in self._grids:
            grid.show_draft(draft)

    def mark(self, wrong: dict[Cell, str]) -> None:
        """Outline the cells that are wrong, each with its sentence; the others not."""
        for grid in self._grids:
            grid.mark(wrong)

    def _grid(self, grid: CellGrid) -> CellGrid:
        grid.edited.connect(self.edited)
        self._grids.append(grid)
        return grid


class _Picks(CellGrid):
    """Picks of one kind, two in a line where their ticks are narrow."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        letters = [letter_of(o) for choice in choices for o in choice.possible or choice.options]
        most = max(len(choice.possible or choice.options) for choice in choices)
        across = 2 if most <= 5 and max(map(len, letters)) == 1 else 1
        for place, choice in enumerate(choices):
            line, side = divmod(place, across)
            name = label_of(choice.group)
            self.grid.addWidget(Text(name, "secondary", "muted"), line, 3 * side)
            options = choice.possible or choice.options
            tip = "Ticked options may be chosen"
            self.add_ticks((choice.name, "options"), line, 3 * side + 1, options, choice.label, tip)
        self.grid.setColumnStretch(2, 1)
        hub().changed.connect(self._restyle)
        self._restyle(theme())

    def _restyle(self, theme: Theme) -> None:
        self.grid.setHorizontalSpacing(theme.px(8))


class _Ranges(CellGrid):
    """Ranges, a line each."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.grid.setHorizontalSpacing(2)
        for column, (_, title) in enumerate(_BOUNDS, 1):
            head = Text(title, "caption", "muted")
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            head.setContentsMargins(0, 0, 6, 0)
            self.grid.addWidget(head, 0, column)
        words = {"low": "Smallest value of {}", "high": "Largest value of {}", "step": "Step of {}"}
        for line, choice in enumerate(choices, 1):
            self.grid.addWidget(Text(choice.label, "secondary", "muted"), line, 0)
            for column, (part, _) in enumerate(_BOUNDS, 1):
                name = words[part].format(choice.label.lower())
                tip = f"{name}. Equal min and max: always that value"
                self.add_number((choice.name, part), line, column, name, tip, 52)
        self.grid.setColumnStretch(0, 1)


class _Sizes(CellGrid):
    """What goes into the networks and what comes out."""

    def __init__(self) -> None:
        super().__init__()
        self.grid.setHorizontalSpacing(4)
        self.grid.addWidget(Text("Input size", "secondary", "muted"), 0, 0)
        tip = "Images are {} pixels {}; the penalty of ZiCo-BC is counted at this size too"
        self.add_number(HEIGHT, 0, 1, "Input height", tip.format("this many", "high"), 48)
        self.grid.addWidget(Text("×", "secondary", "muted"), 0, 2)
        self.add_number(WIDTH, 0, 3, "Input width", tip.format("this many", "wide"), 48)
        self.grid.addWidget(Text("px", "secondary", "muted"), 0, 4)
        self.grid.setColumnStretch(5, 1)
        self.grid.addWidget(Text("Classes", "secondary", "muted"), 0, 6)
        self.add_number(CLASSES, 0, 7, "Classes", "Classes the networks tell apart", 52)
