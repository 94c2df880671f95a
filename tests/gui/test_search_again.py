"""Search again from here: what one run found is what the next begins with."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from explorer.core.plan import SearchPlan
from explorer.core.space import rebounded
from explorer.gui import again
from explorer.gui.window import Window
from explorer.spaces import family
from tests.gui.small import small_plan, small_space
from tests.gui.test_window import Make, make, places, searched

__all__ = ["make", "places"]  # fixtures of the window

TITLE = "These networks cannot be started from"


@pytest.fixture
def window(qtbot: QtBot, make: Make) -> Window:
    """With a run of six networks."""
    window = make()
    window.files.new()
    show_plan(window, small_plan(budget=6))
    run(qtbot, window)
    return window


def show_plan(window: Window, plan: SearchPlan) -> None:
    bench = window.bench
    bench.space.set_space(plan.space)
    bench.search.set_space(plan.space)
    bench.search.set_plan(plan)
    bench.search.plan_changed.emit()


def run(qtbot: QtBot, window: Window) -> None:
    searched(qtbot, window, window.desk.launch.start)


def plan_of(window: Window) -> SearchPlan:
    plan = window.desk.launch.plan()
    assert plan is not None
    return plan


def chosen_genes(window: Window, ids: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    loaded = window.controllers.views.loaded
    assert loaded is not None
    archive = loaded.archive
    return tuple(archive.architecture(archive.row_of(i)).genes for i in ids)


def ids_of(window: Window) -> tuple[int, ...]:
    view = window.controllers.views.shown.view
    assert view is not None
    return tuple(view.archive.ids.tolist())


def test_the_chosen_networks_become_what_the_next_run_begins_with(
    qtbot: QtBot, window: Window
) -> None:
    ids = ids_of(window)[3:5]
    window.controllers.views.select(ids)
    window.actions_by_id["search.again"].trigger()
    assert plan_of(window).first == chosen_genes(window, ids)
    chip = window.bench.search.starts.chip
    assert chip.text() == f"N{ids[0]} and N{ids[1]}"
    qtbot.waitUntil(chip.hasFocus)
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert plan_of(window).first == ()


def test_nothing_chosen_means_the_front(window: Window) -> None:
    views = window.controllers.views
    views.select(())
    views.refresh()
    window.actions_by_id["search.again"].trigger()
    view = views.shown.view
    assert view is not None
    front = tuple(view.archive.ids[view.front].tolist())
    assert set(plan_of(window).first) == set(chosen_genes(window, front))


def test_the_next_run_scores_them_first(qtbot: QtBot, window: Window) -> None:
    ids = ids_of(window)[4:6]
    window.again.from_networks(ids)
    first = chosen_genes(window, ids)
    run(qtbot, window)
    found = window.controllers.views.loaded
    assert found is not None
    assert found.run.number == 2
    assert tuple(found.archive.architecture(row).genes for row in (0, 1)) == first


def test_both_menus_offer_it(window: Window) -> None:
    heard: list[tuple[int, ...]] = []
    window.bench.results.again_wanted.connect(heard.append)
    ids = ids_of(window)[1:3]
    window.bench.results.table.select_ids(ids)
    menu = window.bench.results.menu()
    assert menu is not None
    entry(menu.actions()).trigger()
    assert set(heard[0]) == set(ids)
    assert len(plan_of(window).first) == 2


def test_the_networks_own_menu_means_that_network(qtbot: QtBot, window: Window) -> None:
    ids = ids_of(window)[1:3]
    with qtbot.waitSignal(
        window.controllers.views.detail_changed, check_params_cb=lambda d: d is not None
    ):
        window.controllers.views.select(ids)
    entry(window.bench.network.menu().actions()).trigger()
    assert plan_of(window).first == chosen_genes(window, ids[:1])


def entry(actions: list[QAction]) -> QAction:
    return next(action for action in actions if action.text() == "Search again from here")


def test_networks_of_another_family_are_refused_with_a_way_out(window: Window) -> None:
    other = replace(family("nats-size").default(), classes=10)
    window.bench.space.replace(other)
    ids = ids_of(window)[:2]
    window.again.from_networks(ids)
    assert TITLE in window.bench.notices.titles()
    assert plan_of(window).first == ()
    loaded = window.controllers.views.loaded
    assert loaded is not None
    networks = [loaded.archive.architecture(loaded.archive.row_of(i)) for i in ids]
    window.again._take(small_space(), networks)
    assert TITLE not in window.bench.notices.titles()
    assert plan_of(window).space == small_space()
    assert plan_of(window).first == chosen_genes(window, ids)


def test_networks_that_the_space_holds_none_of_are_refused(window: Window) -> None:
    space = small_space()
    widths = space.choice("stage1.channels")  # 8 or 16
    ids = ids_of(window)
    window.bench.space.set_space(space.with_choice(rebounded(widths, 24, 32, 8)))
    shown = window.bench.space.space()
    assert shown is not None
    window.bench.search.set_space(shown)
    window.again.from_networks(ids)
    assert TITLE in window.bench.notices.titles()
    assert plan_of(window).first == ()


def test_very_many_networks_are_refused(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "MOST", 3)
    window.again.from_networks(ids_of(window))
    assert TITLE in window.bench.notices.titles()
    assert plan_of(window).first == ()


def test_without_a_run_there_is_nothing_to_search_again_from(make: Make) -> None:
    window = make()
    window.files.new()
    assert not window.actions_by_id["search.again"].isEnabled()
    window.again.from_here()
    assert plan_of(window).first == ()


def test_what_the_next_run_begins_with_is_kept_in_the_session_with_its_names(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    ids = ids_of(window)[:3]
    window.again.from_networks(ids)
    label = window.bench.search.starts.chip.text()
    assert label == f"N{ids[0]}, N{ids[1]} and 1 more"
    sessions = window.controllers.sessions
    target = tmp_path / "kept.explorer"
    with qtbot.waitSignal(sessions.saved):
        sessions.save_as(target)
    window.files.new()
    assert plan_of(window).first == ()
    with qtbot.waitSignal(sessions.opened):
        sessions.open(target)
    assert plan_of(window).first == chosen_genes(window, ids)
    assert window.bench.search.starts.chip.text() == label


def test_a_whole_other_space_keeps_those_networks_that_it_holds(window: Window) -> None:
    ids = ids_of(window)
    window.again.from_networks(ids)
    before = plan_of(window).first
    old = small_space()
    wide = family("efficientnet").default()
    for name in ("stem.channels", "head.channels"):
        wide = wide.with_choice(old.choice(name))
    window.bench.space.replace(wide)
    kept = plan_of(window)
    new = kept.space
    assert [new.architecture(genes).values() for genes in kept.first] == [
        old.architecture(genes).values() for genes in before
    ]
    window.bench.space.replace(family("nats-size").default())
    assert plan_of(window).first == ()
    window.bench.space.replace(wide)
    assert plan_of(window).first == kept.first


def test_a_new_session_begins_with_no_networks_of_another(window: Window) -> None:
    window.again.from_networks(ids_of(window))
    window.files.new()
    assert plan_of(window).first == ()
    for name in ("nats-size", "efficientnet"):
        window.bench.space.replace(family(name).default())
        assert plan_of(window).first == ()
    assert not window.bench.search.starts.networks
