"""What is known of a network after it was looked at, and how it was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from explorer.core.errors import PlanError
from explorer.core.space import Architecture

INITIALISATIONS = ("default", "normal", "ffnet", "hrnet")
MEMORY_LAYOUTS = ("channels_last", "contiguous")
MAX_SEED = 2**63 - 1  # the largest that torch and JSON readers of other languages take


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """All that decides a score besides the network. Stored with every score: two scores compare
    only where these agree.

    Attributes:
        batches: K. ZiCo's statistics run over K gradients; K = 2 is the published setting and
            numerically wild, 4 or more is stable.
        batch_size: images in each.
        data: "synthetic", "noise", an image folder, "labels:IMAGES,LABELS", "coco:IMAGES,FILE.json"
            or "arrays:FILE.npz"; see core.data.
        initialisation: "default" (each layer type's own), "normal" (N(0, 1), as Zen-NAS), "ffnet"
            (N(0, 0.01), biases 1e-4) or "hrnet" (N(0, 0.001)), as those networks' own code.
        resolution: (H, W) of the images the gradients are taken at; None: the space's input size.
            The penalty always uses the space's input size.
        shortcuts: score with residual links (True) or without, as the published code does.
        memory_layout: how torch stores maps; it moves the last digits, so it belongs here.
        seed: of weights, batches and labels.
    """

    batches: int = 4
    batch_size: int = 8
    data: str = "synthetic"
    initialisation: str = "default"
    resolution: tuple[int, int] | None = (64, 64)
    shortcuts: bool = True
    memory_layout: str = "channels_last"
    seed: int = 0

    def __post_init__(self) -> None:
        _at_least("Batches", self.batches, 2, "a deviation needs two gradients")
        _at_least("Batch size", self.batch_size, 1, "a batch needs an image")
        _at_least("Seed", self.seed, 0, "random generators take no negative seed")
        if self.seed > MAX_SEED:
            raise PlanError(f"Seed: {self.seed} is too large. Use {MAX_SEED} or less.")
        if self.resolution is not None:
            _at_least("Gradient resolution", min(self.resolution), 8, "smaller maps vanish")
        _one_of("Initialisation", self.initialisation, INITIALISATIONS)
        _one_of("Memory layout", self.memory_layout, MEMORY_LAYOUTS)
        if not self.data:
            raise PlanError("Data: nothing was given. Use synthetic, noise or a folder.")

    @property
    def text(self) -> str:
        """One line for captions: "4 batches of 8, 64 x 64, synthetic, seed 0"."""
        size = "full size" if self.resolution is None else "{} × {}".format(*self.resolution)
        return f"{self.batches} batches of {self.batch_size}, {size}, {self.data}, seed {self.seed}"


def _at_least(label: str, value: int, low: int, why: str) -> None:
    if value < low:
        raise PlanError(f"{label}: {value} is too small, as {why}. Use {low} or more.")


def _one_of(label: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise PlanError(f"{label}: {value!r} is unknown. Choose among {', '.join(known)}.")


@dataclass(frozen=True, slots=True)
class Score:
    """What a proxy says of a network.

    Attributes:
        value: the score.
        layers: names of the layers that contributed a term, in network order.
        terms: (layers,), the terms; their sum is the value where the proxy is a sum.
        warnings: sentences on what makes the value doubtful.
    """

    value: float
    layers: tuple[str, ...] = ()
    terms: tuple[float, ...] = ()
    warnings: tuple[str, ...] = ()


class Outcome(Enum):
    """What came of looking at a network."""

    SCORED = "scored"
    FAILED = "failed"  # could not run, or gradients were not numbers
    REJECTED = "rejected"  # outside the limits, so never scored


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One network looked at. A network that cannot run is a result too, not an exception.

    Attributes:
        measures: numbers by name: the proxies' values ("zico"), "penalty" and "size_limit" over
            the same layers, and the counts "params", "macs", "depth", "peak_memory_bytes".
        terms: per-layer parts by name ("zico", "penalty", "size"), each (layers,), over `layers`.
        layers: names of those layers, in network order.
        seconds: wall time of building and scoring.
        reason: why it failed or was rejected; a sentence.
    """

    architecture: Architecture
    outcome: Outcome
    measures: Mapping[str, float]
    terms: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    seconds: float = 0.0
    reason: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def scored(self) -> bool:
        return self.outcome is Outcome.SCORED
