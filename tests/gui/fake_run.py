"""Runs as the window shows them, made from counts alone: no search, no torch."""

from collections.abc import Sequence

import numpy as np

from explorer.core.archive import MEASURES, Archive
from explorer.core.cost import count
from explorer.core.evaluation import Evaluation, Outcome, ScoringSettings
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.gui.run_view import NetworkDetail, RunView, run_view
from explorer.spaces import families, graph_of, measures_of

LIMIT = 8e9


def default_space() -> SearchSpace:
    return families["efficientnet"].default()


def spread_genes(space: SearchSpace, rng: np.random.Generator, n: int) -> np.ndarray:
    """(n, choices): from small networks to large ones, so that costs span decades."""
    sizes = np.array([len(c.options) for c in space.choices])
    bias = rng.uniform(0.15, 6.0, size=(n, 1))  # how far each network leans to small options
    return np.minimum((rng.random((n, len(sizes))) ** bias * sizes).astype(np.int64), sizes - 1)


def columns(space: SearchSpace, genes: np.ndarray, seed: int = 0) -> np.ndarray:
    """(n, MEASURES): the counts, and as ZiCo the size limit with some noise."""
    costs = families[space.family].costs(space, genes)
    noise = np.random.default_rng(seed).normal(0, 12, len(genes))
    found = dict(costs, zico=costs["size_limit"] + noise)
    found["peak_memory_bytes"] = 4.0 * np.sqrt(costs["macs"]) * 100
    absent = np.full(len(genes), np.nan)  # counts by a rule that the family does not use
    return np.stack([found.get(name, absent) for name in MEASURES], axis=1)


def fake_archive(
    n: int,
    *,
    limit: float = LIMIT,
    failed: int = 0,
    seed: int = 0,
    space: SearchSpace | None = None,
) -> Archive:
    """An archive of n networks: those beyond the limit rejected, the first `failed` failed.

    Filled column by column: a hundred thousand evaluations as objects would take a minute.
    """
    space = space or default_space()
    archive = Archive(space)
    genes = spread_genes(space, np.random.default_rng(seed), n)
    table = columns(space, genes, seed)
    rejected = table[:, MEASURES.index("macs")] > limit
    broken = np.arange(n) < failed
    table[rejected | broken, MEASURES.index("zico")] = np.nan
    add_columns(archive, genes, table, scored=~rejected & ~broken, failed=broken)
    return archive


def add_columns(
    archive: Archive, genes: np.ndarray, table: np.ndarray, scored: np.ndarray, failed: np.ndarray
) -> None:
    """Append rows with the ids that follow."""
    start = len(archive)
    outcome = np.where(scored, 0, np.where(failed, 1, 2))
    outcomes = (Outcome.SCORED, Outcome.FAILED, Outcome.REJECTED)
    archive.add(
        (
            start + i + 1,
            Evaluation(
                archive.space.architecture(genes[i]),
                outcomes[outcome[i]],
                dict(zip(MEASURES, map(float, table[i]), strict=True)),
                seconds=0.4 if scored[i] else 0.0,
            ),
        )
        for i in range(len(genes))
    )


def fake_view(
    n: int = 400,
    *,
    beta: float = 1.0,
    limit: float = LIMIT,
    failed: int = 0,
    seed: int = 0,
    objectives: tuple[str, ...] = ("zico-bc", "macs"),
    selected: tuple[int, ...] = (),
    starred: Sequence[int] = (),
    space: SearchSpace | None = None,
) -> RunView:
    archive = fake_archive(n, limit=limit, failed=failed, seed=seed, space=space)
    plan = SearchPlan(
        archive.space,
        objectives,
        beta=1.0,
        constraints=(Constraint("macs", limit),),
        scoring=ScoringSettings(),
        seed=7,
    )
    return run_view(2, plan, archive, beta, frozenset(starred), selected)


def fake_detail(view: RunView, row: int) -> NetworkDetail:
    """A network of the view with per-layer terms: the size, and a signal drawn at random."""
    architecture = view.archive.architecture(row)
    counts = count(graph_of(architecture))
    rng = np.random.default_rng(row)
    size = tuple(layer.size_term for layer in counts.layers)
    signal = rng.normal(0.16, 0.4, len(size))
    zico = tuple(float(s + n) for s, n in zip(size, signal, strict=True))
    penalty = tuple(layer.penalty_term for layer in counts.layers)
    evaluation = Evaluation(
        architecture,
        Outcome.SCORED,
        {**measures_of(architecture, counts), "zico": sum(zico)},
        {"zico": zico, "penalty": penalty, "size": size},
        tuple(layer.name for layer in counts.layers),
        seconds=0.4,
    )
    row_id = int(view.archive.ids[row])
    return NetworkDetail(
        row_id,
        evaluation,
        counts,
        view.plan,
        view.beta,
        on_front=row in view.front,
        depth_share=float(view.archive.depth_share[row]),
        width_share=float(view.archive.width_share[row]),
        found_after=row + 1,
        starred=row_id in view.starred,
    )
