"""The newest question is answered, by a process of its own that goes with the window."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.core.errors import SpaceError
from explorer.gui import exact_controller
from explorer.gui.exact_controller import ExactController, sentence_of
from explorer.gui.exact_solving import Solved
from explorer.search.executors import WorkerDied, WorkerPool
from tests.gui.exact_small import HeldExecutor, question
from tests.gui.small import small_space


@pytest.fixture
def held() -> HeldExecutor:
    return HeldExecutor()


@pytest.fixture
def controller(qtbot: QtBot, held: HeldExecutor) -> Iterator[ExactController]:
    made = ExactController(lambda: held)
    yield made
    made.close()


def answers(controller: ExactController) -> list[Solved]:
    found: list[Solved] = []
    controller.solved.connect(found.append)
    return found


def test_nothing_is_started_before_the_first_question(qtbot: QtBot) -> None:
    made: list[HeldExecutor] = []
    controller = ExactController(lambda: made.append(HeldExecutor()) or made[-1])  # type: ignore[func-returns-value]
    assert not made
    controller.ask(question())
    assert len(made) == 1
    controller.close()


def test_the_newest_beta_wins_and_one_is_solved_at_a_time(
    qtbot: QtBot, controller: ExactController, held: HeldExecutor
) -> None:
    found = answers(controller)
    for beta in (1.0, 1.1, 1.2, 1.3):
        controller.ask(question(beta))
    assert [asked.beta for asked in held.asked] == [1.0]
    with qtbot.waitSignal(controller.solved):
        held.let_go()
    assert [asked.beta for asked in held.asked] == [1.0, 1.3]
    assert controller.busy
    with qtbot.waitSignal(controller.solved):
        held.let_go()
    assert [one.question.beta for one in found] == [1.0, 1.3]
    assert not controller.busy


def test_an_answer_to_another_question_is_not_told(
    qtbot: QtBot, controller: ExactController, held: HeldExecutor
) -> None:
    found = answers(controller)
    controller.ask(question())
    other = question(high=1e9)
    controller.ask(other)
    held.let_go()
    qtbot.waitUntil(lambda: len(held.asked) == 2)
    with qtbot.waitSignal(controller.solved):
        held.let_go()
    assert [one.question for one in found] == [other]


def test_the_work_on_another_question_is_stopped(
    controller: ExactController, held: HeldExecutor
) -> None:
    controller.ask(question())
    stop = Path(held.tasks[0][2][1])
    assert not stop.exists()
    controller.ask(question(high=1e9))
    assert stop.exists()


def test_another_beta_does_not_stop_what_makes_the_tables(
    controller: ExactController, held: HeldExecutor
) -> None:
    controller.ask(question(1.0))
    controller.ask(question(2.0))
    controller._give_up_for_another_beta()
    assert not Path(held.tasks[0][2][1]).exists()


def test_another_beta_stops_a_slow_one_once_there_are_tables(
    qtbot: QtBot, controller: ExactController, held: HeldExecutor
) -> None:
    controller.ask(question(1.0))
    with qtbot.waitSignal(controller.solved):
        held.let_go()
    controller.ask(question(2.0))
    controller.ask(question(3.0))
    controller._give_up_for_another_beta()
    assert Path(held.tasks[0][2][1]).exists()
    held.let_go()
    qtbot.waitUntil(lambda: held.asked[-1].beta == 3.0)


def test_what_was_given_up_and_asked_again_is_answered(
    qtbot: QtBot, controller: ExactController, held: HeldExecutor
) -> None:
    controller.ask(question())
    controller.forget()
    controller.ask(question())
    held.let_go()
    qtbot.waitUntil(lambda: len(held.asked) == 2)
    with qtbot.waitSignal(controller.solved):
        held.let_go()


def test_what_nobody_asks_any_more_is_not_told(
    qtbot: QtBot, controller: ExactController, held: HeldExecutor
) -> None:
    found = answers(controller)
    controller.ask(question(1.0))
    controller.forget()
    held.let_go()
    controller.ask(question(2.0))
    qtbot.waitUntil(lambda: len(held.asked) == 2)
    assert not found


def test_a_refusal_is_told_in_its_sentence(
    qtbot: QtBot, controller: ExactController, held: HeldExecutor
) -> None:
    controller.ask(question())
    with qtbot.waitSignal(controller.failed) as told:
        future, _, _ = held.tasks.pop()
        future.set_exception(SpaceError("No chain."))
    assert told.args == ["No chain."]


def test_an_old_answer_is_said_to_be_late(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, held: HeldExecutor
) -> None:
    monkeypatch.setattr(exact_controller, "LATE_MS", 0)
    controller = ExactController(lambda: held)
    with qtbot.waitSignal(controller.late):
        controller.ask(question())
    controller.close()


def test_a_killed_worker_is_told_in_words_of_the_space() -> None:
    assert "Narrow the space" in sentence_of(WorkerDied("batches"))


def test_a_bug_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert "log" in sentence_of(ZeroDivisionError("x"))
    assert "ZeroDivisionError" in caplog.text


def test_nothing_is_asked_of_a_closed_window(held: HeldExecutor) -> None:
    controller = ExactController(lambda: held)
    controller.close()
    controller.ask(question())
    assert not held.tasks
    with pytest.raises(RuntimeError):
        controller.run(len, ())


def test_an_answer_after_the_end_is_dropped(qtbot: QtBot, held: HeldExecutor) -> None:
    controller = ExactController(lambda: held)
    found = answers(controller)
    controller.ask(question())
    future: Future[Any] = held.tasks[0][0]
    controller.close()
    future.set_result(None)
    assert not found


def test_a_real_process_answers_and_ends_with_the_window(qtbot: QtBot) -> None:
    pools: list[WorkerPool] = []

    def one() -> WorkerPool:
        pools.append(WorkerPool(1))
        return pools[-1]

    controller = ExactController(one)
    with qtbot.waitSignal(controller.solved, timeout=60_000) as told:
        controller.ask(question(1.0, small_space()))
    assert len(told.args[0]) > 1
    assert len(pools[0].pids) == 1
    controller.close()
