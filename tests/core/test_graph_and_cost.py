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


def heads(*extra: Op) -> OpGraph:
    """One 3 x 3 head over two levels of a body: its convolution is shared, its norms are not."""
    return OpGraph(
        (
            replace(IMAGE, size=(16, 16)),
            Op("conv", "p1", (0,), 8, kernel=3, stride=2),  # 8 x 8
            Op("conv", "p2", (1,), 8, kernel=3, stride=2),  # 4 x 4
            Op("conv", "head.p1", (1,), 5, kernel=3, bias=True),
            Op("batch_norm", "head.p1.norm", (3,)),
            Op("conv", "head.p2", (2,), 5, kernel=3, bias=True, shares=3),
            Op("batch_norm", "head.p2.norm", (5,)),
            *extra,
        ),
        (4, 6),
    )


def test_shared_weights_count_once_as_parameters_and_every_time_as_macs() -> None:
    found = count(heads())
    body, head = 3 * 8 * 9 + 8 * 8 * 9, 8 * 5 * 9
    assert found.params == body + head + 5 + 2 * (2 * 5)  # a bias and two norms
    assert found.macs == 3 * 8 * 9 * 64 + 8 * 8 * 9 * 16 + head * (64 + 16)


def test_a_layer_used_twice_is_one_layer_with_the_map_of_its_first_use() -> None:
    found = {layer.name: layer for layer in layers(heads())}
    assert list(found) == ["p1", "p2", "head.p1"]
    head = found["head.p1"]
    assert (head.weights, head.params, head.out_shape) == (360, 365, (5, 8, 8))
    assert head.macs == 360 * (64 + 16)
    assert count(heads()).size_limit == pytest.approx(log(216) + log(576) + log(360))
    assert head.penalty_term == penalty_term((5, 8, 8))


def test_the_ptflops_rule_counts_every_use_of_a_shared_bias() -> None:
    extra = 5 * (64 + 16) * 3  # bias, and twice the norm, of both levels
    assert count(heads(), "ptflops").macs == count(heads()).macs + extra


@pytest.mark.parametrize(
    "stranger",
    [
        Op("conv", "stranger", (2,), 6, kernel=3, bias=True, shares=3),  # other channels
        Op("conv", "stranger", (2,), 5, kernel=1, bias=True, shares=3),  # another kernel
        Op("conv", "stranger", (0,), 5, kernel=3, bias=True, shares=3),  # reads other channels
        Op("conv", "stranger", (2,), 5, kernel=3, bias=True, shares=5),  # of one that shares
        Op("conv", "stranger", (2,), 5, kernel=3, bias=True, shares=7),  # of itself
        Op("conv", "stranger", (2,), 5, kernel=3, bias=True, shares=8),  # of a later one
        Op("linear", "stranger", (2,), 5, bias=True, shares=3),  # another kind
        Op("batch_norm", "stranger", (3,), shares=3),
    ],
)
def test_weights_that_do_not_fit_cannot_be_shared(stranger: Op) -> None:
    with pytest.raises(SpaceError, match="stranger cannot share the weights of"):
        heads(stranger)


def test_without_shortcuts_what_weights_are_shared_from_stays() -> None:
    """The first use is on the way around a shortcut, which goes; its weights are still needed."""
    graph = OpGraph(
        (
            IMAGE,
            Op("conv", "stem", (0,), 8),
            Op("conv", "around", (1,), 8, kernel=3, shortcut=True),
            Op("add", "sum", (1, 2), shortcut=True),
            Op("conv", "last", (3,), 8, kernel=3, shares=2),
        ),
        (4,),
    )
    plain = graph.without_shortcuts()
    assert [op.name for op in plain.ops] == ["input", "stem", "around", "last"]
    last = plain.ops[3]
    assert (last.inputs, last.shares) == ((1,), 2)
    assert count(plain).params == count(graph).params


def test_without_shortcuts_shared_weights_are_renumbered_with_their_graph() -> None:
    plain = heads().without_shortcuts()
    assert plain == heads()
    longer = OpGraph(
        (
            replace(IMAGE, size=(16, 16)),
            Op("conv", "a", (0,), 3),
            Op("conv", "around", (0,), 3, shortcut=True),
            Op("add", "sum", (1, 2), shortcut=True),
            Op("conv", "head.p1", (3,), 4),
            Op("conv", "head.p2", (0,), 4, shares=4),
        ),
        (4, 5),
    ).without_shortcuts()
    assert [op.name for op in longer.ops] == ["input", "a", "head.p1", "head.p2"]
    assert [op.shares for op in longer.ops] == [-1, -1, -1, 2]
    assert longer.outputs == (2, 3)


def test_blocks_tell_the_channels_that_each_hands_on_by_its_main_path() -> None:
    graph = OpGraph(
        (
            IMAGE,
            Op("conv", "stem", (0,), 8, stage="stem"),
            Op("conv", "b1", (1,), 16, stage="stage 1", block=1),
            Op("conv", "b1.around", (1,), 16, shortcut=True, stage="stage 1", block=1),
            Op("add", "b1.add", (2, 3), shortcut=True, stage="stage 1", block=1),
            Op("conv", "b2", (4,), 24, stage="stage 1", block=2),
            Op("conv", "other", (5,), 99, shortcut=True, stage="stage 1", block=2),
            Op("conv", "c1", (5,), 32, stage="stage 2", block=1),
        ),
        (7,),
    )
    blocks = {("stage 1", 1): 16, ("stage 1", 2): 24, ("stage 2", 1): 32}
    assert graph.blocks() == blocks
    assert list(graph.blocks()) == list(blocks)
    counts = count(graph)
    assert (counts.depth, counts.mean_width) == (3, 24)


def test_a_network_without_blocks_has_depth_and_width_0() -> None:
    assert residual().blocks() == {}
    assert (count(residual()).depth, count(residual()).mean_width) == (0, 0.0)


@pytest.mark.parametrize(("edge", "half"), [(1, 1), (2, 1), (7, 4), (8, 4), (33, 17)])
@pytest.mark.parametrize("kind", ["avg_pool", "blur_half", "max_pool"])
def test_halving_gives_an_odd_edge_a_window_of_its_own(kind: str, edge: int, half: int) -> None:
    op = Op(kind, "p", (0,), kernel=3, stride=2)  # those two read neither
    graph = OpGraph((replace(IMAGE, size=(edge, 2 * edge)), op), (1,))
    assert graph.shapes[1] == (3, half, edge)
    assert count(graph).params == 0


@pytest.mark.parametrize("kind", ["upsample_nearest", "upsample_bilinear", "upsample_corners"])
def test_maps_are_resized_to_the_second_input_and_keep_their_channels(kind: str) -> None:
    small = Op("conv", "c", (0,), 8, stride=4)
    graph = OpGraph((replace(IMAGE, size=(31, 50)), small, Op(kind, "up", (1, 0))), (2,))
    assert graph.shapes == ((3, 31, 50), (8, 8, 13), (8, 31, 50))


def test_stacked_maps_have_the_sum_of_the_channels() -> None:
    conv = Op("conv", "c", (0,), 8)
    graph = OpGraph((IMAGE, conv, Op("concat", "all", (0, 1, 0))), (2,))
    assert graph.shapes[2] == (14, 32, 48)


def test_a_gate_scales_maps_of_its_channels() -> None:
    ops = (IMAGE, Op("global_pool", "mean", (0,)), Op("sigmoid", "gate", (1,)))
    graph = OpGraph((*ops, Op("multiply", "scale", (0, 2))), (3,))
    assert graph.shapes[1:] == ((3, 1, 1), (3, 1, 1), (3, 32, 48))


def test_a_weighted_sum_learns_one_weight_for_each_input() -> None:
    ops = (IMAGE, Op("relu6", "a", (0,)), Op("weighted_sum", "fuse", (0, 1, 0)))
    graph = OpGraph(ops, (2,))
    assert graph.shapes[2] == (3, 32, 48)
    assert count(graph).params == 3
    assert count(graph).layers == ()


@pytest.mark.parametrize(
    ("op", "words"),
    [
        (Op("concat", "all", (0, 1)), "all: cannot stack maps of different sizes"),
        (Op("weighted_sum", "all", (0, 1)), "all: cannot add outputs of different shapes"),
        (Op("multiply", "all", (0, 1)), "all: cannot scale"),
    ],
)
def test_maps_of_another_size_are_refused_by_name(op: Op, words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        OpGraph((IMAGE, Op("conv", "half", (0,), 3, stride=2), op), (2,))
