"""Which images the gradients are taken on: made on the spot, or read, as the task needs them."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from explorer.core.data import DataSource, Kind, check_data, parse_data, suits
from explorer.core.errors import DataError
from explorer.core.space import Task
from explorer.gui.latest import Latest
from explorer.gui.panels.search_data_guess import guessed, is_whole
from explorer.gui.panels.search_data_pair import PairDialog
from explorer.gui.panels.search_data_words import ASKED, MADE, TIPS, fallen_back, line, where
from explorer.gui.widgets import ComboField, ElidedText, ErrorLine

SYNTHETIC = "synthetic"
_ASK = "\0"  # begins the keys of entries that ask for a path; no setting does


def ask_folder(parent: QWidget) -> str:
    """Let the user choose an image folder; "" for none."""
    title = parent.tr("Folder with one subfolder per class")
    return QFileDialog.getExistingDirectory(parent, title)


def ask_arrays(parent: QWidget) -> str:
    """Let the user choose an .npz file; "" for none."""
    return QFileDialog.getOpenFileName(parent, parent.tr("Arrays"), "", "NumPy (*.npz)")[0]


class _DropCombo(ComboField):
    """Takes folders, .npz and .json files that are dragged onto it, where they suit the task.

    Signals:
        dropped: list of str, their paths.
    """

    dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__(name="Data")
        self.task: Task = "classification"
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if guessed(_dropped(event), self.task) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if guessed(paths := _dropped(event), self.task) is not None:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def _dropped(event: QDropEvent) -> list[str]:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]


class DataField(QWidget):
    """The data setting of core.data, checked in the background whenever it changes.

    What does not suit the task gives way to synthetic images, and comes back with its task.

    Signals:
        changed: str, the setting the user chose; not after a setter.
        checked: after the setting was looked at; see problem().
    """

    changed = Signal(str)
    checked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task = "classification"
        self._spec, self._suffix, self._problem, self._note = SYNTHETIC, "", "", ""
        self._told = SYNTHETIC  # by the last setter, "" once the user has chosen
        self._kept: dict[Task, str] = {}  # the last setting of each task
        self._read: dict[Task, str] = {}  # the last one that is not made on the spot
        self._classes: int | None = None
        self.combo = _DropCombo()
        self._error = ErrorLine()
        self._found = ElidedText("", "caption", "muted")
        self._found.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.combo, self._error, self._found):
            column.addWidget(part)
        self.combo.chosen.connect(self._on_chosen)
        self.combo.dropped.connect(self.choose_paths)
        self._latest = Latest(0, self)
        self._latest.ready.connect(lambda text: self._say("", text))
        self._latest.failed.connect(lambda sentence: self._say(sentence, ""))
        self._list()
        self._found.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def spec(self) -> str:
        """The setting, as ScoringSettings.data takes it; it suits the task."""
        return self._spec

    def problem(self) -> str:
        """Why it cannot be used, as far as is known; ""."""
        return self._problem

    def where(self) -> str:
        """What it is, for "Start is off until ... is right": "the image folder"."""
        return where(self._spec)

    def set_spec(self, spec: str) -> None:
        """Show another setting; silent."""
        self._told = spec
        self._settle(spec)

    def set_task(self, task: Task) -> None:
        """What the networks are for; silent. The task's last setting comes back, or the one that
        was told before its task.
        """
        if task == self._task:
            return
        before, self._task = self._spec, task
        told = self._told if self._told and suits(self._told, task) else ""
        self._settle(told or self._kept.get(task, before), before)

    def set_classes(self, classes: int | None) -> None:
        """What the networks tell apart, which the data must not exceed; silent."""
        if classes != self._classes:
            self._classes = classes
            self._check()

    def set_suffix(self, suffix: str) -> None:
        """What stands behind the setting: "4 batches of 8"."""
        self._suffix = suffix
        self._list()

    def choose(self, path: str) -> None:
        """As if the user had picked this folder or file."""
        self.choose_paths([path])

    def choose_paths(self, paths: Sequence[str]) -> None:
        """As if the user had picked these folders and files together.

        A dialog asks for what is missing: label maps for images, images for annotations.
        """
        source = guessed(paths, self._task)
        if source is None:  # a path that is not there: its own sentence says so
            self._choose(str(paths[0]))
        elif is_whole(source):
            self._choose(source.spec)
        else:
            self._ask_pair(source)

    def choose_made(self, spec: str) -> None:
        """As if the user had chosen images that are made on the spot ("synthetic", "noise")."""
        self._choose(spec)

    def ask(self) -> None:
        """Let the user choose stored images of the task."""
        self._ask(next(iter(ASKED[self._task])))

    def _choose(self, spec: str) -> None:
        self._told = ""
        self._settle(spec)
        self.changed.emit(self._spec)

    def _settle(self, spec: str, before: str = "") -> None:
        """Take a setting, or synthetic images where it is for another task.

        `before`: what stood there for another task; what takes its place is said.
        """
        fits = suits(spec, self._task) or not _is_understood(spec)
        self._spec = spec if fits else SYNTHETIC
        self._note = fallen_back(before or spec, self._task, self._spec)
        self._kept[self._task] = self._spec
        if self._spec not in MADE:
            self._read[self._task] = self._spec
        self.combo.task = self._task
        self.combo.setToolTip(self.tr(TIPS[self._task]))
        self._list()
        self._check()

    def _list(self) -> None:
        """The entries; the setting's own with what stands behind it."""
        items = list(MADE.items())
        if other := self._read.get(self._task):
            items.append((other, line(other)))
        tail = f", {self._suffix}" if self._suffix else ""
        shown = [(key, text + tail if key == self._spec else text) for key, text in items]
        shown += [(_ASK + kind, self.tr(text)) for kind, text in ASKED[self._task].items()]
        self.combo.set_items(shown)
        self.combo.set_current(self._spec)

    def _on_chosen(self, key: object) -> None:
        spec = str(key)
        if spec.startswith(_ASK):
            with QSignalBlocker(self.combo):
                self.combo.set_current(self._spec)
            self._ask(cast(Kind, spec.removeprefix(_ASK)))
        else:
            self._choose(spec)

    def _ask(self, kind: Kind) -> None:
        if kind in ("labels", "coco"):
            before = parse_data(self._read.get(self._task, SYNTHETIC))
            self._ask_pair(before if before.kind == kind else DataSource(kind))
        elif path := (ask_folder if kind == "folder" else ask_arrays)(self):
            self._choose(DataSource(kind, Path(path)).spec)

    def _ask_pair(self, source: DataSource) -> None:
        dialog = PairDialog(source, self._classes, self._task, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.given.connect(self._choose)
        dialog.open()

    def _check(self) -> None:
        if self._spec in MADE:
            self._latest.forget()
            self._say("", self._note)
        else:
            self._latest.ask(check_data, self._spec, self._classes, self._task)

    def _say(self, problem: str, found: str) -> None:
        self._problem = problem
        self.combo.set_error(problem)
        self._error.set_text(problem)
        self._found.setText(found)
        self._found.setVisible(bool(found))
        self.checked.emit()


def _is_understood(spec: str) -> bool:
    """Whether a setting can be understood; one that cannot keeps its place, and says why."""
    try:
        parse_data(spec)
    except DataError:
        return False
    return True
