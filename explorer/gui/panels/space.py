"""Where every bound of a search space is edited."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from explorer.core.objective import Constraint
from explorer.core.space import SearchSpace
from explorer.gui.panels.space_around import around
from explorer.gui.panels.space_draft import Cell, Draft, Problem, Value, checked, draft_of, summary
from explorer.gui.panels.space_extent import SpaceExtent
from explorer.gui.panels.space_form import SpaceForm, shape_of
from explorer.gui.panels.space_sample import Sample
from explorer.gui.panels.space_words import family_groups, first_family
from explorer.gui.widgets import ComboField, ElidedText, ErrorLine, GhostButton
from explorer.spaces import family


class SpacePanel(QWidget):
    """A family, its stage table, what else can be chosen, and how large the space is.

    Signals:
        space_changed: SearchSpace, or None while a bound is wrong; after every edit by the user,
            not after set_space.
        replaced: SearchSpace, before space_changed, where the user chose a whole space: another
            family, a preset, a file.
        load_wanted, save_wanted: the space is to come from a file, or go into one.
        ranges_changed: Mapping from cost ("macs") to its smallest and largest sampled value, when
            the space was sampled anew.
    """

    space_changed = Signal(object)
    replaced = Signal(object)
    load_wanted = Signal()
    save_wanted = Signal()
    help_wanted = Signal()
    ranges_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._family = ComboField(name=self.tr("Search space"))
        self._family.set_groups(family_groups())
        self._family.chosen.connect(lambda name: self.replace(family(str(name)).default()))
        self.reset = GhostButton(
            icon="arrow-counter-clockwise", tooltip=self.tr("Back to a preset of the family")
        )
        self.reset.clicked.connect(lambda: _pop(self.preset_menu(), self.reset))
        self.more = GhostButton(icon="dots-three", tooltip=self.tr("Load or save this space"))
        self.more.clicked.connect(lambda: _pop(self.file_menu(), self.more))
        self._form: SpaceForm | None = None
        self._name = ElidedText("", "secondary", "muted")
        self._name.setContentsMargins(8, 4, 0, 0)  # below the field's own words
        self._error = ErrorLine()
        self._extent = SpaceExtent()
        self._extent.sampled.connect(self._on_sampled)
        self._problems: tuple[Problem, ...] = ()
        self._valid = family(first_family()).default()
        self._draft: Draft = draft_of(self._valid)
        self._shape: object = None
        self._arrange()
        self.set_space(self._valid)

    def tools(self) -> Sequence[QWidget]:
        """What may stand in the dock's title instead of beside the family."""
        return (self.reset, self.more)

    def set_space(self, space: SearchSpace) -> None:
        """Show another space; silent."""
        self._draft = draft_of(space)
        self._family.set_current(space.family)
        self._name.setText(space.name)
        self._name.setVisible(bool(space.name))
        self._rebuild(space)
        self._judge()

    def set_limits(self, limits: Sequence[Constraint]) -> None:
        """Show the limits of the search in the sampled costs; silent."""
        self._extent.set_limits(limits)

    def space(self) -> SearchSpace | None:
        """The space as edited, or None while a bound is wrong."""
        return None if self._problems else self._valid

    def shown_space(self) -> SearchSpace:
        """The space as it was when its bounds were last right."""
        return self._valid

    def problem(self) -> str:
        """What is wrong first, and how much else; "" where nothing is."""
        return summary(self._problems)

    def where(self) -> str:
        """What to put right, for "Start is off until ... is right": "stage 4", or ""."""
        return self._problems[0].where if self._problems else ""

    def presets(self) -> Mapping[str, SearchSpace]:
        """Spaces of the family to go back to, by their words."""
        return family(self._draft.base.family).spaces()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._family, 1)
        head.addWidget(self.reset)
        head.addWidget(self.more)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 2, 16, 4)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self._name)
        self._column.addSpacing(8)
        self._column.addWidget(self._error)
        self._column.addSpacing(8)
        self._column.addWidget(self._extent)
        self._error.setContentsMargins(0, 8, 0, 2)

    def _rebuild(self, space: SearchSpace) -> None:
        """Make the editors anew where another family or other choices came."""
        shape = shape_of(space)
        if shape == self._shape:
            return
        self._shape = shape
        if self._form is not None:
            self._column.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
        self._form = SpaceForm(space, family(space.family).stages(space))
        self._form.edited.connect(self._on_edited)
        self._form.edited_together.connect(self._on_edited_together)
        self._column.insertWidget(3, self._form)

    def _on_edited_together(self, values: Mapping[Cell, Value]) -> None:
        for cell, value in values.items():
            self._draft = self._draft.changed(cell, value)
        self._judge()
        self.space_changed.emit(self.space())

    def _on_edited(self, cell: Cell, value: Value) -> None:
        self._draft = self._draft.changed(cell, value)
        self._judge()
        self.space_changed.emit(self.space())

    def replace(self, space: SearchSpace) -> None:
        """As if the user had chosen this whole space."""
        self.set_space(space)
        self.replaced.emit(space)
        self.space_changed.emit(self.space())

    def _judge(self) -> None:
        """Check the draft; show what is wrong with it, or how large it is."""
        space, self._problems = checked(self._draft)
        wrong = {cell: p.sentence for p in self._problems for cell in p.cells}
        assert self._form is not None, "made with the panel"
        self._form.show_draft(self._draft)
        self._form.mark(wrong)
        self._error.set_text(self.problem())
        if space is None:
            self._extent.set_invalid(self.where())
            return
        self._valid = space
        self._extent.set_space(space)
        self._form.show_space(space, family(space.family).stages(space))

    def _on_sampled(self, found: Sample) -> None:
        self.ranges_changed.emit(found.ranges())

    def preset_menu(self) -> QMenu:
        """A menu of the family's spaces, and of those around its known networks."""
        menu = self._menu()
        for text, space in self.presets().items():
            self._add_space(menu, text, space)
        known = family(self._draft.base.family).presets()
        spaces = {name: around(network) for name, network in known.items()}
        if any(spaces.values()):
            menu.addSeparator()
            near = menu.addMenu(self.tr("Around a known network"))
            for name, found in spaces.items():
                if found is not None:
                    self._add_space(near, name, found)
        return menu

    def file_menu(self) -> QMenu:
        """A menu of what can be done with a file."""
        menu = self._menu()
        menu.addAction(self.tr("Load space…"), self.load_wanted.emit)
        save = menu.addAction(self.tr("Save space…"), self.save_wanted.emit)
        save.setEnabled(self.space() is not None)
        menu.addSeparator()
        menu.addAction(self.tr("How to write a space file"), self.help_wanted.emit)
        return menu

    def _menu(self) -> QMenu:
        """One that deletes itself when closed."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add_space(self, menu: QMenu, text: str, space: SearchSpace) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False: self.replace(space))


def _pop(menu: QMenu, button: QWidget) -> None:
    """Open a menu below its button."""
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
