"""What can be decided of a stem, a stage or a head of one's own, and how a file says it."""

import re
from dataclasses import dataclass
from typing import Any

from explorer.core.errors import SpaceError
from explorer.core.space import (
    MAX_OPTIONS,
    MAX_VALUE,
    Choice,
    Option,
    Role,
    integers,
    label_of,
    pick,
)
from explorer.spaces._builder import Block
from explorer.spaces._description import DescriptionError, Path, shown, strange
from explorer.spaces._groups import CONVOLUTIONS

OFF_ON: tuple[Option, ...] = ("off", "on")  # false and true of a file
_NUMBER = r"(\d{1,9})"
_BOUNDS = re.compile(rf"\s*{_NUMBER}(?:\s*\.\.\s*{_NUMBER}(?:\s*:\s*{_NUMBER})?)?\s*")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A decision.

    Attributes:
        possible: the options there are; () for any whole number.
        default: where nothing is said; None where it must be.
    """

    role: Role
    possible: tuple[Option, ...] = ()
    default: Option | None = None
    ordered: bool = True


ACTIVATIONS: tuple[Option, ...] = ("relu", "relu6", "silu")
KERNEL = Attribute("kernel", (1, 3, 5, 7, 9, 11, 13), 3)
OPTIONS: dict[str, Attribute] = {  # that blocks read beside their own kind
    "kernel": KERNEL,
    "conv": Attribute("convolution", CONVOLUTIONS, "regular", ordered=False),
    "grouping": Attribute("other", ("32", "wide"), "32", ordered=False),
    "expansion": Attribute("expansion", (1, 2, 3, 4, 5, 6, 8), 6),  # MobileNetV2, EfficientNet
    "bottleneck": Attribute("bottleneck"),
    "squeeze": Attribute("other", OFF_ON, "off", ordered=False),
}
STEM: dict[str, Attribute] = {
    "channels": Attribute("width"),
    "kernel": KERNEL,
    "stride": Attribute("stride", (1, 2, 4)),
    "activation": Attribute("other", ACTIVATIONS, ordered=False),
    "pooling": Attribute("other", ("none", "max"), ordered=False),
}
FIXED = ("stride", "pooling", "kind")  # decide the shape of the network, so they have one option


def default_of(name: str, block: Block) -> Option | None:
    """What a block takes for an option that the file does not give; None where it must."""
    if name == "conv" and "expansion" in block.options:
        return "depthwise"  # as in MobileNetV2 and EfficientNet
    return OPTIONS[name].default


def made(
    name: str,
    attribute: Attribute,
    value: Any,
    path: Path,
    least: int = 1,
    when: tuple[str, Option] | None = None,
) -> Choice:
    """The choice that a value of a file means; raises DescriptionError."""
    options = [_option(o, attribute) for o in (value if isinstance(value, list) else [value])]
    if not options:
        raise DescriptionError(path, f"{path[-1]} lists nothing. Give one value or more.")
    try:
        if attribute.possible:
            return _picked(name, attribute, options, path, when)
        if not isinstance(value, list):
            return integers(name, attribute.role, *bounds(value, path), least=least, when=when)
        numbers = _numbers(options, least, path)
        return pick(name, attribute.role, numbers, ordered=True, when=when)
    except SpaceError as error:
        if isinstance(error, DescriptionError):
            raise
        text = str(error).removeprefix(f"{label_of(name)}: ")
        raise DescriptionError(path, f"{path[-1]}: {text}") from None


def _option(value: Any, attribute: Attribute) -> Option:
    if attribute.possible == OFF_ON:
        return OFF_ON[bool(value)]
    option: Option = value
    return option


def _picked(
    name: str,
    attribute: Attribute,
    options: list[Option],
    path: Path,
    when: tuple[str, Option] | None,
) -> Choice:
    for option in options:
        if option not in attribute.possible:
            raise DescriptionError(path, strange(str(path[-1]), option, attribute.possible))
    once(options, path)
    fixed = path[-1] in FIXED
    possible = tuple(options) if fixed else attribute.possible
    return pick(name, attribute.role, tuple(options), possible, attribute.ordered, when)


def once(options: list[Option], path: Path) -> None:
    """Raise DescriptionError where an option is listed twice."""
    for option in options:
        if options.count(option) > 1:
            told = f"{path[-1]} lists {shown(option)} twice. Remove one of the two."
            raise DescriptionError(path, told)


def _numbers(options: list[Option], least: int, path: Path) -> tuple[Option, ...]:
    for option in options:
        if not (isinstance(option, int) and least <= option <= MAX_VALUE):
            raise DescriptionError(
                path, f"{path[-1]} {shown(option)} cannot be used. Use {least} to {MAX_VALUE:,}."
            )
    if len(options) > MAX_OPTIONS:
        raise DescriptionError(
            path, f"{path[-1]} lists more than {MAX_OPTIONS:,} values. List fewer."
        )
    return tuple(sorted(options, key=int))


def bounds(value: int | str, path: Path, step: int = 1) -> tuple[int, int, int]:
    """Low, high and step of a number, or of a text such as "16..64:8"; raises DescriptionError.

    Args:
        step: where the text gives none.
    """
    if isinstance(value, int):
        return value, value, step
    match = _BOUNDS.fullmatch(value)
    if match is None:
        raise DescriptionError(
            path,
            f"{path[-1]} {shown(value)} cannot be read. Write a whole number, "
            '"LOW..HIGH" or "LOW..HIGH:STEP", such as "16..64:8".',
        )
    low, high, given = match.groups()
    return int(low), int(high or low), int(given or step)


def written(choice: Choice) -> Any:
    """A choice's options as a file says them: a number, a word, bounds, or a list."""
    if choice.is_range:
        low, high, step = choice.options[0], choice.options[-1], choice.step
        if low == high and step == 1:
            return low
        return f"{low}..{high}" + (f":{step}" if step > 1 else "")
    found: list[Any] = list(choice.options)
    if choice.possible == OFF_ON:
        found = [option == "on" for option in choice.options]
    return found if len(found) > 1 else found[0]
