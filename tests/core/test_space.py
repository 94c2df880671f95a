"""Choices and spaces: what they hold, and the sentences for bounds that hold nothing."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.codec import from_json, to_builtins, to_json
from explorer.core.errors import SessionError, SpaceError
from explorer.core.space import (
    Architecture,
    Choice,
    SearchSpace,
    edited,
    integers,
    label_of,
    pick,
    rebounded,
)


@given(st.integers(1, 300), st.integers(0, 40), st.integers(1, 20))
def test_a_range_holds_every_step_from_low_to_high(low: int, steps: int, step: int) -> None:
    choice = integers("stage1.channels", "width", low, low + steps * step, step)
    assert choice.options == tuple(low + i * step for i in range(steps + 1))
    assert choice.is_range


@pytest.mark.parametrize(
    ("low", "high", "step", "sentence"),
    [
        (8, 4, 1, "Stage 2 channels: the largest value (4) is below the smallest (8). "
                  "Raise it to 8 or more."),
        (0, 4, 1, "Stage 2 channels: the smallest value (0) must be 1 or more."),
        (-8, 4, 1, "Stage 2 channels: the smallest value (-8) must be 1 or more."),
        (1, 4, 0, "Stage 2 channels: the step (0) must be 1 or more."),
        (16, 45, 8, "Stage 2 channels: steps of 8 from 16 do not reach 45. Use 40 or 48."),
        (1, 100_000, 1, "Stage 2 channels: 1 to 100000 in steps of 1 are more than 1,000 options. "
                        "Use a larger step."),
    ],
)  # fmt: skip
def test_bounds_that_hold_nothing_name_the_field_the_value_and_the_remedy(
    low: int, high: int, step: int, sentence: str
) -> None:
    with pytest.raises(SpaceError) as caught:
        integers("stage2.channels", "width", low, high, step)
    assert str(caught.value) == sentence


def test_a_pick_keeps_the_order_of_the_possible_options() -> None:
    assert pick("stage1.kernel", "kernel", (7, 3), (3, 5, 7)).options == (3, 7)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Stage 1 kernel: no option is left. Tick at least one."),
        ((9,), "Stage 1 kernel: 9 is not possible. Choose among 3, 5, 7."),
    ],
)
def test_a_pick_of_nothing_or_of_the_impossible_is_refused(
    options: tuple[int, ...], sentence: str
) -> None:
    with pytest.raises(SpaceError) as caught:
        pick("stage1.kernel", "kernel", options, (3, 5, 7))
    assert str(caught.value) == sentence


def test_labels_read_as_words() -> None:
    assert [label_of(name) for name in ("stage12.kernel", "stem.channels", "width")] == [
        "Stage 12 kernel",
        "Stem channels",
        "Width",
    ]


def small(**changes: object) -> SearchSpace:
    choices = (
        integers("stage1.channels", "width", 8, 32, 8),
        integers("stage1.repeats", "depth", 1, 3),
        pick("stage1.conv", "convolution", ("regular", "group"), ordered=False),
    )
    return SearchSpace("efficientnet", choices, **changes)  # type: ignore[arg-type]


def test_the_size_is_the_exact_product_of_the_options() -> None:
    assert small().size == 4 * 3 * 2


@given(st.integers(0, 2**32))
def test_samples_lie_in_the_space_and_repeat_with_the_seed(seed: int) -> None:
    space = small()
    genes = space.sample_genes(np.random.default_rng(seed), 20)
    assert ((genes >= 0) & (genes < [4, 3, 2])).all()
    assert (genes == space.sample_genes(np.random.default_rng(seed), 20)).all()


def test_sampling_uses_every_option() -> None:
    genes = small().sample_genes(np.random.default_rng(0), 400)
    assert [len(set(column)) for column in genes.T.tolist()] == [4, 3, 2]


def test_an_architecture_reads_by_name_and_as_text() -> None:
    architecture = small().architecture((1, 2, 0))
    assert architecture.values() == {
        "stage1.channels": 16,
        "stage1.repeats": 3,
        "stage1.conv": "regular",
    }
    assert architecture["stage1.repeats"] == 3
    assert architecture.text == "efficientnet:1,2,0"
    with pytest.raises(KeyError):
        architecture["stage2.repeats"]


@pytest.mark.parametrize(
    ("genes", "words"),
    [
        ((0, 0), "2 option indices were given"),
        ((0, 3, 0), "Stage 1 repeats: option 3 does not exist. Use 0 to 2."),
        ((0, -1, 0), "Stage 1 repeats: option -1 does not exist. Use 0 to 2."),
    ],
)
def test_genes_outside_the_space_are_refused(genes: tuple[int, ...], words: str) -> None:
    with pytest.raises(SpaceError, match=words.replace("(", r"\(")):
        Architecture(small(), genes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"input_shape": (3, 4, 224)}, "Input size: 4 x 224"),
        ({"input_shape": (0, 32, 32)}, "Input size"),
        ({"input_shape": (3, 32, 9000)}, "beyond 8192"),
        ({"classes": 1}, "Classes: 1 is too few"),
    ],
)
def test_inputs_and_classes_that_make_no_network_are_refused(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(SpaceError, match=words):
        small(**changes)


def test_a_choice_is_replaced_by_its_name_and_a_strange_name_lists_its_group() -> None:
    changed = small().with_choice(integers("stage1.repeats", "depth", 2, 2))
    assert changed.choice("stage1.repeats").options == (2,)
    assert changed.size == math.prod((4, 1, 2))
    with pytest.raises(SpaceError, match="This group has stage1.channels, stage1.repeats"):
        small().choice("stage1.depth")


def forked(**changes: object) -> SearchSpace:
    """Two bodies to choose from: one with three depths and two widths, one with four widths."""
    choices = (
        pick("body.kind", "block", ("deep", "wide"), ordered=False),
        integers("deep.repeats", "depth", 0, 2, least=0, when=("body.kind", "deep")),
        integers("deep.channels", "width", 8, 16, 8, when=("body.kind", "deep")),
        integers("wide.channels", "width", 16, 64, 16, when=("body.kind", "wide")),
        pick("head.kernel", "kernel", (1, 3)),
    )
    return SearchSpace("segmentation-macro", choices, **changes)  # type: ignore[arg-type]


def every_gene(space: SearchSpace) -> np.ndarray:
    """(product of all options, choices): idle choices run through theirs too."""
    return np.array(list(product(*(range(len(choice.options)) for choice in space.choices))))


def test_a_choice_without_conditions_is_active_in_every_architecture() -> None:
    genes = every_gene(small())
    assert not small().conditional
    assert small().active(genes).all()
    assert (small().canonical(genes) == genes).all()


def test_idle_choices_add_nothing_to_the_size() -> None:
    space = forked()
    assert space.conditional
    assert space.size == (2 * 2 + 1 + 4) * 2  # without blocks the deep body has no channels
    distinct = {tuple(row) for row in space.canonical(every_gene(space)).tolist()}
    assert len(distinct) == space.size


def test_a_stage_that_is_left_out_has_nothing_else_to_choose() -> None:
    space = SearchSpace(
        "custom",
        (
            pick("stage1.block", "block", ("basic", "inverted"), ordered=False),
            integers("stage1.repeats", "depth", 0, 2, least=0),
            integers("stage1.expansion", "expansion", 2, 4, when=("stage1.block", "inverted")),
            integers("stage2.repeats", "depth", 0, 1, least=0),
            integers("stage2.channels", "width", 8, 24, 8),
        ),
    )
    genes = every_gene(space)
    distinct = {tuple(row) for row in space.canonical(genes).tolist()}
    assert space.size == (1 + 2 * (1 + 3)) * (1 + 3) == len(distinct)
    left_out = genes[:, 1] == 0
    assert not space.active(genes)[left_out][:, [0, 2]].any()


def test_a_choice_is_active_only_beside_the_option_it_depends_on() -> None:
    space = forked()
    genes = np.array([[0, 2, 1, 3, 1], [1, 2, 1, 3, 1]])
    assert space.active(genes).tolist() == [
        [True, True, True, False, True],
        [True, False, False, True, True],
    ]
    assert space.canonical(genes).tolist() == [[0, 2, 1, 0, 1], [1, 0, 0, 3, 1]]


@given(st.integers(0, 2**32))
def test_samples_have_the_first_option_of_every_idle_choice(seed: int) -> None:
    space = forked()
    genes = space.sample_genes(np.random.default_rng(seed), 30)
    assert (space.canonical(genes) == genes).all()
    assert (genes[~space.active(genes)] == 0).all()


def test_sampling_reaches_every_network_of_a_space_with_idle_choices() -> None:
    space = forked()
    genes = space.sample_genes(np.random.default_rng(0), 2000)
    assert len({tuple(row) for row in genes.tolist()}) == space.size


def test_an_option_that_is_not_ticked_leaves_its_choices_idle_everywhere() -> None:
    space = forked()
    space = space.with_choice(edited(space.choice("body.kind"), ("wide",)))
    genes = every_gene(space)
    assert space.size == 4 * 2
    assert not space.active(genes)[:, 1:3].any()
    assert space.active(genes)[:, 3].all()
    assert len({tuple(row) for row in space.canonical(genes).tolist()}) == space.size


@pytest.mark.parametrize(
    "when",
    [
        ("body.sort", "deep"),  # no such choice
        ("deep.repeats", 1),  # depends on another choice itself
        ("deep.extra", 1),  # itself
    ],
)
def test_a_choice_depends_on_a_free_choice_of_the_space_or_is_refused(
    when: tuple[str, int | str],
) -> None:
    strange = integers("deep.extra", "other", 1, 2, when=when)
    with pytest.raises(SpaceError) as caught:
        replace(forked(), choices=(*forked().choices, strange))
    assert str(caught.value) == (
        f"Deep extra depends on {when[0]}, which is no free choice of the space."
    )


def test_a_stage_that_may_be_left_out_has_zero_repeats_and_no_fewer() -> None:
    repeats = integers("stage1.repeats", "depth", 0, 2, least=0)
    assert repeats.options == (0, 1, 2)
    with pytest.raises(SpaceError) as caught:
        integers("stage1.repeats", "depth", -1, 2, least=0)
    assert str(caught.value) == "Stage 1 repeats: the smallest value (-1) must be 0 or more."


def test_other_bounds_keep_the_least_and_the_condition() -> None:
    space = forked()
    changed = rebounded(space.choice("deep.repeats"), 0, 6, 2)
    assert changed.options == (0, 2, 4, 6)
    assert (changed.least, changed.when) == (0, ("body.kind", "deep"))
    assert (changed.name, changed.role, changed.step) == ("deep.repeats", "depth", 2)
    with pytest.raises(SpaceError, match="must be 1 or more"):
        rebounded(space.choice("deep.channels"), 0, 8, 8)


def test_other_ticks_keep_what_is_possible_and_the_condition() -> None:
    choice = pick(
        "stage1.conv", "convolution", ("regular",), ("regular", "group"), False, ("a", "b")
    )
    changed = edited(choice, ("group",))
    assert changed.options == ("group",)
    assert replace(changed, options=choice.options) == choice


def test_a_choice_of_an_older_file_has_no_condition_and_no_empty_stage() -> None:
    old = (
        '{"name":"stage1.repeats","role":"depth","options":[1,2],"step":1,"possible":[],'
        '"ordered":true}'
    )
    choice = from_json(old, Choice, "a choice")
    assert choice == integers("stage1.repeats", "depth", 1, 2)
    assert (choice.least, choice.when) == (1, None)


def test_a_space_of_an_older_file_reads_as_it_was() -> None:
    plain = to_builtins(small())
    for choice in plain["choices"]:
        del choice["least"], choice["when"]
    assert from_json(to_json(plain), SearchSpace, "a space") == small()


def test_conditions_survive_a_file() -> None:
    assert from_json(to_json(forked()), SearchSpace, "a space") == forked()


def test_a_file_whose_condition_names_no_choice_is_refused_in_a_sentence() -> None:
    text = to_json(forked()).replace('"when":["body.kind","deep"]', '"when":["body.sort","deep"]')
    with pytest.raises(SessionError, match="Reading a space: .*depends on body.sort"):
        from_json(text, SearchSpace, "a space")
