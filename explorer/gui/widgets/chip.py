"""A chip: a chosen objective in a round box, with its direction and a cross that takes it away."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer.gui import icons
from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring

_BEFORE, _GAP, _ARROW, _CROSS, _AFTER = 10, 5, 14, 12, 9  # px at 100 %
_REACH = 5  # px around the cross that are meant for it, too


@dataclass(frozen=True, slots=True)
class ChipOption:
    """What a chip can be.

    Attributes:
        key: any value.
        larger_is_better: its arrow points up; None for no arrow.
        tooltip: plain or rich text.
        group: the heading it stands below in the menu; "" for none.
        turned: the same with the other direction, where it may be turned round.
    """

    key: object
    label: str
    larger_is_better: bool | None
    tooltip: str = ""
    group: str = ""
    turned: "ChipOption | None" = None


class Round(KeyboardFocus, QAbstractButton):
    """A button with round ends, 28 px high; painted by its heirs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("body", MEDIUM))
        self.updateGeometry()


class Chip(Round):
    """A chosen objective. A click, Space or Enter turns it round, Up and Down point it; the cross,
    Delete or Backspace takes it away.

    Signals:
        turned: it is to point the other way; `set_option` shows that.
        removed: it is to go.
    """

    turned = Signal()
    removed = Signal()

    def __init__(
        self,
        option: ChipOption,
        *,
        removable: bool = True,
        turnable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._removable, self._turnable = removable, turnable
        self._at: QPointF | None = None  # where the mouse let go, while a click is told
        super().__init__(parent)
        self.set_option(option)
        self.clicked.connect(self._on_clicked)

    def set_option(self, option: ChipOption) -> None:
        """Show another option, or the same turned round; silent."""
        self.option = option
        better = {
            True: self.tr("larger is better"),
            False: self.tr("smaller is better"),
            None: "",
        }[option.larger_is_better]
        self.setText(option.label)
        self.setAccessibleName(", ".join(filter(None, (option.label, better))))
        self.setToolTip(_with_hint(option.tooltip or better.capitalize(), self._hint()))
        self.updateGeometry()
        self.update()

    def _hint(self) -> str:
        if not self._turnable:
            return ""
        turn = self.tr("A click or Space turns it round")
        return turn + (self.tr(", the cross or Delete takes it away.") if self._removable else ".")

    def sizeHint(self) -> QSize:
        t = theme()
        parts = [_ARROW] * (self.option.larger_is_better is not None) + [_CROSS] * self._removable
        width = _BEFORE + _AFTER + sum(_GAP + part for part in parts)
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + t.px(width), t.px(28))

    def _square(self, side: int, right: int) -> QRectF:
        """In the middle of the height, so far from the right end; px at 100 %."""
        px = theme().px(side)
        return QRectF(self.width() - theme().px(right) - px, (self.height() - px) / 2, px, px)

    def cross(self) -> QRectF:
        """Where a click takes the chip away; empty where it stays."""
        if not self._removable:
            return QRectF()
        return self._square(_CROSS, _AFTER).adjusted(-_REACH, -8, _REACH, 8)

    def _arrow(self) -> QRectF:
        return self._square(_ARROW, _AFTER + (_CROSS + _GAP if self._removable else 0))

    def _on_clicked(self) -> None:
        if self._at is not None and self.cross().contains(self._at):
            self.removed.emit()
        elif self._turnable:
            self.turned.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._at = event.position()
        super().mouseReleaseEvent(event)
        self._at = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.update()
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, up = event.key(), self.option.larger_is_better
        if self._removable and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif self._turnable and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            if up != (key == Qt.Key.Key_Up):
                self.turned.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        at = QPointF(self.mapFromGlobal(self.cursor().pos()))
        on_cross = self.underMouse() and self.cross().contains(at)
        over = self.underMouse() and self._turnable and not on_cross
        outline = t.color("accent") if over else None
        box(painter, rect, rect.height() / 2, t.color("wash"), outline)
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, rect.height() / 2)
        painter.setPen(t.color("accent_text"))
        painter.setFont(self.font())
        words = rect.adjusted(t.px(_BEFORE), 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if (up := self.option.larger_is_better) is not None:
            arrow = "arrow-up" if up else "arrow-down"
            icons.draw(painter, arrow, self._arrow(), t.color("accent_text"))
        if self._removable:
            ink = t.color("text") if on_cross else t.color("accent_text", _QUIET)
            icons.draw(painter, "x", self._square(_CROSS, _AFTER), ink)


_QUIET = 0.55  # of the cross until it is pointed at


def _with_hint(tooltip: str, hint: str) -> str:
    """A tooltip with a line on how to use the chip below it."""
    if not hint:
        return tooltip
    return f"{tooltip}<p>{hint}</p>" if tooltip.startswith("<") else f"{tooltip}\n{hint}"
