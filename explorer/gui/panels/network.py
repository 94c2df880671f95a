"""The chosen network: what it scores and costs, its stages, and what its score is made of."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from explorer.core.evaluation import Outcome
from explorer.gui import words
from explorer.gui.objective_words import tooltip
from explorer.gui.panels.network_sections import LayersSection, StagesSection
from explorer.gui.panels.network_text import (
    network_json,
    network_text,
    origin,
    own_name,
    published_name,
    ruled_text,
    score_text,
    standing,
)
from explorer.gui.run_view import NetworkDetail
from explorer.gui.theme import theme
from explorer.gui.widgets import (
    ElidedText,
    EmptyPanel,
    ErrorLine,
    GhostButton,
    PrimaryButton,
    RaisedButton,
    Text,
    Tile,
)

ROOMY = 320  # px at 100 %: narrower, words on buttons are fewer


class NetworkPanel(QWidget):
    """One network. It scrolls rather than squeezes; the buttons stay below.

    Signals:
        export_wanted: the network is to be written as ONNX.
        again_wanted: id; a search is to begin with it, from the menu.
        star_toggled: id, bool.
    """

    export_wanted = Signal()
    again_wanted = Signal(int)
    star_toggled = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.detail: NetworkDetail | None = None
        self._file: Path | None = None
        self._make_head()
        self._make_tiles()
        self.stages = StagesSection()
        self.layers = LayersSection()
        self.export = PrimaryButton(self.tr("Export ONNX"), "export")
        self.export.setToolTip(self.tr("Write this network, with fresh weights, as one ONNX file"))
        self.export.clicked.connect(self.export_wanted)
        self.copy = RaisedButton(self.tr("Copy"), "copy")
        self.copy.setToolTip(self.tr("Copy this network as text or JSON"))
        self.copy.clicked.connect(self._offer_copies)
        self.empty = EmptyPanel(
            self.tr("Select a network"),
            self.tr(
                "Click a point or a row to see its stages, costs and what its score is made of."
            ),
            sketch=True,
            caption=self.tr("stages of the network"),
        )
        self._lay_out()
        self.set_detail(None)

    def _make_head(self) -> None:
        self.name = Text("", "network")
        self.standing = ElidedText("", "body", "accent_text", weight=500)
        self.star = GhostButton(icon="star", checkable=True, tooltip=self.tr("Star this network"))
        self.star.clicked.connect(self._on_star)
        self.more = GhostButton(icon="dots-three", tooltip=self.tr("More for this network"))
        self.more.clicked.connect(self._offer_copies)
        self.origin = ElidedText("", "secondary", "text2")
        self.called = ElidedText("", "secondary", "muted")
        self.ruled = Text("", "secondary", "text2", wrap=True)
        self.reason = ErrorLine()
        self.doubt = ErrorLine(doubtful=True)

    def _make_tiles(self) -> None:
        self.score = Tile(self.tr("Score"))
        self.macs = Tile(self.tr("MACs"))
        self.params = Tile(self.tr("Parameters"))
        self.memory = Tile(self.tr("Peak memory"))
        self.memory.setToolTip(
            self.tr("Largest sum of outputs alive at once for one image, run in order; weights are "
                    "not counted")
        )  # fmt: skip

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.standing, 1, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.star)
        head.addWidget(self.more)
        tiles = QGridLayout()
        tiles.setSpacing(8)
        for i, tile in enumerate((self.score, self.macs, self.params, self.memory)):
            tiles.addWidget(tile, i // 2, i % 2)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self.origin)
        self._column.addWidget(self.called)
        self._column.addSpacing(4)
        self._column.addWidget(self.reason)
        self._column.addWidget(self.doubt)
        self._column.addSpacing(8)
        self._column.addLayout(tiles)
        self._column.addSpacing(4)
        self._column.addWidget(self.ruled)
        self._column.addSpacing(20)
        self._column.addWidget(self.stages)
        self._column.addSpacing(20)
        self._column.addWidget(self.layers)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 8, 16, 16)
        buttons.setSpacing(8)
        buttons.addWidget(self.export, 2)
        buttons.addWidget(self.copy, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(whole)
        self._stack.addWidget(self.empty)

    # What is shown.

    def set_file(self, file: Path | None) -> None:
        """The session's file, by which a network of an edited space is named; silent."""
        self._file = file

    def set_detail(self, detail: NetworkDetail | None) -> None:
        """Show a network; silent. None brings the empty state."""
        self.detail = detail
        self._stack.setCurrentIndex(1 if detail is None else 0)
        if detail is None:
            return
        self.name.setText(detail.name)
        self.standing.setText(standing(detail))
        self.standing.set_ink("accent_text" if detail.on_front else "muted")
        self.star.setChecked(detail.starred)
        self.origin.setText(origin(detail))
        self.called.setText(published_name(detail))
        self.called.setVisible(bool(self.called.text()))
        self.ruled.setText(ruled_text(detail))
        self.ruled.setVisible(bool(self.ruled.text()))
        failed = detail.evaluation.outcome is Outcome.FAILED
        self.reason.set_text(detail.evaluation.reason if failed else "")
        self.doubt.set_text(" ".join(detail.evaluation.warnings))
        self._fill_tiles(detail)
        self.stages.set_detail(detail)
        self.layers.set_detail(detail)

    def _fill_tiles(self, detail: NetworkDetail) -> None:
        counts, goal = detail.counts, detail.plan.goals[0]
        at = f"beta {detail.beta:g}" if goal.penalised else ""
        score = score_text(detail)
        self.score.set_value(score, note=at, ink="text" if score != "none" else "muted")
        self.score.setToolTip(tooltip(goal))
        for tile, value, unit in (
            (self.macs, counts.macs, ""),
            (self.params, counts.params, ""),
            (self.memory, counts.peak_memory_bytes, "B"),
        ):
            number, _, prefix = words.si(value, unit).partition(words.THIN)
            tile.set_value(number, prefix, "fp32" if tile is self.memory else "")

    # What the user does.

    def _on_star(self, on: bool) -> None:
        if self.detail is not None:
            self.star_toggled.emit(self.detail.id, on)

    def _offer_copies(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button = self.sender()
        anchor = button if isinstance(button, QWidget) else self
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Ways to take this network along."""
        menu = QMenu(self)
        menu.addAction(self.tr("Copy as text"), lambda: self._copy("text"))
        menu.addAction(self.tr("Copy as JSON"), lambda: self._copy("json"))
        menu.addAction(self.tr("Copy architecture"), lambda: self._copy("architecture"))
        menu.addSeparator()
        menu.addAction(self.tr("Search again from here"), self._search_again)
        return menu

    def _copy(self, what: str) -> None:
        if self.detail is None:
            return
        make = {"text": network_text, "json": network_json, "architecture": own_name}[what]
        text = make(self.detail, self._file)
        QGuiApplication.clipboard().setText(text)

    def _search_again(self) -> None:
        if self.detail is not None:
            self.again_wanted.emit(self.detail.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= theme().px(ROOMY)
        self.export.setText(self.tr("Export ONNX") if roomy else self.tr("Export"))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(328), theme().px(760))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(280), theme().px(240))
