"""The ground of every plot: its look, live themes, and ranges the user may leave."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.gui.plots._axes import Canvas, Scale, cross_path
from explorer.gui.theme import DARK, LIGHT, hub


@pytest.fixture
def canvas(qtbot: QtBot, qapp: QApplication) -> Iterator[Canvas]:
    hub().set_mode("light")
    canvas = Canvas(Scale("MACs (G, log scale)", log=True), Scale("Score"), name="Front")
    qtbot.addWidget(canvas.widget)
    canvas.widget.resize(700, 400)
    canvas.set_range((0.22, 13), (100, 1700))
    canvas.widget.show()
    qtbot.waitExposed(canvas.widget)
    yield canvas
    hub().set_mode("light")
    hub().set_scale(1.0)


def picture(canvas: Canvas) -> QImage:
    QApplication.processEvents()
    return canvas.widget.grab().toImage()


def view_in(canvas: Canvas) -> QRect:
    rect = canvas.view.sceneBoundingRect()
    return canvas.widget.mapFromScene(rect).boundingRect()


def ticks(canvas: Canvas, side: str) -> list[str]:
    axis = canvas.plot.getAxis(side)
    low, high = canvas.view.viewRange()[0 if side == "bottom" else 1]
    size = canvas.view.width() if side == "bottom" else canvas.view.height()
    return axis.tickStrings(axis.values(low, high, size), 1.0, 1.0)


def test_a_log_axis_reads_a_quarter_to_eight(canvas: Canvas) -> None:
    assert ticks(canvas, "bottom") == ["0.25", "0.5", "1", "2", "4", "8"]


def test_stacked_plots_align(canvas: Canvas, qtbot: QtBot) -> None:
    other = Canvas(Scale("Depth (%)", factor=100), Scale("Share of front (%)"))
    qtbot.addWidget(other.widget)
    other.widget.resize(700, 200)
    other.set_range((0, 1), (0, 5))
    other.widget.show()
    assert view_in(canvas).left() == view_in(other).left()
    assert view_in(canvas).right() == view_in(other).right()


def test_grid_lines_stand_at_the_labels_only_and_are_1_px(canvas: Canvas) -> None:
    image, view = picture(canvas), view_in(canvas)
    column = [
        QColor(image.pixel(view.center().x() + 7, y)) for y in range(view.top(), view.bottom())
    ]
    lines = [y for y, color in enumerate(column) if color == QColor(LIGHT.grid)]
    assert len(lines) == len(ticks(canvas, "left"))
    assert all(b - a > 1 for a, b in pairwise(lines))


def test_a_change_of_theme_reaches_ground_grid_and_labels(canvas: Canvas, qtbot: QtBot) -> None:
    label = canvas.label("front of this search", "accent_text")
    with qtbot.waitSignal(canvas.themed):
        hub().set_mode("dark")
    image, view = picture(canvas), view_in(canvas)
    assert image.pixelColor(2, 2) == QColor(DARK.panel)
    assert label.color == QColor(DARK.accent_text)
    row = [image.pixelColor(view.center().x(), y) for y in range(view.top(), view.bottom())]
    assert QColor(DARK.grid) in row
    assert canvas.plot.getAxis("bottom").labelStyle["color"] == DARK.text2


def test_a_larger_text_makes_a_wider_axis(canvas: Canvas) -> None:
    before = view_in(canvas).left()
    hub().set_scale(1.3)
    QApplication.processEvents()
    assert view_in(canvas).left() == pytest.approx(before + 0.3 * 58, abs=2)


def test_a_pen_is_cosmetic_and_as_wide_as_the_screen_asks(canvas: Canvas) -> None:
    pen = canvas.pen("accent", 2, dash=(4, 4))
    ratio = canvas.widget.devicePixelRatioF()
    assert pen.isCosmetic()
    assert pen.widthF() == 2 * ratio
    assert [part * 2 for part in pen.dashPattern()] == [4, 4]


def test_values_go_to_the_axis_and_to_px(canvas: Canvas) -> None:
    assert canvas.to_axis("bottom", [1, 10]) == pytest.approx([0, 1])
    assert canvas.to_axis("left", [100]) == pytest.approx([100])
    left, right = canvas.px_of(0.22, 100), canvas.px_of(13, 1700)
    view = view_in(canvas)
    assert (left.x(), left.y()) == pytest.approx((view.left(), view.bottom()), abs=2)
    assert (right.x(), right.y()) == pytest.approx((view.right(), view.top()), abs=2)


def test_a_new_range_waits_while_the_user_has_zoomed(canvas: Canvas) -> None:
    canvas.view.scaleBy((0.5, 0.5))
    canvas.view.sigRangeChangedManually.emit([True, True])
    zoomed = np.array(canvas.view.viewRange())
    canvas.set_range(y=(0, 4000))
    assert np.array(canvas.view.viewRange()) == pytest.approx(zoomed)
    assert canvas.zoomed()
    canvas.reset_zoom()
    assert canvas.view.viewRange()[1] == pytest.approx([0, 4000])
    assert canvas.view.viewRange()[0] == pytest.approx(np.log10([0.22, 13]))


def test_there_is_no_menu_and_no_button(canvas: Canvas) -> None:
    assert not canvas.plot.menuEnabled()
    assert canvas.plot.buttonsHidden


def test_an_axis_may_have_words_for_ticks(canvas: Canvas) -> None:
    canvas.set_scale("left", Scale(ticks=(200.0, 1600.0), labels=("shallow", "deepest")))
    assert ticks(canvas, "left") == ["shallow", "deepest"]
    picture(canvas)


def test_the_cross_of_an_infeasible_network_is_two_strokes(canvas: Canvas) -> None:
    item = pg.ScatterPlotItem([0.0], [900.0], size=15, pen=canvas.pen("text"), brush=None,
                              symbol=cross_path())  # fmt: skip
    canvas.plot.addItem(item)
    image, at = picture(canvas), canvas.px_of(1.0, 900.0).toPoint()

    def dark(offset: QPoint) -> bool:
        return image.pixelColor(at + offset).lightness() < 200

    assert any(dark(QPoint(d, d)) for d in (3, 4))
    assert not any(dark(QPoint(x, y)) for x, y in ((6, 0), (0, 6), (-6, 0), (0, -6)))


def test_a_canvas_that_is_gone_is_not_told(qtbot: QtBot, qapp: QApplication) -> None:
    canvas = Canvas(Scale(), Scale())
    canvas.widget.close()
    hub().set_mode("dark")  # closed, and not gone yet
    canvas.widget.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    hub().set_mode("light")  # a call into what is gone raises, which fails a test here
    assert not hub().theme.dark
