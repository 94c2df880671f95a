"""What nobody types on purpose: names without end, pipes for files, modules that misbehave."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import environment

Program = Callable[..., Any]
QUICK = ("--batches", 2, "--batch-size", 2, "--resolution", "32x32", "--workers", 1)
SEARCH = ("search", "efficientnet", "--objectives", "size-limit,macs", "--workers", 1)
LONG = "9" * 5000
PROGRAM = (sys.executable, "-m", "explorer")
unix = pytest.mark.skipif(os.name == "nt", reason="names and pipes of Unix")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("a" * 5000,),
        ("show", "a" * 5000 + ".explorer#1"),
        ("score", "a" * 5000 + ".py:f"),
        (*SEARCH, "--out", "a" * 5000 + ".explorer"),
        ("show", "efficientnet:b0", "--input", LONG),
        ("show", "gone.explorer#" + LONG),
        (*SEARCH, "--out", "x.explorer", "--set", f"stage1.channels=1..{LONG}"),
        (*SEARCH, "--out", "x.explorer", "--set", "stage1.channels=100008"),
        (*SEARCH, "--out", "x.explorer", "--classes", "1e30"),
        (*SEARCH, "--out", "x.explorer", "--budget", "1e30"),
        (*SEARCH, "--out", "x.explorer", "--population", "1e9"),
        (*SEARCH, "--out", "x.explorer", "--window", "1e9"),
        (*SEARCH, "--out", "x.explorer", "--seed", "1e30"),
        (*SEARCH, "--out", "x.explorer", "--score-seed", "1e30"),
        ("search", "efficientnet", "--out", "x.explorer", "--workers", 1, "--batches", "1e9"),
        ("export", "efficientnet:b0", "--to", "x", "--seed", "1e30"),
        ("score", "efficientnet:b0", "--data", "~nobody-has-this-name/x"),
        ("score", "efficientnet:b0", "--data", "not-utf8-\udcff"),
    ],
)
def test_what_has_no_end_is_refused_in_a_sentence(
    explorer: Program, arguments: tuple[object, ...]
) -> None:
    assert explorer(*arguments).refusal.rstrip().endswith((".", "`"))
    assert not Path("x.explorer").exists()


@unix
@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "pipe.json"),
        ("show", "pipe.explorer#1"),
        ("front", "pipe.explorer"),
        ("score", "efficientnet:b0", "--data", "arrays:pipe.npz"),
        ("score", "pipe.py:net"),
    ],
)
def test_a_pipe_is_not_waited_for(explorer: Program, arguments: tuple[str, ...]) -> None:
    for suffix in ("json", "explorer", "npz", "py"):
        os.mkfifo(f"pipe.{suffix}")
    assert "pipe" in explorer(*arguments).refusal


def test_a_session_of_any_name_can_be_named_again(explorer: Program) -> None:
    front = explorer(
        *SEARCH, "--out", "found.session", "--budget", 2, "--input", "32x32", "--json"
    ).json["front"]
    assert explorer("show", front[0]["architecture"], "--json").json["macs"] == front[0]["macs"]


@unix
def test_a_file_name_that_is_no_text_comes_through_as_json(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff.explorer"
    command = [*PROGRAM, *map(str, SEARCH), "--budget", "1", "--json", "--out", name]
    done = subprocess.run(command, env=environment(), capture_output=True, check=True)
    assert os.fsencode(json.loads(done.stdout)["file"]) == name


@unix
@pytest.mark.parametrize("gone", ["2>&-", "2>/dev/full"])
def test_a_search_outlives_those_who_watch_it(tmp_path: Path, explorer: Program, gone: str) -> None:
    if "full" in gone and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    command = [*PROGRAM, *map(str, SEARCH), "--budget", "12", "--out", "x.explorer"]
    line = " ".join(f"'{word}'" for word in command) + f" >/dev/null {gone}"
    done = subprocess.run(line, shell=True, env=environment(), cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert "of 12 scored" in explorer("front", "x.explorer").out


@unix
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_search_that_is_told_to_end_leaves_one_whole_file(
    tmp_path: Path, explorer: Program, ending: signal.Signals
) -> None:
    command = [*PROGRAM, *map(str, SEARCH), "--budget", "100000", "--out", "x.explorer"]
    with subprocess.Popen(
        command, env=environment(), cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while not Path("x.explorer").exists():  # pytest-timeout ends a search that never starts
            assert process.poll() is None
        process.send_signal(ending)
        assert "Everything is kept" in process.stderr.read()
    assert process.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["x.explorer"]
    assert "Run 1" in explorer("front", "x.explorer").out


def test_data_are_stored_with_a_whole_path(explorer: Program, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / "photos" / name).mkdir(parents=True)
        (tmp_path / "photos" / name / "1.png").write_bytes(b"")
    (row,) = explorer(
        *("score", "efficientnet:b0", "--proxy", "macs", "--data", "photos", *QUICK, "--json")
    ).json
    assert row["settings"]["data"] == str(tmp_path / "photos")


OWN = """
import os, sys, torch
from torch import nn

def plain():
    return nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))

def talks():
    print("hello"), os.write(1, b"raw")
    return plain()

def leaves():
    sys.exit(3)

class Broken(nn.Module):
    def forward(self, images):
        raise ValueError("odd")

def broken():
    return Broken()

class Aside(nn.Module):
    def __init__(self):
        super().__init__()
        self.main, self.aside = nn.Linear(3072, 10), nn.Linear(3072, 10)
    def forward(self, images):
        images = images.flatten(1)
        return self.main(images) + (self.aside(images) if self.training else 0)

def aside():
    return Aside()
"""


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("leaves", "leaves of mine.py failed: SystemExit: 3"),
        ("broken", "broken of mine.py cannot run on 32 x 32 images: ValueError: odd"),
        ("aside", "layer aside runs in training only"),
    ],
)
def test_a_module_that_misbehaves_is_a_failure_with_its_own_words(
    explorer: Program, function: str, words: str
) -> None:
    Path("mine.py").write_text(OWN)
    flags = ("--input", "32x32", "--classes", 10, *QUICK, "--json")
    said = explorer("score", f"mine.py:{function}", *flags)
    assert said.code == 1
    assert words in said.json[0]["failure"]


def test_what_a_module_prints_stays_out_of_the_json(explorer: Program) -> None:
    Path("mine.py").write_text(OWN)
    flags = ("--input", "32x32", "--classes", 10, *QUICK, "--repeats", 2)
    said = explorer("score", "mine.py:talks", *flags, "--proxy", "zico,depth", "--json")
    (row,) = said.json
    assert row["scores"]["zico"]["spread"] > 0
    assert row["scores"]["depth"] == {"value": None, "spread": None, "repeats": 2}
    assert "hello" in said.err
