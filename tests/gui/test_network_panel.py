"""The network panel: what it tells of a network, and how that is taken along."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.core.cost import count
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.plan import SearchPlan
from explorer.core.space import Architecture, integers
from explorer.gui import words
from explorer.gui.panels.network import NetworkPanel
from explorer.gui.panels.network_text import (
    network_json,
    network_text,
    origin,
    own_name,
    ruled_text,
    stages_of,
)
from explorer.gui.plots.layers_terms import layer_terms, tick_label
from explorer.gui.run_view import NetworkDetail, RunView
from explorer.spaces import families, graph_of, measures_of, name_of
from tests.gui.fake_run import fake_detail, fake_view


@pytest.fixture
def view() -> RunView:
    return fake_view(120)


@pytest.fixture
def detail(view: RunView) -> NetworkDetail:
    return fake_detail(view, int(view.front[-1]))


def without_score(detail: NetworkDetail, reason: str) -> NetworkDetail:
    failed = replace(
        detail.evaluation, outcome=Outcome.FAILED, measures={}, terms={}, layers=(), reason=reason
    )
    return replace(detail, evaluation=failed, on_front=False)


# Numbers and words.


def test_what_the_layers_add_is_the_score(detail: NetworkDetail) -> None:
    terms = layer_terms(detail)
    assert terms is not None
    measures = detail.evaluation.measures
    assert terms.counted.sum() == pytest.approx(measures["zico"] - measures["penalty"])


def test_at_beta_zero_nothing_is_taken_off(detail: NetworkDetail) -> None:
    terms = layer_terms(replace(detail, beta=0.0))
    assert terms is not None
    assert not terms.penalty.any()


def test_a_run_of_exact_scores_shows_the_sizes(detail: NetworkDetail) -> None:
    plan = replace(detail.plan, objectives=("size-limit", "macs"))
    terms = layer_terms(replace(detail, plan=plan))
    assert terms is not None
    assert terms.exact
    assert terms.counted.sum() == pytest.approx(detail.counts.size_limit)


def test_a_cost_has_no_layers_to_show(detail: NetworkDetail) -> None:
    plan = replace(detail.plan, objectives=("params", "macs"))
    assert layer_terms(replace(detail, plan=plan)) is None


def test_layers_are_grouped_by_stage_in_network_order(detail: NetworkDetail) -> None:
    terms = layer_terms(detail)
    assert terms is not None
    names = [stage for stage, _, _ in terms.groups]
    assert names == ["stem", *(f"stage {i}" for i in range(1, 8)), "head"]
    assert terms.groups[-1][2] == len(terms.names)
    assert tick_label("stage 4", spelled=True) == "stage 4"
    assert tick_label("stage 5", spelled=False) == "5"


def test_stages_hold_the_choices_as_made(detail: NetworkDetail) -> None:
    values = detail.evaluation.architecture.values()
    stages = stages_of(detail)
    assert [s.channels for s in stages] == [values[f"stage{i}.channels"] for i in range(1, 8)]
    assert sum(s.blocks for s in stages) == detail.evaluation.measures["depth"]


def test_the_origin_names_strategy_place_and_seed(detail: NetworkDetail) -> None:
    assert origin(replace(detail, found_after=122)) == (
        "Found by NSGA-II after 122 networks, seed 7"
    )


def test_text_holds_what_is_needed_to_find_it_again(detail: NetworkDetail) -> None:
    text = network_text(detail)
    assert detail.evaluation.architecture.text in text
    assert f"{detail.counts.macs:,}" in text
    assert detail.plan.scoring.text in text


def test_json_reads_back_and_has_no_nan(detail: NetworkDetail) -> None:
    known = json.loads(network_json(replace(detail, depth_share=float("nan"))))
    assert known["depth_share"] is None
    assert known["terms"]["zico"] == pytest.approx(detail.evaluation.terms["zico"])
    assert known["choices"] == detail.evaluation.architecture.values()


# The widget.


@pytest.fixture
def panel(qtbot: QtBot, detail: NetworkDetail) -> NetworkPanel:
    made = NetworkPanel()
    qtbot.addWidget(made)
    made.resize(328, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.set_detail(detail)
    return made


def test_it_names_the_network_and_its_place(panel: NetworkPanel, detail: NetworkDetail) -> None:
    assert panel.name.text() == detail.name
    assert panel.standing.text() == "on the front"
    panel.set_detail(replace(detail, on_front=False))
    assert panel.standing.text() == "behind the front"


def test_tiles_carry_numbers_with_units(panel: NetworkPanel, detail: NetworkDetail) -> None:
    score = detail.evaluation.measures["zico"] - detail.evaluation.measures["penalty"]
    assert panel.score.accessibleName() == f"Score {score:,.1f} beta 1"
    assert panel.macs.accessibleName().endswith((" G", " M"))
    assert panel.memory.accessibleName().endswith("MB fp32")


def test_the_score_follows_beta(panel: NetworkPanel, detail: NetworkDetail) -> None:
    panel.set_detail(replace(detail, beta=0.0))
    zico = detail.evaluation.measures["zico"]
    assert panel.score.accessibleName() == f"Score {zico:,.1f} beta 0"


def test_a_failed_network_says_why(panel: NetworkPanel, detail: NetworkDetail) -> None:
    panel.set_detail(without_score(detail, "The gradients are not numbers. Use more images."))
    assert panel.standing.text() == "failed"
    assert panel.reason.isVisible()
    assert panel.score.accessibleName().startswith("Score none")
    assert not panel.layers.plot.isVisible()
    panel.set_detail(detail)
    assert not panel.reason.isVisible()
    assert panel.layers.plot.isVisible()


def test_what_makes_a_score_doubtful_is_said(panel: NetworkPanel, detail: NetworkDetail) -> None:
    sentence = "ZiCo: every gradient is the same in all batches, so the score is 0."
    doubtful = replace(detail, evaluation=replace(detail.evaluation, warnings=(sentence,)))
    panel.set_detail(doubtful)
    assert panel.doubt.isVisible()
    assert panel.doubt.accessibleName() == sentence
    assert sentence in network_text(doubtful)
    assert json.loads(network_json(doubtful))["warnings"] == [sentence]
    panel.set_detail(detail)
    assert not panel.doubt.isVisible()


def test_without_a_network_it_says_how_to_get_one(panel: NetworkPanel) -> None:
    panel.set_detail(None)
    assert panel.empty.isVisible()
    assert not panel.export.isVisible()


def test_the_star_tells_which_network_and_how(
    qtbot: QtBot, panel: NetworkPanel, detail: NetworkDetail
) -> None:
    with qtbot.waitSignal(panel.star_toggled) as on:
        qtbot.mouseClick(panel.star, Qt.MouseButton.LeftButton)
    assert on.args == [detail.id, True]
    with qtbot.assertNotEmitted(panel.star_toggled):
        panel.set_detail(replace(detail, starred=True))
    assert panel.star.isChecked()


def test_export_only_asks(qtbot: QtBot, panel: NetworkPanel) -> None:
    with qtbot.waitSignal(panel.export_wanted):
        qtbot.mouseClick(panel.export, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("words", "begins"),
    [("Copy as text", "N"), ("Copy as JSON", "{"), ("Copy architecture", "efficientnet:")],
)
def test_it_can_be_copied(panel: NetworkPanel, words: str, begins: str) -> None:
    {action.text(): action for action in panel.menu().actions()}[words].trigger()
    assert QGuiApplication.clipboard().text().startswith(begins)


def test_every_layer_can_be_asked_for(panel: NetworkPanel, detail: NetworkDetail) -> None:
    plot = panel.layers.plot
    assert plot.terms is not None
    view = plot.canvas.view
    x = view.mapViewToScene(QPoint(3, 0).toPointF()).x() + 1
    assert plot.layer_at(x) == 3
    assert plot.layer_at(2.0) is None
    assert plot.text_of(3).startswith(plot.terms.names[3])
    assert "penalty" in plot.text_of(3)


def test_it_fits_both_widths_of_the_dock_without_scrolling_sideways(
    qtbot: QtBot, panel: NetworkPanel
) -> None:
    inside = panel.stages.parentWidget()
    assert inside is not None
    for width in (328, 304, 280):
        panel.resize(width, 700)
        qtbot.waitUntil(lambda: inside.width() <= panel.width())
        assert inside.minimumSizeHint().width() <= width
    assert panel.export.text() == "Export"


def test_one_option_for_everything_shows_no_shares(detail: NetworkDetail, qtbot: QtBot) -> None:
    from explorer.spaces import families

    preset = families["efficientnet"].presets()["b0"]
    plan = SearchPlan(preset.space)
    evaluation = replace(detail.evaluation, architecture=preset)
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.set_detail(
        replace(detail, plan=plan, evaluation=evaluation, depth_share=np.nan, width_share=np.nan)
    )
    assert not any(bar.isVisibleTo(panel) for _, bar, _ in panel.stages._bars.values())


# Networks of other families.


def detail_of(name: str, preset: str) -> NetworkDetail:
    """A published network, with every measure but a score."""
    architecture = families[name].presets()[preset]
    counts = count(graph_of(architecture))
    evaluation = Evaluation(architecture, Outcome.SCORED, measures_of(architecture, counts))
    plan = SearchPlan(architecture.space)
    return NetworkDetail(7, evaluation, counts, plan, 1.0, True, 1.0, 1.0, 1)


def test_branches_of_several_widths_are_told_with_both_ends() -> None:
    stages = stages_of(detail_of("hrnet", "w18-small-v2"))
    assert [s.label for s in stages] == [f"Stage {n}" for n in range(1, 5)]
    assert [s.blocks for s in stages] == [2, 4, 18, 16]
    assert stages[3].widths == "18 to 144 channels"
    assert len(stages[3].each) == 16
    assert stages[0].each == ()


def test_heads_that_share_weights_say_so() -> None:
    text = network_text(detail_of("efficientdet", "d0"))
    assert "BiFPN: " in text
    assert "Class head: 8 layers, shared by 5 levels" in text
    assert "Box head: 8 layers, shared by 5 levels" in text


@pytest.mark.parametrize("name", families)
def test_every_known_network_is_shown_whole(qtbot: QtBot, name: str) -> None:
    made = NetworkPanel()
    qtbot.addWidget(made)
    made.resize(328, 900)
    made.show()
    for preset, architecture in families[name].presets().items():
        shown = detail_of(name, preset)
        made.set_detail(shown)
        blocks = sum(stage.blocks for stage in stages_of(shown))
        assert blocks == len(graph_of(architecture).blocks())
        made.grab()
        assert json.loads(network_json(shown))["choices"] == architecture.values()


def test_costs_by_the_published_rule_stand_beside_the_true_ones() -> None:
    name = next(name for name in families if "zennas" in families[name].rules)
    preset = next(iter(families[name].presets()))
    found = detail_of(name, preset)
    macs = found.evaluation.measures["macs_zennas"]
    assert words.si(macs) in ruled_text(found)
    assert "Zen-NAS" in network_text(found)
    assert ruled_text(detail_of("efficientnet", "b0")) == ""


def test_a_network_is_copied_by_a_name_that_means_no_other(detail: NetworkDetail) -> None:
    genes = detail.evaluation.architecture.text
    space = detail.plan.space
    assert own_name(detail, Path("a.explorer")) == genes
    edited = replace(space, choices=(*space.choices[:-1], integers("head.channels", "width", 8, 8)))
    architecture = Architecture(edited, detail.evaluation.architecture.genes)
    other = replace(detail, evaluation=replace(detail.evaluation, architecture=architecture))
    assert own_name(other, Path("a.explorer")) == f"a.explorer#{detail.id}"
    nats = next(iter(families["nats-size"].presets()))
    named = detail_of("nats-size", nats)
    assert own_name(named, Path("a.explorer")) == name_of(named.evaluation.architecture)
