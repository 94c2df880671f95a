"""Choices and spaces: what they hold, and the sentences for bounds that hold nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.errors import SpaceError
from explorer.core.space import Architecture, SearchSpace, integers, label_of, pick


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
