"""Weights as the networks' own code starts them."""

import pytest
import torch
from torch import nn

from explorer.core.evaluation import INITIALISATIONS
from explorer.core.graph import OpGraph
from explorer.core.ops import Op
from explorer.network.build import STARTS, build
from explorer.spaces._builder import GraphBuilder


def biased(epsilon: float = 1e-3) -> OpGraph:
    """One convolution with a bias and a batch-norm, and one with a bias of its own start."""
    builder = GraphBuilder(3, 8, 8, epsilon=epsilon)
    index = builder.conv("wide", 0, 256, 3, bias=True)
    last = Op("conv", "last", (index,), 64, kernel=3, bias=True, bias_start=-4.6)
    return builder.graph(builder.add(last))


def test_every_initialisation_but_torchs_own_has_a_row() -> None:
    assert {"default", *STARTS} == set(INITIALISATIONS)


@pytest.mark.parametrize(
    ("name", "deviation", "bias"), [("normal", 1, 0), ("ffnet", 0.01, 1e-4), ("hrnet", 0.001, 0)]
)
def test_weights_are_normal_and_biases_those_of_the_published_code(
    name: str, deviation: float, bias: float
) -> None:
    network = build(biased(), name)
    weight = network.last.weight.detach()
    assert float(weight.std()) == pytest.approx(deviation, rel=0.02)
    assert abs(float(weight.mean())) < deviation / 100
    assert network.wide.bias.tolist() == pytest.approx([bias] * 256)
    assert bool((network.wide_norm.weight == 1).all())
    assert not network.wide_norm.bias.any()


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_a_bias_whose_start_the_graph_names_keeps_it(name: str) -> None:
    assert build(biased(), name).last.bias.tolist() == pytest.approx([-4.6] * 64)


def test_initialisations_share_the_draws_of_a_seed() -> None:
    ffnet, hrnet = build(biased(), "ffnet", seed=3), build(biased(), "hrnet", seed=3)
    assert torch.allclose(ffnet.wide.weight, 10 * hrnet.wide.weight)


@pytest.mark.parametrize("epsilon", [1e-3, 1e-5])
def test_batch_norms_add_what_the_graph_says(epsilon: float) -> None:
    parts = build(biased(epsilon)).modules()
    assert {part.eps for part in parts if isinstance(part, nn.BatchNorm2d)} == {epsilon}
