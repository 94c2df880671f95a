"""Tables of accuracies small enough for a test, and comparisons of made-up numbers."""

from pathlib import Path

import numpy as np

from explorer.core.correlation import Paired, with_counts
from explorer.core.objective import objective
from explorer.gui.correlation_numbers import Networks
from explorer.spaces import families, name_of


def write_table(path: Path, rows: int = 12, seed: int = 0, columns: int = 2) -> Path:
    """A CSV of networks of NATS-Bench whose accuracies grow with their width, with some noise."""
    rng = np.random.default_rng(seed)
    space = families["nats-size"].default()
    found: dict[str, list[float]] = {}
    while len(found) < rows:
        network = space.sample(rng)
        wide = sum(int(value) for value in network.values().values())
        name = name_of(network).removeprefix("nats-size:")
        found[name] = [80 + wide / 50 + rng.normal(0, 0.5) for _ in range(columns)]
    head = ",".join(["arch", *(f"acc_{i}" for i in range(columns))])
    lines = [f"{name},{','.join(f'{a:.2f}' for a in made)}" for name, made in found.items()]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def made_up(
    rows: int = 40,
    scores: tuple[str, ...] = ("zico", "zico-bc"),
    columns: tuple[str, ...] = ("acc_a", "acc_b"),
    noise: float = 0.1,
) -> Networks:
    """Networks whose size limit less the penalty orders them best; parameters tell little."""
    rng = np.random.default_rng(1)
    quality, size = rng.normal(size=rows), rng.normal(size=rows)
    measures = {
        "zico": quality + size,
        "size_limit": quality + size + rng.normal(0, 0.3, rows),
        "penalty": size,
        "params": 1e6 * np.exp(rng.normal(size=rows)),
        "macs": 1e9 * np.exp(rng.normal(size=rows)),
    }
    accuracies = {name: 70 + 5 * quality + rng.normal(0, noise, rows) for name in columns}
    names = tuple(f"net{i}" for i in range(rows))
    goals = tuple(objective(name) for name in with_counts(scores))
    return Networks(Paired(np.arange(rows), measures, accuracies), goals, names)
