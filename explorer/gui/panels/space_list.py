"""What a stage table has no room for: lines of ticks, and of min, max and step."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.space import Choice, Option
from explorer.gui.fonts import MEDIUM
from explorer.gui.panels.space_cells import CellGrid, Editor, PickTicks, tick_width
from explorer.gui.panels.space_draft import CLASSES, HEIGHT, WIDTH, Cell, Draft
from explorer.gui.panels.space_sections import Group
from explorer.gui.panels.space_words import (
    attribute_words,
    choice_words,
    group_words,
    letters_of,
)
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets import Text

_BOUNDS = (("low", "min"), ("high", "max"), ("step", "step"))
_ROOM = 270  # px at 100 %, for ticks beside the name of their stage
_FOR_ALL = 3  # stages or more get a line of ticks for all of them


class SpaceList(QWidget):
    """Any choices, and the size of input and output; picks of one kind stand together.

    Signals:
        edited: Cell and its new Value, by the user only.
        edited_together: Mapping from Cell to Value, several at once.
    """

    edited = Signal(object, object)
    edited_together = Signal(object)

    def __init__(
        self, choices: Sequence[Choice], sizes: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._grids: list[CellGrid] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        picks = [choice for choice in choices if not choice.is_range]
        kinds = Counter(choice.attribute for choice in picks)
        for kind in (kind for kind, count in kinds.items() if kind and count > 1):
            column.addWidget(Text(attribute_words(kind), "secondary", "text2", weight=MEDIUM))
            column.addWidget(self._grid(Picks([c for c in picks if c.attribute == kind])))
        if alone := [c for c in picks if not c.attribute or kinds[c.attribute] == 1]:
            column.addWidget(self._grid(Picks(alone, whole_names=True)))
        if ranges := [choice for choice in choices if choice.is_range]:
            column.addWidget(self._grid(Ranges(ranges, whole_names=True)))
        if sizes:
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
        grid.edited_together.connect(self.edited_together)
        self._grids.append(grid)
        return grid


class Picks(CellGrid):
    """Picks of one kind: two in a line where their ticks are few and narrow, several lines a pick
    where they are many. With many stages alike, a first line ticks an option in all of them.
    """

    def __init__(self, choices: Sequence[Choice], whole_names: bool = False) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self._words = choice_words if whole_names else group_words
        self._all: PickTicks | None = None
        letters = [letter for c in choices for letter in letters_of(_possible(c))]
        most = max(len(_possible(choice)) for choice in choices)
        narrow = most <= 5 and max(map(len, letters)) == 1
        columns = 2 if narrow and len(choices) > 1 and not whole_names else 1
        first = 0
        alike = len(choices) >= _FOR_ALL and not whole_names
        if alike and len({_possible(c) for c in choices}) == 1 and most > 2:
            self._add_all(choices[0])
            first = 1
        for place, choice in enumerate(choices):
            line, side = divmod(place, columns)
            self._add_pick(choice, first + line, 3 * side)
        self.grid.setColumnStretch(2, 1)
        hub().changed.connect(self._restyle)
        self._restyle(theme())

    def _add_pick(self, choice: Choice, line: int, column: int) -> None:
        self._name(self._words(choice), "muted", choice, line, column)
        tip = "Ticked options may be chosen"
        cell = (choice.name, "options")
        options = _possible(choice)
        self.add_ticks(cell, line, column + 1, options, choice.label, tip, _across(choice))

    def _add_all(self, choice: Choice) -> None:
        """Ticks that stand for every stage: on where all have the option."""
        self._name("All", "text2", choice, 0, 0)
        name = f"{attribute_words(choice.attribute)}, all stages"
        self._all = PickTicks(_possible(choice), name, "In every stage", _across(choice))
        self._all.changed.connect(self._on_all)
        self.grid.addWidget(self._all, 0, 1)

    def _name(self, text: str, ink: str, choice: Choice, line: int, column: int) -> None:
        """Beside the first line of a pick's ticks."""
        name = Text(text, "secondary", ink)
        several = _across(choice) < len(_possible(choice))
        if several:
            name.setContentsMargins(0, 3, 0, 0)
        align = Qt.AlignmentFlag.AlignTop if several else Qt.AlignmentFlag.AlignVCenter
        self.grid.addWidget(name, line, column, align)

    def _on_all(self, wanted: tuple[Option, ...]) -> None:
        """The option that was clicked goes on, or off, in every stage."""
        if self._draft is None or self._all is None:
            return
        before = self._in_all(self._draft)
        added, gone = set(wanted) - before, before - set(wanted)
        values = {}
        for choice in self._choices:
            had = set(self._draft.options(choice))
            kept = tuple(o for o in _possible(choice) if o in (had | added) - gone)
            values[choice.name, "options"] = kept
        self.edited_together.emit(values)

    def _in_all(self, draft: Draft) -> set[Option]:
        return set.intersection(*(set(draft.options(choice)) for choice in self._choices))

    def show_draft(self, draft: Draft) -> None:
        super().show_draft(draft)
        if self._all is not None:
            self._all.set_chosen(tuple(self._in_all(draft)))

    def _restyle(self, theme: Theme) -> None:
        self.grid.setHorizontalSpacing(theme.px(8))


class Ranges(CellGrid):
    """Ranges, a line each: named in full, or by their stage below a heading that says the rest."""

    def __init__(self, choices: Sequence[Choice], whole_names: bool = False) -> None:
        super().__init__()
        self.grid.setHorizontalSpacing(2)
        for column, (_, title) in enumerate(_BOUNDS, 1):
            head = Text(title, "caption", "muted")
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            head.setContentsMargins(0, 0, 6, 0)
            self.grid.addWidget(head, 0, column)
        words = {"low": "Smallest value of {}", "high": "Largest value of {}", "step": "Step of {}"}
        for line, choice in enumerate(choices, 1):
            label = choice_words(choice) if whole_names else group_words(choice)
            self.grid.addWidget(Text(label, "secondary", "muted"), line, 0)
            for column, (part, _) in enumerate(_BOUNDS, 1):
                name = words[part].format(choice.label.lower())
                tip = f"{name}. Equal min and max: always that value"
                self.add_number((choice.name, part), line, column, name, tip, 52)
        self.grid.setColumnStretch(0, 1)


def editor_of(group: Group) -> CellGrid:
    """Lines for one attribute of several stages."""
    return (Ranges if group.choices[0].is_range else Picks)(group.choices)


def _possible(choice: Choice) -> tuple[Option, ...]:
    return choice.possible or choice.options


def _across(choice: Choice) -> int:
    """How many ticks of a pick fit a line; several lines are filled evenly."""
    options = _possible(choice)
    fit = max(_ROOM // (tick_width(options) + 2), 1)
    lines = -(-len(options) // fit)
    return -(-len(options) // lines)


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
