"""Latency as a sum over convolutions, each looked up in a table of measured ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, prod, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import PlanError
from explorer.core.graph import OpGraph

Floats = NDArray[np.float64]
NEIGHBOURS = 8  # of the V100 table's rows, which gives the least error on rows left out
RIDGE = 1e-2  # of the slopes: neighbours on one line leave others open
NEAR = 1e-3  # log units within which a neighbour counts as the convolution itself
KINDS = ("regular", "depthwise")


class LatencyModel(Protocol):
    """What predicts milliseconds without running anything.

    Attributes:
        label: of what the milliseconds are, for captions: "v100.csv, batch 64".
    """

    @property
    def label(self) -> str: ...

    def latency_ms(self, graph: OpGraph) -> float:
        """Of one image; raises PlanError for an operation that it does not know."""
        ...


@dataclass(frozen=True, slots=True)
class Convolution:
    """What a convolution's time depends on.

    Attributes:
        size: side of its input map, sqrt(H W).
        fused: an addition that ends a block is done with it.
    """

    kind: str  # one of KINDS
    inputs: int
    size: float
    outputs: int
    kernel: int
    stride: int
    fused: bool = False

    @property
    def group(self) -> tuple[str, int, int, bool]:
        """What is looked up as it is; the rest is interpolated."""
        return self.kind, self.kernel, self.stride, self.fused

    @property
    def place(self) -> tuple[float, ...]:
        """Logarithms of what is interpolated."""
        numbers = (self.inputs, self.size) + ((self.outputs,) if self.kind == "regular" else ())
        return tuple(log(number) for number in numbers)


class LatencyTable:
    """Measured convolutions of one device at one batch size.

    The time of one between the rows is fitted to its nearest rows: log ms as a plane over the logs
    of channels and map size, rows near weighing more. Maps and channels below the smallest of the
    table take as long as that: a call costs what it costs. What is no convolution or linear layer
    takes no time, as an engine that fuses does it on the way.
    """

    def __init__(
        self, label: str, batch: int, rows: Sequence[Convolution], ms: Sequence[float]
    ) -> None:
        """Args: ms: (rows,), of a whole batch."""
        self.label = f"{label}, batch {batch}"
        self._batch = batch
        places: dict[tuple[str, int, int, bool], list[tuple[float, ...]]] = {}
        logs: dict[tuple[str, int, int, bool], list[float]] = {}
        for row, value in zip(rows, ms, strict=True):
            places.setdefault(row.group, []).append(row.place)
            logs.setdefault(row.group, []).append(log(value))
        self._groups = {
            group: (np.array(found), np.array(logs[group])) for group, found in places.items()
        }
        self._one = lru_cache(maxsize=100_000)(self._fitted)

    def latency_ms(self, graph: OpGraph) -> float:
        """Of one image: a batch's sum over convolutions and linear layers, over its size."""
        return sum(self._one(one) for one in convolutions(graph)) / self._batch

    def convolution_ms(self, one: Convolution) -> float:
        """Of a whole batch; raises PlanError where the table has no such kernel."""
        return self._one(one)

    def _fitted(self, one: Convolution) -> float:
        places, logs = self._group(one)
        at = np.maximum(np.array(one.place), places.min(axis=0))
        return exp(_plane_at(at, places, logs))

    def _group(self, one: Convolution) -> tuple[Floats, Floats]:
        plain = (*one.group[:-1], False)
        found = self._groups.get(one.group) or self._groups.get(plain)
        if found is None:
            raise PlanError(
                f"Latency: {self.label} has no {one.kind} convolution of {one.kernel} x "
                f"{one.kernel}, stride {one.stride}. Take such kernels out of the space, or a "
                "table that has them."
            )
        return found


def _plane_at(at: Floats, places: Floats, logs: Floats) -> float:
    """The value at `at` of a plane through the nearest rows.

    Args:
        at: (d,).
        places: (n, d).
        logs: (n,).
    """
    apart = np.sqrt(((places - at) ** 2).sum(axis=1))
    count = min(NEIGHBOURS, len(places))
    nearest = np.argpartition(apart, count - 1)[:count]
    weights = 1 / (apart[nearest] + NEAR)
    design = np.column_stack([np.ones(count), places[nearest] - at]) * weights[:, None]
    ridge = np.diag([0.0] + [RIDGE] * len(at))
    fitted = np.linalg.solve(design.T @ design + ridge, design.T @ (weights * logs[nearest]))
    return float(fitted[0])


def convolutions(graph: OpGraph) -> Iterator[Convolution]:
    """Every run of a convolution or linear layer, in network order; one that is shared, again.

    Raises PlanError for a group convolution that is not depthwise: a table has none.
    """
    fused = _ends_of_blocks(graph)
    for index, op in enumerate(graph.ops):
        if op.kind == "linear":
            yield Convolution("regular", prod(graph.input_shapes(index)[0]), 1.0, op.channels, 1, 1)
        elif op.kind == "conv":
            channels, height, width = graph.input_shapes(index)[0]
            depthwise = op.groups == channels == op.channels
            if op.groups > 1 and not depthwise:
                raise PlanError(
                    f"Latency: {op.name} is a convolution in {op.groups} groups, of which a table "
                    "knows nothing. Take group convolutions out of the space."
                )
            kind = "depthwise" if depthwise else "regular"
            side = sqrt(height * width)
            yield Convolution(
                kind, channels, side, op.channels, op.kernel, op.stride, index in fused
            )


def _ends_of_blocks(graph: OpGraph) -> set[int]:
    """Convolutions whose result, normalised, an addition takes next as its main path."""
    found = set()
    for op in graph.ops:
        if op.kind == "add" and op.inputs:
            place = op.inputs[0]
            while graph.ops[place].kind == "batch_norm":
                place = graph.ops[place].inputs[0]
            if graph.ops[place].kind == "conv":
                found.add(place)
    return found
