"""The Zen-NAS spaces, held against the published networks' sizes, by both ways of counting."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.cost import count
from explorer.core.errors import PlanError, SpaceError
from explorer.core.objective import OBJECTIVES, Constraint
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, SearchSpace, integers
from explorer.spaces import (
    check_plan,
    check_space,
    depth_of,
    families,
    first_plan,
    graph_of,
    measures_of,
    read_space,
    write_space,
)
from explorer.spaces._zen_blocks import round8
from explorer.spaces._zen_grammar import blocks_of
from explorer.spaces._zen_published import SPACE_I, SPACE_II
from explorer.spaces._zen_space import network_of

ONE, TWO = families["zen-i"], families["zen-ii"]
GOLDEN: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "golden" / "zennet_static.json").read_text()
)
EVERY = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])


@EVERY
@pytest.mark.parametrize("squeeze", ["", "+se"])
def test_golden_networks_have_the_published_and_the_true_counts(
    golden: dict[str, Any], squeeze: str
) -> None:
    network = ONE.parse(golden["structure"] + squeeze)
    assert network is not None
    assert network.space.input_shape == (3, golden["resolution"], golden["resolution"])
    assert network.space.classes == golden["num_classes"]
    graph, mark = graph_of(network), "_se" if squeeze else ""
    true, rule = count(graph), count(graph, "zennas")
    assert true.params == golden[f"true_params{mark}"]
    assert true.macs == golden[f"true_conv_fc_MACs{mark}"]
    assert rule.params == golden[f"official_get_model_size{mark}"]
    assert rule.macs == golden[f"official_get_FLOPs{mark}"]
    assert true.depth == golden["num_layers"]


@EVERY
def test_what_the_published_code_scores_has_the_published_convolutions(
    golden: dict[str, Any],
) -> None:
    scored = graph_of(network_of(golden["structure"])).without_shortcuts()
    assert sum(op.kind == "conv" for op in scored.ops) == golden["n_conv_scoring_net"]
    assert {op.kind for op in scored.ops} == {
        "input", "conv", "batch_norm", "relu", "global_pool", "linear"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "flops", "size", "params", "macs", "layers", "convs"),
    [
        ("zennet-400m", 399_976_216, 5_673_833, 5_698_208, 400_213_376, 14, 74),
        ("zennet-600m", 597_745_802, 7_088_025, 7_125_944, 597_503_840, 14, 74),
        ("zennet-900m", 908_691_864, 13_249_321, 13_300_208, 909_269_280, 16, 86),
        ("zennet-0.1ms", 1_746_251_272, 30_050_273, 30_068_776, 1_756_624_768, 10, 38),
        ("zennet-1.2ms", 21_841_846_720, 180_473_441, 180_593_736, 21_974_189_056, 30, 170),
        ("zico-450m", 438_385_944, 5_716_393, 5_741_264, 438_372_224, 14, 74),
    ],
)
def test_published_networks_have_their_published_counts(
    name: str, flops: int, size: int, params: int, macs: int, layers: int, convs: int
) -> None:
    network = {**ONE.presets(), **TWO.presets()}[name]
    measures = measures_of(network)
    assert (measures["macs_zennas"], measures["params_zennas"]) == (flops, size)
    assert (measures["macs"], measures["params"], measures["depth"]) == (macs, params, layers)
    scored = graph_of(network).without_shortcuts()
    assert sum(op.kind == "conv" for op in scored.ops) == convs


def test_the_900m_network_with_squeeze_excite_has_its_published_size() -> None:
    assert count(graph_of(TWO.presets()["zennet-900m-se"])).params == 19_351_644


def test_every_structure_of_the_reference_table_reads_and_prints(shared: Path) -> None:
    with (shared / "data" / "ref_zennas.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["plainnet_structure"]]
    assert len(rows) == 15
    for row in rows:
        structure = row["plainnet_structure"]
        network = network_of(structure)
        assert families[network.space.family].published(network) == structure
        assert network.space.input_shape[1] == int(row["resolution"])
        squeezed = count(graph_of(network_of(structure, squeeze=True))).params
        params = squeezed if "_SE_" in row["model"] else count(graph_of(network)).params
        if "flops400M" not in row["model"] and "flops600M" not in row["model"]:
            published = float(row["params"].removesuffix("M"))  # those two are without SE there
            assert params / 1e6 == pytest.approx(published, abs=0.6 if published > 100 else 0.06)


@pytest.mark.parametrize("name", [*SPACE_I, *SPACE_II])
def test_presets_print_as_their_structures(name: str) -> None:
    for family, structures in ((ONE, SPACE_I), (TWO, SPACE_II)):
        if name in structures:
            assert family.published(family.presets()[name]) == structures[name]


def placed(network: Architecture, space: SearchSpace) -> Architecture | None:
    """The network as a point of a space: its stages in order, stages between left out."""
    values, blocks = dict(network.values()), blocks_of(ONE.published(network))[1:-1]
    wanted: dict[str, Any] = {name: values[name] for name in values if name[:5] != "stage"}
    left = list(blocks)
    for number in range(1, sum(c.role == "depth" for c in space.choices) + 1):
        stage = f"stage{number}"
        if left and space.choice(f"{stage}.stride").options == (left[0].stride,):
            block = left.pop(0)
            wanted |= {f"{stage}.block": block.kind, f"{stage}.channels": block.out}
            wanted |= {f"{stage}.bottleneck": block.bottleneck, f"{stage}.repeats": block.repeats}
        else:
            wanted[f"{stage}.repeats"] = 0
    genes = []
    for choice in space.choices:
        option = wanted.get(choice.name, choice.options[0])
        if option not in choice.options:
            return None
        genes.append(choice.options.index(option))
    return None if left else Architecture(space, tuple(genes))


@pytest.mark.parametrize(
    ("family", "words", "names"),
    [
        ("zen-i", "CIFAR, three downsamplings", ["cifar-initial", "zennet-cifar-1m"]),
        ("zen-i", "ImageNet, for low latency",
         ["imagenet-initial", *(f"zennet-{ms}ms" for ms in (0.1, 0.2, 0.3, 0.5, 0.8, 1.2))]),
        ("zen-ii", "ImageNet, for few FLOPs", list(SPACE_II)),
    ],
)  # fmt: skip
def test_published_networks_are_points_of_the_starting_spaces(
    family: str, words: str, names: list[str]
) -> None:
    made = families[family]
    space = made.spaces()[words]
    for name in names:
        network = made.presets()[name]
        inside = placed(network, space)
        assert inside is not None, name
        assert measures_of(inside) == pytest.approx(measures_of(network))


def test_a_first_search_has_the_published_budgets_and_scores_without_links() -> None:
    cifar, _, latency = ONE.spaces().values()
    plan = first_plan("zen-i", cifar)
    assert plan.constraints == (Constraint("params-zennas", 1e6), Constraint("depth", 18))
    assert (plan.scoring.shortcuts, plan.scoring.resolution) == (False, None)
    assert first_plan("zen-i", latency).scoring.resolution == (64, 64)
    assert first_plan("zen-ii").constraints[0] == Constraint("macs-zennas", 4e8)


@pytest.mark.parametrize(
    ("family", "words", "limits"),
    [
        ("zen-i", "CIFAR, 2M parameters, 20 layers", ["params-zennas<2M", "depth<20"]),
        ("zen-ii", "ImageNet, 450M FLOPs (ZiCo), 14 layers", ["macs-zennas<450M", "depth<14"]),
        ("zen-ii", "ImageNet, 600M FLOPs, 14 layers", ["macs-zennas<600M", "depth<14"]),
        ("zen-ii", "ImageNet, 800M FLOPs, 16 layers", ["macs-zennas<800M", "depth<16"]),
        ("zen-ii", "ImageNet, 1G FLOPs (ZiCo), 16 layers", ["macs-zennas<1G", "depth<16"]),
    ],
)
def test_every_published_budget_in_countable_terms_is_a_named_space(
    family: str, words: str, limits: list[str]
) -> None:
    made = families[family]
    space = made.spaces()[words]
    assert [limit.text for limit in first_plan(family, space).constraints] == limits
    same = read_space(write_space(space), "space.toml")
    assert same == space
    assert made.limits_of(same) == made.limits_of(space)
    # Edited bounds are still under that budget; images of another size are not.
    edited = space.with_choice(integers("stem.channels", "width", 8, 16, 8))
    assert made.limits_of(edited) == made.limits_of(space)
    assert made.limits_of(replace(space, name="mine")) == made.limits_of(made.default())


@settings(max_examples=30)
@given(st.sampled_from([ONE, TWO]), st.integers(0, 2**32 - 1), st.data())
def test_bulk_counts_are_those_of_the_graphs_at_any_size_and_with_squeeze_excite(
    family: Any, seed: int, data: st.DataObject
) -> None:
    space = data.draw(st.sampled_from(list(family.spaces().values())))
    squeeze = replace(space.choice("net.squeeze"), options=("off", "on"))
    size = data.draw(st.tuples(st.just(3), st.integers(8, 200), st.integers(8, 200)))
    space = replace(space.with_choice(squeeze), input_shape=size)
    genes = space.sample_genes(np.random.default_rng(seed), 4)
    costs = family.costs(space, genes)
    for i, row in enumerate(genes):
        measures = measures_of(space.architecture(row))
        for name, values in costs.items():
            exact = name not in ("size_limit", "penalty")
            assert values[i] == (measures[name] if exact else pytest.approx(measures[name]))


def test_squeeze_excite_stands_before_the_last_convolution_of_every_unit() -> None:
    network = network_of(SPACE_II["zennet-400m"], squeeze=True)
    ops = graph_of(network).ops
    scaled = [op for op in ops if op.kind == "multiply"]
    layers = depth_of(network) - 2  # without the stem and the head
    assert len(scaled) == 2 * layers
    for op in scaled:
        assert ops[op.inputs[0]].kind == "relu"
        assert ops[op.inputs[1]].kind == "sigmoid"


def test_projections_stand_on_first_units_and_later_only_where_widths_differ() -> None:
    stem, head = "SuperConvK3BNRELU(3,8,1,1)", "SuperConvK1BNRELU(16,32,1,1)"

    def projections(block: str) -> int:
        graph = graph_of(network_of(f"{stem}{block}{head}"))
        return sum(op.kind == "conv" and op.shortcut for op in graph.ops)

    assert projections("SuperResK3K3(8,16,1,8,3)") == 1
    assert projections("SuperResK1K3K1(8,16,1,8,3)") == 1
    assert projections("SuperResIDWE2K3(8,16,1,16,3)") == 1
    assert projections("SuperResIDWE2K3(8,16,1,8,3)") == 1 + 1 + 2 + 2
    same = "SuperResK3K3(8,8,1,8,2)SuperResK3K3(8,16,1,8,1)"
    assert projections(same) == 2  # also where the width stays


@pytest.mark.parametrize(
    ("value", "near"), [(1, 8), (4, 8), (12, 16), (20, 16), (28, 32), (44, 48)]
)
def test_widths_are_rounded_to_eights_and_halves_to_the_even_eight(value: int, near: int) -> None:
    assert round8(value) == near
    assert type(round8(value)) is int


@pytest.mark.parametrize(
    ("structure", "words"),
    [
        ("SuperConvK3BNRELU(3,8,1,1)", "Structure: 1 block is too few."),
        ("SuperConvK3BNRELU(3,8,1,1)SuperConvK1BNRELU(8,8,1,1)", "Structure: 2 blocks are too few"),
        ("SuperResK3K3(3,8,1,8,1)SuperResK3K3(8,8,1,8,1)SuperConvK1BNRELU(8,8,1,1)",
         "Block 1: the first block must be one convolution."),
        ("SuperConvK3BNRELU(3,8,1,1)SuperResK3K3(8,8,1,8,1)SuperResK3K3(8,8,1,8,1)",
         "Block 3: the last block must be one convolution."),
        ("SuperConvK3BNRELU(3,8,1,2)SuperResK3K3(8,8,1,8,1)SuperConvK1BNRELU(8,8,1,1)",
         "Block 1: the first block must be one convolution."),
        ("SuperConvK3BNRELU(1,8,1,1)SuperResK3K3(8,8,1,8,1)SuperConvK1BNRELU(8,8,1,1)",
         "Block 1: it reads 1 channels, but images have 3."),
        ("SuperConvK3BNRELU(3,8,1,1)SuperResK3K3(8,8,1,8,1)SuperConvK1BNRELU(8,8,2,1)",
         "Block 3: the last convolution has stride 2. Use 1."),
    ],
)  # fmt: skip
def test_a_structure_that_is_no_whole_network_is_refused(structure: str, words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        network_of(structure)


def test_blocks_of_both_spaces_and_plain_convolutions_may_stand_together() -> None:
    structure = (
        "SuperConvK5BNRELU(3,8,2,1)SuperConvK3BNRELU(8,16,2,2)SuperResK3K3(16,16,1,8,1)"
        "SuperResIDWE6K7(16,24,2,8,2)SuperConvK1BNRELU(24,48,1,1)"
    )
    network = network_of(structure)
    assert network.space.family == "zen-ii"
    assert TWO.published(network) == structure
    assert depth_of(network) == 7
    check_space(network.space)
    genes = np.zeros((1, len(network.genes)), dtype=np.int64)
    assert TWO.costs(network.space, genes)["macs"][0] == count(graph_of(network)).macs


def test_spaces_from_files_may_have_any_number_of_stages_but_no_strange_one() -> None:
    structure = "SuperResK3K3(8,8,1,8,1)" * 40
    long = network_of(f"SuperConvK3BNRELU(3,8,1,1){structure}SuperConvK1BNRELU(8,8,1,1)").space
    check_space(long)
    without = tuple(c for c in long.choices if c.name != "stage7.stride")
    for space in (
        replace(long, choices=without),
        replace(long, choices=(*long.choices, integers("extra.channels", "width", 8, 8))),
        replace(long, choices=()),
    ):
        with pytest.raises(SpaceError, match="not those of the zen-i family"):
            check_space(space)


@pytest.mark.parametrize("name", ["params-zennas", "macs-zennas"])
def test_the_published_rule_is_refused_where_a_family_has_it_not(name: str) -> None:
    space = families["efficientnet"].default()
    limits = (Constraint(name, 1e9),)
    for plan in (SearchPlan(space, ("zico", name)), SearchPlan(space, constraints=limits)):
        with pytest.raises(PlanError, match=f"{name} has no meaning in the space efficientnet"):
            check_plan(plan)
    check_plan(SearchPlan(ONE.default(), ("zico", name), constraints=limits))
    assert OBJECTIVES[name].rule == "zennas"
