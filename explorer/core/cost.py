"""Counts of a network: parameters, MACs, memory, layer sizes and the ZiCo-BC penalty.

All are exact and need neither torch nor a data set.
"""

from dataclasses import dataclass
from math import log, prod, sqrt

from explorer.core.graph import OpGraph
from explorer.core.ops import KINDS, Shape

MACS_RULES = {
    "conv+linear": "multiplications of convolutions and linear layers; no bias, no normalisation",
    "ptflops": "convolutions and linear layers with bias, 2 per batch-norm and 1 per ReLU element",
}
BYTES_PER_VALUE = 4  # fp32


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution or linear layer: the unit over which ZiCo sums.

    Attributes:
        weights: P_l, the entries of its weight tensor.
        size_term: log P_l, what ZiCo's term of the layer tends to for many batches.
        penalty_term: log(H_l W_l / sqrt(C_l)) of its output map (ZiCo-BC, eq. 2); with H = W = 1
            for a linear layer. Below 0 where H W < sqrt(C): there the correction rewards a layer.
    """

    name: str
    kind: str
    stage: str
    block: int
    params: int
    macs: int
    out_shape: Shape
    weights: int
    size_term: float
    penalty_term: float


@dataclass(frozen=True, slots=True)
class Counts:
    """What a network costs, for one image."""

    params: int
    macs: int
    macs_rule: str
    activations: int  # entries of all outputs that a training pass keeps
    peak_memory_bytes: int  # largest sum of outputs alive at once, fp32, weights not counted
    layers: tuple[Layer, ...]

    @property
    def size_limit(self) -> float:
        """L = sum of log P_l, what ZiCo tends to for many batches."""
        return sum(layer.size_term for layer in self.layers)

    @property
    def penalty(self) -> float:
        """Sum of log(H W / sqrt C), the factor of beta in ZiCo-BC (eq. 2)."""
        return sum(layer.penalty_term for layer in self.layers)


def layers(graph: OpGraph) -> tuple[Layer, ...]:
    """The convolutions and linear layers of a network, in its order."""
    return tuple(
        _layer(graph, index)
        for index, op in enumerate(graph.ops)
        if KINDS[op.kind].weight(op, graph.input_shapes(index))
    )


def penalty_term(shape: Shape) -> float:
    """log(H W / sqrt C) of an output map (C, H, W); ZiCo-BC, eq. 2."""
    channels, height, width = shape
    return log(height * width / sqrt(channels))


def count(graph: OpGraph, rule: str = "conv+linear") -> Counts:
    """Count a network by one of MACS_RULES; raises KeyError for another rule."""
    MACS_RULES[rule]
    found = layers(graph)
    macs = sum(layer.macs for layer in found)
    if rule == "ptflops":
        macs += _ptflops_extras(graph)
    return Counts(
        params=sum(_params(graph, index) for index in range(len(graph.ops))),
        macs=macs,
        macs_rule=rule,
        activations=sum(map(prod, graph.shapes)),
        peak_memory_bytes=_peak_memory_bytes(graph),
        layers=found,
    )


def _params(graph: OpGraph, index: int) -> int:
    op = graph.ops[index]
    return KINDS[op.kind].params(op, graph.input_shapes(index))


def _layer(graph: OpGraph, index: int) -> Layer:
    op, shape = graph.ops[index], graph.shapes[index]
    weight = KINDS[op.kind].weight(op, graph.input_shapes(index))
    weights = prod(weight)
    return Layer(
        name=op.name,
        kind=op.kind,
        stage=op.stage,
        block=op.block,
        params=_params(graph, index),
        macs=weights * shape[1] * shape[2],  # each weight meets each output position once
        out_shape=shape,
        weights=weights,
        size_term=log(weights),
        penalty_term=penalty_term(shape),
    )


def _ptflops_extras(graph: OpGraph) -> int:
    """Bias and batch-norm elements and ReLUs as the ptflops counter adds them."""
    extra = 0
    for op, shape in zip(graph.ops, graph.shapes, strict=True):
        extra += op.bias * prod(shape)
        extra += {"batch_norm": 2, "relu": 1}.get(op.kind, 0) * prod(shape)
    return extra


def _peak_memory_bytes(graph: OpGraph) -> int:
    """Run the operations in order, freeing each output after its last reader."""
    last_reader = {source: i for i, op in enumerate(graph.ops) for source in op.inputs}
    last_reader.update(dict.fromkeys(graph.outputs, len(graph.ops)))
    alive = peak = 0
    for index, op in enumerate(graph.ops):
        dying = [source for source in set(op.inputs) if last_reader[source] == index]
        reused = KINDS[op.kind].in_place and op.inputs and last_reader[op.inputs[0]] == index
        alive += 0 if reused else prod(graph.shapes[index])
        peak = max(peak, alive)
        freed = [source for source in dying if not (reused and source == op.inputs[0])]
        alive -= sum(prod(graph.shapes[source]) for source in freed)
    return peak * BYTES_PER_VALUE
