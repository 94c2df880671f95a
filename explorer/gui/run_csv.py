"""Networks of a run as a table for other programs. Pure: no Qt."""

import csv
import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.gui.objective_words import better, is_turned
from explorer.gui.run_view import RunView
from explorer.spaces import family

HEADER = (
    "network",
    "outcome",
    "on_front",
    "starred",
    "score",
    "zico",
    "penalty",
    "size_limit",
    "macs",
    "params",
    "blocks",
    "peak_memory_bytes",
    "depth_share",  # 0 to 1
    "width_share",  # 0 to 1
    "seconds",
    "architecture",
)
_MEASURES = ("zico", "penalty", "size_limit", "macs", "params", "depth", "peak_memory_bytes")
_WHOLE = ("macs", "params", "depth", "peak_memory_bytes")


def csv_text(view: RunView, rows: NDArray[np.intp]) -> str:
    """Rows of a view, exact and in base units, below one comment line on how they were scored."""
    out = io.StringIO()
    out.write(f"# {caption(view)}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_lines(view, rows))
    return out.getvalue()


def caption(view: RunView) -> str:
    """All that decides the numbers, in one line."""
    plan = view.plan
    limits = " ".join(limit.text for limit in plan.constraints) or "none"
    edited = plan.space != family(plan.space.family).default()
    turned = f" ({better(view.score)})" if is_turned(view.score) else ""
    own = "; architecture: option indices of the run's own, edited space" if edited else ""
    score = f"{view.score.label}{turned} at beta {view.beta:g}"
    return (
        f"run {view.number} ({plan.label}); score: {score}; "
        f"{plan.scoring.text}; limits: {limits}; MACs for one image, shares 0 to 1{own}"
    )


def _lines(view: RunView, rows: NDArray[np.intp]) -> Iterator[tuple[object, ...]]:
    """Column by column: a hundred thousand rows, one after another, would stop the window."""
    archive, ids = view.archive, view.archive.ids[rows]
    space = archive.space.family
    measures = (_numbers(archive.measure(name)[rows], name in _WHOLE) for name in _MEASURES)
    return zip(
        (f"N{row_id}" for row_id in ids.tolist()),
        (outcome(view, row) for row in rows.tolist()),
        np.isin(rows, view.front).astype(int).tolist(),
        np.isin(ids, list(view.starred)).astype(int).tolist(),
        _numbers(archive.values(view.score, view.beta)[rows]),
        *measures,
        _numbers(archive.depth_share[rows]),
        _numbers(archive.width_share[rows]),
        (f"{seconds:.3f}" for seconds in archive.seconds[rows].tolist()),
        (f"{space}:{','.join(map(str, genes))}" for genes in archive.genes[rows].tolist()),
        strict=True,
    )


def outcome(view: RunView, row: int) -> str:
    """ "scored", "failed", or "not scored" for a network beyond the limits."""
    if view.archive.scored[row]:
        return "scored"
    return "failed" if view.archive.failed[row] else "not scored"


def _numbers(values: NDArray[np.float64], whole: bool = False) -> list[object]:
    """Numbers that are written as short as they can be read back exactly; "" where there is none.

    Args:
        values: (n,).
        whole: write them without a point.
    """
    there = np.isfinite(values)
    found: list[object] = values.tolist()
    if whole:
        found = np.where(there, values, 0).astype(np.int64).tolist()
    if there.all():
        return found
    return [value if known else "" for value, known in zip(found, there.tolist(), strict=True)]
