"""Tables of measured convolutions, in the two forms in which they are published.

Lines of "{Type,Batch,Cin,H,W,Cout,Kernel,Stride,ElmtFused} ms", or a CSV with those heads and ms.
What was not run stands as a negative number, and is left out.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from explorer.core.errors import DataError
from explorer.core.latency import KINDS, Convolution, LatencyTable

HEADS = ("type", "batch", "cin", "h", "w", "cout", "kernel", "stride", "elmtfused", "ms")
MAX_BYTES = 256 * 2**20  # unpacked
MOST = 10**6  # of any whole number: more is no convolution anyone ran
LEAST = 8  # rows of a batch size that say anything


def read_table(path: Path, batch: int) -> LatencyTable:
    """The rows of one batch size; 0 for the smallest. Raises DataError that names the line."""
    by_batch: dict[int, tuple[list[Convolution], list[float]]] = {}
    for line, cells in _lines(path):
        size, row, ms = _row(path, line, cells)
        if ms is not None:
            rows, times = by_batch.setdefault(size, ([], []))
            rows.append(row)
            times.append(ms)
    if not by_batch:
        raise DataError(f"Latency: {path} holds no measured convolution. Choose another table.")
    chosen = batch or min(by_batch)
    if chosen not in by_batch:
        known = ", ".join(map(str, sorted(by_batch)))
        raise DataError(f"Latency: {path} has no batch of {chosen}. Choose among {known}.")
    rows, times = by_batch[chosen]
    if len(rows) < LEAST:
        raise DataError(
            f"Latency: {path} has {len(rows)} convolutions of batch {chosen}, too few to tell "
            f"others from. Use a table of {LEAST} or more."
        )
    return LatencyTable(path.name, chosen, rows, times)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that holds any, with its number from 1; the heads left out."""
    text = _text(path)
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.replace("{", "").replace("}", ",").split(",")]
        heads = number == 1 and tuple(cell.lower() for cell in cells) == HEADS
        if line.strip() and not heads:
            yield number, cells


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as file:
            found = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error) or "it is cut off"
        raise DataError(f"Latency: {path} cannot be read: {reason}.") from None
    if len(found) > MAX_BYTES:
        raise DataError(f"Latency: {path} is larger than {MAX_BYTES >> 20} MB. Use a smaller one.")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"Latency: {path} is no text in UTF-8. Save it as such.") from None


def _row(path: Path, line: int, cells: list[str]) -> tuple[int, Convolution, float | None]:
    """Batch size, convolution, milliseconds of the batch (None: not run)."""
    where = f"Latency: line {line} of {path}"
    if len(cells) != len(HEADS):
        raise DataError(f"{where} has {len(cells)} cells. Write {','.join(HEADS)}.")
    kind = cells[0].lower()
    if kind not in KINDS:
        raise DataError(f"{where}: type {cells[0]!r} is unknown. Use {' or '.join(KINDS)}.")
    numbers = [
        _whole(where, head, cell) for head, cell in zip(HEADS[1:-1], cells[1:-1], strict=True)
    ]
    batch, inputs, height, width, outputs, kernel, stride, fused = numbers
    size = (height * width) ** 0.5
    row = Convolution(kind, inputs, size, outputs, kernel, stride, bool(fused))
    return batch, row, _milliseconds(where, cells[-1])


def _whole(where: str, head: str, cell: str) -> int:
    least = 0 if head == "elmtfused" else 1
    if not (cell.isascii() and cell.isdigit() and least <= int(cell[:9]) <= MOST):
        raise DataError(f"{where}: {head} is {cell[:20]!r}. Write a whole number from {least}.")
    return int(cell)


def _milliseconds(where: str, cell: str) -> float | None:
    try:
        found = float(cell)
    except ValueError:
        found = float("nan")
    if not abs(found) < MOST:
        raise DataError(
            f"{where}: ms is {cell[:20]!r}. Write a number, or -1 for what was not run."
        )
    return found if found > 0 else None
