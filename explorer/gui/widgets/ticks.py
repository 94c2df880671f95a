"""Lettered ticks: a short row of options, any of which may be on (3 5, R G D)."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from explorer.gui.fonts import MEDIUM, SEMIBOLD
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring


class Tick(KeyboardFocus, QAbstractButton):
    """One letter that is on or off; Space toggles."""

    def __init__(self, letter: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(letter)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(20), theme().px(22))

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("secondary", SEMIBOLD if self.isChecked() else MEDIUM))
        self.setFixedSize(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect, on = theme(), QRectF(self.rect()), self.isChecked()
        painter = painter_on(self)
        ground = "wash" if on else "hover" if self.underMouse() else "raised"
        box(painter, rect, t.px(4), t.color(ground))
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, t.px(4))
        ink = "accent_text" if on else "muted"
        painter.setPen(t.color(ink if self.isEnabled() else "strong"))
        painter.setFont(t.font("secondary", SEMIBOLD if on else MEDIUM))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self.text())


class Ticks(QWidget):
    """A row of lettered ticks; Left and Right go between them, Space toggles.

    `options`: (key, letter, words for tooltip and screen readers). At least `least` stay on. More
    than `across` go on in the next line; 0: all in one.

    Signals:
        changed: tuple of the keys that are on, in the order of the options; by the user only.
    """

    changed = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str, str]],
        chosen: Sequence[object] | None = None,
        *,
        least: int = 1,
        name: str = "",
        across: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._least = least
        self.setAccessibleName(name)
        self._keys = [key for key, _, _ in options]
        self.ticks = [
            Tick(letter, f"{name}: {words}" if name else words) for _, letter, words in options
        ]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        across = across or max(len(self.ticks), 1)
        for place, (tick, (_, _, words)) in enumerate(zip(self.ticks, options, strict=True)):
            tick.setToolTip(words)
            tick.clicked.connect(lambda _on, tick=tick: self._on_clicked(tick))
            grid.addWidget(tick, *divmod(place, across))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_chosen(self._keys if chosen is None else chosen)

    def chosen(self) -> tuple[object, ...]:
        return tuple(k for k, tick in zip(self._keys, self.ticks, strict=True) if tick.isChecked())

    def set_chosen(self, keys: Sequence[object]) -> None:
        """Put exactly these on; silent."""
        for key, tick in zip(self._keys, self.ticks, strict=True):
            tick.setChecked(key in keys)

    def _on_clicked(self, tick: Tick) -> None:
        if len(self.chosen()) < self._least:
            tick.setChecked(True)
        else:
            self.changed.emit(self.chosen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        at = next((i for i, tick in enumerate(self.ticks) if tick.hasFocus()), None)
        if step is None or at is None or not 0 <= at + step < len(self.ticks):
            super().keyPressEvent(event)
        else:
            self.ticks[at + step].setFocus(Qt.FocusReason.TabFocusReason)
