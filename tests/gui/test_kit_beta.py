"""The beta slider: what the hand does, and what is told of it."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from explorer.gui.widgets import BetaSlider

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def slider(qtbot: QtBot) -> BetaSlider:
    slider = BetaSlider()
    qtbot.addWidget(slider)
    slider.resize(820, slider.height())  # 200 px for each whole beta
    slider.set_beta(1.0)
    slider.show()
    return slider


def at(slider: BetaSlider, beta: float) -> QPoint:
    return QPoint(round(10 + beta * 200), 10)


def test_a_press_moves_there_and_letting_go_is_told(qtbot: QtBot, slider: BetaSlider) -> None:
    moved: list[float] = []
    slider.moved.connect(moved.append)
    qtbot.mousePress(slider, LEFT, pos=at(slider, 1.5))
    qtbot.mouseMove(slider, at(slider, 2.5))
    with qtbot.waitSignal(slider.released) as let_go:
        qtbot.mouseRelease(slider, LEFT, pos=at(slider, 2.5))
    assert moved[0] == pytest.approx(1.5)
    assert let_go.args == [pytest.approx(2.5)]


def test_the_hand_is_drawn_to_a_named_value(qtbot: QtBot, slider: BetaSlider) -> None:
    qtbot.mousePress(slider, LEFT, pos=at(slider, 2.0) + QPoint(3, 0))
    assert slider.beta() == 2.0
    qtbot.mouseRelease(slider, LEFT, pos=at(slider, 2.0))


def test_shift_frees_the_hand(qtbot: QtBot, slider: BetaSlider) -> None:
    near = at(slider, 2.0) + QPoint(2, 0)
    qtbot.mousePress(slider, LEFT, Qt.KeyboardModifier.ShiftModifier, near)
    assert slider.beta() == pytest.approx(2.01)
    qtbot.mouseRelease(slider, LEFT, pos=near)


def test_keys_step_finely_and_broadly_to_the_ends(qtbot: QtBot, slider: BetaSlider) -> None:
    moved: list[float] = []
    slider.moved.connect(moved.append)
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End)
    for key in keys:
        qtbot.keyClick(slider, key)
    assert moved == pytest.approx([1.01, 1.0, 1.25, 0.0, 4.0])


def test_the_hand_has_let_go_a_moment_after_the_last_key(qtbot: QtBot, slider: BetaSlider) -> None:
    with qtbot.waitSignal(slider.released, timeout=3000) as let_go:
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert let_go.args == [pytest.approx(1.01)]


def test_setting_beta_is_silent(qtbot: QtBot, slider: BetaSlider) -> None:
    with qtbot.assertNotEmitted(slider.moved):
        slider.set_beta(2.37)
    assert slider.beta() == pytest.approx(2.37)


@pytest.mark.parametrize("width", [820, 480, 260])
def test_words_under_the_ticks_never_meet(qtbot: QtBot, slider: BetaSlider, width: int) -> None:
    slider.resize(width, slider.height())
    spans = slider.label_spans()
    assert all(left[1] + 4 <= right[0] for left, right in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][1] <= width


def test_a_narrow_slider_says_less(slider: BetaSlider) -> None:
    wide = slider.label_spans()
    slider.resize(420, slider.height())
    narrow = slider.label_spans()
    assert narrow[1][1] - narrow[1][0] < wide[1][1] - wide[1][0]
