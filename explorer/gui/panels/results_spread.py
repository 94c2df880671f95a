"""What the results say of networks that were scored at several seeds. Pure: no Qt."""

import numpy as np
from numpy.typing import NDArray

from explorer.gui import words
from explorer.gui.run_spread import METHOD, run_spread, tied_text
from explorer.gui.run_view import RunView

Floats = NDArray[np.float64]
MEANING = (
    "Standard deviation of the score over seeds, at the beta of the slider: that of one draw, not "
    "of the mean."
)
TIES = f"Networks that the score cannot be told apart from. {METHOD}"


def deviations(view: RunView) -> Floats:
    """(n,), of the score; NaN for networks that were scored once."""
    return _spread_out(view, run_spread(view).deviation)


def tie_counts(view: RunView) -> Floats:
    """(n,), how many networks each is tied with; NaN for networks that were scored once."""
    return _spread_out(view, run_spread(view).tied.sum(axis=1).astype(np.float64))


def _spread_out(view: RunView, values: Floats) -> Floats:
    """Of the networks with draws, as a column of the archive."""
    column = np.full(len(view.archive), np.nan)
    column[run_spread(view).rows] = values
    return column


def tied_ids(view: RunView, row: int) -> frozenset[int]:
    """Those that a network cannot be told apart from."""
    return frozenset(run_spread(view).tied_with(row))


def _tied(view: RunView, row: int) -> tuple[int, ...]:
    """The network the user looks at comes first."""
    ids = run_spread(view).tied_with(row)
    return tuple(sorted(ids, key=lambda row_id: (row_id not in view.selected[:1], row_id)))


def tie_text(view: RunView, row: int) -> str:
    """ "N12 and 3 more", "none"; "" for a network that was scored once."""
    if run_spread(view).at(row) < 0:
        return ""
    return tied_text(_tied(view, row), most=1) or "none"


def tip(view: RunView, row: int, ties: bool) -> str | None:
    """What lies behind a cell; None for a network that was scored once."""
    spread = run_spread(view)
    at = spread.at(row)
    if at < 0:
        return None
    tied = _tied(view, row)
    if ties and tied:
        listed = words.listing([f"N{row_id}" for row_id in tied])
        return f"Cannot be told apart from {listed} ({spread.seeds_text})."
    seeds = words.count(int(spread.seeds[at]), "seed")
    own = float(view.archive.values(view.score, view.beta)[row])
    mean = words.significant(float(spread.mean[at]), 4)
    return f"Mean {mean} over {seeds}; {words.significant(own, 4)} at the run's own."
