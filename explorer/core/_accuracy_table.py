"""Tables of trained networks: a CSV with a column `arch` and a column of accuracies per data set.

Whatever is wrong with one is a DataError that names the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.core._accuracy_file import ARCH, Cells, read_cells, short
from explorer.core.errors import DataError, SpaceError
from explorer.core.space import Architecture

# Columns of numbers that are no accuracies begin with one of these.
OTHERS = ("index", "id", "params", "flops", "macs", "latency", "seed", "epoch")
LEAST = 3  # networks; two are in order or not, and tell nothing
SHOWN = 12  # columns in a sentence


@dataclass(frozen=True, slots=True)
class StoredAccuracies:
    """What a session file keeps beside a run that scored the networks of a table.

    Attributes:
        source: the table's file name.
        total: networks in the whole table; `names` may be a sample of them.
        seed: that the sample was drawn by.
        betas: that corrected scores were asked for at.
        names, lines: of each network, as the table has it, and where; in the order of plan.first.
        columns: accuracies by the column's name, in that order, in the unit of the table.
    """

    source: str
    total: int
    seed: int
    betas: tuple[float, ...]
    names: tuple[str, ...]
    lines: tuple[int, ...]
    columns: dict[str, tuple[float, ...]]

    def __post_init__(self) -> None:
        sizes = {len(self.names), len(self.lines), *map(len, self.columns.values())}
        if len(sizes) != 1 or not self.columns:
            raise DataError("Accuracies: columns and names are not of the same length.")


@dataclass(frozen=True, slots=True)
class AccuracyTable:
    """Networks and what they reached once trained.

    Attributes:
        architectures: each network once.
        columns: (n,) accuracies by the column's name, in the unit of the file, most often %.
        names, lines: of each network: what the file calls it, and in which line, from 1.
        source: name of the file.
        total: networks in the whole file.
    """

    architectures: tuple[Architecture, ...]
    columns: dict[str, NDArray[np.float64]]
    names: tuple[str, ...]
    lines: tuple[int, ...]
    source: str
    total: int

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
        return AccuracyTable(
            tuple(self.architectures[i] for i in rows),
            {name: found[rows] for name, found in self.columns.items()},
            tuple(self.names[i] for i in rows),
            tuple(self.lines[i] for i in rows),
            self.source,
            self.total,
        )

    def stored(self, seed: int, betas: Sequence[float]) -> StoredAccuracies:
        """As a session file keeps it.

        Args:
            seed: that the rows were drawn by.
        """
        columns = {name: tuple(found.tolist()) for name, found in self.columns.items()}
        return StoredAccuracies(
            self.source, self.total, seed, tuple(betas), self.names, self.lines, columns
        )


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table as it was read, before anyone knows what networks its names mean.

    Attributes:
        names: of the networks, in the file's order; LEAST or more.
        accuracies: columns whose cells are numbers for the most part and whose name does not begin
            as one of OTHERS; there may be none.
    """

    path: Path
    names: tuple[str, ...]
    accuracies: tuple[str, ...]
    cells: Cells

    def table(
        self, network: Callable[[str], Architecture], columns: Sequence[str] = ()
    ) -> AccuracyTable:
        """The networks and their accuracies; raises DataError with the line.

        Args:
            network: finds the network of a name; raises SpaceError.
            columns: the ones to read; without any, `accuracies`.
        """
        wanted = _wanted(self, columns)
        found = {name: np.array(self.cells.numbers(name)) for name in wanted}
        return AccuracyTable(
            _networks(self, network),
            found,
            self.names,
            self.cells.lines,
            self.path.name,
            len(self.names),
        )


def open_table(path: Path) -> TableFile:
    """Read a file; raises DataError with the line and what to put there."""
    cells = read_cells(path)
    if len(cells.rows) < LEAST:
        raise DataError(
            f"Table: {path} lists {len(cells.rows)} networks. "
            f"A rank correlation needs {LEAST} or more."
        )
    accuracies = tuple(filter(cells.is_of_numbers, _free(cells)))
    return TableFile(path, cells.column(ARCH), accuracies, cells)


def read_table(
    path: Path, network: Callable[[str], Architecture], columns: Sequence[str] = ()
) -> AccuracyTable:
    """Open a table and find its networks at once; see TableFile.table."""
    return open_table(path).table(network, columns)


def _free(cells: Cells) -> list[str]:
    """The columns that may be of accuracies, going by their names."""
    return [h for h in cells.heads if h != ARCH and h and not h.lower().startswith(OTHERS)]


def _networks(file: TableFile, network: Callable[[str], Architecture]) -> tuple[Architecture, ...]:
    seen: dict[Architecture, int] = {}
    for line, name in zip(file.cells.lines, file.names, strict=True):
        try:
            found = network(name)
        except SpaceError as error:
            raise DataError(f"Table: line {line} of {file.path}: {error}") from None
        if found in seen:
            raise DataError(
                f"Table: line {line} of {file.path} has the network {short(name)} of line "
                f"{seen[found]} again. Remove one of them."
            )
        seen[found] = line
    return tuple(seen)


def _wanted(file: TableFile, asked: Sequence[str]) -> tuple[str, ...]:
    offered = [head for head in file.cells.heads if head not in (ARCH, "")]
    for name in asked:
        if name not in offered:
            raise DataError(
                f"Table: {file.path} has no column {short(name)} of accuracies. "
                f"Choose among {', '.join(map(short, offered[:SHOWN])) or 'none'}."
            )
    wanted = tuple(dict.fromkeys(asked)) or file.accuracies
    if not wanted:
        raise DataError(
            f"Table: {file.path} has no column of accuracies. Add one of numbers, or name some."
        )
    return wanted
