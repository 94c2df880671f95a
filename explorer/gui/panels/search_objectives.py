"""What a search is after: chips of objectives, each of which can be turned round."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from explorer.core.objective import Goal, Objective, objective
from explorer.gui.objective_words import GROUPS, group_of, tooltip
from explorer.gui.panels.search_offers import offered_objectives, plain
from explorer.gui.widgets import ChipOption, ChipRow

MOST = 4  # beyond, nearly every network is on the front


class ObjectivesField(ChipRow):
    """Offers what networks of the family have; a plan's own besides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(most=MOST, parent=parent)
        self.setAccessibleName(self.tr("Objectives"))
        self.plus.setAccessibleName(self.tr("Add an objective"))
        self.plus.setToolTip(self.tr("Add an objective: a score, a count or a cost"))

    def set_offered(self, family: str, device: str) -> None:
        """Only what can be computed there, "" for any family; what cannot is let go; silent."""
        self._list(offered_objectives(family, device))

    def set_plan(self, objectives: Iterable[str], family: str, device: str) -> None:
        """Show a plan's objectives; silent."""
        names = tuple(objectives)
        self._list(dict.fromkeys((*offered_objectives(family, device), *map(plain, names))))
        self.set_chosen(names)

    def _list(self, names: Iterable[str]) -> None:
        """In the order of their groups, within a group in that of the table."""
        found = sorted(map(objective, names), key=lambda goal: GROUPS.index(group_of(goal)))
        self.set_options(_option(goal, _option(goal.turned())) for goal in found)

    def names(self) -> tuple[str, ...]:
        """As a plan has them: "zico-bc", "max:macs"."""
        return tuple(map(str, self.chosen()))

    def set_room(self, most: int) -> None:
        """How many the strategy takes."""
        self.set_most(min(MOST, most))


def _option(goal: Objective, turned: ChipOption | None = None) -> ChipOption:
    larger = goal.goal is Goal.MAXIMIZE
    return ChipOption(goal.name, goal.label, larger, tooltip(goal), group_of(goal), turned)
