"""What a search reports while it runs."""

from dataclasses import dataclass

from explorer.core.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A network was looked at.

    Attributes:
        done: networks so far that count against the budget: scored and failed ones.
        replayed: it was known before, so nothing was computed.
    """

    evaluation: Evaluation
    done: int
    budget: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing happened for a moment."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The search is over before its budget was spent; the sentence says why."""

    sentence: str


Event = Evaluated | Waiting | Ended
