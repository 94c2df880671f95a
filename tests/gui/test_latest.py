"""Of background work only the newest request's result is delivered."""

from collections.abc import Generator
from threading import Event, current_thread, main_thread

import shiboken6
from pytestqt.qtbot import QtBot

from explorer.core.errors import SpaceError
from explorer.gui.latest import Latest, _Landing, _run


def test_a_result_arrives_from_another_thread(qtbot: QtBot) -> None:
    latest = Latest()
    with qtbot.waitSignal(latest.ready) as landed:
        latest.ask(lambda number: (number + 1, current_thread() is main_thread()), 41)
    assert landed.args == [(42, False)]


def test_only_the_newest_of_many_requests_is_run_and_delivered(qtbot: QtBot) -> None:
    latest, ran, heard = Latest(20), [], []
    latest.ready.connect(heard.append)
    with qtbot.waitSignal(latest.ready):
        for number in range(10):
            latest.ask(lambda number=number: ran.append(number) or number)
    assert ran == heard == [9]


def test_a_request_that_was_overtaken_while_it_ran_is_not_delivered(qtbot: QtBot) -> None:
    latest, heard = Latest(), []
    latest.ready.connect(heard.append)
    began, may_end = Event(), Event()

    def slow() -> str:
        began.set()
        may_end.wait(5)
        return "old"

    latest.ask(slow)
    qtbot.waitUntil(began.is_set)
    latest.ask(lambda: "new")
    with qtbot.waitSignal(latest.ready):
        may_end.set()
    assert heard == ["new"]


def test_a_generator_is_given_up_between_two_steps(qtbot: QtBot) -> None:
    latest, closed = Latest(), Event()
    began = Event()

    def endless() -> Generator[None, None, str]:
        try:
            while True:
                began.set()
                yield
        finally:
            closed.set()

    latest.ask(endless)
    qtbot.waitUntil(began.is_set)
    with qtbot.waitSignal(latest.ready) as landed:
        latest.ask(lambda: "new")
    assert landed.args == ["new"]
    assert closed.is_set()


def test_a_generators_return_value_is_the_result(qtbot: QtBot) -> None:
    def steps() -> Generator[None, None, int]:
        yield
        yield
        return 7

    latest = Latest()
    with qtbot.waitSignal(latest.ready) as landed:
        latest.ask(steps)
    assert landed.args == [7]


def test_an_error_for_the_user_arrives_as_its_sentence(qtbot: QtBot) -> None:
    def wrong() -> None:
        raise SpaceError("Classes: 1 is too few. Use 2 or more.")

    latest = Latest()
    with qtbot.waitSignal(latest.failed) as landed:
        latest.ask(wrong)
    assert landed.args == ["Classes: 1 is too few. Use 2 or more."]


def test_nothing_is_delivered_of_what_was_forgotten(qtbot: QtBot) -> None:
    latest, heard = Latest(), []
    latest.ready.connect(heard.append)
    latest.ask(lambda: "old")
    latest.forget()
    with qtbot.waitSignal(latest.ready):
        latest.ask(lambda: "new")
    assert heard == ["new"]


def test_a_receiver_may_go_while_its_work_still_runs(qtbot: QtBot) -> None:
    began, may_end, ended = Event(), Event(), Event()

    def slow() -> None:
        began.set()
        may_end.wait(5)
        ended.set()

    latest = Latest()
    latest.ask(slow)
    qtbot.waitUntil(began.is_set)
    latest.deleteLater()
    with qtbot.waitSignal(latest.destroyed):
        pass
    may_end.set()
    qtbot.waitUntil(ended.is_set)


def test_work_that_ends_after_qt_has_ended_is_quiet(qtbot: QtBot) -> None:
    landing = _Landing()
    shiboken6.delete(landing)
    ran: list[int] = []
    _run(landing, 1, lambda: True, ran.append, (41,))
    assert ran == [41]
