"""The archive's columns, held against the evaluations they were made from."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.archive import MEASURES, Archive
from explorer.core.bias import depth_share, width_share
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.objective import OBJECTIVES, objective
from explorer.core.pareto import nondominated
from explorer.core.space import SearchSpace, integers

SPACE = SearchSpace(
    "efficientnet",
    (
        integers("stage1.channels", "width", 8, 80, 8),
        integers("stage1.repeats", "depth", 1, 6),
    ),
)
GOALS = (objective("zico-bc"), objective("macs"))


def evaluations(seed: int, count: int) -> list[Evaluation]:
    rng = np.random.default_rng(seed)
    found = []
    for genes in SPACE.sample_genes(rng, count):
        outcome = Outcome(rng.choice([o.value for o in Outcome], p=[0.7, 0.15, 0.15]))
        numbers = {name: float(rng.integers(1, 20)) for name in MEASURES}
        if outcome is not Outcome.SCORED:
            del numbers["zico"]
        found.append(Evaluation(SPACE.architecture(genes), outcome, numbers, seconds=rng.random()))
    return found


def filled(rows: list[Evaluation], parts: int = 1) -> Archive:
    archive = Archive(SPACE)
    numbered = list(enumerate(rows, 1))
    for part in np.array_split(np.arange(len(rows)), parts):
        archive.add(numbered[i] for i in part)
    return archive


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(0, 200), st.floats(0, 5))
def test_reranking_equals_working_it_out_from_the_evaluations(
    seed: int, count: int, beta: float
) -> None:
    rows = evaluations(seed, count)
    costs = np.array(
        [
            [goal.goal.sign * goal.value(row.measures, beta) for goal in GOALS]
            if row.scored
            else [math.nan, math.nan]
            for row in rows
        ]
    ).reshape(-1, 2)
    front = filled(rows).front(GOALS, beta)
    assert sorted(front) == np.flatnonzero(nondominated(costs)).tolist()
    assert (np.diff(costs[front, 1]) >= 0).all()


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(1, 300), st.integers(1, 20))
def test_adding_in_parts_is_the_same_as_adding_at_once(seed: int, count: int, parts: int) -> None:
    rows = evaluations(seed, count)
    one, many = filled(rows), filled(rows, parts)
    assert len(one) == len(many) == count
    for name in ("ids", "scored", "failed", "genes", "seconds", "depth_share", "width_share"):
        np.testing.assert_array_equal(getattr(one, name), getattr(many, name))
    for name in MEASURES:
        np.testing.assert_array_equal(one.measure(name), many.measure(name))


def test_columns_hold_what_the_evaluations_said() -> None:
    rows = evaluations(1, 150)
    archive = filled(rows)
    genes = np.array([row.architecture.genes for row in rows])
    np.testing.assert_array_equal(archive.depth_share, depth_share(SPACE, genes))
    np.testing.assert_array_equal(archive.width_share, width_share(SPACE, genes))
    assert archive.scored.tolist() == [row.outcome is Outcome.SCORED for row in rows]
    assert archive.failed.tolist() == [row.outcome is Outcome.FAILED for row in rows]
    assert archive.architecture(70) == rows[70].architecture
    for goal in OBJECTIVES.values():
        expected = [goal.value(row.measures, 0.7) for row in rows]
        np.testing.assert_allclose(archive.values(goal, 0.7), expected)


def test_rows_are_found_by_their_ids() -> None:
    archive = filled(evaluations(0, 10))
    assert archive.row_of(4) == 3
    with pytest.raises(KeyError):
        archive.row_of(99)


def test_an_empty_archive_has_an_empty_front() -> None:
    assert Archive(SPACE).front(GOALS, 1.0).tolist() == []


def test_at_an_absurd_beta_what_overflows_is_no_front_and_nothing_warns() -> None:
    archive = filled(evaluations(0, 50))
    front = archive.front(GOALS, 1e308)
    assert (archive.measure("penalty")[front] == 1).all()
    assert len(front) < len(archive.front(GOALS, 1.0))
