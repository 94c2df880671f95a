"""The EfficientDet space, held against published counts and the structure of its paper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.cost import count, layers
from explorer.core.errors import SpaceError
from explorer.core.graph import OpGraph
from explorer.core.space import edited, rebounded
from explorer.spaces import families, graph_of, measures_of
from explorer.spaces._bifpn import CLASS_START, detection_head, detection_head_costs
from explorer.spaces._builder import GraphBuilder
from explorer.spaces._chain import COSTS

FAMILY = families["efficientdet"]
OUTPUTS = [f"{head}_p{level}" for head in ("class", "box") for level in range(3, 8)]


def preset(name: str) -> OpGraph:
    return graph_of(FAMILY.presets()[name])


def params_of(graph: OpGraph, *beginnings: str) -> int:
    """Parameters of the operations whose names begin so, counted from their kinds' own rule."""
    kept = [i for i, op in enumerate(graph.ops) if op.name.startswith(beginnings)]
    found = 0
    for i in kept:
        op, inputs = graph.ops[i], graph.input_shapes(i)
        if op.shares >= 0:
            continue
        if op.kind == "conv":
            found += op.channels * inputs[0][0] // op.groups * op.kernel**2 + op.bias * op.channels
        elif op.kind == "batch_norm":
            found += 2 * inputs[0][0]
        elif op.kind == "weighted_sum":
            found += len(inputs)
    return found


@pytest.mark.parametrize(("name", "params"), [("d0", 3_877_763), ("d0-no-se", 3_241_223)])
def test_presets_have_the_published_counts(name: str, params: int) -> None:
    counts = count(preset(name))
    assert counts.params == params
    assert round(counts.macs / 1e9, 3) == 2.492


@pytest.mark.parametrize("name", ["d0", "d0-no-se"])
@pytest.mark.parametrize(
    ("beginnings", "params"),
    [
        (("bifpn.",), 173_753),
        (("class",), 69_162),
        (("box",), 18_852),
        (("p6", "p7"), 20_608),
    ],
)
def test_parts_have_their_known_parameters(
    name: str, beginnings: tuple[str, ...], params: int
) -> None:
    assert params_of(preset(name), *beginnings) == params


def test_the_backbone_has_the_papers_share_of_parameters_and_macs() -> None:
    counts = count(preset("d0"))
    of_backbone = [
        layer for layer in counts.layers if layer.stage == "stem" or layer.stage[:5] == "stage"
    ]
    assert round(sum(layer.macs for layer in of_backbone) / counts.macs, 3) == 0.763
    parts = 173_753 + 69_162 + 18_852 + 20_608
    assert round(1 - parts / counts.params, 3) == 0.927


def test_every_level_has_49_104_anchors_in_all_and_its_own_two_outputs() -> None:
    graph = preset("d0")
    assert [graph.ops[i].name for i in graph.outputs] == OUTPUTS
    shapes = [graph.shapes[i] for i in graph.outputs]
    assert [shape[0] for shape in shapes] == [810] * 5 + [36] * 5
    assert [shape[1:] for shape in shapes] == [(s, s) for s in (64, 32, 16, 8, 4)] * 2
    assert 9 * sum(shape[1] * shape[2] for shape in shapes[:5]) == 49_104


def test_a_heads_convolutions_are_shared_by_the_levels_and_its_norms_are_not() -> None:
    graph = preset("d0")
    for head in ("class", "box"):
        ops = [op for op in graph.ops if op.name.startswith(head)]
        convs = [op for op in ops if op.kind == "conv"]
        norms = [op for op in ops if op.kind == "batch_norm"]
        assert len(convs) == 5 * 8
        assert sum(op.shares >= 0 for op in convs) == 4 * 8
        assert all(".p3." in op.name or op.name.endswith("_p3") for op in convs if op.shares < 0)
        assert len(norms) == 5 * 3
        assert all(op.shares < 0 for op in norms)


def test_a_shared_layer_is_one_layer_with_the_macs_of_all_levels() -> None:
    found = {layer.name: layer for layer in layers(preset("d0"))}
    last = found["class_p3"]
    assert last.weights == 64 * 810
    assert last.macs == last.weights * (64**2 + 32**2 + 16**2 + 8**2 + 4**2)
    assert last.out_shape == (810, 64, 64)
    assert set(OUTPUTS) & set(found) == {"class_p3", "box_p3"}


def test_the_class_heads_bias_starts_at_one_percent_and_no_other_does() -> None:
    starts = {op.name for op in preset("d0").ops if op.bias_start is not None}
    assert starts == set(OUTPUTS[:5])
    assert 1 / (1 + np.exp(-CLASS_START)) == pytest.approx(0.01)


def test_a_node_reads_what_the_paper_draws() -> None:
    graph = preset("d0")
    sums = {op.name: op for op in graph.ops if op.kind == "weighted_sum"}
    sizes = {name: len(op.inputs) for name, op in sums.items() if "cell1" in name}
    assert sizes == {
        **{f"bifpn.cell1.down{level}.fuse": 2 for level in (6, 5, 4, 3)},
        **{f"bifpn.cell1.up{level}.fuse": 3 for level in (4, 5, 6)},
        "bifpn.cell1.up7.fuse": 2,
    }
    read = [graph.ops[i].name for i in sums["bifpn.cell2.up5.fuse"].inputs]
    assert read == [
        "bifpn.cell1.up5.pointwise.norm",
        "bifpn.cell2.down5.pointwise.norm",
        "bifpn.cell2.up5.resize",
    ]


def test_p4_and_p5_have_a_lateral_convolution_for_each_way() -> None:
    names = [op.name for op in preset("d0").ops if op.kind == "conv"]
    laterals = [name for name in names if name.startswith("bifpn.p")]
    assert laterals == [
        *(f"bifpn.p{level}.down" for level in (3, 4, 5)),
        *(f"bifpn.p{level}.up" for level in (4, 5)),
    ]


def test_squeeze_excite_is_a_choice_of_the_whole_network() -> None:
    space = FAMILY.default()
    assert space.choice("net.squeeze").options == ("off",)
    both = space.with_choice(edited(space.choice("net.squeeze"), ("off", "on")))
    genes = (0,) * len(both.choices)
    plain, squeezed = both.architecture(genes), both.architecture((*genes[:-1], 1))
    gates = [op for op in graph_of(squeezed).ops if op.kind == "multiply"]
    assert len(gates) == count(graph_of(squeezed)).depth == 7
    assert [op for op in graph_of(plain).ops if op.kind == "multiply"] == []


def test_its_stages_are_those_of_the_efficientnet_space() -> None:
    ours, theirs = FAMILY.default(), families["efficientnet"].default()
    assert [c for c in ours.choices if c.group.startswith("stage")] == [
        c for c in theirs.choices if c.group.startswith("stage")
    ]
    assert (ours.input_shape, ours.classes, ours.task) == ((3, 512, 512), 90, "detection")


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_costs_equal_the_counts_whatever_the_pyramid(data: st.DataObject) -> None:
    space = FAMILY.default()
    for name, most in (("bifpn.channels", 40), ("bifpn.cells", 3), ("heads.repeats", 3)):
        low = data.draw(st.integers(1, most))
        high = low + data.draw(st.integers(0, 2))
        space = space.with_choice(rebounded(space.choice(name), low, high, 1))
    genes = space.sample_genes(np.random.default_rng(data.draw(st.integers(0, 99))), 2)
    costs = FAMILY.costs(space, genes)
    for i, row in enumerate(genes):
        measures = measures_of(space.architecture(row))
        assert {cost: costs[cost][i] for cost in COSTS} == pytest.approx(
            {cost: measures[cost] for cost in COSTS}, rel=1e-9
        )


def backbone(*strides: int) -> tuple[GraphBuilder, list[int]]:
    """Three maps of a 3 x 70 x 45 image, each behind a convolution of that stride."""
    build, index, taps = GraphBuilder(3, 70, 45), 0, []
    for number, stride in enumerate(strides, 1):
        index = build.conv(f"conv{number}", index, 8 * number, 3, stride)
        taps.append(index)
    return build, taps[-3:]


def test_the_head_stands_on_any_three_maps_that_halve() -> None:
    build, taps = backbone(4, 2, 2)
    body = count(build.graph(*taps))
    shapes = [np.array([build.shapes[tap]]) for tap in taps]
    graph = build.graph(*detection_head(build, taps, 24, 2, 1, 5))
    assert [graph.ops[i].name for i in graph.outputs] == OUTPUTS
    channels, cells, repeats = (np.array([value]) for value in (24, 2, 1))
    pieces = list(detection_head_costs(shapes, channels, cells, repeats, 5))
    added = np.sum(pieces, axis=0)[0]
    counts = count(graph)
    assert added[0] == counts.params - body.params
    assert added[1] == counts.macs - body.macs
    assert added[2] == pytest.approx(counts.size_limit - body.size_limit)
    assert added[3] == pytest.approx(counts.penalty - body.penalty)


@pytest.mark.parametrize("strides", [(4, 2, 1), (4, 1, 2), (4, 4, 2)])
def test_maps_that_do_not_halve_are_refused_with_their_sizes(strides: tuple[int, ...]) -> None:
    build, taps = backbone(*strides)
    with pytest.raises(SpaceError, match=r"Detection head: .* 18 x 12, .*the stride doubles"):
        detection_head(build, taps, 16, 1, 1, 5)
