"""Spaces as TOML, to be read, edited and kept: one's own in full, others by their bounds."""

import re
import tomllib
from pathlib import Path as FilePath
from typing import Any

import msgspec

from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace
from explorer.spaces._describing import description_of, space_of
from explorer.spaces._description import Description, DescriptionError, FamilyDescription
from explorer.spaces._family_file import family_content, family_space
from explorer.spaces._toml_faults import convert
from explorer.spaces._toml_lines import line_of

OWN = "custom"
MAX_BYTES = 1_000_000  # a hundred times what fifty stages take
MAX_DOTS = 16  # of a dotted key; deeper ones take the reader quadratic time
HEADING = """\
# A search space. Of a range: a number, "LOW..HIGH" or "LOW..HIGH:STEP". Several options: a list.

"""
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_file(path: FilePath) -> SearchSpace:
    """The space that a file describes; raises SpaceError."""
    try:
        if path.exists() and not path.is_file():  # a pipe never ends
            raise SpaceError(f"{path} is no ordinary file. Give a TOML file.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name has a NUL"
        raise SpaceError(f"{path} cannot be read ({why}). Check the path.") from None
    return read(content, path.name)


def read(text: str | bytes, name: str) -> SearchSpace:
    """The space that a text describes; raises SpaceError with the line that is wrong.

    Args:
        name: of the text, for the sentence: "my.toml".
    """
    decoded = _decoded(text, name)
    content = _parsed(decoded, name)
    try:
        if content.get("family", OWN) != OWN:
            return family_space(convert(content, FamilyDescription))
        content.pop("family", None)
        return space_of(convert(content, Description), OWN)
    except DescriptionError as error:
        raise SpaceError(f"{name}, line {line_of(decoded, error.path)}: {error}") from None


def _decoded(text: str | bytes, name: str) -> str:
    if len(text) > MAX_BYTES:
        raise SpaceError(
            f"{name} is larger than {MAX_BYTES / 1e6:g} MB, so it describes no space. Choose "
            "another file."
        )
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise SpaceError(f"{name}, line {line}: this is not UTF-8. Save it as such.") from None
    return text.replace("\r\n", "\n")


def _parsed(text: str, name: str) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), 1):
        deepest = max(part.count(".") for part in line.split("="))
        if deepest > MAX_DOTS and not line.lstrip().startswith("#"):
            raise SpaceError(f"{name}, line {number}: too many dots. Keep to {MAX_DOTS} or fewer.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _AT.search(str(error))
        line, column = (place[1], place[2]) if place and place[1] else (_last_line(text), "")
        where = f"line {line}, column {column}" if column else f"line {line}"
        words = _AT.sub("", str(error))
        fault = f"{name}, {where}: {words[:1].lower()}{words[1:]}. Correct what stands there."
    except RecursionError:
        fault = f"{name}: brackets are nested too deeply. A description needs three levels."
    except ValueError:  # a number of thousands of digits
        fault = f"{name}: a number is too long. Use {len(str(2**63))} digits at most."
    raise SpaceError(fault)


def _last_line(text: str) -> str:
    return str(text.rstrip("\n").count("\n") + 1)


def write(space: SearchSpace) -> str:
    """A text that describes the space; `read` gives it back.

    What plays no part is not written: the options that only kinds of block read that are not
    ticked, and the kinds themselves.
    """
    import tomlkit  # 0.03 s that reading does not wait for

    if space.family == OWN:
        content = msgspec.to_builtins(description_of(space))
        stages, head = content.pop("stage"), content.pop("head")
        content |= {"stage": stages, "head": head}
    else:
        content = family_content(space)
    if not space.name:
        content.pop("name")
    return f"{HEADING}{tomlkit.dumps(content)}"
