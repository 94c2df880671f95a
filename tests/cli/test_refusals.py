"""Whatever is wrong with what was typed: exit code 2, one sentence, nothing left behind."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Program = Callable[..., Any]
SEARCH = ("search", "efficientnet", "--out", "x.explorer")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serach",), "'serach' is neither a command nor a session file. Did you mean search?"),
        (("xyzzy",), "Commands are spaces, proxies"),
        (("--jsn",), "--jsn is not an option of `explorer`"),
        (("spaces", "--jso"), "Did you mean --json?"),
        (("spaces", "more"), "SPACE: 'more' is unknown"),
        (("spaces", "resnet", "more"), "(more)"),
        (("show",), "ARCH is missing"),
        (("show", "b0"), "'b0' names no network"),
        (("show", "efficientnt:b0"), "Did you mean efficientnet?"),
        (("show", "efficientnet:b9"), "the preset 'b9' is unknown"),
        (("show", "efficientnet:"), "the preset '' is unknown"),
        (("show", "efficientnet:1,2"), "2 option indices were given"),
        (("show", "efficientnet:1,b"), "no whole number"),
        (("show", "efficientnet:" + ",".join(["99"] * 37)), "option 99 does not exist. Use 0 to"),
        (("show", "efficientnet:b0", "--input", "small"), "--input: 'small' is no size"),
        (("show", "efficientnet:b0", "--input", "4x4"), "Use 8 to 8192"),
        (("show", "efficientnet:b0", "--classes", "1"), "--classes: '1' does not fit"),
        (("show", "gone.json"), "'gone.json' cannot be read"),
        (("show", "gone.py:net"), "there is no file gone.py"),
        (("show", "gone.explorer#1"), "gone.explorer"),
        (("show", "gone.explorer#one"), "'one' is no id"),
        (("score",), "ARCH is missing"),
        (("score", "efficientnet:b0", "--proxy", "zicco"), "Did you mean zico?"),
        (("score", "efficientnet:b0", "--proxy", ""), "--proxy: '' is unknown"),
        (("score", "efficientnet:b0", "--proxy", "zico,zico"), "lists a name twice"),
        (("score", "efficientnet:b0", "--beta", "-1"), "--beta: '-1' does not fit"),
        (("score", "efficientnet:b0", "--beta", "nan"), "--beta: 'nan' does not fit"),
        (("score", "efficientnet:b0", "--batches", "1"), "Use a whole number, 2 or more"),
        (("score", "efficientnet:b0", "--batch-size", "0"), "--batch-size: '0'"),
        (("score", "efficientnet:b0", "--resolution", "1x1"), "--resolution: '1x1'"),
        (("score", "efficientnet:b0", "--init", "magic"), "Choose among default, normal"),
        (("score", "efficientnet:b0", "--shortcuts", "maybe"), "Write on or off"),
        (("score", "efficientnet:b0", "--data", "no/such/folder"), "no/such/folder"),
        (("score", "efficientnet:b0", "--data", "arrays:gone.npz"), "gone.npz"),
        (
            ("score", "efficientnet:b0", "--data", "coco:a,b"),
            "is for detection, but this space is for classification",
        ),
        (("score", "efficientnet:b0", "--repeats", "0"), "--repeats: '0'"),
        (("score", "efficientnet:b0", "--seed", "-1"), "--seed: '-1'"),
        (("score", "efficientnet:b0", "--workers", "0"), "--workers: '0'"),
        (("search",), "SPACE is missing"),
        (("search", "efficientnet"), "--out is missing"),
        (("search", "resnets", "--out", "x.explorer"), "SPACE: 'resnets' is unknown"),
        ((*SEARCH, "--objectives", "accuracy"), "--objectives: 'accuracy' is unknown"),
        ((*SEARCH, "--objectives", "macs,"), "--objectives: '' is unknown"),
        ((*SEARCH, "--strategy", "nsga3"), "Did you mean nsga2?"),
        ((*SEARCH, "--population", "3"), "--population: '3'"),
        ((*SEARCH, "--budget", "0"), "--budget: '0'"),
        ((*SEARCH, "--budget"), "--budget needs a value"),
        ((*SEARCH, "--window", "0"), "--window: '0'"),
        ((*SEARCH, "--limit", "macs"), "--limit: Limit 'macs' cannot be read"),
        ((*SEARCH, "--limit", "accuracy<9"), "'accuracy' cannot be limited"),
        ((*SEARCH, "--limit", "9<depth<3"), "holds no network"),
        ((*SEARCH, "--limit", "macs<5", "--limit", "macs<6"), "one cost is limited twice"),
        ((*SEARCH, "--set", "stage2.repeats=4..1"), "Raise it to 4 or more"),
        ((*SEARCH, "--set", "stage2.channels=0..8"), "must be 1 or more"),
        ((*SEARCH, "--set", "stage9.kernel=3"), "stage9.kernel"),
        ((*SEARCH, "--set", "stage2.kernel=4"), "Choose among 3, 5, 7"),
        ((*SEARCH, "--device", "phone"), "Device: 'phone' is unknown. Write table:FILE"),
        ((*SEARCH, "--phone", "x"), "--phone is not an option"),
        ((*SEARCH, "--data", "no/such/folder"), "no/such/folder"),
        (("search", "efficientnet", "--out", "no/such/x.explorer"), "there is no folder no/such"),
        (("search", "efficientnet", "--out", "."), "--out . exists already"),
        (("resume",), "FILE is missing"),
        (("resume", "gone.explorer"), "gone.explorer"),
        (("front", "gone.explorer"), "gone.explorer"),
        (("front", "gone.explorer", "--run", "0"), "--run: '0'"),
        (("verify", "gone.explorer"), "gone.explorer"),
        (("verify", "gone.explorer", "--rows", "none"), "--rows: 'none'"),
        (("export", "efficientnet:b0"), "--to is missing"),
        (("export", "efficientnet:b0", "--to", "m", "--format", "tflite"), "'tflite' is unknown"),
        (("export", "efficientnet:b0", "--to", "m", "--opset", "5"), "Opset: 5"),
        (("export", "efficientnet:b0", "--to", "m", "--batch", "0"), "--batch: '0'"),
        (("export", "efficientnet:b0", "--to", "no/such"), "the folder cannot be made"),
        (("export", "efficientnet:b0", "efficientnet:b0", "--to", "m"), "Two networks would be"),
        (("gone.explorer",), "there is no file gone.explorer"),
    ],
    ids=lambda value: " ".join(value)[-60:] if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_one_sentence_and_leaves_no_file(
    explorer: Program, in_an_empty_folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in explorer(*arguments).refusal
    assert list(in_an_empty_folder.iterdir()) == []


def test_json_does_not_change_how_it_refuses(explorer: Program) -> None:
    assert "names no network" in explorer("show", "b0", "--json").refusal


def test_the_real_program_refuses_in_the_same_way(program: Program) -> None:
    assert "Raise it to 4 or more" in program(*SEARCH, "--set", "stage2.repeats=4..1").refusal


FOREIGN = {
    "empty": b"",
    "text": b"hello, this is no session\n" * 100,
    "zeros": bytes(8192),
    "cut": b"SQLite format 3\x00" + bytes(50),
}


@pytest.fixture(params=[*FOREIGN, "another database"])
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "foreign.explorer"
    if request.param in FOREIGN:
        path.write_bytes(FOREIGN[request.param])
    else:
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE photos (id INTEGER)")
        db.close()
    return path


@pytest.mark.parametrize(
    "command",
    [
        ("front", "{}"),
        ("resume", "{}"),
        ("verify", "{}"),
        ("show", "{}#1"),
        ("score", "{}#1"),
        ("export", "{}#1", "--to", "m"),
        ("search", "efficientnet", "--out", "{}", "--append"),
        ("search", "efficientnet", "--out", "{}"),
    ],
    ids=lambda command: f"{command[0]} {command[-1]}",
)
def test_a_file_that_is_no_session_is_refused_and_not_touched(
    explorer: Program, foreign: Path, command: tuple[str, ...]
) -> None:
    before = foreign.read_bytes()
    refusal = explorer(*(part.format(foreign) for part in command)).refusal
    assert str(foreign) in refusal
    assert foreign.read_bytes() == before
    assert list(foreign.parent.iterdir()) == [foreign]


def test_a_data_folder_with_too_many_classes_leaves_no_file(
    explorer: Program, tmp_path: Path
) -> None:
    image = pytest.importorskip("PIL.Image")
    for name in ("ant", "bee", "cow"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        image.new("RGB", (8, 8)).save(tmp_path / "photos" / name / "1.png")
    refusal = explorer(*SEARCH, "--classes", "2", "--data", "photos").refusal
    assert "3 classes" in refusal
    assert not (tmp_path / "x.explorer").exists()
