"""Spaces edited by flags: --set, --input, --classes."""

import re
from dataclasses import replace

from explorer.core.errors import SpaceError
from explorer.core.space import Choice, SearchSpace, edited, rebounded

_NUMBER = r"(\d{1,18})"  # Python refuses to read thousands of digits
_RANGE = re.compile(rf"{_NUMBER}(?:\.\.{_NUMBER}(?::{_NUMBER})?)?")


def with_set(space: SearchSpace, text: str) -> SearchSpace:
    """The space with one choice changed; raises SpaceError that says how to write it.

    Args:
        text: "stage2.repeats=1..4", "stage2.channels=16..48:8", "stage2.kernel=3,5", or one value.
    """
    name, mark, value = text.partition("=")
    if not mark or not value:
        raise SpaceError(
            f"--set {text!r} cannot be read. Write NAME=BOUNDS, such as stage2.repeats=1..4."
        )
    choice = space.choice(name.strip())
    changed = _range if choice.is_range else _pick
    return space.with_choice(changed(choice, value.replace(" ", "")))


def _range(choice: Choice, value: str) -> Choice:
    match = _RANGE.fullmatch(value)
    if match is None:
        raise SpaceError(
            f"--set {choice.name}={value}: these are no bounds. "
            f"Write LOW..HIGH or LOW..HIGH:STEP, such as {_example(choice)}."
        )
    low, high, step = match.groups()
    return rebounded(choice, int(low), int(high or low), int(step or choice.step))


def _example(choice: Choice) -> str:
    return f"{choice.options[0]}..{choice.options[-1]}:{choice.step}"


def _pick(choice: Choice, value: str) -> Choice:
    by_text = {str(option): option for option in choice.possible or choice.options}
    options = []
    for text in value.split(","):
        if text not in by_text:
            raise SpaceError(
                f"--set {choice.name}={value}: {text!r} is not possible. "
                f"Choose among {', '.join(by_text)}, with commas between."
            )
        options.append(by_text[text])
    return edited(choice, tuple(options))


def for_input(space: SearchSpace, size: tuple[int, int] | None, classes: int | None) -> SearchSpace:
    """The space for another input size or number of classes, where one is given."""
    if size is not None:
        space = replace(space, input_shape=(space.input_shape[0], *size))
    return space if classes is None else replace(space, classes=classes)
