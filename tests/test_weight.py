"""The window opens at once, because what is heavy is left to the workers."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

HEAVY = (
    *("torch", "scipy.stats", "pymoo", "onnx", "onnxruntime", "matplotlib", "distributed"),
    *("PIL", "tomlkit", "sklearn"),
)


def modules_after(statement: str) -> list[str]:
    """The modules a fresh Python holds once it has run the statement."""
    script = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return names


@pytest.mark.parametrize("module", ["explorer.app", "explorer.cli.main", "explorer.__main__"])
def test_starts_without_what_is_heavy(module: str) -> None:
    if not find_spec(module):
        pytest.skip(f"there is no {module}")
    loaded = modules_after(f"import {module}")
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("module", ["explorer.cli.main", "explorer.__main__"])
def test_the_command_line_starts_without_qt(module: str) -> None:
    if not find_spec(module):
        pytest.skip(f"there is no {module}")
    assert "PySide6" not in modules_after(f"import {module}")


def test_a_heavy_import_would_be_seen() -> None:
    assert "scipy.stats" in modules_after("import scipy.stats")
