"""A score's part in passes that it may share with others."""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any

from torch import Tensor, nn

from explorer.core.evaluation import Score, ScoringSettings
from explorer.network.batches import Batches
from explorer.proxies._sight import Sight
from explorer.proxies._tally import Tally


class Reader:
    """One score of one network, told of the passes it wants while they run.

    A method that raises ends this score and no other. What is shared is done the same way for one
    reader as for many, which is why a score is the same to the last bit alone and together.

    Attributes:
        batches: how many of the batches it wants run, from the first on.
        activations: whether it wants to see what is on.
        graph: whether it takes gradients itself, once a batch ran.
        gradients: whether it wants those of the layers' weights.
        moved: whether it wants to see the pass of the images moved, too.
    """

    batches: float = 1
    activations = False
    graph = False
    gradients = False
    moved = False

    def begin(self, network: nn.Module, batches: Batches, settings: ScoringSettings) -> None:
        """Look at the network before it runs."""

    def activated(self, on: Tensor, maps: bool) -> None:
        """An activation is about to be applied.

        Args:
            on: (B, N) bool, which of an image's values are above 0, in an order of the maps' own.
            maps: whether they come as (B, C, H, W).
        """

    def saw(self, sight: Sight) -> None:
        """What a pass of N(0, 1) weights showed: that of the images, then that of them moved."""

    def ran(self, outputs: Any, images: Tensor, labels: Tensor) -> None:
        """A batch went through the network; where `graph` is set, gradients can be taken."""

    def learnt(self, gradients: Mapping[str, Tensor | None]) -> None:
        """The gradients of a batch's loss, by layer; None where a layer takes no part."""

    def score(self) -> Score:
        """What came of it. Raises ScoreError."""
        raise NotImplementedError


ALL = inf  # of the batches
# Runs a network for some readers, with who fails and the time each takes noted.
Passes = Callable[[Sequence[Reader], nn.Module, Batches, ScoringSettings, Tally], None]
