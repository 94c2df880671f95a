"""What an objective is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


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
