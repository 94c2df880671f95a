"""Error bars and ties: their numbers, on the plot, in the table and in the card."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.core.objective import OBJECTIVES
from explorer.gui import run_spread as spreading
from explorer.gui.panels.results import ResultsPanel
from explorer.gui.panels.results_model import KEYS
from explorer.gui.plots.pareto import ParetoPlot
from explorer.gui.plots.pareto_card import card_lines
from explorer.gui.plots.pareto_points import pareto_points
from explorer.gui.plots.pareto_spread import bars, ties
from explorer.gui.run_csv import csv_text
from explorer.gui.run_spread import run_spread
from explorer.gui.run_view import RunView
from explorer.gui.widgets.table import INK_ROLE
from tests.gui.fake_draws import with_seeds
from tests.gui.fake_run import fake_view


@pytest.fixture
def plain() -> RunView:
    return fake_view(300)


@pytest.fixture
def view(plain: RunView) -> RunView:
    """The front at five seeds, so far moved that many are tied."""
    return with_seeds(plain, plain.front.tolist(), seeds=5, moved=60.0)


def tied_pair(view: RunView) -> tuple[int, int]:
    """Rows of the archive."""
    spread = run_spread(view)
    first, second = np.argwhere(spread.tied)[0]
    return int(spread.rows[first]), int(spread.rows[second])


# Numbers.


def test_mean_and_deviation_are_those_of_the_draws_at_any_beta(view: RunView) -> None:
    row = int(view.front[0])
    draws = view.draws[int(view.archive.ids[row])]
    for beta in (0.0, 1.0, 2.5):
        spread = run_spread(replace(view, beta=beta))
        values = [d.measures["zico"] - beta * d.measures["penalty"] for d in draws]
        at = spread.at(row)
        assert spread.mean[at] == pytest.approx(np.mean(values))
        assert spread.deviation[at] == pytest.approx(np.std(values, ddof=1))


def test_a_run_without_draws_or_with_one_seed_has_no_spread(plain: RunView) -> None:
    assert not run_spread(None)
    assert not run_spread(plain)
    assert not run_spread(with_seeds(plain, plain.front.tolist(), seeds=1))


def test_counts_have_no_spread(view: RunView) -> None:
    assert not run_spread(view, OBJECTIVES["macs"])
    assert not run_spread(view, OBJECTIVES["size-limit"])


def test_a_score_that_was_not_drawn_has_no_spread(view: RunView) -> None:
    assert not run_spread(view, OBJECTIVES["zen"])


def test_nothing_is_tied_with_itself_and_ties_are_mutual(view: RunView) -> None:
    tied = run_spread(view).tied
    assert not tied.diagonal().any()
    assert (tied == tied.T).all()
    assert tied.any()


def test_the_finding_counts_those_tied_with_a_neighbour_along_the_front(view: RunView) -> None:
    spread = run_spread(view)
    order = [spread.at(int(row)) for row in view.front]
    count = sum(
        any(spread.tied[order[i], order[j]] for j in (i - 1, i + 1) if 0 <= j < len(order))
        for i in range(len(order))
    )
    assert count > 0
    assert spread.finding == (
        f"{count} of {len(order)} on the front cannot be told apart from a neighbour (5 seeds)"
    )


def test_networks_far_apart_have_no_ties(plain: RunView) -> None:
    spread = run_spread(with_seeds(plain, plain.front.tolist(), moved=1e-6))
    assert not spread.tied.any()
    assert spread.finding.startswith("None of")


def test_networks_off_the_front_make_no_finding(plain: RunView) -> None:
    others = np.setdiff1d(np.flatnonzero(plain.archive.scored), plain.front)[:3]
    spread = run_spread(with_seeds(plain, others.tolist()))
    assert spread
    assert spread.finding == ""


def test_seeds_are_told_as_a_range_where_they_differ(plain: RunView) -> None:
    few = with_seeds(plain, plain.front[:2].tolist(), seeds=2)
    many = with_seeds(plain, plain.front[2:].tolist(), seeds=5)
    spread = run_spread(replace(plain, draws={**few.draws, **many.draws}))
    assert spread.seeds_text == "2 to 5 seeds"


def test_overflowing_scores_count_as_missing(plain: RunView) -> None:
    view = with_seeds(plain, plain.front.tolist())
    row_id = int(plain.archive.ids[plain.front[0]])
    broken = tuple(
        replace(draw, measures={**draw.measures, "zico": float("inf")})
        for draw in view.draws[row_id]
    )
    spread = run_spread(replace(view, draws={**view.draws, row_id: broken}))
    assert spread.at(int(plain.front[0])) == -1
    assert np.isfinite(spread.deviation).all()


def test_of_very_many_networks_the_front_is_judged_first(
    plain: RunView, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = np.flatnonzero(plain.archive.scored)
    others = np.setdiff1d(scored, plain.front)
    view = with_seeds(plain, scored.tolist(), seeds=3)
    monkeypatch.setattr(spreading, "MOST", len(plain.front) + 2)
    spread = run_spread(view)
    assert set(spread.rows.tolist()) == {*plain.front.tolist(), *others[:2].tolist()}
    assert (np.diff(spread.rows) > 0).all()
    assert spread.fronted == len(plain.front)


# The plot.


def test_a_bar_reaches_one_deviation_to_each_side_of_the_mean(view: RunView) -> None:
    points, spread = pareto_points(view), run_spread(view)
    ends = bars(points, spread, 1)
    assert ends[:, 0, 1] == pytest.approx(spread.mean - spread.deviation)
    assert ends[:, 1, 1] == pytest.approx(spread.mean + spread.deviation)
    assert (ends[:, 0, 0] == points.xy[spread.rows, 0]).all()


def test_bars_follow_the_axis_that_the_score_is_on(qtbot: QtBot, view: RunView) -> None:
    plot = ParetoPlot()
    qtbot.addWidget(plot)
    plot.set_view(view)
    caps_along, caps_up = plot.layers.spread.caps
    assert len(caps_up.data) == 2 * len(view.front)
    assert len(caps_along.data) == 0
    plot.set_axes("zico", "params")
    assert len(caps_along.data) == 2 * len(view.front)
    assert len(caps_up.data) == 0


def test_a_plot_without_draws_has_no_bars(qtbot: QtBot, plain: RunView, view: RunView) -> None:
    plot = ParetoPlot()
    qtbot.addWidget(plot)
    plot.set_view(view)
    assert plot.layers.spread.bars.getData()[0] is not None
    plot.set_view(plain)
    assert not len(plot.layers.spread.bars.getData()[0])
    plot.set_view(None)
    assert not len(plot.layers.spread.tied.data)


def test_networks_tied_with_the_chosen_one_are_ringed(view: RunView) -> None:
    one, other = tied_pair(view)
    points = pareto_points(view)
    assert not len(ties(view, points))
    chosen = replace(view, selected=(int(view.archive.ids[one]),))
    rings = ties(chosen, points).tolist()
    assert points.xy[other].tolist() in rings
    assert points.xy[one].tolist() not in rings


def test_the_headline_says_what_the_bars_are_where_there_is_room(
    qtbot: QtBot, view: RunView
) -> None:
    plot = ParetoPlot()
    qtbot.addWidget(plot)
    plot.resize(1600, 500)
    plot.show()
    plot.set_view(view)
    assert plot.title.note.text().endswith("bars: ± 1 deviation over 5 seeds")
    plot.resize(560, 500)
    qtbot.waitUntil(lambda: "bars" not in plot.title.note.text())


def test_the_card_tells_of_how_many_seeds_and_of_ties(view: RunView) -> None:
    one, other = tied_pair(view)
    lines = dict(card_lines(view, one)[1])
    assert " ± " in lines["Over 5 seeds"]
    assert "Tied with" in lines
    off = int(np.setdiff1d(np.flatnonzero(view.archive.scored), view.front)[0])
    assert "Over 5 seeds" not in dict(card_lines(view, off)[1])
    assert int(view.archive.ids[other]) in run_spread(view).tied_with(one)


# The table.


@pytest.fixture
def panel(qtbot: QtBot) -> ResultsPanel:
    made = ResultsPanel()
    qtbot.addWidget(made)
    made.resize(1100, 400)
    made.show()
    return made


def hidden(panel: ResultsPanel) -> set[str]:
    return {key for i, key in enumerate(KEYS) if panel.table.isColumnHidden(i)}


def test_the_columns_of_seeds_come_and_go_with_draws(
    panel: ResultsPanel, plain: RunView, view: RunView
) -> None:
    panel.set_view(plain)
    assert {"spread", "ties"} <= hidden(panel)
    assert not panel.finding.isVisible()
    panel.set_view(view)
    assert not {"spread", "ties"} & hidden(panel)
    assert panel.finding.text() == run_spread(view).finding
    assert panel.finding.isVisible()
    panel.set_view(plain)
    assert {"spread", "ties"} <= hidden(panel)


def test_in_a_narrow_table_the_shares_leave_first(
    qtbot: QtBot, panel: ResultsPanel, view: RunView
) -> None:
    panel.set_view(view)
    panel.resize(600, 400)
    qtbot.waitUntil(lambda: "width" in hidden(panel))
    assert not {"name", "score", "spread", "ties", "macs"} & hidden(panel)


def cell(panel: ResultsPanel, row: int, key: str, role: int = Qt.ItemDataRole.DisplayRole) -> str:
    at = panel.model.order.tolist().index(row)
    return panel.model.index(at, KEYS.index(key)).data(role)


def test_a_row_says_that_it_is_tied_with_the_chosen_network_first(
    panel: ResultsPanel, view: RunView
) -> None:
    one, other = tied_pair(view)
    chosen = int(view.archive.ids[one])
    panel.set_view(replace(view, selected=(chosen,)))
    assert cell(panel, other, "ties").split(" and ")[0] == f"N{chosen}"
    assert cell(panel, other, "ties", INK_ROLE) == "accent_text"
    tip = cell(panel, other, "ties", Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith(f"Cannot be told apart from N{chosen}")
    assert tip.endswith("(5 seeds).")


def test_a_network_scored_once_has_empty_cells(panel: ResultsPanel, view: RunView) -> None:
    panel.set_view(view)
    off = int(np.setdiff1d(np.flatnonzero(view.archive.scored), view.front)[0])
    assert cell(panel, off, "spread") == ""
    assert cell(panel, off, "ties") == ""
    assert "Mean" in cell(panel, int(view.front[0]), "spread", Qt.ItemDataRole.ToolTipRole)


def test_a_copied_table_has_mean_and_deviation_where_there_are_seeds(view: RunView) -> None:
    off = int(np.setdiff1d(np.flatnonzero(view.archive.scored), view.front)[0])
    row = int(view.front[0])
    _, *lines = csv_text(view, np.array([row, off])).splitlines()
    on_front, beaten = csv.DictReader(lines)
    spread = run_spread(view)
    assert (on_front["seeds"], beaten["seeds"]) == ("5", "")
    assert float(on_front["score_mean"]) == spread.mean[spread.at(row)]
    assert float(on_front["score_deviation"]) == spread.deviation[spread.at(row)]


def test_rows_sort_by_deviation_with_those_scored_once_last(
    panel: ResultsPanel, view: RunView
) -> None:
    panel.set_view(view)
    panel.table.sortByColumn(KEYS.index("spread"), Qt.SortOrder.DescendingOrder)
    first = panel.model.order[: len(view.front)]
    assert set(first.tolist()) == set(view.front.tolist())
    deviations = run_spread(view).deviation
    assert cell(panel, int(first[0]), "spread") != ""
    assert first[0] == run_spread(view).rows[int(deviations.argmax())]
