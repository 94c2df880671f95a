"""The two commands, run for real on a project small enough to be set up in seconds."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "packaging"

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "small"
version = "1"
dependencies = []
"""

# Makes an editable wheel as a real back end does, and waits while there is a file `hold`.
BACKEND = """
import time, zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    with open("builds", "a") as log:
        log.write("build\\n")
    while Path("hold").exists():
        time.sleep(0.02)
    with zipfile.ZipFile(Path(folder) / "small-1-py3-none-any.whl", "w") as wheel:
        info = "small-1.dist-info"
        extras = "".join(f"Provides-Extra: {name}\\n" for name in ("cluster", "phone", "test"))
        wheel.writestr("small.pth", str(Path.cwd()))
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n{extras}")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return "small-1-py3-none-any.whl"
"""  # noqa: E501

PROGRAM = """
import os, sys
print(os.getpid(), *sys.argv[1:])
sys.exit(7)
"""

posix = pytest.mark.skipif(os.name == "nt", reason="signals and process groups of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="Qt brings all it needs elsewhere")


class Project:
    """A project with the real scripts, and a program that tells what it was given."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "explorer").mkdir(parents=True)
        shutil.copytree(SCRIPTS, root / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
        self.write("packaging/constraints.txt", "")
        self.write("pyproject.toml", PYPROJECT)
        self.write("backend.py", BACKEND)
        self.write("explorer/__init__.py", "")
        self.write("explorer/__main__.py", PROGRAM)

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def start(self, *arguments: str, script: str = "run", **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, self.root / "packaging" / f"{script}.py", *arguments],
            env={**without_screen(), "PIP_NO_INDEX": "1", **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **kwargs: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **kwargs)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    @property
    def builds(self) -> int:
        log = self.root / "builds"
        return len(log.read_text().splitlines()) if log.exists() else 0


def without_screen() -> dict[str, str]:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in screens}


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A project never started, in a folder with a space in its name."""
    return Project(tmp_path / "a project")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose environment is there. Tests leave it so."""
    project = Project(tmp_path_factory.mktemp("started"))
    assert project.run("first").returncode == 7
    return project


def test_arguments_and_exit_code_pass_through(started: Project) -> None:
    done = started.run("search", "--limit", "macs<2e9", "a b")
    assert done.stdout.split(maxsplit=1)[1] == "search --limit macs<2e9 a b\n"
    assert done.returncode == 7


def test_standard_output_belongs_to_the_program(started: Project) -> None:
    started.write("packaging/constraints.txt", "# changed\n")
    done = started.run("x")
    assert "up to date" in done.stderr
    assert done.stdout.endswith(" x\n")
    assert done.stdout.count("\n") == 1


@posix
def test_the_program_takes_the_place_of_the_script_so_signals_reach_it(started: Project) -> None:
    process = started.start("x")
    out, _ = process.communicate(timeout=60)
    assert out == f"{process.pid} x\n"


def test_second_start_installs_nothing_and_is_quick(started: Project) -> None:
    builds = started.builds
    begin = time.perf_counter()
    done = started.run("x")
    assert time.perf_counter() - begin < 2
    assert (done.returncode, done.stderr, started.builds) == (7, "", builds)


def test_an_edited_linter_setting_installs_nothing(started: Project) -> None:
    builds = started.builds
    started.write("pyproject.toml", PYPROJECT + "\n[tool.ruff]\nline-length = 90\n")
    assert started.run("x").stderr == ""
    assert started.builds == builds


def test_a_changed_requirement_is_installed_and_what_was_there_kept(started: Project) -> None:
    builds = started.builds
    mark = started.root / ".venv" / "mark"
    mark.touch()
    started.write("packaging/constraints.txt", f"# {time.time()}\n")
    assert started.run("x").returncode == 7
    assert started.builds == builds + 1
    assert mark.exists()


def test_extras_asked_for_once_stay(started: Project) -> None:
    stamp = started.root / ".venv" / "made-from.json"
    started.write("pytest.py", "")
    started.run("x", script="test")
    started.write("packaging/constraints.txt", f"# {time.time()}\n")
    started.run("x")
    assert '"test"' in stamp.read_text()


def test_a_file_named_like_a_library_in_the_users_folder_hides_nothing(started: Project) -> None:
    (started.root / "elsewhere").mkdir()
    started.write("elsewhere/explorer.py", "raise SystemExit('hidden')")
    done = subprocess.run(
        [sys.executable, started.root / "packaging" / "run.py", "x"],
        cwd=started.root / "elsewhere",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 7


@posix
def test_a_start_killed_half_way_heals(fresh: Project) -> None:
    fresh.write("hold", "")
    process = fresh.start("x")
    wait_until(lambda: fresh.builds == 1)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (fresh.root / "hold").unlink()
    rest = fresh.root / ".venv" / "half-installed"
    rest.touch()

    done = fresh.run("x")

    assert done.returncode == 7
    assert not rest.exists()
    assert fresh.run("x").stderr == ""


@posix
def test_two_starts_at_once_set_up_once(fresh: Project) -> None:
    fresh.write("hold", "")
    first = fresh.start("x")
    wait_until(lambda: fresh.builds == 1)
    second = fresh.start("y")
    assert second.stderr is not None
    assert "waiting" in second.stderr.readline()
    (fresh.root / "hold").unlink()
    assert [process.communicate()[0].split()[1] for process in (first, second)] == ["x", "y"]
    assert fresh.builds == 1


def test_a_failed_installation_is_told_with_pips_last_words(fresh: Project) -> None:
    fresh.write("pyproject.toml", PYPROJECT.replace("= []\n", '= ["no-such-thing==3"]\n', 1))
    done = fresh.run("x")
    assert done.returncode == 1
    assert "Check the network connection" in done.stderr
    assert "no-such-thing==3" in done.stderr
    assert "Traceback" not in done.stderr
    fresh.write("pyproject.toml", PYPROJECT)
    assert fresh.run("x").returncode == 7


@linux
@pytest.mark.parametrize("arguments", [[], ["found.explorer"]])
def test_without_a_screen_a_window_is_refused_before_anything_is_made(
    fresh: Project, arguments: list[str]
) -> None:
    done = fresh.run(*arguments)
    assert done.returncode == 2
    assert "xvfb-run -a python3 packaging/run.py" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (fresh.root / ".venv").exists()


@linux
def test_with_a_chosen_platform_a_window_needs_no_screen(started: Project) -> None:
    assert started.run(QT_QPA_PLATFORM="offscreen").returncode == 7


@linux
def test_a_missing_library_is_named_with_the_command_that_installs_it(started: Project) -> None:
    screen = started.root / "packaging" / "_screen.py"
    text = screen.read_text(encoding="utf-8")
    screen.write_text(
        text.replace('"libxcb-cursor.so.0": "libxcb-cursor0"', '"libno.so.5": "libno5"')
    )
    done = started.run(DISPLAY=":0", PATH="")  # no apt-get there, so nothing is installed
    screen.write_text(text, encoding="utf-8")
    assert done.returncode == 2
    assert "libno.so.5" in done.stderr
    assert re.search(r"`(sudo )?apt-get install .*\blibno5`", done.stderr)


def test_test_py_runs_every_check_and_fails_with_a_table(started: Project) -> None:
    for tool, code in {"ruff": 0, "mypy": 1, "pytest": 0}.items():
        started.write(f"{tool}.py", f"raise SystemExit({code})")
    done = started.run(script="test", PATH="")
    table = dict(re.findall(r"^(\S[\w ]*?)  +[\d.]+ s   (\w+)", done.stderr, re.MULTILINE))
    assert table.pop("tests on a screen") in ("skipped", "passed")
    assert table == {"lint": "passed", "format": "passed", "types": "FAILED", "tests": "passed"}
    assert done.returncode == 1


def test_test_py_with_arguments_runs_pytest_alone(started: Project) -> None:
    started.write("pytest.py", "import sys; print(*sys.argv[1:])")
    done = started.run("-k", "pareto", script="test", PATH="")
    assert (done.stdout, done.returncode) == ("-p no:benchmark -k pareto\n", 0)
