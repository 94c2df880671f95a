"""What the program remembers between runs. One field, one setting."""

import json
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QStandardPaths

RECENT_AT_MOST = 8


def setting(default: Any, label: str, *allowed: Any) -> Any:
    """A remembered value, its words, and the values allowed (none named: any of its type)."""
    return field(default=default, metadata={"label": label, "allowed": allowed})


@dataclass(frozen=True, slots=True)
class Settings:
    """A value that is wrong in the file falls back to its default, each for itself."""

    theme: str = setting("system", "Colours", "system", "light", "dark")
    text_size: float = setting(1.0, "Text size", 1.0, 1.15, 1.3)
    at_start: str = setting("last", "At start", "last", "welcome")
    workers: int = setting(0, "Worker processes (0: as many as suit this machine)")
    recent: tuple[str, ...] = setting((), "Session files, newest first")
    export_folder: str = setting("", "Folder that networks were last exported to")
    references: tuple[str, ...] = setting((), "Reference networks shown or hidden unlike usual")
    hidden_scores: tuple[str, ...] = setting((), "Scores without a column in the table of scores")
    space_folder: str = setting("", "Folder that search spaces were last loaded from or saved to")
    exact_front: bool = setting(True, "The exact front is shown under every search")
    sample_shown: bool = setting(False, "The sample session was opened once")

    @classmethod
    def load(cls, file: QSettings) -> "Settings":
        """Read every field as JSON."""
        known = {f.name: _read(file, f) for f in fields(cls)}
        return cls(**{name: value for name, value in known.items() if value is not None})

    def save(self, file: QSettings) -> None:
        for f in fields(self):
            file.setValue(f.name, json.dumps(getattr(self, f.name)))

    def with_recent(self, path: Path) -> "Settings":
        """The same with `path` as the newest session file."""
        others = [p for p in self.recent if p != str(path)]
        return replace(self, recent=(str(path), *others)[:RECENT_AT_MOST])

    def without_recent(self, path: Path) -> "Settings":
        return replace(self, recent=tuple(p for p in self.recent if p != str(path)))


def _read(file: QSettings, f: Any) -> Any:
    """A field's stored value, or None where there is none that fits."""
    try:
        value = json.loads(str(file.value(f.name, "")))
    except ValueError:
        return None
    if isinstance(f.default, tuple):
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return tuple(value) if good else None
    if isinstance(f.default, float) and type(value) is int:
        value = float(value)
    allowed = f.metadata["allowed"]
    good = type(value) is type(f.default) and (not allowed or value in allowed)
    return value if good and not (type(value) is int and value < 0) else None


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that this program keeps things in; made when they are first needed."""

    config: Path
    data: Path

    @classmethod
    def standard(cls) -> "Places":
        """The platform's own. Needs the application's name to be set."""
        where = QStandardPaths.StandardLocation
        config = QStandardPaths.writableLocation(where.AppConfigLocation)
        data = QStandardPaths.writableLocation(where.AppDataLocation)
        return cls(Path(config), Path(data))

    @property
    def settings(self) -> Path:
        return self.config / "explorer.ini"

    @property
    def drafts(self) -> Path:
        """Untitled sessions, as real files."""
        return self.data / "drafts"

    @property
    def sample(self) -> Path:
        """The user's copy of the sample session."""
        return self.data / "sample.explorer"

    @property
    def log(self) -> Path:
        return self.data / "log" / "explorer.log"


def settings_file(places: Places) -> QSettings:
    """The file of Settings and of the window's layout; QSettings makes its folder."""
    return QSettings(str(places.settings), QSettings.Format.IniFormat)
