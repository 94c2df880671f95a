"""CSV files with a line of names above: their cells as text, and which line each is of.

Commas, semicolons or tabs stand between cells, whichever the first line has; with the latter two a
decimal comma is read as well, as spreadsheets of many countries write them.
"""

import csv
import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.core.errors import DataError

ARCH = "arch"
MAX_BYTES = 64 * 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
SHOWN = 40  # characters of a cell in a sentence

Row = tuple[int, list[str]]  # the line in the file it begins in, from 1, and its cells


@dataclass(frozen=True, slots=True)
class Cells:
    """What a file holds; every row is as long as `heads`."""

    path: Path
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]  # of each row
    decimal_comma: bool = False

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of a column; raises ValueError where there is none of that name."""
        place = self.heads.index(name)
        return tuple(row[place] for row in self.rows)

    def is_of_numbers(self, name: str) -> bool:
        """Whether most cells of a column are numbers."""
        return 2 * sum(self._number(cell) is not None for cell in self.column(name)) > len(
            self.rows
        )

    def numbers(self, name: str) -> list[float]:
        """A column's numbers; raises DataError with the line of a cell that is none."""
        found = []
        for line, cell in zip(self.lines, self.column(name), strict=True):
            number = self._number(cell)
            if number is None:
                raise DataError(
                    f"Table: line {line} of {self.path}, column {short(name)}: {short(cell)} is "
                    "no finite number. Write the accuracy in %, or choose other columns."
                )
            found.append(number)
        return found

    def _number(self, cell: str) -> float | None:
        if "_" in cell:  # Python reads 1_000
            return None
        try:
            number = float(cell.replace(",", ".") if self.decimal_comma else cell)
        except ValueError:
            return None
        return number if math.isfinite(number) else None


def read_cells(path: Path) -> Cells:
    """Read a file that has a column `arch`; raises DataError with the line that is wrong."""
    between = _between(path)
    lines = _lines(path, between)
    first, names = next(lines, (1, []))
    heads = tuple(name.strip() for name in names)
    _check_heads(path, first, heads)
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for line, cells in lines:
        if len(cells) != len(heads):
            raise DataError(
                f"Table: line {line} of {path} has {len(cells)} cells, but there are {len(heads)} "
                "columns. Write one cell for each."
            )
        if len(rows) == MAX_ROWS:
            raise DataError(
                f"Table: {path} has more than {MAX_ROWS:,} rows. Keep a sample of them."
            )
        rows.append(tuple(cell.strip() for cell in cells))
        numbers.append(line)
    return Cells(path, heads, tuple(rows), tuple(numbers), between != ",")


def _check_heads(path: Path, line: int, heads: tuple[str, ...]) -> None:
    if ARCH not in heads:
        shown = ", ".join(map(short, heads[:8])) or "nothing"
        raise DataError(
            f"Table: line {line} of {path} holds {shown}, but no column {ARCH}. "
            f"Name the columns there, with commas between, and the one of networks {ARCH}."
        )
    if len(heads) > MAX_COLUMNS:
        raise DataError(
            f"Table: line {line} of {path} has {len(heads):,} columns. Remove what is too many."
        )
    named = [head for head in heads if head]
    if twice := [head for head in named if named.count(head) > 1]:
        raise DataError(
            f"Table: line {line} of {path} has the column {short(twice[0])} twice. "
            "Remove or rename one."
        )


def _between(path: Path) -> str:
    """What stands between cells: of those that the first line has, the one it has most of."""
    for text in _texts(path):
        if text.strip():
            return max(",;\t", key=text.count)
    return ","


def _lines(path: Path, between: str) -> Iterator[Row]:
    """The rows that are not empty."""
    texts = _texts(path)
    reader = csv.reader(texts, delimiter=between)
    begins = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"Table: line {begins} of {path} is no CSV ({error}). Save it as CSV again."
        ) from None
    finally:
        texts.close()


def _texts(path: Path) -> Generator[str, None, None]:
    """The file's lines, with their ends; it is closed when they were read, or given up."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise DataError(f"Table: {path} is no ordinary file. Choose a CSV file.")
        if path.stat().st_size > MAX_BYTES:
            raise DataError(
                f"Table: {path} has more than {MAX_BYTES >> 20} MiB. Keep fewer rows or columns."
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from file
    except UnicodeDecodeError:
        raise DataError(
            f"Table: line {_foreign_line(path)} of {path} is not UTF-8. Save it as CSV in UTF-8."
        ) from None
    except FileNotFoundError:
        raise DataError(f"Table: there is no file {path}. Check the path.") from None
    except OSError as error:
        raise DataError(
            f"Table: {path} cannot be read ({error.strerror}). Choose another file."
        ) from None


def _foreign_line(path: Path) -> int:
    """The first line that is not UTF-8; decoding in blocks does not tell."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1  # the file was changed since


def short(text: str) -> str:
    """A cell as it stands in a sentence."""
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")
