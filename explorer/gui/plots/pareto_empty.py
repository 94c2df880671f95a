"""What the Pareto plot says while it has nothing to show."""

from PySide6.QtCore import QEvent, QRect
from PySide6.QtWidgets import QWidget

from explorer.gui import words
from explorer.gui.plots.pareto_points import ObjectiveAxis, Points, is_score
from explorer.gui.run_view import RunView
from explorer.gui.widgets.empty import EmptyCard, Step

LEFT_PX, RIGHT_PX, BELOW_PX = 66, 40, 60  # kept free of it: the axes, and air at the right
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


class CornerCard(EmptyCard):
    """The card in the free corner of a plot: low at the right, inside its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._content: Content | None = None
        self._area = QRect()
        self.hide()

    def tell(self, content: Content | None) -> None:
        """Show a content, or hide for None."""
        if content is not None and content != self._content:
            self.set_content(*content)
        self._content = content
        self.setVisible(content is not None)
        self._place()

    def set_area(self, area: QRect) -> None:
        """The plot's place in the parent."""
        self._area = area
        self._place()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()  # steps are laid out after they were set
        return done

    def _place(self) -> None:
        area = self._area
        width = min(self.sizeHint().width(), max(area.width() - LEFT_PX - RIGHT_PX, 200))
        self.resize(width, self.heightForWidth(width))
        x = max(area.right() - self.width() - RIGHT_PX, area.left() + LEFT_PX)
        y = max(area.bottom() - self.height() - BELOW_PX, area.top() + 12)
        self.move(x, y)
        self.raise_()
