"""A session file's life on the command line: search, resume, front, verify, score, export."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.store.session import SessionFile

Program = Callable[..., Any]
QUICK = [  # networks that score in milliseconds
    "efficientnet",
    *("--input", "32x32", "--classes", "10", "--resolution", "16x16"),
    *("--batches", "2", "--batch-size", "2", "--population", "6", "--workers", "1"),
    *(f"--set=stage{n}.repeats=1..2" for n in range(1, 8)),
    *("--set=stage4.channels=32..64", "--set=stage5.channels=64"),
    *("--set=stage6.channels=96", "--set=stage7.channels=128"),
]
BUDGET = 20


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A finished run in a file, and what the program said of it. Copy it to change it."""
    import json

    path = tmp_path_factory.mktemp("session") / "s.explorer"
    argv = [sys.executable, "-m", "explorer", "search", *QUICK, "--seed", "3"]
    argv += ["--budget", str(BUDGET), "--out", str(path), "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return path, json.loads(done.stdout)


@pytest.fixture
def session(searched: tuple[Path, Any], tmp_path: Path) -> Path:
    return Path(shutil.copy(searched[0], tmp_path / "s.explorer"))


def genes_in(path: Path) -> list[tuple[int, ...]]:
    with SessionFile.open(path, readonly=True) as session:
        return [found.architecture.genes for _, found in session.evaluations(1) if found.scored]


def test_a_search_says_what_came_of_it(searched: tuple[Path, Any]) -> None:
    _, said = searched
    assert (said["run"], said["evaluated"], said["failed"]) == (1, BUDGET, 0)
    assert said["state"] == "finished"
    assert said["seconds"] > 0
    assert said["front"]
    for row in said["front"]:
        assert {"id", "architecture", "scores", "params", "macs", "depth", "mean_width"} <= set(row)
        assert set(row["scores"]) == {"zico-bc", "macs"}


def test_the_front_is_what_the_file_holds(searched: tuple[Path, Any], explorer: Program) -> None:
    path, said = searched
    assert explorer("front", path, "--json").json == said["front"]
    macs = [row["macs"] for row in said["front"]]
    scores = [row["scores"]["zico-bc"] for row in said["front"]]
    assert macs == sorted(macs)
    assert scores == sorted(scores)


def test_the_front_at_another_beta_is_ranked_from_what_is_stored(
    searched: tuple[Path, Any], explorer: Program
) -> None:
    path, _ = searched
    with SessionFile.open(path, readonly=True) as session:
        stored = {row_id: e.measures for row_id, e in session.evaluations(1)}
    for beta in (0.0, 2.0):
        rows = explorer("front", path, "--beta", str(beta), "--json").json
        value = {i: m["zico"] - beta * m["penalty"] for i, m in stored.items()}
        best = {
            i
            for i, m in stored.items()
            if not any(
                n["macs"] <= m["macs"]
                and value[j] >= value[i]
                and (n["macs"], value[j]) != (m["macs"], value[i])
                for j, n in stored.items()
            )
        }
        assert {row["id"] for row in rows} == best
        for row in rows:
            assert row["scores"]["zico-bc"] == pytest.approx(value[row["id"]])


def test_people_get_the_front_as_a_table(searched: tuple[Path, Any], explorer: Program) -> None:
    path, said = searched
    out = explorer("front", path).out
    assert f"{len(said['front'])} of {BUDGET} scored networks" in out
    assert out.count("\n") == len(said["front"]) + 3


def test_the_same_seed_finds_the_same_networks(
    searched: tuple[Path, Any], explorer: Program, tmp_path: Path
) -> None:
    again = explorer(
        *("search", *QUICK, "--seed", 3, "--budget", BUDGET, "--workers", 2),
        *("--out", tmp_path / "again.explorer", "--json"),
    ).json

    def without_names(front: Any) -> Any:
        return [row | {"architecture": ""} for row in front]

    assert without_names(again["front"]) == without_names(searched[1]["front"])


def test_a_run_can_be_added_to_a_file_and_its_front_asked_for(
    session: Path, explorer: Program
) -> None:
    said = explorer(
        "search", *QUICK, "--beta", 0, "--budget", 6, "--out", session, "--append", "--json"
    ).json
    assert (said["run"], said["evaluated"]) == (2, 6)
    assert explorer("front", session, "--json").json == said["front"]
    assert explorer("front", session, "--run", 1, "--json").json != said["front"]
    assert "has no such run. Choose among 1, 2." in explorer("front", session, "--run", 3).refusal


def test_without_append_a_file_is_never_written_over(session: Path, explorer: Program) -> None:
    before = session.read_bytes()
    refusal = explorer("search", *QUICK, "--out", session).refusal
    assert "exists already. Add --append to add a run to it" in refusal
    assert session.read_bytes() == before


def test_resuming_goes_past_the_old_budget(session: Path, explorer: Program) -> None:
    said = explorer("resume", session, "--budget", BUDGET + 7, "--workers", 1, "--json").json
    assert (said["run"], said["evaluated"], said["budget"]) == (1, BUDGET + 7, BUDGET + 7)
    genes = genes_in(session)
    assert len(set(genes)) == len(genes) == BUDGET + 7


def test_resuming_a_finished_run_changes_nothing(session: Path, explorer: Program) -> None:
    before = explorer("front", session, "--json").json
    said = explorer("resume", session, "--workers", 1, "--json")
    assert said.code == 0
    assert said.json["front"] == before


def test_a_smaller_budget_is_refused(session: Path, explorer: Program) -> None:
    assert "Use 20 or more" in explorer("resume", session, "--budget", 5).refusal


def test_progress_goes_to_standard_error_in_a_few_lines(explorer: Program, tmp_path: Path) -> None:
    said = explorer("search", *QUICK, "--budget", 8, "--out", tmp_path / "p.explorer")
    assert said.code == 0
    assert said.err.splitlines()[-1] == "8 of 8 evaluated"
    assert "evaluated" in said.out.splitlines()[0]


def test_limits_that_nothing_keeps_end_the_search_with_a_sentence(
    explorer: Program, tmp_path: Path
) -> None:
    said = explorer(
        *("search", *QUICK, "--limit", "macs<10", "--budget", 5),
        *("--out", tmp_path / "none.explorer", "--json"),
    )
    assert said.code == 2
    assert said.json["evaluated"] == 0
    assert said.json["front"] == []
    assert "macs<10" in said.err
    assert "Widen a limit" in said.err


@pytest.mark.skipif(os.name == "nt", reason="a process group is told of Ctrl-C otherwise there")
def test_ctrl_c_keeps_everything_and_says_how_to_resume(
    searched: tuple[Path, Any], explorer: Program, tmp_path: Path
) -> None:
    path = tmp_path / "stopped.explorer"
    argv = [sys.executable, "-u", "-m", "explorer", "search", *QUICK, "--seed", "3"]
    argv += ["--budget", "400", "--out", str(path), "--json"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        first = process.stderr.readline()
        assert "of 400 evaluated" in first
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it too
        rest = process.stderr.read().splitlines()
        out = process.stdout.read()
    assert process.returncode == 130
    assert out == ""
    assert rest[-1].startswith("Stopped at ")
    assert f"`explorer resume {path} --run 1` goes on." in rest[-1]
    assert not any("Traceback" in line for line in rest)
    kept, unbroken = genes_in(path), genes_in(searched[0])
    assert len(kept) >= 40
    assert kept[:BUDGET] == unbroken


def test_stored_scores_come_out_again(session: Path, explorer: Program) -> None:
    said = explorer("verify", session, "--rows", 5, "--workers", 1, "--json")
    assert said.code == 0
    assert (said.json["rows"], said.json["mismatches"]) == (5, 0)
    assert said.json["largest_difference"] == 0.0


def test_a_score_that_was_changed_is_found(
    session: Path, explorer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from explorer.cli import verifying

    honest = verifying.sampled

    def doctored(*arguments: Any) -> Any:
        first, *others = honest(*arguments)
        measures = dict(first.evaluation.measures) | {"zico": 1.0}
        return [replace(first, evaluation=replace(first.evaluation, measures=measures)), *others]

    monkeypatch.setattr("explorer.cli.verify.sampled", doctored)
    said = explorer("verify", session, "--rows", 3, "--workers", 1, "--json")
    assert said.code == 1
    assert said.json["mismatches"] == 1
    assert said.json["largest_difference"] > 1
    (row,) = said.json["differing"]
    assert (row["measure"], row["stored"]) == ("zico", 1.0)


def test_a_stored_network_is_named_by_file_and_id(
    searched: tuple[Path, Any], explorer: Program
) -> None:
    path, said = searched
    row = said["front"][0]
    assert row["architecture"] == f"{path}#{row['id']}"
    shown = explorer("show", row["architecture"], "--json").json
    assert (shown["params"], shown["macs"]) == (row["params"], row["macs"])
    assert "has no network N9999" in explorer("show", f"{path}#9999").refusal


def test_scoring_a_stored_network_gives_its_stored_score(
    searched: tuple[Path, Any], explorer: Program
) -> None:
    _path, said = searched
    row = said["front"][0]
    flags = ("--batches", 2, "--batch-size", 2, "--resolution", "16x16", "--workers", 1)
    (scored,) = explorer("score", row["architecture"], *flags, "--json").json
    assert scored["scores"]["zico-bc"]["value"] == row["scores"]["zico-bc"]
    assert scored["failure"] is None
    assert sum(layer["zico"] - layer["penalty"] for layer in scored["layers"]) == pytest.approx(
        row["scores"]["zico-bc"]
    )
    assert scored["settings"]["batches"] == 2


def test_exporting_a_stored_network_is_checked_and_carries_its_scores(
    searched: tuple[Path, Any], explorer: Program, tmp_path: Path
) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    _path, said = searched
    best = said["front"][-1]
    done = explorer(
        *("export", best["architecture"], "--to", tmp_path / "models"),
        *("--format", "onnx,json", "--batch", "dynamic", "--json"),
    )
    (row,) = done.json
    assert row["max_abs_difference"] >= 0
    assert row["max_relative_difference"] < 1e-4
    assert "onnxruntime" in row["checked_with"]
    model, description = row["files"]
    assert model.endswith(f"s-N{best['id']}.onnx")
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    images = np.zeros((3, 3, 32, 32), np.float32)
    assert session.run(None, {given.name: images})[0].shape == (3, 10)
    metadata = session.get_modelmeta().custom_metadata_map
    assert '"zico"' in metadata["scores"]
    assert '"batches"' in metadata["settings"]
    assert explorer("show", description, "--json").json["params"] == best["params"]


def test_files_are_not_replaced_unless_asked(explorer: Program, tmp_path: Path) -> None:
    (tmp_path / "efficientnet-b0.json").write_text("mine")
    flags = ("export", "efficientnet:b0", "--to", tmp_path, "--format", "json")
    assert "Add --overwrite" in explorer(*flags).refusal
    assert (tmp_path / "efficientnet-b0.json").read_text() == "mine"
    assert explorer(*flags, "--overwrite").code == 0
    assert (tmp_path / "efficientnet-b0.json").read_text() != "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["efficientnet-b0.json"]


def test_a_damaged_file_is_refused(session: Path, explorer: Program) -> None:
    with sqlite3.connect(session) as db:
        db.execute("UPDATE run SET plan = '{\"space\": 3}'")
    db.close()
    refusal = explorer("front", session).refusal
    assert "plan of run 1" in refusal
    assert "Traceback" not in refusal
