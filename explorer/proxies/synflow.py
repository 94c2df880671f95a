"""Synflow: how much signal an all-ones image sends through absolute weights, in three forms.

Values grow exponentially with depth, so every form is reported as its base-10 logarithm.
"""

from dataclasses import dataclass
from math import log10
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import Scoring, offer
from explorer.proxies._copy import bypass_norms, fill_normal, own_copy
from explorer.proxies._normals import Normals
from explorer.proxies._own_passes import NO_WEIGHT, layer_weights
from explorer.proxies._reader import told


@dataclass(frozen=True, slots=True)
class Form:
    """Which synflow.

    Attributes:
        normal: N(0, 1) weights rather than the network's own start.
        norms: keep batch-norm, on the statistics of the one image.
        mean: average over a layer's output channels, and count it against the network.
    """

    normal: bool
    norms: bool
    mean: bool


FORMS = {
    "synflow": Form(normal=False, norms=False, mean=False),
    "synflow-bn": Form(normal=False, norms=True, mean=False),
    "synflow-zennas": Form(normal=True, norms=True, mean=True),
}


def synflow(module: nn.Module, batches: Batches, settings: ScoringSettings, form: Form) -> Score:
    """log10 of the sum over layers of |weight x gradient|; its negative in the Zen-NAS form.

    Raises ScoreError where batch-norm sees a single value, or float64 overflows.
    """
    with own_copy(module, settings.seed, empty=form.normal) as network:
        if form.normal:
            fill_normal(network, Normals(settings.seed))
        found = flows(network, batches.images[0][:1], form)
    total = sum(found.values())
    if not 0 < total < float("inf"):
        raise ScoreError("Synflow: no signal arrives, or more than float64 holds.")
    return Score(-log10(total) if form.mean else log10(total))


def flows(network: nn.Module, like: Tensor, form: Form) -> dict[str, float]:
    """Sum (or mean over output channels) of |weight x gradient| of each layer, by name.

    Args:
        network: its weights are made absolute, in float64.
        like: (1, C, H, W), the size of the all-ones image.
    """
    network.double()
    with torch.no_grad():
        for value in network.state_dict().values():
            value.abs_()
    if not form.norms:
        bypass_norms(network)
    with parametrize.cached():
        outputs = _through(network, torch.ones_like(like, dtype=torch.float64))
        weights = layer_weights(network)
    total = sum((o.sum() for o in told(outputs, 1)), torch.zeros((), dtype=torch.float64))
    if not (weights and total.requires_grad):
        raise ScoreError(NO_WEIGHT)
    found = torch.autograd.grad(total, list(weights.values()), allow_unused=True)
    pairs = zip(weights.items(), found, strict=True)
    return {n: _flow(w, g, form.mean) for (n, w), g in pairs if g is not None}


def _through(network: nn.Module, image: Tensor) -> Any:
    try:
        return network(image)
    except ValueError as error:
        if "more than 1 value per channel" not in str(error):
            raise
        raise ScoreError(
            "Synflow: batch-norm sees one value only on the single image. "
            "Take the form without batch-norm, or a larger resolution."
        ) from error


def _flow(weight: Tensor, gradient: Tensor, mean: bool) -> float:
    flow = (weight * gradient).detach().abs().sum()
    return float(flow) / (weight.shape[0] if mean else 1)


def _scoring(form: Form) -> Scoring:
    return lambda module, given, settings: synflow(module, given, settings, form)


for name, form in FORMS.items():
    offer(name, _scoring(form))
