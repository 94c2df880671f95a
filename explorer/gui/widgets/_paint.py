"""What every painted widget needs: a ready painter, rounded boxes, the focus ring."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPaintDevice, QPainter, QPen
from PySide6.QtWidgets import QWidget

from explorer.gui.theme import Theme, hub, theme

KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


def follow(owner: QObject, restyle: Callable[[Theme], None]) -> None:
    """Call restyle(theme) now and at each change; `restyle` is a method of `owner`."""
    assert getattr(restyle, "__self__", owner) is owner
    hub().changed.connect(restyle)
    restyle(theme())


def painter_on(device: QPaintDevice) -> QPainter:
    """An antialiasing painter without pen."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None = None,
    outline: QColor | None = None,
    width: float = 1.0,
) -> None:
    """A rounded box; its outline lies within the rectangle."""
    inset = width / 2 if outline is not None else 0.0
    painter.setPen(QPen(outline, width) if outline is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)


def ring(painter: QPainter, rect: QRectF, radius: float, color: QColor | None = None) -> None:
    """The focus ring: 2 px of accent text colour inside the rectangle."""
    box(painter, rect, radius, None, color or theme().color("accent_text"), 2.0)


class KeyboardFocus:
    """Mixed in before a widget class: `ring_shown` is true when focus came by keyboard."""

    ring_shown = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:  # as it was before
            self.ring_shown = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)  # type: ignore[misc]


def tab_through(stops: Iterable[QWidget], last: QWidget) -> None:
    """Let Tab visit `stops`, then `last`, where `last` is; what is made anew else comes at the end.

    Each must take the focus: Qt passes over the others.
    """
    for before, after in pairwise((last, *stops, last)):
        QWidget.setTabOrder(before, after)


def repolish(widget: QWidget) -> None:
    """Let the sheet see a changed property."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
