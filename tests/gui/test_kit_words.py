"""Numbers, units and times as the window writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.gui import words

FLOATS = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False)
POSITIVE = st.floats(min_value=1e-6, max_value=1e15)


@given(n=st.integers(min_value=-(10**30), max_value=10**30))
def test_what_is_written_of_an_integer_is_read_as_that_integer(n: int) -> None:
    assert words.parse_integer(words.integer(n)) == n


@given(x=FLOATS, decimals=st.integers(min_value=0, max_value=4))
def test_a_fixed_number_reads_back_within_half_of_its_last_digit(x: float, decimals: int) -> None:
    read = words.parse_number(words.fixed(x, decimals))
    assert read == pytest.approx(x, abs=0.5000001 * 10.0**-decimals, rel=1e-12)


@given(x=POSITIVE, digits=st.integers(min_value=1, max_value=5))
def test_significant_digits_keep_their_share_of_a_number(x: float, digits: int) -> None:
    read = words.parse_number(words.significant(x, digits))
    assert read == pytest.approx(x, rel=0.51 * 10.0 ** (1 - digits))


@given(x=POSITIVE)
def test_a_power_of_ten_reads_back(x: float) -> None:
    assert words.parse_number(words.power(x, 4)) == pytest.approx(x, rel=0.6e-3)


@given(x=st.floats(min_value=1, max_value=9.9e17))
def test_a_prefix_leaves_one_to_three_digits_before_the_point(x: float) -> None:
    figures = words.si(x).split(words.THIN)[0]
    whole = figures.split(".")[0].replace(",", "")
    assert 1 <= len(whole) <= 3
    assert words.parse_number(words.si(x)) == pytest.approx(x, rel=0.51e-2)


@given(a=st.floats(0, 1e8), b=st.floats(0, 1e8))
def test_a_longer_time_never_reads_as_shorter(a: float, b: float) -> None:
    short, long = sorted((a, b))
    assert read_duration(words.duration(short)) <= read_duration(words.duration(long))


def read_duration(text: str) -> float:
    lengths = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
    parts = [part.split(words.THIN) for part in text.split(" ")]
    return sum(float(figure) * lengths[unit] for figure, unit in parts)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.82, "0.8 s"), (8, "8 s"), (59.7, "1 min"), (92, "1 min 32 s"), (7500, "2 h 5 min"),
        (3599.9, "1 h"), (100 * 3600, "4 d 4 h"), (float("inf"), "an unknown time"),
    ],
)  # fmt: skip
def test_times_are_told_in_words(seconds: float, text: str) -> None:
    assert words.duration(seconds).replace(words.THIN, " ") == text


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,000", 1000.0), ("600M", 600e6), ("1.2e9", 1.2e9), ("1.27 G", 1.27e9), ("−3", -3.0),
        (" 42 ", 42.0), ("6.3 × 10¹⁵", 6.3e15), ("2.", 2.0), (".5", 0.5), ("2k", 2000.0),
    ],
)  # fmt: skip
def test_reads_what_people_type(typed: str, value: float) -> None:
    assert words.parse_number(typed) == pytest.approx(value)


@pytest.mark.parametrize(
    "typed", ["", "abc", "1,00", "1,2,3", ".", "-", "1e", "1 x", "nan", "inf", "1e999", "12.5.1"]
)
def test_does_not_guess_at_what_is_no_number(typed: str) -> None:
    assert words.parse_number(typed) is None


@given(text=st.text(max_size=12))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    assert words.parse_number(text) is None or isinstance(words.parse_number(text), float)


def test_an_integer_is_no_fraction() -> None:
    assert words.parse_integer("2.5") is None
    assert words.parse_integer("1.2e9") == 1_200_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (words.fixed(1277.94, 1), "1,277.9"), (words.fixed(-0.01, 1), "0.0"),
        (words.fixed(-286.5, 1), "−286.5"), (words.signed(553.4), "+553.4"),
        (words.signed(-144.6), "−144.6"), (words.signed(0.01), "0.0"),
        (words.significant(1277.9), "1,280"), (words.significant(999.9), "1,000"),
        (words.significant(0.01234), "0.0123"), (words.giga(1.27e9), "1.27"),
        (words.mega(9.9e6, 2), "9.9"), (words.power(6.3e15), "6.3\u00a0×\u00a010¹⁵"),
        (words.power(10**400), "1.0\u00a0×\u00a010⁴⁰⁰"), (words.large(999_999), "999,999"),
        (words.percent(0.94), "94\u202f%"), (words.within(0.04), "±\u202f4\u202f%"),
        (words.about("14.6"), "≈\u202f14.6"), (words.size(19.6e6), "19.6\u202fMB"),
        (words.si(450e6, "FLOPs"), "450\u202fMFLOPs"), (words.count(1, "network"), "1 network"),
        (words.count(412, "network"), "412 networks"), (words.count(0, "network"), "no networks"),
        (words.count(2, "entry", "entries"), "2 entries"), (words.rate(6.4), "6.4/s"),
        (words.rate(0.05), "3.0/min"), (words.listing(["a", "b", "c"]), "a, b and c"),
        (words.listing(["a"]), "a"), (words.listing([]), ""), (words.square(112), "112²"),
        (words.kernel(3), "3×3"),
    ],
)  # fmt: skip
def test_writes_as_the_house_does(text: str, expected: str) -> None:
    assert text == expected


def test_never_writes_a_hyphen_for_a_minus() -> None:
    assert "-" not in "".join((words.fixed(-1), words.integer(-(10**20)), words.power(-6e15)))
