"""A search as a session file holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from explorer.core.plan import SearchPlan


class RunState(StrEnum):
    """How far a run is. One that a session file calls running, and nobody runs, was interrupted."""

    NEW = "new"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"  # its budget is spent
    ENDED = "ended"  # there was nothing left to try


@dataclass(frozen=True, slots=True)
class Run:
    """One search: its plan, and what has come of it so far.

    Attributes:
        id: of its row in the session file.
        number: what people call it, from 1; a deleted run's number is not given again.
        created: when it was added, in UTC, as ISO 8601: "2026-11-21T20:31:06Z".
        environment: versions and machine it was started with (see search.work.environment).
        scored, failed, rejected: networks by outcome; the first two count against the budget.
        seconds: time workers spent on it, summed over its networks.
        label: given by the user; "" where none was.
    """

    id: int
    number: int
    plan: SearchPlan
    created: str
    state: RunState
    environment: Mapping[str, str] = field(default_factory=dict)
    scored: int = 0
    failed: int = 0
    rejected: int = 0
    seconds: float = 0.0
    label: str = ""

    @property
    def done(self) -> int:
        """Networks that count against the budget."""
        return self.scored + self.failed

    @property
    def name(self) -> str:
        """For lists: "Run 2, beta 1, seed 7"."""
        return f"Run {self.number}, {self.label or self.plan.label}"
