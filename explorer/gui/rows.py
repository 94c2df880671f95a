"""Lists of words: rows of 32 px, the chosen one washed, keys at the right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.gui.theme import theme
from explorer.gui.widgets._paint import box

KEYS_ROLE = Qt.ItemDataRole.UserRole + 1  # words at the right end, muted
Index = QModelIndex | QPersistentModelIndex


class Rows(QListWidget):
    """A QListWidget in the look of the house."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)


class _RowDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme().px(80), theme().px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = theme()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            box(painter, rect, t.px(4), t.color("wash"))
        inner = rect.adjusted(t.px(10), 0, -t.px(10), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(t.font("body"))
        painter.setPen(t.color("text"))
        painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignLeft), index.data())
        painter.setFont(t.font("secondary"))
        painter.setPen(t.color("text2" if chosen else "muted"))
        keys = str(index.data(KEYS_ROLE) or "")
        painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignRight), keys)
        painter.restore()
