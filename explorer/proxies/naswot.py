"""NASWOT: how differently a network's activations divide the images of a batch."""

from typing import Any

import torch
from torch import Tensor

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score
from explorer.proxies import Reader, offer_reader
from explorer.proxies._own_passes import own_passes

CHUNK = 2**14  # of an image's activations, looked at together: more do not fit the cache


class Naswot(Reader):
    """log |det K|; K counts, for each pair of images, the activations on which they agree.

    It has no value where the network has no activation, nor where two images of the batch always
    agree, so that the determinant is 0.

    Attributes:
        kernel: K, (B, B) float64.
    """

    activations = True

    def __init__(self) -> None:
        self._uses: list[Tensor] = []
        self.kernel = torch.zeros(0, 0, dtype=torch.float64)

    def activated(self, on: Tensor, maps: bool) -> None:
        self._uses.append(agreements(on))

    def ran(self, outputs: Any, images: Tensor, labels: Tensor) -> None:
        size = len(images)
        found = [use for use in self._uses if len(use) == size]
        self.kernel = sum(found, torch.zeros(size, size, dtype=torch.float64))

    def score(self) -> Score:
        if not self.kernel.any():
            raise ScoreError("NASWOT: the network has no ReLU or other rectifier to look at.")
        _sign, value = torch.linalg.slogdet(self.kernel)
        if not torch.isfinite(value):
            raise ScoreError(
                "NASWOT: the determinant is 0, as images of the batch are equal to the network. "
                "Use images that differ."
            )
        return Score(float(value))


def agreements(on: Tensor) -> Tensor:
    """(B, B) float64: how many of (B, N) bool each two images share."""
    found = torch.zeros(len(on), len(on), dtype=torch.float64)
    for part in on.split(CHUNK, dim=1):
        ones = part.float()
        both = (ones @ ones.T).double()  # exact: whole numbers
        some = both.diagonal()
        found += part.shape[1] - some[:, None] - some[None, :] + 2 * both
    return found


naswot = offer_reader("naswot", Naswot, own_passes)
