"""Spaces described in files: counts, heads, files and back, refusals that name the line."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace, edited
from explorer.resources_path import RESOURCES
from explorer.spaces import (
    check_space,
    families,
    first_plan,
    graph_of,
    measures_of,
    read_space,
    read_space_file,
    write_space,
)
from explorer.spaces._attributes import OPTIONS
from explorer.spaces._blocks import BLOCKS
from explorer.spaces._custom_heads import HEADS

EXAMPLES = sorted((RESOURCES / "spaces").glob("*.toml"))
STAGE = '[[stage]]\nblock = "basic"\nchannels = 8\n'
STRIDED = STAGE + "stride = 2\n"


def assert_counted_as_built(space: SearchSpace, seed: int, rows: int = 4) -> None:
    genes = space.sample_genes(np.random.default_rng(seed), rows)
    costs = families[space.family].costs(space, genes)
    for i, row in enumerate(genes):
        measures = measures_of(space.architecture(row))
        for cost, values in costs.items():
            assert values[i] == pytest.approx(measures[cost], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_read_counted_and_written(path: Path) -> None:
    space = read_space_file(path)
    assert space.task == path.stem
    assert space.name
    check_space(space)
    assert_counted_as_built(space, seed=0)
    assert read_space(write_space(space), "again.toml") == space
    assert first_plan("custom", space).space == space


def test_there_is_an_example_of_every_task() -> None:
    assert [path.stem for path in EXAMPLES] == ["classification", "detection", "segmentation"]


NUMBERS = st.integers(1, 24) | st.tuples(st.integers(1, 20), st.integers(1, 3)).map(
    lambda pair: f"{pair[0]}..{pair[0] + 2 * pair[1]}:{pair[1]}"
) | st.lists(st.integers(1, 24), min_size=1, max_size=3, unique=True)  # fmt: skip


def value(written: object) -> str:
    return "[{}]".format(", ".join(map(value, written))) if isinstance(written, list) else (
        str(written).lower() if isinstance(written, bool) else
        f'"{written}"' if isinstance(written, str) else str(written)
    )  # fmt: skip


@st.composite
def stages(draw: st.DrawFn, strided: bool) -> str:
    kinds = draw(st.lists(st.sampled_from(sorted(BLOCKS)), min_size=1, max_size=3, unique=True))
    fits = [kind for kind in kinds if kind in ("basic", "mbconv", "inverted", "conv")]
    kinds = fits or ["bottleneck", "K3K3"]
    lines = {
        "block": kinds,
        "channels": draw(NUMBERS),
        "repeats": draw(st.sampled_from([1, 2, "1..2", [1, 3], *([] if strided else ["0..1"])])),
        "stride": 2 if strided else 1,
    }
    some = {
        "kernel": st.sampled_from([1, 3, [5, 3]]),
        "conv": st.sampled_from(["regular", ["regular", "group"], ["depthwise"]]),
        "grouping": st.sampled_from(["32", "wide"]),
        "expansion": st.sampled_from([1, [2, 3]]),
        "bottleneck": NUMBERS,
        "squeeze": st.sampled_from([True, [False, True]]),
    }
    for name, drawn in some.items():
        if any(name in BLOCKS[kind].options for kind in kinds):
            lines[name] = draw(drawn)
    return "[[stage]]\n" + "".join(f"{k} = {value(v)}\n" for k, v in lines.items())


@st.composite
def texts(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(sorted(HEADS)))
    strides = [True] * 3 + draw(st.lists(st.just(False), max_size=2))
    body = "".join(draw(stages(strided)) for strided in [False, *draw(st.permutations(strides))])
    side = st.integers(8, 70)
    head = f'[head]\nkind = "{kind}"\n'
    head += f"channels = {value(draw(NUMBERS))}\n" if kind in ("bifpn", "classifier") else ""
    return (
        f'task = "{HEADS[kind].task}"\ninput = [{draw(side)}, {draw(side)}]\n'
        f"classes = {draw(st.integers(2, 9))}\n{body}{head}"
    )


@settings(max_examples=60)
@given(texts(), st.integers(0, 2**31))
def test_any_description_is_counted_as_built_and_survives_file_and_check(
    text: str, seed: int
) -> None:
    space = read_space(text, "any.toml")
    check_space(space)
    assert_counted_as_built(space, seed, rows=2)
    assert read_space(write_space(space), "again.toml") == space
    assert len(graph_of(space.sample(np.random.default_rng(seed))).outputs) in (1, 10)


def test_every_option_that_a_block_reads_can_be_said() -> None:
    assert {name for block in BLOCKS.values() for name in block.options} <= OPTIONS.keys()


@pytest.mark.parametrize("kind", list(BLOCKS))
def test_every_block_can_stand_in_a_stage(kind: str) -> None:
    inner = "bottleneck = 4\n" if "bottleneck" in BLOCKS[kind].options else ""
    stage = f'input = 32\n[[stage]]\nblock = "{kind}"\nchannels = "8..16:8"\n{inner}'
    strides = {"nats-cell": [1], "nats-reduction": [2]}.get(kind, [1, 2])
    for stride in strides:
        assert_counted_as_built(read_space(f"{stage}stride = {stride}\n", "x.toml"), seed=1)


def test_a_block_that_always_halves_or_never_does_is_told_from_others() -> None:
    reduction = STAGE.replace("basic", "nats-reduction")
    for text, words in (
        (reduction, "line 2: stage 1: block 'nats-reduction' cannot have a stride of 1. Give the"),
        (
            f"{reduction}stride = 2\nrepeats = 2",
            "line 5: stage 1: block 'nats-reduction' cannot be",
        ),
        (STRIDED.replace("basic", "nats-cell"), "a stride of 2. Give the stage a stride of 1, or"),
    ):
        with pytest.raises(SpaceError, match=words):
            read_space(text, "x.toml")


def test_what_only_an_unticked_block_reads_is_idle_and_not_written() -> None:
    text = f"input = 32\n{STAGE}".replace('"basic"', '["basic", "inverted"]')
    space = read_space(text + 'expansion = [2, 4]\nconv = "regular"\n', "x.toml")
    assert space.choice("stage1.expansion").when == ("stage1.block", "inverted")
    assert space.size == 1 + 2
    narrowed = space.with_choice(edited(space.choice("stage1.block"), ("basic",)))
    check_space(narrowed)
    assert narrowed.size == 1
    again = read_space(write_space(narrowed), "again.toml")
    assert "stage1.expansion" not in {choice.name for choice in again.choices}
    genes = narrowed.sample(np.random.default_rng(0))
    assert graph_of(again.sample(np.random.default_rng(0))) == graph_of(genes)


def test_another_file_system_writes_marks_and_line_ends_of_its_own() -> None:
    text = f'name = "é"\ninput = 32\n{STAGE}'
    strange = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert read_space(strange, "x.toml") == read_space(text, "x.toml")


def test_a_space_no_file_could_make_is_refused() -> None:
    space = families["custom"].default()
    stride = space.choice("stage2.stride")
    for changed in (
        space.with_choice(replace(stride, options=(1, 2), possible=(1, 2))),
        space.with_choice(replace(stride, options=(3,), possible=(3,))),
        space.with_choice(replace(space.choice("stage2.block"), options=("x",), possible=("x",))),
        replace(space, task="detection"),
        replace(space, choices=space.choices[:-1] + space.choices[:1]),
    ):
        with pytest.raises(SpaceError):
            check_space(changed)
