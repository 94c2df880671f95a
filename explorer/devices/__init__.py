"""Where milliseconds come from. A device is named by a text, as in a plan: "table:FILE"."""

from functools import lru_cache
from pathlib import Path

from explorer.core.errors import DataError, PlanError
from explorer.core.latency import LatencyModel, LatencyTable
from explorer.devices._table_file import read_table

__all__ = ["device_text", "latency_model"]

PREFIX = "table:"
BATCH = ",batch="


def latency_model(device: str) -> LatencyModel:
    """What predicts the milliseconds of a plan's device; read once.

    Args:
        device: "table:FILE" or "table:FILE,batch=N", a table of measured convolutions; without a
            batch size, its smallest.

    Raises PlanError for another text, and DataError where the file cannot be read.
    """
    path, batch = _parsed(device)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise DataError(
            f"Latency: {path} cannot be read: {error.strerror or error}. Check its name."
        ) from None
    return _table(path, batch, changed)


def device_text(device: str) -> str:
    """The device with its file in full, so that it is found from any folder; raises PlanError."""
    path, batch = _parsed(device)
    return f"{PREFIX}{path.expanduser().resolve()}" + (f"{BATCH}{batch}" if batch else "")


def _parsed(device: str) -> tuple[Path, int]:
    """The file and the batch size; 0 for none."""
    rest = device.removeprefix(PREFIX)
    file, _, batch = rest.partition(BATCH)
    if rest == device or not file:
        raise PlanError(f"Device: {device!r} is unknown. Write table:FILE or table:FILE,batch=N.")
    if batch and not (batch.isdecimal() and 0 < int(batch) < 10**6):
        raise PlanError(f"Device: batch={batch} is no batch size. Use 1 or more.")
    return Path(file).expanduser(), int(batch or 0)


@lru_cache(maxsize=4)
def _table(path: Path, batch: int, changed: int) -> LatencyTable:
    return read_table(path, batch)
