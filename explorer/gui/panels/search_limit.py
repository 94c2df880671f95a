"""One limit on a countable cost: which, how much, by slider or by number."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.errors import PlanError
from explorer.core.objective import LIMITED, OBJECTIVES, Constraint
from explorer.gui import words
from explorer.gui.panels.search_slider import LogSlider
from explorer.gui.widgets import ComboField, GhostButton, NumberField, Text

Ranges = Mapping[str, tuple[float, float]]


class Scale(NamedTuple):
    """In what unit a cost is typed, its slider's ends while nothing is sampled, a first limit."""

    unit: str
    factor: float
    span: tuple[float, float]
    first: float

    @property
    def counts(self) -> bool:
        """Whether it is a number of things, which comes whole."""
        return self.unit == "blocks"


SCALES = {
    "macs": Scale("G", 1e9, (1e8, 1e11), 8e9),
    "params": Scale("M", 1e6, (1e6, 1e9), 50e6),
    "depth": Scale("blocks", 1.0, (5, 50), 30),
    "memory": Scale("MB", 1e6, (1e6, 1e9), 50e6),
    "latency": Scale("ms", 1.0, (1e-2, 1e3), 1.0),
}


def scale_of(name: str) -> Scale:
    """A cost by a published rule is typed as the true one: "macs-zennas" as "macs"."""
    return SCALES.get(name) or SCALES[name.partition("-")[0]]


class _Amount(NumberField):
    """A number in the unit beside it; with a suffix ("600M") it is absolute.

    Signals:
        typed: float or None (no number), after every edit by the user.
    """

    typed = Signal(object)

    def __init__(self, name: str) -> None:
        self._scale = SCALES["macs"]
        self._told: float | None = None
        super().__init__(1.0, shown=self._written, step=0.5, width=56, name=name)
        self.textChanged.connect(self._on_text)

    def set_amount(self, amount: float, scale: Scale) -> None:
        """Show a cost in a unit; silent. Text that already says it is left alone."""
        self._scale = scale
        self._told = amount / scale.factor
        shown = self._read(self.text())
        if shown is None or not math.isclose(shown, self._told):
            self.set_value(self._told)
        else:
            self._told = shown

    def _written(self, value: float) -> str:
        """Blocks come whole; other costs with a digit after the point."""
        whole = self._scale.counts and value == round(value)
        return words.fixed(value, 0) if whole else _shown(value)

    def step_by(self, steps: int) -> None:
        """By a twentieth to a half of the number itself; blocks by one."""
        tens = 10.0 ** math.floor(math.log10(max(self.value(), 1e-3)))
        self._step = 1.0 if self._scale.counts else tens / 2
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


class LimitRow(QWidget):
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
        self.cost = ComboField(_named(LIMITED), name=self.tr("Limited cost"))
        self.number = _Amount("Limit")
        self._unit = Text("", "body", "muted")
        self._floor = Text("", "caption", "muted")
        self._remove = GhostButton(icon="x", tooltip=self.tr("Remove this limit"))
        self.slider = LogSlider(self.tr("Limit"))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.cost, 1)
        for part in (self.number, self._unit, self._remove):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        self.below = QHBoxLayout()
        self.below.setSpacing(8)
        self.below.addWidget(self.slider, 1)
        self.below.addWidget(self._floor)
        column.addLayout(self.below)
        self.cost.chosen.connect(self._on_cost)
        self.number.typed.connect(self._on_typed)
        self.slider.moved.connect(self._on_slid)
        self._remove.clicked.connect(self.removed)
        self._ranges: Ranges = {}
        self._show()

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return self.cost, self.number, self._remove, self.slider

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
        scale = scale_of(self.name)
        label = OBJECTIVES[self.name].label
        self._unit.setText(scale.unit)
        self._floor.setText(self.tr("and at least {}").format(_shown(self._low / scale.factor)))
        self._floor.setVisible(self._low > 0)
        self.cost.set_current(self.name)
        self.cost.setToolTip(f"{label}. {OBJECTIVES[self.name].explanation}")
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
        self._high = first_limit(self.name, self._ranges)
        self._show()
        self.changed.emit()

    def _on_typed(self, high: float | None) -> None:
        self._high = high
        if high is not None:
            self.slider.set_amount(high)
        self.changed.emit()

    def _on_slid(self, high: float) -> None:
        self._high = high
        self.number.set_amount(high, scale_of(self.name))
        self.changed.emit()


def first_limit(name: str, ranges: Ranges) -> float:
    """A limit that leaves something on both sides: the geometric mean of what was sampled."""
    known = ranges.get(OBJECTIVES[name].measure)
    if known is None:
        return scale_of(name).first
    amount = (max(known[0], 1e-9) * known[1]) ** 0.5
    return float(round(amount)) if amount < 1_000 else float(f"{amount:.1e}")


def _amount(value: float, scale: Scale) -> str:
    text = words.significant(value / scale.factor, 2)
    return words.with_unit(text, scale.unit) if scale.unit else text


def _named(names: Sequence[str]) -> list[tuple[object, str]]:
    return [(name, OBJECTIVES[name].label) for name in names]
