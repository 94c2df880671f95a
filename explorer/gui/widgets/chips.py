"""Objectives as chips: a word, the direction, and a + for more."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from explorer.gui import icons
from explorer.gui.theme import theme
from explorer.gui.widgets._paint import box, painter_on, ring, tab_through
from explorer.gui.widgets.chip import Chip, ChipOption, Round
from explorer.gui.widgets.flow import FlowLayout
from explorer.gui.widgets.headed_menu import HeadedMenu, add_heading

__all__ = ["Chip", "ChipOption", "ChipRow"]


class _Plus(Round):
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

    Between `least` and `most` stay chosen. One whose option can be turned may be chosen either way
    round, by the key of that way, but not both ways at once.

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
        self._options: tuple[ChipOption, ...] = ()
        self._ways: dict[object, tuple[ChipOption, ChipOption | None]] = {}  # as it is, turned
        self._chosen: tuple[object, ...] = ()
        self._chips: list[Chip] = []
        self.setAccessibleName(name)
        self.plus = _Plus(self)
        self.plus.setAccessibleName(self.tr("Add to {}").format(name or self.tr("the row")))
        self.plus.setToolTip(self.plus.accessibleName())
        self.plus.clicked.connect(self._offer)
        self._flow = FlowLayout(self, 6)
        self._take(options)
        self.set_chosen(chosen)

    def set_options(self, options: Iterable[ChipOption]) -> None:
        """What may be chosen; keeps what is still there; silent."""
        self._take(options)
        self.set_chosen([key for key in self._chosen if key in self._ways])

    def _take(self, options: Iterable[ChipOption]) -> None:
        self._options, self._ways = tuple(options), {}
        for option in self._options:
            self._ways[option.key] = option, option.turned
            if option.turned is not None:
                self._ways[option.turned.key] = option.turned, option

    def set_most(self, most: int) -> None:
        """How many may be chosen from now on; more that are chosen stay; silent."""
        self._most = most
        self._show_plus()

    def chips(self) -> list[Chip]:
        """The chips, in order."""
        return list(self._chips)

    def chosen(self) -> tuple[object, ...]:
        return self._chosen

    def set_chosen(self, keys: Sequence[object]) -> None:
        """Show these; silent. Raises KeyError for an unknown key."""
        options = [self._ways[key] for key in keys]
        self._chosen = tuple(keys)
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        removable = len(self._chosen) > self._least
        self._chips = [self._chip(option, other, removable) for option, other in options]
        self._flow.addWidget(self.plus)
        tab_through(self._chips, self.plus)
        self._show_plus()
        self.updateGeometry()

    def _chip(self, option: ChipOption, other: ChipOption | None, removable: bool) -> Chip:
        chip = Chip(option, removable=removable, turnable=other is not None, parent=self)
        chip.removed.connect(lambda: self._remove(chip))
        chip.turned.connect(lambda: self._turn(chip))
        self._flow.addWidget(chip)
        chip.show()
        return chip

    def _show_plus(self) -> None:
        self.plus.setVisible(bool(self._free()) and len(self._chosen) < self._most)

    def _free(self) -> list[ChipOption]:
        """Options that are chosen in neither direction."""
        ways = ((o, o.turned.key if o.turned else o.key) for o in self._options)
        return [o for o, other in ways if not {o.key, other} & set(self._chosen)]

    # What the user does.

    def _turn(self, chip: Chip) -> None:
        """In place, so that the focus stays."""
        at = self._chips.index(chip)
        other = self._ways[self._chosen[at]][1]
        if other is not None:
            self._chosen = (*self._chosen[:at], other.key, *self._chosen[at + 1 :])
            chip.set_option(other)
            self.changed.emit(self._chosen)

    def _remove(self, chip: Chip) -> None:
        """The focus goes on to the next one."""
        at, focused = self._chips.index(chip), chip.hasFocus()
        self._choose([key for i, key in enumerate(self._chosen) if i != at])
        if focused:
            stops = [*self._chips, self.plus]
            stops[min(at, len(stops) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, key: object) -> None:
        self._choose([*self._chosen, key])
        if self.plus.isHidden() and self._chips:
            self._chips[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, keys: Sequence[object]) -> None:
        self.set_chosen(keys)
        self.changed.emit(self._chosen)

    def offers(self) -> HeadedMenu:
        """The menu behind the +: what is not chosen yet, below the headings of its groups."""
        menu = HeadedMenu(self)
        group = ""
        for option in self._free():
            if option.group != group:
                group = option.group
                add_heading(menu, group)
            name = "arrow-up" if option.larger_is_better else "arrow-down"
            action = menu.addAction(icons.icon(name, "text2"), option.label)
            action.setToolTip(option.tooltip)
            action.triggered.connect(lambda _checked=False, key=option.key: self._add(key))
        return menu

    def _offer(self) -> None:
        menu = self.offers()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.plus.mapToGlobal(self.plus.rect().bottomLeft()))
