"""What is to be run and scored: a file of the user's own, one of its factories, and how."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from explorer.core.errors import ExplorerError, PlanError
from explorer.core.evaluation import ScoringSettings
from explorer.core.own import OwnOrder
from explorer.core.own_source import OwnSource, read_source
from explorer.core.plan import SearchPlan
from explorer.core.space import Task
from explorer.gui import words
from explorer.gui.latest import Latest
from explorer.gui.own_scores import ScoreTicks
from explorer.gui.panels.disclosure import Disclosure
from explorer.gui.panels.search_data import DataField
from explorer.gui.panels.search_fields import Count
from explorer.gui.panels.search_scoring import ScoringFields
from explorer.gui.widgets import (
    ComboField,
    ElidedText,
    ErrorLine,
    FormGrid,
    RaisedButton,
    TextField,
)

SUFFIX = ".py"
TASKS: dict[Task, str] = {
    "classification": "Classification",
    "segmentation": "Segmentation",
    "detection": "Detection",
}
GIVES = {
    "classification": "Its module turns images into class scores, (N, classes)",
    "segmentation": "Its module turns images into a map of class scores, (N, classes, h, w)",
    "detection": "Its module turns images into ten maps, as EfficientDet: classes of five levels, "
    "then boxes",
}
READ_AFTER_MS = 200
MOST_MINUTES = 24 * 60
FIRST_MINUTES = 10


class OwnForm(QWidget):
    """Fields of an OwnOrder. The file is read to find its factories, and never run here.

    Signals:
        changed: the order may be another, or its problem.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: OwnSource | None = None
        self._file_problem = ""
        self._wanted = ""  # the factory to choose once the file is read
        self._reader = Latest(READ_AFTER_MS, self)
        self._make_fields()
        self._arrange()
        self._connect()
        self.set_scoring(ScoringSettings(), ("zico",))

    def _make_fields(self) -> None:
        self.file = TextField("", self.tr("mine.py"), name=self.tr("File"))
        self.choose = RaisedButton(self.tr("Choose…"), "folder-open", small=True)
        self.choose.setAutoDefault(False)
        self.factory = ComboField((), name=self.tr("Factory"))
        self.factory.setToolTip(self.tr(
            "A function or class that is called without arguments and gives a torch.nn.Module"
        ))  # fmt: skip
        self.found = ElidedText("", "caption", "muted")
        self.task = ComboField(TASKS.items(), name=self.tr("Task"))
        tip = self.tr("Of the images, in px; MACs and the penalty are counted at this size")
        self.high = Count(self.tr("Input height"), tip, 48)
        self.wide = Count(self.tr("Input width"), tip, 48)
        self.channels = Count(self.tr("Input channels"), self.tr("Of the images"), 36)
        self.classes = Count(self.tr("Classes"), self.tr("That the module tells apart"), 64)
        self.data = DataField()
        self.scores = ScoreTicks()
        self.scoring = ScoringFields(built=False)
        self.minutes = Count(
            self.tr("Time limit"), self.tr("After so many minutes the process is killed"), 48
        )
        self.error = ErrorLine()
        for count, value in (
            (self.high, 224), (self.wide, 224), (self.channels, 3), (self.classes, 1000),
            (self.minutes, FIRST_MINUTES),
        ):  # fmt: skip
            count.set_value(value)

    def _arrange(self) -> None:
        form = FormGrid()
        form.add_row(self.tr("File"), self.file, self.choose)
        form.add_row(self.tr("Factory"), self.factory)
        form.add_row("", self.found)
        form.add_row(self.tr("Task"), self.task)
        form.add_row(
            self.tr("Input"), self.high, "×", self.wide, "px,", self.channels, self.tr("channels")
        )
        form.add_row(self.tr("Classes"), self.classes)
        form.add_row(self.tr("Data"), self.data)
        form.add_row(self.tr("Time limit"), self.minutes, "min")
        self._scores_line = Disclosure(self.tr("Scores"), self.scores)
        self._scoring_line = Disclosure(self.tr("Scoring settings"), self.scoring)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(form)
        column.addWidget(self._scores_line)
        column.addWidget(self._scoring_line)
        column.addWidget(self.error)

    def _connect(self) -> None:
        self.file.textEdited.connect(lambda _text: self._on_file())
        self.choose.clicked.connect(self._on_choose)
        self._reader.ready.connect(self._on_read)
        self._reader.failed.connect(self._on_unread)
        self.factory.chosen.connect(lambda _name: self._judge())
        self.task.chosen.connect(lambda _task: self._on_task())
        for count in (self.high, self.wide, self.channels, self.classes, self.minutes):
            count.edited.connect(lambda _value: self._judge())
        self.data.changed.connect(lambda _spec: self._judge())
        self.data.checked.connect(self._judge)
        self.scores.changed.connect(self._judge)
        self.scoring.changed.connect(self._judge)

    # What is shown.

    def set_file(self, path: Path, factory: str = "") -> None:
        """Show a file, and of its factories this one, or the likeliest."""
        self._wanted = factory
        self.file.setText(str(path))
        self._on_file()

    def set_like(self, plan: SearchPlan) -> None:
        """Take images, task, scores and settings as a run has them."""
        space = plan.space
        self._set_images(space.input_shape, space.classes, space.task)
        self.set_scoring(plan.scoring, plan.proxies or ("zico",))

    def set_order(self, order: OwnOrder) -> None:
        """Show what was scored before."""
        self._set_images(order.input_shape, order.classes, order.task)
        self.set_scoring(order.settings, order.proxies)
        self.set_file(Path(order.file), order.factory)

    def _set_images(self, shape: tuple[int, int, int], classes: int, task: Task) -> None:
        for count, value in zip((self.channels, self.high, self.wide), shape, strict=True):
            count.set_value(value)
        self.classes.set_value(classes)
        self.task.set_current(task)
        self.data.set_task(task)
        self.data.set_classes(classes)

    def set_scoring(self, settings: ScoringSettings, scores: tuple[str, ...]) -> None:
        """Show scores and how they are made."""
        self.scores.set_chosen(scores)
        self.scoring.set_settings(settings)
        self.data.set_spec(settings.data)
        self._judge()

    # What it asks for.

    def order(self) -> OwnOrder:
        """Raises ExplorerError: what is wrong first."""
        if not self.file.text().strip():
            raise PlanError(self.tr("File: none was chosen. Choose a .py file."))
        if self._file_problem:
            raise PlanError(self._file_problem)
        if self._source is None:
            raise PlanError(self.tr("File: it is still being read."))
        if self.data.problem():
            raise PlanError(self.data.problem())
        settings = replace(
            self.scoring.settings(self.data.spec()), initialisation="default", shortcuts=True
        )
        return OwnOrder(
            str(self._source.path),
            str(self.factory.current()),
            self.scores.chosen(),
            settings,
            (self.channels.number(), self.high.number(), self.wide.number()),
            self.classes.number(),
            self._task(),
        )

    def limit_s(self) -> float:
        """How long it may take; raises PlanError."""
        minutes = self.minutes.number()
        if not 1 <= minutes <= MOST_MINUTES:
            raise PlanError(
                f"Time limit: {minutes} min is not usable. Use 1 to {MOST_MINUTES:,} min."
            )
        return 60.0 * minutes

    def problem(self) -> str:
        """What is wrong first; "" where nothing is."""
        try:
            self.order()
            self.limit_s()
        except ExplorerError as error:
            return str(error)
        return ""

    def _task(self) -> Task:
        return next(task for task in TASKS if task == self.task.current())

    # What the user does.

    def _on_choose(self) -> None:
        folder = str(Path(self.file.text()).expanduser().parent) if self.file.text() else ""
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("A Python file"), folder, f"Python (*{SUFFIX})"
        )
        if path:
            self.set_file(Path(path))

    def _on_file(self) -> None:
        """Another file: read, in the background."""
        self._source, self._file_problem = None, ""
        self.factory.set_items(())
        self.found.setText("")
        text = self.file.text().strip()
        if text:
            self._reader.ask(_source_of, text)
        else:
            self._reader.forget()
        self._judge()

    def look_again(self) -> None:
        """Read the file anew, as it may have been edited; the factory stays chosen."""
        if self.file.text().strip():
            self._wanted = str(self.factory.current() or self._wanted)
            self._reader.ask(_source_of, self.file.text().strip())

    def _on_read(self, source: OwnSource) -> None:
        self._source, self._file_problem = source, ""
        offers = {offer.name: offer for offer in source.offers}
        self.factory.set_items([(name, name) for name in offers])
        if self._wanted in offers:
            self.factory.set_current(self._wanted)
        self._wanted = ""
        if not offers:
            self._file_problem = self.tr(
                "{} has no function or class that can be called without arguments. Add one that "
                "returns a torch.nn.Module."
            ).format(source.path.name)
        count = words.count(len(offers), "factory", "factories")
        self.found.setText(self.tr("{} found by reading; nothing has run").format(count))
        self._judge()

    def _on_unread(self, sentence: str) -> None:
        self._source, self._file_problem = None, sentence
        self._judge()

    def _on_task(self) -> None:
        self.data.set_task(self._task())
        self._judge()

    def _judge(self) -> None:
        """Say what is wrong, but for what is merely not there yet."""
        self.task.setToolTip(self.tr(GIVES[self._task()]))
        self.data.set_suffix(self.scoring.batches_text())
        self._scores_line.set_note(self.scores.summary())
        self._scoring_line.set_note(self.scoring.summary())
        self.scoring.judge()
        self.file.set_error(self._file_problem)
        waiting = not self.file.text().strip() or (self._source is None and not self._file_problem)
        self.error.set_text("" if waiting else self.problem())
        self.changed.emit()


def _source_of(text: str) -> OwnSource:
    return read_source(Path(text).expanduser().absolute())
