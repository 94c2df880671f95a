"""Passes through a network with its own weights, shared by all scores that want them."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.core.errors import ScoreError
from explorer.core.evaluation import ScoringSettings
from explorer.core.space import Task
from explorer.network.batches import Batches
from explorer.network.build import MEMORY_FORMATS
from explorer.network.losses import loss
from explorer.proxies._copy import LAYERS
from explorer.proxies._reader import Reader
from explorer.proxies._tally import Tally
from explorer.proxies._untouched import untouched
from explorer.proxies._watch import Rectified, forgetting

NO_WEIGHT = (
    "No weight takes part in the network's outputs. Return them as the layers give them: not "
    "detached, and not made under torch.no_grad()."
)


def own_passes(
    readers: Sequence[Reader],
    module: nn.Module,
    batches: Batches,
    settings: ScoringSettings,
    tally: Tally,
) -> None:
    """Run the batches in turn, each forward, and backward where a reader wants gradients.

    The module is in train mode, on images in the settings' layout of memory.
    """
    layout = MEMORY_FORMATS[settings.memory_layout]
    with tally.step(*readers), untouched(module, settings.seed), parametrize.cached():
        for reader in readers:
            with tally.step(reader):
                reader.begin(module, batches, settings)
        for index, (images, labels) in enumerate(zip(batches.images, batches.labels, strict=True)):
            here = [reader for reader in tally.left(readers) if reader.batches > index]
            if not here:
                break
            # Always a copy: some networks change their images in place, and others want them too.
            copied = images.clone(memory_format=layout)
            _batch(here, module, copied, labels, batches.task, tally)


def _batch(
    here: Sequence[Reader],
    module: nn.Module,
    images: Tensor,
    labels: Tensor,
    task: Task,
    tally: Tally,
) -> None:
    outputs = _forward(here, module, images, tally)
    for reader in tally.left(here):
        with tally.step(reader):
            reader.ran(outputs, images, labels)
    if learning := [reader for reader in tally.left(here) if reader.gradients]:
        gradients: dict[str, Tensor | None] = {}
        with tally.step(*learning):
            of = loss(task, outputs, labels, size_of(images))
            gradients = layer_gradients(module, of)
        for reader in tally.left(learning):
            with tally.step(reader):
                reader.learnt(gradients)


def _forward(here: Sequence[Reader], module: nn.Module, images: Tensor, tally: Tally) -> Any:
    """What the network gives; None where it fails, and with it all that are here."""
    watching = [reader for reader in here if reader.activations]

    def tell(on: Tensor, maps: bool) -> None:
        for reader in tally.left(watching):
            with tally.step(reader):
                reader.activated(on, maps)

    with tally.step(*here), ExitStack() as around:
        if watching:
            around.enter_context(Rectified(tell))
        if not any(reader.graph or reader.gradients for reader in here):
            around.enter_context(forgetting())
        return module(images)
    return None


def layer_gradients(module: nn.Module, of: Tensor) -> dict[str, Tensor | None]:
    """Gradients of every convolution's and linear layer's weight, by name, in the module's order.

    They are asked for by name, so no `.grad` is written, and none of a batch before is read.
    """
    if not of.requires_grad:
        raise ScoreError(NO_WEIGHT)
    weights = layer_weights(module)
    found = torch.autograd.grad(of, list(weights.values()), allow_unused=True) if weights else ()
    return dict(zip(weights, found, strict=True))


def layer_weights(module: nn.Module) -> dict[str, Tensor]:
    """Those of convolutions and linear layers that gradients can be taken of, by name.

    To be read after a pass: a weight that is normalised is made anew in each.
    """
    layers = ((name, part) for name, part in module.named_modules() if isinstance(part, LAYERS))
    return {name: layer.weight for name, layer in layers if layer.weight.requires_grad}


def size_of(images: Tensor) -> tuple[int, int]:
    """(H, W) of a batch."""
    return images.shape[2], images.shape[3]
