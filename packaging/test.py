"""Check everything: `python3 packaging/test.py`. The first run sets it up.

Arguments go to pytest, and then only pytest runs: `python3 packaging/test.py -k pareto`.
Before them, `--screen` runs the tests that need a real screen, on one nobody sees, and
`--benchmarks` the timings of tests/benchmarks, which are no part of the checks.
"""

import _python_version  # noqa: F401  says so, and ends, where Python is too old

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from _say import Stop, guarded, say
from _screen import furnish_for_tests, has_virtual_screen, virtual_screen
from _setup import PYTHON, ROOT, become, prepare

PYTEST = ["pytest", "-p", "no:benchmark"]  # its timings mean nothing beside other tests
# Whole files share a process, for the fixtures they share; more processes than these do not help.
SIDE_BY_SIDE = ["-n", "logical", "--maxprocesses", "4", "--dist", "loadfile"]
CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
}
NO_TESTS = 5  # pytest's exit code; the suite may do without a test that needs a screen


@dataclass(frozen=True)
class Outcome:
    """How a step went, for the table."""

    step: str
    result: str
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return self.result == "FAILED"


def main(arguments: list[str]) -> None:
    furnish_for_tests()
    prepare("test")
    os.chdir(ROOT)
    if not arguments:
        check()
    elif arguments[0] == "--screen":
        with virtual_screen() as environ:
            sys.exit(run([*PYTEST, "-m", "xvfb", *arguments[1:]], environ))
    elif arguments[0] == "--benchmarks":
        become(["-m", "pytest", "-s", "tests/benchmarks", *arguments[1:]])  # they print
    else:
        become(["-m", *PYTEST, *arguments])


def check() -> None:
    """Run every step, also after one that failed, and end with a table of them."""
    outcomes = [timed(step, command) for step, command in CHECKS.items()]
    screen = has_virtual_screen()
    chosen = ["-m", "not xvfb"] if screen else []  # without one they are skipped, and say why
    unseen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    outcomes.append(timed("tests", [*PYTEST, *SIDE_BY_SIDE, *chosen], unseen))
    if screen:
        with virtual_screen() as environ:
            outcomes.append(on_screen(environ))
    else:
        outcomes.append(Outcome("tests on a screen", "skipped: no Xvfb"))
    say("\n" + "\n".join(f"{o.step:<20}{o.seconds:7.1f} s   {o.result}" for o in outcomes))
    if any(outcome.failed for outcome in outcomes):
        raise Stop("Not all checks passed.")


def on_screen(environ: Mapping[str, str]) -> Outcome:
    return timed("tests on a screen", [*PYTEST, "-m", "xvfb"], environ, good=(0, NO_TESTS))


def timed(
    step: str,
    command: list[str],
    environ: Mapping[str, str] = os.environ,
    *,
    good: tuple[int, ...] = (0,),
) -> Outcome:
    say(f"\n== {step}: {' '.join(command)}")
    start = time.perf_counter()
    passed = run(command, environ) in good
    return Outcome(step, "passed" if passed else "FAILED", time.perf_counter() - start)


def run(command: list[str], environ: Mapping[str, str]) -> int:
    return subprocess.run([PYTHON, "-P", "-m", *command], env=environ, check=False).returncode


if __name__ == "__main__":
    guarded(main)
