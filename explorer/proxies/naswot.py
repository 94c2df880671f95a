"""NASWOT: how differently a network's activations divide the images of a batch."""

import torch
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import offer
from explorer.proxies._copy import own_copy
from explorer.proxies._watch import Rectified

CHUNK = 2**22  # signs looked at together: whole numbers up to there are exact in float32


def naswot(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
    """log |det K|; K counts, for each pair of images, the activations on which they agree.

    Raises ScoreError where the network has no activation, and where two images of the batch always
    agree, so that the determinant is 0.
    """
    with own_copy(module, settings.seed) as network, torch.no_grad():
        agreements = kernel(network, batches.images[0])
    _sign, value = torch.linalg.slogdet(agreements)
    if not torch.isfinite(value):
        raise ScoreError(
            "NASWOT: the determinant is 0, as images of the batch are equal to the network. "
            "Use images that differ."
        )
    return Score(float(value))


def kernel(network: nn.Module, images: Tensor) -> Tensor:
    """(B, B) float64: how many activations agree on whether their input is above 0."""
    found = torch.zeros(len(images), len(images), dtype=torch.float64)

    def add(inputs: Tensor) -> None:
        for part in (inputs.reshape(len(inputs), -1) > 0).split(CHUNK, dim=1):
            on = part.float()
            both, some = (on @ on.T).double(), on.sum(dim=1).double()
            found.add_(part.shape[1] - some[:, None] - some[None, :] + 2 * both)

    with Rectified(add):
        network(images)
    if not found.any():
        raise ScoreError("NASWOT: the network has no ReLU or other rectifier to look at.")
    return found


offer("naswot", naswot)
