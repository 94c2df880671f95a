"""What the hand does on a plot: point, pick, draw a box or a lasso, walk by keys."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from explorer.gui.plots._axes import Canvas
from explorer.gui.theme import theme
from explorer.gui.widgets._paint import KEYBOARD_REASONS, painter_on

DRAG_PX = 5  # less is a click
LEFT = Qt.MouseButton.LeftButton


class _Outline(QWidget):
    """The box or lasso while it is drawn; lets every event through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.path = QPainterPath()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_on(self)
        painter.setBrush(theme().color("accent", 0.10))
        painter.setPen(QPen(theme().color("accent"), 1.0, Qt.PenStyle.DashLine))
        painter.drawPath(self.path)


class PlotHand(QObject):
    """Watches a canvas; positions are px in its widget. The left button never pans.

    Signals:
        moved: QPointF under the pointer, or None where it left.
        clicked: QPointF, bool whether Ctrl (add to the selection) was held.
        enclosed: (m, 2) polygon in px, bool whether Ctrl was held.
        key: int, a Qt.Key that the plot understands.
        menu_wanted: QPointF.
        focused: bool, whether the plot now has the focus and got it by keyboard.
    """

    moved = Signal(object)
    clicked = Signal(QPointF, bool)
    enclosed = Signal(object, bool)
    key = Signal(int)
    menu_wanted = Signal(QPointF)
    focused = Signal(bool)

    KEYS = frozenset({
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape,
    })  # fmt: skip

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.lasso = False
        self._start: QPointF | None = None
        self._trace: list[QPointF] = []
        viewport = canvas.widget.viewport()
        self._outline = _Outline(viewport)
        viewport.setMouseTracking(True)
        viewport.installEventFilter(self)
        canvas.widget.installEventFilter(self)
        canvas.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press_key(event)
        if watched is self._canvas.widget:
            if isinstance(event, QFocusEvent):
                got = kind is QEvent.Type.FocusIn
                self.focused.emit(got and event.reason() in KEYBOARD_REASONS)
            return False
        if isinstance(event, QMouseEvent):
            return self._mouse(kind, event)
        if kind is QEvent.Type.Leave:
            self.moved.emit(None)
        elif kind is QEvent.Type.ContextMenu:
            self.menu_wanted.emit(QPointF(event.pos()))  # type: ignore[attr-defined]
            return True
        return False

    def _press_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self._start is not None:
            self._finish()
            return True
        if event.key() in self.KEYS:
            self.key.emit(event.key())
            return True
        return False

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        at = event.position()
        if kind is QEvent.Type.MouseMove:
            if self._start is None:
                self.moved.emit(at)
                return bool(event.buttons() & LEFT)
            self._draw_to(at)
            return True
        if event.button() is not LEFT:
            return event.button() is Qt.MouseButton.RightButton  # its menu comes by ContextMenu
        if kind is QEvent.Type.MouseButtonDblClick:
            self._canvas.reset_zoom()
        elif kind is QEvent.Type.MouseButtonPress:
            self._canvas.widget.setFocus(Qt.FocusReason.MouseFocusReason)
            self._start, self._trace = at, [at]
        elif kind is QEvent.Type.MouseButtonRelease and self._start is not None:
            self._let_go(at, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        return True

    def _draw_to(self, at: QPointF) -> None:
        assert self._start is not None
        if (at - self._start).manhattanLength() < DRAG_PX and not self._outline.isVisible():
            return
        self._trace.append(at)
        path = QPainterPath()
        path.addPolygon(QPolygonF(self._corners(at)))
        path.closeSubpath()
        self._outline.path = path
        self._outline.setGeometry(self._canvas.widget.viewport().rect())
        self._outline.show()
        self._outline.update()

    def _corners(self, at: QPointF) -> list[QPointF]:
        if self.lasso or self._start is None:
            return self._trace
        box = QRectF(self._start, at).normalized()
        return [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]

    def _let_go(self, at: QPointF, adding: bool) -> None:
        drawn, corners = self._outline.isVisible(), self._corners(at)
        self._finish()
        if drawn:
            self.enclosed.emit(np.array([(p.x(), p.y()) for p in corners]), adding)
        else:
            self.clicked.emit(at, adding)

    def _finish(self) -> None:
        self._start, self._trace = None, []
        self._outline.hide()
