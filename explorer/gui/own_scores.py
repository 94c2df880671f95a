"""Which scores a module of the user's own is to have."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from explorer.core.objective import OBJECTIVES
from explorer.gui.own_words import score_label, score_names
from explorer.gui.widgets import CheckField, LinkButton

COLUMNS = 2


class ScoreTicks(QWidget):
    """A box for every score.

    Signals:
        changed: by the user only.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[str, CheckField] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for place, name in enumerate(score_names()):
            known = OBJECTIVES[name]
            box = CheckField(score_label(name))
            lines = (known.label, known.explanation, known.formula, known.passes, known.reference)
            box.setToolTip("\n".join(filter(None, lines)))
            box.clicked.connect(lambda _on: self.changed.emit())
            grid.addWidget(box, place // COLUMNS, place % COLUMNS)
            self._boxes[name] = box
        grid.setColumnStretch(COLUMNS - 1, 1)
        links = QHBoxLayout()
        links.setSpacing(16)
        for words, names in ((self.tr("All"), tuple(self._boxes)), (self.tr("None"), ())):
            link = LinkButton(words)
            link.clicked.connect(lambda _on=False, names=names: self._choose(names))
            links.addWidget(link)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addLayout(grid)
        column.addLayout(links)

    def chosen(self) -> tuple[str, ...]:
        """Names of the scores that are ticked, in the order of the table of objectives."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    def set_chosen(self, names: Iterable[str]) -> None:
        """Tick exactly these; silent."""
        kept = set(names)
        for name, box in self._boxes.items():
            box.setChecked(name in kept)

    def summary(self) -> str:
        """ "ZiCo, ZiCo-BC and 2 more", for the closed line."""
        names = self.chosen()
        if not names:
            return self.tr("none: counts alone")
        more = len(names) - 1
        return score_label(names[0]) + (self.tr(" and {} more").format(more) if more else "")

    def _choose(self, names: Iterable[str]) -> None:
        self.set_chosen(names)
        self.changed.emit()
