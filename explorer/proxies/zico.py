"""ZiCo: how large a network's gradients are against how much they vary between batches."""

from collections.abc import Iterable
from math import isfinite, log

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.core.space import Task
from explorer.network.batches import Batches
from explorer.network.build import MEMORY_FORMATS
from explorer.network.losses import loss
from explorer.proxies import offer
from explorer.proxies._statistics import inverse_variation
from explorer.proxies._untouched import untouched

NAMED = 3  # layers named in a warning


def zico(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
    """ZiCo = sum over layers of log S_l, as the published code computes it (not as eq. 1 prints).

    Layers are the Conv2d and Linear modules, the last one included, each once however often it is
    used (a detector's heads are used on every level); of each the weight only. Layers whose S_l is
    0 have no term. The batches' task says which loss the gradients are of.

    Raises ScoreError where the network does not give what its task needs, or a gradient is not a
    number.
    """
    found = layers(module)
    layout = MEMORY_FORMATS[settings.memory_layout]
    with untouched(module, settings.seed):
        names = tuple(name for name, _ in found)
        weights = [layer.weight for _, layer in found]
        gradients = [
            _gradients(module, images.to(memory_format=layout), labels, weights, batches.task)
            for images, labels in zip(batches.images, batches.labels, strict=True)
        ]
    return _score(names, zip(*gradients, strict=True))


def layers(module: nn.Module) -> list[tuple[str, nn.Conv2d | nn.Linear]]:
    """The layers that have a term, with their names, in the module's order."""
    found = [
        (name, part)
        for name, part in module.named_modules()
        if isinstance(part, nn.Conv2d | nn.Linear)
    ]
    if not found:
        raise ScoreError("ZiCo: the network has no convolution and no linear layer to score.")
    return found


def _gradients(
    module: nn.Module, images: Tensor, labels: Tensor, weights: list[Tensor], task: Task
) -> tuple[Tensor | None, ...]:
    """Of the loss of one batch, one for each weight; None where it takes no part.

    They are asked for by name, so no `.grad` is written, and none of a batch before is read.
    """
    found = loss(task, module(images), labels, (images.shape[2], images.shape[3]))
    if not found.requires_grad:
        raise ScoreError(
            "ZiCo: no weight takes part in the network's outputs. Return them as the layers give "
            "them: not detached, and not made under torch.no_grad()."
        )
    return torch.autograd.grad(found, weights, allow_unused=True)


def _score(names: tuple[str, ...], gradients: Iterable[tuple[Tensor | None, ...]]) -> Score:
    """Sum the layers' terms; `gradients` gives each layer's K."""
    kept: list[str] = []
    terms: list[float] = []
    unused: list[str] = []
    for name, of_layer in zip(names, gradients, strict=True):
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
    return Score(sum(terms), tuple(kept), tuple(terms), _warnings(kept, unused, names))


def _flat(gradients: list[Tensor]) -> list[NDArray[np.float32]]:
    """(P,) each, in one order for all, without a copy where their layout in memory allows."""
    same = len({gradient.stride() for gradient in gradients}) == 1
    arrays = [gradient.detach().cpu().numpy() for gradient in gradients]
    return [array.ravel(order="K" if same else "C") for array in arrays]


def _warnings(kept: list[str], unused: list[str], names: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    if unused:
        takes = "layer takes" if len(unused) == 1 else "layers take"
        found.append(
            f"ZiCo: {len(unused)} {takes} no part in the loss: {', '.join(unused[:NAMED])}."
        )
    dropped = len(names) - len(unused) - len(kept)
    if dropped and not kept:
        found.append(
            "ZiCo: every gradient is the same in all batches, so the score is 0. "
            "Use batches that differ."
        )
    elif dropped:
        found.append(f"ZiCo: {dropped} layers have no term, as their gradients never vary.")
    return tuple(found)


offer("zico", zico, layered=True)
