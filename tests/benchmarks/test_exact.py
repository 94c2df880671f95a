"""Seconds and memory of exact fronts of whole spaces, and how near NSGA-II comes to them."""

import resource
import sys
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

import numpy as np
import pytest

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.event import Evaluated
from explorer.core.objective import OBJECTIVES, objective
from explorer.core.pareto import hypervolume
from explorer.core.plan import SearchPlan
from explorer.exact import ExactFront, exact_front
from explorer.search.engine import search
from explorer.search.executors import WorkerPool
from explorer.spaces import costs_of, families

TWO = ("size-limit-bc", "macs")
THREE = ("size-limit-bc", "macs", "params")
BETAS = (0.0, 1.0, 2.0)
FACTOR = 1.02
MEGABYTE = 1e6


@dataclass(frozen=True)
class Solved:
    """CPU seconds of the first front (tables included), of the next ones, and peak memory."""

    networks: int
    first: float
    again: float
    front: int
    labels: int
    megabytes: float


def peak_megabytes() -> float:
    """Of this process so far, Python and libraries included."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def front_of(
    family: str, names: tuple[str, ...], beta: float, factor: float = FACTOR
) -> ExactFront:
    goals = [objective(name) for name in names]
    steps = exact_front(families[family].default(), goals, beta, (), factor)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: ExactFront = end.value
            return found


def solved(family: str, names: tuple[str, ...]) -> Solved:
    """Runs in a worker of its own, whose tables are empty."""
    started = process_time()
    front = front_of(family, names, BETAS[1])
    first = process_time()
    for beta in BETAS:
        front_of(family, names, beta) if len(names) == 2 else None
    again = (process_time() - first) / len(BETAS)
    size = families[family].default().size
    return Solved(size, first - started, again, len(front.genes), front.labels, peak_megabytes())


@pytest.mark.benchmark
def test_whole_spaces_are_solved_within_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [("efficientnet", TWO), ("ffnet", TWO), ("efficientnet", THREE), ("ffnet", THREE)]
    found = {}
    for family, names in asked:
        with WorkerPool(1) as pool:
            found[family, len(names)] = pool.submit(solved, family, names).result()
    lines = [
        f"\n{'exact fronts, one core':<24}{'networks':>10}{'objectives':>11}{'first s':>9}"
        f"{'next beta s':>12}{'front':>8}{'labels':>9}{'MB':>6}"
    ]
    lines += [
        f"{family:<24}{float(one.networks):10.2g}{count:11}{one.first:9.2f}"
        f"{one.again:12.2f}{one.front:8,}{one.labels:9,}{one.megabytes:6.0f}"
        for (family, count), one in found.items()
    ]
    with capsys.disabled():
        print("\n".join(lines))  # noqa: T201 - the figures are what a benchmark is for
    for (_, count), one in found.items():
        assert one.first < (3 if count == 2 else 30)
        assert one.megabytes < (300 if count == 2 else 1000)


class _Counting(Executor):
    """Answers at once with what the family's tables say, and the size limit for ZiCo."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        architecture = args[0]
        done.set_result(Evaluation(architecture, Outcome.SCORED, costs_of(architecture)))
        return done


@pytest.mark.benchmark
def test_a_search_is_told_how_much_of_the_exact_front_it_has(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [
        f"\n{'NSGA-II, share of the exact hypervolume':<42}{'500':>8}{'2,000':>8}{'10,000':>8}"
    ]
    shares = {}
    for family in ("efficientnet", "ffnet"):
        space = families[family].default()
        plan = SearchPlan(space, TWO, 1.0, budget=10_000, population=100)
        exact = _points(front_of(family, TWO, plan.beta).measures, plan.beta)
        corner = (float(exact[:, 0].max()) * 1.05, 0.0)
        whole = hypervolume(np.minimum(exact, [np.inf, 0.0]), corner)
        points, row = [], []
        for event in search(replace(plan), _Counting()):
            if isinstance(event, Evaluated):
                points.append(dict(event.evaluation.measures))
                if len(points) in (500, 2_000, 10_000):
                    columns = {n: np.array([p[n] for p in points]) for n in points[0]}
                    reached = hypervolume(_points(columns, plan.beta), corner)
                    row.append(reached / whole)
        shares[family] = row
        lines.append(f"{family:<42}" + "".join(f"{share:8.1%}" for share in row))
    with capsys.disabled():
        print("\n".join(lines))  # noqa: T201 - the figures are what a benchmark is for
    for row in shares.values():
        assert row == sorted(row)
        assert 0 < row[0] < row[-1] <= 1 + 1e-9


def _points(measures: dict[str, Any], beta: float) -> Any:
    """(n, 2): MACs, and the corrected score with its sign turned; less is better."""
    score = OBJECTIVES["size-limit-bc"]
    value = measures[score.measure] - beta * measures["penalty"]
    return np.stack([measures["macs"], -value], axis=1)
