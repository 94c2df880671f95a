"""Several scores of one network, sharing the passes they can share and spoiling none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import nn

from explorer.core.errors import PlanError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.reasons import reason_of
from explorer.network.batches import Batches
from explorer.proxies._reader import Passes, Reader
from explorer.proxies._registry import Proxy, proxy
from explorer.proxies._tally import Tally


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one score.

    Attributes:
        score: None where it has none.
        reason: then why: a sentence.
        seconds: wall time it takes alone; passes that several share count for each.
        layered: whether its value is a sum of layers' terms.
    """

    score: Score | None
    reason: str
    seconds: float
    layered: bool = False


def together(
    names: Sequence[str], module: nn.Module, batches: Batches, settings: ScoringSettings
) -> dict[str, Finding]:
    """Each score by its name, in the order asked; those with the same passes share them.

    A score is to the last bit what it is alone, whichever others are asked for and in any order,
    and one that fails leaves the others as if it had not been asked for.
    """
    found: dict[str, Finding] = {}
    known: list[Proxy] = []
    for name in dict.fromkeys(names):
        try:
            known.append(proxy(name))
        except PlanError as error:
            found[name] = Finding(None, str(error), 0.0)
    run = _Run(module, batches, settings)
    for one in known:
        if one.sharing is None:
            found[one.name] = run.alone(one)
    for passes in {one.sharing.passes: None for one in known if one.sharing}:
        sharing = [one for one in known if one.sharing and one.sharing.passes is passes]
        found |= run.shared(passes, sharing)
    return {name: found[name] for name in names}


@dataclass(frozen=True, slots=True)
class _Run:
    """One network and its data, for any number of scores."""

    module: nn.Module
    batches: Batches
    settings: ScoringSettings

    def alone(self, one: Proxy) -> Finding:
        tally = Tally()
        return self._finding(
            one, one.name, lambda: one.score(self.module, self.batches, self.settings), tally
        )

    def shared(self, passes: Passes, sharing: Sequence[Proxy]) -> dict[str, Finding]:
        """Those that read these passes. What ended in work that was shared is tried alone, as it
        may end there for another's sake: memory for gradients, say, that only one of them needs.
        """
        readers = {one: one.sharing.reader() for one in sharing if one.sharing}
        tally = Tally()
        passes(list(readers.values()), self.module, self.batches, self.settings, tally)
        return {
            one.name: self.alone(one)
            if reader in tally.together
            else self._finding(one, reader, reader.score, tally)
            for one, reader in readers.items()
        }

    @staticmethod
    def _finding(
        one: Proxy, key: Reader | str, score: Callable[[], Score], tally: Tally
    ) -> Finding:
        value: Score | None = None
        if key not in tally.failures:
            with tally.step(key):
                value = score()
        seconds = tally.seconds[key]
        if value is None:
            return Finding(None, reason_of(tally.failures[key]), seconds, one.layered)
        return Finding(value, "", seconds, one.layered)
