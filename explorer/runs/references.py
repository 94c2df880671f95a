"""The references of a stored run: read from its session file, and scored into it."""

from collections.abc import Generator
from concurrent.futures import Executor
from pathlib import Path

from explorer.core.codec import to_json
from explorer.core.event import Waiting
from explorer.core.plan import SearchPlan
from explorer.runs.in_use import searched_here
from explorer.search.references import (
    Reference,
    counted,
    key_of,
    read_scores,
    scored,
    with_score,
    with_stored,
)
from explorer.store.session import SessionFile


def stored_references(session: SessionFile, plan: SearchPlan) -> tuple[Reference, ...]:
    """Every reference of a plan's task, with the score that the file has of it."""
    scores = read_scores(session.get(key_of(plan)), plan)
    return tuple(with_stored(reference, scores) for reference in _all(plan))


def score_references(
    path: Path, run_id: int, executor: Executor
) -> Generator[Waiting | Reference, None, None]:
    """Score the usual references of a run that have no score; each is saved before it is told."""
    with searched_here(path), SessionFile.open(path) as session:
        plan = session.run(run_id).plan
        scores = read_scores(session.get(key_of(plan)), plan)
        known = (with_stored(reference, scores) for reference in _all(plan))
        wanted = [reference for reference in known if reference.usual and reference.unscored(plan)]
        for event in scored(plan, wanted, executor):
            if isinstance(event, Reference):
                scores = with_score(scores, event)
                session.put(key_of(plan), to_json(scores))
            yield event


def _all(plan: SearchPlan) -> tuple[Reference, ...]:
    steps = counted(plan)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return tuple(end.value)
