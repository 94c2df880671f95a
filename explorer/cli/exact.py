"""`explorer exact`: the Pareto front of a whole space, solved and not searched."""

from collections.abc import Generator
from contextlib import closing
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from explorer.cli.bounds import for_input, with_set
from explorer.cli.codes import DONE
from explorer.cli.exact_text import check_out, rows_of, shares_of, text_of, write_out
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import OBJECTIVE_NAMES, Limit, Real, Size, Whole
from explorer.cli.progress import interruptible
from explorer.cli.space_names import SpaceName
from explorer.core.errors import PlanError
from explorer.core.objective import Constraint, Objective, objective
from explorer.core.space import SearchSpace
from explorer.exact import ExactFront, NearFront, Slack, Solving, exact_front, near_front
from explorer.exact.near import MOST
from explorer.spaces import check_space, family


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
@click.option(
    "--within",
    metavar="WINDOW",
    help="Also list the networks near the front: 1% of the span of its score, or 2 in the score.",
)
@click.option(
    "--most",
    type=Whole(1),
    default=MOST,
    show_default=True,
    help="Networks that --within lists; where there are more, the nearest.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every network to a table (.csv), or all that --json tells (.json).",
)
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
    within: str | None,
    most: int,
    out: Path | None,
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
      explorer exact efficientnet --within 1% --out near.csv
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
    slack = None if within is None else Slack.parse(within)
    check_out(out)
    fronts = []
    for beta in asked:
        started = perf_counter()
        if slack is None:
            found = _pulled(exact_front(space, goals, beta, kept, factor))
        else:
            found = _pulled(near_front(space, goals, beta, kept, slack, most))
        fronts.append(_told(space, goals, beta, found, perf_counter() - started))
    summary = {
        **fronts[0],
        "space": space.family,
        "networks": space.size,
        "objectives": [goal.name for goal in goals],
        "limits": [limit.text for limit in kept],
        "fronts": fronts,
    }
    if out is not None:
        write_out(out, summary)
    emit(as_json, summary, lambda: text_of(summary))
    return DONE


Found = ExactFront | NearFront


def _pulled(steps: Generator[Solving, None, Found]) -> Found:
    """What the steps come to; Ctrl-C ends them between two."""
    with interruptible() as pressed, closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: Found = end.value
                return found
            if pressed():
                raise click.Abort


def _told(
    space: SearchSpace, goals: tuple[Objective, ...], beta: float, found: Found, seconds: float
) -> dict[str, Any]:
    """One front, as in the JSON."""
    front = found.front if isinstance(found, NearFront) else found
    told = {
        "beta": beta,
        "front": rows_of(space, goals, beta, front),
        "complete": front.complete,
        "factor": front.factor,
        "labels": front.labels,
        "seconds": round(seconds, 3),
        **shares_of(space, front),
    }
    if isinstance(found, NearFront):
        near = rows_of(space, goals, beta, found)
        told["near"] = [row | {"gap": float(g)} for row, g in zip(near, found.gaps, strict=True)]
        told |= {"near_window": found.window, "near_complete": found.complete}
    return told
