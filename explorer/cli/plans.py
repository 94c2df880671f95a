"""The flags that make a search plan."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import click

from explorer.cli.bounds import for_input, with_set
from explorer.cli.parameters import Limit, Objectives, OneOf, Real, Size, Whole
from explorer.cli.scoring import scoring_options, settings
from explorer.cli.space_names import SpaceName
from explorer.cli.starting import started
from explorer.core.objective import Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import SearchSpace
from explorer.devices import device_text, latency_model
from explorer.search.starting import check_start
from explorer.spaces import check_plan, check_space, first_plan
from explorer.strategies import check_strategy, strategies

F = TypeVar("F", bound=Callable[..., Any])
# What a plan has by itself.
_PLAN: dict[str, Any] = {field.name: field.default for field in fields(SearchPlan)}

_OPTIONS = (
    click.argument("space", type=SpaceName()),
    click.option(
        "--objectives",
        type=Objectives(),
        default=",".join(_PLAN["objectives"]),
        show_default=True,
        help="What to search for, of `explorer proxies`; min: or max: before one turns it round.",
    ),
    click.option(
        "--beta",
        type=Real(),
        show_default="the space's own: 2 for segmentation, else 1",
        help="Correction; 0: plain ZiCo.",
    ),
    click.option(
        "--strategy", type=OneOf(strategies), default=_PLAN["strategy"], show_default=True
    ),
    click.option(
        "--population",
        type=Whole(4),
        show_default="the strategy's own: "
        + ", ".join(
            f"{s.population} {name}" for name, s in strategies.items() if s.uses_population
        ),
    ),
    click.option(
        "--start",
        "starts",
        multiple=True,
        metavar="ARCH|FILE",
        help="Begin with a network, or with the front of the last run of FILE.explorer; "
        "FILE.explorer@2: of run 2. May be repeated.",
    ),
    click.option(
        "--budget",
        type=Whole(),
        default=_PLAN["budget"],
        show_default=True,
        help="Networks to evaluate.",
    ),
    click.option(
        "--window",
        type=Whole(),
        default=_PLAN["window"],
        show_default=True,
        help="Networks in flight at most; part of what decides the outcome.",
    ),
    click.option(
        "--limit",
        "limits",
        type=Limit(),
        multiple=True,
        help="Keep a cost within bounds: macs<600e6, params<5M, 10<depth<40. May be repeated. "
        "Without any the space's own limits hold, see `explorer spaces`; none: no limit.",
    ),
    click.option(
        "--set",
        "sets",
        multiple=True,
        metavar="BOUNDS",
        help="Edit a choice: stage2.repeats=1..4, stage2.channels=16..48:8, stage2.kernel=3,5.",
    ),
    click.option(
        "--device",
        default="",
        metavar="SPEC",
        help="What latency is of: table:FILE[,batch=N], a table of measured convolutions.",
    ),
    click.option("--input", "size", type=Size(), help="Input size in place of the space's own."),
    click.option("--classes", type=Whole(2), help="Classes in place of the space's own."),
    click.option("--seed", type=Whole(0), default=0, show_default=True, help="Of the search."),
    click.option(
        "--score-seed",
        type=Whole(0),
        default=0,
        show_default=True,
        help="Of weights and batches. Scores compare only where it is the same.",
    ),
)


def plan_options(command: F) -> F:
    """Add the flags, scoring flags included; they come as the arguments that `plan_of` takes."""
    command = scoring_options(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def plan_of(
    space: SearchSpace,
    objectives: tuple[str, ...],
    limits: tuple[Constraint | None, ...],
    sets: tuple[str, ...],
    size: tuple[int, int] | None,
    classes: int | None,
    beta: float | None,
    strategy: str,
    population: int | None,
    starts: tuple[str, ...],
    budget: int,
    window: int,
    seed: int,
    score_seed: int,
    device: str,
    **scoring: Any,
) -> SearchPlan:
    """The plan that the flags mean; raises SpaceError, PlanError, DataError, NetworkNameError and
    SessionError."""
    made = space
    for text in sets:
        made = with_set(made, text)
    made = for_input(made, size, classes)
    check_space(made)
    first = first_plan(made.family, made)
    starting = started(starts, made, beta)
    known = strategies[strategy]
    plan = SearchPlan(
        space=made,
        objectives=objectives,
        beta=first.beta if beta is None else beta,
        constraints=tuple(filter(None, limits)) if limits else first.constraints,
        strategy=strategy,
        population=known.population if population is None else population,
        budget=budget if known.proposes else min(budget, max(len(starting), 1)),
        window=window,
        seed=seed,
        scoring=settings(
            **scoring,
            seed=score_seed,
            own=first.scoring,
            task=made.task,
            classes=made.classes,
        ),
        first=starting,
        device=device_text(device) if device else "",
    )
    check_plan(plan)
    check_strategy(plan)
    check_start(plan, latency_model(plan.device) if plan.device else None)
    return plan
