"""`explorer trust`: fronts measured into a file, told again, gone on with; and what it refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Said

Program = Callable[..., Said]
QUICK = (
    *("--batches", "2", "--batch-size", "2", "--resolution", "16x16", "--workers", "1"),
    *("--networks", "9", "--set=stage1.channels=8..16", "--set=stage2.channels=8..16"),
)


def new(path: Path, *more: str) -> tuple[str, ...]:
    return ("trust", "nats-size", *QUICK, "--out", str(path), *more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.explorer"


def test_a_front_is_measured_and_told_whole(explorer: Program, path: Path) -> None:
    found: Any = explorer(*new(path, "--seeds", "2", "--window", "10", "--json")).json
    assert found["seeds"] == [0, 1]
    assert found["objectives"] == ["zico-bc", "macs"]
    assert found["compared"] == len(found["networks"]) == 9
    assert found["verdict"] in ("open", "nothing", "layers", "small", "order")
    assert found["sentences"][0].startswith(("Gradients add", "What ZiCo says", "Whether"))
    assert -1 <= found["kendall"]["size_limit"] <= 1
    assert len(found["kendall"]["size_limit_by_seed"]) == 2
    assert sum(row["pairs"] for row in found["gaps"]) == 36
    row = found["networks"][0]
    shown: Any = explorer("show", row["architecture"], "--json").json
    size = shown["size_limit"] - found["beta"] * shown["penalty"]
    assert row["size_limit"] == pytest.approx(size)
    assert row["zico"]["repeats"] == 2
    assert row["excess"] == pytest.approx(row["zico"]["value"] - size)
    fronts = [row for row in found["networks"] if row["front"]]
    assert 0 < len(fronts) < 9


def test_it_is_told_again_at_once_and_at_another_beta(explorer: Program, path: Path) -> None:
    first: Any = explorer(*new(path, "--json")).json
    again: Any = explorer("trust", path, "--json").json
    assert first | {"seconds": 0} == again | {"seconds": 0}
    plain: Any = explorer("trust", path, "--beta", "0", "--json").json
    assert plain["networks"][0]["size_limit"] > first["networks"][0]["size_limit"]
    assert plain["repeats"]["value"] == pytest.approx(first["repeats"]["value"])


def test_a_search_has_its_spaces_front_measured_into_the_same_file(
    explorer: Program, session: Path
) -> None:
    flags = ("--networks", "4", "--rivals", "0", "--seeds", "1", "--workers", "1", "--json")
    found: Any = explorer("trust", session, *flags).json
    assert (found["run"], found["seeds"]) == (2, [0])
    assert found["verdict"] == "unknown"
    assert len(found["networks"]) == 4
    assert all(row["front"] for row in found["networks"])
    runs: Any = explorer("trust", session, "--run", "2", "--seeds", "1", "--json").json
    assert runs["networks"] == found["networks"]


def test_a_person_reads_a_table_the_gaps_and_what_it_means(explorer: Program, path: Path) -> None:
    text = explorer(*new(path)).out
    assert "the exact front of nats-size, beta 1, measured at 3 seeds" in text
    assert "Exact front  Size limit" in text
    assert "Gap in size limit" in text
    assert "Kendall's tau" in text


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("nats-size",), "--out: nothing says where measurements go"),
        (("nowhere", "--out", "a.explorer"), "'nowhere'"),
        (("nats-size", "--run", "2", "--out", "a.explorer"), "--run names a run of a session file"),
        (("nats-size", "--out", "a.explorer", "--objectives", "zen,macs"), "zen has no size limit"),
        (("nats-size", "--out", "a.explorer", "--objectives", "zico"), "a front needs a cost"),
        (("nats-size", "--out", "a.explorer", "--objectives", "zico,memory"), "no sum over"),
        (("nats-size", "--out", "a.explorer", "--limit", "macs<1k"), "within the limits"),
        (("nats-size", "--out", "a.explorer", "--networks", "3000"), "Networks: 3,000 cannot"),
        (("nats-size", "--out", "a.explorer", "--window", "0"), "Window: 0 is not usable"),
        (("nats-size", "--out", "a.explorer", "--seeds", "101"), "Seeds: 101 is not usable"),
        (("hrnet", "--out", "a.explorer", "--data", "gone"), "gone"),
        (("gone.explorer",), "gone.explorer"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(
    explorer: Program,
    flags: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in explorer("trust", *flags).refusal
    assert list(tmp_path.iterdir()) == []


def test_flags_without_effect_are_refused(explorer: Program, path: Path) -> None:
    explorer(*new(path, "--seeds", "1"))
    refused = explorer("trust", path, "--set", "stage1.channels=8").refusal
    assert "--set has no meaning for a session file" in refused
    refused = explorer("trust", path, "--window", "1").refusal
    assert "--window has no meaning for a front that is measured already" in refused


def test_what_is_no_session_is_refused(explorer: Program, tmp_path: Path) -> None:
    other = tmp_path / "table.csv"
    other.write_text("arch,accuracy\n8:8:8:8:8,50\n")
    assert str(other) in explorer("trust", other).refusal
