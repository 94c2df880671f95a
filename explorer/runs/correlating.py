"""A comparison of scores with accuracies as a run: resumable, and beside it the accuracies."""

from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

from explorer.core import codec
from explorer.core.correlation import AccuracyTable, StoredAccuracies, with_counts
from explorer.core.errors import SessionError
from explorer.core.evaluation import ScoringSettings
from explorer.core.plan import SearchPlan
from explorer.core.run import Run
from explorer.core.space import SearchSpace
from explorer.runs.searching import Events, Opened, new_run
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

    The accuracies are in the file before any network is. As `new_run` in all else: what it left
    undone, `old_run` finishes.

    Args:
        accuracies: in the order of plan.first.
    """
    with closing(new_run(path, plan, executor)) as events:
        for event in events:
            if isinstance(event, Opened):
                with SessionFile.open(path) as session:
                    session.set_accuracies(event.run.id, codec.to_json(accuracies))
            yield event


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
