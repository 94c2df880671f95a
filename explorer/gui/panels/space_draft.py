"""A search space while it is edited: bounds that may be wrong, and what is wrong with them.

Pure: no Qt. The rules are those of core.space; here they are said of the cell that broke them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from explorer.core.errors import SpaceError
from explorer.core.space import (
    MAX_OPTIONS,
    Choice,
    Option,
    SearchSpace,
    edited,
    label_of,
    rebounded,
)

Cell = tuple[str, str]  # a choice's name (or SPACE) and what of it: "low", "options", "height"
Value = int | None | tuple[Option, ...]  # None: what was typed is no whole number

SPACE = "space"  # stands for a choice's name where the space itself has the value
HEIGHT, WIDTH, CLASSES = (SPACE, "height"), (SPACE, "width"), (SPACE, "classes")
_NOUNS = {"width": "width", "depth": "number of repeats"}
_PARTS = {"low": "smallest", "high": "largest"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right before the space can be used."""

    cells: tuple[Cell, ...]  # to be outlined
    where: str  # "stage 4", to go on a sentence
    sentence: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A space and the values in its cells, which need not fit each other."""

    base: SearchSpace  # gives names, roles and what is possible
    values: Mapping[Cell, Value]

    def options(self, choice: Choice) -> tuple[Option, ...]:
        """What may be chosen as edited: the ticked options, or the ends of a range."""
        if not choice.is_range:
            ticked = self.values[choice.name, "options"]
            return ticked if isinstance(ticked, tuple) else ()
        ends = (self.number((choice.name, part)) for part in ("low", "high"))
        return tuple(end for end in ends if end is not None)

    def number(self, cell: Cell) -> int | None:
        """A bound, or None where it is no number."""
        value = self.values[cell]
        return value if isinstance(value, int) else None

    def changed(self, cell: Cell, value: Value) -> "Draft":
        """The same draft with another value in one cell."""
        return replace(self, values={**self.values, cell: value})


def draft_of(space: SearchSpace) -> Draft:
    """Every bound of a space as a cell."""
    values: dict[Cell, Value] = {}
    for choice in space.choices:
        if choice.is_range:
            low, high = int(choice.options[0]), int(choice.options[-1])
            values |= {(choice.name, "low"): low, (choice.name, "high"): high}
            values[choice.name, "step"] = choice.step
        else:
            values[choice.name, "options"] = choice.options
    values |= {HEIGHT: space.input_shape[1], WIDTH: space.input_shape[2], CLASSES: space.classes}
    return Draft(space, values)


def checked(draft: Draft) -> tuple[SearchSpace | None, tuple[Problem, ...]]:
    """The space a draft makes, or None and what is wrong, in the order of the choices."""
    problems: list[Problem] = []
    choices: list[Choice] = []
    for choice in draft.base.choices:
        made = _range(draft, choice) if choice.is_range else _pick(draft, choice)
        if isinstance(made, Problem):
            problems.append(made)
        else:
            choices.append(made)
    space = _whole(draft, draft.base.choices if problems else tuple(choices))
    if isinstance(space, Problem):
        problems.append(space)
    return (None, tuple(problems)) if problems else (space, ())  # type: ignore[return-value]


def summary(problems: tuple[Problem, ...]) -> str:
    """One sentence for several: the first, and how many more there are."""
    if not problems:
        return ""
    more = len(problems) - 1
    others = {0: "", 1: " One more is wrong."}.get(more, f" {more} more are wrong.")
    return problems[0].sentence + others


def _range(draft: Draft, choice: Choice) -> Choice | Problem:
    noun, place = _NOUNS.get(choice.role, choice.attribute), label_of(choice.group)
    bounds = {part: draft.number((choice.name, part)) for part in ("low", "high", "step")}
    for part, value in bounds.items():
        if value is None:
            which = f"{_PARTS[part]} {noun}" if part in _PARTS else "step"
            text = f"{place}: the {which} is not a whole number. Type one, such as 8."
            return Problem(((choice.name, part),), place.lower(), text)
    low, high, step = (int(bounds[part] or 0) for part in ("low", "high", "step"))
    try:
        return rebounded(choice, low, high, step)
    except SpaceError as error:
        coarse = high - low < MAX_OPTIONS * step  # else the step is too fine
        part = (
            "low" if low < choice.least and step >= 1 else "high" if step > 0 and coarse else "step"
        )
        text = str(error).partition(": ")[2].replace("value", noun, 1)
        return Problem(((choice.name, part),), place.lower(), f"{place}: {text}")


def _pick(draft: Draft, choice: Choice) -> Choice | Problem:
    cell = (choice.name, "options")
    options = draft.values[cell]
    assert isinstance(options, tuple)
    try:
        return edited(choice, options)
    except SpaceError as error:
        return Problem((cell,), label_of(choice.group).lower(), str(error))


def _whole(draft: Draft, choices: tuple[Choice, ...]) -> SearchSpace | Problem:
    for cell, label in ((HEIGHT, "input size"), (WIDTH, "input size"), (CLASSES, "classes")):
        if draft.number(cell) is None:
            text = f"{label.capitalize()}: not a whole number. Type one, such as 224."
            return Problem((cell,), label, text)
    height, width, classes = (draft.number(cell) or 0 for cell in (HEIGHT, WIDTH, CLASSES))
    shape = (draft.base.input_shape[0], height, width)
    try:
        return replace(draft.base, choices=choices, input_shape=shape, classes=classes)
    except SpaceError as error:
        if str(error).startswith("Classes"):
            return Problem((CLASSES,), "classes", str(error))
        return Problem((HEIGHT, WIDTH), "input size", str(error))


def stepped(draft: Draft, cell: Cell, steps: int) -> int | None:
    """Where the wheel takes a bound: along values that fit the other bounds, never below the least.

    The ends of a range move by its step, and the step to the next one that divides the range.
    None where the cell holds no number.
    """
    value = draft.number(cell)
    if value is None:
        return None
    name, part = cell
    if name == SPACE:
        by = 32 if cell != CLASSES else 1
        return max((value // by + steps) * by, by)
    low, high = (draft.number((name, part)) or 0 for part in ("low", "high"))
    step = draft.number((name, "step")) or 1
    if part == "step":
        return _divisor(high - low, value, steps)
    anchor, step = (high if part == "low" else low), max(step, 1)
    places = (value - anchor) / step
    near = int(places // 1) if steps > 0 or places % 1 == 0 else int(places // 1) + 1
    target = anchor + (near + steps) * step
    return target if target >= draft.base.choice(name).least else value


def _divisor(span: int, value: int, steps: int) -> int:
    """`steps` divisors of `span` on from `value`; without a span, multiples of 8."""
    if span < 1:
        return max((value // 8 + steps) * 8, 1)
    found = [d for d in range(1, min(span, 4096) + 1) if span % d == 0]
    if steps > 0:
        return [value, *(d for d in found if d > value)][: steps + 1][-1]
    return [*(d for d in found if d < value), value][steps - 1 :][0]
