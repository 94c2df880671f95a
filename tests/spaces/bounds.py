"""Any bounds a user could set: spaces of a family, edited as the space panel edits them."""

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from explorer.core.space import Choice, SearchSpace, edited, rebounded
from explorer.spaces import families

DEPTHS, WIDTHS = (1, 1, 2), (1, 2, 3, 8, 16, 32)  # steps
DEEPEST, WIDEST = 2, 96  # lowest values: small networks, and yet every rule of grouping


@cache
def starting_spaces(name: str) -> tuple[SearchSpace, ...]:
    """Every space the family offers: the default, the named ones, and its presets'."""
    family = families[name]
    presets = (preset.space for preset in family.presets().values())
    return tuple(dict.fromkeys((family.default(), *family.spaces().values(), *presets)))


@st.composite
def spaces(draw: st.DrawFn, name: str, smallest: int = 8, largest: int = 97) -> SearchSpace:
    """A space of the family with other bounds, input size and classes.

    Args:
        smallest, largest: edges of the input, in pixels.
    """
    space = draw(st.sampled_from(starting_spaces(name)))
    edge = st.integers(smallest, largest)
    return replace(
        space,
        choices=tuple(draw(_ranges(c) if c.is_range else _ticked(c)) for c in space.choices),
        input_shape=(draw(st.sampled_from((3, 3, 3, 1))), draw(edge), draw(edge)),
        classes=draw(st.integers(2, 40)),
    )


def _ticked(choice: Choice) -> st.SearchStrategy[Choice]:
    options = st.lists(st.sampled_from(choice.possible), min_size=1, unique=True)
    return options.map(lambda ticked: edited(choice, tuple(ticked)))


@st.composite
def _ranges(draw: st.DrawFn, choice: Choice) -> Choice:
    deep = choice.role not in ("width", "bottleneck")  # numbers of something, such as blocks
    low = draw(st.integers(choice.least, max(choice.least, DEEPEST if deep else WIDEST)))
    step = draw(st.sampled_from(DEPTHS if deep else WIDTHS))
    return rebounded(choice, low, low + step * draw(st.integers(0, 2 if deep else 3)), step)


@st.composite
def narrowed(draw: st.DrawFn, space: SearchSpace, most: int = 7) -> SearchSpace:
    """The space with two options at up to `most` choices, and one at the others."""
    free = [choice.name for choice in space.choices if len(choice.options) > 1]
    kept = draw(st.lists(st.sampled_from(free), max_size=most, unique=True)) if free else []
    for choice in space.choices:
        count = 2 if choice.name in kept else 1
        start = draw(st.integers(0, len(choice.options) - count))
        options = choice.options[start : start + count]
        if choice.is_range:
            low, high = int(options[0]), int(options[-1])
            changed = rebounded(choice, low, high, choice.step)
        else:
            changed = edited(choice, options)
        space = space.with_choice(changed)
    return space
