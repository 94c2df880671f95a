"""What an objective is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum


class Goal(Enum):
    """The direction in which a number gets better."""

    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"

    @property
    def sign(self) -> int:
        """What a value is multiplied by so that less is better."""
        return -1 if self is Goal.MAXIMIZE else 1

    @property
    def other(self) -> "Goal":
        return Goal.MINIMIZE if self is Goal.MAXIMIZE else Goal.MAXIMIZE

    @property
    def prefix(self) -> str:
        """Before the name of an objective that is turned into this direction: "min:"."""
        return f"{self.value[:3]}:"


def plain_name(name: str) -> str:
    """The name of an objective without the direction that may stand before it."""
    for goal in Goal:
        name = name.removeprefix(goal.prefix)
    return name


@dataclass(frozen=True, slots=True)
class Objective:
    """A number every network has, and the direction wanted.

    Attributes:
        measure: the stored number it is read from (see Evaluation.measures).
        penalised: beta times the penalty is taken off (ZiCo-BC, eq. 2).
        proxy: the score that must be computed for it; "" where counting is enough.
        rule: the counting rule it is of (core.cost.MACS_RULES), which not every family has; "" for
            what every network has.
        formula: one line, in Unicode.
        passes: what computing it takes: "2 forward passes"; "" where counting is enough.
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
    formula: str = ""
    passes: str = ""

    def turned(self) -> "Objective":
        """The same number, wanted in the other direction; its name says so ("min:zico")."""
        goal = self.goal.other
        plain = plain_name(self.name)
        turned = plain if plain != self.name else f"{goal.prefix}{plain}"
        return replace(self, goal=goal, name=turned)

    def value(self, measures: Mapping[str, float], beta: float) -> float:
        """The objective as the user reads it; NaN where it was not measured."""
        value = measures.get(self.measure, float("nan"))
        return value - beta * measures.get("penalty", float("nan")) if self.penalised else value
