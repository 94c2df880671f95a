"""Torch networks are what their op graphs say."""

from dataclasses import replace
from math import prod

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer.core.cost import count
from explorer.core.graph import OpGraph
from explorer.core.ops import EPSILON, KINDS, Op
from explorer.core.space import Architecture
from explorer.network.build import BUILDERS, build, in_layout, module_name
from explorer.spaces import families, graph_of
from explorer.spaces._builder import GraphBuilder

PRESETS = {
    f"{family}:{name}": preset
    for family in sorted(families)
    for name, preset in families[family].presets().items()
}


def small(channels: int = 8) -> OpGraph:
    """A stem, a block with a shortcut and a classifier for 3 x 12 x 10 images."""
    build = GraphBuilder(3, 12, 10)
    stem = build.conv("stem", 0, channels, 3, 2, activation="silu")
    main = build.conv("block.conv", stem, channels, 3, groups=2, activation="relu")
    return build.graph(build.classifier(build.shortcut("block.add", main, stem), 5))


def sampled(count: int) -> list[Architecture]:
    """Random architectures of every family, of those with the fewest parameters: a few MB."""
    found = []
    for name in sorted(families):
        space = families[name].default()
        genes = space.sample_genes(np.random.default_rng(5), 500)
        params = families[name].costs(space, genes)["params"]
        found += [space.architecture(genes[i]) for i in np.argsort(params)[:count]]
    return found


def test_every_kind_of_operation_can_be_built() -> None:
    assert BUILDERS.keys() == KINDS.keys()


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_have_the_parameters_and_shapes_that_were_counted(preset: str) -> None:
    assert_as_described(graph_of(PRESETS[preset]))


@pytest.mark.parametrize("architecture", sampled(3), ids=lambda a: a.text[:40])
def test_random_networks_have_the_parameters_and_shapes_that_were_counted(
    architecture: Architecture,
) -> None:
    assert_as_described(graph_of(architecture))
    assert_as_described(graph_of(architecture).without_shortcuts())


def assert_as_described(graph: OpGraph) -> None:
    """Parameters and, seen by hooks, the shape of every operation's output."""
    with torch.device("meta"):  # shapes without memory or arithmetic
        network = build(graph)
        seen: dict[str, list[tuple[int, ...]]] = {}  # of every use, in order
        for name, part in network.named_children():
            part.register_forward_hook(
                lambda _part, _inputs, output, name=name: seen.setdefault(name, []).append(
                    tuple(output.shape[1:])
                )
            )
        network(torch.empty(2, *graph.shapes[0]))
    assert sum(weight.numel() for weight in network.parameters()) == count(graph).params
    for op, shape in zip(graph.ops, graph.shapes, strict=True):
        used = graph.ops[op.shares] if op.shares >= 0 else op
        found = seen[module_name(used)].pop(0)
        assert (*found, 1, 1)[:3] == shape, op.name
    assert not any(seen.values())


def test_layer_weights_have_the_shapes_that_were_counted() -> None:
    graph = small()
    network = build(graph)
    for index, op in enumerate(graph.ops):
        expected = KINDS[op.kind].weight(op, graph.input_shapes(index))
        if expected:
            assert tuple(network.get_submodule(module_name(op)).weight.shape) == expected


def test_names_of_operations_stay_apart_as_names_of_modules() -> None:
    for preset in PRESETS.values():
        ops = graph_of(preset).ops
        assert len({module_name(op) for op in ops}) == len(ops)


def test_a_seed_makes_the_weights_and_leaves_torchs_generator_alone() -> None:
    state = torch.get_rng_state()
    first, again, other = build(small(), seed=1), build(small(), seed=1), build(small(), seed=2)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(first.stem.weight, again.stem.weight)
    assert not torch.equal(first.stem.weight, other.stem.weight)


def test_default_weights_are_torchs_own() -> None:
    torch.manual_seed(4)
    conv = nn.Conv2d(3, 8, 3, 2, 1, bias=False)
    assert torch.equal(build(small(), seed=4).stem.weight, conv.weight)


def test_normal_weights_are_standard_normal_with_biases_0() -> None:
    network = build(small(channels=256), "normal")
    weight = network.block_conv.weight.detach()
    assert abs(float(weight.mean())) < 0.02
    assert float(weight.std()) == pytest.approx(1, abs=0.02)
    assert not network.classifier.bias.any()
    assert bool((network.stem_norm.weight == 1).all())
    assert not network.stem_norm.bias.any()


def test_batch_norms_divide_as_in_efficientnet() -> None:
    network = build(small())
    epsilons = {part.eps for part in network.modules() if isinstance(part, nn.BatchNorm2d)}
    assert epsilons == {EPSILON}


@pytest.mark.parametrize("layout", ["channels_last", "contiguous"])
def test_the_memory_layout_moves_no_more_than_last_digits(layout: str) -> None:
    images = torch.randn(4, 3, 12, 10, generator=torch.Generator().manual_seed(0))
    expected = build(small())(images)
    assert torch.allclose(in_layout(build(small()), layout)(images), expected, atol=1e-5)


def test_a_shortcut_adds_what_went_round() -> None:
    network = build(small())
    seen: dict[str, Tensor] = {}
    for name in ("stem_act", "block_conv_act", "block_add"):
        network.get_submodule(name).register_forward_hook(
            lambda _part, _inputs, output, name=name: seen.update({name: output})
        )
    network(torch.randn(2, 3, 12, 10))
    assert torch.equal(seen["block_add"], seen["block_conv_act"] + seen["stem_act"])


def test_images_of_another_size_run_too() -> None:
    assert build(small())(torch.randn(2, 3, 30, 34)).shape == (2, 5)


def test_several_outputs_come_as_a_tuple_even_where_one_is_read_again() -> None:
    graph = small()
    inner = next(i for i, op in enumerate(graph.ops) if op.name == "stem.act")
    several = replace(graph, outputs=(inner, *graph.outputs))
    outputs = build(several)(torch.randn(2, 3, 12, 10))
    assert [prod(output.shape) for output in outputs] == [2 * 8 * 6 * 5, 2 * 5]


def test_a_linear_layer_reads_a_whole_map() -> None:
    ops = (Op("input", "input", channels=2, size=(8, 9)), Op("linear", "all", (0,), 3))
    network = build(OpGraph(ops, (1,)))
    assert network.get_submodule("all").weight.shape == (3, 144)
    assert network(torch.randn(5, 2, 8, 9)).shape == (5, 3)
