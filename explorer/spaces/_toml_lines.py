"""Where in a TOML text a value stands; the reader of the standard library does not tell."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from explorer.spaces._description import Path

# The pieces of a text that was read without fault: strings first, as anything may stand in them.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)|(?P<equals>=)|[^\"'#\[\]{}\n=]+",
    re.DOTALL,
)


def line_of(text: str, path: Path) -> int:
    """The line, from 1, of the value at a path, or else of what encloses it most closely.

    Args:
        text: valid TOML.
        path: keys and places in lists, from 0.
    """
    best, found = 0, 1
    table: Path = ()
    counts: dict[Path, int] = {}
    for line, key, is_header in _statements(text):
        if is_header:
            table = _table(key, counts)
            here = table
        else:
            here = table + _keys(key)
        same = _common(here, path)
        if same > best or (is_header and same == best and here == path[: len(here)] and here):
            best, found = same, line
    return found


def _common(one: Path, other: Path) -> int:
    """How many keys a path shares with another, where it leads there at all."""
    length = min(len(one), len(other))
    return length if one[:length] == other[:length] else 0


def _statements(text: str) -> Iterator[tuple[int, str, bool]]:
    """Line, key and whether it is a header, of every header and every key of a table."""
    line, depth, start, key, opened = 1, 0, 1, "", ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match["end"] and depth == 0:
            if opened.strip():
                yield start, key or opened.strip(), not key
            key = opened = ""
        elif not token.startswith("#"):
            if not opened.strip():
                start = line
            if match["equals"] and depth == 0 and not key:
                key = opened.strip()
            depth += bool(match["open"]) - bool(match["close"])
            opened += token
        line += token.count("\n")
    if opened.strip():
        yield start, key or opened.strip(), not key


def _keys(text: str) -> Path:
    """The parts of a dotted key."""
    found: list[str] = []
    content: Any = tomllib.loads(f"{text} = 0")
    while isinstance(content, dict):
        ((name, content),) = content.items()
        found.append(name)
    return tuple(found)


def _table(header: str, counts: dict[Path, int]) -> Path:
    """The path of a header, in which every list of tables stands at its last one so far."""
    is_list = header.startswith("[[")
    path: Path = ()
    keys = _keys(header.strip("[]"))
    for number, key in enumerate(keys, 1):
        path += (key,)
        if is_list and number == len(keys):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path
