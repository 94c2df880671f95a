"""What EfficientNet and MobileNetV2 share: seven stages of inverted residual blocks."""

from collections.abc import Mapping, Sequence

from explorer.core.space import Option, integers
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily, Values

KERNELS = (3, 5, 7)
EXPANSIONS = (1, 2, 3, 4, 6)
STRIDES = (1, 2, 2, 2, 1, 2, 1)
BASE_EXPANSIONS = (1, 6, 6, 6, 6, 6, 6)
STEM = integers("stem.channels", "width", 32, 32, 8)
HEAD = 1280


class InvertedFamily(ChainFamily):
    """Stem, seven stages, a last convolution, classifier.

    Attributes:
        block: of every stage.
        activation: of stem and head.
    """

    block: str
    activation: str
    stem_reads = ("stem.channels",)
    head_reads: tuple[str, ...] = ("head.channels",)

    def fixed(self, group: str) -> Mapping[str, Option]:
        return {"block": self.block, "stride": STRIDES[int(group.removeprefix("stage")) - 1]}

    def stem(self, build: GraphBuilder, values: Values) -> int:
        channels = int(values["stem.channels"])
        return build.conv("stem", 0, channels, 3, 2, activation=self.activation)

    def head(
        self, build: GraphBuilder, taps: Sequence[int], values: Values, classes: int
    ) -> tuple[int, ...]:
        channels = int(values["head.channels"])
        index = build.conv("head", taps[-1], channels, activation=self.activation)
        return (build.classifier(index, classes),)
