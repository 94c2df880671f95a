"""The grammar of a data setting: what it names, and which task it serves. Touches no file."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from explorer.core.errors import DataError
from explorer.core.space import Task

Kind = Literal["synthetic", "noise", "folder", "labels", "coco", "arrays"]
IGNORED = 255  # the class number of pixels that take no part in a loss
MAX_IGNORED = 2**31  # of a value to ignore; a PNG's end at 65,535
SUITED: Mapping[Task, tuple[Kind, ...]] = {
    "classification": ("synthetic", "noise", "folder", "arrays"),
    "segmentation": ("synthetic", "noise", "labels", "arrays"),
    "detection": ("synthetic", "noise", "coco", "arrays"),
}
FORMS: Mapping[Kind, str] = {  # how to write each, for sentences
    "synthetic": "synthetic",
    "noise": "noise",
    "folder": "a folder of class folders",
    "labels": "labels:IMAGES,LABELS",
    "coco": "coco:IMAGES,FILE.json",
    "arrays": "arrays:FILE.npz",
}
_PAIRS = {"labels": "a folder of images and one of label maps", "coco": "a folder and a file"}
_IGNORE = re.compile(r"ignore=(.*)", re.DOTALL)
_TAIL = re.compile(r"(?:,ignore=-?\d+)+$")


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data setting, understood.

    Attributes:
        path: the folder of images or the file; None for images made on the spot.
        targets: the folder of label maps, or the JSON file.
        ignored: values of label maps that stand for no class, besides 255.
    """

    kind: Kind
    path: Path | None = None
    targets: Path | None = None
    ignored: tuple[int, ...] = ()

    @property
    def spec(self) -> str:
        """The setting as text, which `parse_data` understands."""
        tail = "".join(f",ignore={value}" for value in self.ignored)
        if self.path is None:
            return self.kind
        if self.targets is not None:
            return f"{self.kind}:{_quoted(self.path)},{_quoted(self.targets)}{tail}"
        return f"arrays:{self.path}{tail}" if self.kind == "arrays" else str(self.path)


def parse_data(spec: str) -> DataSource:
    """Understand a data setting; raises DataError where it names nothing that can be.

    Args:
        spec: "synthetic", "noise", a folder of class folders, "labels:IMAGES,LABELS",
            "coco:IMAGES,FILE.json" or "arrays:FILE.npz". Names with commas stand in double quotes,
            as in CSV. "labels" and "arrays" may end in ",ignore=11": that value of a label map
            stands for no class, as 255 always does; it may be repeated.
    """
    spec = spec.strip()
    head, _, rest = spec.partition(":")
    if not spec:
        raise DataError("Data: nothing was given. Use synthetic, noise or a folder of images.")
    if any("\ud800" <= letter <= "\udfff" for letter in spec):  # bytes that are no UTF-8
        raise DataError(f"Data: the name {spec!r} is no valid text. Rename the folder or file.")
    if "\0" in spec:
        raise DataError("Data: the name holds a zero byte, which no folder has. Type it again.")
    if spec in ("synthetic", "noise"):
        return DataSource(cast(Kind, spec))
    if head in _PAIRS:
        return _pair(cast(Kind, head), rest)
    if head == "arrays":
        return _arrays(rest)
    return DataSource("folder", _path(spec))


def located(spec: str) -> str:
    """The setting with whole paths, which means the same wherever a session is opened."""
    source = parse_data(spec)
    path, targets = (p and p.absolute() for p in (source.path, source.targets))
    return replace(source, path=path, targets=targets).spec


def suits(spec: str, task: Task) -> bool:
    """Whether data of this kind can serve the task; False too for what is no setting."""
    try:
        return parse_data(spec).kind in SUITED[task]
    except DataError:
        return False


def check_suits(source: DataSource, task: Task) -> None:
    """Raise DataError, with what to use instead, where the data is for another task."""
    if source.kind in SUITED[task]:
        return
    meant = next(other for other, kinds in SUITED.items() if source.kind in kinds)
    forms = [FORMS[kind] for kind in SUITED[task]]
    raise DataError(
        f"Data: {source.path} ({FORMS[source.kind]}) is for {meant}, but this space is for {task}. "
        f"Use {', '.join(forms[:-1])} or {forms[-1]}."
    )


def _arrays(rest: str) -> DataSource:
    tail = _TAIL.search(rest)
    name = rest[: tail.start()] if tail else rest
    if not name:
        raise DataError("Data: arrays: names no file. Write arrays:FILE.npz.")
    options = tail.group().split(",")[1:] if tail else []
    return DataSource("arrays", _path(name), ignored=_ignored(options))


def _pair(kind: Kind, rest: str) -> DataSource:
    form = FORMS[kind]
    try:
        (names,) = csv.reader([rest], skipinitialspace=True, strict=True) if rest else ([],)
    except (csv.Error, ValueError):
        raise DataError(
            f"Data: the quotes in {kind}:{rest[:80]} do not match. Write {form}, and a name with "
            "commas in double quotes."
        ) from None
    pair, options = names[:2], names[2:]
    if options and (kind != "labels" or any(not _IGNORE.fullmatch(o) for o in options)):
        raise DataError(
            f"Data: {kind}:{rest[:80]} names more than {_PAIRS[kind]}. Write {form}, and a name "
            "with commas in double quotes."
        )
    if len(pair) < 2 or not all(name.strip() for name in pair):
        raise DataError(f"Data: {kind}: needs {_PAIRS[kind]}. Write {form}.")
    return DataSource(kind, _path(pair[0]), _path(pair[1]), _ignored(options))


def _ignored(options: list[str]) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for option in options:
        text = option.removeprefix("ignore=").strip()
        if not re.fullmatch(r"-?[0-9]{1,10}", text) or abs(int(text)) > MAX_IGNORED:
            raise DataError(
                f"Data: ignore={text[:20]} is no value of a label map. Write a whole number, such "
                "as ignore=11."
            )
        found[int(text)] = None
    return tuple(value for value in found if value != IGNORED)


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise DataError(f"Data: the home folder in {text} is unknown. Write it out.") from None


def _quoted(path: Path) -> str:
    """As CSV writes it, spaces at its ends kept."""
    text = str(path)
    if text.strip() == text and not any(mark in text for mark in ',"\r\n'):
        return text
    return '"' + text.replace('"', '""') + '"'
