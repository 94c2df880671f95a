"""The two measures of TE-NAS: the condition of the neural tangent kernel, and linear regions."""

from hashlib import blake2b
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import Reader, offer_reader
from explorer.proxies._own_passes import NO_WEIGHT, own_passes
from explorer.proxies._reader import ALL, told

CHUNK = 2**18  # of a layer's weights, looked at together


class TangentKernel(Reader):
    """Minus the condition number of the neural tangent kernel on the first batch.

    Attributes:
        kernel: (B, B) float64: products of the images' gradients of the sum of their outputs, with
            respect to every parameter called a weight, batch-norm's included and biases not.
    """

    graph = True

    def __init__(self) -> None:
        self._weights: list[Tensor] = []
        self.kernel = torch.zeros(0, 0, dtype=torch.float64)

    def begin(self, network: nn.Module, batches: Batches, settings: ScoringSettings) -> None:
        named = network.named_parameters()
        self._weights = [w for name, w in named if "weight" in name and w.requires_grad]
        if not self._weights:
            raise ScoreError("TE-NAS: the network has no parameter called a weight.")

    def ran(self, outputs: Any, images: Tensor, labels: Tensor) -> None:
        given = told(outputs, len(images))
        totals = torch.stack([each.flatten(1).sum(dim=1) for each in given]).sum(dim=0)
        if not totals.requires_grad:
            raise ScoreError(NO_WEIGHT)
        rows = []
        for total in totals:
            found = torch.autograd.grad(total, self._weights, retain_graph=True, allow_unused=True)
            rows.append([gradient for gradient in found if gradient is not None])
        self.kernel = products(rows)

    def score(self) -> Score:
        return Score(-condition_number(self.kernel))


def products(rows: list[list[Tensor]]) -> Tensor:
    """(B, B) float64: of B gradients in parts. One part after another, as all of them side by side
    in float64 would take thrice the memory of the gradients.
    """
    found = torch.zeros(len(rows), len(rows), dtype=torch.float64)
    for parts in zip(*rows, strict=True):
        for chunk in torch.stack([part.flatten() for part in parts]).split(CHUNK, dim=1):
            exact = chunk.double()
            found += exact @ exact.T
    return found


def condition_number(kernel: Tensor) -> float:
    """Largest over smallest eigenvalue; raises ScoreError where it has none."""
    if not torch.isfinite(kernel).all():
        raise ScoreError("TE-NAS: a gradient is not a finite number.")
    values = torch.linalg.eigvalsh(kernel)
    if not float(values[0]) > 0:
        raise ScoreError(
            "TE-NAS: the tangent kernel is singular, as images of the batch are equal to the "
            "network. Use images that differ."
        )
    return float(values[-1] / values[0])


class Regions(Reader):
    """In how many linear regions of the network the images of all batches lie: how many patterns
    there are of activations above 0 on maps.
    """

    batches = ALL
    activations = True

    def __init__(self) -> None:
        self._images = 0
        self._patterns: list[Any] = []  # of the images of this batch, as far as it ran
        self._seen: set[bytes] = set()

    def activated(self, on: Tensor, maps: bool) -> None:
        if not maps:
            return
        if not self._patterns:
            self._patterns = [blake2b(digest_size=32) for _ in on]
        rows = np.packbits(on.numpy(), axis=1)
        for pattern, row in zip(self._patterns, rows, strict=True):
            pattern.update(row)

    def ran(self, outputs: Any, images: Tensor, labels: Tensor) -> None:
        self._seen.update(pattern.digest() for pattern in self._patterns)
        self._patterns = []
        self._images += len(images)

    def score(self) -> Score:
        found = len(self._seen)
        if not found:
            raise ScoreError("TE-NAS: the network has no ReLU or other rectifier to look at.")
        full = f"Linear regions: each of the {found} images has its own; use more images to tell."
        return Score(found, warnings=(full,) if found == self._images else ())


ntk = offer_reader("ntk", TangentKernel, own_passes)
regions = offer_reader("regions", Regions, own_passes)
