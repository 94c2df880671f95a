"""The numbers of the depth and width panel: which networks, and what they make of their room."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.core.bias import BiasReport, bias_report
from explorer.gui import words
from explorer.gui.run_view import RunView

Which = Literal["all", "front", "top", "selection"]
TOP_SHARE = 0.1
NOUNS: dict[Which, str] = {
    "all": "of all",
    "front": "of the front",
    "top": "of the top 10\u202f%",
    "selection": "of the selection",
}


def rows_of(view: RunView, which: Which) -> NDArray[np.intp]:
    """Rows of the scored networks in a set; the top is by score at the view's beta."""
    scored = view.archive.scored[: view.count]
    if which == "front":
        return view.front
    if which == "selection":
        chosen = np.isin(view.archive.ids[: view.count], view.selected)
        return np.flatnonzero(chosen & scored)
    rows = np.flatnonzero(scored)
    if which == "all":
        return rows
    costs = view.score.goal.sign * view.archive.values(view.score, view.beta)[rows]
    return rows[np.argsort(costs, kind="stable")[: int(np.ceil(TOP_SHARE * len(rows)))]]


def report_of(view: RunView, which: Which) -> BiasReport:
    """How a set of the view uses the depth and width its space allows."""
    return _report(view, rows_of(view, which))


def report_at_zero(view: RunView, which: Which) -> BiasReport | None:
    """The same set of the same networks, ranked at beta 0; None where beta changes nothing."""
    penalised = any(goal.penalised for goal in view.plan.goals)
    if which not in ("front", "top") or view.beta == 0 or not penalised:
        return None
    if which == "front":
        rows = view.archive.front(view.plan.goals, 0.0)
        return _report(view, rows[rows < view.count])
    scored = np.flatnonzero(view.archive.scored[: view.count])
    costs = view.score.goal.sign * view.archive.values(view.score, 0.0)[scored]
    top = int(np.ceil(TOP_SHARE * len(scored)))
    return _report(view, scored[np.argsort(costs, kind="stable")[:top]])


def _report(view: RunView, rows: NDArray[np.intp]) -> BiasReport:
    return bias_report(view.archive.depth_share[rows], view.archive.width_share[rows])


def is_fixed(view: RunView, role: str) -> bool:
    """Whether the space leaves no choice of depth (or width)."""
    return not any(c.role == role and len(c.options) > 1 for c in view.plan.space.choices)


def fixed_at(view: RunView, role: str) -> str:
    """What is fixed, and at how much where that is one number: "Depth is fixed: 5 blocks"."""
    blocks = np.unique(view.archive.measure("depth")[rows_of(view, "all")])
    if role == "depth" and len(blocks) == 1:
        return f"Depth is fixed: {words.count(int(blocks[0]), 'block')}"
    return f"{role.capitalize()} is fixed"


def headline(view: RunView, report: BiasReport, which: Which) -> tuple[float, str]:
    """A share of the set, and what it is the share of; NaN where there is none to tell."""
    nothing = float("nan")
    if not report.count:
        return nothing, "Choose networks in the plot or the table"
    depth, width = (is_fixed(view, role) for role in ("depth", "width"))
    if not depth and np.isfinite(report.at_max_depth):
        return report.at_max_depth, f"{NOUNS[which]} at maximum depth"
    if depth and width:
        return nothing, f"{fixed_at(view, 'depth')}, and so is the width"
    if depth and np.isfinite(report.at_min_width):
        sentence = fixed_at(view, "depth")
        lower = sentence[0].lower() + sentence[1:]
        return report.at_min_width, f"{NOUNS[which]} at minimum width; {lower}"
    return nothing, "None of these networks has a depth of its own to choose"


def counted(report: BiasReport, which: Which) -> str:
    """What the set holds: "39 networks on the front"."""
    place = {"all": "", "front": " on the front", "top": " in the top 10\u202f%"}
    return words.count(report.count, "network") + place.get(which, " chosen")


def outline(shares: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A histogram as a step line: x (2 bins + 2) in percent of the range, y in percent."""
    edges = np.linspace(0.0, 100.0, len(shares) + 1)
    y = np.concatenate([[0.0], np.repeat(100 * shares, 2), [0.0]])
    return np.repeat(edges, 2), y


def top_of(*histograms: NDArray[np.float64], held: float = 0.0) -> float:
    """Upper end in percent for columns that are compared; grows and shrinks in steps of 20."""
    highest = max((float(np.nanmax(h, initial=0.0)) for h in histograms), default=0.0) * 100
    needed = min(max(20.0, 20.0 * np.ceil(highest * 1.02 / 20)), 105.0)
    return float(held if held * 0.4 <= highest <= held else needed)
