"""The ground every plot stands on: a held PlotWidget in the look of the house.

Horizontal grid at the labelled ticks only, one line below, no box, a left axis of 58 px so that
stacked plots align. A log axis holds log10 of the values (`to_axis`), and is labelled 0.25 0.5 1 2.
"""

import weakref
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from explorer.gui.fonts import MEDIUM, SEMIBOLD
from explorer.gui.plots._axis import Axis, Scale, Side
from explorer.gui.plots._scale import Range
from explorer.gui.theme import DOT_ALPHA, Theme, hub, theme

pg.setConfigOptions(imageAxisOrder="row-major", antialias=True)

LEFT_AXIS_PX, RIGHT_MARGIN_PX, TOP_MARGIN_PX = 58, 14, 8
BOTTOM_MARGIN_PX = 3  # pyqtgraph hangs the axis title a little below the axis's own height
PATCH_ALPHA = 0.78  # the ground of a label that lies on data


class _Grid(pg.GraphicsObject):
    """Lines at the labelled ticks, drawn without antialiasing so that they stay 1 px."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__()
        self._canvas = weakref.ref(canvas)
        self.setZValue(-1000)

    def boundingRect(self) -> QRectF:
        canvas = self._canvas()
        return canvas.view.viewRect() if canvas is not None else QRectF()

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def viewTransformChanged(self) -> None:
        self.viewRangeChanged()

    def paint(self, painter: QPainter, *_: object) -> None:
        canvas = self._canvas()
        if canvas is None:
            return
        rect = canvas.view.viewRect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(canvas.pen("grid"))
        if canvas.grid in ("y", "both"):
            axis = canvas.axis("left")
            for y in axis.values(rect.top(), rect.bottom(), canvas.view.height()):
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        if canvas.grid in ("x", "both"):
            axis = canvas.axis("bottom")
            for x in axis.values(rect.left(), rect.right(), canvas.view.width()):
                painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))


class Canvas(QObject):
    """Holds the PlotWidget (`widget`), its PlotItem (`plot`) and ViewBox (`view`).

    Signals:
        themed: Theme, when pens and brushes made by `pen` and `brush` must be made again (theme,
            text size, or a screen of another pixel ratio); the axes and labels are done already.
        range_changed: when the visible range moved, or is shown larger or smaller (labels may
            need another place).
    """

    themed = Signal(object)
    range_changed = Signal()

    def __init__(
        self,
        bottom: Scale,
        left: Scale,
        *,
        grid: Literal["x", "y", "both", "none"] = "y",
        mouse: bool = True,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.widget = pg.PlotWidget(
            parent, axisItems={"left": Axis("left"), "bottom": Axis("bottom")}
        )
        super().__init__(self.widget)
        self.plot: pg.PlotItem = self.widget.getPlotItem()
        self.view: pg.ViewBox = self.plot.getViewBox()
        self.grid = grid
        self._labels: list[tuple[weakref.ref[pg.TextItem], str, int]] = []
        self._home: tuple[Range, Range] | None = None
        self._zoomed = False
        self.widget.setAccessibleName(name)
        self.widget.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.layout.setContentsMargins(0, TOP_MARGIN_PX, RIGHT_MARGIN_PX, BOTTOM_MARGIN_PX)
        self.view.setMouseEnabled(mouse, mouse)
        self.view.disableAutoRange()
        self.view.setDefaultPadding(0)
        self.view.addItem(_Grid(self), ignoreBounds=True)
        self.view.sigRangeChangedManually.connect(self._on_manual)
        self.view.sigRangeChanged.connect(self._on_range)
        self.view.sigResized.connect(self._on_range)
        self.plot.scene().sigMouseClicked.connect(self._on_clicked)
        self.widget.installEventFilter(self)
        self.set_scale("bottom", bottom)
        self.set_scale("left", left)
        hub().changed.connect(self._restyle)
        self._restyle(theme())

    def axis(self, side: Side) -> Axis:
        return self.plot.getAxis(side)

    def set_scale(self, side: Side, scale: Scale) -> None:
        """Another title, scale or ticks for an axis."""
        axis = self.axis(side)
        axis.rule = scale
        axis.picture = None
        self._title(side)
        axis.setStyle(showValues=scale.show)
        axis.update()

    def to_axis(self, side: Side, values: ArrayLike) -> NDArray[np.float64]:
        """Values as the axis holds them: log10 on a log axis."""
        array = np.asarray(values, dtype=float)
        return np.log10(array) if self.axis(side).rule.log else array

    def set_range(self, x: Range | None = None, y: Range | None = None) -> None:
        """What to show, in values. While the user has zoomed in, this is only remembered."""
        home = self._home or (self._values("bottom"), self._values("left"))
        self._home = (x or home[0], y or home[1])
        if not self._zoomed:
            self.reset_zoom()

    def reset_zoom(self) -> None:
        """Back to what set_range asked for (also by a double click)."""
        self._zoomed = False
        if self._home is not None:
            x, y = (
                tuple(self.to_axis(side, ends))  # type: ignore[arg-type]
                for side, ends in zip(("bottom", "left"), self._home, strict=True)
            )
            self.view.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def zoomed(self) -> bool:
        return self._zoomed

    def pen(
        self, token: str, width: float = 1.0, *, dash: Sequence[float] = (), alpha: float = 1.0
    ) -> QPen:
        """A cosmetic pen of `width` logical px in a token's colour; `dash` in px."""
        pen = QPen(theme().color(token, alpha), width * self.widget.devicePixelRatioF())
        pen.setCosmetic(True)
        if dash:
            pen.setDashPattern([part / max(width, 0.1) for part in dash])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        else:
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def brush(self, token: str, alpha: float | None = None) -> QBrush:
        """A brush in a token's colour; "dot" at the 60 % the look gives it, unless told."""
        default = DOT_ALPHA if token == "dot" else 1.0
        return QBrush(theme().color(token, default if alpha is None else alpha))

    def label(
        self,
        text: str,
        token: str = "text2",
        *,
        anchor: tuple[float, float] = (0.0, 0.5),
        weight: int = SEMIBOLD,
    ) -> pg.TextItem:
        """A label on a patch of panel, added to the plot and restyled with the theme.

        `anchor`: the point of the label that stands at its position, (0, 0.5) its left middle.
        """
        item = pg.TextItem(text, anchor=anchor)
        item.setZValue(1000)
        item.textItem.document().setDocumentMargin(3)
        self.plot.addItem(item, ignoreBounds=True)
        self._labels.append((weakref.ref(item), token, weight))
        self._style_label(item, token, weight)
        return item

    def px_of(self, x: float, y: float) -> QPointF:
        """Values to px within the widget."""
        at = QPointF(float(self.to_axis("bottom", x)), float(self.to_axis("left", y)))
        return QPointF(self.widget.mapFromScene(self.view.mapViewToScene(at)))

    def _values(self, side: Side) -> Range:
        low, high = self.view.viewRange()[0 if side == "bottom" else 1]
        return (10.0**low, 10.0**high) if self.axis(side).rule.log else (low, high)

    def _on_manual(self, *_: object) -> None:
        self._zoomed = True

    def _on_range(self, *_: object) -> None:
        self.range_changed.emit()

    def _on_clicked(self, event: Any) -> None:
        if event.double() and event.button() is Qt.MouseButton.LeftButton:
            event.accept()
            self.reset_zoom()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._restyle(theme())
        return False

    def _title(self, side: Side) -> None:
        axis = self.axis(side)
        t = theme()
        axis.label.setFont(t.font("caption", MEDIUM))
        axis.setLabel(axis.rule.title or None, color=t.text2)
        axis.showLabel(bool(axis.rule.title))

    def _style_label(self, item: pg.TextItem, token: str, weight: int) -> None:
        t = theme()
        item.setColor(t.color(token))
        item.setFont(t.font("caption", weight))
        item.fill = QBrush(t.color("panel", PATCH_ALPHA))
        item.update()

    def _restyle(self, theme: Theme) -> None:
        if self.widget.closed:  # pyqtgraph has taken its axes away, and the widget waits to go
            return
        self.widget.setBackground(theme.color("panel"))
        left, bottom = self.axis("left"), self.axis("bottom")
        left.setPen(QPen(Qt.PenStyle.NoPen))
        bottom.setPen(self.pen("line"))
        for side, axis in (("left", left), ("bottom", bottom)):
            axis.setTextPen(theme.color("muted"))
            axis.setStyle(tickFont=theme.font("caption", tabular=True))
            self._title(side)  # type: ignore[arg-type]
        left.setWidth(theme.px(LEFT_AXIS_PX) if left.rule.show else 0)
        for reference, token, weight in self._labels:
            if (item := reference()) is not None:
                self._style_label(item, token, weight)
        self.view.update()
        self.themed.emit(theme)


def cross_path() -> QPainterPath:
    """The symbol of an infeasible network: two strokes (pyqtgraph's own "x" is a blob)."""
    path = QPainterPath()
    for x in (-0.5, 0.5):
        path.moveTo(x, -0.5)
        path.lineTo(-x, 0.5)
    return path


__all__ = ["Axis", "Canvas", "Scale", "Side", "cross_path"]
