"""Your own model: what to run at the left, what came of it at the right. Never modal."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from explorer.core.errors import ExplorerError
from explorer.core.own import OwnOrder, OwnResult
from explorer.gui import words
from explorer.gui.help import about
from explorer.gui.own_controller import OwnController
from explorer.gui.own_form import SUFFIX, OwnForm
from explorer.gui.own_result import OwnResultView
from explorer.gui.run_view import RunView
from explorer.gui.theme import Theme, theme
from explorer.gui.troubles import trouble
from explorer.gui.widgets import (
    ComboField,
    ElidedText,
    EmptyPanel,
    ErrorLine,
    LinkButton,
    PrimaryButton,
    ProgressLine,
    Text,
    rule,
)
from explorer.gui.widgets._paint import follow

FORM_PX, RESULT_PX, HIGH_PX = 384, 560, 680
SECOND_MS = 1000


def dropped_file(event: QDropEvent) -> Path | None:
    """The Python file that is dragged, where it is one."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix == SUFFIX else None


class OwnPage(QDialog):
    """Signals:
    closed: it was closed; what runs goes on.
    """

    closed = Signal()

    def __init__(self, controller: OwnController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Your own model"))
        self.setAcceptDrops(True)
        about(self, "own-model")
        self._controller = controller
        self._view: RunView | None = None
        self._shown: OwnOrder | None = None
        self._step, self._seconds = "", 0
        self.form, self.result = OwnForm(), OwnResultView()
        self._make_parts()
        self._arrange()
        self._connect()
        follow(self, self._restyle)
        self._show_models()
        self._judge()

    def _make_parts(self) -> None:
        self.like = LinkButton(self.tr("Images and scores as the run shown"), "equals")
        self.beside = Text("", "secondary", "muted", wrap=True)
        self.warning = ErrorLine(doubtful=True)
        self.problem = ErrorLine()
        self.go = PrimaryButton(self.tr("Run and score"), "play", min_width=136)
        self.words = ElidedText("", "body", "text2")
        self.line = ProgressLine(self.tr("Progress of scoring"))
        self.models = ComboField((), name=self.tr("Models of this session"))
        self.empty = EmptyPanel(
            self.tr("Score a model of your own"),
            self.tr(
                "Choose a Python file and one of its factories: a function or class that is called "
                "without arguments and gives a torch.nn.Module. Its counts, its scores and its "
                "place beside the front appear here."
            ),
            sketch=True,
            caption=self.tr("what each layer adds"),
        )
        self._second = QTimer(self, interval=SECOND_MS)

    def _arrange(self) -> None:
        inside = QFrame()
        inside.setProperty("look", "panel")
        fields = QVBoxLayout(inside)
        fields.setContentsMargins(20, 20, 20, 12)
        fields.setSpacing(8)
        fields.addWidget(Text(self.tr("Your own model"), "title"))
        fields.addWidget(self.form)
        fields.addWidget(self.like, 0, Qt.AlignmentFlag.AlignLeft)
        fields.addWidget(self.beside)
        fields.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 8, 20, 16)
        foot.setSpacing(10)
        foot.addWidget(self.problem)
        foot.addWidget(self.warning)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.go)
        row.addWidget(self.words, 1)
        foot.addLayout(row)
        self._left = QFrame()
        self._left.setProperty("look", "panel")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(scroll, 1)
        left.addWidget(self.line)
        left.addLayout(foot)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self._left)
        both.addWidget(rule(vertical=True))
        both.addWidget(self._right(), 1)

    def _right(self) -> QWidget:
        inside = QFrame()
        inside.setProperty("look", "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(self.models)
        column.addWidget(self.result, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        ground = QFrame()
        ground.setProperty("look", "panel")
        self._stack = QStackedLayout(ground)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(scroll)
        return ground

    def _connect(self) -> None:
        controller = self._controller
        controller.changed.connect(self._show_models)
        controller.stepped.connect(self._on_step)
        controller.scored.connect(self._on_scored)
        controller.failed.connect(self._on_failed)
        controller.ended.connect(self._on_ended)
        self.form.changed.connect(self._judge)
        self.like.clicked.connect(self._on_like)
        self.go.clicked.connect(self._on_go)
        self.models.chosen.connect(self._on_chosen)
        self.result.remove_wanted.connect(self._on_remove)
        self.result.again_wanted.connect(self._on_again)
        self._second.timeout.connect(self._on_second)
        for button in (self.like, self.go):
            button.setAutoDefault(False)  # Enter in a field runs nothing

    # What is shown.

    def set_view(self, view: RunView | None) -> None:
        """The run beside which models stand; silent."""
        first = self._view is None and view is not None and not self.form.file.text()
        self._view = view
        if first and view is not None:
            self.form.set_like(view.plan)
        if self.isVisible():
            self._show_models()
            self._judge()

    def ask(self, path: Path | None = None, order: OwnOrder | None = None) -> None:
        """Come to the front; with a file to look at, or a model of the session to show."""
        if order is not None:
            self._shown = order
        if path is not None and not self._controller.running:
            self.form.set_file(path)
        self._show_models()
        self._judge()
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()

    def _result(self) -> OwnResult | None:
        """The one that is shown: the chosen one, else the newest."""
        models = self._controller.models
        chosen = (model for model in models if model.order == self._shown)
        return next(chosen, models[-1] if models else None)

    def _show_models(self) -> None:
        models = self._controller.models
        self.models.set_items([(m.order, _line(m)) for m in reversed(models)])
        self.models.setVisible(len(models) > 1)
        result = self._result()
        self._stack.setCurrentIndex(0 if result is None else 1)
        if result is not None:
            self.models.set_current(result.order)
            self.result.set_result(result, self._view, self._controller.since(result))

    def _judge(self) -> None:
        """What the form asks for, and what that means."""
        running, problem = self._controller.running, self.form.problem()
        self.go.setEnabled(running or not problem)
        self.form.setEnabled(not running)  # what runs was decided by the button
        name = Path(self.form.file.text().strip()).name or self.tr("the file")
        self.warning.set_text(
            self.tr("Scoring runs {}, with your rights: only open files you trust.").format(name)
        )
        self.like.setVisible(self._view is not None)
        self.like.setEnabled(not running)
        self.beside.setText(self._beside(problem))
        self.beside.setVisible(bool(self.beside.text()))

    def _beside(self, problem: str) -> str:
        """Whether what comes of it will stand beside the run."""
        if self._view is None or problem:
            return ""
        run = self.tr("run {}").format(self._view.number)
        reason = self.form.order().differs(self._view.plan)
        if reason:
            return self.tr("It will not stand beside {}: {}.").format(run, reason)
        return self.tr("It will stand beside the front of {}.").format(run)

    # What the user does.

    def _on_go(self) -> None:
        if self._controller.running:
            self.words.setText(self.tr("Cancelling"))
            self._controller.cancel()
            return
        try:
            order, limit_s = self.form.order(), self.form.limit_s()
        except ExplorerError as error:
            self.problem.set_text(str(error))
            return
        self.problem.set_text("")
        self._step, self._seconds = self.tr("Starting"), 0
        self._controller.start(order, limit_s)
        self.go.setText(self.tr("Cancel"))
        self.go.set_icon("x")
        self.line.set_unknown()
        self._second.start()
        self._say()
        self._judge()

    def _on_like(self) -> None:
        if self._view is not None:
            self.form.set_like(self._view.plan)

    def _on_chosen(self, order: object) -> None:
        if isinstance(order, OwnOrder):
            self._shown = order
            self._show_models()

    def _on_remove(self) -> None:
        if self.result.result is not None:
            self._controller.remove(self.result.result.order)

    def _on_again(self) -> None:
        """Show what was asked for; running it takes the button, and so the warning."""
        if self.result.result is not None and not self._controller.running:
            self.form.set_order(self.result.result.order)
            self.go.setFocus(Qt.FocusReason.TabFocusReason)

    # What the controller tells.

    def _on_step(self, step: str) -> None:
        self._step = step
        self._say()

    def _on_second(self) -> None:
        self._seconds += 1
        self._say()

    def _say(self) -> None:
        time = f", {words.duration(self._seconds)}" if self._seconds else ""
        self.words.setText(f"{self._step}{time}")

    def _on_scored(self, result: OwnResult) -> None:
        self._shown = result.order
        self._show_models()

    def _on_failed(self, error: Exception) -> None:
        self.problem.set_text(trouble(self.tr("The module was not scored"), error).line)

    def _on_ended(self) -> None:
        self._second.stop()
        self.line.set_idle()
        self.words.setText("")
        self.go.setText(self.tr("Run and score"))
        self.go.set_icon("play")
        self._judge()

    # Qt's own.

    def changeEvent(self, event: QEvent) -> None:
        """Back from the editor: the files may be others."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._controller.look()
            if not self._controller.running:
                self.form.look_again()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None and not self._controller.running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None and not self._controller.running:
            event.acceptProposedAction()
            self.form.set_file(path)

    def _restyle(self, theme: Theme) -> None:
        self._left.setFixedWidth(theme.px(FORM_PX))

    def fit(self) -> None:
        """As large as it should be, within the screen."""
        room = self.screen().availableSize()
        wide, high = theme().px(FORM_PX + RESULT_PX), theme().px(HIGH_PX)
        self.resize(min(wide, room.width() - 40), min(high, room.height() - 60))


def _line(model: OwnResult) -> str:
    """ "build (mine.py), 224 × 224, seed 0"."""
    _, height, width = model.order.input_shape
    return f"{model.name}, {height} × {width}, {model.order.settings.text}"
