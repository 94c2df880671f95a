"""How far scores order a few networks alike. Pure: no Qt."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.objective import Objective
from explorer.gui import words
from explorer.gui.panels.scores_numbers import Scored

Floats = NDArray[np.float64]
LEAST = 4  # networks: an order of fewer says nothing


def tau(x: Floats, y: Floats) -> float:
    """Kendall's tau-b of (n,) and (n,); NaN where one of them is the same for all.

    Counted pair by pair, as there are few networks, and scipy.stats takes a second to import.
    """
    upper = np.triu_indices(len(x), 1)
    with np.errstate(invalid="ignore"):  # infinite values are equal
        a, b = ((v[:, None] > v[None]).astype(int) - (v[:, None] < v[None]) for v in (x, y))
    a, b = a[upper], b[upper]
    apart = np.count_nonzero(a) * np.count_nonzero(b)
    return float((a * b).sum() / math.sqrt(apart)) if apart else math.nan


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a score orders the networks against another: tau-b over `networks` of them."""

    objective: Objective
    tau: float
    networks: int


def agreements(table: Scored, lead: Objective) -> tuple[Agreement, ...]:
    """The other columns against one, the most alike first; those that are of another form of the
    same score, of a constant, or over fewer than LEAST networks are left out.
    """
    names = [o.name for o in table.objectives]
    if lead.name not in names:
        return ()
    own = table.values[:, names.index(lead.name)]
    found = []
    for objective, values in zip(table.objectives, table.values.T, strict=True):
        both = ~np.isnan(own) & ~np.isnan(values)
        if objective.measure == lead.measure or both.sum() < LEAST:
            continue
        value = tau(own[both], values[both])
        if not math.isnan(value):
            found.append(Agreement(objective, value, int(both.sum())))
    return tuple(sorted(found, key=lambda agreement: -agreement.tau))


def finding(table: Scored, lead: Objective) -> tuple[str, str]:
    """What the table found, and all of it: a line, and a list for its tooltip."""
    found = agreements(table, lead)
    others = [a for a in found if a.objective.proxy and a.objective.proxy != "random"]
    if not others:
        few = 0 < len(table.ids) < LEAST
        return (f"How far scores agree can be told from {LEAST} networks on." if few else ""), ""
    first, last = others[0], others[-1]
    line = (
        f"{lead.label} and {first.objective.label} {_how(first.tau)}, tau {_tau(first)} over "
        f"{words.count(first.networks, 'network')}"
    )
    if last is not first:
        line += f"; the least alike: {last.objective.label}, {_tau(last)}"
    listed = [f"{a.objective.label}: {_tau(a)} over {a.networks}" for a in found]
    return line, "\n".join((f"Kendall's tau-b of {lead.label} with", *listed))


def _tau(agreement: Agreement) -> str:
    return words.fixed(agreement.tau, 2)


def _how(value: float) -> str:
    """What a tau-b amounts to."""
    steps = ((0.6, "agree"), (0.3, "agree in part"), (-0.3, "hardly agree"))
    return next((said for least, said in steps if value >= least), "contradict each other")
