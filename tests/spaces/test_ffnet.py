"""FFNet, held against the counts of the published networks."""

import csv
from pathlib import Path

import numpy as np
import pytest

from explorer.core.cost import count
from explorer.core.space import Architecture, edited, rebounded
from explorer.spaces import families, first_plan, graph_of

FAMILY = families["ffnet"]
PRESETS = FAMILY.presets()
COUNTS = {  # name: parameters in millions, MACs of convolutions in G
    "78s-dbbb-mobile": (27.491, 96.039),
    "78s-bbb-mobile": (27.487, 93.753),
    "78s-bcc-mobile": (26.828, 79.594),
    "78s-dbcc-mobile": (26.833, 81.880),
    "40s-bbb-mobile": (13.907, 60.081),
    "40s-dbbb-mobile": (13.911, 62.367),
    "54s-bbb-mobile": (18.040, 73.407),
    "54s-dbbb-mobile": (18.045, 75.693),
    "86s-bbb-mobile": (26.603, 102.133),
    "86s-dbbb": (26.607, 104.419),
    "86s-dbbb-mobile": (26.607, 104.419),
    "150s-bbb-mobile": (48.006, 157.926),
    "150s-bbb": (48.006, 631.704),
    "150s-dbbb": (48.010, 160.212),
    "150-aaa": (98.843, 1045.187),
    "150-abb": (96.108, 820.020),
    "150-aac": (97.066, 812.302),
    "18-daaa": (15.181, 105.680),
    "34-aaa": (25.285, 484.694),
    "34-daaa": (25.289, 125.007),
    "50-aaa": (28.553, 508.853),
    "101-aaa": (47.545, 664.009),
    "122n-cbb": (51.394, 367.547),
    "122ns-cbb-mobile": (32.816, 65.117),
    "122ns-ccc-mobile": (32.166, 50.962),
    "74ns-ccc-mobile": (23.306, 36.466),
    "46ns-ccc-mobile": (12.531, 28.011),
}


@pytest.mark.parametrize("name", COUNTS)
def test_presets_have_the_counts_of_the_published_networks(name: str) -> None:
    counts = count(graph_of(PRESETS[name]))
    assert (round(counts.params / 1e6, 3), round(counts.macs / 1e9, 3)) == COUNTS[name]


def test_78s_has_the_macs_that_the_paper_prints_by_its_own_counter() -> None:
    counts = count(graph_of(PRESETS["78s-dbbb-mobile"]), "ptflops")
    assert (round(counts.params / 1e6, 2), round(counts.macs / 1e9, 2)) == (27.49, 96.37)


def test_every_published_network_is_a_preset_of_its_input_and_output_size(shared: Path) -> None:
    with open(shared / "data" / "ref_ffnet_cityscapes.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 40
    for row in rows:
        name = row["model"].removeprefix("segmentation_ffnet").lower().replace("_", "-")
        graph = graph_of(PRESETS[name.replace("(-pre-down)", "")])
        sizes = [graph.shapes[0][1:], graph.shapes[graph.outputs[0]][1:]]
        assert ["{}x{}".format(*size) for size in sizes] == [row["input"], row["output"]]
        if "(-pre-down)" in name:
            blurred = graph_of(PRESETS[name.replace("(-pre-down)", "-pre-down")])
            assert blurred.shapes[0][1:] == (1024, 2048)
            assert blurred.shapes[blurred.outputs[0]] == graph.shapes[graph.outputs[0]]
            assert count(blurred).macs == count(graph).macs


def test_a_published_preset_of_three_stages_takes_the_finest_map_from_its_stem() -> None:
    graph = graph_of(PRESETS["122n-cbb"])
    assert {op.stage for op in graph.ops[1:]} == {"stem", "stage 2", "stage 3", "stage 4", "head"}
    (adapt,) = (op for op in graph.ops if op.name == "head.s4.adapt")
    assert graph.ops[adapt.inputs[0]].stage == "stem"


def test_the_default_space_holds_more_than_44_million_different_networks() -> None:
    """A stage of 32 channels has the same networks for group and for regular convolution."""
    space = FAMILY.default()
    assert space.size == 65_919_744
    widths = [len(space.choice(f"stage{n}.channels").options) for n in range(1, 5)]
    assert 32 in space.choice("stage1.channels").options
    different = space.size * (2 * widths[0] - 1) // (2 * widths[0])
    assert different == 54_933_120 > 44_000_000


def test_group_convolution_changes_every_stage_but_one_of_32_channels() -> None:
    space = FAMILY.default()
    conv = [choice.name for choice in space.choices].index("stage1.conv")
    channels = [choice.name for choice in space.choices].index("stage1.channels")
    genes = space.sample_genes(np.random.default_rng(0), 500)
    regular, group = genes.copy(), genes.copy()
    regular[:, conv], group[:, conv] = 0, 1
    less = FAMILY.costs(space, group)["macs"] < FAMILY.costs(space, regular)["macs"]
    assert (less == (genes[:, channels] != 0)).all()
    assert space.choice("stage1.channels").options[0] == 32


def test_the_default_space_holds_78s() -> None:
    values = PRESETS["78s-dbbb-mobile"].values()
    space = FAMILY.default()
    genes = tuple(choice.options.index(values[choice.name]) for choice in space.choices)
    found = Architecture(space, genes)
    assert graph_of(found) == graph_of(PRESETS["78s-dbbb-mobile"])


@pytest.mark.parametrize(
    ("channels", "groups"),
    [(256, 2), (384, 3), (128, 2), (192, 3), (64, 2), (96, 3), (32, 1), (100, 1), (160, 5)],
)
def test_a_group_holds_the_most_channels_that_leave_two_groups(channels: int, groups: int) -> None:
    space = FAMILY.default()
    width = space.choice("stage4.channels")
    space = space.with_choice(rebounded(width, channels, channels, 1))
    space = space.with_choice(edited(space.choice("stage4.conv"), ("group",)))
    graph = graph_of(space.sample(np.random.default_rng(0)))
    (conv,) = (op for op in graph.ops if op.name == "stage4.block2.conv2")
    assert conv.groups == groups


def test_the_output_is_named_and_at_an_eighth_of_the_size() -> None:
    graph = graph_of(FAMILY.default().sample(np.random.default_rng(0)))
    assert [graph.ops[i].name for i in graph.outputs] == ["logits"]
    assert graph.shapes[graph.outputs[0]] == (19, 128, 256)


def test_mobile_networks_upsample_by_the_nearest_pixel_and_others_with_aligned_corners() -> None:
    for name, kind in (("78s-dbbb-mobile", "upsample_nearest"), ("150-aaa", "upsample_corners")):
        kinds = {op.kind for op in graph_of(PRESETS[name]).ops}
        assert {k for k in kinds if k.startswith("upsample")} == {kind}


def test_a_first_search_penalises_as_the_paper_and_starts_weights_as_ffnet() -> None:
    plan = first_plan("ffnet")
    assert plan.beta == 2
    assert (plan.scoring.initialisation, plan.scoring.resolution) == ("ffnet", (64, 128))
    assert plan.space.task == "segmentation"
