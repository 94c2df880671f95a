"""The editors of one space: its switches, its stage tables, and what stands below them."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.core.space import Choice, SearchSpace
from explorer.gui import words
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.panels.disclosure import Disclosure
from explorer.gui.panels.space_cells import CellGrid, Editor
from explorer.gui.panels.space_draft import Cell, Draft
from explorer.gui.panels.space_list import SpaceList, editor_of
from explorer.gui.panels.space_sections import Group, Section, arranged, note_of
from explorer.gui.panels.space_table import SpaceTable
from explorer.gui.panels.space_words import option_words
from explorer.gui.widgets import Text
from explorer.spaces import Stage

Part = TypeVar("Part", bound=CellGrid | SpaceList)


class SpaceForm(QWidget):
    """Made anew for a space of other choices; only the values in its cells change after that.

    Signals:
        edited: Cell and its new Value, by the user only.
        edited_together: Mapping from Cell to Value, several at once.
    """

    edited = Signal(object, object)
    edited_together = Signal(object)

    def __init__(
        self, space: SearchSpace, stages: Sequence[Stage], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        found = arranged(space, stages)
        self.tables: list[SpaceTable] = []
        self._editors: list[CellGrid | SpaceList] = []
        self._folds: list[tuple[Disclosure, CellGrid | SpaceList, Group | None]] = []
        self._parts: list[tuple[Section, Text, QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        if found.switches:
            self._column.addWidget(self._editor(SpaceList(found.switches, sizes=False)))
            self._column.addSpacing(4)
        for section in found.sections:
            self._add_section(section)
        self.list = SpaceList(found.more)
        self.more = self._fold(self._column, self.tr("More"), self._editor(self.list), None)
        if not self.tables:
            self._open_all()

    @property
    def cells(self) -> dict[Cell, Editor]:
        """Every editor by its cell."""
        return {cell: editor for part in self._editors for cell, editor in part.cells.items()}

    def show_draft(self, draft: Draft) -> None:
        """Put a draft's values into the cells; silent."""
        for part in self._editors:
            part.show_draft(draft)
        for fold, _, group in self._folds:
            if group is not None:
                fold.set_note(note_of(group, {c.name: draft.options(c) for c in group.choices}))
        for section, head, body in self._parts:
            used = _is_used(section, draft)
            body.setVisible(used)
            head.setText(section.title if used else self.tr("{}: idle").format(section.title))
            head.setToolTip(
                _WHEN.format(section.title)
                if used
                else _IDLE.format(_option(section), section.title)
            )
            head.set_ink("text" if used else "muted")

    def show_space(self, space: SearchSpace, stages: Sequence[Stage]) -> None:
        """What a valid space tells beside its cells: resolutions, and what More holds."""
        _, height, width = space.input_shape
        for table in self.tables:
            table.set_stages(stages, (height, width))
        note = self.tr("{} × {}, {} classes").format(height, width, words.integer(space.classes))
        self.more.set_note(note)

    def mark(self, wrong: Mapping[Cell, str]) -> None:
        """Outline what is wrong, and open what hides it."""
        for part in self._editors:
            part.mark(dict(wrong))
        for fold, editor, _ in self._folds:
            if any(cell in editor.cells for cell in wrong):
                fold.open()

    def _open_all(self) -> None:
        """Without a table there is nothing to see until something is opened."""
        for fold, _, _ in self._folds:
            fold.open()

    def _add_section(self, section: Section) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if section.title:
            head = Text(section.title, "body", weight=SEMIBOLD)
            head.setContentsMargins(0, 8, 0, 4)
            self._column.addWidget(head)
            self._parts.append((section, head, body))
        if section.rows:
            table = SpaceTable(section.rows, plain_labels=bool(section.title))
            self.tables.append(table)
            column.addWidget(self._editor(table))
            column.addSpacing(2)
        for group in section.groups:
            if not group.title:
                column.addWidget(self._editor(SpaceList(group.choices, sizes=False)))
                continue
            self._fold(column, group.title, self._editor(editor_of(group)), group)
        self._column.addWidget(body)

    def _fold(
        self, column: QVBoxLayout, title: str, part: CellGrid | SpaceList, group: Group | None
    ) -> Disclosure:
        fold = Disclosure(title, part)
        self._folds.append((fold, part, group))
        column.addWidget(fold)
        return fold

    def _editor(self, part: Part) -> Part:
        part.edited.connect(self.edited)
        part.edited_together.connect(self.edited_together)
        self._editors.append(part)
        return part


def _is_used(section: Section, draft: Draft) -> bool:
    """Whether the option on which a section depends is ticked."""
    if section.when is None:
        return True
    name, option = section.when
    return option in draft.options(draft.base.choice(name))


def _option(section: Section) -> str:
    return option_words(section.when[1]) if section.when else ""


def shape_of(space: SearchSpace) -> object:
    """What editors are made for: a space of the same shape only has other values in them."""

    def kind(choice: Choice) -> object:
        many = choice.role == "depth" and choice.step != 1
        return choice.name, choice.role, choice.is_range, choice.possible, choice.when, many

    return space.family, tuple(map(kind, space.choices))


_WHEN = "These choices are made in networks with the {} only"
_IDLE = "Tick {} above to choose these; now no network has the {}"
