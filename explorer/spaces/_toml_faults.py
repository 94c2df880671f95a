"""What does not fit the schema of a description, in words."""

import re
from typing import Any, TypeVar, get_args

import msgspec

from explorer.core.space import Role, Task
from explorer.spaces._description import (
    DescriptionError,
    FullChoice,
    Head,
    Path,
    StagePart,
    Stem,
    shown,
    strange,
    value_at,
)

T = TypeVar("T", bound=msgspec.Struct)
_PLACE = re.compile(r" - at `\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_EXPECTED = re.compile(r"Expected `([^`]*)`, got")
_UNKNOWN = re.compile(r"unknown field `(.*?)`", re.DOTALL)
_MISSING = re.compile(r"missing required field `(\w+)`")
_WORDS = {  # what msgspec calls it, and what people do
    "int": "a whole number",
    "str": 'a text in quotes ("...")',
    "bool": "true or false",
    "array": "a list ([..., ...])",
    "object": "a table",
}
_FIELDS: dict[str, type[msgspec.Struct]] = {  # of the tables within
    "stem": Stem,
    "stage": StagePart,
    "head": Head,
    "choice": FullChoice,
}
_CLOSED = {"task": get_args(Task), "role": get_args(Role)}


def convert(content: Any, kind: type[T]) -> T:
    """What was read, as one of the kinds of description; raises DescriptionError."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise fault_of(error, content, kind) from None


def fault_of(
    error: msgspec.ValidationError, content: Any, kind: type[msgspec.Struct]
) -> DescriptionError:
    """The fault in a description that msgspec found.

    Args:
        content: what was read, for the value in the sentence.
    """
    text = str(error)
    place = _PLACE.search(text)
    path = _path(place[1] if place else "")
    if found := _UNKNOWN.search(text):
        kind = _FIELDS[str(path[0])] if path else kind
        sentence = strange("field", found[1], kind.__struct_fields__)
        return DescriptionError((*path, found[1]), sentence)
    if found := _MISSING.search(text):  # stands nowhere, so its line is that of what lacks it
        told = f"{found[1]} is missing. Add a line `{found[1]} = ...`."
        return DescriptionError((*path, found[1]), told)
    value, name = value_at(content, path), path[-1] if path else "the file"
    if path == ("stage",):
        told = "stage must be a list of tables. Write [[stage]], with two brackets, above each."
        return DescriptionError(path, told)
    if found := _EXPECTED.search(text):
        wanted = [_WORDS.get(word, word) for word in found[1].split(" | ")]
        listed = ", ".join(wanted[:-1]) + " or " if len(wanted) > 1 else ""
        told = f"{_named(name)} must be {listed}{wanted[-1]}, not {shown(value)}."
        return DescriptionError(path, told)
    if name in _CLOSED:
        return DescriptionError(path, strange(str(name), value, _CLOSED[str(name)]))
    return DescriptionError(path, f"{_named(name)} {shown(value)} cannot be used. Correct it.")


def _named(name: str | int) -> str:
    return "it" if isinstance(name, int) else name


def _path(text: str) -> Path:
    """ "stage", 2, "channels" of ".stage[2].channels"."""
    steps = _STEP.findall(text)
    return tuple(int(place) if place else key for key, place in steps)
