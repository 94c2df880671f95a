"""What rank correlations say, in sentences: which scores beat counting, and where."""

from collections.abc import Callable, Sequence
from itertools import groupby

from explorer.core.correlation import BESIDE, Line

WORDS = {"params": "parameters", "macs": "MACs", "size-limit": "the size limit"}
PLAIN = ("params", "macs")  # counts that are no scores


def line_name(line: Line) -> str:
    """As the command line calls a score: "zico-bc at beta 1"."""
    return line.goal.name if line.beta is None else f"{line.goal.name} at beta {line.beta:g}"


def findings(lines: Sequence[Line], name: Callable[[Line], str] = line_name) -> tuple[str, ...]:
    """A sentence for each score: which counts it beats beyond chance, on which columns.

    Args:
        lines: a report that was asked for with a seed.
        name: what a line's score is called.
    """
    scores = [line for line in lines if line.goal.name not in PLAIN]
    by_score = groupby(scores, lambda line: (line.goal.name, line.beta))
    return tuple(_finding([*group], name) for _, group in by_score)


def _finding(group: Sequence[Line], name: Callable[[Line], str]) -> str:
    """On one score: a line for each column."""
    where: dict[tuple[str, ...], list[str]] = {}  # counts that are beaten on the same columns
    for count in BESIDE:
        if beaten := tuple(line.column for line in group if line.found.beats(count)):
            where.setdefault(beaten, []).append(WORDS[count])
    if not where:
        return f"{name(group[0])} beats no count beyond chance."
    parts = [f"{_listed(counts)} on {_on(at, len(group))}" for at, counts in where.items()]
    return f"{name(group[0])} beats {'; '.join(parts)}, beyond chance."


def _on(columns: tuple[str, ...], of: int) -> str:
    if len(columns) < of or of == 1:
        return _listed(columns)
    return "both columns" if of == 2 else f"all {of} columns"


def _listed(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
