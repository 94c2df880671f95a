"""The Pareto plot as a picture for papers, and its points as CSV."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from pyqtgraph.exporters import ImageExporter
from PySide6.QtCore import QBuffer, QByteArray, QMimeData, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from explorer.core.errors import ExportError
from explorer.gui.plots.pareto_draw import ParetoLayers
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points
from explorer.gui.plots.pareto_references import NO_MARKS, Marks
from explorer.gui.run_csv import caption
from explorer.gui.run_view import RunView

ENLARGED = 2  # pictures have twice the pixels of the screen


def picture(plot: pg.PlotItem, layers: ParetoLayers) -> QImage:
    """The plot drawn anew at ENLARGED size (grabbing and enlarging would blur its marks)."""
    exporter = ImageExporter(plot)
    exporter.parameters()["width"] = int(plot.width() * ENLARGED)
    with layers.thicker(ENLARGED):
        return exporter.export(toBytes=True)


def drawing(plot: pg.PlotItem) -> bytes:
    """The plot as SVG, by Qt: pyqtgraph's own writer stumbles over arcs in paths."""
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    box = plot.mapRectToScene(plot.boundingRect())
    generator.setViewBox(QRectF(0, 0, box.width(), box.height()))
    generator.setTitle("Pareto front")
    generator.setResolution(plot.scene().views()[0].logicalDpiX())  # else axes come out smaller
    exporter = ImageExporter(plot)
    painter = QPainter(generator)
    how = {"antialias": True, "resolutionScale": 1.0, "painter": painter}
    exporter.setExportMode(True, how)  # marks as shapes, not as the screen's pixels
    try:
        ground = plot.scene().views()[0].backgroundBrush()
        painter.fillRect(QRectF(0, 0, box.width(), box.height()), ground)
        plot.scene().render(painter, QRectF(0, 0, box.width(), box.height()), box)
    finally:
        exporter.setExportMode(False)
        painter.end()
    return bytes(buffer.data().data())


def copy_picture(plot: pg.PlotItem, layers: ParetoLayers) -> None:
    """To the clipboard, as pixels."""
    QGuiApplication.clipboard().setImage(picture(plot, layers))


def save_picture(plot: pg.PlotItem, layers: ParetoLayers, path: Path) -> None:
    """Write .png or .svg, told by the ending; raises ExportError where that cannot be done."""
    try:
        if path.suffix.lower() == ".svg":
            path.write_bytes(drawing(plot))
        elif not picture(plot, layers).save(str(path)):
            raise OSError("the folder is missing or cannot be written to")
    except OSError as error:
        why = error.strerror or str(error)
        raise ExportError(
            f"The picture could not be saved as {path}: {why}. Choose another place."
        ) from None


def copy_text(text: str) -> None:
    """To the clipboard, as text and as CSV."""
    data = QMimeData()
    data.setText(text)
    data.setData("text/csv", QByteArray(text.encode()))
    QGuiApplication.clipboard().setMimeData(data)


def points_csv(view: RunView, points: Points, known: Marks = NO_MARKS) -> str:
    """What the plot shows, below a comment line on how it was scored: a line a network.

    Published networks come last; as they are no part of the search, none is on its front.
    """
    out = io.StringIO()
    out.write(f"# {caption(view)}\n")
    writer = csv.writer(out, lineterminator="\n")
    x, y = points.x, points.y
    writer.writerow(["network", "on_front", _header(x), _header(y), f"{_header(y)}_at_beta_0"])
    ghosts = dict(zip(points.front.tolist(), points.ghosts[:, 1].tolist(), strict=False))
    front = frozenset(points.front.tolist())
    shown = np.sort(points.shown)
    for row, across, height in zip(
        shown.tolist(), _numbers(x, points, shown, 0), _numbers(y, points, shown, 1), strict=True
    ):
        name = f"N{view.archive.ids[row]}"
        at_zero = repr(ghosts[row]) if row in ghosts else ""
        writer.writerow([name, int(row in front), across, height, at_zero])
    writer.writerows(_known_lines(view, points, known))
    return out.getvalue()


def _known_lines(view: RunView, points: Points, known: Marks) -> Iterator[list[object]]:
    """Of references: their label in the place of a network's number."""
    up = points.y
    for reference, place in zip(known.references, known.places, strict=True):
        numbers = [_digits(axis, place[i]) for i, axis in enumerate((points.x, up))]
        at_zero: object = ""
        if view.beta > 0 and up.objective.penalised:
            value = np.array([up.objective.value(reference.measures, 0.0)])
            at_zero = repr(float(up.place(value)[0]))
        yield [reference.label, "", *numbers, at_zero]


def _digits(axis: ObjectiveAxis, place: float) -> float:
    return float(f"{axis.values(np.array([place]))[0]:.9g}")


def _header(axis: ObjectiveAxis) -> str:
    """Name and unit: "macs_G", "zico-bc"."""
    return "_".join(filter(None, (axis.objective.name, axis.unit)))


def _numbers(axis: ObjectiveAxis, points: Points, rows: np.ndarray, column: int) -> list[float]:
    return [float(f"{v:.9g}") for v in axis.values(points.xy[rows, column])]
