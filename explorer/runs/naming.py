"""The networks that a table names: of a space, of session files, of exported descriptions."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from explorer.core.describe import from_text
from explorer.core.errors import ExplorerError, SpaceError
from explorer.core.space import Architecture, SearchSpace
from explorer.search.correlating import fitting, network_in
from explorer.store.session import SessionFile

SUFFIX = ".explorer"
FILES = 8  # session files kept in memory at once
ID_DIGITS = 18  # of a row of a session file
MAX_BYTES = 2**24  # of a description


def named_networks(
    space: SearchSpace, folder: Path, within: bool = False
) -> Callable[[str], Architecture]:
    """What finds a network of a space by any name that a table may have for it.

    Published names, presets and option indices as `network_in` finds them; FILE.explorer#ID; an
    exported description FILE.json. What is returned raises SpaceError.

    Args:
        folder: the table's, which its files' names are of; the working folder where they are not.
        within: refuse networks that are not among the space's.
    """
    find, fitted = network_in(space, within), fitting(space, within)
    session = lru_cache(FILES)(_networks_of)  # a table names one file a thousand times

    def found(name: str) -> Architecture:
        file, mark, row = name.rpartition("#")
        stored, described = mark and file.endswith(SUFFIX), name.endswith(".json")
        if not stored and not described:
            return find(name)
        try:
            path = _located(folder, file if stored else name)
            return fitted(_row(session(path), path, row) if stored else _described(path))
        except SpaceError:
            raise
        except ExplorerError as error:
            raise SpaceError(str(error)) from None

    return found


def _located(folder: Path, name: str) -> Path:
    beside = folder / name
    return beside if beside.exists() else Path(name)


def _networks_of(path: Path) -> dict[int, Architecture]:
    """All networks of a session file by their ids."""
    with SessionFile.open(path, readonly=True) as session:
        return {
            row_id: evaluation.architecture
            for run in session.runs()
            for row_id, evaluation in session.evaluations(run.id)
        }


def _row(networks: dict[int, Architecture], path: Path, row: str) -> Architecture:
    digits = row.removeprefix("N")
    if not digits.isdecimal() or len(digits) > ID_DIGITS:
        raise SpaceError(f"{row!r} is no id of a network. Write {path.name}#12, say.")
    if int(digits) not in networks:
        raise SpaceError(f"{path} has no network N{digits}. Its table in the window lists all.")
    return networks[int(digits)]


def _described(path: Path) -> Architecture:
    try:
        if path.exists() and not path.is_file():  # a pipe never ends
            raise SpaceError(f"{path} is no ordinary file. Check the path.")
        if path.stat().st_size > MAX_BYTES:
            raise SpaceError(f"{path} is too large for the description of a network.")
        text = path.read_bytes()
    except OSError as error:
        raise SpaceError(f"{path} cannot be read ({error.strerror}). Check the path.") from None
    return from_text(text, str(path)).architecture
