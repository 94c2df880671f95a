"""The Pareto front of a stored run, ranked at any beta without scoring anything."""

from math import floor, isfinite, log10
from pathlib import Path
from typing import Any

from explorer.cli.architectures import own_name
from explorer.cli.output import big, number, table
from explorer.core.archive import Archive
from explorer.core.objective import objective
from explorer.core.run import Run
from explorer.runs.references import stored_references
from explorer.spaces import mean_width_of
from explorer.store.session import SessionFile

Row = dict[str, Any]
COLUMNS = ("macs", "params", "depth")  # every table has them
BIG = ("peak_memory_bytes", "params_zennas", "macs_zennas")


def front_rows(session: SessionFile, path: Path, run: Run, beta: float | None = None) -> list[Row]:
    """The front's networks by rising cost; at the run's own beta unless another is given."""
    beta = run.plan.beta if beta is None else beta
    archive = Archive(run.plan.space)
    archive.add(session.evaluations(run.id))
    found = []
    for row in archive.front(run.plan.goals, beta):
        architecture = archive.architecture(row)
        row_id = int(archive.ids[row])
        scores = {goal.name: float(archive.values(goal, beta)[row]) for goal in run.plan.goals}
        found.append(
            {
                "id": row_id,
                "architecture": own_name(architecture, path, row_id),
                "scores": scores,
                "params": int(archive.measure("params")[row]),
                "macs": int(archive.measure("macs")[row]),
                "depth": int(archive.measure("depth")[row]),
                "mean_width": mean_width_of(architecture),
                "depth_share": float(archive.depth_share[row]),
                "width_share": float(archive.width_share[row]),
            }
        )
    return found


def front_text(rows: list[Row]) -> str:
    """The front as a table for people."""
    if not rows:
        return "The front is empty: no network was scored."
    names = _uncounted(rows[0])
    heads = (
        "ID",
        *map(_head, names),
        "MACs",
        "Parameters",
        "Blocks",
        "Mean width",
        "Depth used",
        "Width used",
    )
    cells = [
        (
            str(row["id"]),
            *(_value(name, row["scores"][name]) for name in names),
            big(row["macs"]),
            big(row["params"]),
            str(row["depth"]),
            number(row["mean_width"], 1),
            _percent(row["depth_share"]),
            _percent(row["width_share"]),
        )
        for row in rows
    ]
    return table(heads, cells)


def reference_rows(session: SessionFile, run: Run, beta: float | None = None) -> list[Row]:
    """The task's published networks at the run's input; a score it has not got is None."""
    beta = run.plan.beta if beta is None else beta
    found = []
    for reference in stored_references(session, run.plan):
        measures = reference.measures
        values = {goal.name: goal.value(measures, beta) for goal in run.plan.goals}
        row = {
            "name": reference.label,
            "scores": {name: v if isfinite(v) else None for name, v in values.items()},
            "params": measures.get("params"),
            "macs": measures.get("macs"),
            "depth": measures.get("depth"),
            "reason": reference.reason,
        }
        if reference.usual or (run.plan.proxies and not reference.unscored(run.plan)):
            found.append(row)
    return found


def reference_text(rows: list[Row]) -> str:
    """References as a table for people."""
    if not rows:
        return "No network is published for this task."
    names = _uncounted(rows[0])
    cells = [
        (
            row["name"],
            *(_value(name, row["scores"][name]) for name in names),
            *("–" if row[n] is None else big(row[n]) for n in ("macs", "params")),
            "–" if row["depth"] is None else str(int(row["depth"])),
        )
        for row in rows
    ]
    return table(("Network", *map(_head, names), "MACs", "Parameters", "Blocks"), cells)


def _uncounted(row: Row) -> list[str]:
    """The objectives that have no column anyway, whichever way they go."""
    return [name for name in row["scores"] if objective(name).measure not in COLUMNS]


def _value(name: str, value: float | None) -> str:
    return big(value) if value is not None and objective(name).measure in BIG else _figure(value)


def _head(name: str) -> str:
    unit = objective(name).unit
    return f"{name} ({unit})" if unit else name


def _figure(value: float | None) -> str:
    """Two decimals, or as many as give a small number three digits."""
    small = value is not None and isfinite(value) and 0 < abs(value) < 1
    return number(value, min(2 - floor(log10(abs(value))), 12) if value and small else 2)


def _percent(share: float) -> str:
    return "–" if share != share else f"{share:.0%}"
