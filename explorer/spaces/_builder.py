"""What the families build their op graphs with."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from explorer.core.graph import OpGraph
from explorer.core.ops import EPSILON, KINDS, Op, Shape
from explorer.core.space import Option


@dataclass(frozen=True, slots=True)
class Part:
    """One block, as a stage asks for it.

    Attributes:
        kind: a name of `_blocks.BLOCKS`.
        out: channels it hands on.
        first: of its stage. Only the first one changes the size of the maps.
        options: what else its kind reads ("kernel", "conv", ...), sorted by name.
    """

    kind: str
    out: int
    stride: int = 1
    first: bool = True
    options: tuple[tuple[str, Option], ...] = ()

    def number(self, name: str) -> int:
        """An option that is a whole number; raises KeyError where it is not given."""
        return int(dict(self.options)[name])

    def word(self, name: str, default: str = "") -> str:
        return str(dict(self.options).get(name, default))


class GraphBuilder:
    """Collects operations in order; every method returns the new operation's index.

    What is added belongs to the stage and block that `stage` and `block` name at that moment.
    """

    def __init__(self, channels: int, height: int, width: int, epsilon: float = EPSILON) -> None:
        self.stage, self.block = "", 0
        self.epsilon = epsilon  # of every batch-norm that `conv` adds
        self.ops: list[Op] = []
        self.shapes: list[Shape] = []
        self.add(Op("input", "input", channels=channels, size=(height, width)))

    def add(self, op: Op) -> int:
        op = replace(op, stage=self.stage, block=self.block)
        inputs = tuple(self.shapes[source] for source in op.inputs)
        self.ops.append(op)
        self.shapes.append(KINDS[op.kind].shape(op, inputs))
        return len(self.ops) - 1

    def channels(self, index: int) -> int:
        """Of an operation's output."""
        return self.shapes[index][0]

    def op(self, kind: str, name: str, *inputs: int) -> int:
        """An operation that its kind and inputs decide."""
        return self.add(Op(kind, name, inputs))

    def conv(
        self,
        name: str,
        source: int,
        channels: int,
        kernel: int = 1,
        stride: int = 1,
        groups: int = 1,
        activation: str = "",
        *,
        bias: bool = False,
        norm: bool = True,
        shortcut: bool = False,
    ) -> int:
        """Convolution, batch-norm, and an activation where one is named."""
        conv = Op(
            "conv", name, (source,), channels, kernel=kernel, stride=stride, groups=groups,
            bias=bias, shortcut=shortcut,
        )  # fmt: skip
        index = self.add(conv)
        if norm:
            index = self.add(
                Op("batch_norm", f"{name}.norm", (index,), shortcut=shortcut, epsilon=self.epsilon)
            )
        if activation:
            index = self.op(activation, f"{name}.act", index)
        return index

    def shortcut(self, name: str, main: int, around: int) -> int:
        """Add a shortcut to the main path."""
        return self.add(Op("add", name, (main, around), shortcut=True))

    def classifier(self, source: int, classes: int) -> int:
        """Global average pooling and a linear layer with bias."""
        pooled = self.op("global_pool", "pool", source)
        return self.add(Op("linear", "classifier", (pooled,), classes, bias=True))

    def graph(self, *outputs: int) -> OpGraph:
        return OpGraph(tuple(self.ops), outputs)


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of block.

    Attributes:
        build: adds it behind the operation `source`; gives the index of what it hands on.
        options: names of what it reads of a Part's options.
        description: one sentence, for people who describe a space of their own.
    """

    build: Callable[[GraphBuilder, str, int, Part], int]
    options: tuple[str, ...]
    description: str
