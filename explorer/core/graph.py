"""Networks as data: operations with shapes, the one description everything else is made from."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from explorer.core.errors import SpaceError
from explorer.core.ops import KINDS, Op, Shape

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class OpGraph:
    """Operations in an order in which each stands after those it reads.

    Raises SpaceError where an operation reads a later one, or shapes do not fit.
    """

    ops: tuple[Op, ...]
    outputs: tuple[int, ...]  # indices of the operations whose results leave the network
    shapes: tuple[Shape, ...] = field(init=False, compare=False)  # of every operation's output

    def __post_init__(self) -> None:
        shapes: list[Shape] = []
        for index, op in enumerate(self.ops):
            if any(not 0 <= source < index for source in op.inputs):
                raise SpaceError(f"{op.name} reads an operation that does not stand before it.")
            inputs = tuple(shapes[i] for i in op.inputs)
            shapes.append(KINDS[op.kind].shape(op, inputs))
            if op.shares >= 0:
                self._check_sharing(index, inputs, shapes)
        object.__setattr__(self, "shapes", tuple(shapes))

    def _check_sharing(self, index: int, inputs: tuple[Shape, ...], shapes: list[Shape]) -> None:
        """Raise SpaceError where the weights to share are not those the operation needs."""
        op = self.ops[index]
        first = self.ops[op.shares] if op.shares < index else op
        weight = KINDS[op.kind].weight
        needed, given = weight(op, inputs), weight(first, tuple(shapes[i] for i in first.inputs))
        if first is op or first.shares >= 0 or first.kind != op.kind or needed != given:
            raise SpaceError(f"{op.name} cannot share the weights of {first.name}.")

    def input_shapes(self, index: int) -> tuple[Shape, ...]:
        """The shapes that operation `index` reads."""
        return tuple(self.shapes[source] for source in self.ops[index].inputs)

    def resized(self, height: int, width: int) -> "OpGraph":
        """The same network for images of another size."""
        ops = (replace(op, size=(height, width)) if op.kind == "input" else op for op in self.ops)
        return OpGraph(tuple(ops), self.outputs)

    def without_shortcuts(self) -> "OpGraph":
        """The network with every shortcut, and what only shortcuts need, taken out.

        This is the net that the published ZiCo and Zen-NAS code scores ("no_reslink").
        """
        main = list(range(len(self.ops)))
        for index, op in enumerate(self.ops):
            if op.shortcut:
                main[index] = main[op.inputs[0]]
        ops = tuple(replace(op, inputs=tuple(main[i] for i in op.inputs)) for op in self.ops)
        return _reachable(ops, tuple(main[i] for i in self.outputs))

    def blocks(self) -> dict[tuple[str, int], int]:
        """Channels that each block hands on, by stage and number, in network order."""
        return {
            (op.stage, op.block): shape[0]
            for op, shape in zip(self.ops, self.shapes, strict=True)
            if op.block and not (op.shortcut and op.kind != "add")
        }

    @property
    def mean_width(self) -> float:
        """Mean over blocks of the channels they hand on; 0 where there are none."""
        widths = self.blocks().values()
        return sum(widths) / len(widths) if widths else 0.0

    def to_networkx(self) -> "nx.DiGraph":
        """Nodes by operation name, with `kind`, `stage`, `block` and `shape`."""
        import networkx as nx  # 0.1 s that the window does not wait for at its start

        graph = nx.DiGraph()
        for op, shape in zip(self.ops, self.shapes, strict=True):
            graph.add_node(op.name, kind=op.kind, stage=op.stage, block=op.block, shape=shape)
            graph.add_edges_from((self.ops[source].name, op.name) for source in op.inputs)
        return graph


def _reachable(ops: tuple[Op, ...], outputs: tuple[int, ...]) -> OpGraph:
    """Only what the outputs need, renumbered."""
    needed = set(outputs)
    for index in reversed(range(len(ops))):
        if index in needed:
            needed.update(ops[index].inputs)
            needed.update({ops[index].shares} - {-1})
    kept = sorted(needed)
    place = {index: new for new, index in enumerate(kept)} | {-1: -1}
    moved = (
        replace(ops[i], inputs=tuple(place[s] for s in ops[i].inputs), shares=place[ops[i].shares])
        for i in kept
    )
    return OpGraph(tuple(moved), tuple(place[i] for i in outputs))
