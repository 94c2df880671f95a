"""An exact front measured: ZiCo of its networks at several seeds, as a run that can go on."""

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.core.draw import Draw
from explorer.core.errors import PlanError, SessionError
from explorer.core.evaluation import Evaluation
from explorer.core.event import Evaluated, Waiting
from explorer.core.objective import Objective, objective
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.trust import Measured
from explorer.core.trust_choice import SIZES, measured_goals
from explorer.runs.drawing import Drawn, new_draws, seeds_of
from explorer.runs.searching import Events, Opened, new_run, old_run
from explorer.store.session import SessionFile

STRATEGY = "listed"  # asks for what the plan names first, and nothing else
SEEDS, MOST_SEEDS = 3, 100
PROXY = "zico"


@dataclass(frozen=True, slots=True)
class Step:
    """One network has its score at one seed, and the file has it.

    Attributes:
        done: so many of `total` pairs of a network and a seed.
        replayed: nothing was computed.
    """

    done: int
    total: int
    replayed: bool = False


Steps = Generator[Opened | Waiting | Step, None, None]


def trust_plan(base: SearchPlan, genes: Sequence[tuple[int, ...]]) -> SearchPlan:
    """The plan that measures networks as a search by `base` would.

    Args:
        genes: of the exact front and near it, each network once.

    Raises PlanError where its first objective has no size limit.
    """
    goals = measured_goals(base.goals)
    return replace(
        base,
        objectives=tuple(goal.name for goal in goals),
        strategy=STRATEGY,
        budget=max(len(genes), 1),
        first=tuple(genes),
    )


def is_measured(run: Run) -> bool:
    """Whether a run measures given networks, so that sizes can be compared with it."""
    plan = run.plan
    if plan.strategy != STRATEGY or plan.objectives[0] not in SIZES:
        return False
    try:
        return measured_goals(plan.goals) == plan.goals
    except PlanError:
        return False


def new_trust(path: Path, plan: SearchPlan, seeds: int, executor: Executor) -> Steps:
    """Measure the networks that a plan names first at so many seeds, as a new run at `path`.

    Everything is saved before it is told; `old_trust` goes on after a stop. Raises PlanError,
    DataError and SessionError.
    """
    _check(plan, seeds)
    yield from _measured(path, new_run(path, plan, executor), plan, seeds, executor)


def old_trust(path: Path, run_id: int, seeds: int, executor: Executor) -> Steps:
    """Go on with one, also to more seeds than it was begun with; nothing is computed twice."""
    with SessionFile.open(path, readonly=True) as session:
        plan = session.run(run_id).plan
    _check(plan, seeds)
    yield from _measured(path, old_run(path, run_id, None, executor), plan, seeds, executor)


def _check(plan: SearchPlan, seeds: int) -> None:
    if not 1 <= seeds <= MOST_SEEDS:
        raise PlanError(f"Seeds: {seeds} is not usable. Use 1 to {MOST_SEEDS}; {SEEDS} is usual.")
    if plan.strategy != STRATEGY:
        raise PlanError("This run searched, and measured no front. Measure one of its space first.")


def _measured(
    path: Path, events: Events, plan: SearchPlan, seeds: int, executor: Executor
) -> Steps:
    """First the run, which is one seed of all; then the other seeds."""
    total = len(plan.first) * seeds
    run_id = 0
    with closing(events):
        for event in events:
            inner = event[1] if isinstance(event, tuple) else event
            if isinstance(inner, Opened):
                run_id = inner.run.id
                yield inner
            elif isinstance(inner, Evaluated):
                yield Step(inner.done, total, inner.replayed)
            else:
                yield Waiting()
    with SessionFile.open(path, readonly=True) as session:
        ids = [row_id for row_id, found in session.evaluations(run_id) if found.scored]
    done, others = len(plan.first), seeds_of(plan, seeds)[1:]
    lacking = (len(plan.first) - len(ids)) * len(others)  # of those that failed nothing is asked
    if not (ids and others):
        return
    with closing(new_draws(path, run_id, ids, (PROXY,), others, executor)) as draws:
        for draw in draws:
            if isinstance(draw, Drawn):
                yield Step(done + lacking + draw.done, total, draw.replayed)
            else:
                yield draw


@dataclass(frozen=True, slots=True, eq=False)
class Networks:
    """What a measured run has.

    Attributes:
        measured: of every scored network, in the order of the run.
        genes: (n, choices)
        evaluations: with terms, in the same order.
        failures: reasons, of those that could not be scored.
    """

    measured: Measured
    evaluations: tuple[Evaluation, ...]
    failures: tuple[str, ...]
    goals: tuple[Objective, ...]
    beta: float


def read_trust(
    session: SessionFile, run: Run, beta: float | None = None, seeds: int | None = None
) -> Networks:
    """What a run has measured, at any beta.

    Args:
        beta: the run's own by default.
        seeds: how many; all that any network has by default.

    Raises SessionError for a run that measured no given networks.
    """
    if not is_measured(run):
        raise SessionError(
            f"{session.path}: {run.name} searched, and measured no front. Measure one first."
        )
    used = run.plan.beta if beta is None else beta
    draws = session.draws(run.id)
    rows = list(session.evaluations(run.id, terms=True))
    kept = [(row_id, found) for row_id, found in rows if found.scored]
    first = run.plan.scoring.seed
    drawn = {draw.seed for row_id, _ in kept for draw in draws.get(row_id, ())}
    at = tuple(sorted(drawn | {first})) if seeds is None else seeds_of(run.plan, seeds)
    goals = run.plan.goals
    scores = [_scores(goals[0], found, draws.get(i, ()), at, first, used) for i, found in kept]
    sizes = objective(SIZES[goals[0].name])
    costs = [[goal.goal.sign * goal.value(e.measures, used) for goal in goals[1:]] for _, e in kept]
    measured = Measured(
        np.array([row_id for row_id, _ in kept], dtype=np.int64),
        np.array([sizes.value(found.measures, used) for _, found in kept]),
        np.array(scores).reshape(len(kept), len(at)),
        np.array([len(found.layers) for _, found in kept], dtype=np.float64),
        np.array(costs).reshape(len(kept), len(goals) - 1),
        at,
    )
    failures = tuple(found.reason for _, found in rows if not found.scored)
    return Networks(measured, tuple(found for _, found in kept), failures, goals, used)


def _scores(
    goal: Objective,
    network: Evaluation,
    draws: Sequence[Draw],
    seeds: Sequence[int],
    first: int,
    beta: float,
) -> NDArray[np.float64]:
    """(seeds,), NaN where there is none; what the search itself found is the first seed's."""
    found = {first: goal.value(network.measures, beta)}
    for draw in draws:
        value = goal.value(draw.measures, beta)
        if np.isfinite(value):
            found[draw.seed] = value
    return np.array([found.get(seed, np.nan) for seed in seeds])
