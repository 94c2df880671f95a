"""Whether a search will find any network within its limits, guessed before it begins."""

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import ExplorerError
from explorer.core.objective import OBJECTIVES, Constraint, amount
from explorer.core.plan import SearchPlan
from explorer.spaces import family

DRAWN = 2_000  # networks: counted in a blink, and some are within where one in 300 is


def doubt_of(plan: SearchPlan) -> str:
    """A warning where no network drawn at random keeps the limits; "" where some do.

    A search goes on long before it gives up, so it is said early. It is no proof: evolution finds
    networks that are too rare for this. Limits that only an op graph can tell are left out.
    """
    if not plan.constraints:
        return ""
    genes = plan.space.sample_genes(np.random.default_rng(0), DRAWN)
    try:
        costs = family(plan.space.family).costs(plan.space, genes)
    except ExplorerError:
        return ""  # some cannot be built: the search says of each why
    limits = [limit for limit in plan.constraints if OBJECTIVES[limit.name].measure in costs]
    excesses = np.zeros((DRAWN, len(limits)))
    for i, limit in enumerate(limits):
        excesses[:, i] = np.maximum(_excess(limit, costs[OBJECTIVES[limit.name].measure]), 0.0)
    worst = excesses.sum(axis=1)
    if not worst.all():
        return ""
    nearest = int(worst.argmin())
    broken = (limit for i, limit in enumerate(limits) if excesses[nearest, i])
    has = " and ".join(
        f"{amount(float(costs[OBJECTIVES[limit.name].measure][nearest]))} {limit.label}"
        for limit in broken
    )
    return (
        f"None of {DRAWN:,} networks drawn at random is within the limits "
        f"({', '.join(limit.text for limit in limits)}); the nearest has {has}. "
        "Widen a limit or the space if the search finds none."
    )


def _excess(limit: Constraint, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """As Constraint.excess, of many."""
    return np.maximum(values - limit.high, limit.low - values) / max(limit.high, 1.0)
