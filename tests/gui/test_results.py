"""The results table: columns, order, filter, selection, and what it copies."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.gui.panels.results import ResultsPanel
from explorer.gui.panels.results_filter import Filter, FilterError, parse_filter
from explorer.gui.panels.results_model import COLUMNS, KEYS, ResultsModel, convolutions
from explorer.gui.run_csv import HEADER, csv_text
from explorer.gui.run_view import RunView, run_view
from explorer.gui.widgets.table import SHARE_ROLE
from tests.gui.fake_run import add_columns, columns, fake_view, spread_genes


@pytest.fixture
def view() -> RunView:
    return fake_view(300, failed=3)


def rows(view: RunView, text: str = "", **sets: bool) -> np.ndarray:
    return Filter(parse_filter(text), **sets).rows(view)


# The filter.


def test_a_filter_holds_all_its_conditions(view: RunView) -> None:
    macs, blocks = view.archive.measure("macs"), view.archive.measure("depth")
    expected = np.flatnonzero((macs < 2e9) & (blocks > 15) & (view.archive.scored))
    assert rows(view, "macs<2e9 blocks > 15 score>0").tolist() == expected.tolist()


@pytest.mark.parametrize("text", ["macs<2G", "macs<2e9", "MACS < 2,000M", "macs<2000000000"])
def test_numbers_may_be_written_in_many_ways(view: RunView, text: str) -> None:
    assert rows(view, text).tolist() == rows(view, "macs<2e9").tolist()


def test_shares_are_filtered_in_percent(view: RunView) -> None:
    expected = np.flatnonzero((view.archive.depth_share >= 0.5) & view.archive.scored)
    assert rows(view, "depth-share>=50% score>0").tolist() == expected.tolist()


def test_a_name_finds_one_network_even_one_that_was_never_scored(view: RunView) -> None:
    row = int(np.flatnonzero(~view.archive.scored & ~view.archive.failed)[0])
    assert rows(view, f"n{view.archive.ids[row]}").tolist() == [row]


def test_a_word_finds_a_type_of_convolution(view: RunView) -> None:
    found = rows(view, "regular")
    assert len(found) > 0
    assert all("regular" in convolutions(view, int(row)) for row in found)
    assert len(rows(view, "depthwise")) == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [("macs<x", "is no number"), ("weight<3", "is unknown"), ("<3", "cannot be read")],
)
def test_what_cannot_be_read_is_named_with_a_remedy(text: str, says: str) -> None:
    with pytest.raises(FilterError, match=says) as error:
        parse_filter(text)
    assert "Write it as" in str(error.value) or "Use " in str(error.value)


def test_sets_narrow_the_table(view: RunView) -> None:
    starred = replace(view, starred=frozenset({int(view.archive.ids[10])}))
    assert rows(view, front_only=True).tolist() == sorted(view.front.tolist())
    assert rows(starred, starred_only=True).tolist() in ([10], [])
    assert rows(view, failed_only=True).tolist() == [0, 1, 2]


# The model.


def test_the_best_comes_first_and_what_has_no_score_last(view: RunView) -> None:
    model = ResultsModel()
    model.show(view)
    scores = view.archive.values(view.score, view.beta)[model.order]
    known = scores[np.isfinite(scores)]
    assert (np.diff(known) <= 0).all()
    assert np.isnan(scores[-3:]).all()


@pytest.mark.parametrize("column", range(len(COLUMNS)))
@pytest.mark.parametrize("order", list(Qt.SortOrder))
def test_any_column_sorts_either_way(view: RunView, column: int, order: Qt.SortOrder) -> None:
    model = ResultsModel()
    model.show(view)
    model.sort(column, order)
    values = COLUMNS[column].values(view)[model.order]
    steps = np.diff(values[np.isfinite(values)])
    assert (steps >= 0).all() if order is Qt.SortOrder.AscendingOrder else (steps <= 0).all()


def test_cells_have_one_number_of_decimals_a_column(view: RunView) -> None:
    model = ResultsModel()
    model.show(view)
    texts = [model.index(i, KEYS.index("macs")).data() for i in range(20)]
    assert {len(text.partition(".")[2]) for text in texts} == {2}


def test_a_failed_network_says_so_where_its_score_would_be(view: RunView) -> None:
    model = ResultsModel()
    model.show(view)
    model._arrange(view, Filter(failed_only=True))
    assert model.index(0, KEYS.index("score")).data() == "failed"


def test_shares_come_as_numbers_for_the_bar_and_as_words(view: RunView) -> None:
    model = ResultsModel()
    model.show(view)
    cell = model.index(0, KEYS.index("depth"))
    share = view.archive.depth_share[model.order[0]]
    assert cell.data(SHARE_ROLE) == pytest.approx(share)
    assert cell.data() == f"{100 * share:.0f}\u202f%"


def test_nothing_is_reset_where_no_row_moves(qtbot: QtBot, view: RunView) -> None:
    model = ResultsModel()
    model.show(view)
    with qtbot.assertNotEmitted(model.modelReset):
        assert not model.show(replace(view, selected=(5,)))


def test_a_hundred_thousand_rows_need_no_object_each() -> None:
    view = fake_view(2_000, limit=1e15)
    model = ResultsModel()
    model.show(view)
    assert model.rowCount() == 2_000
    assert isinstance(model.order, np.ndarray)


# The panel.


@pytest.fixture
def panel(qtbot: QtBot, view: RunView) -> ResultsPanel:
    made = ResultsPanel()
    qtbot.addWidget(made)
    made.resize(736, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.set_view(view)
    return made


def click_row(
    qtbot: QtBot,
    panel: ResultsPanel,
    row: int,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> int:
    place = panel.table.visualRect(panel.model.index(row, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, keys, place)
    return int(panel.model.ids()[row])


def test_a_click_selects_and_shift_selects_a_range(qtbot: QtBot, panel: ResultsPanel) -> None:
    with qtbot.waitSignal(panel.selected) as one:
        first = click_row(qtbot, panel, 1)
    assert one.args == [(first,)]
    with qtbot.waitSignal(panel.selected) as many:
        last = click_row(qtbot, panel, 4, Qt.KeyboardModifier.ShiftModifier)
    assert many.args[0][0] == last  # the current one leads
    assert set(many.args[0]) == set(panel.model.ids()[1:5].tolist())


def test_setters_are_silent_and_show_the_selection(
    qtbot: QtBot, panel: ResultsPanel, view: RunView
) -> None:
    chosen = tuple(int(i) for i in view.archive.ids[view.front[:2]])
    with qtbot.assertNotEmitted(panel.selected):
        panel.set_view(replace(view, selected=chosen))
    assert panel.table.chosen() == chosen


def test_a_network_chosen_elsewhere_is_scrolled_into_sight(
    panel: ResultsPanel, view: RunView
) -> None:
    last = int(panel.model.ids()[-1])
    panel.set_view(replace(view, selected=(last,)))
    rect = panel.table.visualRect(panel.model.index(panel.model.rowCount() - 1, 0))
    assert panel.table.viewport().rect().intersects(rect)


def test_a_header_click_sorts_and_the_sort_stays(
    qtbot: QtBot, panel: ResultsPanel, view: RunView
) -> None:
    header = panel.table.horizontalHeader()
    column = KEYS.index("macs")
    x = header.sectionViewportPosition(column) + 30
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    assert panel.model._by == column
    panel.set_view(run_view(2, view.plan, view.archive, 2.0))
    assert panel.model._by == column
    assert "sorted by macs" in panel._state.text()


def test_new_rows_come_in_at_their_place_without_moving_the_view(
    qtbot: QtBot, panel: ResultsPanel, view: RunView
) -> None:
    panel.table.verticalScrollBar().setValue(20 * panel.table.row_height() + 7)
    top = int(panel.model.ids()[panel.table.rowAt(0)])
    archive = view.archive
    genes = spread_genes(archive.space, np.random.default_rng(9), 50)
    table = columns(archive.space, genes) + 500.0  # better than many: they come in above
    add_columns(archive, genes, table, np.ones(50, bool), np.zeros(50, bool))
    panel.set_view(run_view(2, view.plan, archive, view.beta))
    assert panel.model.rowCount() > 50
    assert int(panel.model.ids()[panel.table.rowAt(0)]) == top
    assert panel.table.verticalScrollBar().value() % panel.table.row_height() == 7


def test_at_the_very_top_the_newest_best_is_seen(panel: ResultsPanel, view: RunView) -> None:
    genes = spread_genes(view.archive.space, np.random.default_rng(9), 1)
    table = columns(view.archive.space, genes) + 5000.0
    add_columns(view.archive, genes, table, np.ones(1, bool), np.zeros(1, bool))
    panel.set_view(run_view(2, view.plan, view.archive, 0.0))
    assert panel.table.rowAt(0) == 0
    assert int(panel.model.ids()[0]) == len(view.archive)


def test_typing_filters_and_escape_clears(qtbot: QtBot, panel: ResultsPanel) -> None:
    everything = panel.model.rowCount()
    qtbot.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel.filter_row.field, "macs<1e9")
    assert 0 < panel.model.rowCount() < everything
    assert "filtered" in panel._state.text()
    qtbot.keyClick(panel.filter_row.field, Qt.Key.Key_Escape)
    assert panel.model.rowCount() == everything


def test_a_wrong_filter_is_told_under_the_field_and_keeps_the_rows(
    qtbot: QtBot, panel: ResultsPanel
) -> None:
    everything = panel.model.rowCount()
    qtbot.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel.filter_row.field, "macs<x")
    assert panel.filter_row.error.isVisible()
    assert "is no number" in panel.filter_row.error.accessibleName()
    assert panel.model.rowCount() == everything


def test_filtered_to_nothing_has_a_sentence_of_its_own(qtbot: QtBot, panel: ResultsPanel) -> None:
    qtbot.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel.filter_row.field, "macs<1")
    assert panel.empty.isVisible()
    assert panel.empty._title.text() == "No network matches the filter"
    panel.set_view(None)
    assert panel.empty._title.text() == "Results appear here as they are scored"


def test_ctrl_c_copies_the_chosen_networks_as_csv(
    qtbot: QtBot, panel: ResultsPanel, view: RunView
) -> None:
    row_id = click_row(qtbot, panel, 2)
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    comment, *lines = QGuiApplication.clipboard().text().splitlines()
    assert comment.startswith("# run 2")
    assert [line["network"] for line in csv.DictReader(lines)] == [f"N{row_id}"]


def test_copy_as_csv_without_a_selection_takes_all_that_is_shown(
    qtbot: QtBot, panel: ResultsPanel
) -> None:
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 2 + panel.model.rowCount()


def test_csv_reads_back_exactly(view: RunView) -> None:
    comment, *lines = csv_text(view, view.front).splitlines()
    assert view.plan.scoring.text in comment
    read = list(csv.DictReader(lines))
    assert tuple(read[0]) == HEADER
    assert [float(line["zico"]) for line in read] == view.archive.measure("zico")[
        view.front
    ].tolist()
    assert {line["on_front"] for line in read} == {"1"}


def test_csv_says_where_its_indices_belong_to_an_edited_space(view: RunView) -> None:
    edited = replace(view.plan.space, classes=10)
    own = fake_view(20, space=edited)
    assert "edited space" in csv_text(replace(own, plan=replace(own.plan, space=edited)), own.front)
    assert "edited space" not in csv_text(view, view.front)


def test_csv_leaves_out_what_is_not_known_and_keeps_the_order(view: RunView) -> None:
    archive = view.archive
    rows = [*np.flatnonzero(~archive.scored)[:1].tolist(), 0, 1]
    _comment, *lines = csv_text(view, np.array(rows[::-1])).splitlines()
    read = list(csv.DictReader(lines))
    assert [line["network"] for line in read] == [f"N{archive.ids[row]}" for row in rows[::-1]]
    assert (read[-1]["score"], read[-1]["zico"]) == ("", "")
    assert read[-1]["outcome"] != "scored"
    assert [line["architecture"] for line in read] == [
        archive.architecture(row).text for row in rows[::-1]
    ]
    assert all(line["macs"].isdecimal() for line in read)


def test_the_menu_exports_stars_and_copies(qtbot: QtBot, panel: ResultsPanel) -> None:
    assert panel.menu() is None
    row_id = click_row(qtbot, panel, 0)
    menu = panel.menu()
    assert menu is not None
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(panel.export_wanted) as export:
        actions["Export ONNX…"].trigger()
    assert export.args == [(row_id,)]
    with qtbot.waitSignal(panel.star_toggled) as star:
        actions["Star"].trigger()
    assert star.args == [row_id, True]
    actions["Copy architecture"].trigger()
    assert QGuiApplication.clipboard().text().startswith("efficientnet:")


def test_columns_come_and_go_with_the_width(qtbot: QtBot, panel: ResultsPanel) -> None:
    def hidden() -> set[str]:
        found = {key for i, key in enumerate(KEYS) if panel.table.isColumnHidden(i)}
        return found - {"spread", "ties"}  # those come with draws

    assert hidden() == {"conv", "seconds"}
    panel.resize(598, 300)
    qtbot.waitUntil(lambda: "params" in hidden())
    panel.resize(1260, 300)
    qtbot.waitUntil(lambda: not hidden())


def test_best_first_stays_that_where_a_run_minimises_its_score(
    qtbot: QtBot, panel: ResultsPanel, view: RunView
) -> None:
    plan = replace(view.plan, objectives=("min:zico-bc", "macs"))
    turned = run_view(2, plan, view.archive, view.beta)
    with qtbot.assertNotEmitted(panel.selected):
        panel.set_view(turned)
    scores = view.archive.values(turned.score, view.beta)[panel.model.order]
    known = scores[np.isfinite(scores)]
    assert (np.diff(known) >= 0).all()
    assert panel._state.text().endswith("best first")
    panel.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert panel._state.text().endswith("sorted by score")
    panel.set_view(view)  # the user's own sort: it happens to be best first here
    assert panel.table.horizontalHeader().sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
