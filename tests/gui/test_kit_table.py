"""The table of the house: rows that are chosen whole, bars that keep their width."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.gui.theme import LIGHT, hub
from explorer.gui.widgets import MARK_ROLE, SHARE_ROLE, Mark, Table


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    hub().set_mode("light")
    table = Table(name="Results")
    qtbot.addWidget(table)
    model = QStandardItemModel(3, 3, table)
    model.setHorizontalHeaderLabels(["Network", "Score", "Depth share"])
    for row in range(3):
        model.setItem(row, 0, QStandardItem(f"N{row}"))
        model.setItem(row, 1, QStandardItem("968.0"))
        share = QStandardItem("50 %")
        share.setData(0.5, SHARE_ROLE)
        model.setItem(row, 2, share)
    table.setModel(model)
    table.resize(700, 220)
    table.show()
    return table


def picture(table: Table) -> QImage:
    return table.viewport().grab().toImage()


def pixels(image: QImage, rect: QRect, color: str) -> list[QPoint]:
    wanted = QColor(color).rgb()
    return [
        QPoint(x, y)
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
        if image.pixel(x, y) == wanted
    ]


def cell(table: Table, row: int, column: int) -> QRect:
    return table.visualRect(table.model().index(row, column, QModelIndex()))


def test_a_chosen_row_is_washed_and_has_an_accent_edge(table: Table) -> None:
    table.selectRow(1)
    image, row = picture(table), cell(table, 1, 0)
    assert image.pixelColor(row.left() + 1, row.center().y()) == QColor(LIGHT.accent)
    assert image.pixelColor(row.left() + 3, row.top() + 2) == QColor(LIGHT.wash)
    other = cell(table, 0, 0)
    assert image.pixelColor(other.left() + 1, other.center().y()) == QColor(LIGHT.panel)


def test_a_bar_is_half_full_and_no_wider_than_72_px(table: Table) -> None:
    table.setColumnWidth(2, 400)
    image, place = picture(table), cell(table, 0, 2)
    full = {point.x() for point in pixels(image, place, LIGHT.accent)}
    track = {point.x() for point in pixels(image, place, LIGHT.track)}
    assert max(full | track) - min(full | track) + 1 <= 72
    assert max(full) - min(full) + 1 == pytest.approx(36, abs=3)


def test_a_bar_gives_way_to_its_figure(table: Table) -> None:
    table.horizontalHeader().setStretchLastSection(False)
    table.setColumnWidth(2, 60)
    assert pixels(picture(table), cell(table, 0, 2), LIGHT.accent) == []


@pytest.mark.parametrize("shape", ["dot", "ring", "triangle", "cross", "diamond", "square", "star"])
def test_every_mark_is_drawn_in_its_colour(table: Table, shape: str) -> None:
    table.model().setData(table.model().index(0, 0), Mark(shape, "green"), MARK_ROLE)
    image = picture(table)
    near = [
        point
        for point in (QPoint(x, y) for x in range(8, 26) for y in range(6, 26))
        if image.pixelColor(point).green() - image.pixelColor(point).red() > 40
    ]
    assert len(near) > 8


def test_rows_are_32_px_and_grow_with_the_text(table: Table) -> None:
    assert cell(table, 0, 0).height() == 32
    hub().set_scale(1.3)
    assert cell(table, 0, 0).height() == 42
    hub().set_scale(1.0)


def test_arrow_keys_choose_rows(qtbot: QtBot, table: Table) -> None:
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    rows = {index.row() for index in table.selectionModel().selectedRows()}
    assert rows == {1}


def test_a_click_on_a_header_sorts_and_shows_it(qtbot: QtBot, table: Table) -> None:
    table.setSortingEnabled(True)
    header = table.horizontalHeader()
    before = header.sortIndicatorOrder()
    at = QPoint(header.sectionViewportPosition(0) + 10, 10)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert header.sortIndicatorSection() == 0
    assert table.model().index(0, 0).data() in ("N0", "N2")
    assert header.sortIndicatorOrder() in (before, *Qt.SortOrder)


def test_columns_fit_their_words(table: Table) -> None:
    table.fit_columns()
    metrics = table.horizontalHeader().fontMetrics()
    for column, words in enumerate(("Network", "Score", "Depth share")):
        assert table.columnWidth(column) >= metrics.horizontalAdvance(words) + 24


def test_the_header_is_painted_in_the_theme_of_the_moment(table: Table, qapp: QApplication) -> None:
    hub().set_mode("dark")
    header = table.horizontalHeader()
    ground = header.grab().toImage().pixelColor(2, 2)
    assert ground == QColor(hub().theme.panel)
    hub().set_mode("light")
