"""Which networks become ONNX files, where, and how; then how each one went."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from explorer.core.errors import ExportError
from explorer.core.export import MAX_BATCH, OPSETS, ExportOptions
from explorer.gui import words
from explorer.gui.export_controller import ExportController, Exported, Exporting, ExportOrder
from explorer.gui.theme import theme
from explorer.gui.troubles import trouble
from explorer.gui.widgets import (
    CheckField,
    ComboField,
    ElidedText,
    ErrorLine,
    FormGrid,
    IntField,
    PrimaryButton,
    ProgressLine,
    RaisedButton,
    Table,
    Text,
    TextField,
)

_COLUMNS = ("Network", "File", "Size", "Largest difference")
_FIGURES = (2, 3)  # columns set to the right


class ExportDialog(QDialog):
    """Stays beside the window, so that other networks may be looked at meanwhile.

    Signals:
        folder_changed: Path, the folder that files were last written to.
    """

    folder_changed = Signal(object)

    def __init__(
        self, controller: ExportController, folder: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export to ONNX"))
        self._controller = controller
        self._ids: tuple[int, ...] = ()
        self._session = Path()
        self._beta = 1.0
        self._done = 0
        self._title = Text("", "title")
        self._folder = TextField(str(folder), name=self.tr("Folder"))
        self._folder.textChanged.connect(lambda _text: self._judge())
        self._choose = RaisedButton(self.tr("Choose…"), "folder-open", small=True)
        self._choose.clicked.connect(self._on_choose)
        self._batch = IntField(1, 1, MAX_BATCH, name=self.tr("Batch"))
        self._dynamic = CheckField(self.tr("any number of images"))
        low, high = OPSETS
        opsets = [(n, str(n)) for n in range(low, high + 1)]
        self._opset = ComboField(opsets, name=self.tr("Opset"), width=72)
        self._opset.set_current(ExportOptions().opset)
        self._metadata = CheckField(self.tr("architecture, scores and settings in the file"))
        self._metadata.setChecked(True)
        self._outputs = ElidedText("", "body", "text2")
        self._error = ErrorLine()
        self._replaced = Text("", "secondary", "text2", wrap=True)
        self._table = self._make_table()
        self._line = ProgressLine(self.tr("Progress of the export"))
        self._words = ElidedText("", "body", "text2")
        self._go = PrimaryButton(self.tr("Export"), "export", min_width=96)
        self._go.clicked.connect(self._on_go)
        self._close = RaisedButton(self.tr("Close"), min_width=80)
        self._close.clicked.connect(self._on_close)
        for button in (self._choose, self._close):
            button.setAutoDefault(False)  # Enter exports, or does nothing
        self._go.setDefault(True)
        self._explain()
        self._arrange()
        controller.progressed.connect(self._on_progress)
        controller.finished.connect(self._on_finished)
        controller.failed.connect(self._on_failed)

    def _explain(self) -> None:
        for part, tip in (
            (self._folder, self.tr("Where the files go; one for each network, named after it")),
            (self._batch, self.tr("Images that the file takes at once")),
            (self._dynamic, self.tr("The file takes any batch; it is checked with several sizes")),
            (
                self._opset,
                self.tr("Version of the ONNX operators; an older one for older runtimes"),
            ),
            (
                self._metadata,
                self.tr("What the network is and how it was scored, as texts stored in the file"),
            ),
        ):
            part.setToolTip(tip)

    def _make_table(self) -> Table:
        self._model = QStandardItemModel(0, len(_COLUMNS), self)
        self._model.setHorizontalHeaderLabels([self.tr(title) for title in _COLUMNS])
        for column in _FIGURES:
            header = self._model.horizontalHeaderItem(column)
            assert header is not None, "the labels were set above"
            header.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        table = Table(card=True, name=self.tr("Networks to export"))
        table.setSelectionMode(Table.SelectionMode.NoSelection)
        table.setModel(self._model)
        table.horizontalHeader().setStretchLastSection(False)
        table.horizontalHeader().setSectionsClickable(False)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 96), (2, 110), (3, 150)):
            table.setColumnWidth(column, theme().px(width))
        return table

    def _arrange(self) -> None:
        self._form = form = FormGrid()
        form.add_row(self.tr("Folder"), self._folder, self._choose)
        form.add_row(self.tr("Batch"), self._batch, self._dynamic)
        form.add_row(self.tr("Opset"), self._opset)
        form.add_row(self.tr("Metadata"), self._metadata)
        self._outputs_row = form.add_row(self.tr("Outputs"), self._outputs)
        said = self.tr("The weights are untrained: a seeded initialisation. Every file is run by "
                       "onnxruntime on random images and compared with torch.")  # fmt: skip
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._words, 1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._go)
        ground = QFrame()
        ground.setProperty("look", "panel")
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(Text(said, "secondary", "muted", wrap=True))
        column.addWidget(form)
        column.addWidget(self._error)
        column.addWidget(self._replaced)
        column.addWidget(self._table, 1)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ground, 1)
        outer.addWidget(self._line)
        self.resize(theme().px(620), theme().px(520))

    def ask(
        self, session: Path, ids: Sequence[int], beta: float, outputs: Sequence[str] = ()
    ) -> None:
        """Offer these networks of a session; while an export runs, only come to the front.

        Args:
            outputs: names of what the networks give, in order; all of a session give the same.
        """
        if not self._controller.running:
            self._session, self._ids, self._beta = session, tuple(ids), beta
            many = words.count(len(ids), "network")
            self._title.setText(self.tr("Export {} to ONNX").format(
                f"N{ids[0]}" if len(ids) == 1 else many))  # fmt: skip
            self._words.setText("")
            self._line.set_idle()
            self._outputs.setText(outputs_text(outputs))
            self._form.set_row_visible(self._outputs_row, bool(outputs))
            self._fill()
            self._judge()
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()

    def _fill(self) -> None:
        self._model.setRowCount(0)
        for row_id in self._ids:
            row = [QStandardItem(t) for t in (f"N{row_id}", self._file(row_id).name, "", "")]
            for column in _FIGURES:
                row[column].setTextAlignment(
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                )
            self._model.appendRow(row)

    def _cell(self, row: int, column: int) -> QStandardItem:
        return self._model.item(row, column)

    def _file(self, row_id: int) -> Path:
        return Path(self._folder.text()).expanduser() / f"N{row_id}.onnx"

    def _judge(self) -> None:
        """Say what is wrong with the folder, or what would be replaced."""
        folder = Path(self._folder.text()).expanduser()
        wrong = not self._folder.text().strip() or not folder.is_dir()
        sentence = self.tr("Folder: {} does not exist. Choose another one.").format(folder)
        self._folder.set_error(sentence if wrong else "")
        replaced = sum(self._file(row_id).exists() for row_id in self._ids)
        self._error.set_text(sentence if wrong else "")
        said = self.tr("{} of the same name will be replaced.") if replaced else ""
        self._replaced.setText(said.format(words.count(replaced, "file").capitalize()))
        self._replaced.setVisible(bool(replaced))
        self._go.setEnabled(bool(self._ids) and not wrong and not self._controller.running)

    def _on_choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Export to"), self._folder.text())
        if folder:
            self._folder.setText(folder)

    def order(self) -> ExportOrder:
        """What the fields ask for; raises ExportError."""
        options = ExportOptions(
            batch=self._batch.value(),
            dynamic_batch=self._dynamic.isChecked(),
            opset=int(str(self._opset.current())),
        )
        paths = tuple(self._file(row_id) for row_id in self._ids)
        return ExportOrder(
            self._session, self._ids, paths, options, self._metadata.isChecked(), self._beta
        )

    def _on_go(self) -> None:
        try:
            order = self.order()
        except ExportError as error:
            self._error.set_text(str(error))
            return
        self._error.set_text("")
        self._done = 0
        self._fill()
        self._controller.start(order)
        self.folder_changed.emit(Path(self._folder.text()).expanduser())
        self._go.setEnabled(False)
        self._form.setEnabled(False)  # what is written was decided by Export
        self._close.setText(self.tr("Cancel"))
        self._line.set_unknown()
        self._words.setText(self.tr("Starting"))

    def _on_progress(self, event: Exporting | Exported) -> None:
        row = self._ids.index(event.id)
        if isinstance(event, Exporting):
            self._cell(row, 2).setText(self.tr("writing"))
            self._words.setText(self.tr("{} of {}").format(self._done + 1, len(self._ids)))
            return
        self._done += 1
        if len(self._ids) > 1:
            self._line.set_share(self._done / len(self._ids))
        if event.result is None:
            self._cell(row, 1).setToolTip(event.problem)
            self._error.set_text(f"N{event.id}: {event.problem}")
            self._cell(row, 2).setText(self.tr("not written"))
        else:
            result = event.result
            self._cell(row, 2).setText(words.size(result.bytes))
            self._cell(row, 3).setText(_difference(result.max_abs_difference))
            checked = self.tr("{} of the largest output; checked with {}").format(
                _difference(result.max_relative_difference), result.checked_with
            )
            self._cell(row, 3).setToolTip(checked)

    def _on_finished(self, whole: bool) -> None:
        self._line.set_idle()
        self._close.setText(self.tr("Close"))
        texts = [self._cell(row, 3).text() for row in range(self._model.rowCount())]
        written = sum(bool(text) for text in texts)
        said = (
            self.tr("{} of {} written and checked")
            if whole
            else self.tr("Cancelled; {} of {} written")
        )
        self._words.setText(said.format(written, len(self._ids)))
        for row in range(self._model.rowCount()):
            if self._cell(row, 2).text() == self.tr("writing"):
                self._cell(row, 2).setText(self.tr("cancelled"))
        self._form.setEnabled(True)
        self._go.setEnabled(True)

    def _on_failed(self, error: Exception) -> None:
        self._error.set_text(trouble(self.tr("The export stopped"), error).line)

    def _on_close(self) -> None:
        if self._controller.running:
            self._controller.cancel()
            self._words.setText(self.tr("Cancelling"))
        else:
            self.hide()

    def reject(self) -> None:
        """Esc and the window's own close do what the button does."""
        self._on_close()


def outputs_text(names: Sequence[str]) -> str:
    """ "logits"; "10: class_p3 to class_p7, box_p3 to box_p7" where there are several."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    said = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs]
    listed = ", ".join(said)
    return f"{len(names)}: {listed}" if len(names) > 1 else listed


def _follows(before: str, name: str) -> bool:
    """Whether two names differ by a number at their end that is one more."""
    stem, number = name.rstrip("0123456789"), name[len(name.rstrip("0123456789")) :]
    return number.isdigit() and before == f"{stem}{int(number) - 1}"


def _difference(value: float) -> str:
    """6.9e-9 -> "7 × 10⁻⁹"."""
    return words.power(value, 1) if value else "0"
