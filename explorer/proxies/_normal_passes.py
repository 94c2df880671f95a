"""Passes through a network of N(0, 1) weights on N(0, 1) images, shared by all that want them."""

from collections.abc import Sequence
from contextlib import nullcontext

import torch
from torch import nn

from explorer.core.evaluation import ScoringSettings
from explorer.network.batches import Batches
from explorer.network.build import MEMORY_FORMATS
from explorer.proxies._copy import fill_normal, keep_variances, own_copy
from explorer.proxies._reader import Reader
from explorer.proxies._sight import look
from explorer.proxies._tally import Tally
from explorer.proxies._watch import forgetting

ALPHA = 0.01  # how far the images are moved for the second pass (Zen-NAS, Algorithm 1)


def normal_passes(
    readers: Sequence[Reader],
    module: nn.Module,
    batches: Batches,
    settings: ScoringSettings,
    tally: Tally,
) -> None:
    """Run a copy of the module on one batch of the batches' size, and where a reader wants it, once
    more on the batch moved a little.
    """
    layout = MEMORY_FORMATS[settings.memory_layout]
    with tally.step(*readers), own_copy(module, settings.seed) as network:
        fill_normal(network)
        still = torch.randn_like(batches.images[0])
        moved = still + ALPHA * torch.randn_like(still)
        norms = keep_variances(network)
        for reader in readers:
            with tally.step(reader):
                reader.begin(network, batches, settings)
        here, labels = tally.left(readers), batches.labels[0]
        if not here:
            return
        keeping = nullcontext() if any(reader.graph for reader in here) else forgetting()
        with tally.step(*here), keeping:
            images = still.to(memory_format=layout)
            sight, outputs = look(network, norms, images)
        for reader in tally.left(here):
            with tally.step(reader):
                reader.saw(sight)
                reader.ran(outputs, images, labels)
        if again := [reader for reader in tally.left(here) if reader.moved]:
            with tally.step(*again), torch.no_grad():
                sight, _ = look(network, norms, moved.to(memory_format=layout))
            for reader in tally.left(again):
                with tally.step(reader):
                    reader.saw(sight)
