"""The table of scores for other programs. Pure: no Qt."""

import csv
import io
import math

import numpy as np
from numpy.typing import NDArray

from explorer.gui.objective_words import plain_name
from explorer.gui.panels.scores_numbers import Scored
from explorer.gui.run_csv import caption
from explorer.gui.run_view import RunView


def csv_text(view: RunView, table: Scored, order: NDArray[np.intp]) -> str:
    """Rows of the table in `order`, exact and in base units, below a line on how they were scored.

    A score that failed is empty; "failures" says why, and "seconds" is of all scores together.
    """
    out = io.StringIO()
    out.write(f"# {caption(view)}\n")
    writer = csv.writer(out, lineterminator="\n")
    names = [plain_name(objective) for objective in table.objectives]
    writer.writerow(["network", *names, "seconds", "failures", "architecture"])
    for row in order.tolist():
        draw = table.draws[row]
        values = ("" if math.isnan(v) else _plain(v) for v in table.values[row].tolist())
        why = "; ".join(f"{name}: {reason}" for name, reason in draw.failures.items())
        seconds = f"{draw.total:.3f}" if draw.total else ""
        text = view.archive.architecture(int(table.rows[row])).text
        writer.writerow([f"N{table.ids[row]}", *values, seconds, why, text])
    return out.getvalue()


def _plain(value: float) -> object:
    """Counts without a point; every digit of the rest."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
