"""spaces, proxies and strategies: the keys that scripts read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.cli.bounds import with_set
from explorer.core.objective import OBJECTIVES
from explorer.resources_path import RESOURCES
from explorer.spaces import families, read_space
from explorer.strategies import strategies

Program = Callable[..., Any]


def test_spaces_are_listed_with_their_exact_size(explorer: Program) -> None:
    rows = {row["name"]: row for row in explorer("spaces", "--json").json}
    assert set(rows) == set(families)
    efficientnet = rows["efficientnet"]
    assert efficientnet["size"] == 6_340_338_096_537_600
    assert efficientnet["task"] == "classification"
    assert {"label", "choices", "presets"} <= efficientnet.keys()


def test_bounds_as_listed_can_be_given_back_to_set(explorer: Program) -> None:
    for row in explorer("spaces", "--json").json:
        space = families[row["name"]].default()
        for choice in row["choices"]:
            assert with_set(space, f"{choice['name']}={choice['bounds']}") == space


@pytest.mark.parametrize(
    ("command", "known"), [("proxies", OBJECTIVES), ("strategies", strategies)]
)
def test_proxies_and_strategies_are_listed_by_name(
    explorer: Program, command: str, known: dict[str, object]
) -> None:
    rows = explorer(command, "--json").json
    assert [row["name"] for row in rows] == list(known)
    assert all(row["label"] for row in rows)


def test_every_proxy_tells_its_formula_and_every_score_the_passes_it_takes(
    explorer: Program,
) -> None:
    rows = {row["name"]: row for row in explorer("proxies", "--json").json}
    assert all(row["formula"] for row in rows.values())
    assert {row["kind"] for row in rows.values() if row["passes"]} == {"score"}
    assert rows["zen"]["passes"] == "2 forward passes"
    said = explorer("proxies").out
    assert max(map(len, said.splitlines())) <= 100
    assert f"\n  {rows['zico-bc']['formula']}\n" in said


def test_a_strategy_tells_its_population_and_how_many_objectives_it_takes(
    explorer: Program,
) -> None:
    rows = {row["name"]: row for row in explorer("strategies", "--json").json}
    assert (rows["nsga2"]["population"], rows["zen-nas"]["population"]) == (40, 256)
    assert rows["random"]["population"] is None
    assert rows["nsga2"]["objectives"] == [1, 4]
    said = explorer("strategies").out
    assert max(map(len, said.splitlines())) <= 100


@pytest.mark.parametrize("command", ["spaces", "proxies", "strategies"])
def test_people_get_a_table(explorer: Program, command: str) -> None:
    said = explorer(command)
    assert said.code == 0
    assert said.err == ""
    assert "{" not in said.out


def test_one_space_is_shown_by_family_named_space_preset_or_file(explorer: Program) -> None:
    shown = {
        "efficientnet": 6_340_338_096_537_600,
        "resnet:BOTTLENECKS": families["resnet"].spaces()["Bottlenecks"].size,
        "resnet:18": 1,
        str(RESOURCES / "spaces" / "detection.toml"): None,
    }
    for name, size in shown.items():
        (row,) = explorer("spaces", name, "--json").json
        assert size in (row["size"], None)
        assert name.partition(":")[0] in (row["name"], name)
        assert row["name"] in explorer("spaces", name).out


def test_the_list_has_a_line_for_each_space(explorer: Program) -> None:
    out = explorer("spaces").out
    first = [line.split()[0] for line in out.splitlines() if line and line[0].islower()]
    assert sorted(first) == sorted(families)


def test_a_space_is_printed_as_a_file_that_can_be_read_back(
    explorer: Program, tmp_path: Path
) -> None:
    text = explorer("spaces", "--toml", "resnet:bottlenecks").out
    assert read_space(text, "x.toml") == families["resnet"].spaces()["Bottlenecks"]
    assert explorer("spaces", "--toml", "resnet:bottlenecks", "--json").json["toml"] == text
    (tmp_path / "x.toml").write_text(text.replace("128..512", "256..512"))
    (row,) = explorer("spaces", tmp_path / "x.toml", "--json").json
    assert {c["name"]: c["bounds"] for c in row["choices"]}["stage1.channels"] == "256..512:64"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["resnets"], "SPACE: 'resnets' is unknown. Did you mean resnet?"),
        (
            ["resnet:19"],
            "resnet has no space of that name: '19' is unknown. Choose among 18, 34, 50, 101",
        ),
        (["gone.toml"], "SPACE: gone.toml cannot be read (No such file or directory). Check"),
        (["."], "SPACE: '.' is unknown"),
        (["x\0.toml"], "cannot be read"),
        (["--toml"], "--toml prints one space, and SPACE is missing"),
    ],
)
def test_a_space_that_is_none_is_refused(
    explorer: Program, arguments: list[str], words: str
) -> None:
    assert words in explorer("spaces", *arguments).refusal


def test_an_error_in_a_file_names_its_line(explorer: Program, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[[stage]]\nblock = "bsaic"\nchannels = 8\n')
    said = explorer("search", path, "--out", tmp_path / "x.explorer").refusal
    words = "my.toml, line 2: stage 1: block 'bsaic' is unknown. Did you mean basic?"
    assert said == f"SPACE: {words}"
    path.write_bytes(b"a" * 2_000_000)
    assert "larger than 1 MB" in explorer("spaces", path).refusal
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert "no ordinary file" in explorer("spaces", folder).refusal


def test_a_description_of_a_space_is_no_session_to_open(explorer: Program, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("")
    assert f"`explorer search {path} --out own.explorer`" in explorer(path).refusal
