"""Where a command's run goes, and which run of a file it means."""

from pathlib import Path

from explorer.core.errors import SessionError
from explorer.core.run import Run
from explorer.store.session import SessionFile


def check_path(path: Path, append: bool) -> None:
    """Raise SessionError where a new run cannot go to `path`."""
    if path.exists() and not append:
        raise SessionError(
            f"--out {path} exists already. Add --append to add a run to it, or choose another name."
        )
    if path.exists():
        with SessionFile.open(path, readonly=True):
            pass  # refuses what is no session file
    elif not path.parent.is_dir():
        raise SessionError(f"--out {path}: there is no folder {path.parent}. Make it first.")


def numbered(session: SessionFile, path: Path, number: int | None) -> Run:
    """The run of that number, or the last one; raises SessionError where there is none."""
    runs = session.runs()
    if not runs:
        raise SessionError(f"{path} holds no run. Search into it with `explorer search --append`.")
    found = [run for run in runs if number in (None, run.number)]
    if not found:
        known = ", ".join(str(run.number) for run in runs)
        raise SessionError(f"--run {number}: {path} has no such run. Choose among {known}.")
    return found[-1]
