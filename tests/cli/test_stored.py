"""What a session file holds: front, verify, show, score and export of it."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.cli import verifying
from explorer.store.session import SessionFile

Program = Callable[..., Any]


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
    assert f"{len(said['front'])} of 20 scored networks" in out
    assert out.count("\n") == len(said["front"]) + 3


def test_stored_scores_come_out_again(session: Path, explorer: Program) -> None:
    said = explorer("verify", session, "--rows", 5, "--workers", 1, "--json")
    assert said.code == 0
    assert (said.json["rows"], said.json["mismatches"]) == (5, 0)
    assert said.json["largest_difference"] == 0.0


def test_a_score_that_was_changed_is_found(
    session: Path, explorer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_a_stored_network_is_scored_as_its_run_scored_it(
    searched: tuple[Path, Any], explorer: Program, quick: list[str], tmp_path: Path
) -> None:
    _path, said = searched
    row = said["front"][0]
    (scored,) = explorer("score", row["architecture"], "--workers", 1, "--json").json
    assert scored["scores"]["zico-bc"]["value"] == row["scores"]["zico-bc"]
    odd = ("--data", "noise", "--beta", 3, "--score-seed", 5, "--shortcuts", "off")
    run = ("--budget", 2, "--population", 4, "--out", tmp_path / "odd.explorer", "--json")
    row = explorer("search", *quick, *odd, *run).json["front"][0]
    name = f"{tmp_path / 'odd.explorer'}#{row['id']}"
    (scored,) = explorer("score", name, "--workers", 1, "--json").json
    assert scored["scores"]["zico-bc"]["value"] == row["scores"]["zico-bc"]
    assert scored["beta"] == 3
    assert (scored["settings"]["data"], scored["settings"]["seed"]) == ("noise", 5)
    flags = ("--data", "synthetic", "--beta", 0, "--seed", 1, "--shortcuts", "on")
    (other,) = explorer("score", name, *flags, "--workers", 1, "--json").json
    settings = other["settings"]
    assert (other["beta"], settings["data"], settings["seed"]) == (0, "synthetic", 1)
    assert settings["shortcuts"]
    assert settings["resolution"] == [16, 16]  # which no flag said


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
    assert '"zico"' in metadata["measures"]
    assert '"zico-bc"' in metadata["scores"]
    assert metadata["beta"] == "1"
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


def test_a_latency_is_looked_up_again_and_left_out_where_its_table_is_gone(
    explorer: Program, tmp_path: Path
) -> None:
    table, path = tmp_path / "table.csv", tmp_path / "s.explorer"
    head = "type,batch,cin,h,w,cout,kernel,stride,elmtfused,ms\n"
    rows = [
        f"Regular,1,{c},16,16,{c},{k},{s},0,1.5" for c in (8, 64) for k in (1, 3) for s in (1, 2)
    ]
    table.write_text(head + "\n".join(rows) + "\n")
    made = explorer(
        *("search", "nats-size", "--objectives", "params,latency", "--device", f"table:{table}"),
        *("--budget", 3, "--workers", 1, "--out", path),
    )
    assert made.code == 0, made.err
    said = explorer("verify", path, "--workers", 1, "--json")
    assert (said.code, said.json["mismatches"]) == (0, 0), said.out
    assert (said.json["largest_difference"], said.json["left_out"]) == (0.0, [])
    table.write_text(head + "\n".join(rows).replace("1.5", "2.5") + "\n")
    said = explorer("verify", path, "--workers", 1, "--json")
    assert (said.code, said.json["mismatches"]) == (1, 3)
    table.unlink()
    said = explorer("verify", path, "--workers", 1, "--json")
    assert (said.code, said.json["mismatches"]) == (0, 0)
    (line,) = said.json["left_out"]
    assert line.startswith("Latencies were not compared. Latency: ")
    assert f"{table}" in line


def test_a_count_has_one_column_whichever_way_it_goes(explorer: Program, tmp_path: Path) -> None:
    path = tmp_path / "s.explorer"
    names = "max:params,min:size-limit,max:memory,depth"
    said = explorer(
        *("search", "nats-size", "--objectives", names, "--budget", 4, "--population", 4),
        *("--workers", 1, "--out", path),
    )
    assert said.code == 0, said.err
    heads, *rows = (
        re.split(r"\s{2,}", line.strip()) for line in explorer("front", path).out.splitlines()[2:]
    )
    assert heads[1:5] == ["min:size-limit", "max:memory (B)", "MACs", "Parameters"]
    assert all(re.fullmatch(r"[\d.]+ [kM]", row[2]) for row in rows)
    (first, *_) = explorer("front", path, "--json").json
    assert list(first["scores"]) == names.split(",")
