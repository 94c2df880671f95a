"""The scores by name."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from explorer.core.errors import PlanError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.objective import objective
from explorer.core.registry import Registry
from explorer.network.batches import Batches

Scoring = Callable[[nn.Module, Batches, ScoringSettings], Score]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A named score.

    Attributes:
        score: raises ScoreError where the network has none.
        reference: where it is defined.
        layered: its value is a sum of layers' terms, so a penalty can be taken off each.
    """

    name: str
    label: str
    score: Scoring
    reference: str = ""
    layered: bool = False


proxies: Registry[Proxy] = Registry("explorer.proxies")


def proxy(name: str) -> Proxy:
    """The score of that name; raises PlanError with the known ones."""
    if name not in proxies:
        raise PlanError(f"There is no score {name!r}. Choose among {', '.join(proxies)}.")
    return proxies[name]


def offer(name: str, score: Scoring, layered: bool = False) -> None:
    """Register a score under the name of its objective, which has its words."""
    known = objective(name)
    proxies.add(name, Proxy(name, known.label, score, known.reference, layered))
