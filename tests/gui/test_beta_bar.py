"""The beta bar: by slider, by number, back to the run's own; and what it says of it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.gui.panels.beta import BetaBar
from explorer.gui.theme import hub


@pytest.fixture
def bar(qtbot: QtBot) -> BetaBar:
    hub()
    bar = BetaBar()
    qtbot.addWidget(bar)
    bar.resize(700, 96)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def type_over(qtbot: QtBot, bar: BetaBar, text: str) -> None:
    qtbot.mouseClick(bar._number, Qt.MouseButton.LeftButton)
    qtbot.keyClick(bar._number, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(bar._number, text)
    qtbot.keyClick(bar._number, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    "setter",
    [
        lambda bar: bar.set_beta(2.0),
        lambda bar: bar.set_run_beta(0.0, 40),
        lambda bar: bar.set_networks(50),
    ],
)
def test_setters_are_silent(qtbot: QtBot, bar: BetaBar, setter: Callable[[BetaBar], None]) -> None:
    with qtbot.assertNotEmitted(bar.moved), qtbot.assertNotEmitted(bar.released):
        setter(bar)


def test_a_key_on_the_slider_moves_beta_and_the_number(qtbot: QtBot, bar: BetaBar) -> None:
    bar.slider.setFocus()
    with qtbot.waitSignal(bar.moved) as moved:
        qtbot.keyClick(bar.slider, Qt.Key.Key_Right)
    assert moved.args == [1.01]
    assert bar._number.text() == "1.01"
    assert bar.beta() == 1.01


def test_letting_go_of_the_slider_is_told(qtbot: QtBot, bar: BetaBar) -> None:
    middle = bar.slider.rect().center()
    with qtbot.waitSignal(bar.released) as released:
        qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=middle)
    assert released.args == [2.0], "drawn to the named tick in the middle"


def test_a_typed_number_is_exact(qtbot: QtBot, bar: BetaBar) -> None:
    heard: list[tuple[str, float]] = []
    bar.moved.connect(lambda beta: heard.append(("moved", beta)))
    bar.released.connect(lambda beta: heard.append(("released", beta)))
    type_over(qtbot, bar, "0.125")
    assert heard == [("moved", 0.125), ("released", 0.125)]
    assert bar._number.text() == "0.125"


@pytest.mark.parametrize("text", ["", "x", "-1", "5"])
def test_what_is_no_beta_is_taken_back(qtbot: QtBot, bar: BetaBar, text: str) -> None:
    with qtbot.assertNotEmitted(bar.moved):
        type_over(qtbot, bar, text)
    assert bar._number.text() == "1.00"


def test_home_goes_back_to_the_runs_beta(qtbot: QtBot, bar: BetaBar) -> None:
    bar.set_run_beta(1.5, 412)
    bar.set_beta(0.5)
    bar.slider.setFocus()
    with qtbot.waitSignals([bar.moved, bar.released]):
        qtbot.keyClick(bar.slider, Qt.Key.Key_Home)
    assert bar.beta() == 1.5


def test_away_from_the_runs_beta_the_bar_says_what_re_ranking_covers(bar: BetaBar) -> None:
    bar.set_run_beta(1.0, 412)
    assert bar.text() == "size bias taken off the score"
    bar.set_beta(0.5)
    assert bar.text() == (
        "Re-ranked: covers the 412 networks scored so far; a search at 0.50 would visit others."
    )
    bar.set_networks(413)
    assert "the 413 networks" in bar.text()


def test_without_a_run_nothing_is_said_of_re_ranking(bar: BetaBar) -> None:
    bar.set_run_beta(None)
    bar.set_beta(2.5)
    assert bar.text() == "size bias taken off the score"
    bar.set_beta(0.0)
    assert bar.text() == "plain ZiCo: its size bias stays in the score"


def test_the_link_asks_for_a_search_at_the_beta_shown(qtbot: QtBot, bar: BetaBar) -> None:
    bar.set_beta(0.5)
    with qtbot.waitSignal(bar.search_wanted) as wanted:
        qtbot.mouseClick(bar._search, Qt.MouseButton.LeftButton)
    assert wanted.args == [0.5]


def test_a_link_that_is_off_says_why(qtbot: QtBot, bar: BetaBar) -> None:
    bar.set_search_enabled(False, "A search is running; stop it first.")
    with qtbot.assertNotEmitted(bar.search_wanted):
        qtbot.mouseClick(bar._search, Qt.MouseButton.LeftButton)
    assert bar._search.toolTip() == "A search is running; stop it first."


def test_a_plans_beta_beyond_the_slider_is_kept(qtbot: QtBot, bar: BetaBar) -> None:
    bar.set_beta(6.0)
    assert bar.beta() == 6.0
    assert bar._number.text() == "6.00"
    assert bar.slider.beta() == 4.0
    with qtbot.assertNotEmitted(bar.moved):
        qtbot.mouseClick(bar._number, Qt.MouseButton.LeftButton)
        qtbot.keyClick(bar._number, Qt.Key.Key_Return)
    assert bar.beta() == 6.0


def test_the_bar_keeps_its_height_whatever_it_says(qtbot: QtBot, bar: BetaBar) -> None:
    before = bar.sizeHint().height()
    bar.set_run_beta(1.0, 412)
    bar.set_beta(0.5)
    assert bar.sizeHint().height() == before


def test_the_number_takes_the_colour_of_each_theme(qtbot: QtBot, bar: BetaBar) -> None:
    for mode in ("dark", "light"):
        hub().set_mode(mode)
        picture = bar._number.grab().toImage()
        points = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
        assert hub().theme.accent_text.lower() in {picture.pixelColor(*p).name() for p in points}
    hub().set_mode("system")
