"""Large updates, one a round."""

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from explorer.gui.relay import Relay


def test_other_events_come_between_two_steps(qtbot: QtBot) -> None:
    done: list[str] = []

    def first() -> None:
        done.append("first")
        QTimer.singleShot(0, lambda: done.append("between"))

    relay = Relay([first, lambda: done.append("last")])
    relay.ask(apart_ms=20)
    assert done == []
    qtbot.waitUntil(lambda: "last" in done)
    assert done == ["first", "between", "last"]


def test_who_asks_all_the_time_starves_no_step(qtbot: QtBot) -> None:
    done: list[str] = []

    def first() -> None:
        done.append("first")
        if len(done) < 20:
            relay.ask()

    relay = Relay([first, lambda: done.append("last")])
    relay.ask()
    qtbot.waitUntil(lambda: done.count("last") >= 5)


def test_nothing_runs_unasked(qtbot: QtBot) -> None:
    done: list[str] = []
    relay = Relay([lambda: done.append("a")])
    relay.ask()
    relay.ask()
    qtbot.waitUntil(lambda: done == ["a"])
    assert not relay._timer.isActive()
