"""Op graphs as torch modules.

A new kind of operation is one row of BUILDERS here and one row of KINDS in core/ops.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from explorer.core.graph import OpGraph
from explorer.core.ops import Op, Shape

NORM_EPSILON = 1e-3  # as EfficientNet, and as the published ZiCo and Zen-NAS code
MEMORY_FORMATS = {
    "channels_last": torch.channels_last,
    "contiguous": torch.contiguous_format,
}


class Add(nn.Module):
    """The sum of its inputs."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        for other in others:
            first = first + other
        return first


class FlatLinear(nn.Linear):
    """A linear layer that reads maps (B, C, H, W) as vectors."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - torch's own name for it
        return super().forward(input.flatten(1))


def _conv(op: Op, inputs: tuple[Shape, ...]) -> nn.Module:
    return nn.Conv2d(
        inputs[0][0],
        op.channels,
        op.kernel,
        op.stride,
        padding=op.kernel // 2,
        groups=op.groups,
        bias=op.bias,
    )


def _linear(op: Op, inputs: tuple[Shape, ...]) -> nn.Module:
    channels, height, width = inputs[0]
    return FlatLinear(channels * height * width, op.channels, bias=op.bias)


BUILDERS: dict[str, Callable[[Op, tuple[Shape, ...]], nn.Module]] = {
    "input": lambda _op, _inputs: nn.Identity(),
    "conv": _conv,
    "linear": _linear,
    "batch_norm": lambda _, inputs: nn.BatchNorm2d(inputs[0][0], eps=NORM_EPSILON),
    "relu": lambda _op, _inputs: nn.ReLU(),
    "silu": lambda _op, _inputs: nn.SiLU(),
    "add": lambda _op, _inputs: Add(),
    "global_pool": lambda _op, _inputs: nn.AdaptiveAvgPool2d(1),
}


class Network(nn.Module):
    """Runs the operations of a graph in order; each is a submodule named after it.

    Maps images (B, C, H, W) to the graph's output, or to a tuple where it has several. H and W
    may differ from the graph's unless a linear layer reads a map.
    """

    def __init__(self, graph: OpGraph) -> None:
        super().__init__()
        self.graph = graph
        self._steps: list[tuple[nn.Module, tuple[int, ...], tuple[int, ...]]] = []
        last_reader = {source: i for i, op in enumerate(graph.ops) for source in op.inputs}
        for index, op in enumerate(graph.ops):
            module = BUILDERS[op.kind](op, graph.input_shapes(index))
            self.add_module(module_name(op), module)
            dying = {
                source
                for source in op.inputs
                if last_reader[source] == index and source not in graph.outputs
            }
            self._steps.append((module, op.inputs, tuple(dying)))

    def forward(self, images: Tensor) -> Tensor | tuple[Tensor, ...]:
        values: dict[int, Tensor] = {}
        for index, (module, sources, dying) in enumerate(self._steps):
            values[index] = module(*[values[source] for source in sources] if sources else [images])
            for source in dying:  # without a graph to keep, its memory is free from here on
                del values[source]
        outputs = tuple(values[index] for index in self.graph.outputs)
        return outputs[0] if len(outputs) == 1 else outputs


def module_name(op: Op) -> str:
    """The submodule's name: torch keeps dots for nesting."""
    return op.name.replace(".", "_")


def build(graph: OpGraph, initialisation: str = "default", seed: int = 0) -> Network:
    """A network with seeded weights, in train mode. Torch's global generator is left alone.

    Args:
        initialisation: "default" (torch's own for each type of layer) or "normal".
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Network(graph)
        if initialisation == "normal":
            network.apply(_normal)
    return network


def in_layout(network: Network, memory_layout: str) -> Network:
    """Store the weights in one of core's MEMORY_LAYOUTS; the network itself is changed."""
    network.to(memory_format=MEMORY_FORMATS[memory_layout])  # type: ignore[call-overload]
    return network


@torch.no_grad()
def _normal(module: nn.Module) -> None:
    """N(0, 1) weights, biases 0, normalisation 1 and 0 (Zen-NAS)."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.normal_(module.weight)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.ones_(module.weight)
    else:
        return
    if module.bias is not None:
        nn.init.zeros_(module.bias)
