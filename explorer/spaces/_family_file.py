"""Spaces of the program's own families in a file: the family, and the bounds of its choices."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from msgspec import UNSET, to_builtins

from explorer.core.errors import SpaceError
from explorer.core.space import Choice, Option, SearchSpace, edited, label_of, rebounded
from explorer.spaces import SpaceFamily, check_space, families
from explorer.spaces._attributes import OFF_ON, bounds, once, written
from explorer.spaces._describing import for_images, named
from explorer.spaces._description import (
    DescriptionError,
    FamilyDescription,
    FullChoice,
    Path,
    shown,
    strange,
)


def family_space(given: FamilyDescription) -> SearchSpace:
    """The space that is meant; raises DescriptionError."""
    if given.family not in families:
        raise DescriptionError(("family",), strange("family", given.family, families))
    base = _start(families[given.family], given)
    if given.task not in (UNSET, base.task):
        told = f"task {given.task!r} is not the family's. Write {base.task!r}, or leave it out."
        raise DescriptionError(("task",), told)
    if given.choice:
        found = tuple(_full(choice, index) for index, choice in enumerate(given.choice))
    else:
        found = _bounded(base, given.choices)
    try:
        space = replace(base, choices=found, name=named(given.name))
        size = base.input_shape[1:] if given.input is UNSET else given.input
        channels = given.image_channels
        space = for_images(
            space,
            size,
            base.input_shape[0] if channels is UNSET else channels,
            base.classes if given.classes is UNSET else given.classes,
        )
        check_space(space)
    except DescriptionError:
        raise
    except SpaceError as error:
        raise DescriptionError(("choice",), str(error)) from None
    return space


def starts(family: SpaceFamily) -> Mapping[str, SearchSpace]:
    """What a file may start from, by name: "" is the family's default."""
    presets = {name: preset.space for name, preset in family.presets().items()}
    return {"": family.default()} | presets | dict(family.spaces())


def _start(family: SpaceFamily, given: FamilyDescription) -> SearchSpace:
    known = starts(family)
    if given.start not in known:
        names = [name for name in known if name]
        raise DescriptionError(("start",), strange("start", given.start, names))
    return known[given.start]


def _bounded(base: SearchSpace, content: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The choices of a space with the bounds that are given."""
    choices = {choice.name: choice for choice in base.choices}
    for path, value in _leaves(content, ("choices",), choices):
        name = ".".join(map(str, path[1:]))
        if name not in choices:
            raise DescriptionError(path, strange("choice", name, choices))
        choices[name] = _with_bounds(choices[name], value, path)
    return tuple(choices.values())


def _leaves(
    content: Mapping[str, Any], path: Path, known: Mapping[str, Choice]
) -> Iterator[tuple[Path, Any]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key), known)
        else:
            yield (*path, key), value


def _with_bounds(choice: Choice, value: Any, path: Path) -> Choice:
    try:
        if not choice.is_range:
            return edited(choice, _ticked(choice, value, path))
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise DescriptionError(
                path, f'{path[-1]} {shown(value)} is no range. Write a number or "LOW..HIGH:STEP".'
            )
        return rebounded(choice, *bounds(value, path, choice.step))
    except DescriptionError:
        raise
    except SpaceError as error:
        text = str(error).removeprefix(f"{label_of(choice.name)}: ")
        raise DescriptionError(path, f"{path[-1]}: {text}") from None


def _ticked(choice: Choice, value: Any, path: Path) -> tuple[Option, ...]:
    possible = choice.possible or choice.options
    options: list[Option] = []
    for option in value if isinstance(value, list) else [value]:
        if isinstance(option, bool) and possible == OFF_ON:
            option = OFF_ON[option]
        if not any(option == known and type(option) is type(known) for known in possible):
            raise DescriptionError(path, strange(str(path[-1]), option, possible))
        options.append(option)
    once(options, path)
    return tuple(options)


def _full(given: FullChoice, index: int) -> Choice:
    try:
        return Choice(
            given.name,
            given.role,
            tuple(given.options),
            given.step,
            tuple(given.possible),
            given.ordered,
            given.least,
            given.when,
        )
    except SpaceError as error:
        raise DescriptionError(("choice", index), str(error)) from None


def family_content(space: SearchSpace) -> dict[str, Any]:
    """What a file says of a space, as tables and lists."""
    content: dict[str, Any] = {
        "family": space.family,
        "name": space.name,
        "input": list(space.input_shape[1:]),
        "image_channels": space.input_shape[0],
        "classes": space.classes,
    }
    for start, base in starts(families[space.family]).items():
        said = _said(space, base)
        if said is not None:
            if start:
                content["start"] = start
            return content | {"choices": said}
    full = [to_builtins(choice) for choice in space.choices]
    return content | {"choice": [{k: v for k, v in c.items() if v is not None} for c in full]}


def _said(space: SearchSpace, base: SearchSpace) -> dict[str, Any] | None:
    """The bounds that make the space of `base`, by group and attribute; None where none do."""
    if [c.name for c in space.choices] != [c.name for c in base.choices]:
        return None
    found: dict[str, Any] = {}
    for choice, own in zip(space.choices, base.choices, strict=True):
        value = _bounds_of(choice, own)
        try:
            if _with_bounds(own, value, ("choices", choice.name)) != choice:
                return None
        except SpaceError:
            return None
        if choice.attribute:
            found.setdefault(choice.group, {})[choice.attribute] = value
        else:
            found[choice.name] = value
    return found


def _bounds_of(choice: Choice, own: Choice) -> Any:
    """As `written`, but the step is told only where it is not the one that a reader would take."""
    if not choice.is_range or choice.step == own.step == 1:
        return written(choice)
    low, high = choice.options[0], choice.options[-1]
    if low == high and choice.step == own.step:
        return low
    return f"{low}..{high}:{choice.step}"
