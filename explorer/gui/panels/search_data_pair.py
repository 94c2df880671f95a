"""The dialog for data in two places: images and label maps, or images and COCO annotations."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.core.data import DataSource, check_data
from explorer.core.errors import DataError
from explorer.core.space import Task
from explorer.gui.latest import Latest
from explorer.gui.panels.search_data_guess import guessed
from explorer.gui.theme import theme
from explorer.gui.widgets import ErrorLine, FormGrid, PrimaryButton, RaisedButton, Text, TextField

PAUSE_MS = 250  # in typing, before files are looked at
_SAID = {
    "labels": "Each image has a PNG of the same name whose pixels are class numbers, from 0. "
    "255 is ignored; name other values that stand for no class.",
    "coco": "A COCO instances file: its boxes are read, crowds are left out. Categories become "
    "class numbers in the order of their ids.",
}


class PairDialog(QDialog):
    """Asks for a folder of images and what labels them; looked at while it is typed.

    Signals:
        given: str, the data setting, once the user agreed to it.
    """

    given = Signal(str)

    def __init__(
        self, source: DataSource, classes: int | None, task: Task, parent: QWidget | None = None
    ) -> None:
        """`source`: what to begin with, of kind "labels" or "coco"; its paths may be missing."""
        super().__init__(parent)
        maps = source.kind == "labels"
        self._kind, self._classes, self._task = source.kind, classes, task
        title = self.tr("Images with label maps") if maps else self.tr("Images with COCO boxes")
        self.setWindowTitle(title)
        self.images = TextField(_text(source.path), name=self.tr("Folder of images"))
        name = self.tr("Folder of label maps") if maps else self.tr("COCO annotations")
        self.targets = TextField(_text(source.targets), name=name)
        self.ignored = TextField(
            ", ".join(map(str, source.ignored)),
            self.tr("such as 11 for CamVid; empty for none"),
            name=self.tr("Ignored values"),
        )
        self._error = ErrorLine()
        self._found = Text("", "secondary", "muted", wrap=True)
        self.use = PrimaryButton(self.tr("Use these"), min_width=96)
        self.use.setDefault(True)
        self.use.clicked.connect(self.accept)
        self._arrange(title, maps)
        self._latest = Latest(PAUSE_MS, self)
        self._latest.ready.connect(lambda text: self._say("", text))
        self._latest.failed.connect(lambda sentence: self._say(sentence, ""))
        for field in (self.images, self.targets, self.ignored):
            field.textChanged.connect(self._look)
        self._look()

    def spec(self) -> str:
        """The setting as typed; raises DataError where a value to ignore is no whole number."""
        images, targets = (
            _path(field.text(), field.accessibleName()) for field in (self.images, self.targets)
        )
        words = re.split(r"[\s,;]+", self.ignored.text().strip())
        if wrong := [word for word in words if word and not re.fullmatch(r"-?[0-9]{1,9}", word)]:
            raise DataError(
                f"Ignored values: {wrong[0]} is no whole number. Write 11, or 0, 11, say."
            )
        values = tuple(dict.fromkeys(int(word) for word in words if word))
        return DataSource(self._kind, images, targets, values).spec

    def accept(self) -> None:
        try:
            spec = self.spec()
        except DataError as error:
            self._say(str(error), "")
            return
        super().accept()
        self.given.emit(spec)

    def _arrange(self, title: str, maps: bool) -> None:
        form = FormGrid(label_width=110)
        form.add_row(self.tr("Images"), self.images, self._chooser(self._choose_images))
        label = self.tr("Label maps") if maps else self.tr("Annotations")
        form.add_row(label, self.targets, self._chooser(self._choose_targets))
        ignored = form.add_row(self.tr("Ignored values"), self.ignored)
        form.set_row_visible(ignored, maps)
        close = RaisedButton(self.tr("Cancel"), min_width=80)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.use)
        ground = QFrame()
        ground.setProperty("look", "panel")
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        column.addWidget(Text(title, "title"))
        column.addWidget(Text(self.tr(_SAID[self._kind]), "secondary", "muted", wrap=True))
        for part in (form, self._error, self._found):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)
        self.resize(theme().px(560), theme().px(300))

    def _chooser(self, choose: Callable[[], None]) -> QPushButton:
        button = RaisedButton(self.tr("Choose…"), "folder-open", small=True)
        button.setAutoDefault(False)
        button.clicked.connect(choose)
        return button

    def _choose_images(self) -> None:
        start = self.images.text() or _near(self.targets.text())
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of images"), start)
        if folder:
            self.images.setText(folder)
            self._complete(folder)

    def _choose_targets(self) -> None:
        start = self.targets.text() or _near(self.images.text())
        if self._kind == "labels":
            path = QFileDialog.getExistingDirectory(self, self.tr("Folder of label maps"), start)
        else:
            title = self.tr("COCO annotations")
            path = QFileDialog.getOpenFileName(self, title, start, "COCO (*.json)")[0]
        if path:
            self.targets.setText(path)
            self._complete(path)

    def _complete(self, path: str) -> None:
        """Fill the other field where what lies beside the chosen path says enough."""
        found = guessed([path], self._task)
        if found is None or found.kind != self._kind:
            return
        if not self.images.text() and found.path:
            self.images.setText(str(found.path))
        if not self.targets.text() and found.targets:
            self.targets.setText(str(found.targets))

    def _look(self) -> None:
        """Check what is typed, once typing paused."""
        self._latest.forget()
        whole = bool(self.images.text().strip() and self.targets.text().strip())
        self.use.setEnabled(whole)
        self._say("", "")
        if not whole:
            return
        try:
            self._latest.ask(check_data, self.spec(), self._classes, self._task)
        except DataError as error:
            self._say(str(error), "")

    def _say(self, problem: str, found: str) -> None:
        self._error.set_text(problem)
        self._found.setText(found)
        self._found.setVisible(bool(found))


def _text(path: Path | None) -> str:
    return "" if path is None else str(path)


def _path(text: str, name: str) -> Path:
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError:
        raise DataError(f"{name}: the home folder in {text} is unknown. Write it out.") from None


def _near(text: str) -> str:
    return str(Path(text).parent) if text else ""
