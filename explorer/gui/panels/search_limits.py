"""All limits on countable costs, and a way to add one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.core.objective import Constraint
from explorer.gui.panels.search_limit import LimitRow, Ranges, first_limit
from explorer.gui.panels.search_offers import offered_limits
from explorer.gui.theme import theme
from explorer.gui.widgets import ErrorLine, LinkButton
from explorer.gui.widgets._paint import tab_through


class LimitsField(QWidget):
    """All limits, a row each, and a way to add one.

    Signals:
        changed: by the user only.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[LimitRow] = []
        self._ranges: Ranges = {}
        self._offered = offered_limits("")
        self.add = LinkButton(self.tr("Add"), "plus")
        self.add.setAccessibleName(self.tr("Add a limit"))
        self.add.setToolTip(self.tr("Networks outside the limits are counted, but never scored"))
        self.add.clicked.connect(self._on_add)
        self._error = ErrorLine()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._error)

    def set_limits(self, limits: Sequence[Constraint]) -> None:
        """Show these; silent."""
        self._place_add(None)
        while self.rows:
            self._drop(self.rows[-1])
        for limit in limits:
            self._append(limit)
        self._settle()

    def set_offered(self, names: Sequence[str]) -> None:
        """Which costs may be limited; silent. A limit on another stays until it is removed."""
        self._offered = tuple(names)
        self._settle()

    def drop(self, name: str) -> None:
        """Take a limit away, where there is one on that cost; silent."""
        self._place_add(None)
        for row in [row for row in self.rows if row.name == name]:
            self._drop(row)
        self._settle()

    def set_ranges(self, ranges: Ranges) -> None:
        """Sampled costs, for the sliders; silent."""
        self._ranges = ranges
        for row in self.rows:
            row.set_ranges(ranges)

    def limits(self) -> tuple[Constraint, ...]:
        """The limits as edited; raises PlanError for the first that holds no network."""
        return tuple(row.limit() for row in self.rows)

    def judge(self) -> str:
        """Outline what is wrong, and say the first of it; "" where nothing is."""
        first = ""
        for row in self.rows:
            sentence = ""
            try:
                row.limit()
            except PlanError as error:
                sentence = str(error)
            row.number.set_error(sentence)
            first = first or sentence
        self._error.set_text(first)
        return first

    def _append(self, limit: Constraint) -> LimitRow:
        self._place_add(None)
        row = LimitRow(limit)
        row.set_ranges(self._ranges)
        row.changed.connect(self._on_changed)
        row.removed.connect(lambda: self._on_removed(row))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        return row

    def _place_add(self, row: LimitRow | None) -> None:
        """Beside the slider of a row, or in a line of its own; before its row goes, out of it."""
        self.add.setParent(self)
        self.add.setMaximumHeight(theme().px(20 if row else 28))
        if row is None:
            self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            row.below.addWidget(self.add)

    def _drop(self, row: LimitRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _free(self) -> list[str]:
        return [name for name in self._offered if name not in {row.name for row in self.rows}]

    def _settle(self) -> None:
        for row in self.rows:
            row.offer(self._free())
        self._place_add(self.rows[-1] if self.rows else None)
        self.add.setVisible(bool(self._free()))
        tab_through([stop for row in self.rows for stop in row.stops()], self.add)
        self.judge()

    def _on_add(self) -> None:
        name = self._free()[0]
        self._append(Constraint(name, first_limit(name, self._ranges)))
        self.rows[-1].number.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_changed()

    def _on_removed(self, row: LimitRow) -> None:
        self._place_add(None)
        self._drop(row)
        self._on_changed()

    def _on_changed(self) -> None:
        self._settle()
        self.changed.emit()
