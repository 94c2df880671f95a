"""Exact front, then measure, against NSGA-II on measured ZiCo: three spaces, three seeds.

Both have as many measurements, and are judged by ZiCo measured at the seed that NSGA-II searched
with, which is in its favour. `python -m pytest tests/benchmarks/test_trust.py` prints the table.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter
from typing import TypeVar

import numpy as np
import pytest

from explorer.core.archive import Archive
from explorer.core.evaluation import ScoringSettings
from explorer.core.event import Evaluated
from explorer.core.objective import Constraint
from explorer.core.pareto import hypervolume
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.exact.measuring import networks_to_measure
from explorer.runs.trusting import trust_plan
from explorer.search.engine import search
from explorer.search.executors import SerialExecutor
from explorer.spaces import families, first_plan

MEASUREMENTS = 24
LIMITS = {"nats-size": 300e6, "efficientnet": 60e6, "ffnet": 600e6}  # MACs
SEEDS = (0, 1, 2)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One space and seed: networks measured at (ZiCo-BC, MACs), and seconds it took in all."""

    space: str
    seed: int
    exact: float
    searched: float
    exact_s: float
    searched_s: float


def space_of(name: str) -> tuple[SearchSpace, tuple[int, int]]:
    """Of small images, so that networks are measured in seconds."""
    space = families[name].default()
    sizes = {"nats-size": (32, 32), "efficientnet": (64, 64), "ffnet": (64, 128)}
    height, width = sizes[name]
    smaller = replace(space, input_shape=(space.input_shape[0], height, width))
    return smaller, (32, 32) if name != "ffnet" else (64, 128)


def returned(steps: Generator[object, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: T = end.value
            return found


def points(plan: SearchPlan) -> np.ndarray:
    """(n, 2) of what a plan finds: less is better."""
    archive = Archive(plan.space)
    events = search(plan, SerialExecutor())
    found = [event.evaluation for event in events if isinstance(event, Evaluated)]
    archive.add(enumerate(found))
    costs = [goal.goal.sign * archive.values(goal, plan.beta) for goal in plan.goals]
    return np.stack(costs, axis=1)[archive.scored]


def compared(name: str, seed: int) -> Row:
    space, resolution = space_of(name)
    how = ScoringSettings(batches=2, batch_size=2, resolution=resolution, seed=seed)
    first = first_plan(name, space)
    plan = replace(first, space=space, objectives=("zico-bc", "macs"), scoring=how, seed=seed,
                   constraints=(Constraint("macs", LIMITS[name]),), population=8, window=8,
                   budget=MEASUREMENTS)  # fmt: skip
    started = perf_counter()
    chosen = returned(networks_to_measure(plan, MEASUREMENTS, 2.0, 0))
    exact = points(trust_plan(plan, chosen))
    between = perf_counter()
    searched = points(plan)
    ended = perf_counter()
    both = np.concatenate([exact, searched])
    low, high = both.min(axis=0), both.max(axis=0)
    shares = [hypervolume((some - low) / (high - low), (1.0, 1.0)) for some in (exact, searched)]
    mine, others = map(float, shares)
    return Row(name, seed, mine, others, between - started, ended - between)


def line(row: Row) -> str:
    return (
        f"{row.space:13} {row.seed:4} {row.exact:14.3f} {row.searched:9.3f} "
        f"{row.exact / row.searched:6.2f} {row.exact_s:10.1f} {row.searched_s:10.1f}"
    )


@pytest.mark.benchmark
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", ["nats-size", "efficientnet", "ffnet"])
def test_the_measured_exact_front_is_not_below_a_search_by_measurements(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hypervolumes are of the box that holds all networks of both, from 0 to 1. The solver's tables
    are made at the first seed.
    """
    rows = [compared(name, seed) for seed in SEEDS]
    heads = ("space", "seed", "exact, measured", "NSGA-II", "ratio", "seconds", "seconds")
    lines = ["{:13} {:4} {} {:>9} {:>6} {:>10} {:>10}".format(*heads), *map(line, rows)]
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 - the figures are what a benchmark is for
    assert median(row.exact / row.searched for row in rows) >= 1
