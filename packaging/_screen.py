"""What a window needs from the system: a screen, and the libraries Qt does not bring itself."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

import _apt
from _say import Stop, say

# Library and its package on Debian and Ubuntu. Qt itself stops on the first one that it lacks, and
# then names another.
QT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
PLATFORMS = {
    "xcb": {
        "libX11-xcb.so.1": "libx11-xcb1",
        "libxcb.so.1": "libxcb1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-render.so.0": "libxcb-render0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-util.so.1": "libxcb-util1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    },
    "wayland": {
        "libwayland-client.so.0": "libwayland-client0",
        "libwayland-cursor.so.0": "libwayland-cursor0",
    },
}
VIRTUAL_SCREEN = {"Xvfb": "xvfb", "openbox": "openbox"}  # programs, and their packages


def require_screen(environ: Mapping[str, str] = os.environ) -> None:
    """Stop where no window could open, before anything is installed for it."""
    if not sys.platform.startswith("linux") or platforms(environ):
        return
    raise Stop(
        "There is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
        "Work without one, as in `python3 packaging/run.py --help`, or use a virtual one: "
        "`xvfb-run -a python3 packaging/run.py`.",
        code=2,
    )


def platforms(environ: Mapping[str, str]) -> list[str]:
    """Qt's platforms that could open a window here; a chosen one is taken at its word."""
    if chosen := environ.get("QT_QPA_PLATFORM"):
        return [chosen.partition(":")[0]]
    variables = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return [platform for platform, variable in variables.items() if environ.get(variable)]


def require_qt_libraries() -> None:
    """Install what Qt lacks where that is ours to do, else stop with the command that does."""
    if not sys.platform.startswith("linux"):
        return
    lacking = min((missing(platform) for platform in platforms(os.environ)), key=len, default={})
    if not lacking or (_apt.install([*lacking.values()]) and not any(map(_lacks, lacking))):
        return
    raise Stop(
        f"Qt needs system libraries that are not here: {', '.join(lacking)}. On Debian and Ubuntu "
        f"`{_apt.command([*lacking.values()])}` installs them; elsewhere their names are alike.",
        code=2,
    )


def missing(platform: str) -> dict[str, str]:
    """The libraries that Qt would look for on this platform in vain, with their packages."""
    needed = QT | PLATFORMS.get(platform, {})
    return {library: package for library, package in needed.items() if _lacks(library)}


def _lacks(library: str) -> bool:
    try:
        ctypes.CDLL(library)  # as the dynamic linker will look for it
    except OSError:
        return True
    return False


def furnish_for_tests() -> None:
    """See to Qt's libraries and a virtual screen; what cannot be had, tests skip for."""
    if not sys.platform.startswith("linux"):
        return
    packages = [*missing("xcb").values()]
    packages += [package for name, package in VIRTUAL_SCREEN.items() if not shutil.which(name)]
    if packages and not _apt.install(packages):
        say(f"Tests will miss system packages: `{_apt.command(packages)}` installs them.")


def has_virtual_screen() -> bool:
    return all(map(shutil.which, VIRTUAL_SCREEN)) and not missing("xcb")


@contextlib.contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """A real X server with a window manager that nobody sees; gives the environment to use it."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with open(reader) as chosen:
        number = chosen.readline().strip()  # it picks a free one, and says so when it is ready
    if not number:
        raise Stop(f"Xvfb ended at once, with exit code {server.wait()}.")
    environ = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    environ.pop("WAYLAND_DISPLAY", None)
    quiet = subprocess.DEVNULL
    manager = subprocess.Popen(["openbox"], env=environ, stdout=quiet, stderr=quiet)
    try:
        yield environ
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()
