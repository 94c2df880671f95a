"""What came of a module of the user's own: its place, counts, scores, and its score by layer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from explorer.core.own import OwnResult
from explorer.gui import words
from explorer.gui.own_words import beta_of, own_terms, standing, value_lines
from explorer.gui.plots.layers import LayersPlot
from explorer.gui.run_view import RunView
from explorer.gui.theme import theme
from explorer.gui.widgets import (
    INK_ROLE,
    ElidedText,
    ErrorLine,
    GhostButton,
    LinkButton,
    SectionTitle,
    Table,
    Text,
    Tile,
)

TABLE_PAD_PX = 12
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OwnResultView(QWidget):
    """One result.

    Signals:
        remove_wanted, again_wanted: of the result shown.
    """

    remove_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result: OwnResult | None = None
        self.name = Text("", "network")
        self.file = ElidedText("", "body", "muted")
        self.remove = GhostButton(icon="trash", tooltip=self.tr("Remove it from the session"))
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(self.remove_wanted)
        self.standing = Text("", "title", wrap=True)
        self.changed = ErrorLine(doubtful=True)
        self.again = LinkButton(self.tr("Score it again"), "arrow-clockwise")
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.again_wanted)
        self.params = Tile(self.tr("Parameters"))
        self.macs = Tile(self.tr("MACs"))
        self.layers = Tile(self.tr("Layers"))
        self.layers.setToolTip(self.tr("Convolutions and linear layers: those that ZiCo sums over"))
        self.bulk = Tile(self.tr("Size limit"))
        self.bulk.setToolTip(self.tr("Sum over layers of log P, the number of weights"))
        self.table = self._make_table()
        self.how = Text("", "secondary", "muted", wrap=True)
        self.title = SectionTitle(self.tr("Score by layer"), note_right=True)
        self.plot = LayersPlot()
        self.key = Text("", "secondary", "muted", wrap=True)
        self.doubts = ErrorLine(doubtful=True)
        self._lay_out()

    def _make_table(self) -> Table:
        self._model = QStandardItemModel(0, 3, self)
        self._model.setHorizontalHeaderLabels([self.tr("Score"), self.tr("Value"), self.tr("Time")])
        for column in (1, 2):
            header = self._model.horizontalHeaderItem(column)
            assert header is not None, "the labels were set above"
            header.setTextAlignment(RIGHT)
        table = Table(card=True, name=self.tr("Scores"))
        table.setSelectionMode(Table.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setModel(self._model)
        head = table.horizontalHeader()
        head.setStretchLastSection(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(1, theme().px(170))
        table.setColumnWidth(2, theme().px(80))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.file, 1, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.remove)
        since = QHBoxLayout()
        since.addWidget(self.changed, 1)
        since.addWidget(self.again)
        tiles = QGridLayout()
        tiles.setSpacing(8)
        for place, tile in enumerate((self.params, self.macs, self.layers, self.bulk)):
            tiles.addWidget(tile, 0, place)
        table = QHBoxLayout()
        table.setContentsMargins(0, 0, 0, 0)
        table.addSpacing(-TABLE_PAD_PX)  # its words stand below the title's
        table.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.standing)
        column.addLayout(since)
        column.addSpacing(4)
        column.addLayout(tiles)
        column.addSpacing(8)
        column.addLayout(table)
        column.addWidget(self.how)
        column.addWidget(self.doubts)
        column.addSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.plot, 1)
        column.addWidget(self.key)

    def set_result(self, result: OwnResult, view: RunView | None, since: str) -> None:
        """Show a result beside a run.

        Args:
            since: what has become of its file, or "".
        """
        self.result = result
        order, beta = result.order, beta_of(view)
        self.name.setText(order.factory)
        self.file.setText(order.file)
        self.standing.setText(standing(result, view))
        self.changed.set_text(since)
        self.again.setVisible(bool(since))
        self._fill_tiles(result)
        self._fill_table(result, beta)
        channels, height, width = order.input_shape
        seen = f"{channels} × {height} × {width}, {words.count(order.classes, 'class', 'classes')}"
        self.how.setText(self.tr("Input {}. Scored with {}.").format(seen, order.settings.text))
        self.doubts.set_text(" ".join(result.warnings))
        self._fill_layers(result, beta)

    def _fill_tiles(self, result: OwnResult) -> None:
        for tile, value in ((self.params, "params"), (self.macs, "macs")):
            number, _, prefix = words.si(result.measures[value]).partition(words.THIN)
            tile.set_value(number, prefix)
        self.layers.set_value(words.integer(len(result.layers)))
        self.bulk.set_value(words.fixed(result.measures["size_limit"], 1))

    def _fill_table(self, result: OwnResult, beta: float) -> None:
        self._model.setRowCount(0)
        for name, told in result.scores.items():
            for place, (label, value) in enumerate(value_lines(name, result, beta)):
                time = "" if place else words.duration(told.seconds)
                self._add_row(label, value, time, told.reason)
        rows = self._model.rowCount()
        self.table.setFixedHeight(theme().px(28 * max(rows, 1) + 32))
        self.table.setVisible(rows > 0)

    def _add_row(self, label: str, value: str, time: str, reason: str) -> None:
        row = [QStandardItem(text) for text in (label, value, time)]
        for item in row[1:]:
            item.setTextAlignment(RIGHT)
        if reason:
            row[0].setText(f"{label}: {reason}")
            row[1].setData("muted", INK_ROLE)
            for item in row:
                item.setToolTip(reason)
        self._model.appendRow(row)

    def _fill_layers(self, result: OwnResult, beta: float) -> None:
        terms = own_terms(result, beta)
        for part in (self.title, self.plot, self.key):
            part.setVisible(terms is not None)
        if terms is None:
            return
        self.plot.set_terms(terms)
        self.title.set_text(self.tr("Size by layer") if terms.exact else self.tr("Score by layer"))
        self.title.set_note(words.count(len(terms.names), "layer"))
        said = self.tr("log P of each layer, without ZiCo.") if terms.exact else self.tr("ZiCo-BC.")
        pale = self.tr(" Pale: before the penalty at beta {}.").format(f"{beta:g}") if beta else ""
        self.key.setText(said + pale)
