"""What follows what in a mutation of Zen-NAS, and how often."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare

from explorer.core.space import Choice, SearchSpace, integers, pick
from explorer.spaces import families
from explorer.strategies._genes import FreeGenes
from explorer.strategies._stages import Rule, Stages, paper_rule, published_rule

Genes = tuple[int, ...]


def mutants(space: SearchSpace, rule: Rule, start: Genes, times: int, count: int) -> list[Genes]:
    genes, rng = FreeGenes(space), np.random.default_rng(5)
    stages, key = Stages(genes, rule), genes.key(space.architecture(start))
    return [genes.architecture(stages.mutated(key, times, rng)).genes for _ in range(count)]


def drawn(choice: Choice, rule: Rule, current: int, count: int = 6000) -> Counter[object]:
    """How often each option follows the current one."""
    found = mutants(SearchSpace("made-up", (choice,)), rule, (current,), 1, count)
    return Counter(choice.options[gene] for (gene,) in found)


def assert_odds(found: Counter[object], odds: Mapping[Any, float]) -> None:
    assert set(found) == set(odds)
    share = found.total() / sum(odds.values())
    seen, expected = [found[key] for key in odds], [share * odds[key] for key in odds]
    assert chisquare(seen, expected).pvalue > 0.001


@pytest.mark.parametrize("rule", [paper_rule, published_rule])
def test_as_many_stages_change_as_are_redrawn_and_twice_the_same_is_one(rule: Rule) -> None:
    space = SearchSpace(
        "made-up",
        tuple(
            integers(f"stage{stage}.{name}", "depth", 1, 9)
            for stage in range(4)
            for name in ("repeats", "modules")
        ),
    )
    middle = tuple(len(choice.options) // 2 for choice in space.choices)
    for times in (1, 2):
        found = np.array(mutants(space, rule, middle, times, 2000)) != middle
        stages = found.reshape(-1, 4, 2).any(axis=2).sum(axis=1)
        assert stages.max() == times
    unchanged = (1 / np.count_nonzero(rule(space.choices[0], 4))) ** 2  # of a redrawn stage
    assert abs(np.mean(stages == 2) - 0.75 * (1 - unchanged) ** 2) < 0.04


def test_as_published_widths_go_by_the_factors_of_the_code() -> None:
    width = integers("stage1.channels", "width", 8, 2048, 8)
    at_64, at_8 = width.options.index(64), 0
    nine = (160, 128, 96, 80, 64, 48, 40, 32, 24)
    assert_odds(drawn(width, published_rule, at_64), dict.fromkeys(nine, 1.0))
    assert_odds(drawn(width, published_rule, at_8), dict.fromkeys((8, 16), 1.0))


def test_as_published_widths_stop_at_the_bounds_of_the_space() -> None:
    width = integers("stage1.channels", "width", 40, 104, 8)
    odds = dict.fromkeys((104, 96, 80, 64, 48, 40), 1.0)
    assert_odds(drawn(width, published_rule, width.options.index(64)), odds)


def test_in_the_paper_widths_go_from_half_to_twice() -> None:
    width = integers("stage1.channels", "width", 8, 2048, 8)
    odds = dict.fromkeys(range(32, 129, 8), 1.0)
    assert_odds(drawn(width, paper_rule, width.options.index(64)), odds)


@pytest.mark.parametrize(
    ("rule", "now", "options"),
    [
        (paper_rule, 1, (1, 2)),
        (paper_rule, 4, (2, 3, 4, 5, 6, 7, 8)),
        (paper_rule, 9, (5, 6, 7, 8, 9)),
        (published_rule, 1, (1, 2, 3)),
        (published_rule, 4, (2, 3, 4, 5, 6)),
        (published_rule, 9, (7, 8, 9)),
    ],
)
def test_repeats_go_from_half_to_twice_in_the_paper_and_by_two_as_published(
    rule: Rule, now: int, options: tuple[int, ...]
) -> None:
    repeats = integers("stage1.repeats", "depth", 1, 9)
    assert_odds(drawn(repeats, rule, now - 1), dict.fromkeys(options, 1.0))


@pytest.mark.parametrize("rule", [paper_rule, published_rule])
@pytest.mark.parametrize("role", ["width", "depth"])
def test_no_option_is_cut_off_where_options_lie_far_apart(rule: Rule, role: str) -> None:
    far = pick("stage1.size", role, (8, 40, 1000))  # type: ignore[arg-type]
    assert set(drawn(far, rule, 1)) == {8, 40, 1000}


@pytest.mark.parametrize(
    ("family", "odds"),
    [
        ("zen-i", {"K3K3": 3, "K5K5": 3, "K7K7": 2, "K1K3K1": 3, "K1K5K1": 3, "K1K7K1": 2}),
        (
            "zen-ii",
            {
                "E1K3": 12, "E2K3": 12, "E4K3": 11, "E6K3": 10, "E1K5": 9, "E2K5": 8, "E4K5": 7,
                "E6K5": 6, "E1K7": 5, "E2K7": 4, "E4K7": 3, "E6K7": 2,
            },
        ),
    ],
)  # fmt: skip
def test_kinds_of_blocks_come_as_often_as_published_or_equally_in_the_paper(
    family: str, odds: dict[object, float]
) -> None:
    kind = families[family].default().choice("stage1.block")
    assert_odds(drawn(kind, published_rule, 2), odds)
    assert_odds(drawn(kind, paper_rule, 2), dict.fromkeys(odds, 1.0))


def test_a_stage_that_comes_back_is_drawn_from_all_its_options() -> None:
    space = SearchSpace(
        "made-up",
        (
            integers("stage1.repeats", "depth", 0, 3, least=0),
            integers("stage1.channels", "width", 8, 256, 8),
        ),
    )
    found = mutants(space, published_rule, (0, 0), 1, 6000)
    assert_odds(Counter(depth for depth, _ in found), dict.fromkeys((0, 1, 2), 1.0))
    back = Counter[object](width for depth, width in found if depth)
    assert_odds(back, dict.fromkeys(range(32), 1.0))
    assert {width for depth, width in found if not depth} == {0}
