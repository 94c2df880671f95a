"""A module lent to a score, and given back as it was."""

from collections.abc import Generator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def untouched(module: nn.Module, seed: int) -> Generator[None, None, None]:
    """Put a module in train mode, and its modes, buffers and gradients back at the end.

    Buffers such as batch-norm's running statistics are restored in place, so whoever holds them
    sees nothing. Random layers (dropout) draw from `seed`; torch's own generator is left alone.
    Weights that were frozen take part.
    """
    modes = [(part, part.training) for part in module.modules()]
    buffers = [(buffer, buffer.detach().clone()) for buffer in module.buffers()]
    frozen = [weight for weight in module.parameters() if not weight.requires_grad]
    try:
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.manual_seed(seed)
            module.train()
            for weight in frozen:
                weight.requires_grad_(True)
            yield
    finally:
        for weight in frozen:
            weight.requires_grad_(False)
        with torch.no_grad():
            for buffer, value in buffers:
                buffer.copy_(value)
        for part, training in modes:
            part.training = training
