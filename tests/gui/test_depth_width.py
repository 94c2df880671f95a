"""The depth and width panel: which networks it counts, what it says, how it is laid out."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QBoxLayout
from pytestqt.qtbot import QtBot

from explorer.core.bias import BINS, bias_report, depth_share, width_share
from explorer.core.space import SearchSpace, integers
from explorer.gui.plots.depth_width import DepthWidthPanel
from explorer.gui.plots.depth_width_numbers import (
    Which,
    counted,
    is_fixed,
    outline,
    report_at_zero,
    report_of,
    rows_of,
    top_of,
)
from explorer.gui.plots.depth_width_plots import DepthByWidth, Histogram
from explorer.gui.plots.depth_width_references import KnownPlace, known_places, places_in
from explorer.gui.plots.pareto_draw import to_px
from explorer.gui.run_view import RunView, run_view
from explorer.spaces import families
from tests.gui.fake_run import default_space, fake_view
from tests.gui.test_reference_marks import beside


@pytest.fixture
def view() -> RunView:
    return fake_view(400, failed=4)


def fixed_depth() -> SearchSpace:
    space = default_space()
    for choice in space.choices:
        if choice.role == "depth":
            space = space.with_choice(integers(choice.name, "depth", 2, 2))
    return space


def test_all_means_every_scored_network(view: RunView) -> None:
    assert rows_of(view, "all").tolist() == np.flatnonzero(view.archive.scored).tolist()


def test_the_top_is_a_tenth_by_score_at_the_beta_of_the_moment(view: RunView) -> None:
    rows = rows_of(view, "top")
    scores = view.archive.values(view.score, view.beta)
    assert len(rows) == np.ceil(view.archive.scored.sum() / 10)
    assert scores[rows].min() >= np.sort(scores[view.archive.scored])[-len(rows)]


def test_the_selection_leaves_out_what_was_never_scored(view: RunView) -> None:
    chosen = replace(view, selected=tuple(view.archive.ids.tolist()))
    assert rows_of(chosen, "selection").tolist() == rows_of(chosen, "all").tolist()


@pytest.mark.parametrize("which", ["all", "front", "top"])
def test_shares_add_up_to_the_whole_set(view: RunView, which: Which) -> None:
    report = report_of(view, which)
    assert report.depth.sum() == pytest.approx(1)
    assert report.depth_by_width.sum() == pytest.approx(1)
    assert report.depth_by_width.sum(axis=1) == pytest.approx(report.depth)


def test_the_same_networks_can_be_ranked_at_beta_zero(view: RunView) -> None:
    report = report_at_zero(view, "front")
    assert report is not None
    assert report.count == len(view.archive.front(view.plan.goals, 0.0))
    assert report_at_zero(view, "all") is None
    assert report_at_zero(run_view(1, view.plan, view.archive, 0.0), "front") is None


def test_an_empty_set_has_no_shares_and_no_means(view: RunView) -> None:
    report = report_of(view, "selection")
    assert report.count == 0
    assert report.depth.sum() == 0
    assert np.isnan(report.mean_depth)
    assert counted(report, "selection") == "no networks chosen"


def test_a_space_with_one_depth_is_called_fixed() -> None:
    view = fake_view(60, space=fixed_depth(), limit=1e15)
    assert is_fixed(view, "depth")
    assert not is_fixed(view, "width")


def test_the_outline_encloses_what_the_bars_fill() -> None:
    shares = np.linspace(0.0, 1.0, BINS)
    x, y = outline(shares)
    assert len(x) == len(y)
    assert np.trapezoid(y, x) == pytest.approx(100 * shares.sum() * 100 / BINS)


def test_the_common_range_moves_in_steps() -> None:
    assert top_of(np.array([0.31])) == 40
    assert top_of(np.array([0.35]), held=40) == 40
    assert top_of(np.array([0.42]), held=40) == 60
    assert top_of(np.array([0.1]), held=80) == 20


# The widget.


@pytest.fixture
def panel(qtbot: QtBot, view: RunView) -> DepthWidthPanel:
    made = DepthWidthPanel()
    qtbot.addWidget(made)
    made.resize(736, 240)
    with qtbot.waitExposed(made):
        made.show()
    made.set_view(view)
    return made


def test_it_opens_with_a_sentence(panel: DepthWidthPanel, view: RunView) -> None:
    share = report_of(view, "front").at_max_depth
    assert panel.share.text() == f"{100 * share:.0f}\u202f%"
    assert panel.sentence.text() == "of the front at maximum depth"
    assert f"{len(view.front)} networks" in panel.count.text()


def test_keys_choose_the_set(qtbot: QtBot, panel: DepthWidthPanel, view: RunView) -> None:
    with qtbot.waitSignal(panel.set_chosen) as chosen:
        qtbot.keyClick(panel.sets, Qt.Key.Key_Left)
    assert chosen.args == ["all"]
    assert panel.count.text().startswith(f"{view.archive.scored.sum()} networks")


def test_a_setter_is_silent(qtbot: QtBot, panel: DepthWidthPanel) -> None:
    with qtbot.assertNotEmitted(panel.set_chosen):
        panel.set_view(None)


def test_it_follows_beta(panel: DepthWidthPanel, view: RunView) -> None:
    moved = run_view(1, view.plan, view.archive, 4.0)
    panel.set_view(moved)
    report = report_of(moved, "front")
    assert panel.depth_plot.bars.opts["y1"] == pytest.approx(100 * report.depth)


def test_beta_zero_is_orange_and_has_nothing_to_compare(
    panel: DepthWidthPanel, view: RunView
) -> None:
    assert panel.depth_plot.step.isVisible()
    panel.set_view(run_view(1, view.plan, view.archive, 0.0))
    assert panel.gauge._token == "orange"
    assert not panel.depth_plot.step.isVisible()


def test_the_comparison_is_outlined(panel: DepthWidthPanel, view: RunView) -> None:
    other = fake_view(300, beta=0.0, seed=5)
    panel.set_view(view, other)
    _, y = panel.depth_plot.step.getData()
    assert y == pytest.approx(outline(report_of(other, "front").depth)[1])


def test_a_fixed_depth_is_said_and_not_drawn(panel: DepthWidthPanel) -> None:
    panel.set_view(fake_view(60, space=fixed_depth(), limit=1e15))
    assert panel.sentence.text() == "of the front at minimum width; depth is fixed: 14 blocks"
    assert panel.gauge.isVisible()
    assert not panel.depth_plot.canvas.widget.isVisible()
    assert panel.width_plot.canvas.widget.isVisible()


def test_wide_stands_side_by_side_and_tall_is_stacked(qtbot: QtBot, panel: DepthWidthPanel) -> None:
    assert panel._plots.direction() is QBoxLayout.Direction.LeftToRight
    panel.resize(520, 1000)
    qtbot.waitUntil(lambda: panel._plots.direction() is QBoxLayout.Direction.TopToBottom)
    assert panel.means.isVisible()


def test_without_networks_it_says_what_will_appear(panel: DepthWidthPanel) -> None:
    panel.set_view(None)
    assert panel.empty.isVisible()
    panel.set_view(fake_view(5, failed=5, limit=1e15))
    assert panel.empty.isVisible()


def test_the_name_of_the_outline_stays_inside_a_plot_that_narrows(qtbot: QtBot) -> None:
    plot = Histogram("Depth", "Depth (% of range)")
    qtbot.addWidget(plot)
    plot.resize(900, 240)
    with qtbot.waitExposed(plot):
        plot.show()
    compared = np.zeros(BINS)
    compared[8] = 1.0
    plot.set_shares(np.zeros(BINS), compared, 100.0, "accent", "re-ranked at beta 0")
    assert plot.words.isVisible()
    plot.resize(240, 240)
    qtbot.waitUntil(lambda: not plot.words.isVisible())
    assert plot.title.note.text() == "□ re-ranked at beta 0"


def fixed(*roles: str) -> SearchSpace:
    space = default_space()
    for choice in space.choices:
        if choice.role in roles:
            least = int(choice.options[0])
            space = space.with_choice(integers(choice.name, choice.role, least, least))
    return space


def test_a_space_without_width_choices_reads_well(panel: DepthWidthPanel) -> None:
    panel.set_view(fake_view(60, space=fixed("width"), limit=1e15))
    assert panel.sentence.text() == "of the front at maximum depth"
    assert panel.depth_plot.canvas.widget.isVisible()
    assert panel.width_plot._instead.text() == "Width is fixed."
    assert panel.map_plot._instead.text() == "Width is fixed, so there is no map."
    assert "width" not in panel.means.text() + panel.count.text()


def test_a_space_with_neither_choice_says_so_once(panel: DepthWidthPanel) -> None:
    panel.set_view(fake_view(60, space=fixed("width", "depth"), limit=1e15))
    assert panel.sentence.text() == "Depth is fixed: 7 blocks, and so is the width"
    assert not panel.gauge.isVisible()
    assert not panel.means.isVisible()


def test_networks_whose_depth_is_idle_are_left_out_of_its_mean() -> None:
    depth = np.array([1.0, np.nan, 0.5])
    report = bias_report(depth, np.array([0.0, 1.0, np.nan]))
    assert (report.count, report.mean_depth, report.at_max_depth) == (3, 0.75, 0.5)
    assert (report.mean_width, report.at_min_width) == (0.5, 0.5)


# Published networks.


def test_references_of_the_family_stand_where_their_stages_do(view: RunView) -> None:
    found = {place.short: place for place in known_places(beside(view))}
    assert found.keys() == {"B0", "B1", "B2"}  # ResNets have no such stages
    b0, b1 = found["B0"], found["B1"]
    blocks = sum(int(str(c.options[-1])) - 1 for c in view.plan.space.choices if c.role == "depth")
    assert b0.depth == pytest.approx((16 - 7) / blocks)
    assert b1.depth > b0.depth
    assert b0.width == b1.width
    assert 0 < b0.width < 1


def test_a_reference_stands_where_a_network_with_its_choices_does(view: RunView) -> None:
    space = view.plan.space
    b0 = families["efficientnet"].presets()["b0"].values()
    genes = np.zeros((1, len(space.choices)), dtype=np.int64)
    for i, choice in enumerate(space.choices):
        if choice.role in ("depth", "width"):
            genes[0, i] = choice.options.index(b0[choice.name])
    place = next(p for p in known_places(beside(view)) if p.short == "B0")
    assert place.depth == pytest.approx(depth_share(space, genes)[0])
    assert place.width == pytest.approx(width_share(space, genes)[0])


def test_a_reference_beyond_the_bounds_has_no_place(view: RunView) -> None:
    space = view.plan.space
    narrow = space.with_choice(integers("stage1.channels", "width", 24, 32, 8))  # B0 has 16
    b0 = families["efficientnet"].presets()["b0"]
    depth, width = places_in(narrow, b0)
    assert np.isfinite(depth)
    assert np.isnan(width)
    assert np.isnan(places_in(space, families["resnet"].presets()["50"])).all()


def test_marks_of_references_are_drawn_and_follow_the_ticks(
    qtbot: QtBot, panel: DepthWidthPanel, view: RunView
) -> None:
    panel.set_view(beside(view))
    for plot in (panel.depth_plot, panel.width_plot, panel.map_plot):
        assert len(plot.marks.item.data) == 3
        (_, top), (x, y) = plot.canvas.view.viewRange()[1], plot.marks.item.getData()
        assert ((x > 0) & (x < 100) & (y > 0) & (y < top)).all()
    assert "family" in panel.map_plot.canvas.widget.toolTip()
    panel.set_view(replace(beside(view), flipped=frozenset({"EfficientNet-B0"})))
    assert len(panel.map_plot.marks.item.data) == 2
    panel.set_view(view)
    assert not len(panel.map_plot.marks.item.data)
    assert not panel.map_plot.canvas.widget.toolTip()


@pytest.mark.parametrize("role", ["depth", "width"])
def test_a_sentence_in_the_place_of_a_plot_makes_no_panel_taller(
    qtbot: QtBot, panel: DepthWidthPanel, role: str
) -> None:
    whole = panel.map_plot.height()
    panel.set_view(fake_view(60, space=fixed(role), limit=1e15))
    qtbot.waitUntil(lambda: panel.map_plot.height() <= whole)
    assert panel.depth_plot.height() <= whole


def test_the_words_at_the_mean_cover_no_published_network(qtbot: QtBot) -> None:
    made = DepthByWidth()
    qtbot.addWidget(made)
    made.resize(240, 200)
    with qtbot.waitExposed(made):
        made.show()
    view = fake_view(200)
    made.set_report(report_of(view, "front"))
    assert made.marks.first is not None
    _, x, y = made.marks.first
    made.marks.draw([KnownPlace("EfficientNet-B0", "s", 0.0, 0.0)], [((x + 9) / 100, y / 100)])
    made.marks._letter()
    (mark,) = to_px(made.canvas, np.array([[x + 9, y]]))
    words = made.words.mapRectToScene(made.words.boundingRect())
    assert made.words.isVisible()
    assert not words.contains(QPointF(*mark))
