"""Rank correlations for people: a table, and sentences on which scores beat counting."""

from collections.abc import Sequence
from typing import Any

from explorer.cli.correlating import Scored
from explorer.cli.output import number, paragraph, table
from explorer.core.codec import to_builtins
from explorer.core.correlation import Line
from explorer.core.findings import findings


def row(line: Line, done: Scored) -> dict[str, Any]:
    """A line as JSON has it."""
    found = line.found
    return {
        "proxy": line.goal.name,
        "beta": line.beta,
        "column": line.column,
        "kendall": found.kendall,
        "spearman": found.spearman,
        "rows": line.rows,
        "interval": found.interval,
        **{f"above_{name.replace('-', '_')}": between for name, between in found.above.items()},
        "settings": to_builtins(done.settings) if line.goal.proxy and done.settings else None,
    }


def text(lines: Sequence[Line], done: Scored, head: str = "") -> str:
    """A row for each score and beta, tau with its interval and rho for each column, and what beats
    counting."""
    said = [head or f"{len(done.found):,} networks", "", _table(lines, tuple(done.found.columns))]
    said += ["", *(paragraph(sentence) for sentence in findings(lines))]
    if done.failures:
        lost = len(done.failures)
        networks = "1 network was" if lost == 1 else f"{lost:,} networks were"
        said.append(paragraph(f"{networks} left out: {done.failures[0]}"))
    return "\n".join(said)


def _table(lines: Sequence[Line], columns: tuple[str, ...]) -> str:
    heads = ["Score", "beta"]
    for column in columns:
        heads += [f"{column} tau-b", "95 %", "rho"]
    cells = []
    for start in range(0, len(lines), len(columns)):
        group = lines[start : start + len(columns)]
        beta = group[0].beta
        cells.append([group[0].goal.name, "" if beta is None else f"{beta:g}"])
        for line in group:
            low, high = line.found.interval
            between = f"{number(low, 3)} to {number(high, 3)}"
            cells[-1] += [number(line.found.kendall, 3), between, number(line.found.spearman, 3)]
    return table(heads, cells)
