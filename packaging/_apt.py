"""Debian's packages: installed where that is ours to do, and else named."""

import os
import shutil
import subprocess

from _say import say


def command(packages: list[str]) -> str:
    """What installs them, to be run or shown."""
    sudo = "" if _is_root() else "sudo "
    return f"{sudo}apt-get install -y --no-install-recommends {' '.join(packages)}"


def install(packages: list[str]) -> bool:
    """Install them if we are root on Debian or its kin; false where we are not, or it failed."""
    if not _is_root() or not shutil.which("apt-get"):
        return False
    say(f"Installing system packages: {' '.join(packages)}.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for line in ("apt-get update", command(packages)):
        done = subprocess.run(line.split(), env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"`{line}` failed:\n{done.stdout[-500:]}{done.stderr[-1000:]}".rstrip())
            return False
    return True


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
