"""Fields for numbers: what keys, wheel and typing do, and what is told of it."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.gui.widgets import IntField, NumberField, TextField


@pytest.fixture
def field(qtbot: QtBot) -> IntField:
    field = IntField(32, 8, 640, 8, name="largest width")
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    return field


def type_over(qtbot: QtBot, field: IntField | NumberField, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)


def wheel(field: IntField, up: int) -> None:
    QApplication.sendEvent(field, QWheelEvent(
        QPointF(5, 5), field.mapToGlobal(QPointF(5, 5)), QPoint(0, 0), QPoint(0, 120 * up),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    ))  # fmt: skip


def test_arrow_keys_step_to_multiples_and_tell_of_it(qtbot: QtBot, field: IntField) -> None:
    told: list[int] = []
    field.changed.connect(told.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp):
        qtbot.keyClick(field, key)
    assert told == [40, 48, 40, 120]
    field.set_value(33)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert told[-1] == 40
    field.set_value(33)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert told[-1] == 32


def test_steps_end_at_the_ends_of_the_range(qtbot: QtBot, field: IntField) -> None:
    for _ in range(20):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 8
    assert not field.has_error()


def test_the_wheel_steps_only_a_field_that_has_the_focus(qtbot: QtBot, field: IntField) -> None:
    other = IntField(5)
    qtbot.addWidget(other)
    other.show()
    wheel(field, 1)
    wheel(other, 1)
    assert (field.value(), other.value()) == (40, 5)


def test_setting_a_value_is_silent(qtbot: QtBot, field: IntField) -> None:
    with qtbot.assertNotEmitted(field.changed):
        field.set_value(64)
    assert (field.value(), field.text()) == (64, "64")


def test_wrong_text_stays_as_typed_and_changes_nothing(qtbot: QtBot, field: IntField) -> None:
    with qtbot.assertNotEmitted(field.changed), qtbot.waitSignal(field.validity_changed) as told:
        type_over(qtbot, field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args == [False]
    assert field.text() == "x"
    assert field.value() == 32
    assert field.property("invalid") is True


def test_a_number_beyond_the_range_is_wrong(qtbot: QtBot, field: IntField) -> None:
    type_over(qtbot, field, "641")
    assert field.has_error()
    assert field.value() == 64  # the last number that was right, on the way there


def test_what_was_wrong_is_right_again_once_it_is_mended(qtbot: QtBot, field: IntField) -> None:
    told: list[int] = []
    field.changed.connect(told.append)
    type_over(qtbot, field, "x")
    type_over(qtbot, field, "96")
    assert told == [9, 96]  # as it is typed
    assert not field.has_error()


def test_leaving_a_field_writes_the_number_as_the_house_does(qtbot: QtBot) -> None:
    field = IntField(1, 0, 10**6)
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    type_over(qtbot, field, "12000")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "12,000"


def test_escape_brings_back_what_was_there(qtbot: QtBot, field: IntField) -> None:
    type_over(qtbot, field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.value(), field.has_error()) == ("32", 32, False)


def test_an_error_from_outside_is_shown_and_told_to_screen_readers(field: IntField) -> None:
    field.set_error("The largest width is below the smallest.")
    assert field.has_error()
    assert field.accessibleDescription() == "The largest width is below the smallest."
    field.set_error("")
    assert not field.has_error()


def test_a_narrower_range_makes_a_value_wrong_without_a_word(qtbot: QtBot, field: IntField) -> None:
    with qtbot.assertNotEmitted(field.changed):
        field.set_range(64, 640)
    assert field.has_error()


@pytest.mark.parametrize(("typed", "value"), [("600M", 600e6), ("1.2e9", 1.2e9), ("1,000", 1e3)])
def test_a_number_field_reads_suffixes(qtbot: QtBot, typed: str, value: float) -> None:
    field = NumberField(8)
    qtbot.addWidget(field)
    type_over(qtbot, field, typed)
    assert field.value() == pytest.approx(value)


def test_a_field_has_a_name_for_screen_readers(field: IntField) -> None:
    assert field.accessibleName() == "largest width"


def test_a_text_field_can_be_wrong(qtbot: QtBot) -> None:
    field = TextField("~/pictures", name="Folder")
    qtbot.addWidget(field)
    field.set_error("There is no such folder.")
    assert field.property("invalid") is True
    field.set_error("")
    assert field.property("invalid") is False
