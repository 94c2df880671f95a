"""The program on a real screen: real keys and clicks, workers, session files and ONNX files."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import psutil
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import explorer
from explorer import app
from explorer.core import codec
from explorer.core.evaluation import Outcome
from explorer.core.run import Run, RunState
from explorer.gui.options import Options
from explorer.gui.plots.pareto_draw import to_px
from explorer.gui.search_controller import Row, SearchState
from explorer.gui.session import ViewState
from explorer.gui.settings import Places, settings_file
from explorer.gui.window import Window
from explorer.search.executors import WorkerPool
from explorer.store.session import SessionFile
from tests.end2end.hand import CTRL, answer, click, drag, fill, named, press, write
from tests.gui.small import small_plan

# Workers are nice: on a busy machine they get little, and no test may fail for being slow.
pytestmark = [pytest.mark.xvfb, pytest.mark.timeout(600)]

BUDGET = 24
WAIT_MS = 240_000  # for what workers do
Started = Callable[[Path, str], "subprocess.Popen[str]"]
Opened = Callable[[], AbstractContextManager[Window]]


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(2)
    yield pool
    pool.shutdown(wait=False)


@pytest.fixture
def opened(qtbot: QtBot, pool: WorkerPool, tmp_path: Path) -> Opened:
    """The window as the program makes it, on the screen; left as the program leaves it."""

    @contextmanager
    def opened() -> Iterator[Window]:
        app.application()
        places = Places(tmp_path / "config", tmp_path / "data")
        window = Window(app.controllers(pool, places), Options(settings_file(places)), places)
        window.workers_changed.connect(pool.resize)
        try:
            window.show()
            qtbot.waitActive(window)
            with qtbot.waitSignal(window.controllers.sessions.opened):
                window.begin()
            yield window
        finally:
            window.close_for_sure()
            app.leave(window, 0)

    return opened


def test_from_the_sample_through_a_search_to_a_checked_onnx_file_and_back_to_the_search(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    with opened() as window:
        assert window.windowTitle().startswith("sample.explorer")
        qtbot.waitUntil(lambda: window.bench.results.model.rowCount() > 500)
        press(Qt.Key.Key_N, CTRL)
        assert window.windowTitle().startswith("Untitled")
        plan_by_hand(window)
        search_and_stop(qtbot, window)
        rank_by_hand(qtbot, window)
        number = choose_on_the_front(qtbot, window)
        export_by_keys(qtbot, window, tmp_path)
        assert run_once(tmp_path / f"N{number}.onnx").shape == (1, 7)
        path = window.controllers.sessions.document.path
        assert path is not None
        answer("Keep in drafts")
        with qtbot.waitSignal(window.closed):
            press(Qt.Key.Key_Q, CTRL)
    stopped = stored(path)
    assert stopped.state is RunState.STOPPED
    with opened() as window:  # on the last session
        assert window.controllers.sessions.document.path == path
        with searched(qtbot, window):
            click(named(QAbstractButton, "Resume run", window))
        qtbot.waitUntil(lambda: scored_rows(window) == BUDGET)
    finished = stored(path)
    assert (finished.state, finished.done) == (RunState.FINISHED, BUDGET)
    assert finished.plan == stopped.plan


class Paints(QObject):
    """Counts what is painted, by widgets of every kind, since it was made."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_thousands_of_paints_in_both_themes_with_beta_moving_leave_the_window_standing(
    qtbot: QtBot, opened: Opened
) -> None:
    paints = Paints()
    with opened() as window:
        qtbot.waitUntil(lambda: window.bench.results.model.rowCount() > 500)
        app.application().installEventFilter(paints)
        slider, views = window.bench.beta.slider, window.controllers.views
        grounds = set()
        for sweep in range(14):
            there, end = (across(slider)[::-1], 0.0) if sweep % 2 else (across(slider), 4.0)
            drag(slider, there)
            qtbot.waitUntil(lambda end=end: views.shown.view.beta == end)
            window.repaint()
            grounds.add(seen(window))
            press(Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
        app.application().removeEventFilter(paints)
    assert len(grounds) == 2  # of the light theme and of the dark one
    assert paints.count > 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_window_killed_while_it_searches_is_back_with_its_run_at_the_next_start(
    started: Started, tmp_path: Path
) -> None:
    path = tmp_path / "mine.explorer"
    with SessionFile.create(path) as session:
        session.put("view", codec.to_json(ViewState(plan=small_plan(100_000))))
    process = started(path, "press(Qt.Key.Key_F5)")
    wait_for(process, path, 8)
    workers = psutil.Process(process.pid).children(recursive=True)
    assert workers
    process.kill()
    assert process.wait() == -signal.SIGKILL
    _gone, alive = psutil.wait_procs(workers, 10)
    assert not alive
    assert stored(path).state is RunState.RUNNING

    told = "print([t.accessibleName() for t in window.findChildren(Toast)], flush=True)"
    button = "click(named(QAbstractButton, 'Resume run 1', window))"
    again = started(path, f"{told}; {button}")
    before = len(saved_ids(path, 1))
    assert again.stdout is not None
    assert again.stdout.readline() == "['Run 1 is back']\n"
    wait_for(again, path, before + 8)
    again.send_signal(signal.SIGTERM)
    out, _ = again.communicate(timeout=60)
    assert again.returncode == 0, out
    assert stored(path).state is RunState.STOPPED


PROGRAM = """
import runpy, sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton
from explorer.gui.widgets import Toast
from explorer.gui.window import Window
from tests.end2end.hand import click, named, press

begin = Window.begin
def begun(window, path=None):
    def act():
        if not window.isActiveWindow():
            QTimer.singleShot(20, act)
            return
        {then}
    window.controllers.sessions.opened.connect(lambda _: QTimer.singleShot(0, act))
    begin(window, path)
Window.begin = begun
sys.argv = ["explorer", {path!r}]
runpy.run_module("explorer", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def started() -> Iterator[Started]:
    """`python -m explorer FILE`, with a hand that does something once the file is open."""
    root = str(Path(explorer.__file__).parent.parent)
    processes: list[subprocess.Popen[str]] = []

    def started(path: Path, then: str) -> "subprocess.Popen[str]":
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM.format(then=then, path=str(path))],
                env=os.environ | {"PYTHONPATH": root},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return processes[-1]

    yield started
    for process in processes:
        process.kill()  # of no effect on one that has ended
        process.communicate()


def wait_for(process: "subprocess.Popen[str]", path: Path, networks: int) -> None:
    """Until the process has that many networks in the file."""
    while len(saved_ids(path, 1)) < networks:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
        assert process.returncode is None, "it ended before its time"


# The steps of the journey.


def plan_by_hand(window: Window) -> None:
    """Every kind of field; what is wrong is said, and Start is off until it is right."""
    start = named(QAbstractButton, "Start", window)
    fill(named(QLineEdit, "Stage 7, largest width", window), "8")
    said = [label.text() for label in window.bench.space.findChildren(QLabel)]
    assert any(text.startswith("Stage 7: ") for text in said), said
    assert not start.isEnabled()
    assert start.accessibleDescription() == "Start is off until stage 7 is right."
    fill(named(QLineEdit, "Stage 7, largest width", window), "160")
    fill(named(QLineEdit, "Stage 7, smallest width", window), "32")
    fill(named(QLineEdit, "Stage 4, most repeats", window), "2")
    click(named(QAbstractButton, "More", window))
    fill(named(QLineEdit, "Classes", window), "7")
    fill(named(QLineEdit, "Limit on MACs", window), "3.5")
    fill(named(QLineEdit, "Population", window), "4")
    fill(named(QLineEdit, "Budget", window), str(BUDGET))
    click(named(QAbstractButton, "Scoring settings", window))
    for name, text in (
        ("Batches", "2"),
        ("Batch size", "2"),
        ("Gradient resolution, height", "32"),
        ("Gradient resolution, width", "32"),
    ):
        fill(named(QLineEdit, name, window), text)
    assert start.isEnabled()


def search_and_stop(qtbot: QtBot, window: Window) -> None:
    """Networks are in the file before they are shown; Stop ends it."""
    search, sessions = window.controllers.search, window.controllers.sessions
    unsaved: list[int] = []

    def look(run_id: int, rows: list[Row]) -> None:
        assert sessions.document.path is not None
        there = saved_ids(sessions.document.path, run_id)
        unsaved.extend(row_id for row_id, _ in rows if row_id not in there)

    search.evaluated.connect(look)
    click(named(QAbstractButton, "Start", window))
    assert search.state is SearchState.RUNNING
    qtbot.waitUntil(lambda: scored_rows(window) >= 6, timeout=WAIT_MS)
    with searched(qtbot, window):
        click(named(QAbstractButton, "Stop", window))
    search.evaluated.disconnect(look)
    assert not unsaved
    (loaded,) = sessions.document.runs.values()
    plan = loaded.run.plan
    assert loaded.run.state is RunState.STOPPED
    assert (plan.budget, plan.population, plan.space.classes) == (BUDGET, 4, 7)
    assert [(limit.name, limit.high) for limit in plan.constraints] == [("macs", 3.5e9)]
    assert (plan.scoring.batches, plan.scoring.batch_size) == (2, 2)
    assert plan.scoring.resolution == (32, 32)
    options = {choice.name: choice.options for choice in plan.space.choices}
    assert (options["stage7.channels"][0], options["stage7.channels"][-1]) == (32, 160)
    assert options["stage4.repeats"][-1] == 2


def rank_by_hand(qtbot: QtBot, window: Window) -> None:
    """Dragging beta re-ranks the table."""
    slider, path = window.bench.beta.slider, window.controllers.sessions.document.path
    assert path is not None
    by_zico, by_zico_bc = ranked(path, 0.0), ranked(path, 4.0)
    assert by_zico != by_zico_bc
    drag(slider, across(slider)[::-1])
    qtbot.waitUntil(lambda: names_in_table(window) == by_zico)
    drag(slider, across(slider))
    qtbot.waitUntil(lambda: names_in_table(window) == by_zico_bc)


def across(slider: QWidget) -> list[QPoint]:
    """From one end to the other."""
    return [QPoint(round(x), 12) for x in np.linspace(1, slider.width() - 2, 60)]


def choose_on_the_front(qtbot: QtBot, window: Window) -> int:
    """Click a point of the front; the panel at the right shows that network. Its number."""
    pareto, views = window.bench.pareto, window.controllers.views
    points, view = pareto.points, views.shown.view
    assert points is not None
    assert view is not None
    row = points.front[-1]
    ((x, y),) = to_px(pareto.canvas, points.xy[[row]])
    number = int(view.archive.ids[row])
    with qtbot.waitSignal(views.detail_changed, check_params_cb=lambda detail: detail is not None):
        click(pareto.canvas.widget.viewport(), QPoint(round(x), round(y)))
    assert window.bench.network.name.text() == f"N{number}"
    assert window.bench.network.name.isVisible()
    return number


def has_focus_within(window: QWidget) -> bool:
    """A window may be active before one of its fields takes the keys."""
    field = QApplication.focusWidget()
    return field is not None and window.isAncestorOf(field)


def export_by_keys(qtbot: QtBot, window: Window, folder: Path) -> None:
    """Ctrl+E, the folder, Enter, Esc."""
    press(Qt.Key.Key_E, CTRL)
    dialog = window.handlers._export
    assert dialog is not None
    qtbot.waitActive(dialog)
    qtbot.waitUntil(lambda: has_focus_within(dialog))
    write(str(folder))
    with qtbot.waitSignal(window.controllers.export.finished, timeout=WAIT_MS):
        press(Qt.Key.Key_Return)
    assert dialog._words.text() == "1 of 1 written and checked"
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    window.activateWindow()
    qtbot.waitActive(window)


# What is looked at.


def seen(window: Window) -> int:
    """The colour of the window's ground, as it is on the screen."""
    return window.screen().grabWindow(window.winId()).toImage().pixel(2, window.height() // 2)


def ranked(path: Path, beta: float) -> list[str]:
    """Names of the scored networks in the file, the best first."""
    scores = {}
    with SessionFile.open(path, readonly=True) as session:
        for row_id, found in session.evaluations(1):
            if found.outcome is Outcome.SCORED:
                scores[f"N{row_id}"] = found.measures["zico"] - beta * found.measures["penalty"]
    return sorted(scores, key=lambda name: -scores[name])


def names_in_table(window: Window) -> list[str]:
    model = window.bench.results.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def scored_rows(window: Window) -> int:
    """Networks with a score that are in the table and in the plot."""
    points, view = window.bench.pareto.points, window.controllers.views.shown.view
    if points is None or view is None:
        return 0
    ids = view.archive.ids[: view.count][view.archive.scored[: view.count]]
    placed = window.bench.pareto.view.archive.ids[points.shown]
    return int((np.isin(ids, placed) & np.isin(ids, window.bench.results.model.ids())).sum())


@contextmanager
def searched(qtbot: QtBot, window: Window) -> Iterator[None]:
    """Wait until nothing is searched any more."""
    search = window.controllers.search
    with qtbot.waitSignal(
        search.state_changed, check_params_cb=lambda s: s is SearchState.IDLE, timeout=WAIT_MS
    ):
        yield


def saved_ids(path: Path, run_id: int) -> set[int]:
    """As any other program reads them, beside the search that is writing."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        return {
            row_id
            for (row_id,) in db.execute("SELECT id FROM evaluation WHERE run_id = ?", (run_id,))
        }


def stored(path: Path) -> Run:
    with SessionFile.open(path, readonly=True) as session:
        (run,) = session.runs()
    return run


def run_once(path: Path) -> Any:
    """What the file's network says of one random image."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (given,), (asked,) = session.get_inputs(), session.get_outputs()
    image = np.random.default_rng(0).normal(size=given.shape).astype(np.float32)
    (logits,) = session.run([asked.name], {given.name: image})
    assert np.isfinite(logits).all()
    return logits
