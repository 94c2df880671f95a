"""What could not be done, told where it belongs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from explorer.core.data import LEFT_OUT
from explorer.gui.troubles import trouble

if TYPE_CHECKING:
    from explorer.gui.window import Window


class Failures(QObject):
    """Listens to a window's controllers; its notices stand on the page that is shown."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        sessions, search = window.controllers.sessions, window.controllers.search
        sessions.not_opened.connect(self._on_not_opened)
        sessions.not_saved.connect(self._on_not_saved)
        search.failed.connect(self._on_search_failed)
        search.warned.connect(self._on_warned)
        window.desk.draws.failed.connect(self._on_draws_failed)
        window.bench.pareto.failed.connect(self._on_not_drawn)

    def tell_left_out(self, sentences: Sequence[str]) -> None:
        """Packages of others that are broken; the program goes on without them."""
        if sentences:
            title = self.tr("A package is left out")
            if len(sentences) > 1:
                title = self.tr("{} packages are left out").format(len(sentences))
            notices = self._window.program_notices
            notices.show_notice(title, "\n".join(sentences), tone="warning")

    def _on_not_saved(self, path: Path, error: Exception) -> None:
        found = trouble(self.tr("{} was not saved").format(path.name), error)
        self._window.notices.show_trouble(found)

    def _on_not_opened(self, path: Path, error: Exception) -> None:
        window = self._window
        found = trouble(self.tr("{} was not opened").format(path.name), error)
        forget: tuple[str, Callable[[], object]] = (
            self.tr("Forget this file"), lambda: self._forget(path, found.title),
        )  # fmt: skip
        known = str(path) in window.options.settings.recent
        window.notices.show_trouble(found, (forget,) if known and not path.exists() else ())
        if window.controllers.sessions.document.path is None and not window.bench.isVisible():
            window.show_welcome()

    def _forget(self, path: Path, title: str) -> None:
        self._window.files.forget(path)
        self._window.notices.dismiss(title)
        self._window.files.read_for_welcome()

    def _on_search_failed(self, error: Exception) -> None:
        found = trouble(self.tr("The search stopped"), error)
        self._window.desk.launch.tell_failure(found, error)

    def _on_draws_failed(self, error: Exception) -> None:
        found = trouble(self.tr("The networks could not be scored again"), error)
        self._window.notices.show_trouble(found)

    def _on_warned(self, sentence: str) -> None:
        left_out = sentence.startswith(LEFT_OUT)
        title = (
            self.tr("Some images are left out")
            if left_out
            else self.tr("These images make doubtful scores")
        )
        self._window.bench.notices.show_notice(title, sentence, tone="warning")

    def _on_not_drawn(self, sentence: str) -> None:
        self._window.notices.show_notice(self.tr("The picture was not saved"), sentence)
