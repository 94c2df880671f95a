"""Networks of every family as torch sees them: shapes, parameters, MACs, outputs, score, file.

What is counted without torch is held against torch itself: its parameters, its own FLOP counter
and, by hooks, the shape of every operation's output.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from math import isfinite, prod
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from explorer.core.cost import count, layers
from explorer.core.export import ExportOptions
from explorer.core.graph import OpGraph
from explorer.core.ops import Op, Shape
from explorer.core.space import Architecture, rebounded
from explorer.network.build import build, module_name
from explorer.search.work import evaluate, export_onnx
from explorer.spaces import families, graph_of
from tests.spaces.bounds import spaces, starting_spaces

every_family = pytest.mark.parametrize("name", list(families))
SEEDS = st.integers(0, 2**32 - 1)
BATCH = 2
EDGE = 40  # pixels of the networks that are run and not only traced
EXPORT = ExportOptions(batch=2)
OUTPUTS = {
    "classification": ("classifier",),
    "segmentation": ("logits",),
    "detection": tuple(f"{what}_p{level}" for what in ("class", "box") for level in range(3, 8)),
}


@dataclass(frozen=True)
class Traced:
    """What torch says of a network."""

    params: int
    macs: int  # of convolutions and linear layers, every use of them
    shapes: dict[str, list[Shape]]  # of each use, by the module's name


def traced(graph: OpGraph) -> Traced:
    """Build it on torch's meta device, which knows shapes and takes neither memory nor time."""
    shapes: dict[str, list[Shape]] = defaultdict(list)

    def note(name: str, output: Tensor) -> None:
        channels, height, width = (*output.shape[1:], 1, 1)[:3]
        shapes[name].append((channels, height, width))

    with torch.device("meta"):
        network = build(graph).eval()  # torch takes norms of batches apart, which is slow here
        for name, part in network.named_children():
            part.register_forward_hook(lambda _part, _in, output, name=name: note(name, output))
        with FlopCounterMode(display=False) as counter:
            network(torch.empty(BATCH, *graph.shapes[0]))
    flops = sum(  # the fixed kernel of blur_half is a convolution to torch, but no layer
        sum(counter.get_flop_counts()[f"Network.{name}"].values())
        for name, part in network.named_children()
        if isinstance(part, nn.Conv2d | nn.Linear)
    )
    params = sum(weight.numel() for weight in network.parameters())
    return Traced(params, flops // (2 * BATCH), dict(shapes))


def assert_counted_as_torch_does(graph: OpGraph) -> None:
    found, counts = traced(graph), count(graph)
    assert found.params == counts.params
    assert found.macs == counts.macs
    expected: dict[str, list[Shape]] = defaultdict(list)
    for op, shape in zip(graph.ops, graph.shapes, strict=True):
        owner = graph.ops[op.shares] if op.shares >= 0 else op
        expected[module_name(owner)].append(shape)
    assert found.shapes == expected


def test_the_judge_counts_as_arithmetic_does() -> None:
    conv = Op("conv", "a", (0,), 4, kernel=3, stride=2, groups=2, bias=True)
    graph = OpGraph(
        (
            Op("input", "input", channels=4, size=(9, 8)),
            conv,
            replace(conv, name="again", shares=1),
            Op("blur_half", "blur", (0,)),
            Op("linear", "line", (1,), 7),
        ),
        (2, 3, 4),
    )
    found = traced(graph)
    assert found.macs == 2 * (4 * 2 * 9) * (5 * 4) + 4 * 5 * 4 * 7
    assert found.params == 4 * 2 * 9 + 4 + 80 * 7
    maps = {"input": (4, 9, 8), "blur": (4, 5, 4), "line": (7, 1, 1)}
    assert found.shapes == {name: [shape] for name, shape in maps.items()} | {"a": [(4, 5, 4)] * 2}
    assert_counted_as_torch_does(graph)


def assert_any_is_counted_as_torch_does(name: str, data: st.DataObject, seed: int) -> None:
    graph = graph_of(data.draw(spaces(name)).sample(np.random.default_rng(seed)))
    assert_counted_as_torch_does(graph)
    assert_counted_as_torch_does(graph.without_shortcuts())


@every_family
@settings(max_examples=2)
@given(data=st.data(), seed=SEEDS)
def test_random_networks_of_random_bounds_are_counted_as_torch_does(
    name: str, data: st.DataObject, seed: int
) -> None:
    assert_any_is_counted_as_torch_does(name, data, seed)


@pytest.mark.slow
@every_family
@settings(max_examples=12)
@given(data=st.data(), seed=SEEDS)
def test_many_networks_of_random_bounds_are_counted_as_torch_does(
    name: str, data: st.DataObject, seed: int
) -> None:
    assert_any_is_counted_as_torch_does(name, data, seed)


@every_family
def test_a_network_of_the_default_space_is_counted_as_torch_does(name: str) -> None:
    space = families[name].default()
    assert_counted_as_torch_does(graph_of(space.sample(np.random.default_rng(3))))


@pytest.mark.slow
@every_family
def test_networks_of_all_its_own_spaces_are_counted_as_torch_does(name: str) -> None:
    for space in starting_spaces(name):
        assert_counted_as_torch_does(graph_of(space.sample(np.random.default_rng(4))))


@every_family
@settings(max_examples=5)
@given(data=st.data(), seed=SEEDS)
def test_random_networks_run_and_give_finite_outputs_of_the_task(
    name: str, data: st.DataObject, seed: int
) -> None:
    space = data.draw(spaces(name, smallest=16, largest=EDGE))
    graph = graph_of(space.sample(np.random.default_rng(seed)))
    names = tuple(graph.ops[index].name for index in graph.outputs)
    assert names == OUTPUTS[space.task]
    network = build(graph, families[name].scoring.initialisation)
    with torch.no_grad():
        result = network(torch.randn(4, *space.input_shape))
    outputs = (result,) if isinstance(result, Tensor) else result
    assert all(bool(output.isfinite().all()) for output in outputs)
    found = [prod(output.shape[1:]) for output in outputs]
    assert found == [prod(graph.shapes[index]) for index in graph.outputs]


def thin(name: str, seed: int, edge: int, shallow: bool = False) -> Architecture:
    """Of many random architectures of the default space, one of the twenty with fewest weights.

    Args:
        shallow: one of whatever it has a number of: blocks of a stage, modules, cells.
    """
    space = replace(families[name].default(), input_shape=(3, edge, edge), classes=6)
    for choice in space.choices if shallow else ():
        if choice.is_range and choice.role not in ("width", "bottleneck"):
            few = max(choice.least, 1)
            space = space.with_choice(rebounded(choice, few, few, choice.step))
    rng = np.random.default_rng(seed)
    genes = space.sample_genes(rng, 500)
    fewest = np.argsort(families[name].costs(space, genes)["params"], kind="stable")[:20]
    return space.architecture(genes[rng.choice(fewest)])


def assert_scored(architecture: Architecture, shortcuts: bool) -> None:
    settings = replace(families[architecture.space.family].scoring, resolution=None)
    settings = replace(settings, batches=3, batch_size=4, shortcuts=shortcuts)
    found = evaluate(architecture, ("zico",), settings)
    assert found.scored, found.reason
    assert isfinite(found.measures["zico"])
    graph = graph_of(architecture)
    plain = graph if shortcuts else graph.without_shortcuts()
    assert found.layers == tuple(layer.name for layer in layers(plain))
    assert found.measures["size_limit"] == pytest.approx(count(plain).size_limit)


@every_family
@pytest.mark.parametrize("shortcuts", [True, False])
def test_thin_networks_are_scored_layer_by_layer(name: str, shortcuts: bool) -> None:
    assert_scored(thin(name, seed=0, edge=64), shortcuts)


def assert_exported(architecture: Architecture, path: Path) -> None:
    """The export runs its file against torch, and refuses one that differs."""
    result = export_onnx(architecture, str(path), EXPORT)
    assert result.max_relative_difference < 1e-3
    model = onnx.load(path)
    assert [entry.name for entry in model.graph.input] == ["images"]
    found = {
        entry.name: tuple(side.dim_value for side in entry.type.tensor_type.shape.dim)
        for entry in model.graph.output
    }
    graph = graph_of(architecture)
    shapes = {graph.ops[i].name: graph.shapes[i] for i in graph.outputs}
    vectors = architecture.space.task == "classification"
    assert tuple(found) == OUTPUTS[architecture.space.task]
    assert found == {
        name: (EXPORT.batch, *(shape[:1] if vectors else shape)) for name, shape in shapes.items()
    }


@every_family
def test_a_thin_network_is_exported_and_agrees(name: str, tmp_path: Path) -> None:
    assert_exported(thin(name, seed=0, edge=64, shallow=True), tmp_path / "net.onnx")


@pytest.mark.slow
@every_family
def test_more_networks_at_odd_sizes_are_scored_and_exported(name: str, tmp_path: Path) -> None:
    for seed, edge in ((1, 33), (2, 75)):
        architecture = thin(name, seed, edge)
        assert_scored(architecture, shortcuts=True)
        assert_exported(architecture, tmp_path / f"net{seed}.onnx")
