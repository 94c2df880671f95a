"""Kinds of value on the command line. Each refuses with the value and what to write instead."""

import math
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any, TypeVar

import click

from explorer.core.errors import ExplorerError
from explorer.core.objective import OBJECTIVES, Constraint, parse_constraint, plain_name

Parameter = click.Parameter | None
Context = click.Context | None
T = TypeVar("T")
SIZE_DIGITS = 9  # of a side; Python refuses to read thousands


class _Kind(click.ParamType[T]):
    """A kind of value whose name stands in help texts as it is written."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return self.name if isinstance(param, click.Option) else None


class Whole(_Kind[int | None]):
    """A whole number of `low` or more; read as 1000, 1_000 or 1e3."""

    name = "N"

    def __init__(self, low: int = 1) -> None:
        self.low = low

    def convert(self, value: Any, param: Parameter, ctx: Context) -> int:
        try:
            number = float(value) if "e" in str(value).lower() else int(value)
        except ValueError:
            number = math.nan
        if not (number >= self.low and number == number // 1):
            self.fail(
                f"{value!r} does not fit. Use a whole number, {self.low} or more.", param, ctx
            )
        return int(number)


class Real(_Kind[float]):
    """A finite number of 0 or more."""

    name = "NUMBER"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not (0 <= number < math.inf):
            self.fail(f"{value!r} does not fit. Use a number, 0 or more.", param, ctx)
        return number


class Size(_Kind[tuple[int, int] | str]):
    """HxW, height by width in pixels; one number means a square."""

    name = "HxW"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        parts = str(value).lower().replace("×", "x").split("x")
        if (
            not 1 <= len(parts) <= 2
            or not all(part.isdecimal() for part in parts)
            or max(map(len, parts)) > SIZE_DIGITS
        ):
            self.fail(f"{value!r} is no size. Write height x width, such as 224x224.", param, ctx)
        height, width = int(parts[0]), int(parts[-1])
        if not 8 <= min(height, width) <= max(height, width) <= 8192:
            self.fail(f"{value!r} cannot be used. Use 8 to 8192 for both sides.", param, ctx)
        return height, width


class GradientSize(Size):
    """HxW, or "full" for the input size of the space."""

    name = "HxW|full"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> Any:
        return "full" if value == "full" else super().convert(value, param, ctx)


class BatchSize(Whole):
    """A whole number, or "dynamic", which becomes None."""

    name = "N|dynamic"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> Any:
        return None if value == "dynamic" else super().convert(value, param, ctx)


class Switch(_Kind[bool]):
    """on or off."""

    name = "on|off"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> bool:
        if isinstance(value, bool):
            return value
        if value not in ("on", "off"):
            self.fail(f"{value!r} does not fit. Write on or off.", param, ctx)
        return bool(value == "on")


class OneOf(_Kind[str]):
    """One of a few names."""

    name = "NAME"

    def __init__(self, known: Iterable[str]) -> None:
        self.known = tuple(known)

    def convert(self, value: Any, param: Parameter, ctx: Context) -> str:
        if value not in self.known:
            self.fail(strange(str(value), self.known), param, ctx)
        return str(value)


class Names(_Kind[tuple[str, ...]]):
    """Some names with commas between, each once."""

    name = "NAMES"

    def __init__(self, known: Collection[str]) -> None:
        self.known = known

    def convert(self, value: Any, param: Parameter, ctx: Context) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(","))
        for name in names:
            if name not in self.known:
                self.fail(strange(name, self.known), param, ctx)
        if len(set(names)) < len(names):
            self.fail(f"{value!r} lists a name twice. Remove one of the two.", param, ctx)
        return names


class Objectives(_Kind[tuple[str, ...]]):
    """Names of objectives with commas between, each turned round by min: or max: before it."""

    name = "NAMES"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(","))
        for name in names:
            if (plain := plain_name(name)) in OBJECTIVES:
                continue
            turn, _, plain = plain.rpartition(":")
            if plain not in OBJECTIVES:
                self.fail(strange(plain, OBJECTIVES), param, ctx)
            else:
                self.fail(
                    f"{name!r} is turned by {turn!r}. Write min:{plain} or max:{plain}.", param, ctx
                )
        if len(set(map(plain_name, names))) < len(names):
            self.fail(f"{value!r} lists a name twice. Remove one of the two.", param, ctx)
        return names


class Limit(_Kind[Constraint | None]):
    """NAME<NUMBER, such as macs<600e6, or none."""

    name = "LIMIT"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> Constraint | None:
        if isinstance(value, Constraint):
            return value
        try:
            return None if value == "none" else parse_constraint(str(value))
        except ExplorerError as error:
            self.fail(str(error), param, ctx)


def strange(name: str, known: Iterable[str]) -> str:
    """The sentence for a name that is not among the known ones."""
    written = {one.casefold(): one for one in known}
    near = get_close_matches(name.casefold(), written, n=1)
    remedy = f"Did you mean {written[near[0]]}?" if near else f"Choose among {', '.join(known)}."
    return f"{name!r} is unknown. {remedy}"


OBJECTIVE_NAMES = Names(OBJECTIVES)
