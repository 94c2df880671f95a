"""Which objectives can be laid along an axis, as a menu."""

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from explorer.core.objective import OBJECTIVES, Objective
from explorer.gui.run_view import RunView


def axis_actions(menu: QMenu, now: Objective, view: RunView | None) -> list[QAction]:
    """Fill a menu with every objective; the one of the moment is ticked. Data: its name.

    A score that the run did not compute is off.
    """
    group = QActionGroup(menu)
    for name, objective in OBJECTIVES.items():
        action = group.addAction(menu.addAction(objective.label))
        action.setData(name)
        action.setCheckable(True)
        action.setChecked(name == now.name)
        action.setToolTip(objective.explanation)
        action.setEnabled(
            not objective.proxy or view is None or objective.proxy in view.plan.proxies
        )
    return group.actions()
