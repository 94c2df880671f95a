"""Zen-Score: how much a network's maps move when its input moves, with what batch-norm hides.

Lin et al., Zen-NAS, ICCV 2021, Algorithm 1; the published code differs from it in two places, so
both readings are here by name. Phi-score (eq. 3) is the same without batch-norm.
"""

from dataclasses import dataclass
from math import isfinite, log

import torch
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import Reader, offer, offer_reader
from explorer.proxies._copy import bypass_norms, fill_normal, own_copy
from explorer.proxies._normal_passes import ALPHA, normal_passes
from explorer.proxies._sight import Sight, look


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


class Zen(Reader):
    """Zen-Score of N(0, 1) weights on N(0, 1) images of the batches' size.

    It has no value where the network has no maps or its maps are not finite numbers.
    """

    moved = True

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._sights: list[Sight] = []

    def saw(self, sight: Sight) -> None:
        self._sights.append(sight)

    def score(self) -> Score:
        still, moved = self._sights
        movement, terms = zen_parts(still, moved, self._reading)
        value = movement + sum(terms.values())
        if not isfinite(value):
            raise ScoreError("Zen-Score: the maps are not finite numbers.")
        return Score(value, tuple(terms), tuple(terms.values()))


def zen_parts(still: Sight, moved: Sight, reading: Reading) -> tuple[float, dict[str, float]]:
    """log of the maps' movement, and the term of each batch-norm that ran, by name."""
    terms = {}
    for name, uses in still.variances.items():
        if uses:
            found = _variance([*uses, *moved.variances[name]], len(uses), reading)
            terms[name] = 0.5 * _log(float(found.mean()))
    return _log(distance(_maps(still), _maps(moved), reading.frobenius)), terms


def _variance(uses: list[tuple[Tensor, int]], first: int, reading: Reading) -> Tensor:
    """(C,): the running variance after all uses, which began at 1; or, as written, the mini-batch's
    own at the last of the first pass's uses, dividing by n.
    """
    if reading.momentum == 1:
        variance, size = uses[first - 1]
        return variance * ((size - 1) / size)
    running = torch.ones_like(uses[0][0])
    for variance, _ in uses:
        running = (1 - reading.momentum) * running + reading.momentum * variance
    return running


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
        found = distance(_seen(network, images), _seen(network, moved), frobenius=True)
    value = _log(found) - log(ALPHA)
    if not isfinite(value):
        raise ScoreError("Phi-score: float64 overflows, as the network has no normalisation left.")
    return Score(value)


def _seen(network: nn.Module, images: Tensor) -> Tensor:
    """(B, C, H, W)."""
    return _maps(look(network, {}, images)[0])


def _maps(sight: Sight) -> Tensor:
    if sight.maps is None:
        raise ScoreError("Zen-Score: the network makes no maps of (B, C, H, W).")
    return sight.maps


def distance(first: Tensor, second: Tensor, frobenius: bool) -> float:
    """Mean over images of the distance of two sets of maps."""
    difference = (first - second).detach().flatten(1)
    per_image = difference.norm(dim=1) if frobenius else difference.abs().sum(dim=1)
    return float(per_image.mean())


def _log(value: float) -> float:
    return log(value) if 0 < value < float("inf") else float("nan")


zen = offer_reader("zen", lambda: Zen(PUBLISHED), normal_passes)
zen_paper = offer_reader("zen-paper", lambda: Zen(AS_WRITTEN), normal_passes)
offer("phi", phi)
