"""The header of a table."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from explorer.gui import icons
from explorer.gui.fonts import MEDIUM
from explorer.gui.theme import Theme, theme
from explorer.gui.widgets._paint import follow, painter_on

_SIDE = 12  # px: padding of a cell


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
