"""The row above the Pareto plot: what against what, counts, what is drawn, lasso, export."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from explorer.gui.theme import theme
from explorer.gui.widgets import GhostButton, SectionTitle, Segments

NARROW = 660  # px at 100 %: below, the line of counts is set smaller
_SIDES, _GAP, _SMALL_GAP = (14, 8, 6, 0), 12, 4


class ParetoTitle(SectionTitle):
    """A view's title with its tools; the counts are said as fully as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", view=True, parent=parent)
        self._headlines: tuple[str, ...] = ("",)
        self.modes = Segments(
            [self.tr("Front"), self.tr("All"), self.tr("Density")], name=self.tr("What is drawn")
        )
        self.modes.set_current(1)
        self.lasso = GhostButton(
            icon="selection",
            checkable=True,
            tooltip=self.tr("Draw a lasso around networks (without it, dragging draws a box)"),
        )
        self.export = GhostButton(icon="export", tooltip=self.tr("Copy or save this plot"))
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SMALL_GAP)
        row.addWidget(self.lasso)
        row.addWidget(self.export)
        self.add(self.modes, tools)
        self.setContentsMargins(*_SIDES)

    def set_headlines(self, headlines: Sequence[str]) -> None:
        """What was found, from the fullest sentence to the shortest."""
        self._headlines = tuple(headlines)
        self.note.setToolTip(self._headlines[0])
        self._fit()

    def _fit(self) -> None:
        self.note.set_role("body" if self.width() >= theme().px(NARROW) else "secondary")
        parts = (self.label, self.modes, self.lasso, self.export)
        taken = sum(part.sizeHint().width() for part in parts)
        taken += _SIDES[0] + _SIDES[2] + 3 * _GAP + _SMALL_GAP
        metrics, room = self.note.fontMetrics(), self.width() - taken
        fits = (line for line in self._headlines if metrics.horizontalAdvance(line) <= room)
        self.set_note(next(fits, self._headlines[-1]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
