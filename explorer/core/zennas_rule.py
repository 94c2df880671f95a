"""Size and FLOPs as the published Zen-NAS code counts them for its budgets.

Not what a network has: the code counts one parameter per batch-norm channel instead of two, misses
the biases of projections, and divides a strided projection's FLOPs by its stride twice.
"""

from explorer.core.graph import OpGraph


def zennas_counts(graph: OpGraph) -> tuple[int, int]:
    """Parameters and FLOPs by the published formula."""
    raise NotImplementedError(graph)
