"""A score's own copy of a module, to be filled anew, halved, doubled and thrown away."""

from collections.abc import Generator
from contextlib import contextmanager
from copy import deepcopy

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

LAYERS = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)
NORMS = (_BatchNorm, nn.GroupNorm)


@contextmanager
def own_copy(module: nn.Module, seed: int) -> Generator[nn.Module, None, None]:
    """A copy in train mode whose weights all take part; what is random draws from `seed`.

    The module itself and torch's own generator are left as they are.
    """
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(seed)
        copied = deepcopy(module).train().requires_grad_(True)
        copied.zero_grad(set_to_none=True)
        yield copied


@torch.no_grad()
def fill_normal(module: nn.Module) -> None:
    """N(0, 1) weights, biases 0, normalisation 1 and 0, as the Zen-NAS code starts its networks."""
    for part in module.modules():
        if isinstance(part, LAYERS):
            nn.init.normal_(part.weight)
        elif isinstance(part, NORMS) and part.weight is not None:
            nn.init.ones_(part.weight)
        else:
            continue
        if part.bias is not None:
            nn.init.zeros_(part.bias)


def reset_statistics(module: nn.Module, momentum: float) -> list[_BatchNorm]:
    """Start every batch-norm's running statistics at (0, 1); the batch-norms, in their order.

    Those that keep no statistics are passed over.
    """
    batch_norms = (part for part in module.modules() if isinstance(part, _BatchNorm))
    found = [norm for norm in batch_norms if norm.track_running_stats]
    for norm in found:
        norm.reset_running_stats()
        norm.momentum = momentum
    return found


def bypass_norms(module: nn.Module) -> None:
    """Let every normalisation hand its input on."""
    for part in module.modules():
        if isinstance(part, NORMS):
            part.forward = _identity  # type: ignore[method-assign, assignment]


def _identity(maps: torch.Tensor) -> torch.Tensor:
    return maps
