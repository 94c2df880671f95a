"""Scores of a run's networks over seeds: the rows of `explorer repeat`, and the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from explorer.cli.architectures import own_name
from explorer.cli.output import big, number, paragraph, table
from explorer.core.draw import Draw
from explorer.core.evaluation import Evaluation
from explorer.core.objective import Objective
from explorer.core.stability import LEVEL, spreads, ties, values_of

Row = dict[str, Any]
REASONS = 5  # of failures that are written out


@dataclass(frozen=True, slots=True)
class Repeated:
    """What is compared.

    Attributes:
        networks: by id, in the order shown.
        draws: those at the seeds asked for, by id.
        goals: the scores, the one that decides first.
    """

    networks: Mapping[int, Evaluation]
    draws: Mapping[int, Sequence[Draw]]
    goals: Sequence[Objective]
    beta: float
    seeds: Sequence[int]


def rows_of(found: Repeated, path: Path) -> list[Row]:
    """A row of the JSON for each network: each score's mean, deviation, values by seed and ties."""
    ids = tuple(found.networks)
    rows: list[Row] = [
        {
            "id": row_id,
            "architecture": own_name(network.architecture, path, row_id),
            "scores": {},
            "ties": {},
            "failures": _failures(found.draws.get(row_id, ())),
            "macs": _count(network, "macs"),
            "params": _count(network, "params"),
            "seconds": sum(draw.total for draw in found.draws.get(row_id, ())),
        }
        for row_id, network in found.networks.items()
    ]
    for goal in found.goals:
        values = values_of(found.draws, ids, goal, found.beta)
        alike = ties(values)
        for place, (row, spread) in enumerate(zip(rows, spreads(values), strict=True)):
            row["scores"][goal.name] = {
                "value": spread.mean,
                "spread": spread.deviation,
                "repeats": spread.count,
                "values": values[place].tolist(),
            }
            row["ties"][goal.name] = [ids[other] for other in alike[place]]
    return rows


def _count(network: Evaluation, name: str) -> int | None:
    """Networks that could not be built have no counts."""
    return int(network.measures[name]) if name in network.measures else None


def _failures(draws: Sequence[Draw]) -> dict[str, str]:
    """Of each score that has no value at some seed, the first reason."""
    found: dict[str, str] = {}
    for draw in draws:
        for name, reason in draw.failures.items():
            found.setdefault(name, reason)
    return found


def blurred(rows: Sequence[Row], goal: str) -> int:
    """How many networks are tied with the one before or after them in the rows."""
    pairs = [after["id"] in before["ties"][goal] for before, after in pairwise(rows)]
    return sum(a or b for a, b in zip([*pairs, False], [False, *pairs], strict=True))


def text_of(rows: Sequence[Row], found: Repeated) -> str:
    """For people: a table, what cannot be told apart, and what failed."""
    names = [goal.name for goal in found.goals]
    first = names[0]
    heads = ("ID", *names, "Seeds", "MACs", f"Tied in {first}")
    cells = [
        (
            str(row["id"]),
            *(_with_spread(row["scores"][name]) for name in names),
            str(row["scores"][first]["repeats"]),
            "–" if row["macs"] is None else big(row["macs"]),
            " ".join(f"N{other}" for other in row["ties"][first]) or "–",
        )
        for row in rows
    ]
    lines = [table(heads, cells), "", paragraph(_verdict(rows, found))]
    failures = [
        f"N{row['id']}, {name}: {reason}"
        for row in rows
        for name, reason in row["failures"].items()
    ]
    lines += failures[:REASONS]
    if len(failures) > REASONS:
        lines.append(f"and {len(failures) - REASONS:,} more; --json lists them")
    return "\n".join(lines)


def _with_spread(score: Mapping[str, float]) -> str:
    if not score["repeats"]:
        return "failed"
    spread = f" ± {number(score['spread'])}" if score["repeats"] > 1 else ""
    return f"{number(score['value'])}{spread}"


def _verdict(rows: Sequence[Row], found: Repeated) -> str:
    """How many stand beside one they cannot be told apart from, and what that means."""
    if len(found.seeds) < 2:
        return "One seed shows no spread. Ask for more with --seeds."
    if len(rows) < 2:
        return "One network has none to be compared with."
    name = found.goals[0].name
    how = f"{len(found.seeds)} seeds, {LEVEL:.0%} interval of the paired difference"
    alike = blurred(rows, name)
    said = (
        f"{alike} of {len(rows)} cannot be told apart by {name} from the one before or after them"
        if alike
        else f"{name} tells each network apart from the one before and after it"
    )
    return (
        f"{said} ({how}, each pair for itself). ± is one deviation. A tie is no proof that two are "
        "equal."
    )
