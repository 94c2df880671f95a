"""A module lent to a score, and given back as it was."""

import random
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from explorer.core.errors import ScoreError
from explorer.network.build import Network


@contextmanager
def untouched(module: nn.Module, seed: int) -> Generator[None, None, None]:
    """Put a module in train mode, and back as it was at the end: modes, weights and buffers and
    what requires gradients, gradients, hooks, and whatever its parts call their own.

    Values are restored in place, so whoever holds them sees nothing. Random layers (dropout) draw
    from `seed`; the generators of torch, numpy and Python are left alone. Weights that were frozen
    take part.

    Raises ScoreError where a layer has no size yet.
    """
    check_sized(module)
    parts = [(part, _own(part)) for part in module.modules()]
    values = [(tensor, tensor.detach().clone()) for tensor in _changeable(module)]
    weights = [(weight, weight.requires_grad, weight.grad) for weight in module.parameters()]
    try:
        with seeded(seed), torch.enable_grad():
            module.train()
            for weight, _, _ in weights:
                weight.requires_grad_(weight.is_floating_point() or weight.is_complex())
            yield
    finally:
        for part, own in parts:
            _restore(part, own)
        with torch.no_grad():
            for tensor, value in values:
                tensor.copy_(value)
        for weight, required, gradient in weights:
            weight.requires_grad_(required).grad = gradient


def check_sized(module: nn.Module) -> None:
    """Refuse torch's lazy layers, which have no weights to look at before they ran."""
    for name, weight in module.named_parameters():
        if is_lazy(weight):
            raise ScoreError(
                f"{name} has no size before the network ran. Run the network on an image once, or "
                "use a layer that is told its size."
            )


@contextmanager
def seeded(seed: int) -> Generator[None, None, None]:
    """Whatever draws at random draws from `seed`, and nobody outside sees it.

    Some networks drop their paths by Python's or numpy's generator rather than torch's.
    """
    before, numpys = random.getstate(), np.random.get_state()  # noqa: NPY002 - others' use of it
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            random.seed(seed)
            np.random.seed(seed % 2**32)  # noqa: NPY002
            yield
    finally:
        random.setstate(before)
        np.random.set_state(numpys)  # noqa: NPY002


def _changeable(module: nn.Module) -> list[Tensor]:
    """What running it may overwrite. No network of ours overwrites a weight; others' may."""
    weights = [] if isinstance(module, Network) else list(module.parameters())
    return [*weights, *module.buffers()]


def _own(part: nn.Module) -> dict[str, tuple[Any, Any]]:
    """What a part calls its own, by name, with what its tables and lists hold."""
    return {name: (value, _held(value)) for name, value in vars(part).items()}


def _held(value: Any) -> Any:
    return value.copy() if type(value) in (dict, OrderedDict, list, set) else None


def _restore(part: nn.Module, own: dict[str, tuple[Any, Any]]) -> None:
    here = vars(part)
    for name in here.keys() - own.keys():
        del here[name]
    for name, (value, held) in own.items():
        here[name] = value
        if isinstance(held, list):
            value[:] = held
        elif held is not None:  # a dict or a set
            value.clear()
            value.update(held)
