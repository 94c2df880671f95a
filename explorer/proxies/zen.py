"""Zen-Score: how much a network's maps move when its input moves, with what batch-norm hides.

Lin et al., Zen-NAS, ICCV 2021, Algorithm 1; the published code differs from it in two places, so
both readings are here by name. Phi-score (eq. 3) is the same without batch-norm.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite, log

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import offer
from explorer.proxies._copy import bypass_norms, fill_normal, own_copy, reset_statistics
from explorer.proxies._watch import BeforePooling

ALPHA = 0.01  # how far the input is moved


@dataclass(frozen=True, slots=True)
class Reading:
    """Which Zen-Score.

    Attributes:
        frobenius: distance of maps by Euclidean norm (Algorithm 1) or by sum (published code).
        momentum: of the running variances whose logarithms are added: 0.1 mixes both passes with a
            start at 1 (published code), 1 takes the mini-batch's own (Algorithm 1).
    """

    frobenius: bool
    momentum: float


PUBLISHED = Reading(frobenius=False, momentum=0.1)
AS_WRITTEN = Reading(frobenius=True, momentum=1.0)


def zen(module: nn.Module, batches: Batches, settings: ScoringSettings, reading: Reading) -> Score:
    """Zen-Score of N(0, 1) weights on N(0, 1) images of the batches' size.

    Raises ScoreError where the network has no maps or its maps are not finite numbers.
    """
    with own_copy(module, settings.seed) as network, torch.no_grad():
        fill_normal(network)
        images = torch.randn_like(batches.images[0])
        noise = torch.randn_like(images)
        moved, terms = zen_parts(network, images, noise, reading)
    value = moved + sum(terms.values())
    if not isfinite(value):
        raise ScoreError("Zen-Score: the maps are not finite numbers.")
    return Score(value, tuple(terms), tuple(terms.values()))


def zen_parts(
    network: nn.Module, images: Tensor, noise: Tensor, reading: Reading
) -> tuple[float, dict[str, float]]:
    """log of the maps' movement, and the term of each batch-norm, by name.

    Args:
        network: in train mode; its running statistics are overwritten.
        images, noise: (B, C, H, W).
    """
    norms = reset_statistics(network, reading.momentum)
    names = {id(part): name for name, part in network.named_modules()}
    with _sizes(norms) as sizes:
        first = maps_of(network, images)
    variances = [_variance(norm) for norm in norms]
    if reading.momentum == 1:  # what was kept divides by n - 1, the mini-batch's own by n
        pairs = zip(variances, sizes, strict=True)
        variances = [variance * ((size - 1) / size) for variance, size in pairs]
    second = maps_of(network, images + ALPHA * noise)
    terms = {
        names[id(norm)]: 0.5 * log(float(variance.mean()))
        for norm, variance in zip(norms, variances, strict=True)
    }
    return _log(distance(first, second, reading.frobenius)), terms


def _variance(norm: _BatchNorm) -> Tensor:
    """(C,), as it stands."""
    assert norm.running_var is not None, "reset_statistics passes over those that keep none"
    return norm.running_var


@contextmanager
def _sizes(norms: list[_BatchNorm]) -> Generator[list[int], None, None]:
    """How many values each batch-norm takes a channel's deviation over, once the network ran."""
    sizes = [2] * len(norms)

    def note(place: int, maps: Tensor) -> None:
        sizes[place] = maps.numel() // maps.shape[1]

    hooks = [
        norm.register_forward_pre_hook(lambda _, given, place=place: note(place, given[0]))
        for place, norm in enumerate(norms)
    ]
    yield sizes
    for hook in hooks:
        hook.remove()


def phi(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
    """Phi-score (Zen-NAS, eq. 3): the movement of the maps of the net without batch-norm, over how
    far the input moved. In float64, since float32 overflows at about 30 layers.

    Raises ScoreError where even that overflows.
    """
    with own_copy(module, settings.seed) as network, torch.no_grad():
        fill_normal(network)
        bypass_norms(network.double())
        images = torch.randn_like(batches.images[0], dtype=torch.float64)
        moved = images + ALPHA * torch.randn_like(images)
        found = distance(maps_of(network, images), maps_of(network, moved), frobenius=True)
    value = _log(found) - log(ALPHA)
    if not isfinite(value):
        raise ScoreError("Phi-score: float64 overflows, as the network has no normalisation left.")
    return Score(value)


def maps_of(network: nn.Module, images: Tensor) -> Tensor:
    """(B, C, H, W): what the network hands to its global pooling, or its last maps."""
    with BeforePooling() as seen:
        network(images)
    if seen.maps is None:
        raise ScoreError("Zen-Score: the network makes no maps of (B, C, H, W).")
    return seen.maps


def distance(first: Tensor, second: Tensor, frobenius: bool) -> float:
    """Mean over images of the distance of two sets of maps."""
    difference = (first - second).detach().flatten(1)
    per_image = difference.norm(dim=1) if frobenius else difference.abs().sum(dim=1)
    return float(per_image.mean())


def _log(value: float) -> float:
    return log(value) if 0 < value < float("inf") else float("nan")


offer("zen", lambda module, given, settings: zen(module, given, settings, PUBLISHED))
offer("zen-paper", lambda module, given, settings: zen(module, given, settings, AS_WRITTEN))
offer("phi", phi)
