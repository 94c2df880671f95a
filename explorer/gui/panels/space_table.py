"""The stage table: channels, repeats, kernels and convolutions of every stage at a glance."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from explorer.core.space import Choice
from explorer.gui import words
from explorer.gui.fonts import MEDIUM, SEMIBOLD
from explorer.gui.panels.space_cells import CellGrid
from explorer.gui.panels.space_sections import PICKS, RANGES, Row
from explorer.gui.theme import Theme, hub, theme
from explorer.gui.widgets import Text
from explorer.spaces import Stage

# columns of the grid; odd ones between groups are gaps
_STAGE, _LOW, _HIGH, _STEP, _LEAST, _MOST, _KERNEL, _CONV = 0, 1, 2, 3, 5, 6, 8, 10
_GAPS = {4: "depth", 7: "kernel", 9: "convolution"}  # before the column of which role
_WIDTHS = {"channels": 34, "repeats": 26}
_ROOMY = {"channels": 48, "repeats": 36}  # where a column of ticks is not there


class SpaceTable(CellGrid):
    """One line a stage, after a head of two lines."""

    def __init__(
        self, rows: Sequence[Row], plain_labels: bool = False, parent: QWidget | None = None
    ) -> None:
        """`plain_labels`: of "1 (FFNet)" only the number, as a heading says the rest."""
        super().__init__(parent)
        self._plain = plain_labels
        self._resolutions: dict[str, Text] = {}
        self._labels: dict[str, QWidget] = {}
        self._rows_shown = tuple(rows)
        self._roles = {r for row in rows for r in (*RANGES, *PICKS) if getattr(row, r)}
        self._widths = _WIDTHS if self._roles.issuperset(PICKS) else _ROOMY
        self._add_head()
        for line, row in enumerate(rows, 2):
            self._add_row(line, row)
        self.grid.setColumnStretch(_STAGE, 1)
        hub().changed.connect(self._restyle)
        self._restyle(theme())

    def set_stages(self, stages: Sequence[Stage], input_size: tuple[int, int]) -> None:
        """Show the resolutions at another input size (H, W)."""
        for stage in stages:
            if stage.group in self._resolutions:
                height, width = stage.resolution
                self._resolutions[stage.group].setText(resolution_words(stage, input_size))
                tip = self.tr("Maps of {} × {} at this input size").format(height, width)
                self._labels[stage.group].setToolTip(tip)

    def _add_head(self) -> None:
        roles = self._roles
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
        if row.width:
            self._add_width(line, row.width, name)
        if row.depth:
            self._add_depth(line, row.depth, name)
        for column, choice, tip in (
            (_KERNEL, row.kernel, _KERNEL_TIP),
            (_CONV, row.convolution, _CONV_TIP),
        ):
            if choice:
                cell = (choice.name, "options")
                options = choice.possible or choice.options
                self.add_ticks(cell, line, column, options, f"{name} {choice.attribute}", tip)

    def _add_width(self, line: int, choice: Choice, name: str) -> None:
        for column, part, what in (
            (_LOW, "low", self.tr("smallest width")),
            (_HIGH, "high", self.tr("largest width")),
            (_STEP, "step", self.tr("step of the width")),
        ):
            tip, cell = _WIDTH_TIPS[part].format(name.lower()), (choice.name, part)
            self.add_number(cell, line, column, f"{name}, {what}", tip, self._widths["channels"])

    def _add_depth(self, line: int, choice: Choice, name: str) -> None:
        for column, part, what, size in (
            (_LEAST, "low", self.tr("fewest repeats"), self.tr("Fewest")),
            (_MOST, "high", self.tr("most repeats"), self.tr("Most")),
        ):
            tip, cell = _DEPTH_TIP.format(size, name.lower()), (choice.name, part)
            if part == "low" and choice.least == 0:
                tip += _NONE_TIP
            self.add_number(cell, line, column, f"{name}, {what}", tip, self._widths["repeats"])

    def _stage_label(self, stage: Stage) -> QWidget:
        """The number, and the size of the stage's maps quietly beside it."""
        label = QWidget()
        row = QHBoxLayout(label)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        number = stage.label.partition(" (")[0] if self._plain else stage.label
        row.addWidget(Text(number, weight=SEMIBOLD, tabular=True))
        resolution = Text("", "secondary", "muted", tabular=True)
        row.addWidget(resolution, 1)
        self._resolutions[stage.group], self._labels[stage.group] = resolution, label
        return label

    def _restyle(self, theme: Theme) -> None:
        for gap, role in _GAPS.items():
            self.grid.setColumnMinimumWidth(gap, theme.px(3 if role in self._roles else 0))
        self.grid.setHorizontalSpacing(theme.px(2))


def resolution_words(stage: Stage, input_size: tuple[int, int]) -> str:
    """ "56²"; of maps that are not square, for which there is no room, the stride: "1/4"."""
    height, width = stage.resolution
    if height == width:
        return words.square(height)
    return f"1/{max(round(input_size[0] / height), 1)}"


_WIDTH_TIPS = {
    "low": "Fewest channels that {} may have",
    "high": "Most channels that {} may have",
    "step": "Channels of {} go from min to max in steps of this",
}
_DEPTH_TIP = "{} blocks, one after another, in {}"
_NONE_TIP = "; at 0 networks may do without the stage"
_KERNEL_TIP = "Ticked kernel sizes may be chosen"
_CONV_TIP = "R regular, G group, D depthwise; ticked types may be chosen for the k × k convolution"
