"""How a cell of a table is painted, and what a model may tell of it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from explorer.gui.theme import mix, theme
from explorer.gui.widgets._paint import box
from explorer.gui.widgets.gauge import draw_bar
from explorer.gui.widgets.marks import draw_mark

# Roles a model may answer beside DisplayRole and TextAlignmentRole.
SHARE_ROLE = Qt.ItemDataRole.UserRole + 41  # float 0..1: a bar before the text
INK_ROLE = Qt.ItemDataRole.UserRole + 42  # token of the text ("text2" for what is predicted)
BAR_ROLE = Qt.ItemDataRole.UserRole + 43  # token of the bar, "accent" unless told
MARK_ROLE = Qt.ItemDataRole.UserRole + 44  # Mark before the text
SORT_ROLE = Qt.ItemDataRole.UserRole + 45  # what a sort model should compare
WEIGHT_ROLE = Qt.ItemDataRole.UserRole + 46  # of the text: fonts.SEMIBOLD for what stands out

Index = QModelIndex | QPersistentModelIndex
_SIDE, _BAR_MAX, _FIGURE = 12, 72, 44  # px: padding of a cell, widest bar, room for "100 %"


class TableDelegate(QStyledItemDelegate):
    """Paints a cell whole: ground, 2 px accent edge when selected, bar, mark, figures."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = theme()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, state, index, option)
        cell = QRectF(rect).adjusted(t.px(_SIDE), 0, -t.px(_SIDE), 0)
        font = t.font("body", index.data(WEIGHT_ROLE), tabular=True)
        ink = index.data(INK_ROLE) or "text"
        share = index.data(SHARE_ROLE)
        if share is not None:
            cell = self._bar(painter, cell, float(share), index.data(BAR_ROLE) or "accent")
            ink = index.data(INK_ROLE) or "text2"
            font = t.font("secondary", tabular=True)
        mark = index.data(MARK_ROLE)
        if mark is not None:
            draw_mark(painter, mark, cell.left() + t.px(4), cell.center().y(), t.px(8))
            cell.setLeft(cell.left() + t.px(18))
        painter.setFont(font)
        painter.setPen(t.color(ink))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        align = Qt.AlignmentFlag(align) if align is not None else Qt.AlignmentFlag.AlignLeft
        text = QFontMetricsF(font).elidedText(
            str(index.data() if index.data() is not None else ""),
            Qt.TextElideMode.ElideRight,
            cell.width() + 1,
        )
        painter.drawText(cell, int(align | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        t = theme()
        text = str(index.data() or "")
        wide = QFontMetricsF(t.font("body", tabular=True)).horizontalAdvance(text)
        if index.data(SHARE_ROLE) is not None:
            wide += t.px(48 + 8)
        if index.data(MARK_ROLE) is not None:
            wide += t.px(18)
        return QSize(round(wide) + 1 + 2 * t.px(_SIDE), t.px(32))

    def _ground(
        self,
        painter: QPainter,
        rect: QRect,
        state: QStyle.StateFlag,
        index: Index,
        option: QStyleOptionViewItem,
    ) -> None:
        t = theme()
        view = option.widget
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, t.color("wash"))
        elif getattr(view, "hovered_row", -1) == index.row():
            painter.fillRect(rect, QColor(mix(t.hover, t.panel, 0.5)))
        line = QRectF(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, t.color("line", 0.6 if t.dark else 0.75))
        first = (
            not isinstance(view, QTableView)
            or view.horizontalHeader().visualIndex(index.column()) == 0
        )
        if selected and first:
            painter.fillRect(QRectF(rect.left(), rect.top(), 2, rect.height()), t.color("accent"))
        if state & QStyle.StateFlag.State_HasFocus and not selected:
            box(painter, QRectF(rect).adjusted(1, 1, -1, -1), 3, None, t.color("accent_text"))

    def _bar(self, painter: QPainter, cell: QRectF, share: float, token: str) -> QRectF:
        """Paint the bar at the left of the cell; the rest is for the figure."""
        t = theme()
        wide = min(cell.width() - t.px(_FIGURE), t.px(_BAR_MAX))
        high = t.px(4)
        if wide >= t.px(16):
            place = QRectF(cell.left(), cell.center().y() - high / 2, wide, high)
            draw_bar(painter, place, share, t.color(token), t.color("track"))
            cell.setLeft(cell.left() + wide + t.px(8))
        return cell
