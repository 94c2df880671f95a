"""How large a space is and how its costs spread, counted in the background as it is edited."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.objective import Constraint
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.gui.fonts import MEDIUM
from explorer.gui.latest import Latest
from explorer.gui.panels.space_sample import (
    SAMPLES,
    Sample,
    axis_labels,
    axis_unit,
    density,
    sample,
)
from explorer.gui.widgets import Distribution, ElidedText, Text

PAUSE_MS = 120  # of typing, before the space is sampled


class SpaceExtent(QWidget):
    """The number of architectures, a sample's MACs as a curve, and its range in figures.

    Signals:
        sampled: Sample, of the space shown.
    """

    sampled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample: Sample | None = None
        self._limits: tuple[Constraint, ...] = ()
        self._unit = 1e9  # of the curve's axis
        self._size = Text("", "key")
        self._noun = Text(self.tr("architectures"), "body", "text2")
        self._wrong = Text("", weight=MEDIUM, ink="text2")
        self._share = ElidedText("", "secondary", "text2")
        self._curve = Distribution(self.tr("Sampled MACs"))
        self._range = ElidedText("", "caption", "muted")
        self._arrange()
        self._latest = Latest(PAUSE_MS, self)
        self._latest.ready.connect(self._on_ready)
        self._latest.failed.connect(self._share.setText)

    def set_space(self, space: SearchSpace) -> None:
        """Show a space's size now, and its costs once they are counted."""
        self._wrong.hide()
        self._size.setText(words.large(space.size))
        self._size.setToolTip(
            self.tr("{} architectures, exactly").format(words.integer(space.size))
        )
        self._size.show()
        self._noun.setText(self.tr("architecture") if space.size == 1 else self.tr("architectures"))
        self._noun.show()
        self._curve.set_stale(self._sample is not None and self._sample.space != space)
        self._show_share()
        self._latest.ask(sample, space)

    def set_invalid(self, where: str) -> None:
        """Say that the count waits, and that what is shown is of the last valid space."""
        self._latest.forget()
        self._size.hide()
        self._noun.hide()
        self._wrong.setText(self.tr("Counted again once {} is right").format(where))
        self._wrong.show()
        self._curve.set_stale(True)
        self._share.setText(self.tr("Last valid space shown below") if self._sample else "")

    def set_limits(self, limits: Sequence[Constraint]) -> None:
        """Draw the limit on MACs, and count how much of the space is within all."""
        self._limits = tuple(limits)
        self._show_limit()
        if self._wrong.isHidden():
            self._show_share()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._size)
        head.addWidget(self._noun, 0, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self._wrong)
        head.addStretch(1)
        self._noun.setContentsMargins(0, 0, 0, 4)
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._share)
        column.addSpacing(4)
        column.addWidget(self._curve)
        column.addWidget(self._range)
        head.setSizeConstraint(QHBoxLayout.SizeConstraint.SetDefaultConstraint)
        for label in (self._share, self._range):
            label.setText(" ")  # the lines keep their place until there is something to say

    def _on_ready(self, found: Sample | None) -> None:
        if found is None:
            return
        self._sample = found
        x, shape = density(found.costs["macs"])
        self._curve.set_distribution(list(x), list(shape), axis_labels(x[0], x[-1]))
        self._curve.set_stale(False)
        _, self._unit = axis_unit(x[-1])
        self._show_limit()
        self._range.setText(self._range_text(found))
        self._range.setToolTip(
            self.tr("90 % of {} architectures drawn at random lie in these ranges").format(
                words.integer(SAMPLES)
            )
        )
        self._show_share()
        self.sampled.emit(found)

    def _range_text(self, found: Sample) -> str:
        macs, params = found.spread("macs"), found.spread("params")
        return self.tr("5 to 95 %: {} MACs, {} parameters").format(_span(*macs), _span(*params))

    def _show_limit(self) -> None:
        macs = next((limit for limit in self._limits if limit.name == "macs"), None)
        label = f"{macs.high / self._unit:.3g}" if macs else ""
        self._curve.set_limit(macs.high if macs else None, self.tr("limit {}").format(label))

    def _show_share(self) -> None:
        """What share of the sample is within the limits, and which limits were not counted."""
        if self._sample is None:
            return
        share = self._sample.within(self._limits)
        left_out = self._sample.uncounted(self._limits)
        if share is None:
            self._share.setText(self.tr("Sampled MACs of the space"))
        else:
            one = len(self._limits) - len(left_out) == 1
            what = self.tr("limit") if one else self.tr("limits")
            self._share.setText(
                self.tr("Sampled MACs; {} of the space is within the {}").format(_part(share), what)
            )
        names = words.listing([limit.label for limit in left_out]).lower()
        tip = self.tr("Not counted here, only when a network is built: {}").format(names)
        self._share.setToolTip(tip if left_out else "")


def _part(share: float) -> str:
    if share == 0:
        return f"less than {words.percent(1 / SAMPLES, 2)}"
    return words.percent(share, 0 if share >= 0.095 else 1)


def _span(low: float, high: float) -> str:
    """4.4e9, 57e9 -> "4.4–57 G", in the unit that suits both."""
    middle = (low * high) ** 0.5
    unit, factor = next(((u, f) for u, f in (("G", 1e9), ("M", 1e6)) if middle >= f), ("k", 1e3))
    ends = words.significant(low / factor, 2), words.significant(high / factor, 2)
    return words.with_unit("–".join(dict.fromkeys(ends)), unit)
