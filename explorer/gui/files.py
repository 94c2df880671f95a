"""New, open, save as, recent: what the File menu does, and the questions it asks."""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.core.errors import SessionError
from explorer.gui import session
from explorer.gui.latest import Latest
from explorer.gui.options import Options
from explorer.gui.session import SUFFIX, Document, Summary
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Places
from explorer.gui.space_files import stem_of_space
from explorer.gui.view_controller import plan_of
from explorer.gui.welcome_sample import SampleFacts, facts
from explorer.resources_path import RESOURCES

FILTER = f"Sessions (*{SUFFIX})"
SHIPPED = RESOURCES / "samples" / f"efficientnet{SUFFIX}"


class Files(QObject):
    """Knows where files are; the controller knows what is in them.

    Signals:
        recent_read: tuple of Summary, newest first.
        sample_read: SampleFacts.
        kept: str, a sentence on a draft that was left.
    """

    recent_read = Signal(object)
    sample_read = Signal(object)
    kept = Signal(str)

    def __init__(
        self, window: QWidget, sessions: SessionController, options: Options, places: Places
    ) -> None:
        super().__init__(window)
        self._window, self._sessions, self._options = window, sessions, options
        self.places = places
        self._recent, self._sample = Latest(parent=self), Latest(parent=self)
        self._recent.ready.connect(self.recent_read)
        self._sample.ready.connect(self._on_sample_read)
        sessions.opened.connect(lambda _document: self._remember())
        sessions.runs_changed.connect(self._remember)
        sessions.saved.connect(lambda _path: self._remember())

    # What the menu does.

    def new(self) -> None:
        self._leave()
        self._sessions.new()

    def choose_and_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a session"), str(self._folder()), FILTER
        )
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> None:
        """Show a session; for the one that ships, the user's copy of it."""
        if path.resolve() == SHIPPED.resolve():
            self.open_sample()
            return
        self._leave()
        self._sessions.open(path)

    def save(self) -> None:
        """Everything is on disk already; a draft gets a name."""
        if self._sessions.document.draft:
            self.save_as()
        else:
            self._sessions.flush()

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask for a name, copy the session there, and go on in that file."""
        document = self._sessions.document
        stem = stem_of(document) if document.draft else document.name.removesuffix(SUFFIX)
        start = self._folder() / f"{stem}{SUFFIX}"
        path, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the session as"), str(start), FILTER
        )
        if path:
            target = Path(path)
            if target.suffix != SUFFIX:
                target = target.with_name(target.name + SUFFIX)
            self._sessions.save_as(target, then)

    def open_sample(self) -> None:
        """The user's copy of the shipped session, made at first; what is done in it stays."""
        path = self.places.sample
        try:
            if not path.exists():
                copy_sample(SHIPPED, path)
        except SessionError as error:
            self._sessions.not_opened.emit(path, error)
            return
        self.open(path)

    def has_sample(self) -> bool:
        return self.places.sample.exists() or SHIPPED.exists()

    def _leave(self) -> None:
        if self._sessions.untitled_work:
            self.kept.emit(self.tr("The untitled session is kept; the welcome page lists it."))

    def _folder(self) -> Path:
        """Where the file dialogs open: beside the newest session of the user's own."""
        for text in self._options.settings.recent:
            folder = Path(text).parent
            if folder.is_dir() and self.places.data not in (folder, *folder.parents):
                return folder
        return Path.home()

    # Recent files.

    def _remember(self) -> None:
        document = self._sessions.document
        if document.path is not None and document.path != self.places.sample:
            self._options.put(self._options.settings.with_recent(document.path))

    def forget(self, path: Path) -> None:
        self._options.put(self._options.settings.without_recent(path))

    def clear_recent(self) -> None:
        """The list, not the files."""
        self._options.change(recent=())
        self.recent_read.emit(())

    def last(self) -> Path | None:
        """The session to open at start; None where it is gone."""
        paths = (Path(text) for text in self._options.settings.recent[:1])
        return next((path for path in paths if path.exists()), None)

    def read_for_welcome(self) -> None:
        """Look into the recent files and the sample, behind the window."""
        paths = [Path(text) for text in self._options.settings.recent]
        self._recent.ask(_summaries, paths, self.places.drafts)
        sample = self.places.sample if self.places.sample.exists() else SHIPPED
        if sample.exists():
            self._sample.ask(_facts_of, sample)

    def _on_sample_read(self, found: SampleFacts | None) -> None:
        if found is not None:
            self.sample_read.emit(found)


def stem_of(document: Document) -> str:
    """A first name for a draft: the space that its last run searched, or that is edited."""
    plan = plan_of(document)
    return stem_of_space(plan.space) if plan is not None else "search"


def copy_sample(shipped: Path, target: Path) -> None:
    """Raises SessionError, one sentence, where there is none or no room."""
    if not shipped.exists():
        raise SessionError("This copy of the program holds no sample session. Start a new search.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part")
        shutil.copyfile(shipped, unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise SessionError(
            f"The sample session could not be copied to {target.parent}: {error.strerror}."
        ) from error


def _summaries(paths: list[Path], drafts: Path) -> tuple[Summary, ...]:
    found = []
    for path in paths:
        try:
            found.append(session.summary(path, drafts))
        except (SessionError, OSError):
            continue  # gone, or not readable now: not worth a notice on a list
    return tuple(found)


def _facts_of(path: Path) -> SampleFacts | None:
    try:
        return facts(path)
    except SessionError:
        return None
