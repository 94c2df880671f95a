"""Counts of a network: parameters, MACs, memory, layer sizes and the ZiCo-BC penalty.

All are exact and need neither torch nor a data set.
"""

from dataclasses import dataclass, replace
from math import log, prod, sqrt

from explorer.core.graph import OpGraph
from explorer.core.ops import KINDS, Shape
from explorer.core.zennas_rule import zennas_counts

MACS_RULES = {
    "conv+linear": "multiplications of convolutions and linear layers; no bias, no normalisation",
    "ptflops": "convolutions and linear layers with bias, 2 per batch-norm and 1 per ReLU element",
    "zennas": "the published Zen-NAS formula, which its budgets use: batch-norm counted once, "
    "strided projections at a quarter",
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

    A layer used on several maps, as EfficientDet's heads are, is one layer: its MACs are those of
    all uses, its map is that of the first, the finest.
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
    """What a network costs, for one image.

    Attributes:
        params, macs: by `macs_rule`. Only "zennas" has parameters of its own (it counts one value
            per batch-norm channel instead of two).
        depth: blocks of all stages together.
        mean_width: mean over blocks of the channels they hand on.
    """

    params: int
    macs: int
    macs_rule: str
    depth: int
    mean_width: float
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
    found: dict[int, Layer] = {}
    for index, op in enumerate(graph.ops):
        if op.shares >= 0:
            first, again = found[op.shares], _layer(graph, index)
            found[op.shares] = replace(first, macs=first.macs + again.macs)
        elif KINDS[op.kind].weight(op, graph.input_shapes(index)):
            found[index] = _layer(graph, index)
    return tuple(found.values())


def penalty_term(shape: Shape) -> float:
    """log(H W / sqrt C) of an output map (C, H, W); ZiCo-BC, eq. 2."""
    channels, height, width = shape
    return log(height * width / sqrt(channels))


def count(graph: OpGraph, rule: str = "conv+linear") -> Counts:
    """Count a network by one of MACS_RULES; raises KeyError for another rule."""
    MACS_RULES[rule]
    found = layers(graph)
    params, macs = _params(graph), sum(layer.macs for layer in found)
    if rule == "ptflops":
        macs += _ptflops_extras(graph)
    elif rule == "zennas":
        params, macs = zennas_counts(graph)
    return Counts(
        params=params,
        macs=macs,
        macs_rule=rule,
        depth=len(graph.blocks()),
        mean_width=graph.mean_width,
        activations=sum(map(prod, graph.shapes)),
        peak_memory_bytes=_peak_memory_bytes(graph),
        layers=found,
    )


def _params(graph: OpGraph) -> int:
    return sum(_op_params(graph, index) for index in range(len(graph.ops)))


def _op_params(graph: OpGraph, index: int) -> int:
    op = graph.ops[index]
    return 0 if op.shares >= 0 else KINDS[op.kind].params(op, graph.input_shapes(index))


def _layer(graph: OpGraph, index: int) -> Layer:
    op, shape = graph.ops[index], graph.shapes[index]
    weight = KINDS[op.kind].weight(op, graph.input_shapes(index))
    weights = prod(weight)
    return Layer(
        name=op.name,
        kind=op.kind,
        stage=op.stage,
        block=op.block,
        params=_op_params(graph, index),
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
