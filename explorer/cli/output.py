"""What goes to standard output: one JSON document, or aligned text."""

import json
import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

LINE = 100  # characters
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else."
)


def emit(as_json: bool, value: Any, text: Callable[[], str]) -> None:
    """Print a result as JSON for a script, or as text for a person."""
    click.echo(to_json(value) if as_json else text())


def to_json(value: Any) -> str:
    """Strict JSON: what is no finite number becomes null, what is not ASCII is escaped.

    So it is the same in every locale, and file names that are no UTF-8 come through.
    """
    return json.dumps(_plain(value), indent=2, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns under their heads; a column of numbers stands to the right."""
    cells = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [all(_is_number(cell) for cell in column[1:]) for column in zip(*cells, strict=True)]
    lines = (
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )
    return "\n".join(lines)


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with their values beside them."""
    pairs = list(pairs)
    width = max(len(name) for name, _ in pairs)
    return "\n".join(f"{name.ljust(width)}  {value}".rstrip() for name, value in pairs)


def paragraph(text: str) -> str:
    """Lines no longer than people like to read."""
    return textwrap.fill(text, LINE, subsequent_indent="  ")


def _is_number(cell: str) -> bool:
    return cell == "" or cell[0].isdigit() or cell[0] in "-–" or cell == "nan"


def big(number: float) -> str:
    """A count for people: "385.19 M"."""
    if not math.isfinite(number):
        return "–"
    for scale, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= scale:
            return f"{number / scale:.2f} {letter}"
    return f"{number:.0f}"


def number(value: float | None, digits: int = 2) -> str:
    """A number for people; a dash where there is none."""
    return "–" if value is None or not math.isfinite(value) else f"{value:,.{digits}f}"
