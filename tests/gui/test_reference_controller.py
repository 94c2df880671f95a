"""References in the window: scored beside a search, in the file before they are seen, and back."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.core.codec import from_json, to_json
from explorer.core.evaluation import Evaluation, Outcome
from explorer.core.space import Architecture
from explorer.gui.search_controller import SearchState
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Settings
from explorer.gui.window import Window
from explorer.search.references import StoredScores, key_of, read_scores
from explorer.spaces import measures_of
from explorer.store.session import SessionFile
from tests.gui.small import FakeExecutor, counted, small_plan
from tests.gui.test_session import with_networks
from tests.gui.test_window import Make, fresh, make, places, searched

__all__ = ["make", "places"]  # fixtures of the window
USUAL = {
    "ResNet-18", "ResNet-50", "MobileNetV2", "EfficientNet-B0", "EfficientNet-B1",
    "EfficientNet-B2",
}  # fmt: skip


def drawn(window: Window) -> set[str]:
    """Labels of the references that stand on the plot."""
    return {reference.label for reference in window.bench.pareto.marks.shown.references}


def stored(path: Path) -> StoredScores:
    with SessionFile.open(path, readonly=True) as file:
        plan = file.runs()[-1].plan
        return read_scores(file.get(key_of(plan)), plan)


def path_of(window: Window) -> Path:
    path = window.controllers.sessions.document.path
    assert path is not None
    return path


def reopened(qtbot: QtBot, window: Window, path: Path) -> None:
    with qtbot.waitSignal(window.controllers.sessions.opened):
        window.files.open(path)


def test_a_search_scores_its_references_and_an_opened_session_draws_them(
    qtbot: QtBot, make: Make
) -> None:
    window = fresh(make(), budget=6)
    searched(qtbot, window, window.desk.launch.start)
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)
    path = path_of(window)
    assert stored(path).networks.keys() == USUAL
    window.close_for_sure()

    executor = FakeExecutor()
    again = make(executor)
    reopened(qtbot, again, path)
    qtbot.waitUntil(lambda: drawn(again) == USUAL, timeout=10_000)
    assert executor.evaluated == 0


def test_what_is_drawn_is_in_the_file_already(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = fresh(make(), budget=6)
    held: list[Any] = []
    put = SessionController.put
    monkeypatch.setattr(SessionController, "put", lambda *args: held.append(args))
    searched(qtbot, window, window.desk.launch.start)
    qtbot.waitUntil(lambda: bool(held), timeout=10_000)
    assert not drawn(window)
    for args in held:
        put(*args)
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)


def test_the_first_window_of_networks_comes_before_any_reference(qtbot: QtBot, make: Make) -> None:
    order: list[str] = []

    def noted(architecture: Architecture, *how: object) -> Evaluation:
        order.append(architecture.space.family if architecture.space.classes == 4 else "?")
        return counted(architecture, *how)

    plan = small_plan(8)
    window = fresh(make(FakeExecutor(evaluate=noted)), budget=8)
    searched(qtbot, window, window.desk.launch.start)
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)
    assert order[: plan.window] == ["efficientnet"] * plan.window
    assert "resnet" in order
    assert "?" not in order  # references have the run's classes


def test_stop_ends_the_references_too(qtbot: QtBot, make: Make) -> None:
    executor = FakeExecutor()
    window = fresh(make(executor), budget=100_000)
    references = window.desk.references
    begun: list[bool] = []

    def hold() -> None:
        """Once they have begun; at once, for all may be done before this test looks again."""
        if references.scoring:
            executor.gate.clear()
            begun.append(True)

    references.changed.connect(hold)
    window.controllers.search.start(window.controllers.sessions.path_for_run(), small_plan(100_000))
    qtbot.waitUntil(lambda: bool(begun), timeout=60_000)
    with qtbot.waitSignal(
        window.controllers.search.state_changed,
        check_params_cb=lambda s: s is SearchState.IDLE,
        timeout=20_000,
    ):
        window.controllers.search.stop()
    qtbot.waitUntil(lambda: not references.scoring, timeout=10_000)
    executor.gate.set()


def test_a_session_without_scores_offers_to_score_them(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "old.explorer"
    with_networks(path)
    window = make()
    reopened(qtbot, window, path)
    command = window.actions_by_id["search.references"]
    qtbot.waitUntil(command.isEnabled, timeout=10_000)
    assert not drawn(window)
    command.trigger()
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)
    assert stored(path).networks.keys() == USUAL
    qtbot.waitUntil(lambda: not command.isEnabled())


def test_a_damaged_score_is_ignored_and_scored_again(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "old.explorer"
    run = with_networks(path)
    with SessionFile.open(path) as file:
        file.put(key_of(run.plan), '{"networks": [1, 2')
    window = make()
    reopened(qtbot, window, path)
    command = window.actions_by_id["search.references"]
    qtbot.waitUntil(command.isEnabled, timeout=10_000)
    command.trigger()
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)
    with SessionFile.open(path, readonly=True) as file:
        text = file.get(key_of(run.plan))
    assert from_json(text or "", StoredScores, "scores").networks.keys() == USUAL


def test_a_reference_that_fails_is_told_quietly_and_tried_again_only_when_asked(
    qtbot: QtBot, make: Make
) -> None:
    def failing(architecture: Architecture, *how: object) -> Evaluation:
        if architecture.space.family != "resnet":
            return counted(architecture, *how)
        measures = measures_of(architecture)
        return Evaluation(architecture, Outcome.FAILED, measures, reason="Out of memory.")

    window = fresh(make(FakeExecutor(evaluate=failing)), budget=6)
    searched(qtbot, window, window.desk.launch.start)
    there = {label for label in USUAL if "ResNet" not in label}
    qtbot.waitUntil(lambda: drawn(window) == there, timeout=10_000)
    view = window.bench.pareto.view
    assert view is not None
    reasons = {r.label: r.reason for r in view.references}
    assert reasons["ResNet-18"] == "Out of memory."
    references = window.desk.references
    assert {r.label for r in references.unscored()} == {"ResNet-18", "ResNet-50"}
    assert not window.notices.isVisible()


def test_runs_that_are_scored_alike_share_the_scores(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "two.explorer"
    with_networks(path)
    with_networks(path, beta=2.0)
    executor = FakeExecutor()
    window = make(executor)
    reopened(qtbot, window, path)
    command = window.actions_by_id["search.references"]
    qtbot.waitUntil(command.isEnabled, timeout=10_000)
    command.trigger()
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)
    asked = executor.evaluated
    window.controllers.views.show_run(1)
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)
    assert executor.evaluated == asked == len(USUAL)


def test_ticks_are_remembered_by_the_next_window(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    path = tmp_path / "ticks.explorer"
    with_networks(path)
    window = make()
    reopened(qtbot, window, path)
    qtbot.waitUntil(window.actions_by_id["search.references"].isEnabled, timeout=10_000)
    window.bench.pareto.reference_toggled.emit("ResNet-18", False)
    window.bench.pareto.reference_toggled.emit("ResNet-34", True)
    assert Settings.load(window.options.file).references == ("ResNet-18", "ResNet-34")
    window.bench.pareto.reference_toggled.emit("ResNet-18", True)
    again = make()
    reopened(qtbot, again, path)
    command = again.actions_by_id["search.references"]
    qtbot.waitUntil(command.isEnabled, timeout=10_000)
    command.trigger()
    qtbot.waitUntil(lambda: drawn(again) == USUAL | {"ResNet-34"}, timeout=10_000)


def test_another_session_gets_none_of_the_scores_under_way(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.explorer", tmp_path / "second.explorer"
    with_networks(first)
    with_networks(second, scoring=small_plan(seed=1).scoring)
    executor = FakeExecutor()
    window = make(executor)
    reopened(qtbot, window, first)
    command = window.actions_by_id["search.references"]
    qtbot.waitUntil(command.isEnabled, timeout=10_000)
    executor.gate.clear()
    command.trigger()
    qtbot.waitUntil(lambda: executor.evaluated == 1, timeout=10_000)
    reopened(qtbot, window, second)
    executor.gate.set()
    qtbot.waitUntil(lambda: not window.desk.references.scoring, timeout=10_000)
    window.close_for_sure()
    assert not stored(second).networks


def test_references_move_with_beta(qtbot: QtBot, make: Make) -> None:
    window = fresh(make(), budget=6)
    searched(qtbot, window, window.desk.launch.start)
    qtbot.waitUntil(lambda: drawn(window) == USUAL, timeout=10_000)
    before = window.bench.pareto.marks.shown
    with qtbot.waitSignal(window.controllers.views.changed):
        window.controllers.views.set_beta(window.controllers.views.beta + 1)
    qtbot.waitUntil(lambda: window.bench.pareto.marks.shown is not before)
    after = window.bench.pareto.marks.shown
    penalties = np.array([r.measures["penalty"] for r in after.references])
    assert before.places[:, 1] - after.places[:, 1] == pytest.approx(penalties)
    assert to_json(sorted(drawn(window)))
