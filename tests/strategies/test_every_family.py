"""Every strategy on every space of every family, with scores made up."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace
from explorer.spaces import costs_of, families
from explorer.strategies import strategies, strategy

BOUNDS = {  # each once: some spaces differ in their limits alone
    space.choices: (f"{name}: {words}", space)
    for name, family in families.items()
    for words, space in reversed(family.spaces().items())
}
SPACES = [pytest.param(space, id=words) for words, space in BOUNDS.values()]
NETWORKS = 30


def look(architecture: Architecture, plan: SearchPlan) -> Evaluation:
    measures = costs_of(architecture)
    outside = [limit for limit in plan.constraints if limit.excess(measures) > 0]
    outcome = Outcome.REJECTED if outside else Outcome.SCORED
    return Evaluation(architecture, outcome, measures)


@pytest.mark.parametrize("name", list(strategies))
@pytest.mark.parametrize("space", SPACES)
def test_it_searches_the_space_within_the_limits_of_a_first_search(
    space: SearchSpace, name: str
) -> None:
    family = families[space.family]
    rng = np.random.default_rng(1)
    first = tuple(dict.fromkeys(tuple(row) for row in space.sample_genes(rng, 3).tolist()))
    plan = SearchPlan(
        space,
        ("size-limit", "macs"),
        constraints=family.limits_of(space) if name != "random" else (),  # it learns nothing
        strategy=name,
        population=8,
    )
    plan = plan if strategies[name].proposes else replace(plan, first=first)
    chosen = strategy(plan)
    found = []
    tried = 0
    wanted = min(NETWORKS, space.size // 2) if strategies[name].proposes else 0
    while (sum(e.scored for e in found) < wanted or tried < len(plan.first)) and tried < 3000:
        architecture = chosen.ask()
        assert architecture is not None
        found.append(look(architecture, plan))
        chosen.tell(found[-1])
        tried += 1
    assert len({e.architecture.genes for e in found}) == len(found)
    assert sum(e.scored for e in found) >= wanted
    if not strategies[name].proposes:
        assert [e.architecture.genes for e in found] == list(first)
