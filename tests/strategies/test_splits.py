"""Deep stages that are split in two, as the published code of Zen-NAS does."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.space import Architecture, Choice, Option, SearchSpace, integers, pick
from explorer.spaces import families, measures_of
from explorer.strategies._genes import FreeGenes
from explorer.strategies._splits import Splits
from explorer.strategies._stages import Stages, published_rule


def stage(number: int, least: int, most: int, strides: tuple[int, ...] = (1,)) -> list[Choice]:
    return [
        pick(f"stage{number}.kind", "block", ("thin", "thick"), ordered=False),
        integers(f"stage{number}.channels", "width", 8 * number, 64, 8),
        integers(f"stage{number}.repeats", "depth", least, most, least=min(least, 1)),
        pick(f"stage{number}.stride", "stride", strides, (1, 2)),
    ]


PAIR = SearchSpace("made-up", (*stage(1, 1, 5, (2,)), *stage(2, 0, 5)))
DEEP = SearchSpace("made-up", (*stage(1, 1, 9, (2,)), *stage(2, 0, 5)))


def network(space: SearchSpace, **options: Option) -> Architecture:
    """With the first option of each choice that is not given, written as stage1_repeats."""
    genes = [c.options.index(options.get(c.name.replace(".", "_"), c.options[0]))
             for c in space.choices]  # fmt: skip
    return space.architecture(tuple(genes))


def mutants(start: Architecture, count: int = 4000, times: int = 1) -> list[dict[str, Option]]:
    genes, rng = FreeGenes(start.space), np.random.default_rng(4)
    stages, key = Stages(genes, published_rule, splitting=True), genes.key(start)
    return [genes.architecture(stages.mutated(key, times, rng)).values() for _ in range(count)]


def depths(found: list[dict[str, Option]]) -> Counter[tuple[Option, Option]]:
    return Counter((values["stage1.repeats"], values["stage2.repeats"]) for values in found)


def test_a_stage_that_grows_to_six_is_split_into_three_and_the_rest() -> None:
    found = depths(mutants(network(PAIR, stage1_repeats=5)))
    assert set(found) == {(3, 0), (4, 0), (5, 0), (3, 3), (3, 4)}
    assert min(found.values()) > 0.16 * found.total()  # each as likely as the others: a fifth
    assert set(depths(mutants(network(PAIR, stage1_repeats=4)))) == {
        (2, 0), (3, 0), (4, 0), (5, 0), (3, 3)
    }  # fmt: skip
    assert (3, 3) not in depths(mutants(network(PAIR, stage1_repeats=3)))


def test_stages_with_room_for_six_are_split_all_the_same() -> None:
    found = depths(mutants(network(DEEP, stage1_repeats=7)))
    assert set(found) == {(5, 0), (3, 3), (3, 4), (3, 5), (9, 0)}  # 9 is 3 and 6: one too many


def test_both_halves_are_alike_as_far_as_the_bounds_go_and_the_second_keeps_the_size() -> None:
    space = SearchSpace("made-up", (*stage(1, 1, 5, (2,)), *stage(2, 0, 5, (1, 2))))
    start = network(space, stage1_repeats=5, stage1_kind="thick", stage1_channels=64)
    for values in mutants(start):
        if values["stage2.repeats"]:
            assert values["stage2.stride"] == 1
            assert values["stage2.kind"] == values["stage1.kind"]
            assert values["stage2.channels"] == max(values["stage1.channels"], 16)


def test_no_stage_is_split_while_the_next_is_there() -> None:
    found = depths(mutants(network(PAIR, stage1_repeats=5, stage2_repeats=1)))
    assert set(found) == {(3, 1), (4, 1), (5, 1), (5, 2), (5, 3)}


def test_a_stage_to_spare_comes_by_a_split_alone_and_stays() -> None:
    assert {spare for _, spare in depths(mutants(network(PAIR)))} == {0}
    there = network(PAIR, stage2_repeats=2)
    assert {spare for _, spare in depths(mutants(there, times=2))} == {1, 2, 3, 4}


@pytest.mark.parametrize(
    "spare",
    [
        stage(2, 0, 5, (2,)),  # makes images smaller
        stage(2, 1, 5),  # always there
        stage(2, 0, 5)[1:],  # of another make
    ],
)
def test_without_a_stage_to_spare_repeats_stop_at_their_bound(spare: list[Choice]) -> None:
    space = SearchSpace("made-up", (*stage(1, 1, 5, (2,)), *spare))
    genes = FreeGenes(space)
    assert not Splits(genes).spares
    found = mutants(network(space, stage1_repeats=5))
    assert {values["stage1.repeats"] for values in found} == {3, 4, 5}


@pytest.mark.parametrize(
    ("family", "spares"),
    [
        ("zen-i", {"stage3.repeats", "stage5.repeats", "stage7.repeats"}),
        ("zen-ii", {"stage4.repeats", "stage6.repeats"}),
        ("efficientnet", set()),
        ("hrnet", set()),
    ],
)
def test_the_stages_to_spare_are_those_that_published_networks_lack(
    family: str, spares: set[str]
) -> None:
    genes = FreeGenes(families[family].default())
    assert {genes.choices[place].name for place in Splits(genes).spares} == spares


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=8)
def test_whatever_is_split_is_a_network_with_as_many_blocks(seed: int) -> None:
    """In a space whose stages to spare follow one another."""
    space = families["zen-i"].spaces()["ImageNet, for low latency"]
    genes, rng = FreeGenes(space), np.random.default_rng(seed)
    stages = Stages(genes, published_rule, splitting=True)
    before = space.sample(rng)
    for _ in range(15):
        key = stages.mutated(genes.key(before), 2, rng)
        after = genes.architecture(key)
        assert genes.key(after) == key
        grown = measures_of(after)["depth"] - measures_of(before)["depth"]
        assert abs(grown) <= 4
        before = after
