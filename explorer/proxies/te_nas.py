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
from explorer.proxies._own_passes import own_passes
from explorer.proxies._reader import ALL


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
        maps = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
        totals = torch.stack([o.flatten(1).sum(dim=1) for o in maps]).sum(dim=0)
        rows = []
        for total in totals:
            found = torch.autograd.grad(total, self._weights, retain_graph=True, allow_unused=True)
            rows.append(torch.cat([g.flatten() for g in found if g is not None]))
        jacobian = torch.stack(rows).double()
        self.kernel = jacobian @ jacobian.T

    def score(self) -> Score:
        return Score(-condition_number(self.kernel))


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
