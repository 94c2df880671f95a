"""The table and plots of a comparison: what they show, what the hand and the keys do."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.core.errors import ExportError
from explorer.core.objective import objective
from explorer.gui.correlation_numbers import compare, with_intervals
from explorer.gui.panels.correlation_table import CorrelationTable
from explorer.gui.plots import correlation_export
from explorer.gui.plots.correlation_plots import CorrelationPlots
from explorer.gui.plots.pareto_draw import to_px
from tests.gui.accuracies import made_up

ZICO, ZICO_BC = objective("zico"), objective("zico-bc")
Text = Qt.ItemDataRole.DisplayRole


@pytest.fixture
def plots(qtbot: QtBot) -> CorrelationPlots:
    widget = CorrelationPlots()
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.show()
    return widget


@pytest.fixture
def table(qtbot: QtBot) -> CorrelationTable:
    widget = CorrelationTable()
    qtbot.addWidget(widget)
    widget.resize(900, 300)
    widget.show()
    return widget


def test_a_row_for_each_score_and_count_two_columns_for_each_accuracy(
    table: CorrelationTable,
) -> None:
    found = with_intervals(made_up(), 1.0, 0)
    table.set_comparison(found, ZICO)
    model = table.source
    assert (model.rowCount(), model.columnCount()) == (len(found.networks.goals), 5)
    assert model.index(0, 0).data() == "ZiCo"
    one = found.of(ZICO, "acc_a")
    assert model.index(0, 1).data().startswith(f"{one.kendall:.3f}, {one.interval[0]:.2f} to ")
    assert model.index(0, 2).data() == f"{one.spearman:.3f}"


def test_choosing_a_cell_tells_its_score_and_column(
    qtbot: QtBot, table: CorrelationTable
) -> None:
    table.set_comparison(compare(made_up(), 1.0), ZICO)
    with qtbot.waitSignal(table.chosen) as told:
        table.setCurrentIndex(table.source.index(1, 3))
    assert told.args == ["zico-bc", "acc_b"]


def test_another_beta_changes_no_selection_and_tells_nobody(
    qtbot: QtBot, table: CorrelationTable
) -> None:
    networks = made_up()
    table.set_comparison(compare(networks, 1.0), ZICO_BC)
    with qtbot.assertNotEmitted(table.chosen):
        table.set_comparison(compare(networks, 2.0), ZICO_BC)
    assert table.selectionModel().selectedRows()[0].row() == 1


def test_a_sorted_table_has_the_largest_tau_first(table: CorrelationTable) -> None:
    found = compare(made_up(), 1.0)
    table.set_comparison(found, ZICO)
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    goals = [table.source.goal(row) for row in range(table.source.rowCount())]
    taus = [found.of(goal, "acc_a").kendall for goal in goals if goal is not None]
    assert taus == sorted(taus, reverse=True)


def test_a_constant_column_is_a_dash_that_says_why(table: CorrelationTable) -> None:
    networks = made_up(columns=("acc_a",))
    networks.paired.columns["acc_a"][:] = 90.0
    table.set_comparison(with_intervals(networks, 1.0, 0), ZICO)
    assert table.source.index(0, 1).data() == "–"
    tip = table.source.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "the same for all networks" in tip
    table.grab()


def test_the_table_is_painted_at_any_width(table: CorrelationTable) -> None:
    table.set_comparison(with_intervals(made_up(), 1.0, 0), ZICO)
    for width in (240, 900, 1800):
        table.resize(width, 300)
        assert not table.grab().isNull()


def test_large_plots_are_as_many_as_have_room(plots: CorrelationPlots) -> None:
    found = compare(made_up(columns=("a", "b", "c")), 1.0)
    plots.set_comparison(found, ZICO, "b")
    assert plots.shown == ("b",)
    assert plots.columns.isVisible()
    plots.resize(1800, 500)
    assert plots.shown == ("a", "b", "c")
    assert not plots.columns.isVisible()


def test_every_network_is_a_dot_at_its_score_and_accuracy(plots: CorrelationPlots) -> None:
    networks = made_up()
    plots.set_comparison(compare(networks, 1.0), ZICO, "acc_b")
    x, y = plots.large[0].dots.getData()
    assert x.tolist() == networks.paired.measures["zico"].tolist()
    assert y.tolist() == networks.columns["acc_b"].tolist()


def test_a_moved_beta_moves_the_dots_but_not_the_axis_up(plots: CorrelationPlots) -> None:
    networks = made_up()
    before = compare(networks, 1.0)
    plots.set_comparison(before, ZICO_BC, "acc_a")
    plot = plots.large[0]
    was, small = plot.canvas.view.viewRange()[1], plots.small[0].cloud
    plots.set_comparison(compare(networks, 1.4, before), ZICO_BC, "acc_a")
    expected = networks.paired.values(ZICO_BC, 1.4)
    assert plot.dots.getData()[0].tolist() == expected.tolist()
    assert plot.canvas.view.viewRange()[1] == was
    assert plots.small[0].cloud is small


def test_pointing_at_a_dot_names_its_network_in_a_card(
    qtbot: QtBot, plots: CorrelationPlots
) -> None:
    networks = made_up(rows=5)
    plots.set_comparison(compare(networks, 1.0), ZICO, "acc_a")
    plot = plots.large[0]
    qtbot.waitExposed(plots)
    at = QPointF(*to_px(plot.canvas, plot._places)[3])
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(plot.pointed, check_params_cb=lambda row, _at: row == 3):
        QApplication.sendEvent(plot.canvas.widget.viewport(), event)
    assert plots._card.isVisible()
    assert plots._card._name.text() == "net3"


def test_arrow_keys_walk_along_the_score(qtbot: QtBot, plots: CorrelationPlots) -> None:
    networks = made_up(rows=6)
    plots.set_comparison(compare(networks, 1.0), ZICO, "acc_a")
    order = np.argsort(networks.paired.measures["zico"]).tolist()
    plot, seen = plots.large[0], []
    plot.pointed.connect(lambda row, _at: seen.append(row))
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Left):
        qtbot.keyClick(plot.canvas.widget, key)
    assert seen == [order[0], order[1], order[-1], order[-2]]
    qtbot.keyClick(plot.canvas.widget, Qt.Key.Key_Escape)
    assert not plots._card.isVisible()


def test_a_small_plot_that_is_clicked_tells_its_count(
    qtbot: QtBot, plots: CorrelationPlots
) -> None:
    plots.set_comparison(compare(made_up(), 1.0), ZICO, "acc_a")
    with qtbot.waitSignal(plots.score_chosen) as told:
        qtbot.mouseClick(plots.small[1].canvas.widget.viewport(), Qt.MouseButton.LeftButton)
    assert told.args == ["macs"]


def test_values_that_are_not_finite_have_no_dot(plots: CorrelationPlots) -> None:
    networks = made_up()
    networks.paired.measures["zico"][:3] = np.inf
    plots.set_comparison(compare(networks, 1.0), ZICO, "acc_a")
    assert len(plots.large[0].dots.getData()[0]) == len(networks) - 3


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_the_plots_are_saved_as_one_picture(
    plots: CorrelationPlots, tmp_path: Path, ending: str
) -> None:
    plots.set_comparison(compare(made_up(), 1.0), ZICO, "acc_a")
    path = tmp_path / f"p{ending}"
    correlation_export.save(plots, ("ZiCo beats counting", "tau-b 0.8"), path)
    if ending == ".svg":
        text = path.read_text(encoding="utf-8")
        assert "ZiCo beats counting" in text
        assert "acc_a" in text
    else:
        image = QImage(str(path))
        assert image.width() == 2 * plots.width()
        colors = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(200, 900, 3)}
        assert len(colors) > 20  # dots, letters, grid


def test_a_picture_that_cannot_be_written_is_a_sentence(
    plots: CorrelationPlots, tmp_path: Path
) -> None:
    plots.set_comparison(compare(made_up(), 1.0), ZICO, "acc_a")
    for name in ("none/p.png", "none/p.svg"):
        with pytest.raises(ExportError, match="could not be saved"):
            correlation_export.save(plots, (), tmp_path / name)
