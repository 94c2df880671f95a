"""Spaces as TOML files: loaded into the space panel, saved from it, dropped on the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace
from explorer.gui.notices import Notices
from explorer.gui.options import Options
from explorer.gui.panels.space import SpacePanel
from explorer.spaces import read_space_file, write_space

SUFFIX = ".toml"
FILTER = f"Search spaces (*{SUFFIX})"


class SpaceFiles(QObject):
    """What Load space and Save space do; `told` gets a title and a line of good news.

    Args:
        notices: of the page that is shown.
        begin: shows the search view, with a new session where none is open.
    """

    def __init__(
        self,
        panel: SpacePanel,
        options: Options,
        notices: Callable[[], Notices],
        told: Callable[[str, str], None],
        begin: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._panel, self._options, self._window = panel, options, parent
        self._notices, self._told, self._begin = notices, told, begin
        panel.load_wanted.connect(self.choose_and_load)
        panel.save_wanted.connect(self.choose_and_save)

    def choose_and_load(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Load a search space"), str(self._folder()), FILTER
        )
        if path:
            self.load(Path(path))

    def load(self, path: Path) -> None:
        """Show the space of a file as if the user had chosen it, or say what is wrong with it."""
        title = self.tr("{} was not loaded").format(path.name)
        self._notices().dismiss(title)
        try:
            space = read_space_file(path)
        except SpaceError as error:
            again = (self.tr("Load again"), lambda: self.load(path))
            self._notices().show_notice(title, str(error), (again,))
            return
        self._remember(path)
        self._begin()
        self._panel.replace(space)

    def choose_and_save(self) -> None:
        """Ask for a name, and write the space there as it is edited."""
        space = self._panel.space()
        title = self.tr("The space was not saved")
        self._notices().dismiss(title)
        if space is None:
            self._notices().show_notice(title, self._panel.problem())
            return
        start = self._folder() / f"{stem_of_space(space)}{SUFFIX}"
        text, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the search space as"), str(start), FILTER
        )
        if not text:
            return
        path = Path(text)
        path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        try:
            self._write(path, write_space(space))
        except SpaceError as error:
            self._notices().show_notice(title, str(error))
        except OSError as error:
            line = self.tr("{} cannot be written: {}. Choose another folder.")
            self._notices().show_notice(title, line.format(path, error.strerror))
        else:
            self._remember(path)
            self._told(self.tr("Saved as {}").format(path.name), str(path.parent))

    def _write(self, path: Path, text: str) -> None:
        """Whole or not at all: a full disk leaves the earlier file as it was."""
        unfinished = path.with_name(path.name + ".part")
        try:
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise

    def _folder(self) -> Path:
        """Where a space was last loaded from or saved to."""
        folder = Path(self._options.settings.space_folder or Path.home())
        return folder if folder.is_dir() else Path.home()

    def _remember(self, path: Path) -> None:
        self._options.change(space_folder=str(path.absolute().parent))


def stem_of_space(space: SearchSpace) -> str:
    """A file name for a space: what its author calls it, as far as that can be one."""
    name = "".join(c if c.isalnum() or c in "-_ " else "-" for c in space.name).strip()
    return name or space.family
