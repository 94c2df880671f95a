"""The stage table: channels, repeats, kernels and convolutions of every stage at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from explorer.core.space import Choice, SearchSpace
from explorer.gui import words
from explorer.gui.fonts import MEDIUM, SEMIBOLD
from explorer.gui.panels.space_cells import CellGrid
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets import Text
from explorer.spaces import Stage

# columns of the grid; odd ones between groups are gaps
_STAGE, _LOW, _HIGH, _STEP, _LEAST, _MOST, _KERNEL, _CONV = 0, 1, 2, 3, 5, 6, 8, 10
_GAPS = (4, 7, 9)
_WIDTHS = {"channels": 34, "repeats": 26}
_SHOWN = {"width": True, "depth": True, "kernel": False, "convolution": False}  # role: a range


@dataclass(frozen=True, slots=True)
class Row:
    """What the table shows of one stage; None where the family does not choose it."""

    stage: Stage
    width: Choice | None = None
    depth: Choice | None = None
    kernel: Choice | None = None
    convolution: Choice | None = None

    def choices(self) -> tuple[Choice, ...]:
        found = (self.width, self.depth, self.kernel, self.convolution)
        return tuple(choice for choice in found if choice is not None)


def rows_of(space: SearchSpace, stages: Sequence[Stage]) -> tuple[Row, ...]:
    """One row a stage, or none at all where the family's choices do not fit the table.

    They fit where each stage has at most one choice of each role shown, width and depth being
    ranges (depth in steps of 1) and the others a few options, and where at least a width or a
    depth is chosen.
    """
    rows = []
    for stage in stages:
        found: dict[str, Choice] = {}
        for choice in space.choices:
            if choice.group == stage.group and choice.role in _SHOWN:
                many = not choice.is_range and len(choice.possible or choice.options) > 3
                apart = choice.role == "depth" and choice.step != 1  # no room for that step
                if choice.role in found or choice.is_range != _SHOWN[choice.role] or many or apart:
                    return ()
                found[choice.role] = choice
        if "width" not in found and "depth" not in found:
            return ()
        rows.append(Row(stage, **found))
    return tuple(rows)


class SpaceTable(CellGrid):
    """One line a stage, after a head of two lines."""

    def __init__(self, rows: Sequence[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._resolutions: dict[str, Text] = {}
        self._rows_shown = tuple(rows)
        self._add_head()
        for line, row in enumerate(rows, 2):
            self._add_row(line, row)
        self.grid.setColumnStretch(_STAGE, 1)
        hub().changed.connect(self._restyle)
        self._restyle(theme())

    def set_stages(self, stages: Sequence[Stage]) -> None:
        """Show the resolutions at another input size."""
        for stage in stages:
            if stage.group in self._resolutions:
                height, width = stage.resolution
                text = words.square(height) if height == width else f"{height}×{width}"
                self._resolutions[stage.group].setText(text)

    def _add_head(self) -> None:
        roles = {role for row in self._rows_shown for role in _SHOWN if getattr(row, role)}
        titles = [(_STAGE, "Stage", 1, True), (_LOW, self.tr("Channels"), 3, "width" in roles),
                  (_LEAST, self.tr("Repeats"), 2, "depth" in roles),
                  (_KERNEL, self.tr("Kernel"), 1, "kernel" in roles),
                  (_CONV, self.tr("Conv"), 1, "convolution" in roles)]  # fmt: skip
        for column, title, span, shown in titles:
            if shown:
                head = Text(title, "secondary", "text2", weight=MEDIUM)
                self.grid.addWidget(head, 0, column, 1, span)
        bounds = [(_LOW, "min"), (_HIGH, "max"), (_STEP, "step")] if "width" in roles else []
        bounds += [(_LEAST, "min"), (_MOST, "max")] if "depth" in roles else []
        for column, title in bounds:
            label = Text(title, "caption", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setContentsMargins(0, 0, 6, 0)
            self.grid.addWidget(label, 1, column)

    def _add_row(self, line: int, row: Row) -> None:
        self.grid.addWidget(self._stage_label(row.stage), line, _STAGE)
        name = self.tr("Stage {}").format(row.stage.label)
        where = name.lower()
        if row.width:
            for column, part, what in (
                (_LOW, "low", self.tr("smallest width")),
                (_HIGH, "high", self.tr("largest width")),
                (_STEP, "step", self.tr("step of the width")),
            ):
                tip = _WIDTH_TIPS[part].format(where)
                cell = (row.width.name, part)
                self.add_number(cell, line, column, f"{name}, {what}", tip, _WIDTHS["channels"])
        if row.depth:
            for column, part, what, size in (
                (_LEAST, "low", self.tr("fewest repeats"), self.tr("Fewest")),
                (_MOST, "high", self.tr("most repeats"), self.tr("Most")),
            ):
                tip = _DEPTH_TIP.format(size, where)
                cell = (row.depth.name, part)
                self.add_number(cell, line, column, f"{name}, {what}", tip, _WIDTHS["repeats"])
        for column, choice, tip in (
            (_KERNEL, row.kernel, _KERNEL_TIP),
            (_CONV, row.convolution, _CONV_TIP),
        ):
            if choice:
                cell = (choice.name, "options")
                options = choice.possible or choice.options
                self.add_ticks(cell, line, column, options, f"{name} {choice.attribute}", tip)

    def _stage_label(self, stage: Stage) -> QWidget:
        """The number, and the size of the stage's maps quietly beside it."""
        label = QWidget()
        row = QHBoxLayout(label)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(Text(stage.label, weight=SEMIBOLD, tabular=True))
        resolution = Text("", "secondary", "muted", tabular=True)
        row.addWidget(resolution, 1)
        self._resolutions[stage.group] = resolution
        height, width = stage.resolution
        label.setToolTip(self.tr("Maps of {} × {} at this input size").format(height, width))
        return label

    def _restyle(self, theme: Theme) -> None:
        for gap in _GAPS:
            self.grid.setColumnMinimumWidth(gap, theme.px(3))
        self.grid.setHorizontalSpacing(theme.px(2))


_WIDTH_TIPS = {
    "low": "Fewest channels that {} may have",
    "high": "Most channels that {} may have",
    "step": "Channels of {} go from min to max in steps of this",
}
_DEPTH_TIP = "{} blocks, one after another, in {}"
_KERNEL_TIP = "Ticked kernel sizes may be chosen"
_CONV_TIP = "R regular, G group, D depthwise; ticked types may be chosen for the k × k convolution"
