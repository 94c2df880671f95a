"""Search again from here: networks that one search found are what the next begins with."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QScrollArea

from explorer.core.errors import SpaceError
from explorer.core.space import Architecture, SearchSpace
from explorer.gui import words
from explorer.gui.panels.search_starts import fitting_in
from explorer.gui.session import LoadedRun
from explorer.gui.session_controller import SessionController
from explorer.gui.view_controller import ViewController
from explorer.gui.widgets.notice import Action
from explorer.gui.workbench import Workbench
from explorer.search.starting import first_networks
from explorer.spaces import family

MOST = 1_000  # networks to begin with: more are a search of their own, and slow every edit
AROUND_PX = 60  # kept in sight above and below what was changed
_TITLE = "These networks cannot be started from"


class SearchAgain(QObject):
    """Puts chosen networks, or the front, into the plan that is edited; it starts nothing."""

    def __init__(
        self,
        bench: Workbench,
        sessions: SessionController,
        views: ViewController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.bench, self.sessions, self.views = bench, sessions, views
        bench.search.set_namer(self._name)
        bench.results.again_wanted.connect(self.from_networks)
        bench.network.again_wanted.connect(lambda row_id: self.from_networks((row_id,)))

    def from_here(self) -> None:
        """From the chosen networks, or from the front of the run shown where none is chosen."""
        self.from_networks(self.views.selected or self._front())

    def _front(self) -> tuple[int, ...]:
        view = self.views.shown.view
        return tuple(view.archive.ids[view.front].tolist()) if view is not None else ()

    def from_networks(self, ids: tuple[int, ...]) -> None:
        """From these networks of the run shown."""
        loaded = self.views.loaded
        if loaded is not None:
            self.from_architectures(_networks(loaded, ids), loaded.run.plan.space)

    def from_architectures(self, networks: Sequence[Architecture], own: SearchSpace) -> None:
        """From networks of a space, whether any run has them or not."""
        self.bench.notices.dismiss(self.tr(_TITLE))
        space = self.bench.space.shown_space()
        problem, remedies = self._problem(networks, own, space)
        if problem:
            self.bench.notices.show_notice(self.tr(_TITLE), problem, remedies)
            return
        self.bench.search.start_from(networks, space)
        self._reveal()

    def _problem(
        self, networks: Sequence[Architecture], own: SearchSpace, space: SearchSpace
    ) -> tuple[str, tuple[Action, ...]]:
        """Why a search in this space cannot begin with them, and what can be done about it."""
        many = len(networks)
        take = (self.tr("Use the run's space"), lambda: self._take(own, networks))
        if not many:
            return self.tr("The run has no front yet. Choose networks in the results."), ()
        if many > MOST:
            said = self.tr("{} are chosen, and {} are the most. Choose fewer.")
            return said.format(words.count(many, "network"), words.integer(MOST)), ()
        if own.family != space.family:
            labels = family(own.family).label, family(space.family).label
            return self.tr("They are of {}, and the space is {}.").format(*labels), (take,)
        if not fitting_in(space, networks).genes:
            said = self.tr("The space holds none of {}. Widen its bounds, or use the run's space.")
            return said.format(words.count(many, "chosen network")), (take,)
        return "", ()

    def _take(self, space: SearchSpace, networks: Sequence[Architecture]) -> None:
        """Search the space the networks are of, then begin with them."""
        self.bench.space.replace(space)
        self.from_architectures(networks, space)

    def _reveal(self) -> None:
        """The plan has changed: bring that into view, with the focus, so that Delete takes it back.

        Once its row is laid out: until then there is nothing to scroll to.
        """
        self.bench.left_dock.show()
        QTimer.singleShot(0, self, self._show_chip)

    def _show_chip(self) -> None:
        chip, scroll = self.bench.search.starts.chip, self.bench.left_dock.widget()
        if isinstance(scroll, QScrollArea):
            scroll.ensureWidgetVisible(chip, 0, AROUND_PX)
        chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name(self, network: Architecture) -> str:
        """ "N12", by the run shown before all others; "" where no run of the session has it."""
        runs, shown = self.sessions.document.runs.values(), self.views.loaded
        for loaded in sorted(runs, key=lambda run: run is not shown):
            if row_id := _id_in(loaded, network):
                return f"N{row_id}"
        return ""


def _networks(loaded: LoadedRun, ids: tuple[int, ...]) -> list[Architecture]:
    """As the run has them; those whose row is gone are passed over."""
    archive, there = loaded.archive, set(loaded.archive.ids.tolist())
    return [archive.architecture(archive.row_of(i)) for i in ids if i in there]


def _id_in(loaded: LoadedRun, network: Architecture) -> int:
    """The id of a network in a run, however wide the run's bounds; 0 where it is not there."""
    space = loaded.run.plan.space
    genes = network.genes
    if space != network.space:
        try:
            found = first_networks([network], space).genes
        except SpaceError:
            return 0
        if not found:
            return 0
        genes = found[0]
    archive = loaded.archive
    rows = np.flatnonzero((archive.genes == np.array(genes, np.int64)).all(axis=1))
    return int(archive.ids[rows[0]]) if rows.size else 0
