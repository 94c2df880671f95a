"""`explorer trust`: an exact front measured, and whether gradients change its order."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from click.core import ParameterSource

from explorer.cli.bounds import for_input, with_set
from explorer.cli.codes import DONE, FAILED, INTERRUPTED
from explorer.cli.output import emit, json_option
from explorer.cli.parameters import OBJECTIVE_NAMES, Limit, Real, Size, Whole
from explorer.cli.progress import CountProgress, interruptible
from explorer.cli.scoring import scoring_options, settings
from explorer.cli.search import workers_option
from explorer.cli.space_names import named_space
from explorer.cli.stored_runs import check_path, numbered
from explorer.cli.trust_text import summary_of, text_of
from explorer.core.errors import PlanError
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.trust import WINDOW
from explorer.core.trust import trust as compared
from explorer.core.trust_choice import NETWORKS, RIVALS, check_choice
from explorer.exact.measuring import networks_to_measure
from explorer.runs.searching import Opened
from explorer.runs.trusting import (
    SEEDS,
    Step,
    Steps,
    is_measured,
    new_trust,
    old_trust,
    read_trust,
    trust_plan,
)
from explorer.search.executors import WorkerPool
from explorer.spaces import check_plan, check_space, first_plan
from explorer.store.session import SessionFile

OBJECTIVES = ("size-limit-bc", "macs")
# What a run of a session file has already; and what only measuring anew asks for.
OF_SPACES = (
    *("objectives", "limits", "sets", "size", "classes", "score_seed", "data", "batches"),
    *("batch_size", "resolution", "initialisation", "shortcuts"),
)
OF_CHOICE = ("networks", "window", "rivals", "out", "append")


@click.command()
@click.argument("target", metavar="SPACE|FILE")
@click.option("--run", "number", type=Whole(), help="Run of a session file; the last by default.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Session file to make."
)
@click.option("--append", is_flag=True, help="Add the run to an existing session file.")
@click.option(
    "--seeds",
    type=Whole(),
    help="How many: of weights, images and labels.",
    show_default=f"{SEEDS}; of a front that is measured already, all it has",
)
@click.option(
    "--networks", type=Whole(2), default=NETWORKS, show_default=True, help="Measured at most."
)
@click.option(
    "--window",
    type=Real(),
    default=WINDOW,
    show_default=True,
    help="Also networks so far below the front, in the size limit.",
)
@click.option(
    "--rivals",
    type=Whole(0),
    default=RIVALS,
    show_default=True,
    help="Of those, for each of the front's; 0: the front alone.",
)
@click.option(
    "--objectives",
    type=OBJECTIVE_NAMES,
    default=",".join(OBJECTIVES),
    show_default=True,
    help="A score and a cost that is a sum over stages.",
)
@click.option(
    "--beta", type=Real(), show_default="the run's, or the space's own", help="Correction."
)
@click.option(
    "--limit",
    "limits",
    type=Limit(),
    multiple=True,
    help="Keep a cost within bounds: macs<600e6, params<5M. May be repeated. Without any the "
    "space's own limits hold; none: no limit.",
)
@click.option(
    "--set", "sets", multiple=True, metavar="BOUNDS", help="Edit a choice: stage2.repeats=1..4."
)
@click.option("--input", "size", type=Size(), help="Input size in place of the space's own.")
@click.option("--classes", type=Whole(2), help="Classes in place of the space's own.")
@click.option(
    "--score-seed", type=Whole(0), default=0, show_default=True, help="The first of the seeds."
)
@scoring_options
@workers_option
@json_option
def trust(target: str, workers: int, as_json: bool, **flags: Any) -> int:
    """Measure an exact front, and say whether gradients change its order.

    The exact front is of the size limit: what ZiCo tends to for many batches. Here ZiCo itself is
    measured at several seeds, of the front's networks and of the best near it. Told are Kendall's
    tau of the size limit with ZiCo and of seed with seed, the largest gap at which two networks
    were ordered otherwise, and what of it repeats at another seed.

    SPACE is measured into --out FILE. A search in FILE has its space's front measured, as it was
    scored, into the same file. A front that is measured already is told again, goes on where it
    was stopped, or goes on to more --seeds.

    \b
    Examples:
      explorer trust nats-size --networks 40 --out trust.explorer
      explorer trust trust.explorer --seeds 10 --json
      explorer trust search.explorer --run 2 --window 1
    """
    started = perf_counter()
    order = _order(target, **flags)
    pool = WorkerPool(workers)
    try:
        reached = _pulled(order.steps(pool))
    finally:
        pool.shutdown(wait=False)
    if reached.run is None:
        raise click.Abort
    if reached.stopped:
        again = f"`explorer trust {order.path} --run {reached.run.number}"
        kept = f"Everything is kept: {again} --seeds {order.seeds}` goes on."
        click.echo(f"Stopped at {reached.done:,} of {reached.total:,}. {kept}", err=True)
        return INTERRUPTED
    with SessionFile.open(order.path, readonly=True) as session:
        run = session.run(reached.run.id)
        found = read_trust(session, run, order.beta, order.seeds)
    summary = summary_of(order.path, run, found, compared(found.measured))
    summary["seconds"] = round(perf_counter() - started, 3)
    emit(as_json, summary, lambda: text_of(summary))
    return DONE if len(found.measured.ids) else FAILED


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be measured, and where it is kept.

    Attributes:
        plan: of a new run; None to go on with `run_id`.
    """

    path: Path
    seeds: int
    beta: float | None
    plan: SearchPlan | None = None
    run_id: int = 0

    def steps(self, pool: WorkerPool) -> Steps:
        if self.plan is None:
            return old_trust(self.path, self.run_id, self.seeds, pool)
        return new_trust(self.path, self.plan, self.seeds, pool)


def _order(target: str, **flags: Any) -> _Order:
    """What the flags mean; raises PlanError and SessionError."""
    path = Path(target)
    if path.suffix != ".toml" and (path.suffix == ".explorer" or path.is_file()):
        return _of_file(path, **flags)
    _refuse(("number",), "names a run of a session file, and this is a space")
    out, beta = flags["out"], flags["beta"]
    if out is None:
        raise PlanError("--out: nothing says where measurements go. Name a file: --out FILE.")
    check_path(out, flags["append"])
    plan = _chosen(_base(target, **flags), **flags)
    return _Order(out, flags["seeds"] or SEEDS, beta, plan)


def _of_file(path: Path, **flags: Any) -> _Order:
    _refuse(OF_SPACES, "has no meaning for a session file, whose run has its own")
    out, beta = flags["out"], flags["beta"]
    with SessionFile.open(path, readonly=True) as session:
        run = numbered(session, path, flags["number"])
        if is_measured(run):
            _refuse(OF_CHOICE, "has no meaning for a front that is measured already")
            known = len(read_trust(session, run).measured.seeds)
            return _Order(path, flags["seeds"] or max(known, SEEDS), beta, None, run.id)
    if out is not None:
        check_path(out, flags["append"])
    elif flags["append"]:
        raise PlanError("--append adds a run to another session file. Name it with --out FILE.")
    base = run.plan if beta is None else replace(run.plan, beta=beta)
    return _Order(out or path, flags["seeds"] or SEEDS, beta, _chosen(base, **flags))


def _base(
    target: str,
    *,
    objectives: tuple[str, ...],
    limits: tuple[Any, ...],
    sets: tuple[str, ...],
    size: tuple[int, int] | None,
    classes: int | None,
    beta: float | None,
    score_seed: int,
    **flags: Any,
) -> SearchPlan:
    """The plan of a search of the space, as it is measured."""
    space = named_space(target)
    for text in sets:
        space = with_set(space, text)
    space = for_input(space, size, classes)
    check_space(space)
    first = first_plan(space.family, space)
    names = ("data", "batches", "batch_size", "resolution", "initialisation", "shortcuts")
    how: dict[str, Any] = {name: flags[name] for name in names}
    own: dict[str, Any] = {"own": first.scoring, "task": space.task, "classes": space.classes}
    return replace(
        first,
        space=space,
        objectives=objectives,
        beta=first.beta if beta is None else beta,
        constraints=tuple(filter(None, limits)) if limits else first.constraints,
        scoring=settings(**how, **own, seed=score_seed),
    )


def _chosen(
    base: SearchPlan, *, networks: int, window: float, rivals: int, **_flags: Any
) -> SearchPlan:
    """The plan that measures; Ctrl-C ends the solver between two steps."""
    check_choice(networks, window, rivals)
    steps = networks_to_measure(base, networks, window, rivals)
    with interruptible() as pressed, closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                plan = trust_plan(base, end.value)
                break
            if pressed():
                raise click.Abort
    check_plan(plan)
    return plan


def _refuse(names: tuple[str, ...], why: str) -> None:
    """Raise PlanError for a flag that would be without effect."""
    ctx = click.get_current_context()
    for parameter in ctx.command.params:
        given = ctx.get_parameter_source(parameter.name or "")
        if parameter.name in names and given is ParameterSource.COMMANDLINE:
            raise PlanError(f"{parameter.opts[0]} {why}. Leave it out.")


@dataclass
class _Reached:
    """How far a measurement came; `run` is None before it is in the file."""

    run: Run | None = None
    done: int = 0
    total: int = 0
    stopped: bool = False


def _pulled(steps: Steps) -> _Reached:
    """Measure to the end, or to Ctrl-C."""
    reached = _Reached()
    progress: CountProgress | None = None
    try:
        with interruptible() as pressed, closing(steps):
            for step in steps:
                if isinstance(step, Opened):
                    reached.run = step.run
                    for warning in step.warnings:
                        click.echo(warning, err=True)
                elif isinstance(step, Step):
                    progress = progress or CountProgress(step.total, "scorings")
                    reached.done, reached.total = step.done, step.total
                    progress.show(step.done, step.replayed)
                if pressed():
                    reached.stopped = True
                    break
    finally:
        if progress is not None:
            progress.close()
    return reached
