"""The EfficientNet space, held against published counts and an independent reading."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.cost import count
from explorer.core.space import Choice, SearchSpace, integers, pick
from explorer.spaces import depth_of, families, graph_of, mean_width_of, measures_of
from explorer.spaces._groups import CONVOLUTIONS, groups_for
from explorer.spaces._inverted import EXPANSIONS, KERNELS, STRIDES

FAMILY = families["efficientnet"]


@pytest.mark.parametrize(
    ("name", "size", "params", "macs_millions"),
    [
        ("b0", 224, 4_652_008, 385.19),
        ("b1", 240, 6_671_544, 685.69),
        ("b1", 224, 6_671_544, 568.54),
        ("b2", 260, 7_780_856, 992.25),
        ("b2", 224, 7_780_856, 657.65),
    ],
)
def test_presets_have_the_published_counts(
    name: str, size: int, params: int, macs_millions: float
) -> None:
    counts = count(graph_of(FAMILY.presets()[name]).resized(size, size))
    assert counts.params == params
    assert round(counts.macs / 1e6, 2) == macs_millions


@pytest.mark.parametrize(("name", "size"), [("b0", 224), ("b1", 240), ("b2", 260)])
def test_presets_are_read_at_their_native_size(name: str, size: int) -> None:
    assert FAMILY.presets()[name].space.input_shape == (3, size, size)


def test_b0_has_sixteen_blocks() -> None:
    b0 = FAMILY.presets()["b0"]
    assert depth_of(b0) == 16
    blocks = [16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320]
    assert mean_width_of(b0) == pytest.approx(sum(blocks) / 16)


def test_the_default_space_has_its_known_size() -> None:
    assert FAMILY.default().size == 6_340_338_096_537_600


@st.composite
def spaces(draw: st.DrawFn) -> SearchSpace:
    """Any bounds the panel could hold, kept narrow so that networks stay small."""

    def width(name: str) -> Choice:
        step = draw(st.integers(1, 24))
        low = draw(st.integers(1, 60))
        return integers(name, "width", low, low + step * draw(st.integers(0, 3)), step)

    def some(name: str, role: str, possible: tuple[object, ...]) -> Choice:
        ticked = draw(st.lists(st.sampled_from(possible), min_size=1, unique=True))
        return pick(name, role, tuple(ticked), possible)  # type: ignore[arg-type]

    choices = [width("stem.channels")]
    for number in range(1, len(STRIDES) + 1):
        stage = f"stage{number}"
        low = draw(st.integers(1, 2))
        choices += [
            some(f"{stage}.kernel", "kernel", KERNELS),
            width(f"{stage}.channels"),
            integers(f"{stage}.repeats", "depth", low, low + draw(st.integers(0, 2))),
            some(f"{stage}.conv", "convolution", CONVOLUTIONS),
            some(f"{stage}.expansion", "expansion", EXPANSIONS),
        ]
    choices.append(width("head.channels"))
    size = (3, draw(st.integers(8, 97)), draw(st.integers(8, 97)))
    return SearchSpace("efficientnet", tuple(choices), size, draw(st.integers(2, 50)))


@settings(deadline=None, max_examples=40)
@given(spaces(), st.integers(0, 2**31))
def test_costs_equal_the_counts_of_the_op_graph_for_any_bounds(
    space: SearchSpace, seed: int
) -> None:
    genes = space.sample_genes(np.random.default_rng(seed), 3)
    costs = FAMILY.costs(space, genes)
    for i, row in enumerate(genes):
        measures = measures_of(space.architecture(row))
        assert costs["params"][i] == measures["params"]
        assert costs["macs"][i] == measures["macs"]
        assert costs["depth"][i] == measures["depth"]
        assert costs["size_limit"][i] == pytest.approx(measures["size_limit"], rel=1e-9)
        assert costs["penalty"][i] == pytest.approx(measures["penalty"], rel=1e-9, abs=1e-9)


def written_out(values: dict[str, object], size: tuple[int, int], classes: int) -> tuple[int, int]:
    """Parameters and MACs by the paper's block formulas, without op graphs."""
    height, width = (-(-side // 2) for side in size)
    channels = int(str(values["stem.channels"]))
    params, macs = 27 * channels + 2 * channels, 27 * channels * height * width
    for number, stage_stride in enumerate(STRIDES, 1):
        stage = f"stage{number}"
        kernel, out, repeats, expansion = (
            int(str(values[f"{stage}.{name}"]))
            for name in ("kernel", "channels", "repeats", "expansion")
        )
        for repeat in range(repeats):
            stride = stage_stride if repeat == 0 else 1
            hidden = channels * expansion
            if expansion > 1:
                params += channels * hidden + 2 * hidden
                macs += channels * hidden * height * width
            if stride == 2:
                height, width = -(-height // 2), -(-width // 2)
            spatial = (
                kernel**2 * hidden * hidden // groups_for(str(values[f"{stage}.conv"]), hidden)
            )
            params += spatial + 2 * hidden + hidden * out + 2 * out
            macs += (spatial + hidden * out) * height * width
            channels = out
    head = int(str(values["head.channels"]))
    params += channels * head + 2 * head + head * classes + classes
    return params, macs + channels * head * height * width + head * classes


@settings(deadline=None, max_examples=40)
@given(spaces(), st.integers(0, 2**31))
def test_counts_equal_those_written_out_from_the_paper(space: SearchSpace, seed: int) -> None:
    architecture = space.sample(np.random.default_rng(seed))
    counts = count(FAMILY.graph(architecture))
    _, *size = space.input_shape
    expected = written_out(architecture.values(), (size[0], size[1]), space.classes)
    assert (counts.params, counts.macs) == expected


@settings(deadline=None, max_examples=20)
@given(spaces(), st.integers(0, 2**31))
def test_without_shortcuts_every_layer_stays_and_no_addition(space: SearchSpace, seed: int) -> None:
    graph = FAMILY.graph(space.sample(np.random.default_rng(seed)))
    plain = graph.without_shortcuts()
    assert [op.name for op in plain.ops] == [op.name for op in graph.ops if op.kind != "add"]
    assert count(plain).params == count(graph).params


@pytest.mark.parametrize(
    ("channels", "per_group"), [(32, 32), (96, 32), (144, 16), (240, 16), (8, 8), (24, 8), (48, 16)]
)
def test_a_group_holds_32_channels_or_the_largest_power_of_two_that_divides_the_width(
    channels: int, per_group: int
) -> None:
    assert channels // groups_for("group", channels) == per_group


@given(st.integers(1, 4000))
def test_regular_and_depthwise_are_the_two_ends_of_grouping(channels: int) -> None:
    assert groups_for("regular", channels) == 1
    assert groups_for("depthwise", channels) == channels
    assert channels % groups_for("group", channels) == 0
