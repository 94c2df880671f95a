"""The command line, run in this process or as the real program."""

import json
import os
import shutil
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


@pytest.fixture(scope="session")
def quick() -> list[str]:
    """Arguments of a search whose networks score in milliseconds."""
    return [
        "efficientnet",
        *("--input", "32x32", "--classes", "10", "--resolution", "16x16"),
        *("--batches", "2", "--batch-size", "2", "--population", "6", "--workers", "1"),
        *(f"--set=stage{number}.repeats=1..2" for number in range(1, 8)),
        *("--set=stage4.channels=32..64", "--set=stage5.channels=64"),
        *("--set=stage6.channels=96", "--set=stage7.channels=128"),
    ]


@pytest.fixture(scope="session")
def searched(tmp_path_factory: pytest.TempPathFactory, quick: list[str]) -> tuple[Path, Any]:
    """A finished run of 20 networks in a file, and what the program said. Copy it to change it."""
    path = tmp_path_factory.mktemp("session") / "s.explorer"
    argv = [sys.executable, "-m", "explorer", "search", *quick, "--seed", "3"]
    argv += ["--budget", "20", "--out", str(path), "--json"]
    done = subprocess.run(
        argv, capture_output=True, text=True, timeout=120, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr
    return path, json.loads(done.stdout)


@pytest.fixture
def session(searched: tuple[Path, Any], tmp_path: Path) -> Path:
    return Path(shutil.copy(searched[0], tmp_path / "s.explorer"))
