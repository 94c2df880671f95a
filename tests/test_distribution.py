"""What is installed, named and shipped: pins, system libraries, the wheel."""

import ast
import re
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import PySide6
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "packaging"


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings all it needs elsewhere")
@pytest.mark.parametrize(
    ("platform", "files"),
    [
        ("offscreen", ["lib/libQt6Gui.so.6", "lib/libQt6Widgets.so.6", "lib/libQt6DBus.so.6"]),
        ("xcb", ["plugins/platforms/libqxcb.so", "lib/libQt6XcbQpa.so.6"]),
        ("wayland", ["plugins/platforms/libqwayland.so"]),
    ],
)
def test_every_library_that_qt_links_to_is_looked_for(platform: str, files: list[str]) -> None:
    tables = ast.parse((SCRIPTS / "_screen.py").read_text(encoding="utf-8")).body
    known: dict[str, dict[str, str]] = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tables
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    needed = known["QT"] | known["PLATFORMS"].get(platform, {})
    folder = Path(PySide6.__file__).parent / "Qt"
    pattern = rb"\0(lib(?:EGL|GL|X11|dbus|fontconfig|glib|wayland|xcb|xkb)[\w.-]*\.so\.\d+)(?=\0)"
    for file in files:
        linked = re.findall(pattern, (folder / file).read_bytes())
        assert linked
        assert {name.decode() for name in linked} <= needed.keys()


@pytest.mark.parametrize("name", ["run.py", "test.py", "_python_version.py"])
def test_an_old_python_can_read_as_far_as_the_sentence(name: str) -> None:
    tree = ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 7))
    first = next(node for node in tree.body if isinstance(node, ast.Import))
    assert first.names[0].name in ("_python_version", "sys")


def test_an_old_python_is_told_so_in_one_sentence() -> None:
    script = "import sys; sys.version_info = (3, 9, 1, 'final', 0); import _python_version"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=SCRIPTS, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "Python 3.11 or newer, and this is Python 3.9" in done.stderr


def test_everything_that_can_be_installed_is_pinned() -> None:
    lines = (SCRIPTS / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    assert all(str(pin.specifier).startswith("==") for pin in pins)
    assert "+" not in str(next(pin for pin in pins if pin.name == "torch"))  # a local build
    pinned = {canonicalize_name(pin.name) for pin in pins}
    reached: set[str] = set()
    follow("zero-shot-explorer", {"cluster", "phone", "test"}, reached)
    assert {"torch", "pyside6-essentials", "numpy", "pytest"} <= reached
    assert reached - pinned == {"zero-shot-explorer"}


def follow(name: str, extras: set[str], reached: set[str]) -> None:
    """Collect what a distribution needs here, and what that needs in turn."""
    if name in reached:
        return
    reached.add(name)
    try:
        lines = requires(name) or []
    except PackageNotFoundError:  # wanted on this system, and not installed by hand
        return
    for line in lines:
        needed = Requirement(line)
        markers = [{"extra": extra} for extra in (extras or {""})]
        if needed.marker is None or any(map(needed.marker.evaluate, markers)):
            follow(canonicalize_name(needed.name), needed.extras, reached)


def test_a_wheel_carries_the_resources_and_finds_them(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = "from explorer.resources_path import RESOURCES; print(RESOURCES)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path / "site",
        capture_output=True,
        text=True,
        check=True,
    )
    resources = tmp_path / "site" / "explorer" / "resources"
    assert Path(done.stdout.strip()) == resources.resolve()
    assert (resources / "fonts" / "Inter-Regular.otf").is_file()
