"""HRNetV2, held against the counts of the published networks, and the macro space above it."""

import numpy as np
import pytest

from explorer.core.cost import count
from explorer.spaces import families, first_plan, graph_of

FAMILY = families["hrnet"]
PRESETS = FAMILY.presets()
MACRO = families["segmentation-macro"]


@pytest.mark.parametrize(
    ("name", "params", "half", "full"),
    [
        ("w18-small-v1", 1_540_819, 8.348, 33.391),
        ("w18-small-v2", 3_939_579, 19.214, 76.857),
        ("w48", 65_859_379, 186.878, 747.513),
    ],
)
def test_presets_have_the_counts_of_the_published_networks(
    name: str, params: int, half: float, full: float
) -> None:
    graph = graph_of(PRESETS[name])
    assert graph.shapes[0] == (3, 1024, 2048)
    assert count(graph).params == params
    assert round(count(graph).macs / 1e9, 3) == full
    assert round(count(graph.resized(512, 1024)).macs / 1e9, 3) == half


def test_w18_small_v2_has_the_counts_that_the_paper_prints_by_its_own_counter() -> None:
    counts = count(graph_of(PRESETS["w18-small-v2"]), "ptflops")
    assert (round(counts.params / 1e6, 2), round(counts.macs / 1e9, 2)) == (3.94, 77.89)


def test_blocks_are_counted_over_all_branches() -> None:
    counts = count(graph_of(PRESETS["w18-small-v2"]))
    assert counts.depth == 2 + 1 * 2 * 2 + 3 * 3 * 2 + 2 * 4 * 2
    widths = [256] * 2 + [18, 36] * 2 + [18, 36, 72] * 6 + [18, 36, 72, 144] * 4
    assert counts.mean_width == pytest.approx(sum(widths) / len(widths))


def test_every_branch_ends_in_the_head() -> None:
    graph = graph_of(PRESETS["w18-small-v2"])
    (mix,) = (i for i, op in enumerate(graph.ops) if op.name == "head.concat")
    assert [s[0] for s in graph.input_shapes(mix)] == [18, 36, 72, 144]
    assert [graph.ops[i].name for i in graph.outputs] == ["logits"]
    assert graph.shapes[graph.outputs[0]] == (19, 256, 512)


def test_the_default_space_holds_the_published_networks() -> None:
    space = FAMILY.default()
    for preset in PRESETS.values():
        values = preset.values()
        genes = tuple(choice.options.index(values[choice.name]) for choice in space.choices)
        assert graph_of(space.architecture(genes)) == graph_of(preset)
    assert space.size == 583_680


def test_scored_without_shortcuts_branches_still_exchange_their_maps() -> None:
    graph = graph_of(PRESETS["w18-small-v1"])
    bare = graph.without_shortcuts()
    fused = [op.name for op in graph.ops if op.name.endswith(".add") and ".fuse" in op.name]
    assert fused
    assert set(fused) <= {op.name for op in bare.ops}
    assert not any(op.shortcut for op in bare.ops)


def test_in_the_macro_space_only_the_choices_of_the_chosen_backbone_matter() -> None:
    space = MACRO.default()
    by_backbone = {
        option: [c.name for c in space.choices if c.when == ("backbone", option)]
        for option in space.choice("backbone").options
    }
    assert by_backbone.keys() == {"ffnet", "hrnet"}
    assert all(name.startswith("ffnet") for name in by_backbone["ffnet"])
    assert all(name.startswith("hrnet") for name in by_backbone["hrnet"])
    ffnets, hrnets = 65_919_744 // 2**4, families["hrnet"].default().size
    assert space.size == 2 * (ffnets + hrnets)


@pytest.mark.parametrize(
    ("name", "family", "preset"),
    [
        ("ffnet-78s", "ffnet", "78s-dbbb-mobile"),
        ("hrnet-w18-small-v1", "hrnet", "w18-small-v1"),
        ("hrnet-w18-small-v2", "hrnet", "w18-small-v2"),
        ("hrnet-w48", "hrnet", "w48"),
    ],
)
def test_macro_presets_are_the_networks_of_the_micro_families(
    name: str, family: str, preset: str
) -> None:
    graph = graph_of(families[family].presets()[preset])
    assert graph_of(MACRO.presets()[name]) == graph


def test_either_head_stands_on_either_backbone() -> None:
    space = MACRO.default()
    rows = space.sample_genes(np.random.default_rng(0), 40)
    met = set()
    for row in rows:
        values = space.architecture(row).values()
        names = {op.name for op in graph_of(space.architecture(row)).ops}
        assert ("head.mix" in names) == (values["head"] == "hrnet")
        assert ("head.s16" in names) == (values["head"] == "ffnet-up-b")
        assert any(".fuse" in name for name in names) == (values["backbone"] == "hrnet")
        met.add((values["backbone"], values["head"]))
    assert len(met) == 4


def test_a_first_macro_search_is_plain_zico_and_says_why() -> None:
    plan = first_plan("segmentation-macro")
    assert plan.beta == 0
    assert "section 5" in MACRO.caution
    assert first_plan("hrnet").beta == 2
    assert first_plan("hrnet").scoring.initialisation == "hrnet"
