"""A score's own copy of a module, to be filled anew, halved, doubled and thrown away."""

from collections.abc import Generator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from explorer.proxies._untouched import check_sized, seeded

LAYERS = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)
NORMS = (_BatchNorm, nn.GroupNorm)


@contextmanager
def own_copy(module: nn.Module, seed: int) -> Generator[nn.Module, None, None]:
    """A copy in train mode whose weights all take part; what is random draws from `seed`.

    The module itself and all generators are left as they are. Raises ScoreError where a layer has
    no size yet.
    """
    check_sized(module)
    with seeded(seed), torch.enable_grad():
        copied = deepcopy(module, _results(module)).train()
        for weight in copied.parameters():
            weight.requires_grad_(weight.is_floating_point() or weight.is_complex())
        copied.zero_grad(set_to_none=True)
        yield copied


def _results(module: nn.Module) -> dict[int, Any]:
    """Copies of what parts keep of an earlier run, which deepcopy refuses: by id, as it asks."""
    kept = (value for part in module.modules() for value in vars(part).values())
    tensors = (value for value in kept if isinstance(value, Tensor) and not value.is_leaf)
    return {id(value): value.detach().clone() for value in tensors}


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


def keep_variances(module: nn.Module) -> dict[str, _BatchNorm]:
    """The batch-norms by name, made to keep the variances of what they saw last.

    Those that keep no statistics are passed over.
    """
    named = module.named_modules()
    norms = {name: part for name, part in named if isinstance(part, _BatchNorm)}
    found = {name: norm for name, norm in norms.items() if norm.track_running_stats}
    for norm in found.values():
        norm.reset_running_stats()
        norm.momentum = 1.0
    return found


def bypass_norms(module: nn.Module) -> None:
    """Let every normalisation hand its input on."""
    for part in module.modules():
        if isinstance(part, NORMS):
            part.forward = _identity  # type: ignore[method-assign, assignment]


def _identity(maps: torch.Tensor) -> torch.Tensor:
    return maps
