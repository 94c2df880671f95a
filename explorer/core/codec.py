"""Plans, spaces and settings as JSON, checked field by field when they come back."""

from typing import Any, TypeVar

import msgspec

from explorer.core.errors import ExplorerError, SessionError

T = TypeVar("T")


def to_json(value: Any) -> str:
    """Any of core's values as one line of JSON."""
    return msgspec.json.encode(value).decode()


def to_builtins(value: Any) -> Any:
    """Any of core's values as dicts, lists, strings and numbers."""
    return msgspec.to_builtins(value)


def from_json(text: str | bytes, kind: type[T], what: str) -> T:
    """Read a value back; raises SessionError that names the field where it does not fit.

    Args:
        what: what the text is, for the sentence: "the plan of run 2".
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except RecursionError:
        fault = "it is nested too deeply"
    except (msgspec.DecodeError, ExplorerError, UnicodeDecodeError) as error:
        fault = str(error).rstrip(".")
    raise SessionError(f"Reading {what}: {fault}. It is damaged or was edited: use another copy.")
