"""ZiCo: how large a network's gradients are against how much they vary between batches."""

from collections.abc import Mapping, Sequence
from math import isfinite, log

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import Reader, offer_reader
from explorer.proxies._own_passes import own_passes
from explorer.proxies._reader import ALL
from explorer.proxies._statistics import inverse_variation

NAMED = 3  # layers named in a warning


class Zico(Reader):
    """ZiCo = sum over layers of log S_l, as the published code computes it (not as eq. 1 prints).

    Layers are the Conv2d and Linear modules, the last one included, each once however often it is
    used (a detector's heads are used on every level); of each the weight only. Layers whose S_l is
    0 have no term. The batches' task says which loss the gradients are of.

    It has no value where the network does not give what its task needs, or a gradient is not a
    number.
    """

    batches = ALL
    gradients = True

    def __init__(self) -> None:
        self._gradients: dict[str, list[Tensor | None]] = {}

    def begin(self, network: nn.Module, batches: Batches, settings: ScoringSettings) -> None:
        self._gradients = {name: [] for name in layers(network)}

    def learnt(self, gradients: Mapping[str, Tensor | None]) -> None:
        for name, of_layer in self._gradients.items():
            of_layer.append(gradients.get(name))

    def score(self) -> Score:
        gradients, self._gradients = self._gradients, {}
        return _score(gradients)


def layers(network: nn.Module) -> list[str]:
    """Names of the layers that have a term, in the network's order."""
    named = network.named_modules()
    if found := [name for name, part in named if isinstance(part, nn.Conv2d | nn.Linear)]:
        return found
    raise ScoreError("ZiCo: the network has no convolution and no linear layer to score.")


def _score(gradients: Mapping[str, Sequence[Tensor | None]]) -> Score:
    """Sum the layers' terms; `gradients` has each layer's K."""
    kept: list[str] = []
    terms: list[float] = []
    unused: list[str] = []
    for name, of_layer in gradients.items():
        used = [gradient for gradient in of_layer if gradient is not None]
        if len(used) < len(of_layer):
            unused.append(name)
            continue
        total = inverse_variation(_flat(used))
        if not isfinite(total):
            raise ScoreError(
                f"ZiCo: a gradient of layer {name} is not a finite number. Use larger batches, a "
                "larger gradient resolution or another initialisation."
            )
        if total > 0:
            kept.append(name)
            terms.append(log(total))
    return Score(sum(terms), tuple(kept), tuple(terms), _warnings(kept, unused, len(gradients)))


def _flat(gradients: list[Tensor]) -> list[NDArray[np.float32]]:
    """(P,) each, in one order for all, without a copy where their layout in memory allows."""
    same = len({gradient.stride() for gradient in gradients}) == 1
    arrays = [gradient.detach().cpu().numpy() for gradient in gradients]
    return [array.ravel(order="K" if same else "C") for array in arrays]


def _warnings(kept: list[str], unused: list[str], count: int) -> tuple[str, ...]:
    found = []
    if unused:
        takes = "layer takes" if len(unused) == 1 else "layers take"
        found.append(
            f"ZiCo: {len(unused)} {takes} no part in the loss: {', '.join(unused[:NAMED])}."
        )
    dropped = count - len(unused) - len(kept)
    if dropped and not kept:
        found.append(
            "ZiCo: every gradient is the same in all batches, so the score is 0. "
            "Use batches that differ."
        )
    elif dropped:
        found.append(f"ZiCo: {dropped} layers have no term, as their gradients never vary.")
    return tuple(found)


zico = offer_reader("zico", Zico, own_passes, layered=True)
