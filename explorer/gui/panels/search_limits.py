"""Limits on countable costs: which, how much, by slider or by number."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.core.objective import LIMITED, OBJECTIVES, Constraint
from explorer.gui import words
from explorer.gui.panels.search_slider import LogSlider
from explorer.gui.widgets import ComboField, ErrorLine, GhostButton, LinkButton, NumberField, Text

Ranges = Mapping[str, tuple[float, float]]


class Scale(NamedTuple):
    """In what unit a cost is typed, its slider's ends while nothing is sampled, a first limit."""

    unit: str
    factor: float
    span: tuple[float, float]
    first: float


SCALES = {
    "macs": Scale("G", 1e9, (1e8, 1e11), 8e9),
    "params": Scale("M", 1e6, (1e6, 1e9), 50e6),
    "depth": Scale("blocks", 1.0, (5, 50), 30),
    "memory": Scale("MB", 1e6, (1e6, 1e9), 50e6),
}


class _Amount(NumberField):
    """A number in the unit beside it; with a suffix ("600M") it is absolute.

    Signals:
        typed: float or None (no number), after every edit by the user.
    """

    typed = Signal(object)

    def __init__(self, name: str) -> None:
        self._scale = SCALES["macs"]
        self._told: float | None = None
        super().__init__(1.0, shown=_shown, step=0.5, width=56, name=name)
        self.textChanged.connect(self._on_text)

    def set_amount(self, amount: float, scale: Scale) -> None:
        """Show a cost in a unit; silent. Text that already says it is left alone."""
        self._scale = scale
        self._told = amount / scale.factor
        if self._read(self.text()) != self._told:
            self.set_value(self._told)

    def step_by(self, steps: int) -> None:
        """By a twentieth to a half of the number itself; blocks by one."""
        tens = 10.0 ** math.floor(math.log10(max(self.value(), 1e-3)))
        self._step = 1.0 if self._scale.factor == 1 else tens / 2
        if self.value() + steps * self._step > 0:
            super().step_by(steps)

    def _read(self, text: str) -> float | None:
        value = words.parse_number(text)
        absolute = value is not None and text.strip()[-1:].isalpha() and self._scale.factor > 1
        return value / self._scale.factor if absolute and value is not None else value

    def _on_text(self, text: str) -> None:
        value = self._read(text)
        if value != self._told:
            self._told = value
            self.typed.emit(None if value is None else value * self._scale.factor)


def _shown(value: float) -> str:
    if value == round(value, 1):
        return words.fixed(value, 0 if value >= 100 else 1)
    return words.significant(value, 4)


class _LimitRow(QWidget):
    """One limit: cost, number and unit; below them the slider.

    Signals:
        changed: the limit was edited by the user.
        removed: it is not wanted any more.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, limit: Constraint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self._low = limit.name, limit.low
        self._high: float | None = limit.high
        self.cost = ComboField(_named(LIMITED), name=self.tr("Limited cost"), width=118)
        self.number = _Amount("Limit")
        self._unit = Text("", "body", "muted")
        self._floor = Text("", "caption", "muted")
        self._remove = GhostButton(icon="x", tooltip=self.tr("Remove this limit"))
        self.slider = LogSlider(self.tr("Limit"))
        self.row = QHBoxLayout()
        self.row.setSpacing(6)
        for part in (self.cost, self.number, self._unit):
            self.row.addWidget(part)
        self.row.addStretch(1)
        self.row.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self.row)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.slider, 1)
        below.addWidget(self._floor)
        column.addLayout(below)
        self.cost.chosen.connect(self._on_cost)
        self.number.typed.connect(self._on_typed)
        self.slider.moved.connect(self._on_slid)
        self._remove.clicked.connect(self.removed)
        self._ranges: Ranges = {}
        self._show()

    def limit(self) -> Constraint:
        """The limit as edited; raises PlanError where it holds no network."""
        label = OBJECTIVES[self.name].label
        if self._high is None:
            raise PlanError(f"Limit on {label}: not a number. Type one, such as 8.")
        if self._high <= 0:
            raise PlanError(f"Limit on {label}: 0 holds no network. Use more than 0.")
        return Constraint(self.name, self._high, self._low)

    def set_ranges(self, ranges: Ranges) -> None:
        """Let the slider go from the smallest to the largest sampled cost; silent."""
        self._ranges = ranges
        self._show()

    def offer(self, free: Sequence[str]) -> None:
        """Which costs may be chosen besides the row's own."""
        names = [n for n in LIMITED if n in free or n == self.name]
        self.cost.set_items(_named(names))
        self.cost.set_current(self.name)

    def _show(self) -> None:
        scale = SCALES[self.name]
        label = OBJECTIVES[self.name].label
        self._unit.setText(scale.unit)
        self._floor.setText(self.tr("and at least {}").format(_shown(self._low / scale.factor)))
        self._floor.setVisible(self._low > 0)
        self.cost.set_current(self.name)
        self.number.setAccessibleName(f"Limit on {label}")
        suffix = '; "600M" is read as it stands' if scale.factor > 1 else ""
        self.number.setToolTip(f"Most {label} a network may have{suffix}")
        self.slider.setAccessibleName(f"Limit on {label}, slider")
        low, high = self._ranges.get(OBJECTIVES[self.name].measure, scale.span)
        self.slider.set_span(max(low, 1e-9), high, whole=scale.factor == 1)
        self.slider.setToolTip(
            f"{_amount(low, scale)} to {_amount(high, scale)}: the smallest and largest sampled"
            if self._ranges.get(OBJECTIVES[self.name].measure)
            else f"Most {label} a network may have"
        )
        if self._high is not None:
            self.number.set_amount(self._high, scale)
            self.slider.set_amount(self._high)

    def _on_cost(self, name: object) -> None:
        self.name, self._low = str(name), 0.0
        known = self._ranges.get(OBJECTIVES[self.name].measure)
        self._high = _middle(*known) if known else SCALES[self.name].first
        self._show()
        self.changed.emit()

    def _on_typed(self, high: float | None) -> None:
        self._high = high
        if high is not None:
            self.slider.set_amount(high)
        self.changed.emit()

    def _on_slid(self, high: float) -> None:
        self._high = high
        self.number.set_amount(high, SCALES[self.name])
        self.changed.emit()


class LimitsField(QWidget):
    """All limits, a row each, and a way to add one.

    Signals:
        changed: by the user only.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[_LimitRow] = []
        self._ranges: Ranges = {}
        self.add = LinkButton(self.tr("Add a limit"), "plus")
        self.add.setToolTip(self.tr("Networks outside the limits are counted, but never scored"))
        self.add.clicked.connect(self._on_add)
        self._error = ErrorLine()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._error)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def set_limits(self, limits: Sequence[Constraint]) -> None:
        """Show these; silent."""
        while self.rows:
            self._drop(self.rows[-1])
        for limit in limits:
            self._append(limit)
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

    def _append(self, limit: Constraint) -> _LimitRow:
        row = _LimitRow(limit)
        row.set_ranges(self._ranges)
        row.changed.connect(self._on_changed)
        row.removed.connect(lambda: self._on_removed(row))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        return row

    def _drop(self, row: _LimitRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _free(self) -> list[str]:
        return [name for name in LIMITED if name not in {row.name for row in self.rows}]

    def _settle(self) -> None:
        for row in self.rows:
            row.offer(self._free())
        self.add.setVisible(bool(self._free()))
        self.judge()

    def _on_add(self) -> None:
        name = self._free()[0]
        known = self._ranges.get(OBJECTIVES[name].measure)
        self._append(Constraint(name, _middle(*known) if known else SCALES[name].first))
        self.rows[-1].number.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_changed()

    def _on_removed(self, row: _LimitRow) -> None:
        self._drop(row)
        self._on_changed()

    def _on_changed(self) -> None:
        self._settle()
        self.changed.emit()


def _named(names: Sequence[str]) -> list[tuple[object, str]]:
    return [(name, OBJECTIVES[name].label) for name in names]


def _middle(low: float, high: float) -> float:
    """A first limit that leaves something on both sides: the geometric mean."""
    amount = (max(low, 1e-9) * high) ** 0.5
    return float(round(amount)) if amount < 1_000 else float(f"{amount:.1e}")


def _amount(value: float, scale: Scale) -> str:
    text = words.significant(value / scale.factor, 2)
    return words.with_unit(text, scale.unit) if scale.unit else text
