"""Sections of the network panel: its stages, and its score layer by layer."""

from typing import cast

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.gui import words
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.panels.network_text import parts_of, stages_of
from explorer.gui.plots.layers import LayersPlot
from explorer.gui.plots.layers_terms import layer_terms
from explorer.gui.run_view import NetworkDetail
from explorer.gui.theme import theme
from explorer.gui.widgets import FlowLayout, SectionTitle, ShareBar, StageStrip, StripStage, Text
from explorer.gui.widgets._paint import box, painter_on
from explorer.gui.widgets.strip import Kind
from explorer.spaces import families

KINDS = {"regular": "Solid: regular", "group": "pale: group", "depthwise": "outlined: depthwise"}

QUIET = ("Stem", "Head")  # what every network has


class StagesSection(QWidget):
    """The strip of blocks, and how much of the allowed depth and width the network takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = SectionTitle(self.tr("Stages"), note_right=True)
        self.strip = StageStrip(self.tr("Stages"))
        self.key = Text("", "secondary", "muted", wrap=True)
        self._bars = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        for row, (role, label) in enumerate(
            (("depth", self.tr("Depth")), ("width", self.tr("Width")))
        ):
            name, bar = Text(label, "secondary", "text2"), ShareBar(label)
            figure = Text("", "secondary", tabular=True, weight=SEMIBOLD)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            figure.setMinimumWidth(theme().px(36))
            self._bars[role] = (name, bar, figure)
            for place, part in enumerate((name, bar, figure)):
                grid.addWidget(part, row, place)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.strip)
        column.addLayout(grid)
        column.addWidget(self.key)

    def set_detail(self, detail: NetworkDetail) -> None:
        stages = stages_of(detail)
        blocks = sum(stage.blocks for stage in stages)
        self.title.set_note(words.count(blocks, "block"))
        space = detail.plan.space
        groups = {stage.group for stage in families[space.family].stages(space)}
        widest = max(
            (int(c.options[-1]) for c in space.choices if c.role == "width" and c.group in groups),
            default=0,
        )
        self.strip.set_stages(
            [
                StripStage(s.label, s.channels, s.blocks, s.kernel, cast(Kind, s.kind), s.each)
                for s in stages
            ],
            widest,
        )
        for role, share in (("depth", detail.depth_share), ("width", detail.width_share)):
            name, bar, figure = self._bars[role]
            for part in (name, bar, figure):
                part.setVisible(share == share)  # NaN: the space leaves no choice
            if share == share:
                bar.set_share(share)
                figure.setText(words.percent(share))
        used = [KINDS[kind] for kind in KINDS if any(s.kind == kind for s in stages)]
        said = ", ".join(used)
        parts = [part.text for part in parts_of(detail) if part.label not in QUIET]
        said = self.tr("Height: channels. {}.").format(said[:1].upper() + said[1:])
        self.key.setText(" ".join([said, *(f"{text}." for text in parts)]))


class _Swatch(QWidget):
    """A small square of the colour that a word in the key stands for."""

    def __init__(self, token: str, alpha: float) -> None:
        super().__init__()
        self._token, self._alpha = token, alpha
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(8), theme().px(8))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        box(painter_on(self), QRectF(self.rect()), 2, theme().color(self._token, self._alpha))


class _KeyPart(QWidget):
    """A colour and what it stands for."""

    def __init__(self, label: str, token: str, alpha: float) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(_Swatch(token, alpha))
        row.addWidget(Text(label, "secondary", "text2"))


class LayersSection(QWidget):
    """Score by layer with the key to its colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = SectionTitle(self.tr("Score by layer"), note_right=True)
        self.plot = LayersPlot()
        self.note = Text("", "secondary", "muted", wrap=True)
        self._key = QWidget()
        flow = FlowLayout(self._key, 12)
        self._parts = {
            "counted": _KeyPart(self.tr("counted"), "accent", 1.0),  # first: it is never hidden
            "before": _KeyPart(self.tr("before penalty"), "accent", 0.32),
            "below": _KeyPart(self.tr("below zero"), "vermilion", 1.0),
        }
        for part in self._parts.values():
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self.plot, self._key, self.note):
            column.addWidget(widget)

    def set_detail(self, detail: NetworkDetail) -> None:
        terms = layer_terms(detail)
        shown = terms is not None and len(terms.names) > 0
        self.plot.setVisible(shown)
        self._key.setVisible(shown)
        self.title.set_note(words.count(len(terms.names), "layer") if terms else "")
        self.note.setVisible(not shown)
        if terms is None or not shown:
            scored = detail.evaluation.scored
            self.note.setText(
                self.tr("The terms of this score were not kept.")
                if scored
                else self.tr("A network without a score has no terms.")
            )
            return
        self.plot.set_terms(terms)
        self._parts["before"].setVisible(bool(terms.penalty.any()))
        self._parts["below"].setVisible(bool((terms.counted < 0).any()))
