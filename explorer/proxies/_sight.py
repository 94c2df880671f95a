"""What a pass through a network shows of its maps."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from explorer.proxies._watch import BeforePooling

Variances = dict[str, list[tuple[Tensor, int]]]


@dataclass(frozen=True, slots=True)
class Sight:
    """One pass.

    Attributes:
        maps: (B, C, H, W), see BeforePooling; None without any.
        variances: of each batch-norm, by name, one for each use: the channels' (C,), that divide
            by n - 1, and n.
    """

    maps: Tensor | None
    variances: Variances


def look(network: nn.Module, norms: dict[str, _BatchNorm], images: Tensor) -> tuple[Sight, Any]:
    """Run the network; what was seen, and what it gives.

    Args:
        norms: those that keep the variances of what they saw last (_copy.keep_variances).
    """
    with BeforePooling() as seen, _noting(norms) as variances:
        outputs = network(images)
    maps = seen.maps(outputs)
    return Sight(None if maps is None else maps.detach(), variances), outputs


@contextmanager
def _noting(norms: dict[str, _BatchNorm]) -> Generator[Variances, None, None]:
    found: Variances = {name: [] for name in norms}

    def note(name: str, norm: _BatchNorm, maps: Tensor) -> None:
        assert norm.running_var is not None, "keep_variances passes over those that keep none"
        found[name].append((norm.running_var.clone(), maps.numel() // maps.shape[1]))

    hooks = [
        norm.register_forward_hook(lambda part, _given, maps, name=name: note(name, part, maps))
        for name, norm in norms.items()
    ]
    try:
        yield found
    finally:
        for hook in hooks:
            hook.remove()
