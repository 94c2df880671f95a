"""What every family of search spaces promises. A new one is tested once its file exists."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from explorer.core.codec import from_json, to_json
from explorer.core.cost import count
from explorer.core.errors import SpaceError
from explorer.core.space import SearchSpace
from explorer.spaces import (
    SpaceFamily,
    check_space,
    depth_of,
    families,
    family,
    graph_of,
    mean_width_of,
    measures_of,
)


@pytest.fixture(params=list(families))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def made(name: str) -> SpaceFamily:
    return families[name]


def test_it_says_what_it_is(made: SpaceFamily) -> None:
    assert made.label
    assert made.description.endswith(".")
    assert made.reference


def test_its_default_space_is_its_own_and_has_something_to_choose(
    made: SpaceFamily, name: str
) -> None:
    space = made.default()
    assert space.family == name
    assert space.size > 1
    assert len({choice.name for choice in space.choices}) == len(space.choices)
    assert from_json(to_json(space), SearchSpace, "a space") == space


def test_the_same_choices_make_the_same_network(made: SpaceFamily) -> None:
    architecture = made.default().sample(np.random.default_rng(5))
    assert made.graph(architecture) == made.graph(architecture)


def test_networks_are_whole_and_their_operations_named_once(made: SpaceFamily) -> None:
    space = made.default()
    for seed in range(5):
        graph = made.graph(space.sample(np.random.default_rng(seed)))
        drawn = graph.to_networkx()
        assert len(drawn) == len(graph.ops)
        assert nx.is_directed_acyclic_graph(drawn)
        outputs = {graph.ops[i].name for i in graph.outputs}
        needed = set.union(outputs, *(nx.ancestors(drawn, end) for end in outputs))
        assert needed == set(drawn)
        assert graph.shapes[0] == space.input_shape


def test_costs_of_many_are_the_counts_of_each(made: SpaceFamily) -> None:
    space = made.default()
    genes = space.sample_genes(np.random.default_rng(1), 12)
    costs = made.costs(space, genes)
    for i, row in enumerate(genes):
        measures = measures_of(space.architecture(row))
        for cost in ("params", "macs", "depth"):
            assert costs[cost][i] == measures[cost]
        for cost in ("size_limit", "penalty"):
            assert costs[cost][i] == pytest.approx(measures[cost], rel=1e-12)


def test_costs_of_none_are_empty(made: SpaceFamily) -> None:
    space = made.default()
    costs = made.costs(space, space.sample_genes(np.random.default_rng(1), 0))
    assert {name: values.shape for name, values in costs.items()} == dict.fromkeys(costs, (0,))


def test_stages_are_the_groups_of_the_choices_with_a_depth(made: SpaceFamily) -> None:
    space = made.default()
    stages = made.stages(space)
    assert [stage.group for stage in stages] == [
        choice.group for choice in space.choices if choice.role == "depth"
    ]
    graph = made.graph(space.sample(np.random.default_rng(0)))
    by_stage = {op.stage: shape for op, shape in zip(graph.ops, graph.shapes, strict=True)}
    for stage in stages:
        assert by_stage[f"stage {stage.label}"][1:] == stage.resolution


def test_presets_are_networks_of_the_family(made: SpaceFamily, name: str) -> None:
    for architecture in made.presets().values():
        assert architecture.space.family == name
        counts = count(graph_of(architecture))
        assert counts.macs > counts.params > 0
        assert depth_of(architecture) > 0
        assert mean_width_of(architecture) > 0


def test_its_own_spaces_pass_the_check_for_spaces_from_files(made: SpaceFamily) -> None:
    check_space(made.default())
    for architecture in made.presets().values():
        check_space(architecture.space)


def test_a_space_its_family_could_not_have_made_is_refused(made: SpaceFamily) -> None:
    space = made.default()
    with pytest.raises(SpaceError, match="not those of the"):
        check_space(replace(space, choices=space.choices[1:]))
    first = next(choice for choice in space.choices if choice.role == "width")
    strange = replace(first, options=("a",), step=0)
    with pytest.raises(SpaceError, match="these options are not possible"):
        check_space(space.with_choice(strange))


def test_a_strange_family_lists_the_known_ones() -> None:
    with pytest.raises(SpaceError, match="There is no search space 'transformer'. Choose among"):
        family("transformer")
