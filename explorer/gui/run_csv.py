"""Networks of a run as a table for other programs. Pure: no Qt."""

import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.gui.run_view import RunView

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
    return (
        f"run {view.number} ({plan.label}); score: {view.score.label} at beta {view.beta:g}; "
        f"{plan.scoring.text}; limits: {limits}; MACs for one image, shares 0 to 1"
    )


def _lines(view: RunView, rows: Iterable[int]) -> Iterator[list[object]]:
    archive = view.archive
    score = archive.values(view.score, view.beta)
    measures = {name: archive.measure(name) for name in _MEASURES}
    front = frozenset(view.front.tolist())
    for row in map(int, rows):
        row_id = int(archive.ids[row])
        yield [
            f"N{row_id}",
            outcome(view, row),
            int(row in front),
            int(row_id in view.starred),
            _number(score[row]),
            *(_number(measures[name][row], name in _WHOLE) for name in _MEASURES),
            _number(archive.depth_share[row]),
            _number(archive.width_share[row]),
            f"{archive.seconds[row]:.3f}",
            archive.architecture(row).text,
        ]


def outcome(view: RunView, row: int) -> str:
    """ "scored", "failed", or "not scored" for a network beyond the limits."""
    if view.archive.scored[row]:
        return "scored"
    return "failed" if view.archive.failed[row] else "not scored"


def _number(value: float, whole: bool = False) -> str:
    """A number as short as it can be read back exactly; empty where there is none."""
    if not np.isfinite(value):
        return ""
    return str(int(value)) if whole else repr(float(value))
