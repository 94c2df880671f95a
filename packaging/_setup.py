"""Makes `.venv`, the environment that everything here runs in, and runs Python in it.

Standard library alone: this runs before anything is installed.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import deque
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import _apt
from _say import Stop, say

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "made-from.json"  # written last, so an environment with one is whole
UNFINISHED = ROOT / ".venv.unfinished"  # there while one is made: found later, it was interrupted
LOCK = ROOT / ".venv.lock"

# Torch is whatever pip takes by default for the pinned version: with CUDA from the public index on
# Linux, without it elsewhere. Guessing a better wheel from the drivers here would be wrong on some
# machines, and hide from pip what was installed; who wants another build installs it into .venv by
# hand, and it stays while the pin stays.


def prepare(*extras: str) -> None:
    """Make `.venv`, or bring it up to date. Where nothing changed: fast, and without network."""
    if ready(extras):
        return
    with locked() as lock:
        if not ready(extras):  # another start may have done it while this one waited
            _make(extras, lock)


def ready(extras: tuple[str, ...]) -> bool:
    stamp = _stamp()
    current = stamp.get("made_from") == made_from()
    return current and set(extras) <= set(stamp["extras"]) and PYTHON.exists()


def made_from() -> str:
    """A hash of all that decides what is installed; not of a linter's settings, say."""
    settings = _settings()
    facts = {
        "python": str(PYTHON.resolve()),  # the system may have moved on to another under its name
        "root": str(ROOT),  # an environment holds absolute paths
        "project": settings["project"],
        "build": [settings["build-system"], settings.get("tool", {}).get("hatch")],
        "constraints": CONSTRAINTS.read_text(encoding="utf-8"),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _stamp() -> dict[str, Any]:
    try:
        stamp: dict[str, Any] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or cut short
        return {}
    return stamp


def _make(extras: tuple[str, ...], lock: int) -> None:
    known = _stamp()
    say("Bringing .venv up to date." if known else "Setting up .venv, once: a few minutes.")
    # What an earlier start installed stays and is kept up to date with the rest.
    wanted = sorted({*extras, *known.get("extras", [])})
    if UNFINISHED.exists() or not _works():
        UNFINISHED.touch()
        _empty_environment()
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    # The build back end goes in first, pinned too: pip would else fetch its newest at every change.
    back_end = _settings()["build-system"]["requires"]
    if back_end:
        _pip(lock, *back_end)
    parts = f"[{','.join(wanted)}]" if wanted else ""
    _pip(lock, "--no-build-isolation", "--editable", f"{ROOT}{parts}")
    UNFINISHED.unlink()
    _write(STAMP, json.dumps({"made_from": made_from(), "extras": wanted}))
    say("Set up.")


def _works() -> bool:
    """True if there is an environment to build on: also one made by hand, or by another Python.

    It need not be of the Python that asks, or two in use on one machine would take turns at
    starting from nothing.
    """
    if not PYTHON.exists():
        return False
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return (
        subprocess.run([PYTHON, "-c", question], capture_output=True, check=False).returncode == 0
    )


def _empty_environment() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    version = "{}.{}".format(*sys.version_info[:2])
    if find_spec("ensurepip") is None and not _apt.install(debian := [f"python{version}-venv"]):
        raise Stop(f"Python's venv is a package of its own here: `{_apt.command(debian)}`.", code=2)
    # Not sys.executable: that may be the Python within the .venv just removed.
    python = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run([python, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        raise Stop(f"Python could not make {VENV}:\n{made.stdout}{made.stderr}".rstrip())


def _pip(lock: int, *what: str) -> None:
    """Install, showing what takes long; raises Stop with pip's last lines."""
    flags = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--constraint"]
    command = [str(PYTHON), "-m", "pip", "install", *flags, str(CONSTRAINTS), *what]
    # Where this start is killed, pip may live on: it holds the lock too, so the next start waits.
    kept = () if os.name == "nt" else (lock,)
    last: deque[str] = deque(maxlen=12)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, pass_fds=kept
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last.append(line.rstrip())
            if line.lstrip().startswith("Downloading") and "MB)" in line:
                say("  " + line.strip()[:98])
    if process.returncode:
        if process.returncode > 0:  # it gave up by itself, and put back what it had begun
            UNFINISHED.unlink(missing_ok=True)
        raise Stop(
            "pip could not install what the program needs. Check the network connection and the "
            "free disk space, then start again. Its last words:\n  " + "\n  ".join(last)
        )


def _write(path: Path, text: str) -> None:
    """All of it or nothing, also when the power goes."""
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


@contextlib.contextmanager
def locked() -> Iterator[int]:
    """Hold the only right to change `.venv`; the system takes it back from a killed process."""
    with open(LOCK, "a+b") as file:
        if not _lock(file.fileno(), wait=False):
            say("Another start is setting up .venv: waiting for it.")
            while not _lock(file.fileno(), wait=True):
                pass
        yield file.fileno()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int, *, wait: bool) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:  # taken; LK_LOCK gives up after ten seconds
            return False
        return True

else:
    import fcntl

    def _lock(file: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def become(arguments: list[str]) -> NoReturn:
    """Go on as the environment's Python; its exit code is this command's."""
    # -P: a folder named like one of our libraries, where the user happens to be, hides nothing.
    command = [str(PYTHON), "-P", *arguments]
    if os.name != "nt":  # signals then reach the program itself
        os.execv(PYTHON, command)
    program = subprocess.Popen(command)
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # it was told too: its answer counts
            sys.exit(program.wait())
