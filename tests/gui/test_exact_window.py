"""The exact front in the whole window: under a run, without one, as beta moves, and its list."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.core.objective import objective
from explorer.gui.exact_controller import ExactController
from explorer.gui.exact_desk import ExactDesk
from explorer.gui.exact_near import NearDialog
from explorer.gui.exact_near_desk import listed_plan
from explorer.gui.exact_solving import Solved
from explorer.gui.export_controller import ExportController
from explorer.gui.options import Options
from explorer.gui.plots.pareto_menus import context_menu
from explorer.gui.search_controller import SearchController, SearchState
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Places, settings_file
from explorer.gui.view_controller import ViewController
from explorer.gui.window import Controllers, Window
from explorer.search.executors import SerialExecutor
from tests.gui.exact_small import HeldExecutor, question
from tests.gui.small import FakeExecutor, small_plan
from tests.gui.test_session import with_networks

Make = Callable[..., Window]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    """Windows that solve spaces where the test stands."""
    windows: list[Window] = []
    places = Places(tmp_path / "config", tmp_path / "data")

    def one(solver: object = None) -> Window:
        lent, solving = FakeExecutor(), solver or SerialExecutor()
        made = Controllers(
            SearchController(lambda: lent),
            SessionController(places.drafts),
            ViewController(),
            ExportController(lambda: lent),
            ExactController(lambda: solving),  # type: ignore[arg-type,return-value]
        )
        options = Options(settings_file(places))
        options.change(sample_shown=True)
        window = Window(made, options, places)
        qtbot.addWidget(window, before_close_func=lambda w: w.close_for_sure())
        windows.append(window)
        window.resize(1440, 900)
        window.show()
        return window

    yield one
    for window in windows:
        window.close_for_sure()


@pytest.fixture
def window(qtbot: QtBot, make: Make, tmp_path: Path) -> Window:
    """With a run of six networks, and its exact front."""
    made = make()
    opened(qtbot, made, tmp_path)
    qtbot.waitUntil(lambda: desk(made).found is not None)
    return made


def opened(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "s.explorer"
    with_networks(path)
    with qtbot.waitSignal(window.controllers.sessions.opened):
        window.files.open(path)
    qtbot.waitUntil(lambda: window.controllers.views.shown.view is not None)


def let_go(held: HeldExecutor) -> bool:
    """Do what was asked so far; for waiting."""
    while held.tasks:
        held.let_go()
    return True


def desk(window: Window) -> ExactDesk:
    assert window.exact is not None
    return window.exact


def found(window: Window) -> Solved:
    front = desk(window).found
    assert front is not None
    return front


def listed(qtbot: QtBot, window: Window) -> NearDialog:
    window.actions_by_id["exact.near"].trigger()
    assert window.near is not None
    dialog = window.near.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.model.near is not None)
    return dialog


def test_the_run_shown_has_its_exact_front_within_its_limits(window: Window) -> None:
    view, plot = window.controllers.views.shown.view, window.bench.pareto
    assert view is not None
    asked = found(window).question
    assert (asked.space, asked.constraints) == (view.plan.space, view.plan.constraints)
    assert len(plot.exact.places) == len(found(window))
    assert plot.lettering.exact.toPlainText() == "exact front of size limit"


def test_the_run_bar_says_how_far_the_run_has_come(qtbot: QtBot, window: Window) -> None:
    bar = window.bench.run_bar
    qtbot.waitUntil(lambda: "of the exact hypervolume" in bar._rest.text())
    assert "Reference point" in bar._rest.toolTip()


def test_moving_beta_solves_the_space_again(qtbot: QtBot, window: Window) -> None:
    before = found(window)
    window.controllers.views.set_beta(2.5)
    qtbot.waitUntil(lambda: found(window).question.beta == 2.5)
    assert found(window).question.space == before.question.space


def test_the_front_shown_says_of_which_beta_it_is_until_the_new_one_comes(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    held = HeldExecutor()
    window = make(held)
    opened(qtbot, window, tmp_path)
    qtbot.waitUntil(lambda: let_go(held) and desk(window).found is not None)
    name = window.bench.pareto.lettering.exact
    window.controllers.views.set_beta(2.0)
    qtbot.waitUntil(lambda: name.toPlainText() == "exact front of size limit, beta 1")
    qtbot.waitUntil(lambda: let_go(held) and name.toPlainText() == "exact front of size limit")


def test_the_tick_in_the_menu_takes_it_away_and_is_remembered(qtbot: QtBot, window: Window) -> None:
    plot = window.bench.pareto
    (tick,) = (a for a in context_menu(plot).actions() if a.text() == "Exact front")
    assert tick.isChecked()
    tick.trigger()
    assert not window.options.settings.exact_front
    assert not len(plot.exact.places)
    assert "hypervolume" not in window.bench.run_bar._rest.text()
    (tick,) = (a for a in context_menu(plot).actions() if a.text() == "Exact front")
    tick.trigger()
    qtbot.waitUntil(lambda: len(plot.exact.places) > 0)


def test_the_menu_says_why_there_is_none(qtbot: QtBot, make: Make) -> None:
    window = make()
    window.files.new()
    plan = replace(small_plan(), objectives=("zico-bc", "memory"))
    window.bench.space.set_space(plan.space)
    window.bench.search.set_space(plan.space)
    window.bench.search.set_plan(plan)
    window.bench.search.plan_changed.emit()
    qtbot.waitUntil(lambda: bool(desk(window).reason))
    actions = {a.text(): a for a in context_menu(window.bench.pareto).actions()}
    tick, near = actions["Exact front"], actions["Networks near the exact front…"]
    assert not tick.isEnabled()
    assert not near.isEnabled()
    assert tick.toolTip().startswith("Peak memory is no sum")


def test_other_axes_are_no_place_for_it(window: Window) -> None:
    plot = window.bench.pareto
    plot.set_axes("params", None)
    assert not len(plot.exact.places)
    (tick,) = (a for a in context_menu(plot).actions() if a.text() == "Exact front")
    assert not tick.isEnabled()
    assert "own axes" in tick.toolTip()
    plot.set_axes(None, None)
    assert len(plot.exact.places)


def test_without_a_run_it_is_that_of_the_space_being_edited(qtbot: QtBot, make: Make) -> None:
    window = make(held := HeldExecutor())
    window.files.new()
    plan = small_plan()
    window.bench.space.set_space(plan.space)
    window.bench.search.set_space(plan.space)
    window.bench.search.set_plan(plan)
    window.bench.space.space_changed.emit(plan.space)
    asked = desk(window).question
    assert asked is not None
    assert asked.space == plan.space
    qtbot.waitUntil(lambda: let_go(held) and len(window.bench.pareto.exact.places) > 0)
    x, y = window.bench.pareto.canvas.view.viewRange()
    places = window.bench.pareto.exact.places
    assert x[0] <= places[:, 0].min() <= places[:, 0].max() <= x[1]
    assert y[0] <= places[:, 1].min() <= places[:, 1].max() <= y[1]


def test_depth_and_width_show_the_front_beside_the_runs_own(window: Window) -> None:
    window.bench.lower_dock.show_widget(window.bench.depth_width)
    panel = window.bench.depth_width
    panel.set_exact(found(window))
    assert panel.depth_plot.exact.step.isVisible()
    told = f"{panel.sentence.text()} {panel.count.text()}"
    assert "of the exact front" in told
    assert "(exact " in told
    panel.sets.set_current(0)
    panel._draw()
    assert not panel.depth_plot.exact.step.isVisible()


def test_the_list_opens_with_what_is_near(qtbot: QtBot, window: Window) -> None:
    dialog = listed(qtbot, window)
    near = dialog.model.near
    assert near is not None
    assert dialog.model.rowCount() == len(near) > 0
    assert (np.diff(near.gaps[dialog.model.order]) >= 0).all()
    assert dialog.score.isEnabled()


def test_the_list_follows_beta(qtbot: QtBot, window: Window) -> None:
    dialog = listed(qtbot, window)
    window.controllers.views.set_beta(3.0)
    qtbot.waitUntil(
        lambda: (
            dialog.model.near is not None
            and dialog.model.near.networks.question.beta == 3.0
            and dialog.copy.isEnabled()
        )
    )


def test_a_window_that_is_no_number_is_said_and_asks_nothing(qtbot: QtBot, window: Window) -> None:
    dialog = listed(qtbot, window)
    dialog.within.setText("wide")
    with qtbot.assertNotEmitted(dialog.asked):
        dialog.within.editingFinished.emit()
    assert "is no number" in dialog.note.text()
    dialog.within.setText("2")
    with qtbot.waitSignal(dialog.asked):
        dialog.within.editingFinished.emit()
    qtbot.waitUntil(lambda: "2.00 in the size limit" in dialog.said.text())


def test_chosen_rows_are_copied_else_all(qtbot: QtBot, window: Window) -> None:
    dialog = listed(qtbot, window)
    dialog.copy_csv()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2 + dialog.model.rowCount()
    dialog.table.selectRow(1)
    dialog.copy_csv()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    dialog = listed(qtbot, window)
    dialog.write(tmp_path / "near.csv")
    assert (tmp_path / "near.csv").read_text(encoding="utf-8").startswith("# networks near")
    dialog.write(tmp_path / "nowhere" / "near.csv")
    assert "Not saved" in window.bench.notices.titles()


def test_score_these_makes_a_run_of_just_these(qtbot: QtBot, window: Window) -> None:
    dialog = listed(qtbot, window)
    dialog.table.selectRow(0)
    dialog.table.selectionModel().select(
        dialog.model.index(1, 0),
        dialog.table.selectionModel().SelectionFlag.Select
        | dialog.table.selectionModel().SelectionFlag.Rows,
    )
    genes = {tuple(int(gene) for gene in row) for row in dialog.genes()}
    assert len(genes) == 2
    dialog.score.click()
    views, search = window.controllers.views, window.controllers.search
    qtbot.waitUntil(lambda: views.loaded is not None and views.loaded.run.plan.strategy == "listed")
    qtbot.waitUntil(lambda: search.state is SearchState.IDLE)
    loaded = views.loaded
    assert loaded is not None
    qtbot.waitUntil(lambda: loaded.done == 2)
    assert {tuple(row) for row in loaded.archive.genes.tolist()} == genes


def test_search_from_these_puts_them_into_the_plan(qtbot: QtBot, window: Window) -> None:
    dialog = listed(qtbot, window)
    dialog.table.selectRow(0)
    (genes,) = dialog.genes().tolist()
    dialog.search.click()
    plan = window.desk.launch.plan()
    assert plan is not None
    assert plan.first == (tuple(genes),)


def test_a_listed_plan_scores_as_its_base_within_the_same_limits() -> None:
    base = small_plan()
    asked = question(2.0, base.space, high=1e9)
    plan = listed_plan(base, asked, np.zeros((1, len(base.space.choices)), dtype=np.int64))
    assert (plan.budget, plan.beta, plan.constraints) == (1, 2.0, asked.constraints)
    assert (plan.objectives, plan.scoring) == (base.objectives, base.scoring)


def test_while_a_search_runs_nothing_else_is_scored(qtbot: QtBot, window: Window) -> None:
    dialog = listed(qtbot, window)
    dialog.set_idle(False)
    assert not dialog.score.isEnabled()
    assert "A search is running" in dialog.note.text()
    dialog.set_idle(True)
    assert dialog.score.isEnabled()


def test_a_score_without_an_exact_front_leaves_the_plot_as_it_was(qtbot: QtBot, make: Make) -> None:
    window = make()
    window.files.new()
    plan = replace(small_plan(), objectives=("naswot", "macs"))
    window.bench.space.set_space(plan.space)
    window.bench.search.set_space(plan.space)
    window.bench.search.set_plan(plan)
    window.bench.search.plan_changed.emit()
    assert desk(window).reason.startswith("NASWOT is no sum")
    assert desk(window).found is None
    assert objective("naswot").proxy
