"""Networks of a fake run scored again, without workers."""

from dataclasses import replace

import numpy as np

from explorer.core.draw import Draw
from explorer.gui.run_view import RunView
from explorer.runs.drawing import PROXIES

COUNTS = ("macs", "params", "depth", "peak_memory_bytes", "size_limit", "penalty")


def counts_of(view: RunView, row: int) -> dict[str, float]:
    return {name: float(view.archive.measure(name)[row]) for name in COUNTS}


def full_draw(view: RunView, row: int, **failures: str) -> Draw:
    """Every score at the run's seed: each the size limit, times its place among the scores."""
    measures = counts_of(view, row)
    limit = measures["size_limit"]
    there = [name for name in PROXIES if name not in failures]
    scores = {name: limit * (1 + PROXIES.index(name)) for name in there}
    seconds = dict.fromkeys(there, 0.2)
    seed = view.plan.scoring.seed
    return Draw(seed, {**measures, **scores}, failures, seconds, total=0.5)


def with_scores(view: RunView, rows: list[int], **failures: str) -> RunView:
    """The same view, with these rows of its archive scored by everything."""
    draws = {int(view.archive.ids[row]): (full_draw(view, row, **failures),) for row in rows}
    return replace(view, draws=draws)


def with_seeds(view: RunView, rows: list[int], seeds: int = 5, moved: float = 8.0) -> RunView:
    """The same view, with these rows scored at several seeds that each move ZiCo by about
    `moved`; the first is the run's own."""
    rng = np.random.default_rng(0)
    draws = {}
    for row in rows:
        zico = float(view.archive.measure("zico")[row])
        found = [
            Draw(view.plan.scoring.seed + i, {**counts_of(view, row), "zico": zico + float(step)})
            for i, step in enumerate(rng.normal(0, moved, seeds))
        ]
        draws[int(view.archive.ids[row])] = tuple(found)
    return replace(view, draws=draws)
