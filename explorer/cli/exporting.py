"""Networks as files: what is written, under which names, and that nothing is lost."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from explorer import __version__
from explorer.cli.architectures import Named
from explorer.core.describe import describe, to_text
from explorer.core.errors import ExportError
from explorer.core.export import ExportOptions, ExportResult, metadata
from explorer.search.work import export_onnx
from explorer.spaces import graph_of


@dataclass(frozen=True, slots=True)
class Exported:
    """The files written for one network, and how they were checked."""

    name: str
    files: tuple[Path, ...]
    checks: tuple[ExportResult, ...]

    @property
    def max_abs_difference(self) -> float | None:
        """The largest over all files that were run; None where none can be."""
        return max((check.max_abs_difference for check in self.checks), default=None)

    @property
    def max_relative_difference(self) -> float | None:
        """The same over the largest output: untrained networks may have large ones."""
        return max((check.max_relative_difference for check in self.checks), default=None)

    @property
    def checked_with(self) -> str | None:
        return ", ".join(check.checked_with for check in self.checks) or None


def _onnx(named: Named, path: Path, options: ExportOptions) -> ExportResult:
    known = metadata(named.name, named.architecture, named.stored, named.plan)
    return export_onnx(named.architecture, str(path), options, known)


def _json(named: Named, path: Path, _options: ExportOptions) -> None:
    stored = named.stored
    text = to_text(
        describe(
            named.architecture,
            graph_of(named.architecture),
            stored.measures if stored else {},
            named.plan.scoring if named.plan else None,
            f"explorer {__version__}",
        )
    )
    _write(path, text)


# A new format is one row here.
FORMATS: dict[str, Callable[[Named, Path, ExportOptions], ExportResult | None]] = {
    "onnx": _onnx,
    "json": _json,
}


def targets(
    networks: list[Named], folder: Path, formats: tuple[str, ...], overwrite: bool
) -> list[dict[str, Path]]:
    """Where each network's files go, by format; makes the folder.

    Raises ExportError where a file exists and may not be replaced, or two have one name.
    """
    found = [{kind: folder / f"{named.stem}.{kind}" for kind in formats} for named in networks]
    paths = [path for files in found for path in files.values()]
    if twice := [path for path in paths if paths.count(path) > 1]:
        raise ExportError(f"Two networks would be written to {twice[0]}. Export them one by one.")
    if (there := [path for path in paths if path.exists()]) and not overwrite:
        raise ExportError(
            f"--to: {there[0]} exists already. Add --overwrite to replace it, or choose another "
            "folder."
        )
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"--to {folder}: the folder cannot be made ({error.strerror}). Choose another one."
        ) from None
    return found


def export_one(named: Named, files: dict[str, Path], options: ExportOptions) -> Exported:
    """Write one network's files and check those that can be run; raises ExportError."""
    results = [FORMATS[kind](named, path, options) for kind, path in files.items()]
    checks = tuple(result for result in results if result is not None)
    return Exported(named.name, tuple(files.values()), checks)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    temporary = None
    try:
        with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            temporary = Path(file.name)
            file.write(text)
        temporary.chmod(0o666 & ~_umask())  # as any new file; a temporary one is its owner's only
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ExportError(
            f"Writing {path} failed ({error.strerror or os.strerror(error.errno or 0)}). "
            "Choose another folder."
        ) from None
