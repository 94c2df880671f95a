"""What the families build their op graphs with."""

from math import gcd

from explorer.core.graph import OpGraph
from explorer.core.ops import Op

GROUP_CHANNELS = 32  # ZiCo-BC, 4.2: "group convolution (with group size of 32)"


def groups_for(convolution: str, channels: int) -> int:
    """Groups of a convolution that keeps its channels: "regular", "group" or "depthwise".

    A group holds 32 channels; where 32 does not divide the width, the largest power of two that
    does (16 for 144 channels), so that every width can be built.
    """
    if convolution == "regular":
        return 1
    if convolution == "depthwise":
        return channels
    return channels // gcd(channels, GROUP_CHANNELS)


class GraphBuilder:
    """Collects operations in order; every method returns the new operation's index."""

    def __init__(self, channels: int, height: int, width: int) -> None:
        self.ops: list[Op] = [Op("input", "input", channels=channels, size=(height, width))]
        self.stage, self.block = "", 0

    def add(self, op: Op) -> int:
        self.ops.append(op)
        return len(self.ops) - 1

    def conv(
        self,
        name: str,
        source: int,
        channels: int,
        kernel: int = 1,
        stride: int = 1,
        groups: int = 1,
        activation: str = "",
    ) -> int:
        """Convolution without bias, batch-norm, and an activation where one is named."""
        at = {"stage": self.stage, "block": self.block}
        index = self.add(
            Op("conv", name, (source,), channels, kernel=kernel, stride=stride, groups=groups, **at)  # type: ignore[arg-type]
        )
        index = self.add(Op("batch_norm", f"{name}.norm", (index,), **at))  # type: ignore[arg-type]
        if activation:
            index = self.add(Op(activation, f"{name}.act", (index,), **at))  # type: ignore[arg-type]
        return index

    def shortcut(self, name: str, main: int, around: int) -> int:
        """Add a shortcut to the main path."""
        return self.add(
            Op("add", name, (main, around), shortcut=True, stage=self.stage, block=self.block)
        )

    def classifier(self, source: int, classes: int) -> int:
        """Global average pooling and a linear layer with bias."""
        pooled = self.add(Op("global_pool", "pool", (source,), stage=self.stage))
        return self.add(Op("linear", "classifier", (pooled,), classes, bias=True, stage=self.stage))

    def graph(self, *outputs: int) -> OpGraph:
        return OpGraph(tuple(self.ops), outputs)
