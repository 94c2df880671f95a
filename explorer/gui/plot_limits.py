"""Which limits the plot draws: those that are edited, where they are of the run that is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from explorer.core.objective import Constraint
from explorer.core.space import SearchSpace
from explorer.gui.run_view import RunView
from explorer.gui.view_controller import Shown, ViewController
from explorer.gui.workbench import Workbench


class PlotLimits(QObject):
    """Keeps the space panel's and the plot's limits; silent."""

    def __init__(
        self, bench: Workbench, views: ViewController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bench, self._views = bench, views
        self._edited: tuple[Constraint, ...] = ()
        views.changed.connect(self._on_shown)

    def set_edited(self, limits: Sequence[Constraint]) -> None:
        """As the search panel has them now."""
        self._edited = tuple(limits)
        self._bench.space.set_limits(self._edited)
        self.follow()

    def follow(self) -> None:
        """The space that is edited, or the run that is shown, may be another."""
        self._on_shown(self._views.shown)

    def _on_shown(self, shown: Shown) -> None:
        space = self._bench.space.shown_space()
        self._bench.pareto.set_limits(limits_of(shown.view, space, self._edited))


def limits_of(
    view: RunView | None, space: SearchSpace, edited: Sequence[Constraint]
) -> tuple[Constraint, ...]:
    """The edited limits tell what they would leave of a run only where that run has networks of the
    same family at the same input size; else the run's own are drawn.
    """
    if view is None:
        return tuple(edited)
    own = view.plan.space
    same = (own.family, own.input_shape) == (space.family, space.input_shape)
    return tuple(edited) if same else view.plan.constraints
