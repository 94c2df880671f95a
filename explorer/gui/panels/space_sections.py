"""How the choices of any family are arranged for editing. Pure: no Qt.

A stage table takes what fits its columns; what does not stands below it by attribute, and what
belongs to no stage under "More". Choices that matter only with some option of another choice make
a section of their own, below that other choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.core.space import Choice, Option, Role, SearchSpace
from explorer.gui.panels.space_words import attribute_words, option_words
from explorer.spaces import Stage

RANGES: tuple[Role, ...] = ("width", "depth")  # columns of the table that hold min and max
PICKS: tuple[Role, ...] = ("kernel", "convolution")  # and those that hold ticks
MOST_TICKS = 3  # that a column has room for
ASIDE = ("stem", "head", "bifpn")  # what stands before and after the stages
MINOR: tuple[Role, ...] = ("expansion", "stride", "other")  # under "More", unless searched


@dataclass(frozen=True, slots=True)
class Row:
    """What the table shows of one stage; None where the family does not choose it."""

    stage: Stage
    width: Choice | None = None
    depth: Choice | None = None
    kernel: Choice | None = None
    convolution: Choice | None = None

    def choices(self) -> tuple[Choice, ...]:
        found = (self.width, self.depth, self.kernel, self.convolution)
        return tuple(choice for choice in found if choice is not None)


@dataclass(frozen=True, slots=True)
class Group:
    """One attribute of several stages: their bottleneck widths, say."""

    title: str  # "Bottleneck"; "" for choices that are named one by one
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A stage table and what stands below it.

    Attributes:
        title: when these choices matter: "HRNet backbone"; "" where they always do.
        when: as Choice.when.
    """

    title: str
    when: tuple[str, Option] | None
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A whole space.

    Attributes:
        switches: choices of the whole network, on which others may depend; they stand first.
        sections: what is always of use first.
        more: what is seldom edited: stem, head, expansion.
    """

    switches: tuple[Choice, ...]
    sections: tuple[Section, ...]
    more: tuple[Choice, ...]


def arranged(space: SearchSpace, stages: Sequence[Stage]) -> Arrangement:
    """Every choice of a space in one place; those that leave nothing to choose in none."""
    groups = {stage.group for stage in stages}
    open_ = [c for c in space.choices if c.is_range or len(c.possible or c.options) > 1]
    switches = tuple(c for c in open_ if c.when is None and not c.attribute)
    more: list[Choice] = []
    sections = []
    for when in dict.fromkeys((None, *map(_section_of, open_))):
        own = [c for c in open_ if _section_of(c) == when and c not in switches]
        rows = rows_of(own, stages)
        shown = {choice.name for row in rows for choice in row.choices()}
        rest = [c for c in own if c.name not in shown]
        if when is None:
            more = [c for c in rest if _is_minor(c) or not (c.group in groups or _is_body(c))]
            rest = [c for c in rest if c not in more]
        if rows or rest:
            sections.append(Section(title_of(when), when, rows, _by_attribute(rest)))
    return Arrangement(switches, tuple(sections), tuple(more))


def _section_of(choice: Choice) -> tuple[str, Option] | None:
    """What a choice depends on, where that is decided for the whole network; what a stage decides
    for itself stands with the other stages.
    """
    own = choice.when is not None and choice.when[0].partition(".")[0] == choice.group
    return None if own else choice.when


def rows_of(choices: Sequence[Choice], stages: Sequence[Stage]) -> tuple[Row, ...]:
    """One row for each stage with a choice that fits a column of the table.

    Of a role the first fitting choice is shown: a range of widths, a range of repeats in steps of
    1, or a few kernels or types of convolution.
    """
    rows = []
    for stage in stages:
        found: dict[str, Choice] = {}
        for choice in choices:
            if choice.group == stage.group and choice.role not in found and _fits(choice):
                found[choice.role] = choice
        if found:
            rows.append(Row(stage, **found))
    return tuple(rows)


def _fits(choice: Choice) -> bool:
    if choice.role in RANGES:
        return choice.is_range and (choice.role == "width" or choice.step == 1)
    few = len(choice.possible or choice.options) <= MOST_TICKS
    return choice.role in PICKS and not choice.is_range and few


def _is_minor(choice: Choice) -> bool:
    """Expansion, stride and the like, which the papers keep fixed in most spaces."""
    return choice.role in MINOR and choice.when is None


def _is_body(choice: Choice) -> bool:
    """A width or depth that several stages share, such as that of HRNet's branches."""
    return choice.role in RANGES and choice.is_range and choice.group not in ASIDE


def _by_attribute(choices: Sequence[Choice]) -> tuple[Group, ...]:
    """Ranges and picks of one attribute are two groups, as they are edited in other ways; what
    there is one of stands in a group without a title.
    """
    found: dict[tuple[str, bool], list[Choice]] = {}
    for choice in choices:
        found.setdefault((_subject(choice), choice.is_range), []).append(choice)
    several = [Group(title, tuple(of)) for (title, _), of in found.items() if len(of) > 1]
    single = tuple(of[0] for of in found.values() if len(of) == 1)
    return (*([Group("", single)] if single else []), *several)


def _subject(choice: Choice) -> str:
    """ "Bottleneck"; "Expansion, inverted blocks" where only those blocks have one."""
    words = attribute_words(choice.attribute or choice.group)
    if choice.when is None or _section_of(choice) is not None:
        return words
    name, option = choice.when
    return f"{words}, {option_words(option)} {name.rpartition('.')[2]}s"


def title_of(when: tuple[str, Option] | None) -> str:
    """("backbone", "hrnet") -> "HRNet backbone"; "" for choices that always matter."""
    if when is None:
        return ""
    name, option = when
    return f"{option_words(option)} {attribute_words(name.rpartition('.')[2]).lower()}"


def note_of(group: Group, options: Mapping[str, tuple[Option, ...]]) -> str:
    """What is set, in short: "16 to 2,048", "4 of 6 ticked".

    Args:
        options: of each choice as edited, by its name.
    """
    found = [options[choice.name] for choice in group.choices]
    if any(not ticked for ticked in found):
        return ""
    if group.choices[0].is_range:
        low, high = min(int(o[0]) for o in found), max(int(o[-1]) for o in found)
        return f"{low:,}" if low == high else f"{low:,} to {high:,}"
    possible = len(group.choices[0].possible or group.choices[0].options)
    counts = sorted({len(ticked) for ticked in found})
    if counts == [possible]:
        return f"all {possible} ticked"
    ticked = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{ticked} of {possible} ticked"
