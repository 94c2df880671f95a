"""`explorer exact`: the Pareto front of a whole space, solved and not searched."""

from contextlib import closing
from math import isfinite
from time import perf_counter
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from explorer.cli.bounds import for_input, with_set
from explorer.cli.codes import DONE
from explorer.cli.output import big, emit, json_option, number, table
from explorer.cli.parameters import OBJECTIVE_NAMES, Limit, Real, Size, Whole
from explorer.cli.progress import interruptible
from explorer.cli.space_names import SpaceName
from explorer.core.bias import AT_MAXIMUM, depth_share, width_share
from explorer.core.errors import PlanError
from explorer.core.objective import Constraint, Objective, objective
from explorer.core.space import SearchSpace
from explorer.exact import ExactFront, exact_front
from explorer.spaces import check_space, family

SHOWN = 20  # networks of a front in the table


@click.command()
@click.argument("space", type=SpaceName())
@click.option(
    "--objectives",
    type=OBJECTIVE_NAMES,
    default="size-limit-bc,macs",
    show_default=True,
    help="Sums over stages: size-limit, size-limit-bc, macs, params, depth.",
)
@click.option(
    "--beta",
    "betas",
    type=Real(),
    multiple=True,
    show_default="the space's own: 2 for segmentation, else 1",
    help="Correction. May be repeated, for a front each; the second and later ones are quick.",
)
@click.option(
    "--limit",
    "limits",
    type=Limit(),
    multiple=True,
    help="Keep a cost within bounds: macs<600e6, params<5M, 10<depth<40. May be repeated. "
    "Without any the space's own limits hold; none: no limit.",
)
@click.option(
    "--factor",
    type=float,
    default=1.02,
    show_default=True,
    help="Guaranteed with three objectives or more; two are exact.",
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="BOUNDS",
    help="Edit a choice: stage2.repeats=1..4, stage2.channels=16..48:8, stage2.kernel=3,5.",
)
@click.option("--input", "size", type=Size(), help="Input size in place of the space's own.")
@click.option("--classes", type=Whole(2), help="Classes in place of the space's own.")
@json_option
def exact(
    space: SearchSpace,
    objectives: tuple[str, ...],
    betas: tuple[float, ...],
    limits: tuple[Constraint | None, ...],
    factor: float,
    sets: tuple[str, ...],
    size: tuple[int, int] | None,
    classes: int | None,
    as_json: bool,
) -> int:
    """Solve a space: the Pareto front of all of its networks.

    The size limit (what ZiCo tends to for many batches), its correction by beta, and the counts are
    sums over stages, so no network has to be searched for. It is exact for these; how far measured
    gradients differ, `explorer score` tells.

    \b
    Examples:
      explorer exact efficientnet
      explorer exact efficientnet --beta 0 --beta 1 --beta 2 --limit "macs<600M"
      explorer exact ffnet --objectives size-limit-bc,macs,params --factor 1.05 --json
    """
    for text in sets:
        space = with_set(space, text)
    space = for_input(space, size, classes)
    check_space(space)
    if not (isfinite(factor) and factor > 1):
        raise PlanError(f"--factor {factor:g} is not usable. Use more than 1, such as 1.02.")
    own = family(space.family)
    kept = tuple(filter(None, limits)) if limits else own.limits_of(space)
    goals = tuple(objective(name) for name in objectives)
    asked = tuple(dict.fromkeys(betas)) or (own.beta_of(space),)
    fronts = [_solved(space, goals, beta, kept, factor) for beta in asked]
    summary = {
        **fronts[0],
        "space": space.family,
        "networks": space.size,
        "objectives": [goal.name for goal in goals],
        "limits": [limit.text for limit in kept],
        "fronts": fronts,
    }
    emit(as_json, summary, lambda: _text(summary))
    return DONE


def _solved(
    space: SearchSpace,
    goals: tuple[Objective, ...],
    beta: float,
    limits: tuple[Constraint, ...],
    factor: float,
) -> dict[str, Any]:
    """One front, as in the JSON; Ctrl-C ends it between two links."""
    started = perf_counter()
    steps = exact_front(space, goals, beta, limits, factor)
    with interruptible() as pressed, closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: ExactFront = end.value
                break
            if pressed():
                raise click.Abort
    return {
        "beta": beta,
        "front": _rows(space, goals, beta, found),
        "complete": found.complete,
        "factor": found.factor,
        "labels": found.labels,
        "seconds": round(perf_counter() - started, 3),
        **_shares(space, found),
    }


def _rows(
    space: SearchSpace, goals: tuple[Objective, ...], beta: float, found: ExactFront
) -> list[dict[str, Any]]:
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


def _shares(space: SearchSpace, found: ExactFront) -> dict[str, float | None]:
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


def _text(summary: dict[str, Any]) -> str:
    return "\n\n".join(_front_text(summary, one) for one in summary["fronts"])


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
    return f"{head}\n{shares}\n\n{table(heads, cells)}" + more * (len(picked) < len(rows))


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
