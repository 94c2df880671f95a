"""Gradient norm, in the two forms in which it was published."""

import torch
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.network.losses import loss
from explorer.proxies import offer
from explorer.proxies._copy import LAYERS, fill_normal, own_copy


def gradnorm(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
    """Sum over convolutions and linear layers of the norm of the weight's gradient on the first
    batch (zero-cost-nas: the sum of norms, not the norm of all).
    """
    with own_copy(module, settings.seed) as network:
        weights = {n: p.weight for n, p in network.named_modules() if isinstance(p, LAYERS)}
        images, labels = batches.images[0], batches.labels[0]
        found = _gradients(
            loss(batches.task, network(images), labels, size_of(images)), list(weights.values())
        )
    terms = {n: float(g.norm()) for n, g in zip(weights, found, strict=True) if g is not None}
    return _checked(Score(sum(terms.values()), tuple(terms), tuple(terms.values())))


def gradnorm_zennas(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
    """Norm of all gradients together, biases and normalisation included, of N(0, 1) weights on
    N(0, 1) images with labels that have nothing to do with them.
    """
    with own_copy(module, settings.seed) as network:
        fill_normal(network)
        images = torch.randn_like(batches.images[0])
        outputs = network(images)
        labels = batches.labels[0]
        if isinstance(outputs, Tensor) and labels.ndim == 1:
            labels = torch.randint(outputs.shape[1], labels.shape)
        value = norm_of_all(network, loss(batches.task, outputs, labels, size_of(images)))
    return _checked(Score(value))


def norm_of_all(network: nn.Module, of: Tensor) -> float:
    """Square root of the sum over all parameters of their squared gradients."""
    found = _gradients(of, list(network.parameters()))
    return sum(float(g.square().sum()) for g in found if g is not None) ** 0.5


def size_of(images: Tensor) -> tuple[int, int]:
    """(H, W) of a batch."""
    return images.shape[2], images.shape[3]


def _gradients(of: Tensor, weights: list[Tensor]) -> tuple[Tensor | None, ...]:
    return torch.autograd.grad(of, weights, allow_unused=True)


def _checked(score: Score) -> Score:
    if not 0 <= score.value < float("inf"):
        raise ScoreError("Gradient norm: a gradient is not a finite number.")
    return score


offer("gradnorm", gradnorm)
offer("gradnorm-zennas", gradnorm_zennas)
