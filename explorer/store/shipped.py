"""The sessions that ship with the program: read by everyone, written by nobody."""

from pathlib import Path

from explorer.core.errors import SessionError
from explorer.resources_path import RESOURCES

SAMPLES = RESOURCES / "samples"


def is_shipped(path: Path) -> bool:
    """Whether it lies, by whatever name or link, among the sessions that ship."""
    return path.resolve().parent == SAMPLES.resolve()


def refuse_shipped(path: Path) -> None:
    """Raise SessionError before anything is written there, be it only a newer schema."""
    if is_shipped(path):
        raise SessionError(
            f"{path} lies among the sessions that ship with the program, which are only read. Copy "
            "it to a folder of your own, or choose another name."
        )
