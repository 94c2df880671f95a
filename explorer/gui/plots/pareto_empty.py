"""What the Pareto plot says while it has nothing to show."""

from explorer.gui import words
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points, is_score
from explorer.gui.run_view import RunView
from explorer.gui.widgets.empty import Step

Content = tuple[str, str, tuple[Step, ...]]


def why_empty(
    view: RunView | None, points: Points | None, axes: tuple[ObjectiveAxis, ObjectiveAxis]
) -> Content | None:
    """Title, line and steps of the card; None where there is a network to see."""
    if view is None or points is None or not view.count:
        return (
            "No network scored yet",
            "Each becomes a point, and the best for their cost become the front.",
            (
                Step("Choose the space and its limits", "now"),
                Step("Press Start; first points after a few seconds", "later"),
            ),
        )
    if len(points.front) or len(points.dots):
        return None
    if not points.scored and points.failed:
        failed = words.count(points.failed, "network")
        return (
            f"{failed} failed, none has a score",
            "Choose one in the results to read why.",
            (
                Step("Look at the reason in the results", "now"),
                Step("Change the data, the batches or the space", "later"),
            ),
        )
    if not points.scored:
        beyond = words.count(points.rejected, "network")
        return (
            f"{beyond} beyond the limits, none scored",
            "Networks beyond a limit are counted but never scored.",
            (Step("Raise the limit, or make the space smaller", "now"),),
        )
    wrong = next((axis for axis in axes if is_score(axis.objective)), axes[1])
    return (
        f"No network has a value for {wrong.objective.label}",
        "This run computed other scores.",
        (Step("Choose other axes with a right click", "now"),),
    )
