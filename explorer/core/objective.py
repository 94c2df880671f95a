"""What a search may be after, and the limits it must keep."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.core._objective import Goal, Objective, plain_name
from explorer.core._objective_table import ALL
from explorer.core.calibration import NAME, PREFIX
from explorer.core.errors import PlanError

__all__ = [
    "LIMITED",
    "OBJECTIVES",
    "Constraint",
    "Goal",
    "Objective",
    "objective",
    "parse_constraint",
    "plain_name",
]


class Objectives(dict[str, Objective]):
    """Those of the table by name; of a calibration's name there is one, whoever saved it.

    Whether it is there to be computed is seen where a plan is checked.
    """

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and _is_calibrated(name))

    def __missing__(self, name: str) -> Objective:
        if _is_calibrated(name):
            return _calibrated(name)
        raise KeyError(name)


def _is_calibrated(name: str) -> bool:
    return name.startswith(PREFIX) and NAME.fullmatch(name.removeprefix(PREFIX)) is not None


def _calibrated(name: str) -> Objective:
    return Objective(
        name,
        f"Calibrated, {name.removeprefix(PREFIX)}",
        Goal.MAXIMIZE,
        name,
        explanation="Accuracy as a weighted sum of channels, parameters and blocks of the stages "
        "and the penalty, with weights learned from networks trained on one data set. It says "
        "nothing of other data sets.",
        formula="w₀ + Σₛ (aₛ log Cₛ + bₛ log Pₛ + cₛ nₛ) + d Ω; C: channels of a stage, "
        "P: its parameters, n: its blocks, Ω: the penalty",
    )


OBJECTIVES = Objectives({objective.name: objective for objective in ALL})
# Countable before scoring, so they may be limited.
LIMITED = ("macs", "params", "depth", "memory", "params-zennas", "macs-zennas", "latency")


def objective(name: str) -> Objective:
    """The objective of that name; "max:macs" and "min:zico" turn one round.

    Raises PlanError with the known ones.
    """
    plain = plain_name(name)
    wanted = name.removesuffix(plain).removesuffix(":")
    if plain not in OBJECTIVES or wanted not in ("", "max", "min"):
        raise PlanError(
            f"There is no objective {name!r}. Choose among {', '.join(OBJECTIVES)}; "
            "max: or min: before a name turns its direction."
        )
    found = OBJECTIVES[plain]
    return found.turned() if wanted and f"{wanted}:" != found.goal.prefix else found


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
