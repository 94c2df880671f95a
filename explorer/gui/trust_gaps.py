"""How often sizes and seeds agree on the order of two networks, by how far apart they are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from explorer.core.swaps import EDGES, GapRow
from explorer.gui import words
from explorer.gui.theme import Theme
from explorer.gui.widgets import Text
from explorer.gui.widgets._paint import follow

WIDE_PX = 300


class GapGrid(QWidget):
    """A line for each gap; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = [
            [Text("", "secondary", tabular=True) for _ in range(4)] for _ in range(len(EDGES) - 1)
        ]
        self.setToolTip(
            self.tr("Share of pairs that the size limit orders as one seed does, and that two "
                    "seeds order alike")
        )  # fmt: skip
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        heads = (self.tr("Gap in size"), self.tr("Pairs"), self.tr("Size agrees"),
                 self.tr("Seeds agree"))  # fmt: skip
        for place, head in enumerate(heads):
            side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(Text(head, "secondary", "muted"), 0, place, side)
            for row, cells in enumerate(self.cells, 1):
                grid.addWidget(cells[place], row, place, side)
        grid.setRowStretch(len(EDGES), 1)
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedWidth(theme.px(WIDE_PX))

    def show_rows(self, rows: tuple[GapRow, ...]) -> None:
        """Show these; silent."""
        self.setVisible(bool(rows))
        for place, cells in enumerate(self.cells):
            texts = _texts(rows[place]) if place < len(rows) else ("", "", "", "")
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(text)


def _texts(row: GapRow) -> tuple[str, str, str, str]:
    gap = f"{row.low:g} to {row.high:g}" if row.high < float("inf") else f"over {row.low:g}"
    return (
        gap,
        words.integer(row.pairs),
        words.percent(row.size_agrees),
        words.percent(row.seeds_agree),
    )
