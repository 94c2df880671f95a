"""What every family of search spaces promises. A new one is tested once its file exists."""

from contextlib import suppress
from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.codec import from_json, to_json
from explorer.core.cost import count
from explorer.core.errors import SpaceError
from explorer.core.graph import OpGraph
from explorer.core.objective import OBJECTIVES
from explorer.core.ops import Op
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace
from explorer.spaces import (
    SpaceFamily,
    check_space,
    depth_of,
    families,
    family,
    first_plan,
    graph_of,
    mean_width_of,
    measures_of,
    name_of,
)
from tests.spaces.bounds import narrowed, spaces, starting_spaces

NAMES = list(families)
EXACT = ("params", "macs", "depth")  # whole numbers
SUMS = ("size_limit", "penalty")  # of logarithms, added up in another order
every_family = pytest.mark.parametrize("name", NAMES)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(params=NAMES)
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
    assert next(iter(made.spaces().values())) == space


def test_all_its_spaces_are_its_own_and_name_each_choice_once(name: str) -> None:
    for space in starting_spaces(name):
        assert space.family == name
        assert len({choice.name for choice in space.choices}) == len(space.choices)


def test_its_spaces_and_presets_survive_a_file(made: SpaceFamily, name: str) -> None:
    for space in starting_spaces(name):
        assert from_json(to_json(space), SearchSpace, "a space") == space
    for preset in made.presets().values():
        assert from_json(to_json(preset), Architecture, "a network") == preset


def test_a_first_search_is_valid_and_survives_a_file(name: str) -> None:
    for space in (None, *starting_spaces(name)):
        plan = first_plan(name, space)
        assert from_json(to_json(plan), SearchPlan, "a plan") == plan


def test_the_limits_of_a_first_search_leave_it_networks_to_score(made: SpaceFamily) -> None:
    space = made.default()
    costs = made.costs(space, space.sample_genes(np.random.default_rng(0), 1000))
    within = np.ones(1000, dtype=bool)
    for limit in made.limits_of(space):
        cost = costs[OBJECTIVES[limit.name].measure]
        within &= (limit.low <= cost) & (cost <= limit.high)
    assert within.mean() >= 1 / 500


def test_the_same_choices_make_the_same_network(made: SpaceFamily) -> None:
    architecture = made.default().sample(np.random.default_rng(5))
    assert made.graph(architecture) == made.graph(architecture)


def assert_whole(graph: OpGraph, space: SearchSpace) -> None:
    """Every operation has a name of its own, and is needed by an output."""
    drawn = graph.to_networkx()
    assert len(drawn) == len(graph.ops)
    assert nx.is_directed_acyclic_graph(drawn)
    outputs = {graph.ops[i].name for i in graph.outputs}
    needed = set.union(outputs, *(nx.ancestors(drawn, end) for end in outputs))
    assert needed == set(drawn)
    assert graph.shapes[0] == space.input_shape
    assert [op.name for op in graph.ops if op.kind == "input"] == ["input"]
    assert all(op.stage for op in graph.ops[1:])


@every_family
@settings(max_examples=10)
@given(data=st.data(), seed=SEEDS)
def test_networks_are_whole_with_shortcuts_and_without(
    name: str, data: st.DataObject, seed: int
) -> None:
    space = data.draw(spaces(name))
    graph = graph_of(space.sample(np.random.default_rng(seed)))
    assert_whole(graph, space)
    assert len(graph.without_shortcuts().outputs) == len(graph.outputs)


def test_networks_of_its_own_spaces_are_whole(name: str) -> None:
    for space in starting_spaces(name):
        assert_whole(graph_of(space.sample(np.random.default_rng(1))), space)


def assert_costs_are_counts(space: SearchSpace, seed: int, rows: int) -> None:
    genes = space.sample_genes(np.random.default_rng(seed), rows)
    costs = family(space.family).costs(space, genes)
    assert costs.keys() >= {*EXACT, *SUMS}
    for i, row in enumerate(genes):
        measures = measures_of(space.architecture(row))
        for cost in costs:
            if cost in SUMS:
                assert costs[cost][i] == pytest.approx(measures[cost], rel=1e-9, abs=1e-9)
            else:
                assert costs[cost][i] == measures[cost]


def test_costs_of_many_are_the_counts_of_each_in_its_own_spaces(name: str) -> None:
    for space in starting_spaces(name):
        assert_costs_are_counts(space, seed=1, rows=6 if space.size > 1 else 1)


@every_family
@settings(max_examples=20)
@given(data=st.data(), seed=SEEDS)
def test_costs_of_many_are_the_counts_of_each_for_any_bounds(
    name: str, data: st.DataObject, seed: int
) -> None:
    assert_costs_are_counts(data.draw(spaces(name)), seed, rows=3)


def test_costs_of_none_are_empty(made: SpaceFamily) -> None:
    space = made.default()
    costs = made.costs(space, space.sample_genes(np.random.default_rng(1), 0))
    assert {name: values.shape for name, values in costs.items()} == dict.fromkeys(costs, (0,))


@every_family
@settings(max_examples=15)
@given(data=st.data(), seed=SEEDS)
def test_samples_are_canonical_and_what_stands_in_an_idle_gene_changes_no_network(
    name: str, data: st.DataObject, seed: int
) -> None:
    space = data.draw(spaces(name))
    rng = np.random.default_rng(seed)
    genes = space.sample_genes(rng, 5)
    assert (space.canonical(genes) == genes).all()
    sizes = [len(choice.options) for choice in space.choices]
    noise = np.where(space.active(genes), genes, rng.integers(0, sizes, size=genes.shape))
    assert (space.canonical(noise) == genes).all()
    assert graph_of(space.architecture(noise[0])) == graph_of(space.architecture(genes[0]))
    clean, noisy = (family(name).costs(space, rows) for rows in (genes, noise))
    for cost in clean:
        np.testing.assert_array_equal(clean[cost], noisy[cost])


@every_family
@settings(max_examples=25)
@given(data=st.data())
def test_the_size_is_the_number_of_networks_that_can_be_listed(
    name: str, data: st.DataObject
) -> None:
    space = data.draw(narrowed(data.draw(st.sampled_from(starting_spaces(name)))))
    listed = np.array(list(product(*(range(len(choice.options)) for choice in space.choices))))
    assert len({tuple(row) for row in space.canonical(listed).tolist()}) == space.size


@every_family
@settings(max_examples=15)
@given(data=st.data(), seed=SEEDS)
def test_genes_values_and_files_tell_the_same_network(
    name: str, data: st.DataObject, seed: int
) -> None:
    space = data.draw(spaces(name))
    architecture = space.sample(np.random.default_rng(seed))
    values = architecture.values()
    back = tuple(choice.options.index(values[choice.name]) for choice in space.choices)
    assert space.architecture(back) == architecture
    assert from_json(to_json(architecture), Architecture, "a network") == architecture


def shape_of(graph: OpGraph) -> list[Op]:
    """Its operations but for what a name does not tell: input size, classes, empty stages."""
    return [
        replace(
            op, name="", stage="", size=(0, 0), channels=0 if op.kind == "linear" else op.channels
        )
        for op in graph.ops
    ]


def test_a_published_name_reads_back_as_the_same_network(made: SpaceFamily, name: str) -> None:
    rng = np.random.default_rng(2)
    sampled = [space.sample(rng) for space in starting_spaces(name) for _ in range(5)]
    for architecture in (*made.presets().values(), *sampled):
        published = made.published(architecture)
        assert name_of(architecture).startswith(f"{name}:")
        if published:
            assert name_of(architecture) == f"{name}:{published}"
            parsed = made.parse(published)
            assert parsed is not None
            assert shape_of(made.graph(parsed)) == shape_of(made.graph(architecture))
            assert made.published(parsed) == published
            check_space(parsed.space)


@every_family
@settings(max_examples=150)
@given(text=st.text(max_size=40) | st.text("0123456789:,()-.KSuperResIDWExConv ", max_size=60))
def test_any_text_is_a_network_no_name_or_refused_in_a_sentence(name: str, text: str) -> None:
    with suppress(SpaceError):
        parsed = families[name].parse(text)
        assert parsed is None or families[name].graph(parsed).outputs


def test_stages_name_groups_of_choices_and_the_size_of_their_maps(name: str) -> None:
    for space in starting_spaces(name):
        stages = families[name].stages(space)
        groups = [stage.group for stage in stages]
        assert len(set(groups)) == len(groups) > 0
        assert set(groups) <= {choice.group for choice in space.choices}


@every_family
@settings(max_examples=10)
@given(data=st.data(), seed=SEEDS)
def test_stages_have_the_resolution_of_their_last_operation(
    name: str, data: st.DataObject, seed: int
) -> None:
    space = data.draw(spaces(name))
    genes = space.sample_genes(np.random.default_rng(seed), 1)[0]
    for place, choice in enumerate(space.choices):
        if choice.role in ("stride", "other"):  # these may move sizes: the first option is told
            genes[place] = 0
        elif choice.role == "depth":  # a stage left out has no stride
            genes[place] = len(choice.options) - 1
    graph = graph_of(space.architecture(genes))
    found = {op.stage: shape for op, shape in zip(graph.ops, graph.shapes, strict=True)}
    for stage in families[name].stages(space):
        if not found.get(f"stage {stage.label}"):
            break  # left out by its bounds, and its stride with it
        assert found[f"stage {stage.label}"][1:] == stage.resolution


def test_presets_are_networks_of_the_family_alone_in_their_space(
    made: SpaceFamily, name: str
) -> None:
    for architecture in made.presets().values():
        assert architecture.space.family == name
        assert architecture.space.size == 1
        counts = count(graph_of(architecture))
        assert counts.macs > counts.params > 0
        assert depth_of(architecture) > 0
        assert mean_width_of(architecture) > 0


def test_its_own_spaces_pass_the_check_for_spaces_from_files(name: str) -> None:
    for space in starting_spaces(name):
        check_space(space)


@every_family
@settings(max_examples=15)
@given(data=st.data())
def test_edited_spaces_pass_the_check_for_spaces_from_files(name: str, data: st.DataObject) -> None:
    space = data.draw(spaces(name))
    check_space(space)
    check_space(from_json(to_json(space), SearchSpace, "a space"))


def test_a_strange_family_lists_the_known_ones() -> None:
    with pytest.raises(SpaceError, match="There is no search space 'transformer'. Choose among"):
        family("transformer")
