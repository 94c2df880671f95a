"""Objectives as chips: a word, the direction, and a + for more."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from explorer.gui import icons
from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import KeyboardFocus, box, follow, painter_on, ring, tab_through
from explorer.gui.widgets.flow import FlowLayout


class ChipOption(NamedTuple):
    """What a chip can be: its key, its word, whether larger is better, and a tooltip."""

    key: object
    label: str
    larger_is_better: bool
    tooltip: str = ""


class _Round(KeyboardFocus, QAbstractButton):
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


class Chip(_Round):
    """A chosen objective. Pointing at it turns the arrow into a cross; Delete takes it away too.

    Signals:
        removed: by click on the cross, Delete or Backspace.
    """

    removed = Signal()

    def __init__(
        self, option: ChipOption, *, removable: bool = True, parent: QWidget | None = None
    ) -> None:
        self._up, self._removable = option.larger_is_better, removable
        super().__init__(parent)
        self.setText(option.label)
        better = self.tr("larger is better") if self._up else self.tr("smaller is better")
        self.setAccessibleName(f"{option.label}, {better}")
        self.setToolTip(option.tooltip or better)
        self.clicked.connect(self._on_clicked)

    def sizeHint(self) -> QSize:
        t = theme()
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + t.px(10 + 5 + 14 + 8), t.px(28))

    def _cross(self) -> QRectF:
        size = theme().px(14)
        return QRectF(self.width() - theme().px(8) - size, (self.height() - size) / 2, size, size)

    def _on_clicked(self) -> None:
        at = self.mapFromGlobal(self.cursor().pos())
        if self._removable and self._cross().adjusted(-5, -8, 8, 8).contains(at):
            self.removed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.update()
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        box(painter, rect, rect.height() / 2, t.color("wash"))
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, rect.height() / 2)
        painter.setPen(t.color("accent_text"))
        painter.setFont(self.font())
        words = rect.adjusted(t.px(10), 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        pointed = self._removable and self.underMouse()
        mark = "x" if pointed else "arrow-up" if self._up else "arrow-down"
        icons.draw(painter, mark, self._cross(), t.color("text" if pointed else "accent_text"))


class _Plus(_Round):
    def sizeHint(self) -> QSize:
        return QSize(theme().px(28), theme().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        ground = "hover" if self.underMouse() and self.isEnabled() else "raised"
        box(painter, rect, rect.height() / 2, t.color(ground))
        if self.hasFocus() and self.ring_shown:
            ring(painter, rect, rect.height() / 2)
        size = t.px(12)
        place = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        icons.draw(painter, "plus", place, t.color("text2" if self.isEnabled() else "strong"))


class ChipRow(QWidget):
    """The chosen objectives and a + that offers the others; wraps when narrow.

    Between `least` and `most` stay chosen.

    Signals:
        changed: tuple of the chosen keys in the order chosen; by the user only.
    """

    changed = Signal(object)

    def __init__(
        self,
        options: Iterable[ChipOption] = (),
        chosen: Sequence[object] = (),
        *,
        least: int = 1,
        most: int = 4,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._least, self._most = least, most
        self._options = {option.key: option for option in options}
        self._chosen: tuple[object, ...] = ()
        self._chips: list[Chip] = []
        self.setAccessibleName(name)
        self.plus = _Plus(self)
        self.plus.setAccessibleName(self.tr("Add to {}").format(name or self.tr("the row")))
        self.plus.setToolTip(self.plus.accessibleName())
        self.plus.clicked.connect(self._offer)
        self._flow = FlowLayout(self, 6)
        self.set_chosen(chosen)

    def set_options(self, options: Iterable[ChipOption]) -> None:
        """What may be chosen; keeps what is still there; silent."""
        self._options = {option.key: option for option in options}
        self.set_chosen([key for key in self._chosen if key in self._options])

    def chips(self) -> list[Chip]:
        """The chips, in order."""
        return list(self._chips)

    def chosen(self) -> tuple[object, ...]:
        return self._chosen

    def set_chosen(self, keys: Sequence[object]) -> None:
        """Show these; silent. Raises KeyError for an unknown key."""
        self._chosen = tuple(keys)
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for key in self._chosen:
            chip = Chip(self._options[key], removable=len(self._chosen) > self._least, parent=self)
            chip.removed.connect(
                lambda key=key: self._choose([k for k in self._chosen if k != key])
            )
            self._chips.append(chip)
            self._flow.addWidget(chip)
            chip.show()
        self._flow.addWidget(self.plus)
        tab_through(self._chips, self.plus)
        free = len(self._options) > len(self._chosen)
        self.plus.setVisible(free and len(self._chosen) < self._most)
        self.updateGeometry()

    def _choose(self, keys: Sequence[object]) -> None:
        self.set_chosen(keys)
        self.changed.emit(self._chosen)

    def offers(self) -> QMenu:
        """The menu behind the +: what is not chosen yet."""
        menu = QMenu(self)
        for key, option in self._options.items():
            if key not in self._chosen:
                name = "arrow-up" if option.larger_is_better else "arrow-down"
                action = menu.addAction(icons.icon(name, "text2"), option.label)
                action.setToolTip(option.tooltip)
                action.triggered.connect(
                    lambda _checked=False, key=key: self._choose([*self._chosen, key])
                )
        return menu

    def _offer(self) -> None:
        menu = self.offers()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.plus.mapToGlobal(self.plus.rect().bottomLeft()))
