"""The nets that every other test relies on catch what they are for."""

import os
import subprocess
import sys
from pathlib import Path

LEAKS = """
import subprocess, sys, threading, multiprocessing
import pytest
from concurrent.futures import ProcessPoolExecutor
from PySide6.QtCore import QCoreApplication, QSettings, QThread, qWarning

keep = []

def test_thread():
    threading.Thread(target=threading.Event().wait, daemon=True).start()

def test_process():
    keep.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))

def test_qt_thread(qapp):
    keep.append(QThread())
    keep[-1].start()

def test_qt_warning(qapp):
    qWarning("something is wrong")

def test_pool_of_workers():
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(abs, -1).result() == 1

def test_thread_that_ends():
    threading.Timer(0.05, print).start()

def test_qt_thread_that_ends(qapp):
    keep.append(QThread())
    keep[-1].start()
    keep[-1].quit()

def test_settings_are_fresh(home):
    settings = QSettings("explorer", "explorer")
    assert home.as_posix() in settings.fileName()

@pytest.mark.xvfb
def test_on_a_screen():
    pass

def test_end():  # quietly, as the leaks above are meant
    keep[0].communicate()
    for thread in keep[1:]:
        thread.quit()
        thread.wait()
"""


def test_what_is_left_behind_fails_and_what_ends_does_not(tmp_path: Path) -> None:
    conftest = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(conftest.replace("GRACE_S = 5.0", "GRACE_S = 0.2"))
    (tmp_path / "test_leaks.py").write_text(LEAKS)
    settings = "[pytest]\nmarkers = xvfb\nqt_log_level_fail = WARNING\n"
    (tmp_path / "pytest.ini").write_text(settings)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", tmp_path],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    passed = {line.rpartition("::")[2] for line in lines if line.startswith("PASSED")}
    failed = {
        line.rpartition("::")[2].partition(" ")[0]
        for line in lines
        if line.startswith(("ERROR", "FAILED"))
    }
    assert failed == {"test_thread", "test_process", "test_qt_thread", "test_qt_warning"}
    assert passed - failed == {
        "test_pool_of_workers",
        "test_thread_that_ends",
        "test_qt_thread_that_ends",
        "test_settings_are_fresh",
        "test_end",
    }
    assert "packaging/test.py --screen" in done.stdout
