"""Between the description of a space of one's own and the space."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import UNSET

from explorer.core.errors import SpaceError
from explorer.core.space import Choice, Option, SearchSpace, edited, pick
from explorer.spaces._attributes import OPTIONS, STEM, Attribute, default_of, made, written
from explorer.spaces._blocks import BLOCKS
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import part_of
from explorer.spaces._custom_heads import FIRST, HEADS
from explorer.spaces._description import (
    Description,
    DescriptionError,
    Head,
    Path,
    Pick,
    StagePart,
    strange,
)
from explorer.spaces._family import strange_choices
from explorer.spaces._usual import USUAL

MAX_STAGES = 50
MAX_BLOCKS = 1000  # of all stages together; ResNet-1202 has 600
MAX_NAME = 80  # characters
MAX_IMAGE_CHANNELS = 64
NUMBERS = ("channels", "repeats", "bottleneck", "cells")  # attributes of any whole number


def space_of(given: Description, family: str) -> SearchSpace:
    """The space that a description means; raises DescriptionError."""
    _check_whole(given)
    choices = [*_stem_choices(given)]
    blocks = 0
    for index, stage in enumerate(given.stage):
        found = _stage_choices(stage, index)
        blocks += max(int(option) for c in found if c.role == "depth" for option in c.options)
        if blocks > MAX_BLOCKS:
            raise DescriptionError(
                ("stage", index, "repeats"),
                f"with this stage there may be {blocks:,} blocks. Keep to {MAX_BLOCKS:,} in all.",
            )
        choices += found
    choices += _head_choices(given)
    usual = USUAL[given.task]
    size = usual.input_shape[1:] if given.input is UNSET else given.input
    classes = usual.classes if given.classes is UNSET else given.classes
    space = SearchSpace(family, tuple(choices), task=given.task, name=named(given.name))
    return for_images(space, size, given.image_channels, classes)


def for_images(
    space: SearchSpace, size: Pick | tuple[int, int], channels: int, classes: int
) -> SearchSpace:
    """The space for other images; raises DescriptionError.

    Args:
        size: a side in pixels, or height and width.
    """
    if not 1 <= channels <= MAX_IMAGE_CHANNELS:
        raise DescriptionError(
            ("image_channels",),
            f"image_channels {channels} cannot be used. Use 1 to {MAX_IMAGE_CHANNELS}.",
        )
    sides = (size, size) if isinstance(size, int) else tuple(size)
    if len(sides) != 2:
        raise DescriptionError(("input",), "input must be one number, or [height, width].")
    try:
        return replace(space, input_shape=(channels, *sides), classes=classes)
    except SpaceError as error:
        field = "classes" if str(error).startswith("Classes") else "input"
        raise DescriptionError((field,), str(error)) from None


def named(name: str) -> str:
    """A name as it is; raises DescriptionError where it fits no line."""
    if len(name) > MAX_NAME or not name.isprintable():
        raise DescriptionError(("name",), f"name must be a line of at most {MAX_NAME} characters.")
    return name


def _check_whole(given: Description) -> None:
    if not given.stage:
        raise DescriptionError((), "there is no stage. Describe one below a line [[stage]].")
    if len(given.stage) > MAX_STAGES:
        raise DescriptionError(
            ("stage", MAX_STAGES), f"there are {len(given.stage):,} stages. Use {MAX_STAGES}."
        )


def _stem_choices(given: Description) -> Iterator[Choice]:
    for name, attribute in STEM.items():
        value = getattr(given.stem, name)
        yield made(f"stem.{name}", attribute, value, ("stem", name))


def _stage_choices(stage: StagePart, index: int) -> list[Choice]:
    group, path = f"stage{index + 1}", ("stage", index)
    kinds = stage.block if isinstance(stage.block, list) else [stage.block]
    for kind in kinds:
        if kind not in BLOCKS:
            raise DescriptionError((*path, "block"), strange("block", kind, BLOCKS))
    if not kinds:
        raise DescriptionError((*path, "block"), "block lists nothing. Give one value or more.")
    if len(set(kinds)) < len(kinds):
        raise DescriptionError((*path, "block"), "block lists a kind twice. Remove one of the two.")
    if stage.stride not in (1, 2):
        raise DescriptionError(
            (*path, "stride"), f"stride {stage.stride} cannot be used. Use 1 or 2."
        )
    least = 0 if stage.stride == 1 else 1  # what halves the maps must be there
    choices = [
        pick(f"{group}.block", "block", tuple(kinds), ordered=False),
        made(f"{group}.channels", Attribute("width"), stage.channels, (*path, "channels")),
        made(f"{group}.repeats", Attribute("depth"), stage.repeats, (*path, "repeats"), least),
        pick(f"{group}.stride", "stride", (stage.stride,)),
        *_option_choices(stage, kinds, group, path),
    ]
    _try_blocks(kinds, stage, choices, path)
    return choices


def _option_choices(stage: StagePart, kinds: list[str], group: str, path: Path) -> Iterator[Choice]:
    """What the stage's blocks read beside their kind; raises DescriptionError."""
    for name, attribute in OPTIONS.items():
        readers = [kind for kind in kinds if name in BLOCKS[kind].options]
        value = getattr(stage, name)
        if not readers:
            if value is not UNSET:
                raise DescriptionError(
                    (*path, name), f"no block here reads {name}. Remove the line."
                )
            continue
        if value is UNSET:
            value = _default(name, readers, path)
        # An option of one block among several is idle in the others.
        when = (f"{group}.block", readers[0]) if len(readers) == 1 < len(kinds) else None
        yield made(f"{group}.{name}", attribute, value, (*path, name), when=when)


def _default(name: str, readers: list[str], path: Path) -> Option:
    found = {default_of(name, BLOCKS[kind]) for kind in readers}
    default = found.pop()
    if found or default is None:
        who = " and ".join(readers[:3])
        why = "have no default in common" if found else "has none by itself"
        raise DescriptionError(path, f"{name} is missing: {who} {why}. Add a line `{name} = ...`.")
    return default == "on" if name == "squeeze" else default


def _try_blocks(kinds: list[str], stage: StagePart, choices: list[Choice], path: Path) -> None:
    """Raise DescriptionError for a block that cannot stand in this stage, whatever its options."""
    given = {choice.attribute: choice.options[0] for choice in choices} | {"channels": 8}
    most = max(int(o) for c in choices if c.role == "depth" for o in c.options)
    for kind in kinds:
        build, last = GraphBuilder(8, 16, 16), 0
        for repeat in range(1, min(most, 2) + 1):
            part = part_of(given | {"block": kind}, first=repeat == 1)
            last = BLOCKS[kind].build(build, f"block{repeat}", last, part)
            if build.shapes[last] == (8, 16 // stage.stride, 16 // stage.stride):
                continue
            field, told = "block", f"cannot have a stride of {stage.stride}"
            remedy = f"Give the stage a stride of {3 - stage.stride}"
            if repeat > 1:
                field, told, remedy = "repeats", "cannot be repeated", "Use repeats = 1"
            raise DescriptionError(
                (*path, field), f"block {kind!r} {told}. {remedy}, or use another block."
            )


def _head_choices(given: Description) -> Iterator[Choice]:
    head = Head(FIRST[given.task]) if given.head is UNSET else given.head
    kind = HEADS.get(head.kind)
    if kind is None:
        raise DescriptionError(("head", "kind"), strange("kind", head.kind, HEADS))
    if kind.task != given.task:
        fitting = ", ".join(name for name, known in HEADS.items() if known.task == given.task)
        raise DescriptionError(
            ("head", "kind"),
            f"kind {head.kind!r} is for {kind.task}, but the task is {given.task}. Use {fitting}.",
        )
    resolutions = 1 + sum(stage.stride > 1 for stage in given.stage[1:])
    if resolutions < kind.maps:
        raise DescriptionError(
            ("head", "kind"),
            f"{head.kind!r} reads maps of {kind.maps} sizes, but the stages make {resolutions}. "
            "Give more stages after the first a stride of 2.",
        )
    yield pick("head.kind", "other", (head.kind,), ordered=False)
    known = kind.reads | kind.optional
    for name in Head.__struct_fields__[1:]:
        value = getattr(head, name)
        if name not in known and value is not UNSET:
            raise DescriptionError(
                ("head", name), f"kind {head.kind!r} reads no {name}. Remove the line."
            )
        if value is UNSET and name in kind.reads:
            value = known[name].default
        if value is not UNSET:
            yield made(f"head.{name}", known[name], value, ("head", name))


def description_of(space: SearchSpace, whole: bool = False) -> Description:
    """What a file would say of a space; raises SpaceError where no file could.

    Args:
        whole: with the kinds of block and the listed numbers that are not ticked now.
    """
    content: dict[str, Any] = {
        "name": space.name,
        "task": space.task,
        "input": list(space.input_shape[1:]),
        "image_channels": space.input_shape[0],
        "classes": space.classes,
    }
    stages: dict[str, dict[str, Any]] = {}
    for choice in space.choices:
        is_stage = choice.group.startswith("stage")
        group = (stages if is_stage else content).setdefault(choice.group, {})
        if isinstance(group, dict):
            group[choice.attribute] = _said(choice, whole)
    content["stage"] = [_read_by_blocks(stage) for stage in stages.values()]
    try:
        return msgspec.convert(content, Description)
    except msgspec.ValidationError:
        raise strange_choices(space) from None


def _said(choice: Choice, whole: bool) -> Any:
    is_number, options = choice.attribute in NUMBERS, choice.possible
    if whole and options and (is_number or choice.attribute == "block"):
        choice = edited(choice, options)
    value = written(choice)
    is_list = choice.is_range or isinstance(value, list)
    return [value] if is_number and not is_list else value


def _read_by_blocks(stage: dict[str, Any]) -> dict[str, Any]:
    """Without what only kinds of block read that are not ticked."""
    kinds = stage.get("block", [])
    known = [BLOCKS[kind] for kind in [kinds, *kinds] if isinstance(kind, str) and kind in BLOCKS]
    read = {name for block in known for name in block.options}
    return {name: value for name, value in stage.items() if name not in OPTIONS or name in read}
