"""What `explorer trust` prints: the keys of its JSON, and the same as tables and sentences."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from explorer.cli.architectures import own_name
from explorer.cli.output import big, number, paragraph, table
from explorer.core.run import Run
from explorer.core.stability import spreads
from explorer.core.swaps import Swap, front_of
from explorer.core.trust import Trust
from explorer.core.trust_words import sentences
from explorer.runs.trusting import Networks

Row = dict[str, Any]
SHOWN = 30  # networks in the table
REASONS = 5  # of failures that are written out


def summary_of(path: Path, run: Run, found: Networks, trust: Trust) -> Row:
    """The JSON."""
    plan, pairs = run.plan, trust.pairs
    return {
        "run": run.number,
        "file": str(path),
        "space": plan.space.family,
        "objectives": list(plan.objectives),
        "beta": found.beta,
        "limits": [limit.text for limit in plan.constraints],
        "settings": plan.scoring.text,
        "seeds": list(found.measured.seeds),
        "compared": trust.networks,
        "failed": len(found.failures),
        "failures": list(dict.fromkeys(found.failures)),
        "verdict": trust.verdict.value,
        "sentences": list(sentences(trust)),
        "kendall": {
            "size_limit": trust.size_tau,
            "size_limit_by_seed": list(trust.size_taus),
            "between_seeds": trust.seed_tau,
            "between_seeds_by_pair": list(trust.seed_taus),
            "size_limit_with_mean": trust.mean_tau,
        },
        "noise": trust.noise,
        "repeats": {"value": trust.repeats, "interval": list(trust.repeats_interval)},
        "beyond_layers": {"value": trust.beyond_layers, "interval": list(trust.beyond_interval)},
        "per_layer": trust.per_layer,
        "gain": {"value": trust.gain, "interval": list(trust.gain_interval)},
        "largest_gap": 0.0 if pairs.largest is None else pairs.largest.gap,
        "largest_gap_at_one_seed": pairs.once,
        "largest": _swap(pairs.largest),
        "largest_told_apart": _swap(pairs.sure),
        "swapped": pairs.swapped,
        "told_apart": pairs.told_apart,
        "gaps": [asdict(row) for row in pairs.gaps],
        "overtakes": [_swap(swap) for swap in pairs.overtakes],
        "rivals": pairs.compared,
        "networks": rows_of(path, found),
    }


def _swap(swap: Swap | None) -> Row | None:
    return None if swap is None else {**asdict(swap), "told_apart": swap.told_apart}


def rows_of(path: Path, found: Networks) -> list[Row]:
    """A row for each network, by rising cost."""
    measured = found.measured
    if not len(measured.ids):
        return []
    front = front_of(measured.sizes, measured.costs)
    rows = []
    for place in np.argsort(measured.costs[:, 0], kind="stable").tolist():
        network, row_id = found.evaluations[place], int(measured.ids[place])
        spread = spreads(measured.scores[place : place + 1])[0]
        size = float(measured.sizes[place])
        rows.append(
            {
                "id": row_id,
                "architecture": own_name(network.architecture, path, row_id),
                "front": bool(front[place]),
                "size_limit": size,
                "zico": {
                    "value": spread.mean,
                    "spread": spread.deviation,
                    "repeats": spread.count,
                    "values": measured.scores[place].tolist(),
                },
                "excess": spread.mean - size,
                "layers": int(measured.layers[place]),
                "macs": int(network.measures["macs"]),
                "params": int(network.measures["params"]),
            }
        )
    return rows


def text_of(summary: Row) -> str:
    """For people."""
    lines = [_head(summary), ""]
    if summary["networks"]:
        lines += [_networks(summary), ""]
    if summary["gaps"]:
        lines += [_gaps(summary), ""]
    lines += [paragraph(sentence) for sentence in summary["sentences"]]
    if summary["failed"]:
        reasons = summary["failures"][:REASONS]
        lines += [f"{summary['failed']:,} could not be measured: {reasons[0]}", *reasons[1:]]
    return "\n".join(lines)


def _head(summary: Row) -> str:
    corrected = f", beta {summary['beta']:g}" if summary["objectives"][0] == "zico-bc" else ""
    limits = f" within {', '.join(summary['limits'])}" if summary["limits"] else ""
    count = len(summary["seeds"])
    return (
        f"Run {summary['run']} of {summary['file']}: the exact front of {summary['space']}{limits}"
        f"{corrected}, measured at {count} seed{'s' if count > 1 else ''}, {summary['settings']}"
    )


def _networks(summary: Row) -> str:
    rows = summary["networks"]
    picked = np.unique(np.linspace(0, len(rows) - 1, min(SHOWN, len(rows))).round().astype(int))
    cells = [_cells(rows[place]) for place in picked]
    heads = ("ID", "Exact front", "Size limit", "Measured", "Adds", "Layers", "MACs", "Parameters")
    said = table(heads, cells)
    more = f"\n{len(picked)} of {len(rows):,} shown; --json tells all."
    return said + more * (len(picked) < len(rows))


def _cells(row: Row) -> tuple[str, ...]:
    zico = row["zico"]
    spread = f" ± {number(zico['spread'])}" if zico["repeats"] > 1 else ""
    return (
        str(row["id"]),
        "front" if row["front"] else "near",
        number(row["size_limit"]),
        f"{number(zico['value'])}{spread}",
        number(row["excess"]),
        str(row["layers"]),
        big(row["macs"]),
        big(row["params"]),
    )


def _gaps(summary: Row) -> str:
    cells = [
        (
            f"{row['low']:g} to {row['high']:g}"
            if np.isfinite(row["high"])
            else f"> {row['low']:g}",
            f"{row['pairs']:,}",
            f"{row['size_agrees']:.0%}",
            f"{row['seeds_agree']:.0%}",
        )
        for row in summary["gaps"]
    ]
    heads = ("Gap in size limit", "Pairs", "Ordered as one seed does", "Two seeds agree")
    return table(heads, cells)
