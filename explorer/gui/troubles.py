"""What is shown when something went wrong: the user's sentence, or a bug with its report."""

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

import explorer
from explorer.core.errors import ExplorerError

log = logging.getLogger("explorer")
BUG = "Something in the program went wrong"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A title, a line, and for a bug the report to copy ("" where the user can act)."""

    title: str
    line: str = ""
    report: str = ""


def trouble(what: str, error: BaseException) -> Trouble:
    """`what` did not work ("The search stopped"), and why."""
    if isinstance(error, ExplorerError):
        return Trouble(what, str(error))
    kept = "What was scored is saved. The report says where it happened."
    return Trouble(f"{what}: {BUG.lower()}", kept, report(error))


def report(error: BaseException) -> str:
    """For a bug report: versions and the traceback. No paths but the program's own."""
    import numpy as np
    import PySide6

    facts = (
        f"Zero-Shot Explorer {explorer.__version__}",
        f"Python {sys.version.split()[0]}, PySide6 {PySide6.__version__}, Qt {qVersion()}, "
        f"numpy {np.__version__}",
        platform.platform(),
        "",
    )
    return "\n".join(facts) + "".join(traceback.format_exception(error))


class Watch(QObject):
    """Catches what nobody caught, in any thread: logged, then told. The program goes on.

    Signals:
        caught: Trouble, in the GUI thread.
    """

    caught = Signal(object)

    def install(self) -> Callable[[], None]:
        """Take both of Python's hooks; returns what gives them back."""
        before = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_exception(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

        def restore() -> None:
            sys.excepthook, threading.excepthook = before

        return restore

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        log.critical("unexpected", exc_info=(kind, error, trace))
        self.caught.emit(Trouble(BUG, f"{kind.__name__}: {error}", report(error)))


def keep_log(path: Path) -> logging.Handler | None:
    """Write warnings and worse to a file of 1 MB, with two older ones kept; None: no room."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    except OSError:
        return None  # a program that cannot log still runs
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.INFO)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return handler
