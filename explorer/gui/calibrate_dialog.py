"""What trained networks teach: predicted against true, beside the counts, and a name to keep it."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from explorer.calibrating import Asked, Calibrated
from explorer.calibrating.words import doubt, transfer, verdict
from explorer.core.calibration import PREFIX, check_name, save, saved
from explorer.core.correlation import AccuracyTable
from explorer.core.errors import ExplorerError
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.gui.calibrate_controller import CalibrateController
from explorer.gui.calibrate_shown import ScoresTable, cloud_of, first_name, span_of
from explorer.gui.help import about
from explorer.gui.plots.correlation import ScatterPlot
from explorer.gui.plots.pareto_card import HoverCard
from explorer.gui.theme import theme
from explorer.gui.widgets import (
    ComboField,
    ErrorLine,
    FormGrid,
    IntField,
    PrimaryButton,
    ProgressLine,
    RaisedButton,
    Text,
    TextField,
)

LEAST, MOST = 10, 100_000  # labels
WIDE_PX, HIGH_PX = 960, 640


class CalibrateDialog(QDialog):
    """Stays beside the window; learns anew as soon as a field changes.

    Signals:
        kept: str, the name of what was saved.
    """

    kept = Signal(str)

    def __init__(self, controller: CalibrateController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Calibrate"))
        self._controller = controller
        self._source: tuple[AccuracyTable, SearchSpace] | None = None
        self._found: Calibrated | None = None
        self.column = ComboField(name=self.tr("Column of accuracies"), width=220)
        self.labels = IntField(LEAST, LEAST, MOST, name=self.tr("Networks to learn from"))
        self.of = Text("", "secondary", "muted")
        self.seed = IntField(0, 0, 10**9, name=self.tr("Seed"))
        self.sentence = Text("", "body", weight=600, wrap=True)
        self.more = Text("", "secondary", "text2", wrap=True)
        self.error = ErrorLine()
        self.plot = ScatterPlot()
        self.plot.pointed.connect(self._on_pointed)
        self._card = HoverCard(self)
        self.scores = ScoresTable(self)
        self.name = TextField("", name=self.tr("Name"))
        self.name.textChanged.connect(lambda _text: self._judge())
        self.go = PrimaryButton(self.tr("Save as objective"), min_width=120)
        self.go.clicked.connect(self._on_save)
        self.go.setDefault(True)
        self.said = Text("", "secondary", "text2", wrap=True)
        self.line = ProgressLine(self.tr("Progress of the calibration"))
        for field in (self.labels, self.seed):
            field.changed.connect(lambda _value: self._learn())
        self.column.chosen.connect(lambda _name: self._on_column())
        controller.learned.connect(self._on_learned)
        controller.failed.connect(self._on_failed)
        self._arrange()
        about(self, "correlation")
        self._judge()

    def _arrange(self) -> None:
        form = FormGrid()
        form.add_row(self.tr("Accuracies"), self.column)
        form.add_row(self.tr("Learn from"), self.labels, self.of)
        form.add_row(self.tr("Seed"), self.seed)
        said = self.tr(
            "Learns how much channels, parameters and blocks of each stage are worth, from the "
            "accuracies of the table. Shown are networks that the prediction did not see."
        )
        ground = QFrame()
        ground.setProperty("look", "panel")
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        column.addWidget(Text(self.tr("Calibrate"), "title"))
        column.addWidget(Text(said, "secondary", "muted", wrap=True))
        column.addWidget(form)
        column.addWidget(self.error)
        column.addWidget(self.sentence)
        column.addWidget(self.more)
        column.addLayout(self._results(), 1)
        column.addLayout(self._keeping())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ground, 1)
        outer.addWidget(self.line)
        self.resize(theme().px(WIDE_PX), theme().px(HIGH_PX))

    def _results(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.plot, 4)
        row.addWidget(self.scores, 5)
        return row

    def _keeping(self) -> QHBoxLayout:
        self.name.setToolTip(self.tr("It becomes the objective calibrated:NAME, in every search "
                                     "of this space and in its exact fronts"))  # fmt: skip
        close = RaisedButton(self.tr("Close"), min_width=80)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Text(PREFIX, "body", "text2"))
        row.addWidget(self.name)
        row.addWidget(self.said, 1)
        row.addWidget(close)
        row.addWidget(self.go)
        return row

    # What it is about.

    def ask(self, table: AccuracyTable, space: SearchSpace, column: str = "") -> None:
        """Come to the front, for a table of networks of a space.

        Args:
            column: that is chosen first.
        """
        rows = len(table.architectures)
        if self._source is None or self._source[0] is not table:
            self._source = (table, space)
            self.column.set_items((name, name) for name in table.columns)
            self.labels.set_value(min(max(rows, LEAST), MOST))
            self.of.setText(self.tr("of {} networks").format(words.integer(rows)))
        if column in table.columns:
            self.column.set_current(column)
        self._on_column()
        self.show()
        self.raise_()
        self.activateWindow()

    def _on_column(self) -> None:
        if self._source is not None:
            self.name.setText(first_name(self._source[1], str(self.column.current())))
            self._learn()

    def _learn(self) -> None:
        """Ask for what the fields say."""
        if self._source is None:
            return
        self._forget()
        try:
            asked = Asked(
                (str(self.column.current()),), self.labels.value(), seed=self.seed.value()
            )
        except ExplorerError as error:
            self._on_failed(str(error))
            return
        self.error.set_text("")
        self.line.set_unknown()
        self._controller.ask(*self._source, asked)

    def _forget(self) -> None:
        """What is shown is of other fields."""
        self._found = None
        self.said.setText("")
        self._judge()

    # What was found.

    def _on_learned(self, found: tuple[Calibrated, ...]) -> None:
        self.line.set_idle()
        self._found = one = found[0]
        self.sentence.setText(verdict(one))
        how = self.tr("Learned from {}; {}; mean error {}.").format(
            words.count(one.made.rows, "network"), one.made.judged, words.fixed(one.error, 2)
        )
        self.more.setText(" ".join(filter(None, (how, transfer(one), doubt(one)))))
        self.plot.show_cloud(cloud_of(one), span_of(one))
        self.scores.show_found(one)
        self._judge()

    def _on_failed(self, sentence: str) -> None:
        self.line.set_idle()
        self._found = None
        self.sentence.setText("")
        self.more.setText("")
        self.error.set_text(sentence)
        self._judge()

    def _on_pointed(self, row: int, at: QPointF) -> None:
        one = self._found
        if one is None or not 0 <= row < len(one.names):
            self._card.hide()
            return
        lines = [
            (self.tr("Predicted"), words.significant(float(one.predicted[row]), 4)),
            (self.tr("True"), words.significant(float(one.true[row]), 4)),
        ]
        place = QPointF(self.plot.mapTo(self, at.toPoint()))
        self._card.tell_lines(one.names[row], "", lines, "", place)

    # Keeping it.

    def _judge(self) -> None:
        """Whether it can be saved, and what is in the way."""
        problem = ""
        try:
            check_name(self.name.text())
        except ExplorerError as error:
            problem = str(error)
        self.name.set_error(problem)
        self.go.setEnabled(self._found is not None and not problem)
        if problem:
            self.said.setText(problem)
        elif self.name.text() in saved():
            self.said.setText(self.tr("One of this name is replaced; runs keep the old one."))
        else:
            self.said.setText("")

    def _on_save(self) -> None:
        if self._found is None:
            return
        name = self.name.text()
        try:
            save(replace(self._found.made, name=name))
        except ExplorerError as error:
            self.error.set_text(str(error))
            return
        self.error.set_text("")
        self.said.setText(self.tr("Saved: {} is an objective now.").format(f"{PREFIX}{name}"))
        self.kept.emit(name)

    def reject(self) -> None:
        self._controller.forget()
        self.line.set_idle()
        super().reject()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            self._card.hide()
        return super().event(event)
