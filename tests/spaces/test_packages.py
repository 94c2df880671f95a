"""Families that other packages bring, through entry points."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The example of the README, word for word.
EXAMPLE = """\
from explorer.core.space import SearchSpace, integers
from explorer.spaces import ChainFamily


class Towers(ChainFamily):
    label = "Towers"
    description = "Plain convolutions, one after another."
    reference = "Nobody yet"

    def default(self):
        channels = integers("stage1.channels", "width", 8, 64, 8)
        repeats = integers("stage1.repeats", "depth", 1, 9)
        return SearchSpace("towers", (channels, repeats))

    def presets(self):
        return {}

    def fixed(self, group):
        return {"block": "conv", "kernel": 3, "stride": 2}

    def stem(self, build, values):
        return build.conv("stem", 0, 16, 3, 2, activation="relu")

    def head(self, build, taps, values, classes):
        return (build.classifier(taps[-1], classes),)


towers = Towers()
"""
POINT = "[explorer.spaces]\ntowers = my_towers:towers\n"


@pytest.fixture
def installed(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Installs a package with one module, then runs the program with it."""

    def run(module: str, *arguments: str, point: str = POINT) -> subprocess.CompletedProcess[str]:
        (tmp_path / "my_towers.py").write_text(module)
        info = tmp_path / "my_towers-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-towers\nVersion: 1\n")
        (info / "entry_points.txt").write_text(point)
        code = (
            f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]; "
            "from explorer.cli.main import run; sys.exit(run(sys.argv[1:]))"
        )
        argv = [sys.executable, "-c", code, *arguments]
        return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)

    return run


def test_the_example_of_a_package_is_a_family_like_the_others(
    installed: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = installed(EXAMPLE, "show", "towers:1,2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "stage1.block3" in done.stdout


def test_its_spaces_are_listed_and_written(
    installed: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = installed(EXAMPLE, "spaces", "--toml", "towers")
    assert (done.returncode, done.stderr) == (0, "")
    assert 'channels = "8..64:8"' in done.stdout


@pytest.mark.parametrize(
    ("module", "fault"),
    [
        ("1 / 0", "division by zero"),
        ("import torchvision_of_tomorrow", "No module named 'torchvision_of_tomorrow'"),
        ("towers = None", "it has no beta"),
        (EXAMPLE.replace("= Towers()", "= Towers"), "it is a class"),
        (EXAMPLE.replace('SearchSpace("towers"', 'SearchSpace("tower"'), "does not name 'towers'"),
        (EXAMPLE.replace('"block": "conv"', '"block": "cnv"'), "cnv"),
        (EXAMPLE.replace("def presets", "def preset"), "it has no presets"),
        (EXAMPLE.replace("return {}", "return {'a': 1}"), "its presets are not architectures"),
    ],
)
def test_a_broken_package_is_told_in_one_sentence_and_the_rest_works(
    installed: Callable[..., subprocess.CompletedProcess[str]], module: str, fault: str
) -> None:
    done = installed(module, "spaces")
    assert done.returncode == 0
    assert "efficientnet" in done.stdout
    assert "towers" not in done.stdout
    (said,) = done.stderr.splitlines()
    assert said.startswith("'towers' of the package my-towers is left out, as it is broken (")
    assert fault in said


def test_a_package_cannot_take_a_name_that_is_taken(
    installed: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    point = POINT.replace("towers =", "resnet =")
    done = installed(EXAMPLE.replace('"towers"', '"resnet"'), "show", "resnet:18", point=point)
    assert done.returncode == 0
    assert "already has a 'resnet'" in done.stderr
