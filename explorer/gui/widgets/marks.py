"""Small signs before words, whose shape speaks beside their colour."""

import math
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from explorer.gui import icons
from explorer.gui.theme import theme
from explorer.gui.widgets._paint import box


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
