"""The command line, run in this process or as the real program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from explorer.cli.main import run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The sentence, once it is sure that the program refused properly."""
        assert self.code == 2, (self.code, self.out, self.err)
        assert self.out == ""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


@pytest.fixture
def explorer(capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs the command line in this process."""

    def call(*arguments: str | Path) -> Said:
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return call


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def program() -> Callable[..., Said]:
    """Runs the real program in a process of its own."""

    def call(*arguments: str | Path, **options: Any) -> Said:
        argv = [sys.executable, "-m", "explorer", *map(str, arguments)]
        settings = {"capture_output": True, "text": True, "timeout": 120, "env": environment()}
        done = subprocess.run(argv, check=False, **(settings | options))
        return Said(done.returncode, done.stdout, done.stderr)

    return call
