"""Heads for a chain of stages of one's own, with the costs of many at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from explorer.core.ops import Op
from explorer.core.space import Option, Task
from explorer.spaces._attributes import ACTIVATIONS, Attribute
from explorer.spaces._bifpn import detection_head, detection_head_costs
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import (
    TABLE,
    Columns,
    Floats,
    Integers,
    Priced,
    Values,
    looked_up,
    priced,
)
from explorer.spaces._head_costs import FFNetHead, ffnet_head_costs, hrnet_head_costs
from explorer.spaces._heads import UP_HEADS, UPSAMPLES, hrnet_head, seg_head, up_head

Build = Callable[[GraphBuilder, Sequence[int], Values, int], tuple[int, ...]]
Pairs = tuple[tuple[str, Option], ...]
Costs = Callable[
    ["CustomHead", Columns, Sequence[Integers], tuple[str, ...], int], Iterable[Floats]
]


@lru_cache(TABLE)
def _whole_priced(build: Build, pairs: Pairs, shape: tuple[int, ...], classes: int) -> Priced:
    made = GraphBuilder(*shape)
    made.stage = "head"
    outputs = build(made, (0,), dict(pairs), classes)
    return priced(made, outputs[0], *outputs)


def _whole_costs(
    head: "CustomHead",
    columns: Columns,
    shapes: Sequence[Integers],
    names: tuple[str, ...],
    classes: int,
) -> Iterator[Floats]:
    """In one piece, of a head that reads one map."""

    def found(row: tuple[int, ...]) -> Priced:
        return _whole_priced(head.build, columns.pairs(row[3:], names), row[:3], classes)

    yield looked_up(found, np.column_stack([shapes[-1], columns.of(names)]))[0]


@dataclass(frozen=True, slots=True)
class CustomHead:
    """A kind of head.

    Attributes:
        maps: how many it reads: the last one of each of the coarsest resolutions.
        build: adds it behind the operations that make those maps, finest first; gives the outputs.
        reads: its own decisions ("head.channels") by attribute.
        optional: decisions that may be left out.
        costs: (n, COSTS) of each of its pieces.
    """

    task: Task
    maps: int
    build: Build
    description: str
    reads: dict[str, Attribute] = field(default_factory=dict)
    optional: dict[str, Attribute] = field(default_factory=dict)
    costs: Costs = _whole_costs


def _classifier(
    build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
) -> tuple[int, ...]:
    index = taps[-1]
    if "head.channels" in values:
        activation = str(values.get("head.activation", "relu"))
        index = build.conv("head", index, int(values["head.channels"]), activation=activation)
    return (build.classifier(index, classes),)


def _logits(
    build: GraphBuilder, taps: Sequence[int], _values: Values, classes: int
) -> tuple[int, ...]:
    return (build.add(Op("conv", "logits", (taps[-1],), classes, bias=True)),)


def _hrnet(
    build: GraphBuilder, taps: Sequence[int], _values: Values, classes: int
) -> tuple[int, ...]:
    return (hrnet_head(build, taps, classes),)


def _hrnet_costs(
    _head: CustomHead,
    _columns: Columns,
    shapes: Sequence[Integers],
    _names: tuple[str, ...],
    classes: int,
) -> Iterator[Floats]:
    yield hrnet_head_costs(shapes, classes)


def _up(
    kind: str, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
) -> tuple[int, ...]:
    upsample = str(values["head.upsample"])
    maps = up_head(build, taps, kind, upsample)
    return (seg_head(build, maps, str(values["head.seg"]).upper(), classes, upsample),)


def _up_costs(
    kind: str,
    _head: CustomHead,
    columns: Columns,
    shapes: Sequence[Integers],
    names: tuple[str, ...],
    classes: int,
) -> Iterable[Floats]:
    def head_of(row: Sequence[int]) -> FFNetHead:
        values = dict(columns.pairs(row, names))
        return FFNetHead(kind, str(values["head.seg"]).upper(), str(values["head.upsample"]))

    return ffnet_head_costs(shapes, columns.of(names), head_of, classes)


def _bifpn(
    build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
) -> tuple[int, ...]:
    channels, cells, repeats = (int(values[f"head.{name}"]) for name in PYRAMID)
    return detection_head(build, taps, channels, cells, repeats, classes)


def _bifpn_costs(
    _head: CustomHead,
    columns: Columns,
    shapes: Sequence[Integers],
    _names: tuple[str, ...],
    classes: int,
) -> Iterable[Floats]:
    channels, cells, repeats = (columns.numbers(f"head.{name}") for name in PYRAMID)
    return detection_head_costs(shapes, channels, cells, repeats, classes)


PYRAMID = {  # EfficientDet-D0's
    "channels": Attribute("width", default=64),
    "cells": Attribute("other", default=3),
    "repeats": Attribute("other", default=3),
}


def _up_reads(letter: str) -> dict[str, Attribute]:
    return {
        "seg": Attribute("other", ("a", "b", "c"), letter, ordered=False),
        "upsample": Attribute("other", UPSAMPLES, "nearest", ordered=False),
    }


HEADS: dict[str, CustomHead] = {
    "classifier": CustomHead(
        "classification",
        1,
        _classifier,
        "Global average pooling and a linear layer, behind a 1 x 1 convolution of `channels` "
        "where that is given.",
        optional={
            "channels": Attribute("width"),
            "activation": Attribute("other", ACTIVATIONS, "relu", ordered=False),
        },
    ),
    "logits": CustomHead(
        "segmentation", 1, _logits, "A 1 x 1 convolution on the last stage's maps."
    ),
    "hrnet": CustomHead(
        "segmentation",
        4,
        _hrnet,
        "HRNet's: four maps at the size of the finest, mixed by two 1 x 1 convolutions.",
        costs=_hrnet_costs,
    ),
    "bifpn": CustomHead(
        "detection",
        3,
        _bifpn,
        "EfficientDet's: a pyramid of `cells` over three maps, then class and box heads.",
        reads=PYRAMID,
        costs=_bifpn_costs,
    ),
} | {
    f"up-{kind.lower()}": CustomHead(
        "segmentation",
        4,
        partial(_up, kind),
        f"FFNet's up-head {kind} over four maps, and its seg-head `seg`.",
        reads=_up_reads(kind.lower()),
        costs=partial(_up_costs, kind),
    )
    for kind in UP_HEADS
}
FIRST: dict[Task, str] = {
    "classification": "classifier",
    "segmentation": "up-b",
    "detection": "bifpn",
}
