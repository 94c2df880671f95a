"""The size space of NATS-Bench, held against its published counts, names and numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest

from explorer.core.cost import count
from explorer.core.errors import SpaceError
from explorer.core.space import Architecture, integers
from explorer.spaces import depth_of, families, graph_of, name_of
from explorer.spaces.nats_size import BENCHMARKS, NETWORKS, Benchmark, index_of, network_of

FAMILY = families["nats-size"]


def parsed(text: str) -> Architecture:
    found = FAMILY.parse(text)
    assert found is not None
    return found


def flops(architecture: Architecture) -> int:
    """As the benchmark counts: MACs of convolutions and of the linear layer, and its biases."""
    return count(graph_of(architecture)).macs + architecture.space.classes


@pytest.mark.parametrize(
    ("name", "index", "params", "flops_cifar", "flops_imagenet"),
    [
        ("8:8:8:8:8", 0, 11_714, 4_481_114, 1_121_336),
        ("8:8:8:16:32", 11, 49_202, 6_840_650, 1_714_040),
        ("8:8:40:32:40", 284, 144_834, 21_827_994, 5_461_816),
    ],
)
def test_published_counts(
    name: str, index: int, params: int, flops_cifar: int, flops_imagenet: int
) -> None:
    network = parsed(name)
    assert count(graph_of(network)).params == params
    assert flops(network) == flops_cifar
    assert flops(parsed(f"{name}@imagenet16-120")) == flops_imagenet
    assert parsed(str(index)) == network
    assert index_of([int(width) for width in name.split(":")]) == index


def test_the_space_has_32768_networks_in_the_order_of_the_benchmark() -> None:
    assert FAMILY.default().size == NETWORKS == 32_768
    assert FAMILY.published(parsed("32767")) == "64:64:64:64:64"
    for index in range(0, NETWORKS, 311):
        name = FAMILY.published(parsed(str(index)))
        assert index_of([int(width) for width in name.split(":")]) == index
        assert parsed(name) == parsed(str(index))


def test_3000_published_rows_have_the_counts_of_their_networks(shared: Path) -> None:
    with (shared / "data" / "nats_sss_3000.csv").open() as file:
        rows = list(csv.DictReader(file))
    networks = [parsed(row["arch"]) for row in rows]
    costs = FAMILY.costs(FAMILY.default(), np.array([network.genes for network in networks]))
    assert len(rows) == 3000
    assert [parsed(row["index"]) for row in rows] == networks
    assert costs["params"].tolist() == [int(row["params_c10"]) for row in rows]
    assert (costs["macs"] + 10).tolist() == [int(row["flops_c10"]) for row in rows]


@pytest.mark.parametrize("data_set", BENCHMARKS, ids=lambda data_set: data_set.label)
def test_a_name_says_the_data_set_where_it_is_not_cifar_10(data_set: Benchmark) -> None:
    network = network_of((8, 16, 24, 32, 40), data_set)
    name = FAMILY.published(network)
    assert name.startswith("8:16:24:32:40")
    assert parsed(name) == network
    assert name_of(network) == f"nats-size:{name}"


def test_a_network_outside_the_benchmark_has_no_name_of_it() -> None:
    space = FAMILY.default()
    wider = space.with_choice(integers("stage3.channels", "width", 80, 80, 8))
    assert FAMILY.published(Architecture(wider, (0,) * 5)) == ""


def test_a_cell_has_five_convolutions_and_a_skip_only_where_the_width_changes() -> None:
    def convs(name: str, stage: str) -> int:
        ops = graph_of(parsed(name)).ops
        return sum(op.kind == "conv" and op.stage == stage for op in ops)

    assert [convs("8:8:8:8:8", f"stage {n}") for n in range(1, 6)] == [5, 3, 5, 3, 5]
    assert [convs("8:8:16:8:8", f"stage {n}") for n in range(1, 6)] == [5, 3, 6, 3, 5]
    assert depth_of(parsed("8:8:8:8:8")) == 5


def test_relus_stand_before_convolutions_and_none_before_a_skip() -> None:
    graph = graph_of(parsed("8:8:16:8:8"))
    for op in graph.ops:
        if op.kind == "conv" and op.name != "stem":
            behind_relu = graph.ops[op.inputs[0]].kind == "relu"
            assert behind_relu == (not op.shortcut)


def test_without_shortcuts_skips_and_their_projections_go() -> None:
    plain = graph_of(parsed("8:8:16:8:8")).without_shortcuts()
    names = {op.name.rpartition(".")[2] for op in plain.ops}
    assert not names & {"skip", "project"}
    assert sum(op.kind == "conv" for op in plain.ops) == 1 + 5 + 2 + 5 + 2 + 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("8:8:8:8", "Write five of 8, 16"),
        ("8:8:8:8:8:8", "Write five of 8, 16"),
        ("8:8:8:8:9", "Write five of 8, 16"),
        ("8:8:8:8:08", "Write five of 8, 16"),
        (":", "Write five of 8, 16"),
        ("32768", "Use a number from 0 to 32767."),
        ("9" * 5000, "Use a number from 0 to 32767."),
        ("8:8:8:8:8@mnist", "Data set '@mnist' is none of the benchmark. Use @cifar100"),
    ],
)
def test_a_name_that_is_nearly_right_is_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        FAMILY.parse(text)


@pytest.mark.parametrize("text", ["", "smallest", "0,0,0,1,3", "b0", "-1", "@cifar100"])
def test_what_is_no_name_at_all_is_left_to_others(text: str) -> None:
    assert FAMILY.parse(text) is None
