"""A field to choose from a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from explorer.gui import icons
from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import box, follow, painter_on


@dataclass(frozen=True, slots=True)
class Heading:
    """The key of a line that names those below it."""

    text: str


class _Row(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 40, theme().px(28))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        t, rect = theme(), QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            box(painter, rect.adjusted(4, 0, -4, 0), 4, t.color("wash"))
        enabled = bool(state & QStyle.StateFlag.State_Enabled)
        painter.setPen(t.color("text" if enabled else "strong"))
        painter.setFont(option.font)
        if isinstance(index.data(Qt.ItemDataRole.UserRole), Heading):
            painter.setPen(t.color("muted"))
            painter.setFont(t.font("caption", MEDIUM))
        words = rect.adjusted(12, 0, -12, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), index.data())
        painter.restore()


class _List(QListView):
    """Home goes to the first line that can be chosen: a heading stands above it."""

    def moveCursor(
        self, action: QListView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if action is not QListView.CursorAction.MoveHome:
            return super().moveCursor(action, modifiers)
        lines = (self.model().index(row, 0) for row in range(self.model().rowCount()))
        return next((i for i in lines if i.flags() & Qt.ItemFlag.ItemIsEnabled), QModelIndex())


class ComboField(QComboBox):
    """A raised field of 28 px with a caret.

    Signals:
        chosen: the key (any value) of the item the user chose; not after set_current.
    """

    chosen = Signal(object)

    def __init__(
        self,
        items: Iterable[tuple[object, str]] = (),
        *,
        name: str = "",
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._width = width
        self._error = False
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Expanding,
            QSizePolicy.Policy.Fixed,
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setView(_List(self))
        self.setItemDelegate(_Row(self))
        self.setMaxVisibleItems(14)
        self.set_items(items)
        self.activated.connect(self._on_activated)
        self._last = self.current()
        follow(self, self._restyle)

    def set_items(self, items: Iterable[tuple[object, str]]) -> None:
        """(key, words) for each; keeps the current key where it is still there; silent."""
        with QSignalBlocker(self):
            before, had = self.current(), self.count() > 0
            self.clear()
            for key, text in items:
                self.addItem(text, key)
                if isinstance(key, Heading):
                    self._disable(self.count() - 1)
            kept = self._find(before) if had else -1
            first = (i for i in range(self.count()) if not isinstance(self.itemData(i), Heading))
            self.setCurrentIndex(kept if kept >= 0 else next(first, -1))
        self._last = self.current()

    def set_groups(self, groups: Iterable[tuple[str, Iterable[tuple[object, str]]]]) -> None:
        """As set_items, below headings that cannot be chosen: (heading, its items) for each."""
        listed: list[tuple[object, str]] = []
        for heading, items in groups:
            listed += [(Heading(heading), heading), *items]
        self.set_items(listed)

    def set_current(self, key: object) -> None:
        """Show the item with this key; silent. Raises KeyError when there is none."""
        index = self._find(key)
        if index < 0:
            raise KeyError(key)
        with QSignalBlocker(self):
            self.setCurrentIndex(index)
        self._last = self.current()
        self.update()

    def current(self) -> object:
        """The key shown, or None."""
        return self.currentData()

    def set_error(self, sentence: str) -> None:
        """Outline as wrong, or "" to clear."""
        self._error = bool(sentence)
        self.setAccessibleDescription(sentence)
        self.update()

    def _disable(self, index: int) -> None:
        """A heading is passed over by keys and the pointer."""
        model = self.model()
        assert isinstance(model, QStandardItemModel), "Qt's own for items that are added"
        model.item(index).setEnabled(False)

    def _find(self, key: object) -> int:
        keys = (i for i in range(self.count()) if self.itemData(i) == key)
        return next(keys, -1)

    def _on_activated(self) -> None:
        if self.current() != self._last:
            self._last = self.current()
            self.chosen.emit(self._last)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the panel: a list once opened keeps the focus, and must not turn then."""
        event.ignore()

    def sizeHint(self) -> QSize:
        t = theme()
        widths = (
            self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())
        )
        return QSize(t.px(self._width) or max(widths, default=60) + t.px(40), t.px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(self._width or 60), theme().px(28))

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("body"))
        self.view().setFont(theme.font("body"))
        self.setFixedHeight(theme.px(28))
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = theme(), QRectF(self.rect())
        painter = painter_on(self)
        outline = "vermilion" if self._error else "accent" if self.hasFocus() else ""
        over = self.underMouse() and self.isEnabled()
        box(painter, rect, t.px(4), t.color("hover" if over else "raised"),
            t.color(outline) if outline else None)  # fmt: skip
        ink = t.color("text" if self.isEnabled() else "strong")
        painter.setPen(ink)
        painter.setFont(self.font())
        caret = t.px(12)
        words = rect.adjusted(t.px(8), 0, -t.px(12) - caret, 0)
        text = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
        left = self.width() - caret - t.px(9)
        place = QRectF(left, (self.height() - caret) / 2, caret, caret)
        icons.draw(painter, "caret-down", place, t.color("text2" if self.isEnabled() else "strong"))
