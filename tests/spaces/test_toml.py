"""Files that describe spaces: what is wrong, told in one sentence with its line."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace, edited, integers, rebounded
from explorer.spaces import (
    check_space,
    families,
    graph_of,
    read_space,
    read_space_file,
    write_space,
)
from explorer.spaces._toml_lines import line_of
from tests.spaces.bounds import starting_spaces

STAGE = '[[stage]]\nblock = "basic"\nchannels = 8\n'
SEGMENTATION = f'task = "segmentation"\n{STAGE}'
EFFICIENTNET = 'family = "efficientnet"\n'
CHOICES = f"{EFFICIENTNET}[choices]\n"


@pytest.mark.parametrize("name", list(families))
def test_every_starting_space_of_every_family_can_be_saved_and_loaded(name: str) -> None:
    for space in starting_spaces(name):
        titled = replace(space, name="mine")
        assert read_space(write_space(titled), "mine.toml") == titled


@pytest.mark.parametrize("name", sorted({*families} - {"custom"}))
@settings(max_examples=15)
@given(data=st.data())
def test_edited_spaces_of_every_family_can_be_saved_and_loaded(
    name: str, data: st.DataObject
) -> None:
    space = data.draw(st.sampled_from(starting_spaces(name)))
    for choice in space.choices:
        if choice.is_range:
            low = data.draw(st.integers(choice.least, 40))
            step = data.draw(st.sampled_from([1, 3, 8]))
            changed = rebounded(choice, low, low + step * data.draw(st.integers(0, 2)), step)
        else:
            some = st.lists(st.sampled_from(choice.possible), min_size=1, unique=True)
            changed = edited(choice, tuple(data.draw(some)))
        space = space.with_choice(changed)
    try:
        check_space(space)
    except SpaceError:
        return  # no space of the family's
    assert read_space(write_space(space), "mine.toml") == space


def test_a_choice_that_no_start_has_is_written_in_full() -> None:
    space = families["efficientnet"].default()
    older = space.with_choice(replace(space.choice("stage2.kernel"), possible=(3, 5)))
    text = write_space(older)
    assert "[[choice]]" in text
    assert read_space(text, "older.toml") == older


def test_what_a_file_does_not_say_is_the_familys_default() -> None:
    space = read_space(f"{CHOICES}stage2.kernel = [7, 3]\n", "x.toml")
    default = families["efficientnet"].default()
    assert space == default.with_choice(edited(default.choice("stage2.kernel"), (3, 7)))
    b1 = read_space(f'{EFFICIENTNET}start = "b1"\n', "x.toml")
    assert b1 == families["efficientnet"].presets()["b1"].space


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: there is no stage. Describe one below a line [[stage]]."),
        ("a =", "line 1: invalid value"),
        ("\n[[stage]\n", "line 2, column 8: expected ']]' at the end of an array declaration"),
        ("a = 1\na = 2", "line 2: cannot overwrite a value"),
        (f"{STAGE}channels = 3", "line 4: cannot overwrite a value"),
        (f"{STAGE}chanels = 3", "line 4: stage 1: field 'chanels' is unknown. Did you mean chan"),
        (f"x = 1\n{STAGE}", "line 1: field 'x' is unknown. Choose among stage, name, task"),
        (STAGE.replace("basic", "bsaic"), "line 2: stage 1: block 'bsaic' is unknown. Did you"),
        (STAGE.replace('"basic"', "[]"), "line 2: stage 1: block lists nothing"),
        (STAGE.replace('"basic"', '["conv", "conv"]'), "line 2: stage 1: block lists a kind twi"),
        (STAGE.replace("8", '"8..x"'), "line 3: stage 1: channels '8..x' cannot be read. Write"),
        (STAGE.replace("8", '"64..16"'), "line 3: stage 1: channels: the largest value (16)"),
        (STAGE.replace("8", '"16..65:8"'), "steps of 8 from 16 do not reach 65. Use 64 or 72."),
        (STAGE.replace("8", "0"), "line 3: stage 1: channels: the smallest value (0) must be"),
        (STAGE.replace("8", "8.5"), "line 3: stage 1: channels must be a whole number, a text in"),
        (STAGE.replace("8", "[8, 0]"), "line 3: stage 1: channels 0 cannot be used. Use 1 to"),
        (STAGE.replace("8", "1000000"), "line 3: stage 1: channels: 1000000 is too large"),
        (STAGE.replace("8", "[8, 8]"), "line 3: stage 1: channels: an option is listed twice"),
        (f"{STAGE}kernel = 4", "line 4: stage 1: kernel 4 is unknown. Choose among 1, 3, 5"),
        (f"{STAGE}kernel = [3,\n'5']", "line 4: stage 1 kernel 2: it must be a whole number"),
        (f"{STAGE}repeats = true", "line 4: stage 1: repeats must be a whole number, a text"),
        (f"{STAGE}repeats = 1001", "line 4: stage 1: with this stage there may be 1,001 blocks"),
        (f"{STAGE}repeats = 0\nstride = 2", "line 4: stage 1: repeats: the smallest value (0)"),
        (f"{STAGE}stride = 3", "line 4: stage 1: stride 3 cannot be used. Use 1 or 2."),
        (f"{STAGE}expansion = 3", "line 4: stage 1: no block here reads expansion. Remove the"),
        (f"{STAGE}squeeze = 'on'", "line 4: stage 1: squeeze must be true or false or a list"),
        (STAGE.replace("basic", "E2K3"), "line 1: stage 1: bottleneck is missing: E2K3 has none"),
        (STAGE.replace('"basic"', '["basic", "mbconv"]'), "conv is missing: basic and mbconv have"),
        (f'{STAGE}{STAGE.replace("channels = 8", "")}', "line 4: stage 2: channels is missing"),
        (STAGE * 51, "line 151: stage 51: there are 51 stages. Use 50."),
        ("stage = 3", "line 1: stage must be a list of tables. Write [[stage]], with two"),
        ("[stage]\nblock = 'basic'", "line 1: stage must be a list of tables"),
        (f"task = 'x'\n{STAGE}", "line 1: task 'x' is unknown. Choose among classification"),
        (SEGMENTATION, "line 1: head: 'up-b' reads maps of 4 sizes, but the stages make 1"),
        (f"{SEGMENTATION}[head]\nkind = 'hrnett'", "line 6: head: kind 'hrnett' is unknown. Did"),
        (f"{SEGMENTATION}[head]\nkind = 'classifier'", "line 6: head: kind 'classifier' is for"),
        (f"{STAGE}[head]\nseg = 'a'", "line 4: head: kind is missing. Add a line"),
        (f"{STAGE}[head]\nkind = 'classifier'\nseg = 'a'", "line 6: head: kind 'classifier' reads"),
        (f"{STAGE}[stem]\nstride = 3", "line 5: stem: stride 3 is unknown. Choose among 1, 2, 4."),
        (f"{STAGE}[stem]\nactivation = 'gelu'", "line 5: stem: activation 'gelu' is unknown"),
        (f"input = [1, 2, 3]\n{STAGE}", "line 1: input must be one number, or [height, width]."),
        (f"input = 4\n{STAGE}", "line 1: Input size: 4 x 4 with 3 channels is too small"),
        (f"input = {10**30}\n{STAGE}", "is beyond 8192. Use a smaller one."),
        (f"classes = 1\n{STAGE}", "line 1: Classes: 1 is too few. Use 2 or more."),
        (f"image_channels = 0\n{STAGE}", "line 1: image_channels 0 cannot be used. Use 1 to 64"),
        (f"name = '''a\nb'''\n{STAGE}", "line 1: name must be a line of at most 80 characters."),
        ("family = 3", "line 1: family must be a text in quotes"),
        ("family = 'fnet'", "line 1: family 'fnet' is unknown. Did you mean ffnet?"),
        (f"{EFFICIENTNET}start = 'b9'", "line 2: start 'b9' is unknown. Choose among b0, b1"),
        (f"{EFFICIENTNET}task = 'detection'", "line 2: task 'detection' is not the family's"),
        (f"{EFFICIENTNET}{STAGE}", "line 2: field 'stage' is unknown. "),
        (f"{CHOICES}stage2.kernel = 4", "line 3: choices stage2: kernel 4 is unknown. Choose"),
        (f"{CHOICES}stage2.kernel = true", "line 3: choices stage2: kernel true is unknown"),
        (f"{CHOICES}stage2.kernel = []", "line 3: choices stage2: kernel: no option is left"),
        (f"{CHOICES}stage2.kernl = 3", "choice 'stage2.kernl' is unknown. Did you mean stage2.k"),
        (f"{CHOICES}stage2.channels = [8]", "line 3: choices stage2: channels [8] is no range"),
        (f"{CHOICES}stage2.channels = '8..7'", "the largest value (7) is below the smallest (8)"),
        (f"{EFFICIENTNET}[[choice]]\nname = 'a'", "line 2: choice 1: role is missing"),
        (
            f"{EFFICIENTNET}[[choice]]\nname = 'a'\nrole = 'wide'\noptions = [1]",
            "line 4: choice 1: role 'wide' is unknown",
        ),
        (
            f"{EFFICIENTNET}[[choice]]\nname = 'a'\nrole = 'width'\noptions = [1]",
            "line 2: The choices of this space are not those of the efficientnet family",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_with_its_line(text: str, words: str) -> None:
    said = refusal(text)
    assert said.startswith("my.toml, line ")
    assert words in said


def refusal(text: str | bytes) -> str:
    with pytest.raises(SpaceError) as error:
        read_space(text, "my.toml")
    said = str(error.value)
    assert "\n" not in said
    assert len(said) < 600
    return said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 100_000, "brackets are nested too deeply"),
        ("a" + ".a" * 100_000 + " = 1", "line 1: too many dots"),
        ("[" + "a." * 1000 + "a]", "line 1: too many dots"),
        ("a = {" + "a={" * 50_000, "nested too deeply"),
        ("a = " + "9" * 5000, "a number is too long"),
        ("a = 1\nb = \x00", "line 2"),
        (b"a = 1\nb = '\xff'", "line 2: this is not UTF-8. Save it as such."),
        (b"\xff\xfea\x00", "line 1: this is not UTF-8"),
        ("#" * 2_000_000, "my.toml is larger than 1 MB, so it describes no space"),
        ("[[stage]]\n" * 90_000, "line 1: stage 1: block is missing"),
        (STAGE * 25_000, "line 151: stage 51: there are 25,000 stages"),
        (f"{STAGE}kernel = [{'3, ' * 100_000}]", "line 4: stage 1: kernel lists 3 twice"),
        (f"{STAGE}[head]\nkind = '{'x' * 100_000}'", "line 5: head: kind 'xxx"),
        ('"a\\nb" = 1', "line 1: field 'a\\nb' is unknown"),
        ("a = 1979-05-27", "line 1: field 'a' is unknown"),
        (f"{STAGE}kernel = nan", "line 4: stage 1: kernel must be a whole number or a list"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_hostile_text_is_one_sentence(text: str | bytes, words: str) -> None:
    assert words in refusal(text)


@settings(max_examples=200)
@given(st.text(max_size=60) | st.text("[]{}=\"'.,#\n stagebloc=1", max_size=80) | st.binary())
def test_any_text_is_a_space_or_one_sentence(text: str | bytes) -> None:
    try:
        assert isinstance(read_space(text, "my.toml"), SearchSpace)
    except SpaceError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either will do


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "gone.toml", "No such file"),
        (tmp_path, "no ordinary file"),
        (Path("x\0.toml"), "cannot be read"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        with pytest.raises(SpaceError, match=words):
            read_space_file(path)


TRICKY = '''\
# a comment with [[stage]] and a = 1
title = """[[stage]]
block = 1"""
list = [
  1, # ]
  { a = "}" },
]
[[stage]]
block = "a = 1"

[[stage]]  # 2
"quoted.key" = 'it''s'
inline = { kernel = 3 }
deep.er.key = 4
'''.replace("'it''s'", '"it\'s"')


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("list",), 4),
        (("list", 1, "a"), 4),
        (("stage", 0), 8),
        (("stage", 0, "block"), 9),
        (("stage", 1), 11),
        (("stage", 1, "quoted.key"), 12),
        (("stage", 1, "inline", "kernel"), 13),
        (("stage", 1, "deep", "er", "key"), 14),
        (("stage", 1, "gone"), 11),
        (("gone",), 1),
        ((), 1),
    ],
)
def test_the_line_of_a_value_is_found_whatever_stands_in_texts_and_comments(
    path: tuple[str | int, ...], line: int
) -> None:
    assert line_of(TRICKY, path) == line


def test_a_wide_space_of_a_family_is_still_a_space_when_it_comes_back() -> None:
    space = families["mobilenet"].default()
    wide = space.with_choice(integers("stage1.channels", "width", 100_000, 100_000))
    again = read_space(write_space(wide), "wide.toml")
    assert again == wide
    assert graph_of(again.architecture((0,) * len(again.choices))).outputs
