"""How many architectures a second are counted by table, beside what bounds that on both sides.

The floor is numpy's own np.unique over the same option indices: sorting the rows once, which no
table can do without. The other side is building and counting one op graph after another.
"""

from dataclasses import dataclass
from time import process_time

import numpy as np
import pytest

from explorer.core.cost import count
from explorer.search.executors import WorkerPool
from explorer.spaces import families, graph_of

ROWS = 20_000
GRAPHS = 20
LEAST = 10_000  # architectures a CPU second
REQUIRED = ("efficientnet", "ffnet")  # to reach that also at the first call
GAIN = 10.0  # over counting graphs, for every family: far below what is measured


@dataclass(frozen=True)
class Rates:
    """Architectures a CPU second, on one core.

    Attributes:
        cold: by the first call after the import, tables still empty.
        warm: by a call with other architectures, tables filled by the first.
        sorting: np.unique, over the same rows.
        graphs: op graphs built and counted one by one.
    """

    cold: float
    warm: float
    sorting: float
    graphs: float


def rates(name: str) -> Rates:
    """Runs in a worker of its own, whose tables are empty."""
    family = families[name]
    space = family.default()
    rng = np.random.default_rng(0)
    first, others = space.sample_genes(rng, ROWS), space.sample_genes(rng, ROWS)
    started = process_time()
    family.costs(space, first)
    cold = process_time()
    family.costs(space, others)
    warm = process_time()
    np.unique(others, axis=0)
    sorted_ = process_time()
    for row in others[:GRAPHS]:
        count(graph_of(space.architecture(row)))
    graphs = process_time()
    return Rates(
        cold=ROWS / (cold - started),
        warm=ROWS / (warm - cold),
        sorting=ROWS / (sorted_ - warm),
        graphs=GRAPHS / (graphs - sorted_),
    )


@pytest.mark.benchmark
def test_counting_by_table_is_fast_for_every_family(capsys: pytest.CaptureFixture[str]) -> None:
    found = {}
    for name in families:
        with WorkerPool(1) as pool:
            found[name] = pool.submit(rates, name).result()
    lines = [
        f"\n{'architectures a CPU second':<27}{'cold':>9}{'warm':>9}{'sorting':>11}{'graphs':>8}"
        f"{'sorting/warm':>14}{'warm/graphs':>13}"
    ]
    lines += [
        f"{name:<27}{r.cold:9,.0f}{r.warm:9,.0f}{r.sorting:11,.0f}{r.graphs:8,.0f}"
        f"{r.sorting / r.warm:14.1f}{r.warm / r.graphs:13.0f}"
        for name, r in found.items()
    ]
    with capsys.disabled():
        print("\n".join(lines))  # noqa: T201 - the figures are what a benchmark is for
    slow = {n: r for n, r in found.items() if n in REQUIRED and min(r.cold, r.warm) < LEAST}
    assert not slow
    assert not {n: r for n, r in found.items() if r.warm < GAIN * r.graphs}
