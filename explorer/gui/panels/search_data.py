"""Which images the gradients are taken on: made on the spot, a folder, or a file of arrays."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from explorer.core.data import check_data
from explorer.gui.latest import Latest
from explorer.gui.widgets import ComboField, ElidedText, ErrorLine

_FOLDER, _ARRAYS = "\0folder", "\0arrays"  # keys of the entries that ask for a path
_MADE = {"synthetic": "Synthetic", "noise": "Noise"}


def ask_folder(parent: QWidget) -> str:
    """Let the user choose an image folder; "" for none."""
    title = parent.tr("Folder with one subfolder per class")
    return QFileDialog.getExistingDirectory(parent, title)


def ask_arrays(parent: QWidget) -> str:
    """Let the user choose an .npz file; "" for none."""
    return QFileDialog.getOpenFileName(parent, parent.tr("Arrays"), "", "NumPy (*.npz)")[0]


class _DropCombo(ComboField):
    """Takes a folder or an .npz file that is dragged onto it.

    Signals:
        dropped: str, its path.
    """

    dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__(name="Data")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_path(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := _dropped_path(event):
            event.acceptProposedAction()
            self.dropped.emit(path)


def _dropped_path(event: QDropEvent) -> str:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    good = (path for path in paths if path.is_dir() or path.suffix == ".npz")
    return next((str(path) for path in good), "")


class DataField(QWidget):
    """The data setting of core.data, checked in the background whenever it changes.

    Signals:
        changed: str, the setting the user chose; not after set_spec.
        checked: after the setting was looked at; see problem().
    """

    changed = Signal(str)
    checked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec, self._other, self._suffix, self._problem = "synthetic", "", "", ""
        self._classes: int | None = None
        self.combo = _DropCombo()
        self.combo.setToolTip(
            self.tr("Images for the gradients. Drop a folder here: it needs a subfolder per class")
        )
        self._error = ErrorLine()
        self._found = ElidedText("", "caption", "muted")
        self._found.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.combo, self._error, self._found):
            column.addWidget(part)
        self.combo.chosen.connect(self._on_chosen)
        self.combo.dropped.connect(self.choose)
        self._latest = Latest(0, self)
        self._latest.ready.connect(lambda text: self._say("", text))
        self._latest.failed.connect(lambda sentence: self._say(sentence, ""))
        self._list()
        self._found.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def spec(self) -> str:
        """The setting, as ScoringSettings.data takes it."""
        return self._spec

    def problem(self) -> str:
        """Why it cannot be used, as far as is known; ""."""
        return self._problem

    def set_spec(self, spec: str) -> None:
        """Show another setting; silent."""
        self._spec = spec
        if spec not in _MADE:
            self._other = spec
        self._list()
        self._check()

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
        """As if the user had picked this folder or .npz file."""
        self._choose(f"arrays:{path}" if path.endswith(".npz") else path)

    def choose_made(self, spec: str) -> None:
        """As if the user had chosen images that are made on the spot ("synthetic", "noise")."""
        self._choose(spec)

    def _choose(self, spec: str) -> None:
        self.set_spec(spec)
        self.changed.emit(spec)

    def _list(self) -> None:
        """The entries; the setting's own with what stands behind it."""
        items = list(_MADE.items())
        if self._other:
            items.append((self._other, _words(self._other)))
        tail = f", {self._suffix}" if self._suffix else ""
        shown = [(key, text + tail if key == self._spec else text) for key, text in items]
        shown += [(_FOLDER, self.tr("Image folder…")), (_ARRAYS, self.tr("Arrays (.npz)…"))]
        self.combo.set_items(shown)
        self.combo.set_current(self._spec)

    def _on_chosen(self, key: object) -> None:
        if key in (_FOLDER, _ARRAYS):
            with QSignalBlocker(self.combo):
                self.combo.set_current(self._spec)
            if path := (ask_folder if key == _FOLDER else ask_arrays)(self):
                self.choose(path)
        else:
            self._choose(str(key))

    def _check(self) -> None:
        if self._spec in _MADE:
            self._latest.forget()
            self._say("", "")
        else:
            self._latest.ask(check_data, self._spec, self._classes)

    def _say(self, problem: str, found: str) -> None:
        self._problem = problem
        self.combo.set_error(problem)
        self._error.set_text(problem)
        self._found.setText(found)
        self._found.setVisible(bool(found))
        self.checked.emit()


def _words(spec: str) -> str:
    """ "Image folder: ~/pictures/pets"."""
    path = Path(spec.removeprefix("arrays:"))
    try:
        text = f"~/{path.relative_to(Path.home()).as_posix()}"
    except ValueError:
        text = str(path)
    return f"{'Arrays' if spec.startswith('arrays:') else 'Image folder'}: {text}"
