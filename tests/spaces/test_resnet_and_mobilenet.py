"""ResNet and MobileNetV2, held against the counts that torchvision publishes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.cost import count
from explorer.spaces import depth_of, families, graph_of, measures_of


@pytest.mark.parametrize(
    ("family", "preset", "params", "macs_millions", "blocks"),
    [
        ("resnet", "18", 11_689_512, 1814.1, 8),
        ("resnet", "34", 21_797_672, 3663.8, 16),
        ("resnet", "50", 25_557_032, 4089.2, 16),
        ("resnet", "101", 44_549_160, 7801.4, 33),
        ("mobilenet", "v2", 3_504_872, 300.8, 17),
    ],
)
def test_presets_have_the_published_counts(
    family: str, preset: str, params: int, macs_millions: float, blocks: int
) -> None:
    architecture = families[family].presets()[preset]
    counts = count(graph_of(architecture))
    assert counts.params == params
    assert round(counts.macs / 1e6, 1) == macs_millions
    assert depth_of(architecture) == blocks


@pytest.mark.parametrize("name", ["Basic blocks", "Bottlenecks"])
def test_resnets_of_both_blocks_are_counted_as_their_graphs(name: str) -> None:
    space = families["resnet"].spaces()[name]
    genes = space.sample_genes(np.random.default_rng(0), 6)
    costs = families["resnet"].costs(space, genes)
    for i, row in enumerate(genes):
        measures = measures_of(space.architecture(row))
        assert (costs["params"][i], costs["macs"][i]) == (measures["params"], measures["macs"])


@given(st.integers(0, 2**31))
def test_mobilenets_have_no_activation_behind_a_projection(seed: int) -> None:
    family = families["mobilenet"]
    graph = family.graph(family.default().sample(np.random.default_rng(seed)))
    projections = {i for i, op in enumerate(graph.ops) if op.name.endswith(".project.norm")}
    assert projections
    for op in graph.ops:
        if projections.intersection(op.inputs):
            assert op.kind in ("add", "conv")


def test_a_strided_bottleneck_strides_in_its_middle_convolution() -> None:
    graph = graph_of(families["resnet"].presets()["50"])
    strided = [op.name for op in graph.ops if op.stride == 2 and op.kind == "conv"]
    assert strided == [
        "stem",
        *(f"stage{n}.block1.{part}" for n in (2, 3, 4) for part in ("conv2", "project")),
    ]
