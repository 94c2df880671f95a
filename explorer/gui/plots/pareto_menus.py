"""The menus of the Pareto plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from explorer.core.objective import OBJECTIVES, Objective
from explorer.gui.objective_words import GROUPS, group_of, same, tooltip
from explorer.gui.plots.pareto_card import reference_note
from explorer.gui.run_view import RunView
from explorer.search.references import Reference

if TYPE_CHECKING:
    from explorer.gui.plots.pareto import ParetoPlot


@dataclass(frozen=True, slots=True)
class ExactOffer:
    """What the menu says of the exact front.

    Attributes:
        on: whether the user wants to see it.
        reason: why there is none, a sentence; "" where there is one, or soon will be.
        offered: whether anybody works it out here.
    """

    on: bool = True
    reason: str = ""
    offered: bool = False


LISTED = 12  # references that a menu lists one below the other


def context_menu(plot: "ParetoPlot") -> QMenu:
    """Axes, zoom, export."""
    menu = QMenu(plot)
    now = plot.axes
    for side, title in enumerate((plot.tr("Along"), plot.tr("Up"))):
        for action in axis_actions(menu.addMenu(title), now[side].objective, plot.view):
            choose = (action.data(), None) if side == 0 else (None, action.data())
            action.triggered.connect(lambda _on=False, choose=choose: plot.set_axes(*choose))
    add_references(menu, plot)
    add_exact(menu, plot)
    own = menu.addAction(plot.tr("The run's own axes"), lambda: plot.set_axes(None, None))
    own.setEnabled(plot.has_other_axes)
    menu.addSeparator()
    fit = menu.addAction(plot.tr("Show all (double click)"), plot.canvas.reset_zoom)
    fit.setEnabled(plot.canvas.zoomed())
    menu.addSeparator()
    add_exports(menu, plot)
    return menu


def add_exact(menu: QMenu, plot: "ParetoPlot") -> None:
    """The exact front of the whole space, and what is near it."""
    offer = plot.exact_offer
    if not offer.offered:
        return
    menu.setToolTipsVisible(True)
    reason = offer.reason
    if not reason and plot.has_other_axes and not len(plot.exact.places):
        reason = plot.tr("It is a front of the run's own axes. Go back to them to see it.")
    show = menu.addAction(plot.tr("Exact front"))
    show.setCheckable(True)
    show.setChecked(offer.on and not reason)
    show.setEnabled(not reason)
    show.setToolTip(reason or plot.tr("Of all networks of the space, not of those found"))
    show.triggered.connect(lambda on: plot.exact_toggled.emit(on))
    near = menu.addAction(plot.tr("Networks near the exact front…"), plot.near_wanted.emit)
    near.setEnabled(not offer.reason)
    near.setToolTip(offer.reason)
    menu.addAction(plot.tr("Measure the exact front…"), plot.trust_wanted.emit)


def add_references(menu: QMenu, plot: "ParetoPlot") -> None:
    """Which published networks stand beside the run's own, and scoring those that lack a score."""
    view = plot.view
    submenu = menu.addMenu(plot.tr("Reference networks"))
    submenu.setToolTipsVisible(True)
    submenu.setEnabled(view is not None and bool(view.references))
    if view is None:
        return
    for reference in view.references:
        if reference.usual:
            _add_reference(submenu, plot, view, reference)
    submenu.addSeparator()
    others = [reference for reference in view.references if not reference.usual]
    _add_others(submenu, plot, view, others)
    submenu.addSeparator()
    score = submenu.addAction(plot.scoring_text(), plot.scoring_wanted.emit)
    score.setEnabled(plot.may_score())


def _add_reference(menu: QMenu, plot: "ParetoPlot", view: RunView, reference: Reference) -> None:
    action = menu.addAction(reference.label)
    action.setCheckable(True)
    action.setChecked(view.shows(reference))
    action.setToolTip(reference_note(view, reference))
    action.triggered.connect(
        lambda on, label=reference.label: plot.reference_toggled.emit(label, on)
    )


def _add_others(
    menu: QMenu, plot: "ParetoPlot", view: RunView, others: Sequence[Reference]
) -> None:
    """By name where they are few; else those with the same first word in a menu of their own."""
    groups: dict[str, list[Reference]] = {}
    for reference in others:
        groups.setdefault(reference.label.split(" ")[0], []).append(reference)
    for word, group in groups.items():
        inner = menu
        if len(others) > LISTED and len(group) > 1:
            inner = menu.addMenu(word)
            inner.setToolTipsVisible(True)
        for reference in group:
            _add_reference(inner, plot, view, reference)


def export_menu(plot: "ParetoPlot") -> QMenu:
    """Copy and save."""
    menu = QMenu(plot)
    add_exports(menu, plot)
    return menu


def add_exports(menu: QMenu, plot: "ParetoPlot") -> None:
    """Ways to take the plot along."""
    menu.addAction(plot.tr("Copy picture"), plot.copy_picture)
    menu.addAction(plot.tr("Save as PNG…"), lambda: plot.ask_and_save(".png"))
    menu.addAction(plot.tr("Save as SVG…"), lambda: plot.ask_and_save(".svg"))
    table = menu.addAction(plot.tr("Copy the points as CSV"), plot.copy_csv)
    table.setEnabled(plot.points is not None and len(plot.points.shown) > 0)


def axis_actions(menu: QMenu, now: Objective, view: RunView | None) -> list[QAction]:
    """Fill a menu with every objective; the one of the moment is ticked. Data: its name.

    A score that the run did not compute is off.
    """
    group = QActionGroup(menu)
    goals = view.plan.goals if view is not None else ()
    menu.setToolTipsVisible(True)
    for usual in sorted(OBJECTIVES.values(), key=lambda goal: GROUPS.index(group_of(goal))):
        objective = next((goal for goal in goals if same(goal, usual)), usual)  # as the run has it
        action = group.addAction(menu.addAction(objective.label))
        action.setData(objective.name)
        action.setCheckable(True)
        action.setChecked(same(objective, now))
        action.setToolTip(tooltip(objective))
        action.setEnabled(
            not objective.proxy or view is None or objective.proxy in view.plan.proxies
        )
    return group.actions()


def pop(menu: QMenu, at: QPoint) -> None:
    """Open a menu that goes when it is closed, at a place on the screen."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(at)
