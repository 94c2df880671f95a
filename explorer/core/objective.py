"""What a search may be after, and the limits it must keep."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from explorer.core.errors import PlanError


class Goal(Enum):
    """The direction in which a number gets better."""

    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"

    @property
    def sign(self) -> int:
        """What a value is multiplied by so that less is better."""
        return -1 if self is Goal.MAXIMIZE else 1


@dataclass(frozen=True, slots=True)
class Objective:
    """A number every network has, and the direction wanted.

    Attributes:
        measure: the stored number it is read from (see Evaluation.measures).
        penalised: beta times the penalty is taken off (ZiCo-BC, eq. 2).
        proxy: the score that must be computed for it; "" where counting is enough.
        rule: the counting rule it is of (core.cost.MACS_RULES), which not every family has; "" for
            what every network has.
    """

    name: str
    label: str
    goal: Goal
    measure: str
    unit: str = ""
    penalised: bool = False
    proxy: str = ""
    rule: str = ""
    explanation: str = ""
    reference: str = ""

    def value(self, measures: Mapping[str, float], beta: float) -> float:
        """The objective as the user reads it; NaN where it was not measured."""
        value = measures.get(self.measure, float("nan"))
        return value - beta * measures.get("penalty", float("nan")) if self.penalised else value


_ZICO = (
    "Li et al., ZiCo: Zero-shot NAS via inverse Coefficient of Variation on Gradients, ICLR 2023"
)
_ZEN_NAS = "Lin et al., Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition, ICCV 2021"
_ZICO_BC = "Bhardwaj et al., ZiCo-BC: A Bias Corrected Zero-Shot NAS for Vision Tasks, 2023, eq. 2"

_ALL = (
    Objective(
        "zico",
        "ZiCo",
        Goal.MAXIMIZE,
        "zico",
        proxy="zico",
        explanation="Sum over layers of log sum of mean |gradient| / its deviation over batches. "
        "Grows by a whole term with every layer, but only by a logarithm with width.",
        reference=_ZICO,
    ),
    Objective(
        "zico-bc",
        "ZiCo-BC",
        Goal.MAXIMIZE,
        "zico",
        penalised=True,
        proxy="zico",
        explanation="ZiCo minus beta times the sum over layers of log(H W / sqrt C): "
        "the correction of its preference for thin, deep networks.",
        reference=_ZICO_BC,
    ),
    Objective(
        "size-limit",
        "Size limit",
        Goal.MAXIMIZE,
        "size_limit",
        explanation="Sum over layers of log P, the number of weights: what ZiCo tends to for "
        "many batches. Exact, and free.",
    ),
    Objective(
        "size-limit-bc",
        "Size limit, corrected",
        Goal.MAXIMIZE,
        "size_limit",
        penalised=True,
        explanation="Size limit minus beta times the penalty of ZiCo-BC. Exact, and free.",
        reference=_ZICO_BC,
    ),
    Objective(
        "macs",
        "MACs",
        Goal.MINIMIZE,
        "macs",
        explanation="Multiplications of one image's forward pass, of convolutions and linear "
        "layers. Biases, normalisation and activations are not counted.",
    ),
    Objective(
        "params",
        "Parameters",
        Goal.MINIMIZE,
        "params",
        explanation="Weights, biases and batch-norm factors; running statistics are not counted.",
    ),
    Objective(
        "depth",
        "Blocks",
        Goal.MINIMIZE,
        "depth",
        explanation="Blocks in all stages together.",
    ),
    Objective(
        "memory",
        "Peak memory",
        Goal.MINIMIZE,
        "peak_memory_bytes",
        unit="B",
        explanation="Largest sum of outputs alive at once for one image in fp32, run in order; "
        "weights are not counted.",
    ),
    Objective(
        "params-zennas",
        "Parameters, Zen-NAS",
        Goal.MINIMIZE,
        "params_zennas",
        rule="zennas",
        explanation="Parameters as the published Zen-NAS code counts them for its budgets: "
        "one for each batch-norm channel, none for biases of projections.",
        reference=_ZEN_NAS,
    ),
    Objective(
        "macs-zennas",
        "MACs, Zen-NAS",
        Goal.MINIMIZE,
        "macs_zennas",
        rule="zennas",
        explanation="FLOPs as the published Zen-NAS code counts them for its budgets: "
        "batch-norm counted once, strided projections at a quarter.",
        reference=_ZEN_NAS,
    ),
)
OBJECTIVES: dict[str, Objective] = {objective.name: objective for objective in _ALL}
# Countable before scoring, so they may be limited.
LIMITED = ("macs", "params", "depth", "memory", "params-zennas", "macs-zennas")


def objective(name: str) -> Objective:
    """The objective of that name; raises PlanError with the known ones."""
    if name not in OBJECTIVES:
        raise PlanError(f"There is no objective {name!r}. Choose among {', '.join(OBJECTIVES)}.")
    return OBJECTIVES[name]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A limit on a countable cost, inclusive: a network at the limit passes."""

    name: str  # one of LIMITED
    high: float
    low: float = 0.0

    def __post_init__(self) -> None:
        if self.name not in LIMITED:
            raise PlanError(
                f"Limit: {self.name!r} cannot be limited. Choose among {', '.join(LIMITED)}."
            )
        if not 0 <= self.low <= self.high < math.inf:
            raise PlanError(
                f"Limit on {self.label}: {self.low:g} to {self.high:g} holds no network. "
                "Make the lower limit 0 or more and the upper one larger than it."
            )

    @property
    def label(self) -> str:
        return OBJECTIVES[self.name].label

    def excess(self, measures: Mapping[str, float]) -> float:
        """How far outside the limit, relative to it; 0 or less passes."""
        value = measures[OBJECTIVES[self.name].measure]
        return max(value - self.high, self.low - value) / max(self.high, 1.0)

    @property
    def text(self) -> str:
        """As the command line takes it."""
        below = f"{self.name}<{_scaled(self.high)}"
        return f"{_scaled(self.low)}<{below}" if self.low else below


_NUMBER = r"([\d.eE+]+)([kKMG]?)"
_LIMIT = re.compile(rf"(?:{_NUMBER}<=?)?([a-z]+(?:-[a-z]+)*)<=?{_NUMBER}")
_SCALE = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}


def _scaled(value: float) -> str:
    """A number as the command line takes it: 2G, 600M, 40; every digit where it is not round."""
    for scale in ("G", "M", "k"):
        short = f"{value / _SCALE[scale]:g}"
        if value >= _SCALE[scale] and "e" not in short and float(short) * _SCALE[scale] == value:
            return f"{short}{scale}"
    return f"{value:.17g}"


def amount(value: float) -> str:
    """Three digits of a number, written as in a limit: 123G."""
    return _scaled(float(f"{value:.3g}"))


def parse_constraint(text: str) -> Constraint:
    """Read "macs<600e6", "params-zennas<1M" or "10<depth<40"; raises PlanError."""
    match = _LIMIT.fullmatch(text.replace(" ", ""))
    try:
        if match is None:
            raise ValueError
        low, low_scale, name, high, scale = match.groups()
        least = float(low or 0) * _SCALE[low_scale or ""]
        return Constraint(name, float(high) * _SCALE[scale], least)
    except ValueError:
        raise PlanError(
            f"Limit {text!r} cannot be read. Write it as NAME<NUMBER, such as macs<600e6."
        ) from None
