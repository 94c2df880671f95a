"""The first page: what can be opened, and what the sample session shows."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

import explorer
from explorer.gui import icons, words
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.notices import Notices
from explorer.gui.session import Summary
from explorer.gui.theme import Theme, theme
from explorer.gui.top_bar import Glyph
from explorer.gui.welcome_sample import SampleCard
from explorer.gui.widgets import ElidedText, LinkButton, Text, rule
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring


def when(moment: datetime, today: date) -> str:
    """ "today, 14:32", "yesterday", "12 November", "12 November 2025"."""
    days = (today - moment.date()).days
    if days == 0:
        return f"today, {moment:%H:%M}"
    if days == 1:
        return "yesterday"
    day = f"{moment.day} {moment:%B}"
    return day if moment.year == today.year else f"{day} {moment.year}"


class Way(KeyboardFocus, QPushButton):
    """A card that is a button: an icon, what it does, one line, its keys."""

    def __init__(self, icon: str, title: str, line: str, keys: str, *, first: bool = False) -> None:
        super().__init__()
        self._icon, self._title, self._line, self._keys = icon, title, line, keys
        self._first = first
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(72))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, rect = theme(), painter_on(self), QRectF(self.rect())
        edge = "accent" if self._first else "line"
        box(painter, rect, t.px(8), t.color("hover" if self.underMouse() else "panel"),
            t.color(edge))  # fmt: skip
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, t.px(8))
        side = t.px(40)
        tile = QRectF(t.px(16), (self.height() - side) / 2, side, side)
        box(painter, tile, t.px(6), t.color("accent" if self._first else "raised"))
        inset = t.px(12)
        glyph = tile.adjusted(inset, inset, -inset, -inset)
        icons.draw(painter, self._icon, glyph, t.color("on_accent" if self._first else "text2"))
        words_at = rect.adjusted(t.px(72), 0, -t.px(16), 0)
        upper = words_at.adjusted(0, t.px(14), 0, -t.px(36))
        lower = words_at.adjusted(0, t.px(38), 0, -t.px(12))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(t.font("title"))
        painter.setPen(t.color("text"))
        painter.drawText(upper, left, self._title)
        painter.setFont(t.font("secondary"))
        painter.setPen(t.color("text2"))
        painter.drawText(lower, left, self._line)
        painter.setPen(t.color("muted"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(words_at, right, self._keys)


class RecentRow(KeyboardFocus, QPushButton):
    """A session file: its name and folder, what it holds and when it changed."""

    def __init__(self, summary: Summary, today: date) -> None:
        super().__init__()
        self._summary = summary
        home, folder = str(Path.home()), str(summary.path.parent)
        self._name = "Untitled" if summary.draft else summary.path.name
        self._folder = "Draft" if summary.draft else folder.replace(home, "~", 1)
        networks = words.count(summary.networks, "network")
        self._holds = f"{networks}, {words.count(summary.runs, 'run')}"
        self._when = when(summary.changed, today)
        self.setAccessibleName(f"{self._name}, {self._holds}, {self._when}")
        self.setToolTip(str(summary.path))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, rect = theme(), painter_on(self), QRectF(self.rect())
        if self.underMouse():
            box(painter, rect, t.px(6), t.color("hover"))
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, t.px(6))
        side = t.px(16)
        icons.draw(painter, "file", QRectF(t.px(4), t.px(14), side, side), t.color("text2"))
        text = rect.adjusted(t.px(32), t.px(3), 0, -t.px(3))
        half = text.height() / 2
        rows = (text.adjusted(0, 0, 0, -half), text.adjusted(0, half, 0, 0))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for row, (first, second) in zip(
            rows, ((self._name, self._holds), (self._folder, self._when)), strict=True
        ):
            upper = row is rows[0]
            painter.setFont(t.font("body", 500) if upper else t.font("secondary"))
            painter.setPen(t.color("text" if upper else "muted"))
            painter.drawText(row, left, first)
            painter.setFont(t.font("secondary"))
            painter.setPen(t.color("text2" if upper else "muted"))
            painter.drawText(row, right, second)


class Welcome(QFrame):
    """Setters: set_recent, set_sample (of the card).

    Signals:
        sample_wanted, new_wanted, open_wanted, clear_wanted, keys_wanted, help_wanted.
        recent_wanted: Path.
    """

    sample_wanted = Signal()
    new_wanted = Signal()
    open_wanted = Signal()
    clear_wanted = Signal()
    keys_wanted = Signal()
    help_wanted = Signal()
    recent_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "canvas")
        self.notices = Notices()
        self.card = SampleCard()
        self.card.open_wanted.connect(self.sample_wanted)
        self.card.tour_wanted.connect(self.help_wanted)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(48)
        middle.setContentsMargins(40, 0, 40, 0)
        left = QWidget()
        left.setLayout(self._left())
        self._sides = ((left, 560), (self.card, 664))  # and how wide each is at most
        middle.addStretch(1)
        middle.addWidget(left, 600)
        middle.addWidget(self.card, 700)
        middle.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notices)
        column.addStretch(2)
        column.addLayout(middle)
        column.addStretch(3)
        column.addWidget(self._foot())
        self.set_recent(())
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        for side, px in self._sides:
            side.setMaximumWidth(theme.px(px))

    def _left(self) -> QVBoxLayout:
        title = Text(self.tr("Explore architectures before training any"), "gauge", wrap=True)
        line = self.tr("Score thousands of networks without training, see what the score "
                       "prefers, and take that preference off.")  # fmt: skip
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Glyph(44))
        column.addWidget(title)
        column.addWidget(Text(line, "title", "text2", weight=400, wrap=True))
        column.addSpacing(20)
        ways = (
            ("chart-bar", "Open the sample session", "Two finished searches, nothing to download",
             "Ctrl 1", self.sample_wanted),
            ("plus", "New search", "Choose a space, a score and limits; first results in seconds",
             "Ctrl N", self.new_wanted),
            ("folder-open", "Open a session file", "Or drop it here; a space (.toml) too",
             "Ctrl O", self.open_wanted),
        )  # fmt: skip
        for i, (icon, name, what, keys, signal) in enumerate(ways):
            way = Way(icon, self.tr(name), self.tr(what), keys, first=i == 0)
            way.clicked.connect(signal)
            column.addWidget(way)
        column.addSpacing(20)
        head = QHBoxLayout()
        self._recent_title = Text(self.tr("Recent"), weight=SEMIBOLD)
        self._clear = LinkButton(self.tr("Clear"))
        self._clear.clicked.connect(self.clear_wanted)
        head.addWidget(self._recent_title)
        head.addStretch(1)
        head.addWidget(self._clear)
        column.addLayout(head)
        column.addLayout(self._recent)
        column.addStretch(1)
        return column

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setProperty("look", "panel")
        keys = LinkButton(self.tr("Keyboard shortcuts"))
        keys.clicked.connect(self.keys_wanted)
        pages = LinkButton(self.tr("Help for every score and setting"))
        pages.clicked.connect(self.help_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(24, 6, 24, 6)
        row.setSpacing(24)
        said = self.tr("No data set, account or network connection is needed.")
        row.addWidget(ElidedText(said, "secondary", "muted"), 1)
        row.addWidget(keys)
        row.addWidget(pages)
        version = self.tr("Version {}").format(explorer.__version__)
        row.addWidget(Text(version, "secondary", "muted"))
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addLayout(row)
        return foot

    def set_recent(self, recent: Sequence[Summary]) -> None:
        """The newest session files; the heading goes where there are none."""
        while (item := self._recent.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.deleteLater()
        today = date.today()
        for summary in recent:
            entry = RecentRow(summary, today)
            entry.clicked.connect(
                lambda _on=False, path=summary.path: self.recent_wanted.emit(path)
            )
            self._recent.addWidget(entry)
        for widget in (self._recent_title, self._clear):
            widget.setVisible(bool(recent))
