"""Values on the command line, as they are read."""

from typing import Any

import click
import pytest

from explorer.cli.bounds import with_set
from explorer.cli.output import big, number, table, to_json
from explorer.cli.parameters import BatchSize, GradientSize, Real, Size, Switch, Whole
from explorer.core.errors import SpaceError
from explorer.spaces import families

SPACE = families["efficientnet"].default()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Whole(), "1000", 1000),
        (Whole(), "1e3", 1000),
        (Whole(), "1_000", 1000),
        (Whole(0), "0", 0),
        (Real(), "0.5", 0.5),
        (Size(), "224x192", (224, 192)),
        (Size(), "64", (64, 64)),
        (Size(), "8×9", (8, 9)),
        (GradientSize(), "full", "full"),
        (BatchSize(), "dynamic", None),
        (Switch(), "off", False),
    ],
)
def test_values_are_read(kind: click.ParamType[Any], text: str, value: object) -> None:
    assert kind.convert(text, None, None) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Whole(), "0"), (Whole(), "-1"), (Whole(), "1.5"), (Whole(), "many"), (Whole(), "1e-1"),
        (Whole(), "nan"), (Whole(), "1e999"), (Real(), "-0.1"), (Real(), "nan"), (Real(), "inf"),
        (Size(), "x"), (Size(), "224x"), (Size(), "224x224x3"), (Size(), "-8x8"), (Size(), "4x4"),
        (Size(), "9000x9"), (Size(), "²x²"), (Switch(), "yes"),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_named(kind: click.ParamType[Any], text: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        kind.convert(text, None, None)
    assert repr(text) in caught.value.message


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [
        ("stage2.repeats=1..4", "stage2.repeats", (1, 2, 3, 4)),
        ("stage2.channels=16..48:16", "stage2.channels", (16, 32, 48)),
        ("stage2.channels=16..32", "stage2.channels", (16, 24, 32)),
        ("stage2.channels=40", "stage2.channels", (40,)),
        ("stage2.kernel=3,7", "stage2.kernel", (3, 7)),
        ("stage2.kernel = 7, 5", "stage2.kernel", (5, 7)),
        ("stage1.conv=depthwise", "stage1.conv", ("depthwise",)),
    ],
)
def test_a_choice_is_edited(text: str, name: str, options: tuple[object, ...]) -> None:
    assert with_set(SPACE, text).choice(name).options == options


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stage2.repeats", "Write NAME=BOUNDS"),
        ("stage2.repeats=", "Write NAME=BOUNDS"),
        ("stage2.repeats=4..1", "Stage 2 repeats: the largest value (1) is below the smallest (4)"),
        ("stage2.repeats=0..1", "the smallest value (0) must be 1 or more"),
        ("stage2.repeats=one", "Write LOW..HIGH or LOW..HIGH:STEP"),
        ("stage2.repeats=1..4:0", "the step (0) must be 1 or more"),
        ("stage2.channels=16..45", "Use 40 or 48."),
        ("stage2.channels=16,24", "Write LOW..HIGH"),
        ("stage2.kernel=4", "'4' is not possible. Choose among 3, 5, 7"),
        ("stage2.kernel=3..7", "'3..7' is not possible"),
        ("stage2.kernel=,", "'' is not possible"),
        ("stage9.kernel=3", "is no choice of the efficientnet space"),
        ("stage2.width=3", "This group has stage2.kernel"),
    ],
)
def test_an_edit_that_does_not_fit_says_how_to_write_it(text: str, words: str) -> None:
    with pytest.raises(SpaceError) as caught:
        with_set(SPACE, text)
    assert words in str(caught.value)


def test_json_has_null_for_what_is_no_number() -> None:
    assert to_json({"a": float("nan"), "b": [float("inf"), 1.5]}).split() == [
        "{", '"a":', "null,", '"b":', "[", "null,", "1.5", "]", "}",
    ]  # fmt: skip


def test_exact_integers_stay_exact_in_json() -> None:
    assert str(2**80) in to_json({"size": 2**80})


def test_numbers_stand_to_the_right_under_their_heads() -> None:
    assert table(("Name", "N"), [("a", "1"), ("bcd", "1,000")]).splitlines() == [
        "Name      N",
        "a         1",
        "bcd   1,000",
    ]


def test_a_table_of_nothing_is_its_heads() -> None:
    assert table(("Name", "N"), []) == "Name  N"


@pytest.mark.parametrize(
    ("value", "text"),
    [(385_187_552, "385.19 M"), (2e9, "2.00 G"), (1500, "1.50 k"), (16, "16"), (float("nan"), "–")],
)
def test_counts_for_people(value: float, text: str) -> None:
    assert big(value) == text


def test_a_missing_number_is_a_dash() -> None:
    assert number(None) == number(float("nan")) == "–"
