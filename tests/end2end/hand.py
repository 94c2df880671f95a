"""A user's hand: keys and clicks go to windows, and Qt finds who is under them or has the focus."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

W = TypeVar("W", bound=QWidget)
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def named(kind: type[W], name: str, within: QWidget) -> W:
    """The one visible widget that a screen reader, or its own words, would call this."""
    found = [w for w in within.findChildren(kind) if w.isVisible() and name in _names(w)]
    assert len(found) == 1, f"{len(found)} visible widgets are called {name!r}"
    return found[0]


def _names(widget: QWidget) -> tuple[str, ...]:
    own = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName(), own


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """With the left button; scrolled to first, and nothing may lie above it."""
    window, point = _place(widget, at)
    QTest.mouseClick(window, LEFT, PLAIN, point)


def drag(widget: QWidget, points: Iterable[QPoint]) -> None:
    """Press at the first point, and let go at the last."""
    first, *others = points
    window, point = _place(widget, first)
    QTest.mousePress(window, LEFT, PLAIN, point)
    for other in others:
        point = widget.mapTo(widget.window(), other)
        QTest.mouseMove(window, point)
    QTest.mouseRelease(window, LEFT, PLAIN, point)


def _place(widget: QWidget, at: QPoint | None) -> tuple[QWindow, QPoint]:
    around: QWidget | None = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
    QApplication.processEvents()  # what was scrolled or unfolded is laid out
    top = widget.window()
    point = widget.mapTo(top, widget.rect().center() if at is None else at)
    hit = top.childAt(point)
    assert hit is not None, f"{widget} is outside its window"
    assert hit is widget or widget.isAncestorOf(hit), f"{hit} lies above {widget}"
    window = top.windowHandle()
    assert window is not None, "a window is shown before it is clicked"
    return window, point


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """A key, to the window that has the focus."""
    window = QGuiApplication.focusWindow()
    assert window is not None, "no window has the focus"
    QTest.keyClick(window, key, modifiers)


def write(text: str) -> None:
    """Over all that is in the field with the focus."""
    press(Qt.Key.Key_A, CTRL)
    field = QApplication.focusWidget()
    assert field is not None, "no field has the focus"
    QTest.keyClicks(field, text)


def fill(field: QWidget, text: str) -> None:
    """Click into a field, write over what is there, and go on to the next."""
    click(field)
    write(text)
    press(Qt.Key.Key_Tab)


def answer(label: str) -> None:
    """Click this button of the question that is going to be asked."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        if box is None:
            QTimer.singleShot(20, look)
        else:
            click(named(QAbstractButton, label, box))

    QTimer.singleShot(0, look)
