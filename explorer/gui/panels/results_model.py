"""The results as a table model over an archive's columns: no object a row, sorted by numpy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.gui import words
from explorer.gui.panels.results_filter import Filter
from explorer.gui.panels.results_spread import (
    MEANING,
    TIES,
    deviations,
    tie_counts,
    tie_text,
    tied_ids,
    tip,
)
from explorer.gui.run_csv import outcome
from explorer.gui.run_view import RunView
from explorer.gui.widgets.table import INK_ROLE, SHARE_ROLE

Index = QModelIndex | QPersistentModelIndex
Floats = NDArray[np.float64]
ItemRole = Qt.ItemDataRole
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, its numbers (n,) for a view, and a number's text."""

    key: str
    title: str
    explanation: str
    values: Callable[[RunView], Floats]
    text: Callable[[float], str]
    width: int  # px at 100 %
    right: bool = True
    share: bool = False
    from_width: int = 0  # shown where the table is at least this wide
    needs_spread: bool = False  # shown only where networks were scored at several seeds


def _measure(name: str) -> Callable[[RunView], Floats]:
    return lambda view: view.archive.measure(name)


COLUMNS = (
    Column(
        "name", "Network", "Networks are numbered in the order they were looked at",
        lambda view: view.archive.ids.astype(np.float64), lambda x: f"N{x:.0f}",
        width=92, right=False,
    ),
    Column(
        "score", "Score", "The run's first objective, at the beta of the slider",
        lambda view: view.archive.values(view.score, view.beta), lambda x: words.fixed(x, 1),
        width=96,
    ),
    Column(
        "spread", "±", MEANING, deviations, lambda x: words.significant(x, 2),
        width=72, needs_spread=True,
    ),
    Column(
        "ties", "Tied with", TIES, tie_counts, str, width=136, right=False, needs_spread=True,
    ),
    Column(
        "macs", "MACs (G)", "Multiplications of one image's forward pass",
        _measure("macs"), lambda x: words.fixed(x / 1e9, 2), width=94,
    ),
    Column(
        "params", "Parameters (M)", "Weights, biases and batch-norm factors",
        _measure("params"), lambda x: words.fixed(x / 1e6, 1), width=128, from_width=680,
    ),
    Column(
        "blocks", "Blocks", "Blocks in all stages together",
        _measure("depth"), lambda x: words.fixed(x), width=76,
    ),
    Column(
        "depth", "Depth share", "Blocks above the fewest the space allows, over the range allowed",
        lambda view: view.archive.depth_share, words.percent, width=136, right=False, share=True,
    ),
    Column(
        "width", "Width share", "Mean place of the stages' widths between smallest and largest",
        lambda view: view.archive.width_share, words.percent, width=136, right=False, share=True,
    ),
    Column(
        "seconds", "Seconds", "Time of building and scoring the network",
        lambda view: view.archive.seconds, lambda x: words.fixed(x, 1), width=84, from_width=900,
    ),
    Column(
        "conv", "Convolutions", "Blocks by the type of their k × k convolution",
        lambda view: view.archive.ids.astype(np.float64), str,
        width=170, right=False, from_width=1000,
    ),
)  # fmt: skip
KEYS = tuple(column.key for column in COLUMNS)


class ResultsModel(QAbstractTableModel):
    """Networks of a view that pass a filter, sorted. Rows keep their place until one is added."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view: RunView | None = None
        self.filter = Filter()
        self.order: NDArray[np.intp] = np.empty(0, np.intp)  # row of the table -> of the archive
        self._by, self._descending = KEYS.index("score"), True
        self._on_front: frozenset[int] = frozenset()
        self._columns: dict[str, Floats] = {}  # of the view, each worked out when first asked for

    def show(self, view: RunView | None) -> bool:
        """Show another view; whether rows came, went or moved."""
        return self._arrange(view, self.filter)

    def set_filter(self, wanted: Filter) -> bool:
        return self._arrange(self.view, wanted)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._by, self._descending = column, order is Qt.SortOrder.DescendingOrder
        self._arrange(self.view, self.filter)

    def _arrange(self, view: RunView | None, wanted: Filter) -> bool:
        order = self._sorted(view, wanted)
        moved = not np.array_equal(order, self.order) or (view is None) != (self.view is None)
        moved = moved or (view and view.archive) is not (self.view and self.view.archive)
        if moved:
            self.beginResetModel()
        self.view, self.filter, self.order = view, wanted, order
        self._on_front = frozenset(view.front.tolist()) if view else frozenset()
        self._columns = {}
        if moved:
            self.endResetModel()
        elif len(order):
            self.dataChanged.emit(self.index(0, 0), self.index(len(order) - 1, len(COLUMNS) - 1))
        return moved

    def _sorted(self, view: RunView | None, wanted: Filter) -> NDArray[np.intp]:
        if view is None:
            return np.empty(0, np.intp)
        rows = wanted.rows(view)
        keys = COLUMNS[self._by].values(view)[rows]
        keys = -keys if self._descending else keys
        return rows[np.argsort(keys, kind="stable")]  # NaN (failed) last, either way

    def ids(self) -> NDArray[np.int64]:
        """(rows,), ids in the order of the table."""
        return self.view.archive.ids[self.order] if self.view else np.empty(0, np.int64)

    def _value(self, column: Column, row: int) -> float:
        assert self.view is not None
        if column.key not in self._columns:
            self._columns[column.key] = column.values(self.view)
        return float(self._columns[column.key][row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == ItemRole.DisplayRole:
            return column.title
        if role == ItemRole.ToolTipRole:
            return column.explanation
        if role == ItemRole.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        return None

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        if self.view is None or not index.isValid():
            return None
        column, row = COLUMNS[index.column()], int(self.order[index.row()])
        if role == ItemRole.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        if role == ItemRole.DisplayRole:
            return self._text(column, row)
        if role == SHARE_ROLE and column.share:
            share = self._value(column, row)
            return share if np.isfinite(share) else None
        if role == INK_ROLE:
            return self._ink(column, row)
        if role == ItemRole.ToolTipRole and column.key == "name":
            return self._place(row)
        if role == ItemRole.ToolTipRole and column.needs_spread:
            return tip(self.view, row, ties=column.key == "ties")
        if (
            role == ItemRole.ToolTipRole
            and column.share
            and not np.isfinite(self._value(column, row))
        ):
            return self.tr("The space leaves no choice of it")
        return None

    def _text(self, column: Column, row: int) -> str:
        assert self.view is not None
        if column.key == "conv":
            return convolutions(self.view, row)
        if column.key == "ties":
            return tie_text(self.view, row)
        if column.key == "name":
            row_id = int(self.view.archive.ids[row])
            return f"N{row_id} ★" if row_id in self.view.starred else f"N{row_id}"
        value = self._value(column, row)
        if column.key == "score" and not np.isfinite(value):
            return outcome(self.view, row)
        if column.share and not np.isfinite(value):
            return self.tr("fixed")
        return column.text(value) if np.isfinite(value) else ""

    def _ink(self, column: Column, row: int) -> str | None:
        assert self.view is not None
        if not self.view.archive.scored[row]:
            return "muted"
        if column.key == "ties" and set(self.view.selected[:1]) & tied_ids(self.view, row):
            return "accent_text"  # the network that is looked at
        quiet = column.share or column.key in ("seconds", "conv", "spread", "ties")
        return "text2" if quiet else None

    def _place(self, row: int) -> str:
        assert self.view is not None
        if row in self._on_front:
            return self.tr("On the front")
        said = {
            "scored": self.tr("Beaten by a network of the front"),
            "failed": self.tr("Failed: select it to read why"),
            "not scored": self.tr("Beyond the limits, so never scored"),
        }
        return said[outcome(self.view, row)]


def convolutions(view: RunView, row: int) -> str:
    """Blocks by type of convolution, the most used first: "36 group, 2 regular"."""
    space, genes = view.plan.space, view.archive.genes[[row]].astype(np.int64)
    values = view.archive.architecture(row).values()
    blocks: dict[str, int] = {}
    for choice, active in zip(space.choices, space.active(genes)[0], strict=True):
        if choice.role == "convolution" and active:
            kind = str(values[choice.name])
            blocks[kind] = blocks.get(kind, 0) + int(values.get(f"{choice.group}.repeats", 1))
    most_first = sorted(blocks.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{count} {kind}" for kind, count in most_first)
