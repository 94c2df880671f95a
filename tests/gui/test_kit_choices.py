"""Ticks, segments, tabs, chips, lists and boxes: by keyboard, and silent when set."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from explorer.gui.widgets import (
    Button,
    CheckField,
    ChipOption,
    ChipRow,
    ComboField,
    GhostButton,
    Segments,
    TextTabs,
    Ticks,
)

KINDS = (("r", "R", "regular"), ("g", "G", "group"), ("d", "D", "depthwise"))
OBJECTIVES = (
    ChipOption("zico", "ZiCo-BC", True),
    ChipOption("macs", "MACs", False),
    ChipOption("memory", "Peak memory", False),
)


@pytest.fixture
def ticks(qtbot: QtBot) -> Ticks:
    ticks = Ticks(KINDS, ["r", "g"], name="Convolution")
    qtbot.addWidget(ticks)
    ticks.show()
    return ticks


@pytest.fixture
def chips(qtbot: QtBot) -> ChipRow:
    chips = ChipRow(OBJECTIVES, ["zico", "macs"], name="objectives")
    qtbot.addWidget(chips)
    chips.resize(300, 40)
    chips.show()
    return chips


def test_space_toggles_a_tick_and_arrows_go_between(qtbot: QtBot, ticks: Ticks) -> None:
    told: list[tuple[str, ...]] = []
    ticks.changed.connect(told.append)
    ticks.ticks[0].setFocus()
    qtbot.keyClick(ticks.ticks[0], Qt.Key.Key_Space)
    qtbot.keyClick(ticks.ticks[0], Qt.Key.Key_Right)
    qtbot.keyClick(ticks.ticks[1], Qt.Key.Key_Right)
    qtbot.keyClick(ticks.ticks[2], Qt.Key.Key_Space)
    assert told == [("g",), ("g", "d")]
    assert ticks.ticks[2].hasFocus()


def test_the_last_tick_stays(qtbot: QtBot, ticks: Ticks) -> None:
    ticks.set_chosen(["g"])
    with qtbot.assertNotEmitted(ticks.changed):
        qtbot.mouseClick(ticks.ticks[1], Qt.MouseButton.LeftButton)
    assert ticks.chosen() == ("g",)


def test_ticks_are_set_without_a_word(qtbot: QtBot, ticks: Ticks) -> None:
    with qtbot.assertNotEmitted(ticks.changed):
        ticks.set_chosen(["d"])
    assert ticks.chosen() == ("d",)


def test_each_tick_says_what_its_letter_means(ticks: Ticks) -> None:
    assert [tick.accessibleName() for tick in ticks.ticks][1] == "Convolution: group"
    assert [tick.toolTip() for tick in ticks.ticks] == ["regular", "group", "depthwise"]


@pytest.mark.parametrize("kind", [Segments, TextTabs])
def test_arrows_choose_among_segments_and_tabs(
    qtbot: QtBot, kind: type[Segments] | type[TextTabs]
) -> None:
    bar = kind(["Front", "All", "Density"], name="Points")
    qtbot.addWidget(bar)
    bar.show()
    with qtbot.waitSignal(bar.chosen) as told:
        qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert told.args == [1]
    with qtbot.assertNotEmitted(bar.chosen):
        bar.set_current(2)
    assert bar.currentIndex() == 2


def test_a_click_chooses_a_segment_once(qtbot: QtBot) -> None:
    bar = Segments(["Front", "All", "Density"])
    qtbot.addWidget(bar)
    bar.show()
    told: list[int] = []
    bar.chosen.connect(told.append)
    for _ in range(2):
        middle = bar.tabRect(2).center()
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=middle)
    assert told == [2]


def test_words_of_tabs_may_change_while_one_is_chosen(qtbot: QtBot) -> None:
    tabs = TextTabs(["Results", "Depth and width", "Runs"])
    qtbot.addWidget(tabs)
    tabs.set_current(1)
    with qtbot.assertNotEmitted(tabs.chosen):
        tabs.set_labels(["Results", "Runs"])
    assert [tabs.tabText(i) for i in range(tabs.count())] == ["Results", "Runs"]
    assert tabs.currentIndex() == 1


def test_words_do_not_move_when_another_tab_is_chosen(qtbot: QtBot) -> None:
    tabs = TextTabs(["Results", "Depth and width", "Runs"])
    qtbot.addWidget(tabs)
    tabs.show()
    before = [tabs.tabRect(i) for i in range(3)]
    tabs.set_current(2)
    assert [tabs.tabRect(i) for i in range(3)] == before


def test_delete_takes_a_chip_away(qtbot: QtBot, chips: ChipRow) -> None:
    with qtbot.waitSignal(chips.changed) as told:
        qtbot.keyClick(chips.chips()[1], Qt.Key.Key_Delete)
    assert told.args == [("zico",)]


def test_the_last_chip_stays(qtbot: QtBot, chips: ChipRow) -> None:
    chips.set_chosen(["zico"])
    with qtbot.assertNotEmitted(chips.changed):
        qtbot.keyClick(chips.chips()[0], Qt.Key.Key_Delete)
    assert chips.chosen() == ("zico",)


def test_the_plus_offers_what_is_not_chosen(qtbot: QtBot, chips: ChipRow) -> None:
    offered: list[QAction] = chips.offers().actions()
    assert [action.text() for action in offered] == ["Peak memory"]
    with qtbot.waitSignal(chips.changed) as told:
        offered[0].trigger()
    assert told.args == [("zico", "macs", "memory")]
    assert not chips.plus.isVisible()  # nothing is left to add


def test_chips_wrap_where_there_is_no_room(qtbot: QtBot, chips: ChipRow) -> None:
    chips.set_chosen(["zico", "macs", "memory"])
    chips.resize(230, 80)
    tops = [chip.y() for chip in chips.chips()]
    assert tops[0] == tops[1] < tops[2]


def test_the_plus_follows_a_chip_that_takes_its_place(qtbot: QtBot, chips: ChipRow) -> None:
    three = [*OBJECTIVES, ChipOption("blocks", "Blocks", False)]
    chips.set_options(three)
    chips.resize(260, 80)
    before = chips.plus.geometry()
    chips.offers().actions()[0].trigger()
    QApplication.processEvents()
    last = chips.chips()[-1].geometry()
    assert last.top() > before.top()  # the new chip wrapped, or this test tells nothing
    assert chips.plus.y() == last.y()
    assert chips.plus.x() > last.right()


def test_a_chip_says_which_way_is_better(chips: ChipRow) -> None:
    assert chips.chips()[1].accessibleName() == "MACs, smaller is better"


def turning(key: str, label: str, larger: bool, group: str = "") -> ChipOption:
    turned = ChipOption(f"turned {key}", label, not larger, f"{label}, turned")
    return ChipOption(key, label, larger, f"<p>{label}</p>", group, turned)


@pytest.fixture
def turnable(qtbot: QtBot) -> ChipRow:
    options = [
        turning("zico", "ZiCo", True, "Scores"),
        turning("zen", "Zen-Score", True, "Scores"),
        turning("macs", "MACs", False, "Counts"),
    ]
    chips = ChipRow(options, ["zico", "macs"], name="objectives")
    qtbot.addWidget(chips)
    chips.resize(400, 40)
    with qtbot.waitExposed(chips):
        chips.show()
    return chips


def test_a_click_on_a_chip_turns_it_round_and_one_on_its_cross_takes_it_away(
    qtbot: QtBot, turnable: ChipRow
) -> None:
    told: list[object] = []
    turnable.changed.connect(told.append)
    chip = turnable.chips()[1]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(12, 14))
    assert told == [("zico", "turned macs")]
    assert chip.accessibleName() == "MACs, larger is better"
    assert chip.toolTip().startswith("MACs, turned")
    at = chip.cross().center().toPoint()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=at)
    assert told[-1] == ("zico",)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_a_key_turns_a_chip_round_where_it_stands_and_it_keeps_the_focus(
    qtbot: QtBot, turnable: ChipRow, key: Qt.Key
) -> None:
    chip = turnable.chips()[0]
    chip.setFocus()
    with qtbot.waitSignal(turnable.changed) as told:
        qtbot.keyClick(chip, key)
    assert told.args == [("turned zico", "macs")]
    assert turnable.chips()[0] is chip
    assert turnable.focusWidget() is chip
    with qtbot.waitSignal(turnable.changed) as told:
        qtbot.keyClick(chip, Qt.Key.Key_Up if key == Qt.Key.Key_Down else key)
    assert told.args == [("zico", "macs")]


def test_an_arrow_key_points_a_chip_only_where_it_does_not_point_yet(
    qtbot: QtBot, turnable: ChipRow
) -> None:
    with qtbot.assertNotEmitted(turnable.changed):
        qtbot.keyClick(turnable.chips()[0], Qt.Key.Key_Up)


def test_what_is_chosen_either_way_round_is_not_offered_again(turnable: ChipRow) -> None:
    turnable.set_chosen(["turned zico"])
    offered = [action.text() for action in turnable.offers().actions()]
    assert offered == ["Scores", "Zen-Score", "", "Counts", "MACs"]
    assert not turnable.chips()[0].cross()  # the last one stays


def test_headings_of_the_menu_cannot_be_chosen(turnable: ChipRow) -> None:
    actions = turnable.offers().actions()
    assert [a.text() for a in actions if a.isEnabled() and not a.isSeparator()] == ["Zen-Score"]


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # offscreen has none to grab
def test_keys_in_the_menu_tell_the_tooltip_beside_it(qtbot: QtBot, turnable: ChipRow) -> None:
    menu = turnable.offers()
    qtbot.addWidget(menu)
    menu.popup(QPoint(0, 0))
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.waitUntil(QToolTip.isVisible)
    assert "Zen-Score" in QToolTip.text()
    tip = next(w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel"))
    assert tip.x() >= menu.width()
    menu.close()


def test_the_focus_goes_on_where_a_chip_goes(qtbot: QtBot, turnable: ChipRow) -> None:
    turnable.chips()[0].setFocus()
    qtbot.keyClick(turnable.chips()[0], Qt.Key.Key_Delete)
    assert turnable.focusWidget() is turnable.chips()[0]
    assert turnable.chosen() == ("macs",)


def test_an_unknown_objective_is_an_error(chips: ChipRow) -> None:
    with pytest.raises(KeyError):
        chips.set_chosen(["flops"])


@pytest.fixture
def combo(qtbot: QtBot) -> ComboField:
    combo = ComboField([(7, "beta 1, seed 7"), (8, "beta 0, seed 7"), (None, "none")], name="Run")
    qtbot.addWidget(combo)
    combo.show()
    return combo


def test_a_list_tells_the_key_that_the_user_chose(qtbot: QtBot, combo: ComboField) -> None:
    told: list[object] = []
    combo.chosen.connect(told.append)
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert told == [8]
    assert combo.current() == 8


def test_a_list_is_set_without_a_word(qtbot: QtBot, combo: ComboField) -> None:
    with qtbot.assertNotEmitted(combo.chosen):
        combo.set_current(8)
        combo.set_items([(8, "beta 0"), (9, "beta 2")])
    assert combo.current() == 8  # it is still there
    with pytest.raises(KeyError):
        combo.set_current(7)


def test_space_ticks_a_box(qtbot: QtBot) -> None:
    check = CheckField("Skip connections")
    qtbot.addWidget(check)
    check.show()
    told: list[bool] = []
    check.clicked.connect(lambda on: told.append(on))
    qtbot.keyClick(check, Qt.Key.Key_Space)
    on_its_words = QPoint(check.width() - 3, 5)
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton, pos=on_its_words)
    assert told == [True, False]


def test_a_lone_icon_is_named_by_its_tooltip(qtbot: QtBot) -> None:
    button = GhostButton(icon="export", tooltip="Export the plot")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Export the plot"


def test_a_button_keeps_its_width_when_its_word_changes(qtbot: QtBot) -> None:
    button = Button("Start", "play", "primary", min_width=96)
    qtbot.addWidget(button)
    before = button.sizeHint()
    button.setText("Pause")
    assert button.sizeHint() == before


def test_the_wheel_does_not_turn_a_list_even_with_the_focus(qtbot: QtBot) -> None:
    combo = ComboField([("a", "A"), ("b", "B")], name="data")
    qtbot.addWidget(combo)
    combo.show()
    combo.setFocus()
    centre = combo.rect().center()
    wheel = QWheelEvent(
        QPointF(centre), QPointF(combo.mapToGlobal(centre)), QPoint(0, 0), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, wheel)
    assert combo.current() == "a"
    assert not wheel.isAccepted(), "the panel around it scrolls"
