"""What is said of a module of the user's own, and its numbers as they are shown. No Qt."""

import numpy as np

from explorer.core.objective import OBJECTIVES, Objective
from explorer.core.own import OwnResult
from explorer.gui import words
from explorer.gui.plots.layers_terms import LayerTerms
from explorer.gui.plots.pareto_points import axis_of, short_label
from explorer.gui.run_view import RunView


def score_names() -> tuple[str, ...]:
    """Every score that is computed, each once, as a plan names it."""
    return tuple(dict.fromkeys(o.proxy for o in OBJECTIVES.values() if o.proxy))


def score_label(proxy: str) -> str:
    """ "ZiCo, ZiCo-BC": all objectives that are read from one score."""
    return ", ".join(o.label for o in OBJECTIVES.values() if o.proxy == proxy)


def beta_of(view: RunView | None) -> float:
    return view.beta if view is not None else 1.0


def value_lines(proxy: str, result: OwnResult, beta: float) -> list[tuple[str, str]]:
    """A score's lines, label and value: ZiCo's, and below it that with the penalty taken off."""
    if result.scores[proxy].value is None:
        return [(score_label(proxy), "none")]
    known = [o for o in OBJECTIVES.values() if o.proxy == proxy]
    return [
        (
            f"{o.label} at beta {beta:g}" if o.penalised else o.label,
            words.significant(o.value(result.measures, beta), 5),
        )
        for o in known
    ]


def standing(result: OwnResult, view: RunView | None) -> str:
    """Its place beside the front of a run; a sentence or two."""
    if view is None:
        return "There is no run beside which it could stand."
    run = f"run {view.number}"
    if reason := result.differs(view.plan):
        return f"It does not compare with {run}: {reason}."
    goals = view.plan.goals
    own = np.array([goal.goal.sign * result.value(goal, view.beta) for goal in goals])
    unknown = [g.label for g, cost in zip(goals, own, strict=True) if not np.isfinite(cost)]
    if unknown:
        return f"It does not compare with {run}: its {words.listing(unknown)} is not known."
    if not len(view.front):
        return f"There is no front of {run} yet."
    columns = [g.goal.sign * view.archive.values(g, view.beta)[view.front] for g in goals]
    return _against(own, np.stack(columns, axis=1), result, view)


def _against(own: np.ndarray, front: np.ndarray, result: OwnResult, view: RunView) -> str:
    """Compared with the front's costs (n, m); less is better."""
    run = f"run {view.number}"
    better = np.flatnonzero((front <= own).all(axis=1) & (front < own).any(axis=1))
    worse = np.flatnonzero((own <= front).all(axis=1) & (own < front).any(axis=1))
    if better.size:
        best = int(better[np.argmin(front[better, 0])])
        return _beaten(int(view.front[best]), better.size, result, view)
    if not worse.size:
        return f"It would stand on the front of {run}: no network is better in everything."
    names = [f"N{view.archive.ids[view.front[row]]}" for row in worse[:2]]
    more = worse.size - len(names)
    told = words.listing([*names, f"{more} more"] if more else names)
    return f"It would stand on the front of {run}, in the place of {told}."


def _beaten(row: int, count: int, result: OwnResult, view: RunView) -> str:
    parts = []
    for goal in view.plan.goals:
        theirs = float(view.archive.values(goal, view.beta)[row])
        mine = result.value(goal, view.beta)
        axis = axis_of(goal)
        label = short_label(goal)
        label = label.lower() if label[1:].islower() else label
        parts.append(f"{label} {axis.text(theirs)} against {axis.text(mine)}")
    name, told = f"N{view.archive.ids[row]}", words.listing(parts)
    if count == 1:
        return f"{name} of the front beats it: {told}."
    return f"{words.count(count, 'network')} of the front beat it. {name} has {told}."


def own_terms(result: OwnResult, beta: float) -> LayerTerms | None:
    """Its ZiCo terms with the penalty at beta; its size terms where it has no ZiCo."""
    if not result.layers:
        return None
    exact = "zico" not in result.terms
    before = np.array(result.terms["size" if exact else "zico"])
    penalty = beta * np.array(result.terms["penalty"])
    stages = tuple(_part(name) for name in result.layers)
    return LayerTerms(result.layers, stages, before, penalty, exact)


def _part(layer: str) -> str:
    """The part of a module that a layer is in: "layer1" of "layer1.0.conv1"."""
    first, dot, rest = layer.partition(".")
    if first in ("features", "backbone", "model", "net", "body") and "." in rest:
        return f"{first}.{rest.partition('.')[0]}"
    return first if dot else ""


def own_lines(
    result: OwnResult, view: RunView, axes: tuple[Objective, ...]
) -> list[tuple[str, str]]:
    """Its figures for the card beside the pointer: label and value."""
    goals = {goal.name: goal for goal in (*axes, OBJECTIVES["macs"], OBJECTIVES["params"])}
    values = [(goal, result.value(goal, view.beta)) for goal in goals.values()]
    return [(short_label(g), axis_of(g).text(v)) for g, v in values if np.isfinite(v)]
