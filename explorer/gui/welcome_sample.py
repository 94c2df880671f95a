"""What the sample session shows, in two histograms: the bias of a score, and without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.core.bias import bias_report
from explorer.core.errors import SessionError
from explorer.gui import session, words
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.session import Document
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets import PrimaryButton, RaisedButton, Text, Tile
from explorer.gui.widgets._paint import follow, painter_on
from explorer.spaces import family


@dataclass(frozen=True, slots=True)
class Side:
    """One run's front: its beta, and how much of the allowed depth its networks take."""

    beta: float
    at_max_depth: float
    mean_depth: float
    depth: tuple[float, ...]  # (BINS,), shares of the front
    count: int


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What the card tells: two runs of one space, of the lower beta first."""

    sides: tuple[Side, Side]
    size: int
    networks: int
    seconds: float
    space: str


def facts(path: Path) -> SampleFacts:
    """Read a session of at least two runs; raises SessionError where it is not one."""
    found: Document | None = None
    for event in session.load(path, draft=False):
        found = event if isinstance(event, Document) else found
    runs = sorted(found.runs.values(), key=lambda r: r.run.plan.beta) if found else []
    if len(runs) < 2:
        raise SessionError(f"{path.name} holds fewer than two runs.")
    low, high = runs[0], runs[-1]
    sides = []
    for loaded in (low, high):
        plan, archive = loaded.run.plan, loaded.archive
        front = archive.front(plan.goals, plan.beta)
        report = bias_report(archive.depth_share[front], archive.width_share[front])
        depth = tuple(float(share) for share in report.depth)
        sides.append(Side(plan.beta, report.at_max_depth, report.mean_depth, depth, report.count))
    space = low.run.plan.space
    networks = sum(loaded.run.done for loaded in (low, high))
    seconds = sum(loaded.run.seconds for loaded in (low, high))
    title = f"{family(space.family).label}, seed {low.run.plan.seed}"
    return SampleFacts((sides[0], sides[1]), space.size, networks, seconds, title)


GUTTER_PX = 34  # for the figures left of the bars


class Bars(QWidget):
    """Filled bars of one side, and the outline of the other to compare with."""

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._shares: Sequence[float] = ()
        self._outline: Sequence[float] = ()
        self._top = 0.2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(210)

    def set_shares(self, shares: Sequence[float], outline: Sequence[float], top: float) -> None:
        """Shares of the front by depth bin; `top` is the end of the axis, the same in both."""
        self._shares, self._outline, self._top = shares, outline, top
        figures = ", ".join(words.percent(share) for share in shares)
        self.setAccessibleName(self.tr("Depth of the front, shallow to deep: {}").format(figures))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme(), painter_on(self)
        painter.setFont(t.font("caption"))
        foot, head = t.px(20), t.px(14)
        gutter = t.px(GUTTER_PX)
        area = QRectF(gutter, head, self.width() - gutter, self.height() - foot - head)
        self._paint_grid(painter, area)
        if self._shares:
            wide = area.width() / len(self._shares)
            for i, share in enumerate(self._shares):
                high = share / self._top * area.height()
                bar = QRectF(area.left() + i * wide + 0.5, area.bottom() - high, wide - 1.5, high)
                painter.fillRect(bar, t.color(self._token, 0.92))
        self._paint_outline(painter, area)
        painter.setPen(t.color("muted"))
        below = QRectF(gutter, self.height() - foot, self.width() - gutter, foot)
        bottom = Qt.AlignmentFlag.AlignBottom
        painter.drawText(below, int(bottom | Qt.AlignmentFlag.AlignLeft), self.tr("shallow"))
        right = int(bottom | Qt.AlignmentFlag.AlignRight)
        painter.drawText(below, right, self.tr("deepest allowed"))

    def _paint_grid(self, painter: QPainter, area: QRectF) -> None:
        t = theme()
        step = 0.2 if self._top > 0.4 else 0.1
        for i in range(1, ceil(self._top / step) + 1):
            y = round(area.bottom() - i * step / self._top * area.height())
            if y < area.top() - 1:
                break
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), t.color("grid"))
            painter.setPen(t.color("muted"))
            left = QRectF(0, y - t.px(7), area.left(), t.px(14))
            painter.drawText(left, int(Qt.AlignmentFlag.AlignVCenter), words.percent(i * step))
        painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), t.color("line"))

    def _paint_outline(self, painter: QPainter, area: QRectF) -> None:
        if not self._outline:
            return
        painter.setPen(QPen(theme().color("orange"), 1.5))
        wide = area.width() / len(self._outline)
        before = area.bottom()
        for i, share in enumerate(self._outline):
            y = area.bottom() - share / self._top * area.height()
            x = area.left() + i * wide
            if i:
                painter.drawLine(round(x), round(before), round(x), round(y))
            painter.drawLine(round(x), round(y), round(x + wide), round(y))
            before = y


class SampleCard(QFrame):
    """Hidden until it has something to show. Setter: set_facts.

    Signals:
        open_wanted, tour_wanted.
    """

    open_wanted = Signal()
    tour_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._space = Text("", "body", "muted")
        inks = (("orange_text", "orange"), ("accent_text", "accent"))
        self._heads = [
            (Text("", weight=SEMIBOLD), Text("", "body", ink), Bars(token)) for ink, token in inks
        ]
        self._tiles = [Tile(self.tr(name)) for name in ("Space", "Networks scored", "Worker time")]
        self._arrange()
        follow(self, self._restyle)
        self.setVisible(False)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("Sample session"), "title"))
        head.addStretch(1)
        head.addWidget(self._space)
        said = self.tr(
            "The same space and seed, searched by plain ZiCo and with its size bias taken off: "
            "how deep the networks on each front are."
        )
        sides = QHBoxLayout()
        sides.setSpacing(32)
        for title, line, bars in self._heads:
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(title)
            column.addWidget(line)
            column.addSpacing(8)
            column.addWidget(bars, 1)
            sides.addLayout(column, 1)
        caption = self.tr(
            "Depth of the networks on the front each search found, share of the front"
        )
        below = Text(caption, "secondary", "muted")
        below.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        for tile in self._tiles:
            tiles.addWidget(tile)
        open_button = PrimaryButton(self.tr("Open the sample"), "arrow-right")
        open_button.clicked.connect(self.open_wanted)
        tour = RaisedButton(self.tr("Read the one-minute tour"), "compass")
        tour.clicked.connect(self.tour_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(open_button)
        buttons.addWidget(tour)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(Text(said, "body", "text2", wrap=True))
        column.addSpacing(12)
        column.addLayout(sides, 1)
        column.addSpacing(8)
        column.addWidget(below)
        column.addSpacing(12)
        column.addLayout(tiles)
        column.addSpacing(12)
        column.addLayout(buttons)

    def set_facts(self, facts: SampleFacts) -> None:
        top = max(0.2, *(max(side.depth, default=0.0) for side in facts.sides))
        self._space.setText(facts.space)
        outline: tuple[float, ...] = ()
        for side, (title, line, bars) in zip(facts.sides, self._heads, strict=True):
            title.setText(self.tr("beta {}").format(f"{side.beta:g}"))
            shares = (words.percent(side.mean_depth), words.percent(side.at_max_depth))
            line.setText(self.tr("mean depth {}, {} at maximum").format(*shares))
            bars.set_shares(side.depth, outline, top)
            outline = side.depth
        size, networks, seconds = self._tiles
        size.set_value(words.large(facts.size))
        networks.set_value(words.integer(facts.networks))
        seconds.set_value(words.duration(facts.seconds))
        self.setVisible(True)

    def _restyle(self, theme: Theme) -> None:
        self.setMinimumWidth(theme.px(440))
        self.setMaximumWidth(theme.px(700))
