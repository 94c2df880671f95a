"""What `explorer correlate` was asked for: a table's networks, and the scores to compare."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.cli.correlating import Scored, counted, scored
from explorer.cli.scoring import settings
from explorer.core.correlation import AccuracyTable, open_table, with_counts
from explorer.core.errors import PlanError, SpaceError
from explorer.core.evaluation import ScoringSettings
from explorer.core.objective import Objective, objective
from explorer.core.space import SearchSpace
from explorer.runs.naming import named_networks
from explorer.search.correlating import counted_alone, guessed_space
from explorer.spaces import families, family

SCORES = ("size-limit-bc",)  # compared where none was asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be told, as the flags say it; empty or None where they say nothing."""

    names: tuple[str, ...]
    betas: tuple[float, ...]
    columns: tuple[str, ...]
    seed: int | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table's networks, and the scores to compare."""

    space: SearchSpace
    table: AccuracyTable
    names: tuple[str, ...]
    betas: tuple[float, ...]
    seed: int

    @classmethod
    def read(
        cls, path: Path, space: SearchSpace | None, asked: Asked, rows: int | None, within: bool
    ) -> "Comparison":
        """Raises DataError with a line of the table, SpaceError and PlanError."""
        file = open_table(path)
        space = space or guessed_space(file.names) or _unknown_space(path)
        names = asked.names or SCORES
        _check_scores(space, names)
        found = file.table(named_networks(space, path.parent, within), asked.columns)
        seed = asked.seed or 0
        if rows is not None:
            found = found.sampled(rows, seed)
        betas = asked.betas or (family(space.family).beta_of(space),)
        return cls(space, found, names, betas, seed)

    @property
    def goals(self) -> tuple[Objective, ...]:
        return tuple(map(objective, with_counts(self.names)))

    def settings(self, scoring: dict[str, Any], seed: int) -> ScoringSettings:
        """The space's own where flags say nothing; raises DataError where data cannot be used."""
        own = family(self.space.family).scoring_of(self.space)
        if counted_alone(self.goals):
            return own
        space = self.space
        return settings(**scoring, seed=seed, own=own, task=space.task, classes=space.classes)

    def scored(self, how: ScoringSettings, workers: int) -> Scored:
        """In memory."""
        if counted_alone(self.goals):
            return counted(self.table, self.goals)
        return scored(self.table, self.space, self.goals, how, workers)


def _unknown_space(path: Path) -> SearchSpace:
    raise SpaceError(
        f"TABLE {path}: its names are of no one space. Say which with --space: "
        f"{', '.join(families)}."
    )


def _check_scores(space: SearchSpace, names: tuple[str, ...]) -> None:
    for goal in map(objective, names):
        if goal.rule and goal.rule not in family(space.family).rules:
            raise PlanError(
                f"--proxy {goal.name} has no meaning in the space {space.family}, which is not "
                f"counted by that rule. Use {goal.name.removesuffix(f'-{goal.rule}')}."
            )
        if goal.measure == "latency_ms":
            raise PlanError(
                f"--proxy {goal.name} is of a device, and predicts no accuracy. Leave it out."
            )
