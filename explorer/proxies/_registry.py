"""The scores by name."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from explorer.core.errors import PlanError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.objective import objective
from explorer.core.registry import Registry
from explorer.network.batches import Batches
from explorer.proxies._reader import Passes, Reader
from explorer.proxies._tally import Tally

Scoring = Callable[[nn.Module, Batches, ScoringSettings], Score]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a score reads passes that it may share.

    Attributes:
        reader: makes its part, for one network.
        passes: those that it reads.
    """

    reader: Callable[[], Reader]
    passes: Passes


@dataclass(frozen=True, slots=True)
class Proxy:
    """A named score.

    Attributes:
        score: raises ScoreError where the network has none.
        reference: where it is defined.
        layered: its value is a sum of layers' terms, so a penalty can be taken off each.
        sharing: None where it runs the network for itself.
    """

    name: str
    label: str
    score: Scoring
    reference: str = ""
    layered: bool = False
    sharing: Sharing | None = None


proxies: Registry[Proxy] = Registry("explorer.proxies")


def proxy(name: str) -> Proxy:
    """The score of that name; raises PlanError with the known ones."""
    if name not in proxies:
        raise PlanError(f"There is no score {name!r}. Choose among {', '.join(proxies)}.")
    return proxies[name]


def offer(name: str, score: Scoring, layered: bool = False) -> None:
    """Register a score that runs the network for itself, under the name of its objective, which
    has its words.
    """
    known = objective(name)
    proxies.add(name, Proxy(name, known.label, score, known.reference, layered))


def offer_reader(
    name: str, reader: Callable[[], Reader], passes: Passes, layered: bool = False
) -> Scoring:
    """Register a score that reads passes; it alone, to be called."""
    known, sharing = objective(name), Sharing(reader, passes)
    score = alone(sharing)
    proxies.add(name, Proxy(name, known.label, score, known.reference, layered, sharing))
    return score


def alone(sharing: Sharing) -> Scoring:
    """The passes for one reader only, which raise what ended it."""

    def score(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
        reader, tally = sharing.reader(), Tally()
        sharing.passes([reader], module, batches, settings, tally)
        if reader in tally.failures:
            raise tally.failures[reader]
        return reader.score()

    return score
