"""What sampled architectures tell of a space: the spread of their costs. Pure: no Qt."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from time import sleep

import numpy as np
from numpy.typing import NDArray

from explorer.core.objective import OBJECTIVES, Constraint
from explorer.core.space import SearchSpace
from explorer.gui import words
from explorer.spaces import family

Floats = NDArray[np.float64]
SAMPLES = 2_000
_STEP = 125  # architectures counted at once: a few ms, after which the window may have the lock
_BINS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Costs of architectures drawn from a space, each option as likely as the others.

    Attributes:
        costs: "params", "macs", "depth", ... of the family, each (n,).
    """

    space: SearchSpace
    costs: Mapping[str, Floats]

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Smallest and largest sampled value of each cost."""
        return {name: (float(v.min()), float(v.max())) for name, v in self.costs.items()}

    def spread(self, name: str) -> tuple[float, float]:
        """The 5th and 95th percentile of a cost."""
        low, high = np.percentile(self.costs[name], (5, 95))
        return float(low), float(high)

    def within(self, limits: Sequence[Constraint]) -> float | None:
        """Share of the sample within the limits that are counted; None where none is."""
        counted = [limit for limit in limits if _measure(limit) in self.costs]
        if not counted:
            return None
        inside = np.ones(len(self.costs["macs"]), dtype=bool)
        for limit in counted:
            values = self.costs[_measure(limit)]
            inside &= (limit.low <= values) & (values <= limit.high)
        return float(inside.mean())

    def uncounted(self, limits: Sequence[Constraint]) -> tuple[Constraint, ...]:
        """Limits on a cost that is known only once a network is built."""
        return tuple(limit for limit in limits if _measure(limit) not in self.costs)


def _measure(limit: Constraint) -> str:
    return OBJECTIVES[limit.name].measure


def sample(space: SearchSpace, count: int = SAMPLES) -> Generator[None, None, Sample]:
    """Draw and count in short steps; the same space always gives the same sample."""
    genes = space.sample_genes(np.random.default_rng(0), count)
    counted = []
    for start in range(0, count, _STEP):
        counted.append(family(space.family).costs(space, genes[start : start + _STEP]))
        sleep(0)  # lets go of the interpreter's lock, which the window needs to paint
        yield
    return Sample(space, {n: np.concatenate([part[n] for part in counted]) for n in counted[0]})


def density(values: Floats) -> tuple[Floats, Floats]:
    """A smooth density on a log axis from a 1-3-10 step below the values to one above.

    Args:
        values: (n,), positive.

    Returns:
        x and density, each (_BINS,).
    """
    low, high = _below(float(values.min()) * 0.99), _above(float(values.max()) * 1.01)
    edges = np.linspace(np.log(low), np.log(high), _BINS + 1)
    counts = np.histogram(np.log(values), edges)[0].astype(np.float64)
    reach = np.arange(-6, 7)
    smooth = np.convolve(counts, np.exp(-0.5 * (reach / 2.0) ** 2), mode="same")
    return np.geomspace(low, high, _BINS), smooth


def axis_unit(high: float) -> tuple[str, float]:
    """In what an axis up to `high` is labelled: G or M, and how much that is."""
    return ("G", 1e9) if high >= 1e9 else ("M", 1e6)


def axis_labels(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Both ends and the powers of ten between, the unit on the last: 0.3, 1, 100, 300 G."""
    unit, factor = axis_unit(high)
    tens = [10.0**e for e in range(floor(log10(low)) + 1, floor(log10(high)) + 1)]
    middle = [value for value in tens if low * 1.01 < value < high * 0.99]
    # the ends first: where room is short, Distribution leaves out what comes later
    ends = ((low, _label(low / factor)), (high, words.with_unit(_label(high / factor), unit)))
    return (*ends, *((value, _label(value / factor)) for value in middle))


def _label(value: float) -> str:
    return f"{value:,g}"


def _below(value: float) -> float:
    ten = 10.0 ** floor(log10(value))
    return 3 * ten if value >= 3 * ten else ten


def _above(value: float) -> float:
    ten = 10.0 ** floor(log10(value))
    return ten if value <= ten else 3 * ten if value <= 3 * ten else 10 * ten
