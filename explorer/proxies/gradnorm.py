"""Gradient norm, in the two forms in which it was published."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.space import Task
from explorer.network.batches import Batches
from explorer.network.losses import loss
from explorer.proxies import Reader, offer_reader
from explorer.proxies._normal_passes import normal_passes
from explorer.proxies._own_passes import NO_WEIGHT, own_passes, size_of


class SumOfNorms(Reader):
    """Sum over convolutions and linear layers of the norm of the weight's gradient on the first
    batch (zero-cost-nas: the sum of norms, not the norm of all).
    """

    gradients = True

    def __init__(self) -> None:
        self._terms: dict[str, float] = {}

    def learnt(self, gradients: Mapping[str, Tensor | None]) -> None:
        self._terms = {n: float(g.norm()) for n, g in gradients.items() if g is not None}

    def score(self) -> Score:
        terms = self._terms
        return _checked(Score(sum(terms.values()), tuple(terms), tuple(terms.values())))


class NormOfAll(Reader):
    """Norm of all gradients together, biases and normalisation included, of N(0, 1) weights on
    N(0, 1) images with labels that have nothing to do with them.
    """

    graph = True

    def __init__(self) -> None:
        self._weights: list[Tensor] = []
        self._task: Task = "classification"
        self._seed = 0
        self._value = 0.0

    def begin(self, network: nn.Module, batches: Batches, settings: ScoringSettings) -> None:
        self._weights = [weight for weight in network.parameters() if weight.requires_grad]
        self._task, self._seed = batches.task, settings.seed

    def ran(self, outputs: Any, images: Tensor, labels: Tensor) -> None:
        if isinstance(outputs, Tensor) and labels.ndim == 1 and outputs.ndim > 1:
            # Its own generator: the network's next draws are not to depend on this score.
            drawn = torch.Generator().manual_seed(self._seed)
            labels = torch.randint(outputs.shape[1], labels.shape, generator=drawn)
        of = loss(self._task, outputs, labels, size_of(images))
        self._value = norm_of_all(self._weights, of)

    def score(self) -> Score:
        return _checked(Score(self._value))


def norm_of_all(weights: list[Tensor], of: Tensor) -> float:
    """Square root of the sum over all weights of their squared gradients."""
    if not (weights and of.requires_grad):
        raise ScoreError(NO_WEIGHT)
    found = torch.autograd.grad(of, weights, allow_unused=True)
    return sum(float(g.square().sum()) for g in found if g is not None) ** 0.5


def _checked(score: Score) -> Score:
    if not 0 <= score.value < float("inf"):
        raise ScoreError("Gradient norm: a gradient is not a finite number.")
    return score


gradnorm = offer_reader("gradnorm", SumOfNorms, own_passes)
gradnorm_zennas = offer_reader("gradnorm-zennas", NormOfAll, normal_passes)
