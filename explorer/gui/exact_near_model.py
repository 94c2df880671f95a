"""Networks near the exact front as a table: figures alone, sorted by numpy; and as CSV."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.gui import words
from explorer.gui.exact_solving import Near
from explorer.gui.plots.pareto_exact import kind_of, scored_goal
from explorer.gui.widgets.table import INK_ROLE, SHARE_ROLE

Index = QModelIndex | QPersistentModelIndex
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
ItemRole = Qt.ItemDataRole
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, its numbers (n,), and a number's text."""

    key: str
    title: str
    explanation: str
    values: Callable[[Near], Floats]
    text: Callable[[float], str]
    width: int  # px at 100 %
    right: bool = True
    share: bool = False


def _measure(name: str) -> Callable[[Near], Floats]:
    return lambda near: near.networks.measures[name]


COLUMNS = (
    Column("score", "Score", "What the front is exact for, at the beta of the slider",
           lambda near: near.networks.values(near.networks.question.up),
           lambda x: words.fixed(x, 1), 104),
    Column("gap", "Below front", "What it lacks to the best of the front that costs no more",
           lambda near: near.gaps, lambda x: words.fixed(x, 2) if x else "on the front", 112),
    Column("macs", "MACs (G)", "Multiplications of one image's forward pass",
           _measure("macs"), lambda x: words.fixed(x / 1e9, 2), 94),
    Column("params", "Parameters (M)", "Weights, biases and batch-norm factors",
           _measure("params"), lambda x: words.fixed(x / 1e6, 1), 124),
    Column("depth", "Blocks", "Blocks in all stages together",
           _measure("depth"), lambda x: words.fixed(x), 76),
    Column("depth_share", "Depth share", "Blocks above the fewest allowed, over the range allowed",
           lambda near: near.networks.depth_share, words.percent, 136, right=False, share=True),
    Column("width_share", "Width share",
           "Mean place of the stages' widths between smallest and largest",
           lambda near: near.networks.width_share, words.percent, 136, right=False, share=True),
)  # fmt: skip


class NearModel(QAbstractTableModel):
    """Rows keep their sort when another list comes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.near: Near | None = None
        self.order: Rows = np.empty(0, np.intp)  # row of the table -> of the list
        self._by, self._descending = 1, False
        self._columns: list[Floats] = []

    def show(self, near: Near | None) -> None:
        """Another list, or none."""
        self.beginResetModel()
        self.near = near
        self._columns = [column.values(near) for column in COLUMNS] if near is not None else []
        self.order = self._sorted()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            return
        self._by, self._descending = column, order is Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        self.order = self._sorted()
        self.layoutChanged.emit()

    def _sorted(self) -> Rows:
        if not self._columns:
            return np.empty(0, np.intp)
        keys = self._columns[self._by]
        return np.argsort(-keys if self._descending else keys, kind="stable")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == ItemRole.DisplayRole:
            return self._score_title() if column.key == "score" else column.title
        if role == ItemRole.ToolTipRole:
            return column.explanation
        if role == ItemRole.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        return None

    def _score_title(self) -> str:
        if self.near is None:
            return COLUMNS[0].title
        name = kind_of(scored_goal(self.near.networks))
        return name[0].upper() + name[1:]

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        if self.near is None or not index.isValid():
            return None
        column = COLUMNS[index.column()]
        value = float(self._columns[index.column()][self.order[index.row()]])
        known = bool(np.isfinite(value))
        if role == ItemRole.DisplayRole:
            if column.share and not known:
                return self.tr("fixed")
            return column.text(value) if known else ""
        if role == ItemRole.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        if role == SHARE_ROLE and column.share:
            return value if known else None
        if role == INK_ROLE:
            return "text2" if column.share or (column.key == "gap" and value > 0) else None
        return None


def near_sentence(near: Near) -> str:
    """What was found, honestly: all, or the nearest of more."""
    name = kind_of(scored_goal(near.networks))
    how = f"{words.significant(near.window)} in the {name}"
    if near.slack.of_span:
        how = f"{words.percent(near.slack.amount, _digits(near.slack))} of the front's span, {how}"
    many = words.count(len(near), "network")
    if not len(near):
        return "No network of the space is within the limits."
    if near.complete:
        return f"All {many} within {how}; the front has {words.integer(near.on_front)}"
    farthest = float(near.gaps.max())
    reach = f"up to {words.significant(farthest)} below it" if farthest else "all on the front"
    return f"The nearest {many}, {reach}; there are more within {how}"


def _digits(slack: object) -> int:
    share = 100 * float(getattr(slack, "amount", 0.0))
    return 0 if share == round(share) else 1 if round(share, 1) == share else 2


def near_csv(near: Near, rows: Rows) -> str:
    """Rows of the list, exact and in base units, below one comment line on what they are."""
    asked, networks = near.networks.question, near.networks
    limits = " ".join(limit.text for limit in asked.constraints) or "none"
    out = io.StringIO()
    out.write(
        f"# networks near the exact front of {asked.up.name} against {asked.along.name} at beta "
        f"{asked.beta:g}; limits: {limits}; input: {'x'.join(map(str, asked.space.input_shape))}; "
        f"{'all' if near.complete else 'the nearest of more'} within {near.window:.6g} of it\n"
    )
    writer = csv.writer(out, lineterminator="\n")
    measures = [name for name, values in networks.measures.items() if values.ndim == 1]
    writer.writerow(["score", "below_front", *measures, "depth_share", "width_share",
                     "architecture"])  # fmt: skip
    score = networks.values(asked.up)
    for row in rows.tolist():
        figures = [score[row], near.gaps[row], *(networks.measures[name][row] for name in measures),
                   networks.depth_share[row], networks.width_share[row]]  # fmt: skip
        text = asked.space.architecture(networks.genes[row]).text
        writer.writerow([*(_plain(float(figure)) for figure in figures), text])
    return out.getvalue()


def _plain(value: float) -> object:
    """Counts without a point; every digit of the rest; nothing where there is none."""
    if np.isnan(value):
        return ""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
