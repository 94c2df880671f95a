"""Measured networks as a table: size limit and ZiCo side by side, sorted by numpy; and as CSV."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.core.stability import spreads
from explorer.core.swaps import front_of
from explorer.gui import words
from explorer.gui.trust_reading import Reading
from explorer.gui.widgets.table import INK_ROLE

Index = QModelIndex | QPersistentModelIndex
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
ItemRole = Qt.ItemDataRole
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """(n,) each, of the networks of a reading."""

    ids: Floats
    front: Floats
    size: Floats
    mean: Floats
    spread: Floats
    adds: Floats
    layers: Floats
    macs: Floats
    params: Floats


def columns_of(reading: Reading) -> Columns:
    """NaN where nothing was measured."""
    found, networks = reading.networks.measured, reading.networks.evaluations
    over = spreads(found.scores)
    mean = np.array([one.mean for one in over], dtype=np.float64)
    front = front_of(found.sizes, found.costs) if len(over) else np.zeros(0)
    return Columns(
        found.ids.astype(np.float64),
        front.astype(np.float64),
        found.sizes,
        mean,
        np.array([one.deviation for one in over], dtype=np.float64),
        mean - found.sizes,
        found.layers,
        np.array([one.measures["macs"] for one in networks], dtype=np.float64),
        np.array([one.measures["params"] for one in networks], dtype=np.float64),
    )


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    title: str
    explanation: str
    text: Callable[[float], str]
    width: int  # px at 100 %


HEADS = (
    _Column("ids", "Network", "As in the table of results", lambda x: f"N{x:.0f}", 88),
    _Column("front", "Exact front", "Of the networks measured: on the front by size, or near it",
            lambda x: "front" if x else "near", 96),
    _Column("size", "Size limit", "What ZiCo tends to for many batches, corrected as the score is",
            lambda x: words.fixed(x, 2), 96),
    _Column("mean", "Measured", "ZiCo, mean of the seeds", lambda x: words.fixed(x, 2), 96),
    _Column("spread", "± seed", "One deviation over the seeds", lambda x: words.fixed(x, 2), 80),
    _Column("adds", "Adds", "Measured less size limit", lambda x: words.signed(x, 2), 80),
    _Column("layers", "Layers", "Convolutions and linear layers with a term",
            lambda x: words.fixed(x), 76),
    _Column("macs", "MACs (M)", "Multiplications of one image's forward pass",
            lambda x: words.fixed(x / 1e6, 1), 96),
    _Column("params", "Parameters (M)", "Weights, biases and batch-norm factors",
            lambda x: words.fixed(x / 1e6, 2), 120),
)  # fmt: skip
WORDS = ("ids", "front")  # columns that are no figures


class TrustModel(QAbstractTableModel):
    """Rows keep their sort while more is measured."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reading: Reading | None = None
        self.columns: Columns | None = None
        self.order: Rows = np.empty(0, np.intp)  # row of the table -> of the reading
        self._by, self._descending = HEADS.index(HEADS[7]), False

    def show(self, reading: Reading | None) -> None:
        """Another reading, or none."""
        self.beginResetModel()
        self.reading = reading
        self.columns = columns_of(reading) if reading is not None else None
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
        if self.columns is None:
            return np.empty(0, np.intp)
        keys: Floats = getattr(self.columns, HEADS[self._by].name)
        return np.argsort(-keys if self._descending else keys, kind="stable")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        head = HEADS[section]
        if role == ItemRole.DisplayRole:
            return head.title
        if role == ItemRole.ToolTipRole:
            return head.explanation
        if role == ItemRole.TextAlignmentRole:
            return LEFT if head.name in WORDS else RIGHT
        return None

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        if self.columns is None or not index.isValid():
            return None
        head = HEADS[index.column()]
        value = float(getattr(self.columns, head.name)[self.order[index.row()]])
        if role == ItemRole.DisplayRole:
            return head.text(value) if np.isfinite(value) else ""
        if role == ItemRole.TextAlignmentRole:
            return LEFT if head.name in WORDS else RIGHT
        if role == INK_ROLE and head.name == "front" and not value:
            return "text2"
        return None

    def id_at(self, row: int) -> int:
        """The network's, of a row of the table."""
        assert self.columns is not None, "an empty table has no rows"
        return int(self.columns.ids[self.order[row]])


def trust_csv(reading: Reading, order: Rows) -> str:
    """Rows as CSV, every digit, a column for each seed; below a comment line on what they are."""
    columns, found, plan = columns_of(reading), reading.networks.measured, reading.run.plan
    out = io.StringIO()
    out.write(
        f"# {plan.space.family}, {plan.objectives[0]} at beta {reading.networks.beta:g}, "
        f"{plan.scoring.text}; a column for each seed\n"
    )
    writer = csv.writer(out, lineterminator="\n")
    seeds = [f"seed_{seed}" for seed in found.seeds]
    writer.writerow(["id", "front", "size_limit", "measured", "deviation", "layers", "macs",
                     "params", *seeds, "architecture"])  # fmt: skip
    for row in order.tolist():
        figures = (columns.size, columns.mean, columns.spread)
        counts = (columns.layers, columns.macs, columns.params)
        writer.writerow([
            int(columns.ids[row]), int(columns.front[row]),
            *(_plain(one[row]) for one in figures), *(int(one[row]) for one in counts),
            *(_plain(value) for value in found.scores[row]),
            reading.networks.evaluations[row].architecture.text,
        ])  # fmt: skip
    return out.getvalue()


def _plain(value: float) -> object:
    return "" if np.isnan(value) else float(value)
