"""Op graphs as torch modules.

A new kind of operation is one row of BUILDERS here and one row of KINDS in core/ops.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate

from explorer.core.graph import OpGraph
from explorer.core.ops import Op, Shape

FUSION_EPSILON = 1e-4  # as the published EfficientDet code
STARTS = {  # initialisation: deviation of the zero-mean weights, and the biases
    "normal": (1.0, 0.0),  # Zen-NAS
    "ffnet": (0.01, 1e-4),  # FFNet's code
    "hrnet": (0.001, 0.0),  # HRNet's code
}
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


class Multiply(nn.Module):
    """Maps (B, C, H, W), each channel times its gate (B, C, 1, 1)."""

    def forward(self, maps: Tensor, gates: Tensor) -> Tensor:
        return maps * gates


class Concat(nn.Module):
    """Its inputs' channels, one after another."""

    def forward(self, *inputs: Tensor) -> Tensor:
        return torch.cat(inputs, dim=1)


class WeightedSum(nn.Module):
    """Fast normalised fusion (EfficientDet, eq. 3): learnt weights, kept positive, sum to one."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.ones(inputs))

    def forward(self, *inputs: Tensor) -> Tensor:
        weights = torch.relu(self.weights)
        weights = weights / (weights.sum() + FUSION_EPSILON)
        total = inputs[0] * weights[0]
        for index, other in enumerate(inputs[1:], 1):
            total = total + other * weights[index]
        return total


class Upsample(nn.Module):
    """The first input at the size of the second."""

    def __init__(self, mode: str, align_corners: bool | None) -> None:
        super().__init__()
        self.mode, self.align_corners = mode, align_corners

    def forward(self, maps: Tensor, like: Tensor) -> Tensor:
        size = (like.shape[2], like.shape[3])
        return interpolate(maps, size, mode=self.mode, align_corners=self.align_corners)


class BlurHalf(nn.Module):
    """A fixed 5 x 5 Gaussian of deviation 0.7 on every channel, at a stride of 2 (FFNet)."""

    kernel: Tensor

    def __init__(self) -> None:
        super().__init__()
        side = torch.exp(-(torch.arange(-2.0, 3.0) ** 2) / (2 * 0.7**2))
        kernel = side[:, None] * side[None, :]
        self.register_buffer("kernel", kernel / kernel.sum(), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        channels = images.shape[1]
        kernels = self.kernel.expand(channels, 1, 5, 5)
        return conv2d(images, kernels, stride=2, padding=2, groups=channels)


class FlatLinear(nn.Linear):
    """A linear layer that reads maps (B, C, H, W) as vectors."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - torch's own name for it
        return super().forward(input.flatten(1))


def _conv(op: Op, inputs: tuple[Shape, ...]) -> nn.Module:
    conv = nn.Conv2d(
        inputs[0][0],
        op.channels,
        op.kernel,
        op.stride,
        padding=op.kernel // 2,
        groups=op.groups,
        bias=op.bias,
    )
    return _with_bias_start(conv, op)


def _linear(op: Op, inputs: tuple[Shape, ...]) -> nn.Module:
    channels, height, width = inputs[0]
    linear = FlatLinear(channels * height * width, op.channels, bias=op.bias)
    return _with_bias_start(linear, op)


def _with_bias_start(module: nn.Conv2d | nn.Linear, op: Op) -> nn.Module:
    if op.bias_start is not None and module.bias is not None:
        nn.init.constant_(module.bias, op.bias_start)
    return module


BUILDERS: dict[str, Callable[[Op, tuple[Shape, ...]], nn.Module]] = {
    "input": lambda _op, _inputs: nn.Identity(),
    "conv": _conv,
    "linear": _linear,
    "batch_norm": lambda op, inputs: nn.BatchNorm2d(inputs[0][0], eps=op.epsilon),
    "relu": lambda _op, _inputs: nn.ReLU(),
    "relu6": lambda _op, _inputs: nn.ReLU6(),
    "silu": lambda _op, _inputs: nn.SiLU(),
    "sigmoid": lambda _op, _inputs: nn.Sigmoid(),
    "add": lambda _op, _inputs: Add(),
    "multiply": lambda _op, _inputs: Multiply(),
    "weighted_sum": lambda _, inputs: WeightedSum(len(inputs)),
    "concat": lambda _op, _inputs: Concat(),
    "max_pool": lambda op, _: nn.MaxPool2d(op.kernel, op.stride, padding=op.kernel // 2),
    "avg_pool": lambda _op, _inputs: nn.AvgPool2d(2, 2, ceil_mode=True),
    "blur_half": lambda _op, _inputs: BlurHalf(),
    "upsample_nearest": lambda _op, _inputs: Upsample("nearest", None),
    "upsample_bilinear": lambda _op, _inputs: Upsample("bilinear", False),
    "upsample_corners": lambda _op, _inputs: Upsample("bilinear", True),
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
            if op.shares >= 0:
                module = self._steps[op.shares][0]
            else:
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
        initialisation: "default" (torch's own for each type of layer) or one of STARTS. Biases
            for which the graph names a start keep it.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Network(graph)
        if initialisation != "default":
            _start(network, *STARTS[initialisation])
    return network


def in_layout(network: Network, memory_layout: str) -> Network:
    """Store the weights in one of core's MEMORY_LAYOUTS; the network itself is changed."""
    network.to(memory_format=MEMORY_FORMATS[memory_layout])  # type: ignore[call-overload]
    return network


@torch.no_grad()
def _start(network: Network, deviation: float, bias: float) -> None:
    """Weights N(0, deviation), biases as said, normalisation 1 and 0."""
    own = {module_name(op): op.bias_start for op in network.graph.ops}
    for name, module in network.named_children():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.normal_(module.weight, std=deviation)
            if module.bias is not None:
                kept = own[name]
                nn.init.constant_(module.bias, bias if kept is None else kept)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
