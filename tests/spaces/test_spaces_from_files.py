"""Spaces that were tampered with: a family takes back only what was edited from its own.

Each way of tampering gives a space that is whole in itself, and that the family did not make.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from explorer.core.codec import from_json, to_json
from explorer.core.errors import SpaceError
from explorer.core.space import MAX_VALUE, Choice, SearchSpace, integers, pick
from explorer.spaces import check_space, families
from tests.spaces.bounds import starting_spaces

Tamper = Callable[[SearchSpace], SearchSpace]


def a_range(space: SearchSpace) -> Choice:
    return next(choice for choice in space.choices if choice.is_range)


def a_pick(space: SearchSpace) -> Choice:
    return next(choice for choice in space.choices if not choice.is_range)


def free(space: SearchSpace) -> Choice:
    return next(choice for choice in space.choices if choice.when is None)


def of_another_role(index: int) -> Tamper:
    def tamper(space: SearchSpace) -> SearchSpace:
        choice = space.choices[index]
        return space.with_choice(
            replace(choice, role="depth" if choice.role == "other" else "other")
        )

    return tamper


def renamed(space: SearchSpace) -> SearchSpace:
    last = space.choices[-1]
    if last.when is None and any(c.when and c.when[0] == last.name for c in space.choices):
        pytest.skip("the others depend on its name")
    return replace(space, choices=(*space.choices[:-1], replace(last, name="stage9.size")))


def depending(space: SearchSpace) -> SearchSpace:
    """One more condition: the last choice depends on a free one."""
    one = free(space)
    other = next(c for c in reversed(space.choices) if c.name != one.name)
    if any(c.when and c.when[0] == other.name for c in space.choices):
        pytest.skip("others depend on it")
    return space.with_choice(replace(other, when=(one.name, one.options[0])))


def ranged(*options: object, step: int = 1, **changes: object) -> Tamper:
    return lambda space: space.with_choice(
        replace(a_range(space), options=options, step=step, **changes)  # type: ignore[arg-type]
    )


def picked(*options: object, step: int = 0, possible: tuple[object, ...] = ()) -> Tamper:
    return lambda space: space.with_choice(
        replace(a_pick(space), options=options, step=step, possible=possible)  # type: ignore[arg-type]
    )


def below_least(space: SearchSpace) -> SearchSpace:
    choice = a_range(space)
    low = choice.least - 1
    return space.with_choice(replace(choice, options=(low, low + 1), step=1, least=low))


def with_lower_least(space: SearchSpace) -> SearchSpace:
    choice = a_range(space)
    return space.with_choice(replace(choice, least=choice.least - 1))


def more_possible(space: SearchSpace) -> SearchSpace:
    """What is ticked is the family's own, but the panel would offer more."""
    choice = a_pick(space)
    return space.with_choice(replace(choice, possible=(*choice.possible, "deformable")))


ANY: dict[str, Tamper] = {
    "a choice renamed": renamed,
    "the first choice gone": lambda s: replace(s, choices=without_first(s)),
    "the last choice gone": lambda s: replace(s, choices=s.choices[:-1]),
    "no choices": lambda s: replace(s, choices=()),
    "a choice more": lambda s: replace(
        s, choices=(*s.choices, integers("stage9.size", "other", 1, 2))
    ),
    "a choice twice": lambda s: replace(s, choices=(*s.choices, s.choices[-1])),
    "a condition more": depending,
    "the role of the first": of_another_role(0),
    "the role of the last": of_another_role(-1),
}
RANGES: dict[str, Tamper] = {
    "a value below the least": below_least,
    "a lower least": with_lower_least,
    "words": ranged("a", "b"),
    "half a channel": ranged(8.5),
    "holes": ranged(8, 9, 100),
    "backwards": ranged(16, 8, step=8),
    "without a step": ranged(8, 16, step=0),
    "beyond the largest": ranged(MAX_VALUE + 1),
}
PICKS: dict[str, Tamper] = {
    "a foreign word": picked("deformable"),
    "a foreign word that says it is possible": picked("deformable", possible=("deformable",)),
    "a foreign number": picked(10**12),
    "a range": picked(1, 2, 3, step=1),
    "a foreign word that waits": more_possible,
}


def without_first(space: SearchSpace) -> tuple[Choice, ...]:
    """And without what depends on it."""
    first = space.choices[0].name
    return tuple(c for c in space.choices[1:] if not (c.when and c.when[0] == first))


@pytest.fixture(params=list(families))
def space(request: pytest.FixtureRequest) -> SearchSpace:
    return families[request.param].default()


def assert_refused(space: SearchSpace, tamper: Tamper) -> None:
    strange = tamper(space)
    assert strange != space
    strange = from_json(to_json(strange), SearchSpace, "a space")  # whole in itself
    with pytest.raises(SpaceError, match=r"\w.*\."):
        check_space(strange)


@pytest.mark.parametrize("how", ANY)
def test_a_space_with_other_choices_is_refused(space: SearchSpace, how: str) -> None:
    assert_refused(space, ANY[how])


@pytest.mark.parametrize("how", RANGES)
def test_a_range_that_could_not_have_been_set_is_refused(space: SearchSpace, how: str) -> None:
    if space.family == "custom" and how == "without a step":
        return  # a list of widths is as good there as a range
    if any(choice.is_range for choice in space.choices):
        assert_refused(space, RANGES[how])


@pytest.mark.parametrize("how", PICKS)
def test_options_that_could_not_have_been_ticked_are_refused(space: SearchSpace, how: str) -> None:
    if not all(choice.is_range for choice in space.choices):
        assert_refused(space, PICKS[how])


def test_a_space_of_another_family_is_refused() -> None:
    names = list(families)
    for name, other in product(names, names):
        if type(families[name]) is type(families[other]):
            continue  # itself, or the same kinds of stages under the name of another paper's space
        with pytest.raises(SpaceError):
            check_space(replace(families[name].default(), family=other))


def test_an_unknown_family_is_refused_with_the_known_ones(space: SearchSpace) -> None:
    with pytest.raises(SpaceError, match="There is no search space 'transformer'. Choose among"):
        check_space(replace(space, family="transformer"))


def test_a_pick_of_an_older_version_that_knew_fewer_options_is_taken() -> None:
    for name in set(families) - {"custom"}:  # there what is possible is the description's
        for space in starting_spaces(name):
            for choice in space.choices:
                if not choice.is_range:
                    fewer = pick(choice.name, choice.role, choice.options, when=choice.when)
                    check_space(space.with_choice(replace(fewer, ordered=choice.ordered)))
