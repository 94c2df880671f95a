"""What every test gets: a home of its own, and no thread, process or Qt thread left behind."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from pathlib import Path

import psutil
import pytest
from hypothesis import settings

# Before anything imports Qt or torch. More threads are slower beside other tests, and move scores.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
# One cache for the whole run: fontconfig's and matplotlib's are slow to fill.
os.environ["XDG_CACHE_HOME"] = _CACHE = tempfile.mkdtemp(prefix="explorer-tests-")

from PySide6.QtCore import QSettings, QThread, QThreadPool
from shiboken6 import isValid

ROOT = Path(__file__).resolve().parent.parent
GRACE_S = 5.0  # for what was told to end and is still at it
settings.register_profile("shared machine", deadline=None)  # no test may fail for being slow
settings.load_profile("shared machine")
# Daemons that libraries start once and keep: what updates tqdm's bars, what packs Dask's messages.
KEPT = ("TMonitor", "Dask-Offload")


def pytest_unconfigure() -> None:
    shutil.rmtree(_CACHE, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_screen = os.environ["QT_QPA_PLATFORM"] not in ("offscreen", "minimal")
    needs_screen = pytest.mark.skip(reason="needs a screen: packaging/test.py --screen")
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared_data)
        if item.get_closest_marker("xvfb") and not on_screen:
            item.add_marker(needs_screen)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data, in the checkout or beside it."""
    for folder in (ROOT / "shared", ROOT.parent / "shared"):
        if (folder / "data").is_dir():
            return folder
    pytest.skip("there is no folder `shared` with reference data in or beside the checkout")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test reads or writes what the user has."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    for name in ("APPDATA", "LOCALAPPDATA"):  # the same on Windows
        monkeypatch.setenv(name, str(folder / name.lower()))
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(folder / "settings"))
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that ends before its threads and processes do.

    What a fixture of wider scope starts was there before the test, if that fixture really starts
    it: a pool starts its workers at the first submit.
    """
    threads, children = set(threading.enumerate()), _children()
    _qt_threads.clear()
    yield
    left = _left(lambda: [t for t in threading.enumerate() if t not in threads and _counts(t)])
    left += _left(lambda: [t for t in _qt_threads if isValid(t) and t.isRunning()])
    left += _left(lambda: sorted(_children() - children, key=lambda child: child.pid))
    if not QThreadPool.globalInstance().waitForDone(int(GRACE_S * 1000)):
        left.append("work in Qt's global thread pool")
    if left:
        pytest.fail(f"left running: {left}", pytrace=False)


def _left(running: Callable[[], list[object]]) -> list[object]:
    """What still runs after its grace, most often nothing, at once."""
    end = time.monotonic() + GRACE_S
    while (found := running()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def _counts(thread: threading.Thread) -> bool:
    # A dummy is Python's note of a thread that Qt or torch started; it outlives that thread.
    kept = thread.name.startswith(KEPT) or type(thread).__name__ in KEPT
    return not kept and not isinstance(thread, threading._DummyThread)


def _children() -> set[psutil.Process]:
    kept = {resource_tracker._resource_tracker._pid}  # multiprocessing's own, one for all
    return {child for child in psutil.Process().children() if child.pid not in kept}


_qt_threads: list[QThread] = []
_start = QThread.start


def _noted_start(thread: QThread, *args: object) -> None:
    _qt_threads.append(thread)
    _start(thread, *args)


# Qt keeps no list of its threads, so this does, of those that Python starts.
QThread.start = _noted_start
