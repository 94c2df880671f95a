"""Size and FLOPs as the published Zen-NAS code counts them for its budgets.

Not what a network has: the code counts one parameter per batch-norm channel instead of two, one
bias for a whole linear layer, none for projections, halves odd maps downwards, and divides a
strided projection's FLOPs by its stride twice. "FLOPs" are MACs.
"""

from collections.abc import Sequence
from math import prod

from explorer.core.graph import OpGraph
from explorer.core.ops import Op

Size = tuple[int, int]  # (H, W) as the rule sees it


def zennas_counts(graph: OpGraph) -> tuple[int, int]:
    """Parameters and FLOPs by the published formula (ZenNAS, get_model_size and get_FLOPs)."""
    params, flops = zennas_sums(graph)
    return params, int(flops)


def zennas_sums(graph: OpGraph) -> tuple[int, float]:
    """The same, with the quarters of FLOPs that a projection to a map of odd size leaves."""
    sizes, pooled = zennas_sizes(graph), _pooled(graph)
    params, flops = 0, 0.0
    for index, op in enumerate(graph.ops):
        if op.kind not in ("conv", "linear", "batch_norm", "sigmoid", "multiply"):
            continue
        more_params, more_flops = _counted(graph, index, sizes, pooled[index])
        params += more_params
        flops += more_flops
    return params, flops


def zennas_sizes(graph: OpGraph) -> list[Size]:
    """(H, W) of every output: an input's, halved downwards at every stride."""
    sizes: list[Size] = []
    for op in graph.ops:
        height, width = sizes[op.inputs[0]] if op.inputs else op.size
        sizes.append(
            (1, 1) if op.kind == "global_pool" else (height // op.stride, width // op.stride)
        )
    return sizes


def _pooled(graph: OpGraph) -> list[bool]:
    """Of every operation: whether it stands in a squeeze-excite or behind the last pooling."""
    found: list[bool] = []
    for op in graph.ops:
        found.append(op.kind == "global_pool" or (bool(op.inputs) and found[op.inputs[0]]))
    return found


def _counted(graph: OpGraph, index: int, sizes: Sequence[Size], pooled: bool) -> tuple[int, float]:
    """Parameters and FLOPs of one operation."""
    op, channels = graph.ops[index], graph.shapes[index][0]
    inside = graph.input_shapes(index)[0][0]
    area = prod(sizes[index])
    if op.kind == "linear":
        return inside * channels + 1, inside * channels
    if op.kind == "sigmoid":
        return 0, channels
    if op.kind == "multiply":
        return 0, channels * area
    if op.kind == "batch_norm":
        if op.shortcut:
            return 0, 0  # one of a projection's vectors is forgotten
        return (2 * channels, 0) if pooled else (channels, channels * area)
    if op.shortcut:
        return inside * channels + channels, (inside + 1) * channels * area / op.stride**2
    return _conv(op, inside, prod(sizes[op.inputs[0]]))


def _conv(op: Op, inside: int, area: int) -> tuple[int, int]:
    """Of a convolution on the main path; `area` is that of the map it reads."""
    whole = inside * op.channels * op.kernel**2
    return whole // op.groups, whole * area // op.stride**2 // op.groups
