"""All that decides the outcome of a search."""

import math
from dataclasses import dataclass, field, replace

from explorer.core.calibration import Calibration, found_for
from explorer.core.errors import PlanError
from explorer.core.evaluation import MAX_SEED, ScoringSettings
from explorer.core.objective import Constraint, Objective, objective
from explorer.core.space import SearchSpace


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """One search, whole: the same plan has the same outcome on any number of workers.

    Attributes:
        objectives: names, each as `core.objective.objective` takes it; turned ones say so.
        budget: networks to score; those outside the limits are not scored and do not count.
        window: networks in flight at most. Part of the plan, since the strategy hears of results
            in the order it asked for them.
        first: networks of the space that the strategy asks for before any of its own, in their
            order, by option indices: an initial structure, or what another search found.
        device: what latency is of, as devices.latency_model takes it; "" where none is asked for.
        calibrations: what calibrated objectives are computed by, so that the plan stays the same
            when one of that name is saved anew; see `with_calibrations`.
    """

    space: SearchSpace
    objectives: tuple[str, ...] = ("zico-bc", "macs")
    beta: float = 1.0
    constraints: tuple[Constraint, ...] = ()
    strategy: str = "nsga2"
    population: int = 40
    budget: int = 1000
    window: int = 32  # more than a desktop has cores, and fewer than a population
    seed: int = 0
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    first: tuple[tuple[int, ...], ...] = ()
    device: str = ""
    calibrations: tuple[Calibration, ...] = ()

    def __post_init__(self) -> None:
        self._settle_objectives()
        if not (math.isfinite(self.beta) and self.beta >= 0):
            raise PlanError(f"Beta: {self.beta:g} is not usable. Use 0 (ZiCo) or more.")
        names = [constraint.name for constraint in self.constraints]
        if len(set(names)) != len(names):
            raise PlanError("Limits: one cost is limited twice. Remove one of the two limits.")
        if self.needs_device and not self.device:
            raise PlanError(
                "Device: none was chosen, and latency is of one. Choose a table of measured "
                "convolutions, or leave out latency."
            )
        self._check_first()
        for label, value, low, high in (
            ("Population", self.population, 4, 10_000),  # a generation is sorted as a whole
            ("Budget", self.budget, 1, 1_000_000_000),
            ("Window", self.window, 1, 10_000),  # each network in flight is held twice
            ("Seed", self.seed, 0, MAX_SEED),
        ):
            if value < low:
                raise PlanError(f"{label}: {value} is too small. Use {low} or more.")
            if value > high:
                raise PlanError(f"{label}: {value} is too large. Use {high} or less.")

    def _settle_objectives(self) -> None:
        """Give each the one name it has; raise PlanError where they are none, or one is twice."""
        if not self.objectives:
            raise PlanError("Objectives: none was chosen. Choose at least one.")
        goals = [objective(name) for name in self.objectives]
        object.__setattr__(self, "objectives", tuple(goal.name for goal in goals))
        if len({(goal.measure, goal.penalised) for goal in goals}) != len(goals):
            raise PlanError("Objectives: one is listed twice. Remove one of the two.")

    def _check_first(self) -> None:
        """Raise PlanError where a network to begin with is none of the space, or is there twice."""
        if len(set(self.first)) != len(self.first):
            raise PlanError("First networks: one is listed twice. Remove one of the two.")
        sizes = [len(choice.options) for choice in self.space.choices]
        for genes in self.first:
            if len(genes) != len(sizes) or not all(
                0 <= gene < size for gene, size in zip(genes, sizes, strict=True)
            ):
                text = ",".join(map(str, genes))
                raise PlanError(
                    f"First networks: {text} is no network of the space. Take networks within "
                    "its bounds, or widen them."
                )

    @property
    def needs_device(self) -> bool:
        """Whether latency is asked for, or limited."""
        measures = {goal.measure for goal in self.goals}
        return "latency_ms" in measures or any(c.name == "latency" for c in self.constraints)

    def with_calibrations(self) -> "SearchPlan":
        """The plan with those that its objectives are of: its own, else the saved ones.

        Raises PlanError where one is neither.
        """
        return replace(self, calibrations=found_for(self.objectives, self.calibrations))

    @property
    def goals(self) -> tuple[Objective, ...]:
        return tuple(objective(name) for name in self.objectives)

    @property
    def proxies(self) -> tuple[str, ...]:
        """The scores that must be computed, each once."""
        return tuple(dict.fromkeys(goal.proxy for goal in self.goals if goal.proxy))

    @property
    def label(self) -> str:
        """For lists of runs: "beta 1, seed 7"."""
        return f"beta {self.beta:g}, seed {self.seed}"
