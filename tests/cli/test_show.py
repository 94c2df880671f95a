"""show: counts, by every way to name a network."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.core.cost import count
from explorer.spaces import families, graph_of

Program = Callable[..., Any]
B0 = families["efficientnet"].presets()["b0"]


def test_the_counts_of_a_preset_are_those_of_its_graph(explorer: Program) -> None:
    shown = explorer("show", "efficientnet:b0", "--json").json
    counts = count(graph_of(B0))
    assert (shown["params"], shown["macs"], shown["depth"]) == (4_652_008, counts.macs, 16)
    assert shown["macs_rule"] == "conv+linear"
    assert shown["mean_width"] == pytest.approx(113.0)
    assert shown["size_limit"] == pytest.approx(counts.size_limit)
    assert shown["penalty"] == pytest.approx(counts.penalty)
    for key, total in (("macs", counts.macs), ("penalty_term", counts.penalty)):
        assert sum(layer[key] for layer in shown["layers"]) == pytest.approx(total)
    assert set(shown["layers"][0]) == {
        "name", "kind", "params", "macs", "out_shape", "size_term", "penalty_term"
    }  # fmt: skip


def test_another_input_and_classes_change_what_they_should(explorer: Program) -> None:
    plain = explorer("show", "efficientnet:b0", "--json").json
    other = explorer("show", "efficientnet:b0", "--input=112x96", "--classes=10", "--json").json
    assert other["input_shape"] == [3, 112, 96]
    assert other["params"] == plain["params"] - 990 * 1281
    assert other["macs"] < plain["macs"] / 4


def test_genes_name_a_network_of_the_default_space(explorer: Program) -> None:
    genes = ",".join(["0"] * len(families["efficientnet"].default().choices))
    shown = explorer("show", f"efficientnet:{genes}", "--json").json
    assert shown["depth"] == 7


def test_people_see_units(explorer: Program) -> None:
    said = explorer("show", "efficientnet:b0")
    assert "4,652,008 (4.65 M)" in said.out
    assert "385.19 M" in said.out


def test_an_exported_description_is_the_same_network(explorer: Program, tmp_path: Path) -> None:
    plain = explorer("show", "efficientnet:b1", "--json").json
    done = explorer("export", "efficientnet:b1", "--to", tmp_path, "--format", "json", "--json")
    (row,) = done.json
    assert row["max_abs_difference"] is None
    again = explorer("show", row["files"][0], "--json").json
    assert again | {"architecture": ""} == plain | {"architecture": ""}


@pytest.fixture
def described(explorer: Program, tmp_path: Path) -> Path:
    explorer("export", "efficientnet:b0", "--to", tmp_path, "--format", "json")
    return tmp_path / "efficientnet-b0.json"


def edited(path: Path, **changes: object) -> Path:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return path


def test_a_description_edited_by_hand_is_refused(explorer: Program, described: Path) -> None:
    ops = json.loads(described.read_text())["ops"]
    ops[1]["channels"] = 16
    said = explorer("show", edited(described, ops=ops))
    assert said.refusal.endswith("Export the network again.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "onnx"}, "is not a network written by `explorer export`"),
        ({"version": 99}, "written by a newer version"),
        ({"version": "x"}, "written by a newer version"),
        ({"architecture": 3}, "$.architecture"),
        ({"ops": [{"kind": "magic", "name": "x"}]}, "Export the network again."),
    ],
)
def test_a_description_that_is_none_is_refused(
    explorer: Program, described: Path, changes: dict[str, object], words: str
) -> None:
    assert words in explorer("show", edited(described, **changes)).refusal


@pytest.mark.parametrize("content", [b"", b"not json", b"[1]", b"\xff\xfe", b"null"])
def test_a_file_that_is_no_json_object_is_refused(
    explorer: Program, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    assert str(path) in explorer("show", path).refusal
