"""What a foreign torch module costs, seen while it runs on one image."""

from dataclasses import dataclass
from math import log

import torch
from torch import Tensor, nn

from explorer.core.cost import penalty_term

NAMED = 3  # kinds of layer that a sentence lists


@dataclass(frozen=True, slots=True)
class Counted:
    """A convolution or linear layer that ran.

    Attributes:
        macs: of all its uses; penalty: of its first map, as core.cost counts it.
    """

    macs: int
    penalty: float
    size: float


def counted(module: nn.Module, input_shape: tuple[int, int, int]) -> dict[str, Counted]:
    """Every convolution and linear layer that runs in evaluation mode, by name.

    A linear layer over N positions counts as a map of 1 x N.
    """
    found: dict[str, Counted] = {}

    def note(name: str, weights: int, output: Tensor) -> None:
        if output.ndim == 4:
            _, channels, height, width = output.shape
        else:
            channels, height = output.shape[-1], 1
            width = output.numel() // channels  # of one image, wherever its axis is
        macs = weights * height * width
        before = found.get(name)
        if before is None:
            term = penalty_term((channels, height, width))
            found[name] = Counted(macs, term, log(weights))
        else:
            found[name] = Counted(before.macs + macs, before.penalty, before.size)

    hooks = [
        part.register_forward_hook(
            lambda layer, _inputs, output, name=name: note(name, layer.weight.numel(), output)
        )
        for name, part in module.named_modules()
        if isinstance(part, nn.Conv2d | nn.Linear)
    ]
    hooks += [  # an attention uses the weights of its last layer without running the layer
        part.register_forward_hook(
            lambda layer, _inputs, output, name=name: note(
                f"{name}.out_proj".lstrip("."), layer.out_proj.weight.numel(), output[0]
            )
        )
        for name, part in module.named_modules()
        if isinstance(part, nn.MultiheadAttention)
    ]
    try:
        ran(module, input_shape)
    finally:
        for hook in hooks:
            hook.remove()
    return found


def ran(module: nn.Module, input_shape: tuple[int, int, int], images: int = 1) -> None:
    """Run it once in evaluation mode; leaves its modes as they were."""
    modes = [(part, part.training) for part in module.modules()]
    fused = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)  # it runs a transformer's layers as one
    try:
        with torch.no_grad():
            module.eval()(torch.zeros(images, *input_shape))
    finally:
        torch.backends.mha.set_fastpath_enabled(fused)
        for part, training in modes:
            part.training = training


def uncounted(module: nn.Module) -> tuple[str, ...]:
    """A sentence on layers with weights that neither the counts nor ZiCo's terms know."""
    strange = [
        type(part).__name__
        for part in module.modules()
        if not isinstance(part, nn.Conv2d | nn.Linear)
        and any(weights.ndim > 1 for weights in part.parameters(recurse=False))
    ]
    if not strange:
        return ()
    kinds = list(dict.fromkeys(strange))
    named = ", ".join(kinds[:NAMED]) + (", …" if len(kinds) > NAMED else "")
    many = "1 layer is" if len(strange) == 1 else f"{len(strange)} layers are"
    return (
        f"{many} neither Conv2d nor Linear ({named}): the parameters hold them, MACs, the penalty "
        "and the size limit do not.",
    )
