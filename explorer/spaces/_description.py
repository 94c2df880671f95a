"""A space of one's own, as it stands in a file: what may be written, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from explorer.core.errors import SpaceError
from explorer.core.space import Option, Role, Task

LONGEST = 60  # characters of a value in a sentence
Path = tuple[str | int, ...]  # where a value stands: ("stage", 2, "block"), counted from 0

Word = str | list[str]  # one, or those to choose among
Pick = int | list[int]
Numbers = int | str | list[int]  # one, "16..64:8", or those to choose among
Switch = bool | list[bool]


class DescriptionError(SpaceError):
    """Something to correct in the description of a space.

    Attributes:
        path: the value, or the table that lacks one; () for the description as a whole.
    """

    def __init__(self, path: Path, sentence: str) -> None:
        place = " ".join(str(key + 1 if isinstance(key, int) else key) for key in path[:-1])
        if path and isinstance(path[-1], int):
            place = f"{place} {path[-1] + 1}"
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.path = path


class Stem(Struct, forbid_unknown_fields=True):
    """One convolution with batch-norm and activation, and perhaps a pooling."""

    channels: Numbers = 32
    kernel: Pick = 3
    stride: int = 2
    activation: Word = "relu"
    pooling: str = "none"


class StagePart(Struct, forbid_unknown_fields=True):
    """Blocks one after another; the first of them may halve the maps."""

    block: Word
    channels: Numbers
    repeats: Numbers = 1
    stride: int = 1
    kernel: Pick | UnsetType = UNSET
    conv: Word | UnsetType = UNSET
    grouping: Word | UnsetType = UNSET
    expansion: Pick | UnsetType = UNSET
    bottleneck: Numbers | UnsetType = UNSET
    squeeze: Switch | UnsetType = UNSET


class Head(Struct, forbid_unknown_fields=True):
    """What makes the outputs; its kind says which of the others it reads."""

    kind: str
    channels: Numbers | UnsetType = UNSET
    activation: Word | UnsetType = UNSET
    seg: Word | UnsetType = UNSET
    upsample: Word | UnsetType = UNSET
    cells: Numbers | UnsetType = UNSET
    repeats: Numbers | UnsetType = UNSET


class Description(Struct, forbid_unknown_fields=True):
    """The whole of it."""

    stage: list[StagePart] = []
    name: str = ""
    task: Task = "classification"
    input: Pick | UnsetType = UNSET  # a side in pixels, or [height, width]
    image_channels: int = 3
    classes: int | UnsetType = UNSET
    stem: Stem = msgspec.field(default_factory=Stem)
    head: Head | UnsetType = UNSET


class FullChoice(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A choice with all that is known of it (core.space.Choice)."""

    name: str
    role: Role
    options: list[Option]
    step: int = 0
    possible: list[Option] = []
    ordered: bool = True
    least: int = 1
    when: tuple[str, Option] | None = None


class FamilyDescription(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A space of one of the program's families.

    Attributes:
        start: the family's named space or preset whose bounds hold where `choices` says nothing;
            its default where there is none.
        choices: bounds by name; dots lead into tables ({"stage2": {"kernel": [3, 5]}}).
        choice: all choices in full, in place of `start` and `choices`.
    """

    family: str
    start: str = ""
    name: str = ""
    task: Task | UnsetType = UNSET
    input: Pick | UnsetType = UNSET
    image_channels: int | UnsetType = UNSET
    classes: int | UnsetType = UNSET
    choices: dict[str, Any] = {}
    choice: list[FullChoice] = []


def strange(what: str, value: object, known: Iterable[object]) -> str:
    """The sentence for a value that is not among the known ones."""
    words = [str(word) for word in known]
    near = get_close_matches(str(value), words, n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"Choose among {', '.join(words)}."
    return f"{what} {shown(value)} is unknown. {remedy}"


def shown(value: object) -> str:
    """A value as it may stand in a sentence, whatever was written."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def value_at(content: Any, path: Sequence[str | int]) -> Any:
    """What stands at a place of nested tables and lists; None where nothing does."""
    for key in path:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return None
    return content
