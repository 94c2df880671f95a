"""Depth and width as shares of what a space allows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.bias import BINS, bias_report, depth_share, depth_shares, width_share
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
