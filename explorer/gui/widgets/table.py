"""Tables as the look wants them: a view, its header, and a delegate that paints every cell."""

import math
from typing import Literal, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from explorer.gui import icons
from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import Theme, mix, theme
from explorer.gui.widgets._paint import box, follow, painter_on
from explorer.gui.widgets.gauge import draw_bar

# Roles a model may answer beside DisplayRole and TextAlignmentRole.
SHARE_ROLE = Qt.ItemDataRole.UserRole + 41  # float 0..1: a bar before the text
INK_ROLE = Qt.ItemDataRole.UserRole + 42  # token of the text ("text2" for what is predicted)
BAR_ROLE = Qt.ItemDataRole.UserRole + 43  # token of the bar, "accent" unless told
MARK_ROLE = Qt.ItemDataRole.UserRole + 44  # Mark before the text
SORT_ROLE = Qt.ItemDataRole.UserRole + 45  # what a sort model should compare

Index = QModelIndex | QPersistentModelIndex
_SIDE, _BAR_MAX, _FIGURE = 12, 72, 44  # px: padding of a cell, widest bar, room for "100 %"


class Mark(NamedTuple):
    """A small sign whose shape speaks beside its colour."""

    shape: Literal["dot", "ring", "triangle", "cross", "diamond", "square", "star"]
    token: str = "accent"


def draw_mark(painter: QPainter, mark: Mark, centre_x: float, centre_y: float, size: float) -> None:
    """Paint a sign around a point; `size` in px."""
    color, half = theme().color(mark.token), size / 2
    rect = QRectF(centre_x - half, centre_y - half, size, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if mark.shape == "cross":
        icons.draw(painter, "x", rect.adjusted(-2, -2, 2, 2), color)
    elif mark.shape in ("triangle", "star"):
        painter.drawPolygon(_polygon(mark.shape == "star", centre_x, centre_y, half * 1.2))
    elif mark.shape == "ring":
        box(painter, rect, half, None, color, 1.5)
    elif mark.shape == "dot":
        box(painter, rect, half, color)
    else:
        painter.translate(centre_x, centre_y)
        painter.rotate(45 if mark.shape == "diamond" else 0)
        box(painter, QRectF(-half * 0.8, -half * 0.8, size * 0.8, size * 0.8), 0.5, color)
    painter.restore()


def _polygon(star: bool, x: float, y: float, radius: float) -> QPolygonF:
    """A star of five points, or a triangle, one corner up."""
    corners = 10 if star else 3
    y += 0 if star else radius * 0.15
    result = []
    for i in range(corners):
        reach = radius * (0.45 if star and i % 2 else 1.0)
        angle = 2 * math.pi * i / corners
        result.append(QPointF(x + reach * math.sin(angle), y - reach * math.cos(angle)))
    return QPolygonF(result)


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
        font = t.font("body", tabular=True)
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
        elif isinstance(view, Table) and view.hovered_row == index.row():
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


class Header(QHeaderView):
    """12 px muted, one line below; the sorted column in text with a caret."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow(self, self._restyle)

    def _restyle(self, theme: Theme) -> None:
        self.setFont(theme.font("secondary", MEDIUM))
        self.setFixedHeight(theme.px(30))

    def sectionSizeFromContents(self, logical: int) -> QSize:
        t = theme()
        words = str(self._data(logical, Qt.ItemDataRole.DisplayRole) or "")
        caret = t.px(14) if self.isSortIndicatorShown() else 0
        wide = QFontMetricsF(self.font()).horizontalAdvance(words)
        return QSize(round(wide) + 1 + 2 * t.px(_SIDE) + caret, t.px(30))

    def _data(self, logical: int, role: int) -> object:
        model: QAbstractItemModel | None = self.model()
        return model.headerData(logical, self.orientation(), role) if model is not None else None

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        t = theme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, t.color("panel"))
        cell = QRectF(rect).adjusted(t.px(_SIDE), 0, -t.px(_SIDE), 0)
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == logical
        over = rect.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
        align = self._data(logical, Qt.ItemDataRole.TextAlignmentRole)
        right = isinstance(align, int) and bool(align & Qt.AlignmentFlag.AlignRight)
        words = str(self._data(logical, Qt.ItemDataRole.DisplayRole) or "")
        painter.setFont(self.font())
        painter.setPen(
            t.color(
                "text" if is_sorted else "text2" if over and self.sectionsClickable() else "muted"
            )
        )
        text = self.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, int(cell.width()) + 1
        )
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(cell, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        if is_sorted:
            wide = self.fontMetrics().horizontalAdvance(text)
            size = t.px(10)
            left = cell.right() - wide - size - 3 if right else cell.left() + wide + 4
            down = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
            place = QRectF(left, cell.center().y() - size / 2, size, size)
            icons.draw(painter, "caret-down" if down else "caret-up", place, t.color("text2"))
        painter.restore()

    def paintEvent(self, event: QEvent) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]
        painter_on(self.viewport()).fillRect(
            QRectF(0, self.height() - 1, self.width(), 1), theme().color("line")
        )


class Table(QTableView):
    """A table of whole rows in the look of the house; give it any model. Rows 32 px (28 in cards).

    Cells are padded by 12 px: place the table 12 px left of the title above it, so words align.

    Sorting is the model's affair: setSortingEnabled(True) shows the caret.
    """

    def __init__(
        self, *, card: bool = False, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row_height = 28 if card else 32
        self.hovered_row = -1
        self.setAccessibleName(name)
        self.setHorizontalHeader(Header(self))
        self.setItemDelegate(TableDelegate(self))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setSectionsClickable(True)
        follow(self, self._restyle)

    def fit_columns(self, spare: int = 12) -> None:
        """Each column as wide as its header and first rows need, and `spare` px more."""
        for column in range(self.model().columnCount()):
            self.resizeColumnToContents(column)
            self.setColumnWidth(column, self.columnWidth(column) + theme().px(spare))

    def _restyle(self, theme: Theme) -> None:
        header = self.verticalHeader()
        header.setMinimumSectionSize(theme.px(20))
        header.setDefaultSectionSize(theme.px(self._row_height))
        self.setFont(theme.font("body", tabular=True))

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(round(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)
