"""The program as a process: it starts, it stops on Ctrl-C, and a crash is told."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.core.errors import SessionError
from explorer.gui.troubles import BUG, Trouble, Watch, keep_log, trouble

SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from explorer import app
from explorer.gui.window import Window
begin = Window.begin
def begun(window, path=None):
    begin(window, path)
    {then}
Window.begin = begun
app.WARM_UP_AFTER_MS = 10**6  # no workers in this test
sys.exit(app.main({path!r}))
"""


def started(then: str, path: str | None = None) -> "subprocess.Popen[str]":
    script = SCRIPT.format(then=then, path=path)
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_window_opens_and_closes_with_code_0(home: Path) -> None:
    process = started("QTimer.singleShot(0, window.close)")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert (home / "config" / "zero-shot-explorer" / "explorer.ini").exists()


def test_a_remembered_text_size_holds_for_every_word(home: Path) -> None:
    folder = home / "config" / "zero-shot-explorer"
    folder.mkdir(parents=True)
    (folder / "explorer.ini").write_text("[General]\ntext_size=1.3\nsample_shown=true\n")
    then = (
        "def look():\n"
        "        window.files.new()\n"
        "        main = window.bench.run_bar._main\n"
        "        print(main.font().pixelSize(), window.font().pixelSize(), flush=True)\n"
        "        window.close_for_sure()\n"
        "    QTimer.singleShot(200, look)"
    )
    out, errors = started(then).communicate(timeout=60)
    assert out.split() == ["17", "17"], errors


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C reaches a whole console there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_the_end_of_the_desktop_close_cleanly(number: signal.Signals) -> None:
    process = started("QTimer.singleShot(0, lambda: print('ready', flush=True))")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_what_nobody_caught_is_told_and_logged_and_the_window_lives(home: Path) -> None:
    then = (
        "def look():\n"
        "        print(window.program_notices.titles(), flush=True); window.close_for_sure()\n"
        "    QTimer.singleShot(0, lambda: 1 / 0); QTimer.singleShot(50, look)"
    )
    process = started(then)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert BUG in output
    log = home / "data" / "zero-shot-explorer" / "log" / "explorer.log"
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_a_thread_that_dies_is_told(qtbot: QtBot) -> None:
    watch = Watch()
    restore = watch.install()
    try:
        with qtbot.waitSignal(watch.caught) as caught:
            thread = threading.Thread(target=lambda: [][0])
            thread.start()
            thread.join()
    finally:
        restore()
    found: Trouble = caught.args[0]
    assert found.title == BUG
    assert "IndexError" in found.report


def test_the_users_errors_have_no_report() -> None:
    found = trouble("The search stopped", SessionError("The disk is full. Free some space."))
    assert found == Trouble("The search stopped", "The disk is full. Free some space.")


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert keep_log(blocked / "log" / "explorer.log") is None
