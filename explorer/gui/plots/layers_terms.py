"""What a network's score is made of, layer by layer. Pure: no Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.gui.run_view import NetworkDetail

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LayerTerms:
    """Per-layer parts of a score, in network order.

    Attributes:
        names: of the layers (n); stages: of each.
        before: (n,), the term before the penalty.
        penalty: (n,), beta times the layer's penalty term; taken off.
        exact: whether the terms are the size limit's, since the run computed no score.
    """

    names: tuple[str, ...]
    stages: tuple[str, ...]
    before: Floats
    penalty: Floats
    exact: bool = False

    @property
    def counted(self) -> Floats:
        """(n,), what each layer adds to the score."""
        return self.before - self.penalty

    @property
    def groups(self) -> list[tuple[str, int, int]]:
        """Stage, first and last + 1 layer, in order: where the separators go."""
        found: list[tuple[str, int, int]] = []
        for i, stage in enumerate(self.stages):
            if found and found[-1][0] == stage:
                found[-1] = (stage, found[-1][1], i + 1)
            else:
                found.append((stage, i, i + 1))
        return found


def layer_terms(detail: NetworkDetail) -> LayerTerms | None:
    """The terms of a network's score at the detail's beta; None where the score has no layers."""
    evaluation, goal = detail.evaluation, detail.plan.goals[0]
    beta = detail.beta if goal.penalised else 0.0
    stage_of = {layer.name: layer.stage for layer in detail.counts.layers}
    zico, penalty = evaluation.terms.get("zico"), evaluation.terms.get("penalty")
    if goal.measure == "zico" and zico and penalty:
        stages = tuple(stage_of.get(name, "") for name in evaluation.layers)
        return LayerTerms(
            tuple(evaluation.layers), stages, np.array(zico), beta * np.array(penalty)
        )
    if goal.measure == "size_limit":
        layers = detail.counts.layers
        return LayerTerms(
            tuple(layer.name for layer in layers),
            tuple(layer.stage for layer in layers),
            np.array([layer.size_term for layer in layers]),
            beta * np.array([layer.penalty_term for layer in layers]),
            exact=True,
        )
    return None


def tick_label(stage: str, spelled: bool) -> str:
    """Under a stage's bars: "stage 4" for the one that is spelled out, "5" for the others; the
    names of pyramids and heads.
    """
    number = stage.removeprefix("stage ")
    if number.isdigit():
        return stage if spelled else number
    if stage in ("stem", "head"):
        return ""  # one or two bars, named in the tooltip
    return stage.removesuffix(" head")
