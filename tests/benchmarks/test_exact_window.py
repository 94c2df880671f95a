"""How soon the exact front follows beta, and how long the window's loop waits meanwhile."""

from itertools import pairwise
from time import perf_counter

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from explorer.core.objective import objective
from explorer.gui.exact_controller import ExactController
from explorer.gui.exact_solving import Question, question_of
from explorer.gui.plots.pareto import ParetoPlot
from explorer.spaces import families
from tests.gui.fake_run import fake_view

STEPS = 120
EVERY_MS = 16
AT_MOST_MS = 60_000
SHOWN_WITHIN_S = 1.0


def asked(beta: float) -> Question:
    """EfficientNet, within 8 G MACs."""
    view = fake_view(1)
    goals = objective("zico-bc"), objective("macs")
    found = question_of(families["efficientnet"].default(), *goals, beta, view.plan.constraints)
    assert isinstance(found, Question)
    return found


@pytest.mark.benchmark
def test_the_front_of_the_whole_space_follows_beta_while_it_is_dragged(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    plot, controller = ParetoPlot(), ExactController()
    qtbot.addWidget(plot)
    plot.resize(700, 500)
    plot.show()
    view = fake_view(1_000)
    plot.set_view(view)
    controller.solved.connect(plot.set_exact)
    began = perf_counter()
    with qtbot.waitSignal(controller.solved, timeout=AT_MOST_MS):
        controller.ask(asked(1.0))
    first_s = perf_counter() - began
    questions = [asked(1 + step / STEPS) for step in range(1, STEPS + 1)]
    shown: list[float] = []
    beats: list[float] = []
    controller.solved.connect(lambda found: shown.append(found.question.beta))
    beat, drag = QTimer(interval=2), QTimer(interval=EVERY_MS)
    beat.timeout.connect(lambda: beats.append(perf_counter()))
    drag.timeout.connect(lambda: controller.ask(questions.pop(0)) if questions else drag.stop())
    beat.start()
    drag.start()
    qtbot.waitUntil(lambda: not questions, timeout=AT_MOST_MS)
    let_go = perf_counter()
    qtbot.waitUntil(lambda: bool(shown) and shown[-1] == 2.0, timeout=AT_MOST_MS)
    last_s = perf_counter() - let_go
    beat.stop()
    controller.close()
    gap_ms = 1000 * max(b - a for a, b in pairwise(beats))
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what a benchmark is for
            f"\nexact front of EfficientNet in the window: first {first_s:.2f} s; "
            f"{len(shown)} redrawn in {STEPS * EVERY_MS / 1000:.1f} s of dragging; the last one "
            f"{last_s:.2f} s after it; longest gap of the loop {gap_ms:.0f} ms"
        )
    assert last_s < SHOWN_WITHIN_S
