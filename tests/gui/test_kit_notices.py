"""Notices put things right, toasts leave, empty places teach."""

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from explorer.gui.widgets import (
    Button,
    EmptyCard,
    EmptyPanel,
    ErrorLine,
    IconLabel,
    Notice,
    Step,
    Toast,
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    return window


def words_in(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def buttons_in(widget: QWidget) -> dict[str, QAbstractButton]:
    found = widget.findChildren(QAbstractButton)
    return {button.text() or button.accessibleName(): button for button in found}


def test_the_buttons_of_a_notice_do_what_they_say(qtbot: QtBot, window: QWidget) -> None:
    done: list[str] = []
    notice = Notice(
        "The image folder has no class folders", "It needs one subfolder per class.",
        [("Choose a folder", lambda: done.append("choose")),
         ("Use synthetic data", lambda: done.append("synthetic"))], parent=window,
    )  # fmt: skip
    notice.show()
    for name in ("Use synthetic data", "Choose a folder"):
        qtbot.mouseClick(buttons_in(notice)[name], Qt.MouseButton.LeftButton)
    assert done == ["synthetic", "choose"]


def test_a_notice_grows_with_its_sentence(window: QWidget) -> None:
    notice = Notice("The disk is full", "Free some space.", parent=window)
    long = Notice(
        "The disk is full", "Free some space and go on. /a/long/path " * 12, parent=window
    )
    narrow = 420
    assert notice.heightForWidth(narrow) <= notice.minimumHeight() == 62
    assert long.heightForWidth(narrow) > 62
    assert long.minimumSizeHint().width() <= narrow


def test_escape_sends_one_of_several_tiles_away_at_a_time(qtbot: QtBot, window: QWidget) -> None:
    tiles = [Toast(window, "Saved"), Toast(window, "Kept")]
    qtbot.waitActive(window)
    for left in (1, 0):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        assert sum(tile.isVisible() for tile in tiles if shiboken6.isValid(tile)) == left


def test_an_unknown_icon_is_refused_before_it_is_painted(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        Button("Go", "no-such-icon")
    button = Button("Go", "play")
    qtbot.addWidget(button)
    with pytest.raises(KeyError):
        button.set_icon("no-such-icon")
    with pytest.raises(KeyError):
        IconLabel("no-such-icon")


def test_closing_a_notice_is_told(qtbot: QtBot, window: QWidget) -> None:
    notice = Notice("The disk is full", parent=window)
    notice.show()
    with qtbot.waitSignal(notice.closed):
        qtbot.mouseClick(buttons_in(notice)["Close"], Qt.MouseButton.LeftButton)
    assert not notice.isVisible()


def test_a_notice_may_change_what_it_says_and_offers(qtbot: QtBot, window: QWidget) -> None:
    notice = Notice("One", "line", [("A", lambda: None), ("B", lambda: None)], parent=window)
    notice.show()
    notice.set_text("Two")
    notice.set_actions([("C", lambda: None)])
    assert notice.accessibleName() == "Two"
    assert words_in(notice) == ["Two"]
    qtbot.waitUntil(lambda: set(buttons_in(notice)) == {"C", "Close"})


def test_a_toast_stands_at_the_lower_right_and_follows_the_window(window: QWidget) -> None:
    toast = Toast(window, "Yesterday’s search is back", "All 412 networks were kept.")
    assert toast.geometry().bottomRight() == QPoint(900 - 17, 600 - 17)
    window.resize(700, 500)
    assert toast.geometry().bottomRight() == QPoint(700 - 17, 500 - 17)


def test_toasts_stand_above_one_another_and_close_ranks(qtbot: QtBot, window: QWidget) -> None:
    first, second = Toast(window, "One"), Toast(window, "Two")
    assert second.geometry().bottom() < first.geometry().top()
    first.leave()
    assert second.geometry().bottom() == 600 - 17


def test_escape_sends_a_toast_away(qtbot: QtBot, window: QWidget) -> None:
    window.activateWindow()
    toast = Toast(window, "One")
    with qtbot.waitSignal(toast.gone):
        qtbot.keyClick(window, Qt.Key.Key_Escape)


def test_a_toast_leaves_by_itself(
    qtbot: QtBot, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Toast.STAY_MS == 8000
    monkeypatch.setattr(Toast, "STAY_MS", 1)
    toast = Toast(window, "One")
    with qtbot.waitSignal(toast.gone):
        pass


def test_the_action_of_a_toast_is_done_and_sends_it_away(qtbot: QtBot, window: QWidget) -> None:
    done: list[str] = []
    toast = Toast(window, "One", action=("Open it", lambda: done.append("open")))
    with qtbot.waitSignal(toast.gone):
        qtbot.mouseClick(buttons_in(toast)["Open it"], Qt.MouseButton.LeftButton)
    assert done == ["open"]


def test_an_empty_card_tells_its_steps_and_may_tell_others(qtbot: QtBot, window: QWidget) -> None:
    card = EmptyCard("No network scored yet", "Each becomes a point.",
                     (Step("Raise the width", "wrong"), Step("Press Start")), window)  # fmt: skip
    assert words_in(card) == [
        "No network scored yet", "Each becomes a point.", "Raise the width", "Press Start",
    ]  # fmt: skip
    card.set_content("Nothing passes the filter", "", (Step("Clear the filter", "now"),))
    assert "Clear the filter" in card.accessibleDescription()
    wanted = ["Nothing passes the filter", "Clear the filter"]
    qtbot.waitUntil(lambda: words_in(card) == wanted)


def test_an_empty_panel_says_what_to_do(window: QWidget) -> None:
    panel = EmptyPanel("Select a network", sketch=True, caption="stages", parent=window)
    panel.set_text("Select one network", "Several are selected.")
    assert words_in(panel) == ["stages", "Select one network", "Several are selected."]


def test_an_error_line_shows_only_when_there_is_an_error(window: QWidget) -> None:
    line = ErrorLine(window)
    assert not line.isVisible()
    line.set_text("Stage 4: the largest width is below the smallest.")
    assert line.isVisible()
    line.set_text("")
    assert not line.isVisible()
