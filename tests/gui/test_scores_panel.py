"""The table of all scores: what it shows, sorts, marks, asks for and copies."""

import csv
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scipy.stats import kendalltau

from explorer.core.objective import OBJECTIVES
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.panels import scores_asked
from explorer.gui.panels.scores import ScoresPanel
from explorer.gui.panels.scores_agreement import agreements, finding
from explorer.gui.panels.scores_asked import Scoring
from explorer.gui.panels.scores_model import FIRST, NAME, SECONDS
from explorer.gui.panels.scores_numbers import scored, shown
from explorer.gui.run_view import RunView
from explorer.gui.widgets.table import INK_ROLE, WEIGHT_ROLE
from explorer.runs.drawing import PROXIES
from tests.gui.fake_draws import full_draw, with_scores
from tests.gui.fake_run import fake_view

ROWS = [3, 5, 8, 13, 21, 34]
Cell = Callable[..., object]


@pytest.fixture
def view() -> RunView:
    return with_scores(fake_view(60, limit=1e12), ROWS, phi="Overflows in layer 3.")


@pytest.fixture
def panel(qtbot: QtBot, view: RunView) -> ScoresPanel:
    made = ScoresPanel()
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.set_view(view)
    made.show()
    return made


@pytest.fixture
def cell(panel: ScoresPanel) -> Cell:
    """What the model says of a network and a column."""

    def one(row_id: int, key: str, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = panel.model.ids().tolist().index(row_id)
        return panel.model.index(row, panel.model.column_of(key)).data(role)

    return one


def id_of(view: RunView, row: int) -> int:
    return int(view.archive.ids[row])


# What is shown.


def test_every_score_and_count_has_a_column_and_every_network_scored_a_row(
    panel: ScoresPanel, view: RunView
) -> None:
    keys = {panel.model.key(i) for i in range(panel.model.columnCount())}
    assert {o.name for o in OBJECTIVES.values() if o.proxy} <= keys
    assert {"name", "seconds", "macs", "params", "depth", "size-limit"} <= keys
    assert set(panel.model.ids().tolist()) == {id_of(view, row) for row in ROWS}


def test_counts_that_the_family_has_not_have_no_column(panel: ScoresPanel) -> None:
    assert panel.model.column_of("macs-zennas") == -1
    assert panel.model.column_of("latency") == -1


def test_a_score_without_a_value_says_why(cell: Cell, view: RunView) -> None:
    failed = id_of(view, ROWS[0])
    assert cell(failed, "phi") == "failed"
    assert cell(failed, "phi", Qt.ItemDataRole.ToolTipRole) == "Overflows in layer 3."
    assert cell(failed, "phi", INK_ROLE) == "muted"


def test_scores_on_their_way_and_scores_never_asked_for_look_different(
    panel: ScoresPanel, cell: Cell, view: RunView
) -> None:
    other, known = id_of(view, 40), id_of(view, ROWS[0])
    panel.set_view(view, {other: frozenset({"zen"})})
    assert cell(other, "zen") == "…"
    assert cell(other, "naswot") == "–"
    assert "score this network again" in str(cell(other, "naswot", Qt.ItemDataRole.ToolTipRole))
    assert cell(known, "zen") not in ("…", "–")


def test_what_the_search_measured_is_there_before_anything_else(
    panel: ScoresPanel, cell: Cell, view: RunView
) -> None:
    panel.set_view(view, {id_of(view, 40): frozenset({"zen"})})
    zico = float(view.archive.measure("zico")[40])
    assert cell(id_of(view, 40), "zico") == f"{zico:,.1f}"


def test_the_penalised_score_follows_beta(panel: ScoresPanel, cell: Cell, view: RunView) -> None:
    row_id = id_of(view, ROWS[1])
    at_one = cell(row_id, "zico-bc")
    panel.set_view(replace(view, beta=0.0))
    assert cell(row_id, "zico-bc") == cell(row_id, "zico") != at_one


def test_the_best_of_a_column_is_set_in_type_and_told_in_words(
    panel: ScoresPanel, cell: Cell, view: RunView
) -> None:
    limits = view.archive.measure("size_limit")[ROWS]
    best, worst = id_of(view, ROWS[int(limits.argmax())]), id_of(view, ROWS[int(limits.argmin())])
    assert cell(best, "zen", WEIGHT_ROLE) == SEMIBOLD
    assert str(cell(best, "zen", Qt.ItemDataRole.AccessibleTextRole)).endswith("the best")
    assert cell(worst, "zen", WEIGHT_ROLE) is None
    macs = view.archive.measure("macs")[ROWS]
    assert cell(id_of(view, ROWS[int(macs.argmin())]), "macs", WEIGHT_ROLE) == SEMIBOLD


def test_a_score_that_is_wanted_small_is_best_where_it_is_small(qtbot: QtBot) -> None:
    view = with_scores(fake_view(60, limit=1e12, objectives=("min:zico", "macs")), ROWS)
    table = scored(view, {})
    column = [o.name for o in table.objectives].index("min:zico")
    assert table.best(column) == table.values[:, column].min()


def test_a_column_where_all_agree_has_no_best() -> None:
    view = with_scores(fake_view(60, limit=1e12), [3])
    table = scored(view, {})
    assert all(np.isnan(table.best(i)) for i in range(len(table.objectives)))


def test_infinite_and_huge_scores_are_written_without_harm() -> None:
    zen, ntk = OBJECTIVES["zen"], OBJECTIVES["ntk"]
    assert shown(zen, np.array([np.inf, 12.0, np.nan])) == ["∞", "12.00", ""]
    assert shown(ntk, np.array([-3.2e12, -1.0])) == ["−3,200,000,000,000", "−1.000"]


def test_decimals_are_the_same_down_a_column() -> None:
    texts = shown(OBJECTIVES["zen"], np.array([92.0123, 8.5, 101.25]))
    assert texts == ["92.0", "8.5", "101.2"]


def test_time_is_told_for_a_network_and_for_a_score(panel: ScoresPanel, cell: Cell, view) -> None:
    assert cell(id_of(view, ROWS[0]), "seconds") == "0.5"
    header = panel.model.headerData(panel.model.column_of("zen"), Qt.Orientation.Horizontal,
                                    Qt.ItemDataRole.ToolTipRole)  # fmt: skip
    assert "Alone: 0.20\u202fs a network here." in header
    assert OBJECTIVES["zen"].reference.split(",")[0] in header


# Repeats at other seeds alone make no row.


def test_a_network_that_was_only_repeated_with_the_runs_own_score_has_no_row(
    view: RunView,
) -> None:
    row = 40
    own = replace(full_draw(view, row), measures={"zico": 1.0, "penalty": 1.0})
    more = replace(view, draws={**view.draws, id_of(view, row): (own,)})
    assert id_of(view, row) not in scored(more, {}).ids
    hidden = {o.name for o in OBJECTIVES.values() if o.proxy and o.proxy != "zico"}
    assert id_of(view, row) in scored(more, {}, hidden).ids


# Sorting and choosing.


def test_the_first_rows_stand_best_first_and_a_header_sorts(
    panel: ScoresPanel, view: RunView
) -> None:
    ids = panel.model.ids()
    values = {id_of(view, r): panel.model.table.values[i, 1] for i, r in enumerate(ROWS)}
    assert ids.tolist() == sorted(values, key=lambda i: -values[i])
    panel.table.sortByColumn(panel.model.column_of("macs"), Qt.SortOrder.AscendingOrder)
    panel.table.horizontalHeader().setSortIndicator(
        panel.model.column_of("macs"), Qt.SortOrder.AscendingOrder
    )
    macs = dict(zip(view.archive.ids.tolist(), view.archive.measure("macs").tolist(), strict=True))
    assert panel.model.ids().tolist() == sorted(panel.model.ids().tolist(), key=macs.get)


def test_values_that_failed_sort_last_either_way(panel: ScoresPanel, view: RunView) -> None:
    failed = id_of(view, ROWS[0])
    draws = dict(view.draws)
    for row in ROWS[1:]:
        draws[id_of(view, row)] = (full_draw(view, row),)
    panel.set_view(replace(view, draws=draws))
    for order in Qt.SortOrder:
        panel.table.horizontalHeader().setSortIndicator(panel.model.column_of("phi"), order)
        assert panel.model.ids()[-1] == failed


def test_the_sort_stays_with_its_column_when_others_are_hidden(panel: ScoresPanel) -> None:
    panel.table.horizontalHeader().setSortIndicator(
        panel.model.column_of("macs"), Qt.SortOrder.AscendingOrder
    )
    before = panel.model.ids().tolist()
    panel.set_hidden(frozenset({"zen", "zico", "naswot"}))
    header = panel.table.horizontalHeader()
    assert panel.model.key(header.sortIndicatorSection()) == "macs"
    assert panel.model.ids().tolist() == before


def test_the_names_stay_while_the_columns_scroll(qtbot: QtBot, panel: ScoresPanel) -> None:
    bar = panel.table.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    names = panel.table.names
    assert names.isVisible()
    assert names.columnAt(4) == NAME
    assert not any(names.columnWidth(i) for i in range(1, panel.model.columnCount()))
    panel.set_hidden(frozenset({"zen"}))
    assert not any(names.columnWidth(i) for i in range(1, panel.model.columnCount()))


def test_choosing_rows_is_told_and_showing_a_choice_is_silent(
    qtbot: QtBot, panel: ScoresPanel, view: RunView
) -> None:
    with qtbot.assertNotEmitted(panel.selected):
        panel.set_view(replace(view, selected=(id_of(view, ROWS[2]), id_of(view, ROWS[1]))))
    assert panel.table.chosen() == (id_of(view, ROWS[2]), id_of(view, ROWS[1]))
    with qtbot.waitSignal(panel.selected) as told:
        panel.table.selectRow(0)
    assert told.args == [(int(panel.model.ids()[0]),)]


# Asking.


def test_the_button_asks_for_what_is_chosen_else_for_the_front(
    qtbot: QtBot, panel: ScoresPanel, view: RunView
) -> None:
    with qtbot.waitSignal(panel.score_wanted) as asked:
        panel.go.click()
    front = view.archive.ids[view.front[:10]].tolist()
    assert asked.args[0] == tuple(i for i in front if i not in panel.model.ids())
    assert asked.args[1] == PROXIES
    panel.set_view(replace(view, selected=(id_of(view, 40),)))
    assert panel.go.text() == f"Score N{id_of(view, 40)}"
    with qtbot.waitSignal(panel.score_wanted) as asked:
        panel.go.click()
    assert asked.args[0] == (id_of(view, 40),)


def test_networks_that_have_every_score_are_not_asked_for_again(
    panel: ScoresPanel, view: RunView
) -> None:
    panel.set_view(replace(view, selected=(id_of(view, ROWS[0]),)))
    assert not panel.go.isEnabled()
    assert "is known" in panel.go.toolTip()


def test_only_ticked_scores_are_asked_for(qtbot: QtBot, panel: ScoresPanel, view: RunView) -> None:
    panel.set_hidden(frozenset(o.name for o in OBJECTIVES.values() if o.proxy != "zen"))
    panel.set_view(replace(view, selected=(id_of(view, 40),)))
    with qtbot.waitSignal(panel.score_wanted) as asked:
        panel.go.click()
    assert asked.args == [(id_of(view, 40),), ("zen",), False]


def test_more_networks_than_the_table_can_follow_are_refused_with_a_sentence(
    qtbot: QtBot, panel: ScoresPanel, view: RunView, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = np.setdiff1d(np.arange(view.count), ROWS)[:5]
    many = replace(view, selected=tuple(view.archive.ids[others].tolist()))
    panel.set_view(many)
    assert panel.go.isEnabled()
    monkeypatch.setattr(scores_asked, "MOST", 4)
    panel.set_view(many)
    assert not panel.go.isEnabled()
    assert panel.words.text() == "5 networks are chosen, and 4 are the most at once. Choose fewer."
    with qtbot.assertNotEmitted(panel.score_wanted):
        panel.score()


def test_copying_asks_once_which_rows_are_chosen(
    panel: ScoresPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def chosen() -> tuple[int, ...]:
        asked.append(1)
        return ()

    monkeypatch.setattr(panel.table, "chosen", chosen)
    panel.copy()
    assert len(asked) == 1


def test_without_a_tick_nothing_can_be_asked_for(panel: ScoresPanel, view: RunView) -> None:
    panel.set_hidden(frozenset(OBJECTIVES))
    panel.set_view(replace(view, selected=(id_of(view, 40),)))
    assert not panel.go.isEnabled()
    assert panel.model.columnCount() == FIRST


def test_a_tick_is_set_by_mouse_and_keys_and_leaves_the_menu_open(
    qtbot: QtBot, panel: ScoresPanel
) -> None:
    zen = next(a for a in panel.menu.actions() if a.text() == OBJECTIVES["zen"].label)
    panel.menu.resize(panel.menu.sizeHint())
    place = QPointF(panel.menu.actionGeometry(zen).center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    click = QMouseEvent(QEvent.Type.MouseButtonRelease, place, place, left, left, none)
    with (
        qtbot.assertNotEmitted(panel.menu.aboutToHide),
        qtbot.waitSignal(panel.hidden_changed) as told,
    ):
        QApplication.sendEvent(panel.menu, click)
    assert told.args == [frozenset({"zen"})]
    assert panel.model.column_of("zen") == -1
    panel.menu.setActiveAction(zen)
    with qtbot.assertNotEmitted(panel.menu.aboutToHide):
        qtbot.keyClick(panel.menu, Qt.Key.Key_Space)
    assert panel.model.column_of("zen") != -1


def test_progress_stands_where_the_finding_was_and_can_be_cancelled(
    qtbot: QtBot, panel: ScoresPanel
) -> None:
    found = panel.words.text()
    panel.set_scoring(Scoring(3, 10, 12.0, "networks"))
    assert panel.words.text() == "3 of 10 networks · 12\u202fs left"
    with qtbot.waitSignal(panel.cancel_wanted):
        panel.cancel.click()
    panel.set_scoring(None)
    assert panel.words.text() == found != ""
    assert not panel.cancel.isVisible()


def test_an_empty_table_teaches_and_offers_the_front(qtbot: QtBot, panel: ScoresPanel) -> None:
    bare = fake_view(60, limit=1e12)
    panel.set_view(bare)
    assert panel.empty.isVisible()
    assert panel.empty.begin.text().startswith("Score the front")
    with qtbot.waitSignal(panel.score_wanted):
        panel.empty.begin.click()
    panel.set_view(None)
    assert not panel.empty.begin.isVisible()


# Agreement.


def test_agreement_is_tau_b_over_the_networks_that_have_both(view: RunView) -> None:
    table = scored(view, {})
    names = [o.name for o in table.objectives]
    found = {a.objective.name: a for a in agreements(table, OBJECTIVES["zen"])}
    own, macs = (table.values[:, names.index(name)] for name in ("zen", "macs"))
    assert found["macs"].tau == pytest.approx(kendalltau(own, macs).statistic)
    assert found["macs"].networks == len(ROWS)
    assert "phi" not in found  # it failed for all


def test_the_finding_names_the_most_and_the_least_alike(view: RunView) -> None:
    draws = {
        row_id: (replace(draw, measures={**draw.measures, "ntk": -draw.measures["zen"]}),)
        for row_id, (draw,) in view.draws.items()
    }
    table = scored(replace(view, draws=draws), {})
    line, listed = finding(table, OBJECTIVES["zen"])
    assert line.endswith("the least alike: NTK condition, −1.00")
    assert "agree, tau 1.00 over 6 networks" in line
    assert "MACs" in listed
    assert "Zen-Score:" not in listed  # not with itself


def test_other_forms_of_a_score_are_no_agreement(view: RunView) -> None:
    found = agreements(scored(view, {}), OBJECTIVES["zico-bc"])
    assert "zico" not in {agreement.objective.name for agreement in found}


def test_three_networks_tell_nothing_of_agreement() -> None:
    table = scored(with_scores(fake_view(60, limit=1e12), ROWS[:3]), {})
    line, _ = finding(table, OBJECTIVES["zico-bc"])
    assert line == "How far scores agree can be told from 4 networks on."


# Copying.


def test_what_is_copied_can_be_read_back_to_the_last_digit(
    panel: ScoresPanel, view: RunView
) -> None:
    panel.copy()
    comment, *lines = QGuiApplication.clipboard().text().splitlines()
    assert comment.startswith("# run 2")
    table = list(csv.DictReader(lines))
    assert [row["network"] for row in table] == [f"N{i}" for i in panel.model.ids()]
    by_name = {row["network"]: row for row in table}
    draw = view.draws[id_of(view, ROWS[0])][0]
    line = by_name[f"N{id_of(view, ROWS[0])}"]
    assert float(line["zen"]) == draw.measures["zen"]
    assert (line["phi"], line["failures"]) == ("", "phi: Overflows in layer 3.")
    assert line["seconds"] == "0.500"


def test_chosen_rows_alone_are_copied(panel: ScoresPanel) -> None:
    panel.table.selectRow(1)
    panel.copy()
    _, _, *lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1


def test_columns_grow_with_what_comes_in_and_never_shrink(
    panel: ScoresPanel, view: RunView
) -> None:
    column = panel.model.column_of("zen")
    before = panel.table.columnWidth(column)
    row_id = id_of(view, ROWS[0])
    draw = view.draws[row_id][0]
    large = replace(draw, measures={**draw.measures, "zen": 1_234_567_890_123.0})
    panel.set_view(replace(view, draws={**view.draws, row_id: (large,)}))
    wide = panel.table.columnWidth(column)
    assert wide >= before
    assert wide >= panel.table.sizeHintForColumn(column)
    panel.set_view(view)
    assert panel.table.columnWidth(column) == wide
    assert panel.model.column_of("seconds") == SECONDS


def test_what_failed_can_be_tried_again_from_the_menu(
    qtbot: QtBot, panel: ScoresPanel, view: RunView
) -> None:
    assert panel.offers() is None
    panel.table.selectRow(0)
    menu = panel.offers()
    assert menu is not None
    again = next(a for a in menu.actions() if a.text() == "Try again what failed")
    with qtbot.waitSignal(panel.score_wanted) as asked:
        again.trigger()
    assert asked.args == [(int(panel.model.ids()[0]),), PROXIES, True]
    panel.set_view(with_scores(view, ROWS))
    panel.table.selectRow(0)
    menu = panel.offers()
    assert menu is not None
    assert "Try again what failed" not in {action.text() for action in menu.actions()}
