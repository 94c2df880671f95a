"""Background work: what a job tells, and that it always ends."""

from collections.abc import Iterator
from threading import Event

from pytestqt.qtbot import QtBot

from explorer.core.errors import DataError
from explorer.gui.job import Job


def ticking() -> Iterator[int]:
    """An endless iterator that breathes."""
    pause, number = Event(), 0
    while True:
        pause.wait(0.005)
        yield number
        number += 1


def reported(job: Job) -> list[object]:
    heard: list[object] = []
    job.reported.connect(heard.extend)
    return heard


def test_every_event_is_reported_in_its_order(qtbot: QtBot) -> None:
    job = Job(lambda: (i for i in range(500)))
    heard = reported(job)
    with qtbot.waitSignals([job.succeeded, job.finished]):
        job.start()
    assert heard == list(range(500))


def test_cancel_closes_the_iterator(qtbot: QtBot) -> None:
    closed = []

    def events() -> Iterator[int]:
        try:
            yield from ticking()
        finally:
            closed.append(True)

    job = Job(events)
    with qtbot.waitSignal(job.reported):
        job.start()
    with qtbot.waitSignals([job.cancelled, job.finished]):
        job.cancel()
    assert closed


def test_a_paused_job_can_be_cancelled(qtbot: QtBot) -> None:
    job = Job(ticking)
    with qtbot.waitSignal(job.reported):
        job.start()
    job.pause()
    with qtbot.waitSignals([job.cancelled, job.finished]):
        job.cancel()


def test_a_pause_tells_what_came_before_it(qtbot: QtBot) -> None:
    job = Job(lambda: iter_then(job))
    heard = reported(job)
    with qtbot.waitSignal(job.reported):
        job.start()
    assert heard == ["before"]
    with qtbot.waitSignal(job.finished):
        job.resume()
    assert heard == ["before", "after"]


def iter_then(job: Job) -> Iterator[str]:
    job.pause()
    yield "before"
    yield "after"


def test_a_users_error_arrives_as_it_was_raised(qtbot: QtBot) -> None:
    def events() -> Iterator[int]:
        yield 1
        raise DataError("The folder is empty.")

    job = Job(events)
    heard = reported(job)
    with qtbot.waitSignal(job.failed) as failed, qtbot.waitSignal(job.finished):
        job.start()
    assert str(failed.args[0]) == "The folder is empty."
    assert heard == [1]  # what came before the error is not lost
