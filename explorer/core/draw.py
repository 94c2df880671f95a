"""What scores say of a network at one seed, asked for after the search found it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from explorer.core.objective import OBJECTIVES

# A corrected score has these over the layers that it has a term of; without one they are over all.
OVER_LAYERS = ("penalty", "size_limit")
CORRECTED = frozenset(o.proxy for o in OBJECTIVES.values() if o.penalised and o.proxy)


@dataclass(frozen=True, slots=True)
class Draw:
    """One network, scored at one seed by any number of scores. One that fails spoils no other.

    Attributes:
        seed: of weights and batches; every other setting is that of the network's run.
        measures: by name, as in Evaluation; also the counts, "penalty" and "size_limit".
        failures: of the scores that have no value: why, a sentence, by the score's name.
        seconds: by score, what it takes alone: scores that share passes count them each.
        total: seconds that all took together.
    """

    seed: int
    measures: Mapping[str, float]
    failures: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    total: float = 0.0

    def joined(self, later: "Draw") -> "Draw":
        """With what a later look at the same seed said; the later number counts, but the penalty
        stays that of the score it is taken off.
        """
        assert later.seed == self.seed, "draws of two seeds are two draws"
        own = () if CORRECTED & later.measures.keys() else OVER_LAYERS
        own = own if CORRECTED & self.measures.keys() else ()
        kept = {n: why for n, why in self.failures.items() if n not in later.measures}
        return replace(
            later,
            measures={
                **self.measures,
                **later.measures,
                **{name: self.measures[name] for name in own if name in self.measures},
            },
            failures={**kept, **later.failures},
            seconds={**self.seconds, **later.seconds},
            total=self.total + later.total,
        )

    def lacks(self, proxies: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the scores that were not asked for yet."""
        return tuple(n for n in proxies if n not in self.measures and n not in self.failures)
