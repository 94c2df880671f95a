"""Depth and width as shares of what a space allows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.bias import (
    BINS,
    bias_report,
    depth_share,
    depth_shares,
    width_share,
    width_shares,
)
from explorer.core.space import Choice, SearchSpace, integers, pick

FREE = (
    integers("stage1.channels", "width", 16, 48, 16),
    integers("stage1.repeats", "depth", 1, 4),
    integers("stage2.channels", "width", 64, 64),  # fixed: says nothing of the width chosen
    integers("stage2.repeats", "depth", 2, 3),
    pick("stage2.kernel", "kernel", (3, 5)),
    integers("stage3.channels", "width", 100, 500, 100),
    integers("stage3.repeats", "depth", 2, 2),
)


def space(*choices: Choice) -> SearchSpace:
    return SearchSpace("efficientnet", choices)


@given(st.integers(0, 10_000))
def test_shares_are_those_of_the_definition(seed: int) -> None:
    made = space(*FREE)
    genes = made.sample_genes(np.random.default_rng(seed), 5)
    blocks = [1 + row[1] + 2 + row[3] + 2 for row in genes]
    assert depth_share(made, genes) == pytest.approx([(b - 5) / (9 - 5) for b in blocks])
    assert width_share(made, genes) == pytest.approx(
        [(row[0] / 2 + row[5] / 4) / 2 for row in genes]
    )


def test_the_ends_of_the_space_are_zero_and_one() -> None:
    made = space(*FREE)
    ends = np.array([[0] * 7, [len(choice.options) - 1 for choice in FREE]])
    assert depth_share(made, ends).tolist() == [0.0, 1.0]
    assert width_share(made, ends).tolist() == [0.0, 1.0]
    assert set(depth_shares(made, ends)) == {"stage1.repeats", "stage2.repeats"}


def test_a_space_of_fixed_depth_and_width_has_no_share() -> None:
    made = space(FREE[2], FREE[6], FREE[4])
    genes = made.sample_genes(np.random.default_rng(0), 3)
    assert np.isnan(depth_share(made, genes)).all()
    assert np.isnan(width_share(made, genes)).all()


def test_the_report_counts_what_sits_at_the_ends() -> None:
    depth = np.array([1.0, 0.96, 0.5, 0.0])
    width = np.array([0.0, 0.04, 0.5, 1.0])
    report = bias_report(depth, width)
    assert (report.count, report.at_max_depth, report.at_min_width) == (4, 0.5, 0.5)
    assert (report.mean_depth, report.mean_width) == pytest.approx((0.615, 0.385))
    assert report.depth[0] == 0.25
    assert report.depth[BINS - 1] == 0.5
    assert report.depth_by_width[BINS - 1, 0] == 0.5
    assert report.depth_by_width.sum() == pytest.approx(1.0)


def test_the_report_of_nothing_is_nan_not_an_error() -> None:
    report = bias_report(np.array([]), np.array([]))
    assert report.count == 0
    assert math.isnan(report.at_max_depth)
    assert math.isnan(report.mean_width)
    assert report.depth_by_width.sum() == 0


def test_networks_without_a_share_are_in_no_bin() -> None:
    report = bias_report(np.full(3, math.nan), np.array([0.1, 0.2, 0.3]))
    assert report.depth.sum() == 0
    assert report.width.sum() == pytest.approx(1.0)


FORKED = (
    pick("body.kind", "block", ("a", "b", "fixed"), ordered=False),
    integers("a.repeats", "depth", 0, 4, least=0, when=("body.kind", "a")),
    integers("a.channels", "width", 8, 24, 8, when=("body.kind", "a")),
    integers("b.repeats", "depth", 10, 12, when=("body.kind", "b")),
    integers("b.channels", "width", 64, 128, 16, when=("body.kind", "b")),
    integers("neck.repeats", "depth", 1, 3),
)


def test_idle_choices_count_neither_in_the_shares_nor_in_their_range() -> None:
    made = space(*FORKED)
    genes = np.array(
        [
            [0, 4, 2, 0, 0, 2],  # the deepest and widest of body a
            [0, 1, 1, 0, 0, 1],
            [1, 0, 0, 0, 0, 0],  # the least of body b: more blocks than the most of a
            [1, 0, 0, 1, 3, 2],
        ]
    )
    assert depth_share(made, genes) == pytest.approx([1, (1 + 1) / 6, 0, (1 + 2) / 4])
    assert width_share(made, genes) == pytest.approx([1, 1 / 2, 0, 3 / 4])


def test_what_stands_in_an_idle_gene_changes_no_share() -> None:
    made = space(*FORKED)
    genes = np.random.default_rng(0).integers(0, [3, 5, 3, 3, 5, 3], size=(200, 6))
    canonical = made.canonical(genes)
    assert (genes != canonical).any()
    assert np.array_equal(depth_share(made, genes), depth_share(made, canonical))
    assert np.array_equal(width_share(made, genes), width_share(made, canonical), equal_nan=True)


def test_each_free_choice_has_its_place_and_none_where_it_is_idle() -> None:
    made = space(*FORKED)
    genes = np.array([[0, 1, 1, 0, 0, 1], [1, 0, 0, 2, 4, 2], [2, 0, 0, 0, 0, 0]])
    nan = math.nan
    depths, widths = depth_shares(made, genes), width_shares(made, genes)
    assert depths.keys() == {"a.repeats", "b.repeats", "neck.repeats"}
    assert widths.keys() == {"a.channels", "b.channels"}
    for found, expected in (
        (depths["a.repeats"], [0.25, nan, nan]),
        (depths["b.repeats"], [nan, 1, nan]),
        (depths["neck.repeats"], [0.5, 1, 0]),
        (widths["a.channels"], [0.5, nan, nan]),
        (widths["b.channels"], [nan, 1, nan]),
    ):
        np.testing.assert_allclose(found, expected)


def test_a_network_whose_free_widths_are_all_idle_has_no_width_share_and_no_warning() -> None:
    made = space(*FORKED)
    shares = width_share(made, np.array([[2, 0, 0, 0, 0, 0], [0, 1, 2, 0, 0, 0]]))
    assert math.isnan(shares[0])
    assert shares[1] == 1


def test_a_network_whose_free_depths_are_all_idle_has_no_depth_share() -> None:
    made = space(*FORKED[:5])
    shares = depth_share(made, np.array([[2, 0, 0, 0, 0], [0, 2, 0, 0, 0]]))
    assert math.isnan(shares[0])
    assert shares[1] == 0.5


def test_a_stage_that_may_be_left_out_is_the_lowest_share() -> None:
    made = space(integers("stage1.repeats", "depth", 0, 2, least=0))
    assert depth_share(made, np.array([[0], [1], [2]])).tolist() == [0.0, 0.5, 1.0]


def test_shares_of_no_architecture_are_empty() -> None:
    made = space(*FORKED)
    none = np.empty((0, 6), dtype=np.int64)
    assert depth_share(made, none).shape == width_share(made, none).shape == (0,)
