"""A search whose every network is saved before anyone hears of it."""

from collections.abc import Generator, Iterable, Mapping
from time import monotonic

from explorer.core.evaluation import Outcome
from explorer.core.event import Evaluated, Event
from explorer.store.session import SessionFile

HOLD_S = 0.1  # the longest a network outside the limits waits for others to be saved with

Recorded = Generator[tuple[int | None, Event], None, None]


def recorded(session: SessionFile, run_id: int, events: Iterable[Event]) -> Recorded:
    """The events, each network with its id in the session, saved before it is told.

    Scored and failed networks are saved one by one. Those outside the limits come by the thousand
    and cost nothing to find again, so they are saved together. Replayed ones have their ids.

    Raises SessionError where saving fails; the search may then be resumed later.
    """
    ids = session.ids(run_id)
    held: list[Evaluated] = []
    held_since = 0.0
    for event in events:
        if isinstance(event, Evaluated) and event.evaluation.architecture.genes not in ids:
            held_since = held_since if held else monotonic()
            held.append(event)
            if _may_wait(event) and monotonic() - held_since < HOLD_S:
                continue
            yield from _saved(session, run_id, held)
        else:
            yield from _saved(session, run_id, held)
            yield _id_of(event, ids), event
        held = []
    yield from _saved(session, run_id, held)


def _may_wait(event: Evaluated) -> bool:
    return event.evaluation.outcome is Outcome.REJECTED


def _id_of(event: Event, ids: Mapping[tuple[int, ...], int]) -> int | None:
    return ids[event.evaluation.architecture.genes] if isinstance(event, Evaluated) else None


def _saved(session: SessionFile, run_id: int, held: list[Evaluated]) -> Recorded:
    if held:
        ids = session.add(run_id, [event.evaluation for event in held])
        yield from zip(ids, held, strict=True)
