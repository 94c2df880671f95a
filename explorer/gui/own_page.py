"""Your own model: what to run at the left, what came of it at the right. Never modal."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
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
from explorer.gui.help import about
from explorer.gui.own_controller import OwnController
from explorer.gui.own_form import SUFFIX, OwnForm
from explorer.gui.own_result import OwnResultView
from explorer.gui.own_run_bar import OwnRunBar
from explorer.gui.run_view import RunView
from explorer.gui.theme import Theme, theme
from explorer.gui.troubles import trouble
from explorer.gui.widgets import (
    ComboField,
    EmptyPanel,
    LinkButton,
    Text,
    rule,
)
from explorer.gui.widgets._paint import follow

FORM_PX, RESULT_PX, HIGH_PX = 408, 572, 720


def dropped_file(event: QDropEvent) -> Path | None:
    """The Python file that is dragged, where it is one."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix == SUFFIX else None


class OwnPage(QDialog):
    """A dialog that stays beside the window; closed, what runs goes on."""

    def __init__(self, controller: OwnController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Your own model"))
        self.setAcceptDrops(True)
        about(self, "own-model")
        self._controller = controller
        self._view: RunView | None = None
        self._shown: OwnOrder | None = None
        self.form, self.outcome = OwnForm(), OwnResultView()
        self._make_parts()
        self._arrange()
        self._connect()
        follow(self, self._restyle)
        self._show_models()
        self._judge()

    def _make_parts(self) -> None:
        self.like = LinkButton(self.tr("Images and scores as the run shown"), "equals")
        self.beside = Text("", "secondary", "muted", wrap=True)
        self.bar = OwnRunBar()
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
        self._left = QFrame()
        self._left.setProperty("look", "panel")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(_scrolling(inside), 1)
        left.addWidget(self.bar)
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
        column.addWidget(self.outcome, 1)
        ground = QFrame()
        ground.setProperty("look", "panel")
        self._stack = QStackedLayout(ground)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(_scrolling(inside))
        return ground

    def _connect(self) -> None:
        controller = self._controller
        controller.changed.connect(self._show_models)
        controller.stepped.connect(self.bar.tell)
        controller.scored.connect(self._on_scored)
        controller.failed.connect(self._on_failed)
        controller.ended.connect(self._on_ended)
        self.form.changed.connect(self._judge)
        self.like.clicked.connect(self._on_like)
        self.bar.wanted.connect(self._on_go)
        self.models.chosen.connect(self._on_chosen)
        self.outcome.remove_wanted.connect(self._on_remove)
        self.outcome.again_wanted.connect(self._on_again)
        self.like.setAutoDefault(False)

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
        if self._shown is None:
            return models[-1] if models else None
        chosen = (model for model in models if model.order.place == self._shown.place)
        return next(chosen, models[-1] if models else None)

    def _show_models(self) -> None:
        models = self._controller.models
        self.models.set_items([(m.order, _line(m)) for m in reversed(models)])
        self.models.setVisible(len(models) > 1)
        result = self._result()
        self._stack.setCurrentIndex(0 if result is None else 1)
        if result is not None:
            self.models.set_current(result.order)
            self.outcome.set_result(result, self._view, self._controller.since(result))

    def _judge(self) -> None:
        """What the form asks for, and what that means."""
        running, problem = self._controller.running, self.form.problem()
        self.bar.go.setEnabled(running or not problem)
        self.form.setEnabled(not running)  # what runs was decided by the button
        self.bar.set_file(Path(self.form.file.text().strip()).name)
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
            self.bar.tell(self.tr("Cancelling"))
            self._controller.cancel()
            return
        try:
            order, limit_s = self.form.order(), self.form.limit_s()
        except ExplorerError as error:
            self.bar.problem.set_text(str(error))
            return
        self._controller.start(order, limit_s)
        self.bar.begin()
        self._judge()

    def _on_like(self) -> None:
        if self._view is not None:
            self.form.set_like(self._view.plan)

    def _on_chosen(self, order: object) -> None:
        if isinstance(order, OwnOrder):
            self._shown = order
            self._show_models()

    def _on_remove(self) -> None:
        if self.outcome.result is not None:
            self._controller.remove(self.outcome.result.order)

    def _on_again(self) -> None:
        """Show what was asked for; running it takes the button, and so the warning."""
        if self.outcome.result is not None and not self._controller.running:
            self.form.set_order(self.outcome.result.order)
            self.bar.go.setFocus(Qt.FocusReason.TabFocusReason)

    # What the controller tells.

    def _on_scored(self, result: OwnResult) -> None:
        self._shown = result.order
        self._show_models()

    def _on_failed(self, error: Exception) -> None:
        self.bar.problem.set_text(trouble(self.tr("The module was not scored"), error).line)

    def _on_ended(self) -> None:
        self.bar.end()
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


def _scrolling(inside: QWidget) -> QScrollArea:
    """It scrolls rather than squeezes."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    return scroll


def _line(model: OwnResult) -> str:
    """ "build (mine.py), 224 × 224, seed 0"."""
    _, height, width = model.order.input_shape
    return f"{model.name}, {height} × {width}, {model.order.settings.text}"
