"""Exact fronts as text, as JSON and as a table for other programs."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.cli.output import big, number, table
from explorer.core.bias import AT_MAXIMUM, depth_share, width_share
from explorer.core.errors import PlanError
from explorer.core.objective import Objective
from explorer.core.space import SearchSpace
from explorer.exact import ExactFront, NearFront

SHOWN = 20  # networks of a front in the table
ENDINGS = (".csv", ".json")


def rows_of(
    space: SearchSpace, goals: tuple[Objective, ...], beta: float, found: ExactFront | NearFront
) -> list[dict[str, Any]]:
    """The networks, as in the JSON."""
    genes = found.genes
    depth, width = depth_share(space, genes), width_share(space, genes)
    rows = []
    for i in range(len(genes)):
        measures = {name: float(values[i]) for name, values in found.measures.items()}
        rows.append(
            {
                "architecture": f"{space.family}:{','.join(map(str, genes[i].tolist()))}",
                "scores": {goal.name: goal.value(measures, beta) for goal in goals},
                **{name: int(measures[name]) for name in ("params", "macs", "depth")},
                "depth_share": _mean(depth[i : i + 1]),
                "width_share": _mean(width[i : i + 1]),
            }
        )
    return rows


def shares_of(space: SearchSpace, found: ExactFront) -> dict[str, float | None]:
    """How deep and wide the front is, of what the space allows; None where that is fixed."""
    depth, width = (share(space, found.genes) for share in (depth_share, width_share))
    return {
        "share_at_max_depth": _mean(np.where(np.isnan(depth), np.nan, depth >= AT_MAXIMUM)),
        "mean_depth_share": _mean(depth),
        "mean_width_share": _mean(width),
    }


def _mean(values: NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None


def _many(count: int) -> str:
    return f"{count:,}" if count < 10**9 else f"{float(count):.2g}"


def text_of(summary: dict[str, Any]) -> str:
    return "\n\n".join(_front_text(summary, one) for one in summary["fronts"])


def near_text(one: dict[str, Any]) -> str:
    """How many networks are near a front; "" where that was not asked."""
    if "near" not in one:
        return ""
    rows, window = one["near"], f"{one['near_window']:.3g}"
    if one["near_complete"]:
        return f"\n{len(rows):,} networks are within {window} in the score of it: all that are."
    return (
        f"\nMore than {len(rows):,} networks are within {window} in the score of it; the nearest "
        f"{len(rows):,} are within {rows[-1]['gap']:.3g}."
    )


def check_out(path: Path | None) -> None:
    """Raise PlanError for a file of no known kind."""
    if path is not None and path.suffix.lower() not in ENDINGS:
        raise PlanError(
            f"--out {path.name}: this ending is not known. End the name in {' or '.join(ENDINGS)}."
        )


def write_out(path: Path, summary: dict[str, Any]) -> None:
    """Write the networks as CSV, or all as JSON; raises PlanError where it cannot."""
    as_csv = path.suffix.lower() == ".csv"
    text = _csv(summary) if as_csv else json.dumps(summary, indent=1, allow_nan=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlanError(
            f"--out {path}: it cannot be written ({error.strerror}). Name a file in a folder that "
            "is there and yours."
        ) from None


def _csv(summary: dict[str, Any]) -> str:
    """A line for each network of each front, then of those near it."""
    out = io.StringIO()
    names = summary["objectives"]
    counts = [name for name in ("params", "macs", "depth") if name not in names]
    shares = ["depth_share", "width_share"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["beta", "on_front", "gap", *names, *counts, *shares, "architecture"])
    for beta, on_front, row in _networks(summary):
        scores = [row["scores"][name] for name in names]
        plain = [row[name] for name in (*counts, *shares, "architecture")]
        writer.writerow([beta, int(on_front), row.get("gap", 0.0), *scores, *plain])
    return out.getvalue()


def _networks(summary: dict[str, Any]) -> Iterator[tuple[float, bool, dict[str, Any]]]:
    """Beta, whether on the front, and the network; each network of a beta once."""
    for one in summary["fronts"]:
        members = {row["architecture"] for row in one["front"]}
        yield from ((one["beta"], True, row) for row in one["front"])
        near = one.get("near", ())
        yield from ((one["beta"], False, r) for r in near if r["architecture"] not in members)


def _front_text(summary: dict[str, Any], one: dict[str, Any]) -> str:
    rows = one["front"]
    what = "Exact front" if one["complete"] else f"Front within a factor of {one['factor']:g}"
    limits = f" within {', '.join(summary['limits'])}" if summary["limits"] else ""
    head = (
        f"{what} of all {_many(summary['networks'])} networks{limits}, beta {one['beta']:g}: "
        f"{len(rows):,} networks, {one['seconds']:.2f} s"
    )
    if not rows:
        return f"{head}\nNo network of the space is within the limits. Widen one."
    shares = (
        f"{_percent(one['share_at_max_depth'])} at maximum depth, mean depth share "
        f"{_percent(one['mean_depth_share'])}, mean width share "
        f"{_percent(one['mean_width_share'])}"
    )
    names = [name for name in summary["objectives"] if name not in ("params", "macs", "depth")]
    picked = np.unique(np.linspace(0, len(rows) - 1, min(SHOWN, len(rows))).round().astype(int))
    cells = [_cells(rows[i], names) for i in picked]
    heads = (*names, "MACs", "Parameters", "Blocks", "Depth used", "Width used")
    more = f"\n{len(picked)} of {len(rows):,} shown; --json tells all."
    shown = f"{head}\n{shares}\n\n{table(heads, cells)}" + more * (len(picked) < len(rows))
    return shown + near_text(one)


def _cells(row: dict[str, Any], names: list[str]) -> tuple[str, ...]:
    return (
        *(number(row["scores"][name]) for name in names),
        big(row["macs"]),
        big(row["params"]),
        str(row["depth"]),
        _percent(row["depth_share"]),
        _percent(row["width_share"]),
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
