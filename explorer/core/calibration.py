"""Scores learned from trained networks: weights of terms that add up over a network's stages.

A saved one is a file in the user's data folder, and an objective anywhere: "calibrated:NAME".
Such files are read as data and checked; nothing in them is ever run.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path

from explorer.core import codec
from explorer.core.errors import PlanError, SessionError
from explorer.core.space import Option, SearchSpace, label_of

PROGRAM = "zero-shot-explorer"
PREFIX = "calibrated:"
NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,38}[a-z0-9])?")
# Windows opens no file of such a name.
DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
MAX_BYTES = 2**20  # of a file; a large space's has some kilobytes
SHOWN = 8  # options or names in a sentence


@dataclass(frozen=True, slots=True)
class Calibration:
    """Accuracy as a weighted sum of terms, as learned in one space on one data set.

    The terms are those of `explorer.spaces.terms_of`, at the input size and classes given here, so
    the score is one of the choices alone.

    Attributes:
        choices: options by the choice's name, as they were when it was learned: what it is for.
        column, source: of the accuracies: the column's name, and the file's.
        rows: networks that the weights were learned from.
        weights: by the term's name, in units of the accuracies for one unit of the term.
        kendall: tau-b of predicted with true accuracies, of networks left out of the learning;
            None where it is not known.
        interval: 95 % bootstrap interval of it.
        judged: how those were chosen, in words: "cross-validated, 10 folds".
    """

    name: str
    family: str
    input_shape: tuple[int, int, int]
    classes: int
    choices: dict[str, tuple[Option, ...]]
    column: str
    source: str
    rows: int
    weights: dict[str, float]
    intercept: float
    kendall: float | None = None
    interval: tuple[float, float] | None = None
    judged: str = ""

    def __post_init__(self) -> None:
        check_name(self.name)
        numbers = (self.intercept, *self.weights.values(), *(self.interval or ()))
        if not all(map(math.isfinite, numbers)):
            raise PlanError(f"Calibration {self.name}: a weight is no number. Calibrate again.")
        if not self.weights:
            raise PlanError(f"Calibration {self.name}: it has no weights. Calibrate again.")

    def __hash__(self) -> int:
        return hash((self.name, self.family, self.rows, self.intercept, *self.weights.items()))

    @property
    def objective(self) -> str:
        return f"{PREFIX}{self.name}"

    def misfit(self, space: SearchSpace) -> str:
        """Why it says nothing of a space, in a sentence; "" where it is for it."""
        if space.family != self.family:
            return (
                f"{self.objective} was learned in the space {self.family} and says nothing of "
                f"{space.family}. Calibrate in {space.family}, or take another objective."
            )
        if {choice.name for choice in space.choices} != self.choices.keys():
            return (
                f"{self.objective} was learned in a space of other choices. Calibrate in this one, "
                "or take another objective."
            )
        for choice in space.choices:
            own = self.choices[choice.name]
            for option in choice.options:
                if option not in own:
                    return (
                        f"{self.objective} was not learned with {label_of(choice.name)} {option}. "
                        f"Use {_options(own)}, or take another objective."
                    )
        return ""

    def check(self, space: SearchSpace) -> None:
        """Raise PlanError where it is not for a space."""
        if fault := self.misfit(space):
            raise PlanError(f"Objectives: {fault}")


def _options(own: tuple[Option, ...]) -> str:
    shown = list(map(str, own))
    return ", ".join(shown) if len(shown) <= SHOWN else f"{shown[0]} to {shown[-1]}"


def check_name(name: str) -> None:
    """Raise PlanError for what cannot be part of an objective's name, or name a file anywhere."""
    if not NAME.fullmatch(name) or DEVICES.fullmatch(name):
        shown = name if len(name) <= 60 else f"{name[:60]}..."
        raise PlanError(
            f"Name of the calibration: {shown!r} cannot be used. Write up to 40 of a to z, 0 to 9, "
            "- and _, such as nats-cifar10."
        )


def name_of(measure: str) -> str:
    """The calibration that an objective's measure or name is of; "" for any other."""
    plain = measure.rpartition(PREFIX)
    return plain[2] if plain[1] else ""


def folder() -> Path:
    """Where saved ones are, one file each; it need not exist."""
    return user_data_path(PROGRAM, appauthor=False, roaming=True) / "calibrations"


def saved() -> tuple[str, ...]:
    """Names of those that were saved, in order."""
    try:
        files = [path for path in folder().iterdir() if path.suffix == ".json" and path.is_file()]
    except OSError:
        return ()
    return tuple(sorted(path.stem for path in files if NAME.fullmatch(path.stem)))


def saved_for(family: str) -> tuple[str, ...]:
    """Objectives of those that were learned in a family; damaged files are passed over."""
    found = []
    for name in saved():
        try:
            changed = path_of(name).stat().st_mtime_ns
            if _family_of(name, changed) == family:
                found.append(f"{PREFIX}{name}")
        except (OSError, PlanError):
            continue
    return tuple(found)


@lru_cache(maxsize=1_000)
def _family_of(name: str, _changed: int) -> str:
    """Menus ask often, and files seldom change."""
    return load(name).family


def path_of(name: str) -> Path:
    """Raises PlanError for a name that is none."""
    check_name(name)
    return folder() / f"{name}.json"


def save(made: Calibration) -> Path:
    """Write one, in place of any of that name; never half of it. Raises PlanError."""
    path = path_of(made.name)
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(codec.to_json(made), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise PlanError(
            f"Calibration: {path} cannot be written ({error.strerror}). Free some space, or see "
            "to the folder's rights."
        ) from None
    return path


def load(name: str) -> Calibration:
    """A saved one; raises PlanError where there is none, or its file is damaged."""
    path = path_of(name)
    try:
        if path.exists() and not path.is_file():  # a pipe never ends
            raise PlanError(f"Calibration: {path} is no ordinary file. Remove it.")
        if path.stat().st_size > MAX_BYTES:
            raise PlanError(f"Calibration: {path} is too large to be one. Remove it.")
        made = codec.from_json(path.read_bytes(), Calibration, f"the calibration {path}")
    except FileNotFoundError:
        raise PlanError(_unknown(name)) from None
    except OSError as error:
        raise PlanError(
            f"Calibration: {path} cannot be read ({error.strerror}). Check its rights."
        ) from None
    except SessionError as error:
        raise PlanError(str(error)) from None
    if made.name != name:
        raise PlanError(f"Calibration: {path} says its name is {made.name!r}. Rename the file.")
    return made


def _unknown(name: str) -> str:
    names = saved()
    if not names:
        return (
            f"There is no calibration {name!r}, as none was saved here. Make one from trained "
            "networks: `explorer calibrate TABLE.csv --save NAME`."
        )
    more = ", ..." if len(names) > SHOWN else ""
    return f"There is no calibration {name!r}. Saved ones are {', '.join(names[:SHOWN])}{more}."


def found_for(
    measures: Mapping[str, object] | tuple[str, ...], given: tuple[Calibration, ...] = ()
) -> tuple[Calibration, ...]:
    """The calibrations that some measures are of, each once: those given, else the saved ones.

    Raises PlanError where one is neither.
    """
    names = dict.fromkeys(filter(None, map(name_of, measures)))
    known = {one.name: one for one in given}
    return tuple(known[name] if name in known else load(name) for name in names)
