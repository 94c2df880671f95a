"""The plots of a comparison as one picture for papers, as PNG or SVG."""

from collections.abc import Sequence
from pathlib import Path

from pyqtgraph.exporters import ImageExporter
from PySide6.QtCore import QBuffer, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from explorer.core.errors import ExportError
from explorer.gui.fonts import SEMIBOLD
from explorer.gui.plots.correlation import ScatterPlot
from explorer.gui.plots.correlation_plots import CorrelationPlots
from explorer.gui.theme import theme

ENLARGED = 2  # pictures have twice the pixels of the screen
MARGIN_PX = 12
TITLE_PX = 64  # room for the finding above the plots


def picture(plots: CorrelationPlots, title: Sequence[str]) -> QImage:
    """As pixels, drawn anew: grabbing and enlarging would blur the marks.

    Args:
        title: a line of the finding, and one of its numbers.
    """
    size = _size(plots) * ENLARGED
    image = QImage(size.width(), size.height(), QImage.Format.Format_ARGB32)
    image.fill(theme().color("panel"))
    painter = QPainter(image)
    try:
        painter.scale(ENLARGED, ENLARGED)
        _draw(painter, plots, title, ENLARGED)
    finally:
        painter.end()
    return image


def drawing(plots: CorrelationPlots, title: Sequence[str]) -> bytes:
    """As SVG."""
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = _size(plots)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(plots.logicalDpiX())  # else letters come out smaller
    generator.setTitle(title[0] if title else "Correlation")
    painter = QPainter(generator)
    try:
        painter.fillRect(QRect(QPoint(), size), theme().color("panel"))
        _draw(painter, plots, title, 1)
    finally:
        painter.end()
    return bytes(buffer.data().data())


def save(plots: CorrelationPlots, title: Sequence[str], path: Path) -> None:
    """Write .png or .svg, told by the ending; raises ExportError where that cannot be done."""
    try:
        if path.suffix.lower() == ".svg":
            path.write_bytes(drawing(plots, title))
        elif not picture(plots, title).save(str(path)):
            raise OSError("the folder is missing or cannot be written to")
    except OSError as error:
        why = error.strerror or str(error)
        raise ExportError(
            f"The picture could not be saved as {path}: {why}. Choose another place."
        ) from None


def _size(plots: CorrelationPlots):  # type: ignore[no-untyped-def]
    box = plots.size()
    box.setHeight(box.height() + TITLE_PX + MARGIN_PX)
    return box


def _draw(
    painter: QPainter, plots: CorrelationPlots, title: Sequence[str], resolution: float
) -> None:
    t = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fonts = (t.font("title"), t.font("body"))
    for i, (line, font) in enumerate(zip(title, fonts, strict=False)):
        painter.setFont(font)
        painter.setPen(t.color("text2" if i else "text"))
        painter.drawText(QPoint(16, 26 + 22 * i), line)
    for plot in plots.visible():
        corner = plot.mapTo(plots, QPoint(0, 0)) + QPoint(0, TITLE_PX)
        _draw_plot(painter, plot, corner, resolution)


def _draw_plot(painter: QPainter, plot: ScatterPlot, corner: QPoint, resolution: float) -> None:
    t = theme()
    head = QRect(corner + QPoint(16, 0), plot.size())
    head.setWidth(plot.width() - 30)
    head.setHeight(plot.canvas.widget.y())
    name, tau = plot.words
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(t.font("secondary", SEMIBOLD))
    painter.setPen(t.color("text"))
    painter.drawText(head, int(middle | Qt.AlignmentFlag.AlignLeft), name)
    painter.setFont(t.font("secondary"))
    painter.setPen(t.color("muted"))
    painter.drawText(head, int(middle | Qt.AlignmentFlag.AlignRight), tau)
    item = plot.canvas.plot
    exporter = ImageExporter(item)
    how = {"antialias": True, "resolutionScale": resolution, "painter": painter}
    exporter.setExportMode(True, how)  # marks as shapes, not as the screen's pixels
    try:
        widget = plot.canvas.widget
        target = QRectF(corner + widget.pos(), widget.size().toSizeF().toSize())
        source = item.mapRectToScene(item.boundingRect())
        target.setSize(source.size())
        item.scene().render(painter, target, source)
    finally:
        exporter.setExportMode(False)
