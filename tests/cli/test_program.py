"""The program as a whole: what it imports, and how it leaves."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from explorer import __version__
from explorer.cli.main import COMMANDS

Program = Callable[..., Any]
HEAVY = ("torch", "PySide6", "pymoo", "onnx", "onnxruntime", "matplotlib")
LIGHT = [
    ["--help"],
    ["--version"],
    ["spaces"],
    ["proxies"],
    ["strategies"],
    ["show", "efficientnet:b0"],
    *([name, "--help"] for name in COMMANDS),
]


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_what_needs_no_torch_does_not_import_it(arguments: list[str]) -> None:
    code = (
        "import sys; from explorer.cli.main import run; "
        f"code = run({arguments!r}); assert code == 0, code; "
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(explorer: Program, name: str) -> None:
    said = explorer(name, "--help")
    assert said.code == 0
    assert f"explorer {name}" in said.out.split("Examples:")[1]
    assert "--json" in said.out


def test_help_lists_the_commands_with_a_line_each(explorer: Program) -> None:
    out = explorer("--help").out
    for name in COMMANDS:
        assert any(
            line.split()[:1] == [name] and len(line.split()) > 3 for line in out.splitlines()
        )


def test_the_version_is_the_packages(program: Program) -> None:
    assert program("--version").out == f"explorer {__version__}\n"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "explorer", "spaces", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_full_disk_at_the_other_end_of_the_output_is_a_sentence(program: Program) -> None:
    with open("/dev/full", "w") as full:
        said = program("spaces", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert said.code == 1
    assert said.err.splitlines() == [
        "Writing the output failed (No space left on device). Free some, or write elsewhere."
    ]


def test_without_a_command_the_window_opens(
    explorer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr("explorer.cli.main.open_window", lambda file: opened.append(file) or 0)
    assert explorer().code == 0
    assert opened == [None]


def test_a_file_opens_in_the_window(
    explorer: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    opened = []
    monkeypatch.setattr("explorer.cli.main.open_window", lambda file: opened.append(file) or 0)
    file = tmp_path / "some.explorer"
    file.touch()
    assert explorer(file).code == 0
    assert opened == [file]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_it_says_so_and_how_to_go_on(
    explorer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "no screen" in explorer().refusal


def test_a_session_file_that_is_not_there_is_refused(explorer: Program) -> None:
    assert explorer("gone.explorer").refusal == (
        "FILE: there is no file gone.explorer. Check the path, or start with `explorer` alone."
    )
