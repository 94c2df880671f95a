"""The composition root of the window: settings, workers, controllers, window. Knows all."""

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads

import shiboken6
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import explorer
from explorer.gui.exact_controller import ExactController
from explorer.gui.export_controller import ExportController
from explorer.gui.latest import Latest
from explorer.gui.options import Options
from explorer.gui.search_controller import SearchController
from explorer.gui.session_controller import SessionController
from explorer.gui.settings import Places, settings_file
from explorer.gui.theme import hub
from explorer.gui.troubles import Watch, keep_log
from explorer.gui.view_controller import ViewController
from explorer.gui.window import Controllers, Window
from explorer.resources_path import RESOURCES
from explorer.search.executors import WorkerPool, default_workers

WARM_UP_AFTER_MS = 300  # the window is painted first
LAST_LOOK_S = 1.0
ENDING = (signal.SIGINT, signal.SIGTERM)
SWITCH_S = 0.0005  # how long a busy thread of ours may keep the window waiting for Python; not 5 ms


def main(path: str | Path | None = None) -> int:
    """Open the window, on a session file if one is given; the exit code."""
    sys.setswitchinterval(SWITCH_S)
    app = application()
    places = Places.standard()
    keep_log(places.log)
    watch = Watch()
    restore_hooks = watch.install()
    options = Options(settings_file(places))
    hub().set_mode(options.settings.theme)  # type: ignore[arg-type]
    hub().set_scale(options.settings.text_size)  # before widgets: their first show undoes a change
    pool = WorkerPool(options.settings.workers or default_workers())
    window = Window(controllers(pool, places), options, places)
    window.bench.search.set_workers(pool.workers)
    window.workers_changed.connect(pool.resize)
    window.closed.connect(app.quit)
    watch.caught.connect(window.show_trouble)
    listening = quit_on_interrupt(window.close_for_sure)
    window.show()
    QTimer.singleShot(0, lambda: window.begin(Path(path).absolute() if path else None))
    QTimer.singleShot(WARM_UP_AFTER_MS, lambda: warm_up(pool))
    try:
        code = app.exec()
    finally:
        listening()
        pool.shutdown(wait=False)
        restore_hooks()
    return leave(window, code)


def application() -> QApplication:
    """The one QApplication, named, so that settings and data have their folders."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("zero-shot-explorer")
    app.setApplicationDisplayName("Zero-Shot Explorer")
    app.setApplicationVersion(explorer.__version__)
    app.setDesktopFileName("zero-shot-explorer")
    app.setWindowIcon(QIcon(str(RESOURCES / "icons" / "explorer.svg")))
    app.setQuitOnLastWindowClosed(False)
    return app


def controllers(pool: WorkerPool, places: Places) -> Controllers:
    return Controllers(
        search=SearchController(lambda: pool),
        sessions=SessionController(places.drafts),
        views=ViewController(),
        export=ExportController(lambda: pool),
        exact=ExactController(),
    )


def leave(window: Window, code: int) -> int:
    """Wait for looks into files that are under way: Python must not end beneath their threads."""
    for latest in window.findChildren(Latest):
        latest.forget()
    threads = [thread for thread in enumerate_threads() if thread.name == "latest"]
    for thread in threads:
        thread.join(LAST_LOOK_S)
    if any(thread.is_alive() for thread in threads):  # a folder on a drive that does not answer
        logging.shutdown()
        os._exit(code)
    shiboken6.delete(
        window
    )  # while Qt stands: the order in which Python's end would do it is chance
    return code


def warm_up(pool: WorkerPool) -> None:
    """Let the workers import torch while the user looks around; nobody waits for it."""
    Thread(target=pool.warm_up, name="warm-up", daemon=True).start()


def quit_on_interrupt(act: Callable[[], None]) -> Callable[[], None]:
    """Do this on Ctrl-C in the terminal, and when the system asks to end; returns what undoes it.

    Python sees a signal only between two of its own steps, and Qt waits in C++: so the signal
    writes to a socket that wakes Qt.
    """
    here, there = socket.socketpair()
    for end in (here, there):
        end.setblocking(False)
    notifier = QSocketNotifier(here.fileno(), QSocketNotifier.Type.Read)
    before_fd = signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
    before = {s: signal.signal(s, lambda _number, _frame: None) for s in ENDING}

    def woken() -> None:
        if set(here.recv(64)) & set(ENDING):
            act()

    notifier.activated.connect(woken)

    def restore() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before_fd)
        for number, handler in before.items():
            signal.signal(number, handler)
        here.close()
        there.close()

    return restore
