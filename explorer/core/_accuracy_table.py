"""Tables of trained networks: a CSV with a column `arch` and a column of accuracies per data set.

Whatever is wrong with one is a DataError that names the line.
"""

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import DataError, SpaceError
from explorer.core.space import Architecture

ARCH = "arch"
# Columns of numbers that are no accuracies begin with one of these.
OTHERS = ("index", "id", "params", "flops", "macs", "latency", "seed", "epoch")
LEAST = 3  # networks; two are in order or not, and tell nothing
MAX_BYTES = 64 * 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
SHOWN = 40  # characters of a cell in a sentence

Row = tuple[int, list[str]]  # its line in the file, from 1, and its cells


@dataclass(frozen=True, slots=True)
class AccuracyTable:
    """Networks and what they reached once trained.

    Attributes:
        architectures: each network once.
        columns: (n,) accuracies by the column's name, in the unit of the file, most often %.
    """

    architectures: tuple[Architecture, ...]
    columns: dict[str, NDArray[np.float64]]

    def sampled(self, count: int, seed: int) -> "AccuracyTable":
        """At most `count` rows, drawn by the seed, in the table's order."""
        rows = len(self.architectures)
        if rows <= count:
            return self
        picked = np.sort(np.random.default_rng(seed).choice(rows, count, replace=False))
        return self.kept(picked)

    def kept(self, rows: NDArray[np.int64]) -> "AccuracyTable":
        """These rows alone.

        Args:
            rows: (m,) places in the table, from 0.
        """
        networks = tuple(self.architectures[i] for i in rows)
        return AccuracyTable(networks, {name: found[rows] for name, found in self.columns.items()})


def read_table(
    path: Path, network: Callable[[str], Architecture], columns: Sequence[str] = ()
) -> AccuracyTable:
    """Read a table; raises DataError with the line and what to put there.

    Args:
        network: finds the network of a name in the column `arch`; raises SpaceError.
        columns: the ones to read; without any, each whose cells are numbers for the most part and
            whose name does not begin as one of OTHERS.
    """
    heads, rows = _cells(path)
    wanted = _wanted(path, heads, rows, columns)
    place = heads.index(ARCH)
    seen: dict[Architecture, int] = {}
    for line, cells in rows:
        try:
            found = network(cells[place].strip())
        except SpaceError as error:
            raise DataError(f"Table: line {line} of {path}: {error}") from None
        if found in seen:
            raise DataError(
                f"Table: line {line} of {path} has the network {_short(cells[place])} of line "
                f"{seen[found]} again. Remove one of them."
            )
        seen[found] = line
    return AccuracyTable(
        tuple(seen),
        {name: np.array(_numbers(path, rows, name, heads.index(name))) for name in wanted},
    )


def _cells(path: Path) -> tuple[list[str], list[Row]]:
    """The names of the columns, and the rows below them, each as long."""
    lines = _lines(path)
    _, heads = next(lines, (1, []))
    heads = [head.strip() for head in heads]
    if ARCH not in heads:
        shown = ", ".join(map(_short, heads[:8])) or "nothing"
        raise DataError(
            f"Table: line 1 of {path} holds {shown}, but no column {ARCH}. "
            f"Name the columns there, with commas between, and the one of networks {ARCH}."
        )
    twice = [head for head in heads if heads.count(head) > 1] if len(heads) <= MAX_COLUMNS else []
    if twice or len(heads) > MAX_COLUMNS:
        what = f"the column {_short(twice[0])} twice" if twice else f"{len(heads):,} columns"
        raise DataError(f"Table: line 1 of {path} has {what}. Remove what is too many.")
    rows: list[Row] = []
    for line, cells in lines:
        if len(cells) != len(heads):
            raise DataError(
                f"Table: line {line} of {path} has {len(cells)} cells, but there are {len(heads)} "
                "columns. Write one cell for each."
            )
        rows.append((line, cells))
        if len(rows) > MAX_ROWS:
            raise DataError(
                f"Table: {path} has more than {MAX_ROWS:,} rows. Keep a sample of them."
            )
    if len(rows) < LEAST:
        raise DataError(
            f"Table: {path} lists {len(rows)} networks. A rank correlation needs {LEAST} or more."
        )
    return heads, rows


def _lines(path: Path) -> Iterator[Row]:
    """The rows that are not empty; the file is closed when they were read, or given up."""
    reader = None
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise DataError(f"Table: {path} is no ordinary file. Choose a CSV file.")
        if path.stat().st_size > MAX_BYTES:
            raise DataError(
                f"Table: {path} has more than {MAX_BYTES >> 20} MiB. Keep fewer rows or columns."
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            yield from ((reader.line_num, cells) for cells in reader if any(cells))
    except csv.Error as error:
        line = reader.line_num if reader else 1
        raise DataError(
            f"Table: line {line} of {path} is no CSV ({error}). Save it as CSV again."
        ) from None
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


def _wanted(path: Path, heads: list[str], rows: list[Row], asked: Sequence[str]) -> tuple[str, ...]:
    offered = [head for head in heads if head != ARCH]
    for name in asked:
        if name not in offered:
            raise DataError(
                f"Table: {path} has no column {_short(name)} of accuracies. "
                f"Choose among {', '.join(map(_short, offered))}."
            )
    if asked:
        return tuple(dict.fromkeys(asked))
    found = tuple(
        head
        for place, head in enumerate(heads)
        if head != ARCH
        and not head.lower().startswith(OTHERS)
        and 2 * sum(_number(cells[place]) is not None for _, cells in rows) > len(rows)
    )
    if not found:
        raise DataError(f"Table: {path} has no column of accuracies. Add one, or name some.")
    return found


def _numbers(path: Path, rows: list[Row], name: str, place: int) -> list[float]:
    found = []
    for line, cells in rows:
        number = _number(cells[place])
        if number is None:
            raise DataError(
                f"Table: line {line} of {path}, column {_short(name)}: {_short(cells[place])} is "
                "no finite number. Write the accuracy in %, or choose other columns."
            )
        found.append(number)
    return found


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _short(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")
