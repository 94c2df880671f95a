"""Your own model in the whole window: by command, by drop, on the plot, gone with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from explorer.gui.own_desk import OwnDesk
from explorer.gui.own_page import OwnPage
from explorer.gui.window import Window
from tests.gui.test_own_model import FILE, at_once, for_ever, order_like
from tests.gui.test_session import with_networks
from tests.gui.test_window import Make, make, places

__all__ = ["make", "places"]  # fixtures


@pytest.fixture
def window(qtbot: QtBot, make: Make, tmp_path: Path) -> Window:
    path = tmp_path / "s.explorer"
    with_networks(path)
    made = make()
    with qtbot.waitSignal(made.controllers.sessions.opened):
        made.files.open(path)
    qtbot.waitUntil(lambda: made.controllers.views.shown.view is not None)
    return made


def page_of(window: Window) -> OwnPage:
    window.actions_by_id["network.own"].trigger()
    assert window.own.page is not None
    return window.own.page


def scoring(window: Window, score: Callable[..., object]) -> OwnDesk:
    window.own.controller._score = score  # type: ignore[assignment]
    return window.own


def test_the_command_opens_a_page_that_is_filled_as_the_run_shown(window: Window) -> None:
    page, view = page_of(window), window.controllers.views.shown.view
    assert page.isVisible()
    assert not page.isModal()
    assert view is not None
    assert page.form.classes.number() == view.plan.space.classes
    assert page.form.scores.chosen() == view.plan.proxies


def test_a_python_file_dropped_on_the_window_is_read(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(FILE)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "mine.py"))])
    move, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(5, 5), move, data, left, Qt.KeyboardModifier.NoModifier))
    page = window.own.page
    assert page is not None
    qtbot.waitUntil(lambda: page.form.factory.current() == "build")
    assert not window.own.controller.running


def test_what_is_scored_stands_on_the_plot_and_a_click_there_shows_it(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(FILE)
    view = window.controllers.views.shown.view
    assert view is not None
    desk = scoring(window, at_once)
    order = order_like(view, tmp_path / "mine.py")
    with qtbot.waitSignal(desk.controller.ended):
        desk.controller.start(order, 60)
    assert [model.order for model in window.bench.pareto.own.shown] == [order]
    window.bench.pareto.own.picked.emit(order)
    assert desk.page is not None
    assert desk.page.outcome.name.text() == "build"
    desk.page.outcome.remove.click()
    assert window.bench.pareto.own.shown == ()


def test_the_window_closes_though_a_module_runs_for_ever(window: Window, tmp_path: Path) -> None:
    view = window.controllers.views.shown.view
    assert view is not None
    desk = scoring(window, for_ever)
    desk.controller.start(order_like(view, tmp_path / "mine.py"), 60)
    window.close_for_sure()
    assert not desk.controller.running
