"""The Pareto plot: its numbers, and what a hand can do with it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.core.objective import OBJECTIVES, Constraint
from explorer.gui.plots.pareto import ParetoPlot
from explorer.gui.plots.pareto_card import card_lines
from explorer.gui.plots.pareto_draw import MARKED, OUTLINED, SINGLE, to_px
from explorer.gui.plots.pareto_frame import limit_on
from explorer.gui.plots.pareto_menus import context_menu
from explorer.gui.plots.pareto_points import (
    axes_of,
    axis_of,
    headlines,
    pareto_points,
    thinned,
    within,
)
from explorer.gui.plots.pareto_ranges import density, held_range, inside, nearest, walked
from explorer.gui.run_view import RunView, run_view
from tests.gui.fake_run import fake_view

MACS, ZICO_BC = OBJECTIVES["macs"], OBJECTIVES["zico-bc"]


# Numbers.


def test_every_scored_network_is_either_on_the_front_or_a_dot() -> None:
    view = fake_view(200, failed=5)
    points = pareto_points(view)
    together = np.sort(np.concatenate([points.front, points.dots]))
    assert together.tolist() == np.flatnonzero(view.archive.scored).tolist()
    assert (points.failed, points.scored + points.failed + points.rejected) == (5, 200)


def test_costs_lie_on_a_log_axis_in_giga() -> None:
    view = fake_view(50)
    points = pareto_points(view)
    macs = view.archive.measure("macs")
    row = points.front[0]
    assert points.xy[row, 0] == pytest.approx(np.log10(macs[row] / 1e9))
    assert points.x.title(1.0) == "MACs (G, log scale)"


def test_the_front_runs_by_rising_cost_and_rising_score() -> None:
    xy = pareto_points(fake_view(300)).xy[pareto_points(fake_view(300)).front]
    assert (np.diff(xy[:, 0]) > 0).all()
    assert (np.diff(xy[:, 1]) > 0).all()


def test_ghosts_are_the_fronts_networks_without_the_penalty() -> None:
    view = fake_view(200, beta=1.0)
    points = pareto_points(view)
    assert points.ghosts[:, 1] == pytest.approx(view.archive.measure("zico")[points.front])
    assert points.ghosts[:, 0] == pytest.approx(points.xy[points.front, 0])


def test_there_are_no_ghosts_at_beta_zero() -> None:
    assert len(pareto_points(fake_view(100, beta=0.0)).ghosts) == 0


def test_networks_beyond_the_limit_have_a_cost_but_no_height() -> None:
    view = fake_view(300)
    points = pareto_points(view)
    assert len(points.rug) == points.rejected > 0
    assert (10**points.rug > 8).all()
    assert not np.isfinite(points.xy[~view.archive.scored, 1]).any()


def test_an_exact_score_places_networks_beyond_the_limit_too() -> None:
    points = pareto_points(fake_view(300, objectives=("size-limit-bc", "macs")))
    assert len(points.outside) == points.rejected
    assert not len(points.rug)


def test_front_mode_shows_the_front_alone() -> None:
    points = pareto_points(fake_view(300), "front")
    assert points.shown.tolist() == points.front.tolist()
    assert not len(points.rug)


def test_three_objectives_draw_the_line_of_the_two_that_are_shown() -> None:
    view = fake_view(300, objectives=("zico-bc", "macs", "params"))
    points = pareto_points(view)
    assert set(points.line) < set(points.front)
    assert points.line.tolist() == view.archive.front((ZICO_BC, MACS), 1.0).tolist()


def test_a_run_with_one_objective_gets_a_cost_beside_it() -> None:
    assert axes_of(fake_view(20, objectives=("zico-bc",)))[0].name == "macs"
    assert axes_of(fake_view(20, objectives=("macs",)))[0].name == "params"


def test_a_view_that_covers_less_than_its_archive_shows_less() -> None:
    view = fake_view(200)
    early = replace(view, count=50, front=view.front[view.front < 50])
    assert len(pareto_points(early).xy) == 50


def test_headlines_go_from_full_to_short() -> None:
    view = fake_view(300, failed=2)
    points = pareto_points(view)
    lines = headlines(points, len(view.front), within(view, (Constraint("macs", 1e9),)))
    assert "within the limit" in lines[0]
    assert "2 failed" in lines[0]
    assert lines[-1] == f"{points.scored + 2} networks"


def test_a_range_holds_still_while_its_values_fit() -> None:
    held = held_range(np.array([10.0, 950.0]), log=False)
    assert held_range(np.array([100.0, 700.0]), log=False, held=held) == held


def test_a_range_grows_where_a_value_does_not_fit_and_keeps_its_other_end() -> None:
    held = held_range(np.array([10.0, 950.0]), log=False)
    grown = held_range(np.array([10.0, 1700.0]), log=False, held=held)
    assert grown[0] == held[0]
    assert grown[1] >= 1700


def test_a_range_begins_anew_where_its_values_fill_little_of_it() -> None:
    new = held_range(np.array([10.0, 20.0]), log=False, held=(0.0, 1000.0))
    assert new[1] < 100


def test_one_network_has_room_on_both_sides() -> None:
    low, high = held_range(np.array([2.0]), log=True)
    assert low <= 1.0
    assert high >= 4.0


def test_the_nearest_point_is_found_within_reach_only() -> None:
    places = np.array([[0.0, 0.0], [10.0, 0.0], [np.nan, 3.0]])
    assert nearest(places, (9.0, 1.0), 5) == 1
    assert nearest(places, (50.0, 50.0), 5) == -1
    assert nearest(places[:0], (0.0, 0.0), 5) == -1


def test_a_lasso_takes_what_lies_inside_even_where_it_is_not_convex() -> None:
    arrow = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [2.0, 1.0], [0.0, 4.0]])
    places = np.array([[1.0, 0.5], [2.0, 3.0], [3.8, 3.0], [5.0, 1.0], [np.nan, 1.0]])
    assert inside(arrow, places).tolist() == [True, False, True, False, False]


def test_density_counts_every_point_in_range_once() -> None:
    xy = np.array([[0.1, 0.1], [0.1, 0.1], [0.9, 0.9], [2.0, 0.5], [np.nan, 0.5]])
    counts = np.expm1(density(xy, (0.0, 1.0), (0.0, 1.0), 2, 2))
    assert counts.tolist() == [[pytest.approx(2), 0], [0, pytest.approx(1)]]


def test_a_crowded_rug_is_thinned_to_the_room_it_has() -> None:
    assert len(thinned(np.linspace(0, 1, 10_000), 0.0, 1.0, room=40)) <= 41


@pytest.mark.parametrize(
    ("here", "step", "expected"),
    [(None, 1, 5), (None, 10**9, 9), (7, 1, 9), (7, -1, 5), (9, 1, 9), (5, -1, 5), (2, 1, 7)],
)
def test_walking_goes_along_the_front_and_stops_at_its_ends(
    here: int | None, step: int, expected: int
) -> None:
    x = np.arange(10.0)
    x[2] = 6.6
    assert walked(np.array([5, 7, 9]), x, here, step) == expected


def test_the_card_tells_what_is_known_of_a_network() -> None:
    view = fake_view(300, failed=1)
    where, lines = card_lines(view, int(view.front[0]))
    assert where == "on the front"
    assert [label for label, _ in lines][:2] == ["Score", "MACs"]
    where, lines = card_lines(view, 0)
    assert where == "failed"
    assert "Score" not in dict(lines)


# The widget.


@pytest.fixture
def view() -> RunView:
    return fake_view(300, failed=2)


@pytest.fixture
def plot(qtbot: QtBot, view: RunView) -> ParetoPlot:
    made = ParetoPlot()
    qtbot.addWidget(made)
    made.resize(736, 420)
    with qtbot.waitExposed(made):
        made.show()
    made.set_limits(view.plan.constraints)
    made.set_view(view)
    return made


def at(plot: ParetoPlot, row: int) -> QPoint:
    """Where a network stands in the plot's viewport."""
    assert plot.points is not None
    x, y = to_px(plot.canvas, plot.points.xy[[row]])[0]
    return QPoint(round(x), round(y))


def click(qtbot: QtBot, plot: ParetoPlot, row: int, ctrl: bool = False) -> None:
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(plot.canvas.widget.viewport(), Qt.MouseButton.LeftButton, keys, at(plot, row))


def test_a_click_picks_the_network_under_it(qtbot: QtBot, plot: ParetoPlot, view: RunView) -> None:
    row = int(view.front[len(view.front) // 2])
    with qtbot.waitSignal(plot.picked) as picked:
        click(qtbot, plot, row)
    assert picked.args == [int(view.archive.ids[row])]


def test_ctrl_and_click_adds_and_takes_away(qtbot: QtBot, plot: ParetoPlot, view: RunView) -> None:
    first, second = (int(view.archive.ids[row]) for row in view.front[[0, -1]])
    plot.set_view(replace(view, selected=(first,)))
    with qtbot.waitSignal(plot.selected) as added:
        click(qtbot, plot, int(view.front[-1]), ctrl=True)
    assert added.args == [(first, second)]
    plot.set_view(replace(view, selected=(first, second)))
    with qtbot.waitSignal(plot.selected) as taken:
        click(qtbot, plot, int(view.front[-1]), ctrl=True)
    assert taken.args == [(first,)]


def drag(qtbot: QtBot, plot: ParetoPlot, *places: QPoint) -> None:
    viewport = plot.canvas.widget.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        qtbot.mouseMove(viewport, place)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=places[-1])


def test_dragging_draws_a_box_that_selects(qtbot: QtBot, plot: ParetoPlot, view: RunView) -> None:
    corner, end = plot.canvas.view.sceneBoundingRect(), QPoint(1, 1)
    with qtbot.waitSignal(plot.selected) as selected:
        drag(qtbot, plot, corner.topLeft().toPoint() + end, corner.bottomRight().toPoint() - end)
    assert set(selected.args[0]) == set(view.archive.ids[view.archive.scored].tolist())


def test_a_lasso_selects_what_it_goes_around(qtbot: QtBot, plot: ParetoPlot, view: RunView) -> None:
    qtbot.mouseClick(plot.lasso, Qt.MouseButton.LeftButton)
    row = int(view.front[-1])
    middle = at(plot, row)
    ring = [QPoint(-9, -9), QPoint(9, -9), QPoint(9, 9), QPoint(-9, 9), QPoint(-9, -8)]
    with qtbot.waitSignal(plot.selected) as selected:
        drag(qtbot, plot, *(middle + step for step in ring))
    assert int(view.archive.ids[row]) in selected.args[0]
    assert len(selected.args[0]) < 10


def test_arrow_keys_walk_along_the_front(qtbot: QtBot, plot: ParetoPlot, view: RunView) -> None:
    ids = view.archive.ids[view.front]
    for key, expected in ((Qt.Key.Key_Right, ids[3]), (Qt.Key.Key_Left, ids[1])):
        plot.set_view(replace(view, selected=(int(ids[2]),)))
        with qtbot.waitSignal(plot.picked) as picked:
            qtbot.keyClick(plot.canvas.widget, key)
        assert picked.args == [int(expected)]


def test_escape_lets_the_selection_go(qtbot: QtBot, plot: ParetoPlot, view: RunView) -> None:
    plot.set_view(replace(view, selected=(int(view.archive.ids[view.front[0]]),)))
    with qtbot.waitSignal(plot.selected) as selected:
        qtbot.keyClick(plot.canvas.widget, Qt.Key.Key_Escape)
    assert selected.args == [()]


def test_pointing_shows_a_card_and_leaving_hides_it(
    qtbot: QtBot, plot: ParetoPlot, view: RunView
) -> None:
    viewport = plot.canvas.widget.viewport()
    qtbot.mouseMove(viewport, at(plot, int(view.front[0])))
    assert plot.card.isVisible()
    assert plot.rect().contains(plot.card.geometry())
    qtbot.mouseMove(viewport, QPoint(70, 20))
    assert not plot.card.isVisible()


def test_setters_are_silent(qtbot: QtBot, plot: ParetoPlot, view: RunView) -> None:
    with qtbot.assertNotEmitted(plot.picked), qtbot.assertNotEmitted(plot.selected):
        plot.set_view(replace(view, selected=(1, 2)))
        plot.set_view(None)
        plot.set_limits(())


def test_axes_stand_still_while_beta_moves(plot: ParetoPlot, view: RunView) -> None:
    before = plot.canvas.view.viewRange()
    for beta in (0.9, 1.1, 1.0):
        plot.set_view(run_view(2, view.plan, view.archive, beta))
        assert plot.canvas.view.viewRange() == before


def test_the_wheel_zooms_and_a_double_click_goes_back(qtbot: QtBot, plot: ParetoPlot) -> None:
    before = plot.canvas.view.viewRange()
    viewport, at = plot.canvas.widget.viewport(), QPointF(300, 200)
    wheel = QWheelEvent(
        at, viewport.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, wheel)
    assert plot.canvas.view.viewRange() != before
    assert plot.canvas.zoomed()
    qtbot.mouseDClick(
        plot.canvas.widget.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 100)
    )
    assert plot.canvas.view.viewRange() == before


def test_segments_choose_what_is_drawn(qtbot: QtBot, plot: ParetoPlot) -> None:
    assert len(plot.layers.dots.data)
    qtbot.keyClick(plot.modes, Qt.Key.Key_Right)
    assert plot.layers.image.image is not None
    qtbot.keyClick(plot.modes, Qt.Key.Key_Left)
    qtbot.keyClick(plot.modes, Qt.Key.Key_Left)
    assert not len(plot.layers.dots.data)
    assert len(plot.layers.front.data)


def test_other_axes_can_be_chosen_and_scores_the_run_lacks_cannot(plot: ParetoPlot) -> None:
    along, up = (action.menu() for action in context_menu(plot).actions()[:2])
    by_name = {action.data(): action for action in along.actions()}
    by_name["params"].trigger()
    assert plot.axes[0].objective.name == "params"
    assert plot.title.label.text() == "Score against Parameters"
    there = {name for name, goal in OBJECTIVES.items() if goal.proxy in ("", "zico")}
    assert {a.data() for a in up.actions() if a.isEnabled()} == there


def test_a_limit_keeps_its_place_in_sight(plot: ParetoPlot, view: RunView) -> None:
    (low, high), _ = plot.canvas.view.viewRange()
    assert low < np.log10(8) < high
    assert plot.layers.limits[0].isVisible()
    plot.set_limits(())
    assert not plot.layers.limits[0].isVisible()


def test_above_ten_thousand_the_bulk_is_one_image(qtbot: QtBot) -> None:
    plot = ParetoPlot()
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    plot.set_view(fake_view(SINGLE + 400, limit=1e15))
    assert not len(plot.layers.dots.data)
    assert plot.layers.image.image is not None
    assert OUTLINED < SINGLE


@pytest.mark.parametrize(
    ("made", "title"),
    [
        (lambda: None, "No network scored yet"),
        (lambda: fake_view(4, failed=4, limit=1e15), "4 networks failed, none has a score"),
        (lambda: fake_view(7, limit=1.0), "7 networks beyond the limits, none scored"),
    ],
)
def test_an_empty_plot_says_why(plot: ParetoPlot, made, title: str) -> None:  # type: ignore[no-untyped-def]
    plot.set_view(made())
    assert plot.empty.isVisible()
    assert plot.empty.accessibleName() == title


def test_one_network_is_a_point_and_a_sentence(plot: ParetoPlot) -> None:
    plot.set_view(fake_view(1, limit=1e15))
    assert not plot.empty.isVisible()
    assert plot.title.note.toolTip() == "1 network so far, and a front needs two"


def test_csv_of_what_is_shown_has_a_line_for_each_network(plot: ParetoPlot, view: RunView) -> None:
    plot.copy_csv()
    comment, header, *lines = QGuiApplication.clipboard().text().splitlines()
    assert comment.startswith("# run 2 (beta 1, seed 7)")
    assert header == "network,on_front,macs_G,zico-bc,zico-bc_at_beta_0"
    assert len(lines) == view.archive.scored.sum()
    assert sum(line.split(",")[1] == "1" for line in lines) == len(view.front)


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_is_saved(plot: ParetoPlot, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"front.{ending}"
    plot.save(path)
    if ending == "png":
        assert QImage(str(path)).width() > 1.5 * plot.canvas.widget.width()
    else:
        assert "<svg" in path.read_text()


def test_a_folder_that_is_missing_gives_one_sentence(
    qtbot: QtBot, plot: ParetoPlot, tmp_path: Path
) -> None:
    for name in ("front.png", "front.svg"):
        with qtbot.waitSignal(plot.failed) as failed:
            plot.save(tmp_path / "missing" / name)
        assert "missing" in failed.args[0]
        assert "Choose another place." in failed.args[0]


def test_of_very_many_chosen_networks_some_stand_for_all(plot: ParetoPlot) -> None:
    many = np.linspace((0.0, 0.0), (1.0, 1.0), 2 * MARKED + 1)
    plot.layers.mark(chosen=many)
    x, _y = plot.layers.chosen.getData()
    assert MARKED / 2 < len(x) <= MARKED
    assert (x[0], len(np.unique(x))) == (0.0, len(x))
    plot.layers.mark(chosen=many[:MARKED])
    assert len(plot.layers.chosen.getData()[0]) == MARKED


def turned_view(*names: str) -> RunView:
    """A run with these objectives, from the fake one's measures."""
    view = fake_view(60, limit=1e15)
    plan = replace(view.plan, objectives=names)
    return run_view(1, plan, view.archive, beta=1.0)


def test_a_front_of_objectives_turned_round_is_that_of_the_other_corner() -> None:
    view = turned_view("min:zico-bc", "max:macs")
    scored = view.archive.scored
    score = view.archive.values(ZICO_BC, 1.0)[scored]
    macs = view.archive.measure("macs")[scored]
    for row in view.front:
        mine = (view.archive.values(ZICO_BC, 1.0)[row], view.archive.measure("macs")[row])
        beats = (score <= mine[0]) & (macs >= mine[1]) & ((score < mine[0]) | (macs > mine[1]))
        assert not beats.any()
    points = pareto_points(view)
    assert points.line.tolist() == points.front.tolist()


def test_axes_say_which_way_is_better_where_that_was_turned_round() -> None:
    x, y = (axis_of(goal) for goal in turned_view("min:zico-bc", "max:macs").plan.goals[::-1])
    assert (x.title(1.0), y.title(1.0)) == (
        "MACs (G, log scale, larger is better)",
        "Score, ZiCo-BC at beta 1, smaller is better",
    )
    assert axis_of(ZICO_BC).title(2.0) == "Score, ZiCo-BC at beta 2"
    assert x.text(1.5e9) == axis_of(MACS).text(1.5e9)


def test_a_limit_stands_on_an_axis_that_was_turned_round() -> None:
    limit = Constraint("macs", 2e9)
    turned, _ = turned_view("max:macs", "zico-bc").plan.goals
    assert limit_on((limit,), axis_of(turned)) == limit


def test_other_axes_are_those_of_the_run_turned_as_it_has_them(
    qtbot: QtBot, plot: ParetoPlot
) -> None:
    plot.set_view(turned_view("min:zico-bc", "macs"))
    menu = context_menu(plot)
    along, up = (action.menu() for action in menu.actions()[:2])
    assert [a.data() for a in up.actions() if a.isChecked()] == ["min:zico-bc"]
    by_name = {action.data(): action for action in along.actions()}
    assert "zico-bc" not in by_name
    by_name["params"].trigger()
    assert [axis.objective.name for axis in plot.axes] == ["params", "min:zico-bc"]


def test_a_run_after_one_cost_turned_round_has_another_cost_beside() -> None:
    x, y = axes_of(turned_view("max:macs"))
    assert (x.name, y.name) == ("params", "max:macs")


def test_a_card_tells_every_objective_of_the_run_and_each_cost_once() -> None:
    view = turned_view("max:macs", "min:zico", "size-limit")
    _, lines = card_lines(view, int(view.front[0]))
    labels = [label for label, _ in lines]
    assert labels[:3] == ["MACs", "ZiCo", "Size limit"]
    assert labels.count("MACs") == 1
    assert {"Parameters", "Blocks"} <= set(labels)


def test_csv_names_a_turned_objective_and_says_so(qtbot: QtBot, plot: ParetoPlot) -> None:
    plot.set_view(turned_view("min:zico-bc", "macs"))
    plot.copy_csv()
    comment, header, *_ = QGuiApplication.clipboard().text().splitlines()
    assert "score: ZiCo-BC (smaller is better) at beta 1" in comment
    assert header.startswith("network,on_front,macs_G,min:zico-bc,")
