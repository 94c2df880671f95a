"""The two measures of TE-NAS: the condition of the neural tangent kernel, and linear regions."""

import torch
from torch import Tensor, nn

from explorer.core.errors import ScoreError
from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies import offer
from explorer.proxies._copy import own_copy
from explorer.proxies._watch import Rectified


def ntk(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
    """Minus the condition number of the neural tangent kernel on the first batch.

    Raises ScoreError where the kernel is singular or not finite.
    """
    with own_copy(module, settings.seed) as network:
        condition = condition_number(tangent_kernel(network, batches.images[0]))
    return Score(-condition)


def tangent_kernel(network: nn.Module, images: Tensor) -> Tensor:
    """(B, B) float64: products of the images' gradients of the sum of their outputs, with respect
    to every parameter called a weight, batch-norm's included and biases not.
    """
    weights = [value for name, value in network.named_parameters() if "weight" in name]
    outputs = network(images)
    maps = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    totals = torch.stack([o.flatten(1).sum(dim=1) for o in maps]).sum(dim=0)
    rows = []
    for index in range(len(images)):
        found = torch.autograd.grad(totals[index], weights, retain_graph=True, allow_unused=True)
        rows.append(torch.cat([g.flatten() for g in found if g is not None]))
    jacobian = torch.stack(rows).double()
    return jacobian @ jacobian.T


def condition_number(kernel: Tensor) -> float:
    """Largest over smallest eigenvalue."""
    if not torch.isfinite(kernel).all():
        raise ScoreError("TE-NAS: a gradient is not a finite number.")
    values = torch.linalg.eigvalsh(kernel)
    if not float(values[0]) > 0:
        raise ScoreError(
            "TE-NAS: the tangent kernel is singular, as images of the batch are equal to the "
            "network. Use images that differ."
        )
    return float(values[-1] / values[0])


def regions(module: nn.Module, batches: Batches, settings: ScoringSettings) -> Score:
    """In how many linear regions of the network the images of all batches lie."""
    with own_copy(module, settings.seed) as network, torch.no_grad():
        found = count_regions(network, batches.images)
    images = sum(map(len, batches.images))
    full = f"Linear regions: each of the {images} images has its own; use more images to tell."
    return Score(found, warnings=(full,) if found == images else ())


def count_regions(network: nn.Module, batches: tuple[Tensor, ...]) -> int:
    """Distinct patterns of activations above 0 on maps, over all images."""
    seen: set[bytes] = set()
    for images in batches:
        signs: list[Tensor] = []

        def note(inputs: Tensor, signs: list[Tensor] = signs) -> None:
            if inputs.ndim == 4:
                signs.append((inputs.detach() > 0).flatten(1))

        with Rectified(note):
            network(images)
        if not signs:
            raise ScoreError("TE-NAS: the network has no ReLU or other rectifier to look at.")
        patterns = torch.cat(signs, dim=1)
        seen.update(row.numpy().tobytes() for row in patterns)
    return len(seen)


offer("ntk", ntk)
offer("regions", regions)
