"""The Pareto plot as a picture for papers, and its points as CSV."""

import csv
import io
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from pyqtgraph.exporters import ImageExporter, SVGExporter
from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from explorer.core.errors import ExportError
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points
from explorer.gui.run_csv import caption
from explorer.gui.run_view import RunView

ENLARGED = 2  # pictures have twice the pixels of the screen


def picture(plot: pg.PlotItem) -> QImage:
    """The plot drawn anew at ENLARGED size (grabbing and enlarging would blur its marks)."""
    exporter = ImageExporter(plot)
    exporter.parameters()["width"] = int(plot.width() * ENLARGED)
    return exporter.export(toBytes=True)


def copy_picture(plot: pg.PlotItem) -> None:
    """To the clipboard, as pixels."""
    QGuiApplication.clipboard().setImage(picture(plot))


def save_picture(plot: pg.PlotItem, path: Path) -> None:
    """Write .png or .svg, told by the ending; raises ExportError where that cannot be done."""
    try:
        if path.suffix.lower() == ".svg":
            path.write_bytes(SVGExporter(plot).export(toBytes=True))
        elif not picture(plot).save(str(path)):
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


def points_csv(view: RunView, points: Points) -> str:
    """What the plot shows, below a comment line on how it was scored: a line a network."""
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
    return out.getvalue()


def _header(axis: ObjectiveAxis) -> str:
    """Name and unit: "macs_G", "zico-bc"."""
    return "_".join(filter(None, (axis.objective.name, axis.unit)))


def _numbers(axis: ObjectiveAxis, points: Points, rows: np.ndarray, column: int) -> list[float]:
    return [float(f"{v:.9g}") for v in axis.values(points.xy[rows, column])]
