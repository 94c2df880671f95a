"""Costs of many Zen-NAS networks at once.

Nearly every block of these spaces is met once, so a table of blocks (`ChainFamily.costs`) would be
no help. Here the very functions that build a block run on columns of numbers, one row for each
network, with a builder that counts and keeps no operations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.ops import Op
from explorer.core.space import SearchSpace
from explorer.spaces import _chain as chain
from explorer.spaces._chain import Floats, Integers
from explorer.spaces._zen_blocks import MADE_BY, zen_head, zen_stem

COSTS = (*chain.COSTS, "params_zennas", "macs_zennas")
FUNCTIONS = tuple(dict.fromkeys(made[0] for made in MADE_BY.values()))

Column = Any  # (n,) of numbers, or one number for all; builders of one network call it an int


@dataclass(frozen=True, slots=True)
class _Maps:
    """What an operation hands on in every network; columns.

    Attributes:
        rule_height, rule_width: as the published rule sees them: halved downwards.
        pooled: stands in a squeeze-excite.
    """

    channels: Column
    height: Column
    width: Column
    rule_height: Column
    rule_width: Column
    pooled: bool = False

    def columns(self) -> Floats:
        """(5, n), a copy."""
        sides = (self.height, self.width, self.rule_height, self.rule_width)
        return np.stack(np.broadcast_arrays(self.channels, *sides))


@dataclass(frozen=True, slots=True)
class _Part:
    """As `_builder.Part`, of columns."""

    out: Floats
    stride: Column
    first: bool
    bottleneck: Floats
    squeeze: str

    def number(self, _bottleneck: str) -> Floats:
        return self.bottleneck

    def word(self, _squeeze: str) -> str:
        return self.squeeze


class _Counter:
    """As `_builder.GraphBuilder`, counting n networks by core.cost and core.zennas_rule.

    Numbers are floats: exact up to 9e15.
    """

    def __init__(self, maps: _Maps) -> None:
        self.block = 0
        self.maps = [maps]
        self.total = {name: np.zeros(len(maps.channels)) for name in COSTS}

    def channels(self, index: int) -> Floats:
        return self.maps[index].channels

    def conv(
        self,
        _name: str,
        source: int,
        channels: Column,
        kernel: Column = 1,
        stride: Column = 1,
        groups: Column = 1,
        activation: str = "",
        *,
        bias: bool = False,
        shortcut: bool = False,
    ) -> int:
        """A convolution with batch-norm."""
        read, total = self.maps[source], self.total
        out = np.broadcast_to(channels, read.channels.shape).astype(np.float64)
        margin = 2 * (kernel // 2) - kernel
        made = _Maps(
            out,
            (read.height + margin) // stride + 1,
            (read.width + margin) // stride + 1,
            read.rule_height // stride,
            read.rule_width // stride,
            read.pooled,
        )
        weights = read.channels / groups * out * kernel**2
        area = made.height * made.width
        total["params"] += weights + (2 + bias) * out
        total["macs"] += weights * area
        self._weighed(weights, area, out)
        rule_area = made.rule_height * made.rule_width
        if shortcut:
            total["params_zennas"] += (read.channels + 1) * out
            total["macs_zennas"] += (read.channels + 1) * out * rule_area / stride**2
        else:
            whole = weights * groups * (read.rule_height * read.rule_width)
            total["params_zennas"] += weights + (1 + read.pooled) * out
            total["macs_zennas"] += whole // stride**2 // groups
            total["macs_zennas"] += 0 if read.pooled else out * rule_area
        total["macs_zennas"] += out if activation == "sigmoid" else 0
        return self._handed_on(made)

    def op(self, kind: str, _name: str, source: int) -> int:
        """An activation, or the pooling before a squeeze-excite."""
        if kind != "global_pool":
            return source
        one = np.ones_like(self.maps[source].channels)
        return self._handed_on(_Maps(self.channels(source), one, one, one, one, pooled=True))

    def add(self, op: Op) -> int:
        """The scaling by a squeeze-excite."""
        scaled = self.maps[op.inputs[0]]
        area = scaled.rule_height * scaled.rule_width
        self.total["macs_zennas"] += scaled.channels * area
        return op.inputs[0]

    def shortcut(self, _name: str, main: int, _around: int) -> int:
        return main

    def classifier(self, source: int, classes: int) -> int:
        weights = self.channels(source) * classes
        self.total["params"] += weights + classes
        self.total["macs"] += weights
        self._weighed(weights, 1.0, classes)
        self.total["params_zennas"] += weights + 1
        self.total["macs_zennas"] += weights
        return source

    def _weighed(self, weights: Floats, area: Column, out: Column) -> None:
        self.total["size_limit"] += np.log(weights)
        self.total["penalty"] += np.log(area / np.sqrt(out))

    def _handed_on(self, maps: _Maps) -> int:
        self.maps.append(maps)
        return len(self.maps) - 1


class _Values:
    """The options that many networks have picked."""

    def __init__(self, space: SearchSpace, genes: Integers) -> None:
        self._picked = {c.name: (c.options, genes[:, i]) for i, c in enumerate(space.choices)}

    def numbers(self, name: str, of: Callable[[Any], float] = float) -> Column:
        """(n,), a number of each option."""
        options, genes = self._picked[name]
        return np.array([of(option) for option in options], dtype=np.float64)[genes]


def zen_costs(space: SearchSpace, genes: Integers, groups: Sequence[str]) -> Mapping[str, Floats]:
    """COSTS by name, each (n,).

    Args:
        genes: (n, choices), option indices.
        groups: of the stages, in network order.
    """
    values = _Values(space, genes)
    total, maps = _stem(values, space, len(genes))
    total["depth"] += 2  # stem and head
    for group in groups:
        maps = _stage(values, group, maps, total)
    end: Any = _Counter(maps)
    zen_head(end, 0, values.numbers("head.channels"), values.numbers("head.kernel"), space.classes)
    found = {name: total[name] + end.total[name] for name in COSTS}
    return found | {"macs_zennas": np.floor(found["macs_zennas"])}


def zen_stage_params(
    space: SearchSpace, genes: Integers, groups: Sequence[str]
) -> Mapping[str, Floats]:
    """Parameters of each stage, (n,); 0 where it is left out."""
    values = _Values(space, genes)
    total, maps = _stem(values, space, len(genes))
    found = {}
    for group in groups:
        before = total["params"].copy()
        maps = _stage(values, group, maps, total)
        found[group] = total["params"] - before
    return found


def _stem(values: _Values, space: SearchSpace, rows: int) -> tuple[dict[str, Floats], _Maps]:
    """What it costs, and what it hands on."""
    channels, height, width = (np.full(rows, float(side)) for side in space.input_shape)
    start: Any = _Counter(_Maps(channels, height, width, height, width))
    zen_stem(start, *(values.numbers(f"stem.{n}") for n in ("channels", "kernel", "stride")))
    return start.total, start.maps[-1]


def _stage(values: _Values, group: str, maps: _Maps, total: dict[str, Floats]) -> _Maps:
    """Add a stage's costs to the total; gives what it hands on."""
    out, inner = (values.numbers(f"{group}.{name}") for name in ("channels", "bottleneck"))
    repeats, stride = (values.numbers(f"{group}.{name}") for name in ("repeats", "stride"))
    made, kernel, expansion = (
        values.numbers(f"{group}.block", part) for part in (_function, _kernel, _expansion)
    )
    squeeze = values.numbers("net.squeeze", lambda word: float(word == "on"))
    # Rows of a group have the same operations: whether widths agree decides on projections.
    alike = np.stack([made, squeeze, inner == out], axis=1)
    before = maps.columns()
    after = before.copy()
    for key in np.unique(alike[repeats > 0], axis=0):
        rows = (alike == key).all(axis=1) & (repeats > 0)
        run = FUNCTIONS[int(key[0])]
        word = "on" if key[1] else "off"
        read = _maps(before[:, rows])
        for first, times in ((True, 1.0), (False, repeats[rows] - 1)):
            counter = _Counter(read)
            part = _Part(out[rows], stride[rows] if first else 1, first, inner[rows], word)
            last = run(kernel[rows], expansion[rows], counter, "", 0, part)
            counter.total["depth"] += 1
            for name in COSTS:
                total[name][rows] += counter.total[name] * times
            read = counter.maps[last]
            if first:
                after[:, rows] = read.columns()
    return _maps(after)


def _maps(columns: Floats) -> _Maps:
    """From (5, n), as `_Maps.columns` gives them."""
    channels, height, width, rule_height, rule_width = columns
    return _Maps(channels, height, width, rule_height, rule_width)


def _function(kind: str) -> int:
    """What builds a kind, as its place in FUNCTIONS."""
    return FUNCTIONS.index(MADE_BY[kind][0])


def _kernel(kind: str) -> int:
    return MADE_BY[kind][1]


def _expansion(kind: str) -> int:
    return MADE_BY[kind][2]
