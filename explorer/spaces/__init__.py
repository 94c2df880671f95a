"""Families of search spaces: choices become op graphs.

To add one, add a module here that registers an object with the shape of SpaceFamily. A package of
one's own names such an object in its entry points, group "explorer.spaces".
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.core.calibration import Calibration, found_for
from explorer.core.cost import Counts, count
from explorer.core.errors import PlanError, SpaceError
from explorer.core.graph import OpGraph
from explorer.core.objective import objective
from explorer.core.plan import SearchPlan
from explorer.core.registry import Registry
from explorer.core.space import Architecture, SearchSpace, Task
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import ChainFamily
from explorer.spaces._family import BaseFamily, SpaceFamily, Stage, check_family
from explorer.spaces._links import Links
from explorer.spaces._references import Baseline, at_input_of, baselines_of

__all__ = [
    "BaseFamily",
    "Baseline",
    "ChainFamily",
    "GraphBuilder",
    "Links",
    "SpaceFamily",
    "Stage",
    "at_input_of",
    "baselines",
    "calibrated",
    "caution_of",
    "check_plan",
    "check_space",
    "costs_of",
    "depth_of",
    "families",
    "family",
    "first_plan",
    "graph_of",
    "links_of",
    "mean_width_of",
    "measures_of",
    "name_of",
    "read_space",
    "read_space_file",
    "references",
    "terms_of",
    "write_space",
]

families: Registry[SpaceFamily] = Registry(__name__, check_family)


def family(name: str) -> SpaceFamily:
    """The family of that name; raises SpaceError with the known ones."""
    if name not in families:
        raise SpaceError(f"There is no search space {name!r}. Choose among {', '.join(families)}.")
    return families[name]


def check_space(space: SearchSpace) -> None:
    """Refuse a space from a file that its family could not have made; raises SpaceError."""
    family(space.family).check(space)


def read_space(text: str | bytes, name: str) -> SearchSpace:
    """The space that a TOML text describes; raises SpaceError with the line that is wrong.

    Args:
        name: of the text, for the sentence: "my.toml".
    """
    from explorer.spaces import _toml  # reads the families, which are not there yet

    return _toml.read(text, name)


def read_space_file(path: Path) -> SearchSpace:
    """The space that a TOML file describes; raises SpaceError, also where it cannot be read."""
    from explorer.spaces import _toml

    return _toml.read_file(path)


def write_space(space: SearchSpace) -> str:
    """A TOML text that describes a space, as `read_space` takes it."""
    from explorer.spaces import _toml

    return _toml.write(space)


def terms_of(space: SearchSpace, genes: NDArray[np.int64]) -> Mapping[str, NDArray[np.float64]]:
    """Terms of many architectures that add up over their stages, by name, each (n,)."""
    from explorer.spaces import _terms  # reads the families, which are not there yet

    return _terms.terms_of(space, genes)


def calibrated(
    made: Calibration, space: SearchSpace, genes: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(n,): the accuracies that a calibration predicts; raises PlanError where it is not for the
    space."""
    from explorer.spaces import _terms

    return _terms.calibrated(made, space, genes)


def check_plan(plan: SearchPlan) -> None:
    """Refuse objectives and limits by a counting rule that the plan's family has not, and
    calibrations that are not for its space.

    Raises PlanError, and SpaceError for an unknown family.
    """
    made = family(plan.space.family)
    for one in found_for(plan.objectives, plan.calibrations):
        one.check(plan.space)
    asked = [("Objectives", name) for name in plan.objectives]
    asked += [("Limits", limit.name) for limit in plan.constraints]
    for field, name in asked:
        if (rule := objective(name).rule) and rule not in made.rules:
            raise PlanError(
                f"{field}: {name} has no meaning in the space {plan.space.family}, which is not "
                f"counted by that rule. Use {name.removesuffix(f'-{rule}')}."
            )


def caution_of(plan: SearchPlan) -> str:
    """Why the plan's beta is not to be trusted in its space; "" where it is, or plays no part."""
    corrected = plan.beta > 0 and any(goal.penalised for goal in plan.goals)
    return family(plan.space.family).caution if corrected else ""


def first_plan(name: str, space: SearchSpace | None = None) -> SearchPlan:
    """The search that a new session offers in a family; raises SpaceError for an unknown one.

    Args:
        space: of the family; its default where there is none.
    """
    chosen = family(name)
    space = space or chosen.default()
    return SearchPlan(
        space,
        constraints=chosen.limits_of(space),
        beta=chosen.beta_of(space),
        scoring=chosen.scoring_of(space),
    )


def name_of(architecture: Architecture) -> str:
    """What the command line calls a network of a family's own spaces: by its published name where
    it has one ("nats-size:8:8:8:16:32"), else by its option indices."""
    published = family(architecture.space.family).published(architecture)
    return f"{architecture.space.family}:{published}" if published else architecture.text


def baselines(task: Task) -> tuple[Baseline, ...]:
    """The published networks to compare a search of a task with, the usual ones first."""
    return baselines_of(families, task)


def references(task: Task) -> Mapping[str, Architecture]:
    """The published networks of a task by their names, each at its own input size."""
    return {baseline.label: baseline.architecture for baseline in baselines(task)}


def graph_of(architecture: Architecture) -> OpGraph:
    """The op graph of an architecture of any family."""
    return family(architecture.space.family).graph(architecture)


def links_of(space: SearchSpace) -> Links:
    """How the networks of a space fall into links; raises SpaceError where they are no chain."""
    return family(space.family).links(space)


def depth_of(architecture: Architecture) -> int:
    """Blocks in all stages together."""
    return len(graph_of(architecture).blocks())


def mean_width_of(architecture: Architecture) -> float:
    """Mean over blocks of the channels they hand on."""
    return graph_of(architecture).mean_width


def costs_of(architecture: Architecture) -> dict[str, float]:
    """What the family's tables tell of a network, a part of `measures_of` in a fraction of its
    time."""
    genes = np.array([architecture.genes], dtype=np.int64)
    costs = family(architecture.space.family).costs(architecture.space, genes)
    return {name: float(values[0]) for name, values in costs.items()}


def measures_of(architecture: Architecture, counts: Counts | None = None) -> dict[str, float]:
    """All that counting tells of a network, by the names that objectives and limits use."""
    counts = counts or count(graph_of(architecture))
    found: dict[str, float] = {
        "params": counts.params,
        "macs": counts.macs,
        "depth": counts.depth,
        "peak_memory_bytes": counts.peak_memory_bytes,
        "size_limit": counts.size_limit,
        "penalty": counts.penalty,
    }
    for rule in family(architecture.space.family).rules:
        by_rule = count(graph_of(architecture), rule)
        found |= {f"params_{rule}": by_rule.params, f"macs_{rule}": by_rule.macs}
    return found
