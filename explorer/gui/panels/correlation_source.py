"""Which accuracies are looked at: a table that was opened, or a run that scored one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.space import SearchSpace
from explorer.gui.correlation_spaces import OTHER, key_of, listed, named_spaces
from explorer.gui.widgets import (
    CheckField,
    ComboField,
    ElidedText,
    ErrorLine,
    FlowLayout,
    FormGrid,
    GhostButton,
    SectionTitle,
)


class SourcePanel(QWidget):
    """Setters are silent.

    Signals:
        open_wanted: another table.
        chosen: int, the run to look at, 0 for the table.
        space_chosen: SearchSpace of the table's networks.
        hidden_changed: tuple of names of columns that are not ticked.
    """

    open_wanted = Signal()
    chosen = Signal(int)
    space_chosen = Signal(object)
    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spaces = dict(named_spaces())
        self._other: SearchSpace | None = None
        self._checks: dict[str, CheckField] = {}
        self.open_button = GhostButton(
            self.tr("Open…"), "folder-open", tooltip=self.tr("Open a CSV table of accuracies")
        )
        self.open_button.clicked.connect(self.open_wanted)
        self.combo = ComboField(name=self.tr("Accuracies shown"))
        self.combo.chosen.connect(lambda key: self.chosen.emit(int(str(key))))
        self.facts = ElidedText("", "secondary", "muted")
        self.space = ComboField(name=self.tr("Space of the networks"))
        self.space.setToolTip(
            self.tr("What the names in the table mean, and at which input size they are scored")
        )
        self.space.chosen.connect(self._on_space)
        self.error = ErrorLine()
        self._columns = QWidget()
        self._flow = FlowLayout(self._columns, 8)
        self._arrange()
        self._list_spaces()
        self.set_sources((), 0)
        self.set_columns((), ())

    def _arrange(self) -> None:
        title = SectionTitle(self.tr("Accuracies"))
        title.add(self.open_button)
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 0, 0)  # below the field's own words
        line.addWidget(self.facts, 1)
        form = FormGrid()
        self._space_row = form.add_row(self.tr("Space"), self.space)
        self._columns_row = form.add_row(self.tr("Columns"), self._columns)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 4)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(self.combo)
        column.addLayout(line)
        column.addWidget(form)
        column.addWidget(self.error)
        self._form = form

    def set_sources(self, sources: Sequence[tuple[int, str]], shown: int) -> None:
        """Runs by id and words, the open table as 0; and which is shown."""
        self.combo.set_items(sources or [(0, self.tr("No table is open"))])
        self.combo.setEnabled(bool(sources))
        if any(key == shown for key, _ in sources):
            self.combo.set_current(shown)
        self.combo.setToolTip(self.combo.currentText())

    def set_facts(self, words: str) -> None:
        """How many networks, of how many, drawn how."""
        self.facts.setText(words)

    def set_space(self, space: SearchSpace | None, changeable: bool) -> None:
        """The space of the networks shown; a run's own cannot be changed any more."""
        key = key_of(space, self._spaces)
        if key == OTHER:
            self._other = space
        self._list_spaces(unknown=not key)
        self.space.set_current(key)
        self.space.setEnabled(changeable)

    def set_problem(self, sentence: str) -> None:
        """What is wrong with the space, below it; ""."""
        self.error.set_text(sentence)
        self.space.set_error(sentence)

    def set_columns(self, names: Sequence[str], hidden: Sequence[str]) -> None:
        """The columns of accuracies there are, and those that are not shown."""
        if tuple(self._checks) != tuple(names):
            while self._flow.count():
                self._flow.takeAt(0)
            for check in self._checks.values():
                check.hide()
                check.deleteLater()
            self._checks = {name: CheckField(name) for name in names}
            for check in self._checks.values():
                check.setParent(self._columns)
                check.clicked.connect(self._on_ticked)
                self._flow.addWidget(check)
                check.show()
        for name, check in self._checks.items():
            check.setChecked(name not in hidden)
        self._form.set_row_visible(self._columns_row, len(names) > 1)
        self._form.set_row_visible(self._space_row, bool(names) or bool(self.error.isVisible()))
        self._keep_one()

    def show_space(self) -> None:
        """The field alone, for a table that waits for its space."""
        self._form.set_row_visible(self._space_row, True)

    def _list_spaces(self, unknown: bool = False) -> None:
        groups = listed(self._spaces)
        first: list[tuple[object, str]] = []
        if unknown:
            first.append(("", self.tr("Choose the space")))
        if self._other is not None:
            first.append((OTHER, self._other.name or self.tr("The table's own bounds")))
        if first:
            groups = [(self.tr("This table"), first), *groups]
        self.space.set_groups(groups)

    def _on_space(self, key: object) -> None:
        space = self._other if key == OTHER else self._spaces.get(str(key))
        if space is not None:
            self.space_chosen.emit(space)

    def _on_ticked(self) -> None:
        self._keep_one()
        self.hidden_changed.emit(
            tuple(name for name, check in self._checks.items() if not check.isChecked())
        )

    def _keep_one(self) -> None:
        """The last one that is ticked cannot be unticked."""
        ticked = [check for check in self._checks.values() if check.isChecked()]
        for check in self._checks.values():
            check.setEnabled(len(ticked) > 1 or check not in ticked)
