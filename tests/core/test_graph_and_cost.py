"""Op graphs made by hand: shapes, shortcuts, counts and memory, each checked by arithmetic."""

from dataclasses import replace
from math import log, sqrt

import networkx as nx
import pytest

from explorer.core.cost import MACS_RULES, count, layers, penalty_term
from explorer.core.errors import SpaceError
from explorer.core.graph import OpGraph
from explorer.core.ops import KINDS, Op

IMAGE = Op("input", "input", channels=3, size=(32, 48))


def residual() -> OpGraph:
    """A convolution, then a residual unit with a projection, then a classifier."""
    return OpGraph(
        (
            IMAGE,
            Op("conv", "stem", (0,), 8, kernel=3, stride=2),
            Op("conv", "main", (1,), 16, kernel=3, groups=4, bias=True),
            Op("conv", "around", (1,), 16),
            Op("add", "sum", (2, 3), shortcut=True),
            Op("relu", "act", (4,)),
            Op("global_pool", "pool", (5,)),
            Op("linear", "classifier", (6,), 10, bias=True),
        ),
        (7,),
    )


def test_shapes_are_inferred_from_the_input() -> None:
    assert residual().shapes == (
        (3, 32, 48), (8, 16, 24), (16, 16, 24), (16, 16, 24), (16, 16, 24), (16, 16, 24),
        (16, 1, 1), (10, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize("size", [8, 9, 31, 32])
@pytest.mark.parametrize("kernel", [1, 3, 5, 7])
def test_a_stride_of_two_halves_rounding_up_for_every_odd_kernel(size: int, kernel: int) -> None:
    image = replace(IMAGE, size=(size, size))
    graph = OpGraph((image, Op("conv", "c", (0,), 4, kernel=kernel, stride=2)), (1,))
    assert graph.shapes[1] == (4, -(-size // 2), -(-size // 2))


def test_parameters_macs_and_layer_terms_are_those_of_arithmetic() -> None:
    counts = count(residual())
    weights = {"stem": 3 * 8 * 9, "main": 8 // 4 * 16 * 9, "around": 8 * 16, "classifier": 160}
    assert {layer.name: layer.weights for layer in counts.layers} == weights
    assert counts.params == sum(weights.values()) + 16 + 10  # and the biases
    area = 16 * 24
    assert counts.macs == area * sum(weights[n] for n in ("stem", "main", "around")) + 160
    assert counts.activations == 3 * 32 * 48 + area * (8 + 16 * 4) + 16 + 10
    assert counts.size_limit == pytest.approx(sum(map(log, weights.values())))
    assert counts.penalty == pytest.approx(
        log(area / sqrt(8)) + 2 * log(area / sqrt(16)) - log(10) / 2
    )


def test_the_penalty_changes_sign_where_the_map_is_smaller_than_the_root_of_its_channels() -> None:
    assert penalty_term((16, 2, 2)) == 0
    assert penalty_term((17, 2, 2)) < 0 < penalty_term((15, 2, 2))


def test_the_ptflops_rule_adds_bias_normalisation_and_activation() -> None:
    plain = residual()
    area = 16 * 16 * 24
    extra = area + area + 10  # the bias of main, the ReLU, the classifier's bias
    assert count(plain, "ptflops").macs == count(plain).macs + extra
    assert set(MACS_RULES) == {"conv+linear", "ptflops", "zennas"}
    with pytest.raises(KeyError):
        count(plain, "guess")


def test_without_shortcuts_only_the_main_path_is_left() -> None:
    plain = residual().without_shortcuts()
    assert [op.name for op in plain.ops] == ["input", "stem", "main", "act", "pool", "classifier"]
    assert nx.is_path(plain.to_networkx(), [op.name for op in plain.ops])
    assert plain.shapes[-1] == (10, 1, 1)
    assert plain.without_shortcuts() == plain


def test_chained_shortcuts_are_all_taken_out() -> None:
    graph = OpGraph(
        (
            IMAGE,
            Op("relu", "a", (0,)),
            Op("add", "s1", (1, 0), shortcut=True),
            Op("add", "s2", (2, 1), shortcut=True),
        ),
        (3,),
    )
    assert [op.name for op in graph.without_shortcuts().ops] == ["input", "a"]


def test_an_addition_that_is_no_shortcut_stays() -> None:
    graph = OpGraph((IMAGE, Op("relu", "a", (0,)), Op("add", "fusion", (1, 0))), (2,))
    assert graph.without_shortcuts() == graph


def test_resizing_changes_the_maps_but_not_the_weights() -> None:
    small, large = count(residual()), count(residual().resized(64, 96))
    assert small.params == large.params
    assert large.macs - 160 == 4 * (small.macs - 160)
    assert residual().resized(32, 48) == residual()


@pytest.mark.parametrize(
    ("ops", "words"),
    [
        ((IMAGE, Op("relu", "a", (1,))), "does not stand before it"),
        ((IMAGE, Op("conv", "c", (0,), 8, groups=2)), "2 groups do not divide 3 -> 8"),
        (
            (IMAGE, Op("conv", "c", (0,), 3, stride=2), Op("add", "s", (0, 1))),
            "cannot add outputs of different shapes",
        ),
    ],
)
def test_operations_that_do_not_fit_are_refused(ops: tuple[Op, ...], words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        OpGraph(ops, (len(ops) - 1,))


def test_only_convolutions_and_linear_layers_are_layers() -> None:
    assert {layer.kind for layer in layers(residual())} == {"conv", "linear"}
    assert KINDS["batch_norm"].params(Op("batch_norm", "n"), ((8, 4, 4),)) == 16


MAP = 3 * 8 * 8  # entries of every map below
BYTES = 4


def chain(*ops: Op) -> OpGraph:
    return OpGraph((replace(IMAGE, size=(8, 8)), *ops), (len(ops),))


def test_a_chain_holds_two_maps_at_once() -> None:
    graph = chain(Op("conv", "a", (0,), 3), Op("conv", "b", (1,), 3), Op("conv", "c", (2,), 3))
    assert count(graph).peak_memory_bytes == 2 * MAP * BYTES


def test_an_activation_needs_no_map_of_its_own() -> None:
    graph = chain(Op("conv", "a", (0,), 3), Op("relu", "r", (1,)))
    assert count(graph).peak_memory_bytes == 2 * MAP * BYTES


def test_an_activation_whose_input_is_read_again_needs_a_map_of_its_own() -> None:
    graph = chain(Op("relu", "r", (0,)), Op("add", "s", (1, 0)))
    assert count(graph).peak_memory_bytes == 2 * MAP * BYTES


def test_a_shortcut_keeps_its_source_alive() -> None:
    plain = chain(Op("conv", "a", (0,), 3), Op("conv", "b", (1,), 3))
    linked = chain(Op("conv", "a", (0,), 3), Op("conv", "b", (1,), 3), Op("add", "s", (2, 0)))
    assert count(plain).peak_memory_bytes == 2 * MAP * BYTES
    assert count(linked).peak_memory_bytes == 3 * MAP * BYTES


def test_every_output_stays_alive_to_the_end() -> None:
    ops = (Op("conv", "a", (0,), 3), Op("conv", "b", (1,), 3), Op("conv", "c", (2,), 3))
    one = chain(*ops)
    assert count(replace(one, outputs=(1, 3))).peak_memory_bytes == 3 * MAP * BYTES


def test_the_widest_moment_counts_not_the_widest_map() -> None:
    graph = chain(Op("conv", "a", (0,), 12), Op("conv", "b", (1,), 12), Op("conv", "c", (2,), 3))
    assert count(graph).peak_memory_bytes == 2 * 4 * MAP * BYTES
