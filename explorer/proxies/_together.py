"""Several scores of one network, none spoiling another."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from torch import nn

from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.reasons import reason_of
from explorer.network.batches import Batches
from explorer.proxies._registry import proxy


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one score.

    Attributes:
        score: None where it has none.
        reason: then why: a sentence.
        seconds: wall time it takes alone.
        layered: whether its value is a sum of layers' terms.
    """

    score: Score | None
    reason: str
    seconds: float
    layered: bool = False


def together(
    names: Sequence[str], module: nn.Module, batches: Batches, settings: ScoringSettings
) -> dict[str, Finding]:
    """Each score by its name, in the order asked."""
    return {name: _alone(name, module, batches, settings) for name in names}


def _alone(name: str, module: nn.Module, batches: Batches, settings: ScoringSettings) -> Finding:
    started = perf_counter()
    try:
        one = proxy(name)
        score = one.score(module, batches, settings)
    except Exception as error:  # torch raises what it likes, and one score must not end the others
        return Finding(None, reason_of(error), perf_counter() - started)
    return Finding(score, "", perf_counter() - started, one.layered)
