"""A comparison of scores with accuracies as a run: resumable, and beside it the accuracies."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from explorer.core import codec
from explorer.core.correlation import AccuracyTable, StoredAccuracies, with_counts
from explorer.core.errors import SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.space import SearchSpace
from explorer.runs.in_use import searched_here
from explorer.runs.searching import Events, awaited, old_run
from explorer.search import work
from explorer.store.session import SessionFile

STRATEGY = "listed"  # asks for what the plan names first, and nothing else


def correlation_plan(
    table: AccuracyTable,
    space: SearchSpace,
    scores: Sequence[str],
    beta: float,
    scoring: ScoringSettings,
) -> SearchPlan:
    """The plan that scores a table's networks, with the counts that stand beside.

    MACs are its second objective, so that a plot of the run is of a score and a cost.

    Args:
        table: of networks that are all of the space, as `network_in(space, within=True)` finds.

    Raises PlanError.
    """
    first, *others = with_counts(scores)
    return SearchPlan(
        space=space,
        objectives=tuple(dict.fromkeys((first, "macs", *others))),
        beta=beta,
        strategy=STRATEGY,
        budget=len(table.architectures),
        scoring=scoring,
        first=tuple(one.genes for one in table.architectures),
    )


def new_correlation(
    path: Path, plan: SearchPlan, accuracies: StoredAccuracies, executor: Executor
) -> Events:
    """Score the networks that a plan names first, as a new run of the session at `path`.

    The file is made if need be, though not for data that cannot be used. The accuracies are in it
    before any network is. All else is as in `old_run`, which also finishes what was left undone.

    Args:
        accuracies: in the order of plan.first.
    """
    if plan.proxies:
        space, how = plan.space, plan.scoring
        asked = (how, space.input_shape, space.classes, space.task)
        yield from awaited(executor.submit(work.check_batches, *asked))
    environment = yield from awaited(executor.submit(work.environment))
    path.parent.mkdir(parents=True, exist_ok=True)
    with searched_here(path):
        run_id = _added(path, plan, accuracies, environment)
    yield from old_run(path, run_id, None, executor)


def _added(
    path: Path, plan: SearchPlan, accuracies: StoredAccuracies, environment: dict[str, str]
) -> int:
    """The new run's id; where it cannot be added whole, nothing is left of it."""
    is_new = not path.exists()
    try:
        with SessionFile.create(path) if is_new else SessionFile.open(path) as session:
            run_id = session.add_run(plan, environment)
            try:
                session.set_accuracies(run_id, codec.to_json(accuracies))
            except SessionError:
                session.delete_run(run_id)
                raise
            return run_id
    except SessionError:
        if is_new:
            path.unlink(missing_ok=True)
        raise


def stored_accuracies(session: SessionFile, run: Run) -> StoredAccuracies | None:
    """What a run's networks reached once trained; None for a run that is a search.

    Raises SessionError where they are damaged, or of other networks.
    """
    text = session.accuracies(run.id)
    if text is None:
        return None
    what = f"the accuracies of run {run.number} of {session.path}"
    found = codec.from_json(text, StoredAccuracies, what)
    if len(found.names) != len(run.plan.first):
        raise SessionError(
            f"Reading {what}: they are of {len(found.names):,} networks, but the run has "
            f"{len(run.plan.first):,}. It is damaged or was edited: use another copy."
        )
    return found
