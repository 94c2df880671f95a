"""score: networks of a space, and modules of the user's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Program = Callable[..., Any]
QUICK = ("--batches", 2, "--batch-size", 2, "--resolution", "16x16", "--workers", 1)
OWN = """
import torch
from torch import nn

def net():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(8, 10),
    )

def broken():
    raise RuntimeError("no luck")

def unfit():
    return nn.Sequential(nn.Conv2d(5, 8, 3))

def nothing():
    return 3
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(OWN)
    return path


def test_repeats_give_a_mean_and_a_spread_over_seeds(explorer: Program) -> None:
    flags = ("score", "efficientnet:b0", "--classes", 10, *QUICK, "--proxy", "zico,macs", "--json")
    (three,) = explorer(*flags, "--repeats", 3, "--seed", 5).json
    singles = [explorer(*flags, "--seed", seed).json[0] for seed in (5, 6, 7)]
    values = [row["scores"]["zico"]["value"] for row in singles]
    found = three["scores"]["zico"]
    assert found["value"] == pytest.approx(sum(values) / 3)
    assert found["repeats"] == 3
    assert found["spread"] > 0
    assert three["scores"]["macs"]["spread"] == 0
    assert singles[0]["scores"]["zico"]["spread"] is None


def test_counts_alone_need_no_gradients(explorer: Program) -> None:
    (row,) = explorer("score", "efficientnet:b0", "--proxy", "macs,params", *QUICK, "--json").json
    assert row["scores"]["params"]["value"] == 4_652_008
    assert row["layers"] == []


def test_a_module_of_ones_own_is_scored_and_counted(explorer: Program, own: Path) -> None:
    (row,) = explorer(
        *("score", f"{own}:net", "--input", "32x32", "--classes", 10, *QUICK),
        *("--proxy", "zico,zico-bc,size-limit,macs,params", "--beta", 2, "--json"),
    ).json
    scores = {name: score["value"] for name, score in row["scores"].items()}
    assert row["failure"] is None
    assert scores["params"] == 3 * 8 * 9 + 8 + 80 + 10
    assert scores["macs"] == 216 * 16 * 16 + 80
    penalty = sum(layer["penalty"] for layer in row["layers"])
    assert scores["zico-bc"] == pytest.approx(scores["zico"] - 2 * penalty)
    assert [layer["name"] for layer in row["layers"]] == ["0", "4"]


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("broken", "broken of mine.py failed: RuntimeError: no luck"),
        ("unfit", "cannot run on 32 x 32 images"),
        ("nothing", "gave a int. Return a torch.nn.Module."),
        ("missing", "has no attribute 'missing'"),
    ],
)
def test_a_module_that_cannot_be_scored_is_a_failure_with_a_reason(
    explorer: Program, own: Path, function: str, words: str
) -> None:
    said = explorer("score", f"{own}:{function}", "--input", "32x32", *QUICK, "--json")
    assert said.code == 1
    (row,) = said.json
    assert words in row["failure"]
    assert row["scores"] == {}


def test_a_score_that_fails_leaves_the_others_and_says_why(explorer: Program, own: Path) -> None:
    """Batch-norm on one image's last maps of one value: no synflow, and all else."""
    names = "zico,synflow-bn,naswot,macs"
    flags = ("--input", "32x32", "--classes", 10, *QUICK, "--proxy", names)
    said = explorer("score", "efficientnet:b0", *flags, "--repeats", 2, "--json")
    assert said.code == 1
    (row,) = said.json
    assert set(row["scores"]) == {"zico", "naswot", "macs"}
    assert row["failure"].count("Synflow: batch-norm sees one value only") == 1
    alone = explorer("score", "efficientnet:b0", *flags[:-1], "naswot", "--repeats", 2, "--json")
    assert row["scores"]["naswot"] == alone.json[0]["scores"]["naswot"]
    lines = explorer("score", "efficientnet:b0", *flags).out.splitlines()
    assert lines[1].split().count("failed") == 1

    own.write_text(
        OWN + "def flat():\n    net_ = net()\n    net_[1] = nn.Identity()\n    return net_\n"
    )
    said = explorer("score", f"{own}:flat", *flags, "--json")
    (row,) = said.json
    assert (said.code, set(row["scores"])) == (1, {"zico", "synflow-bn", "macs"})
    assert row["failure"] == "NASWOT: the network has no ReLU or other rectifier to look at."


def test_flags_that_cannot_apply_to_a_module_are_refused(explorer: Program, own: Path) -> None:
    refusal = explorer("score", f"{own}:net", "--init", "normal").refusal
    assert "makes its own weights" in refusal


def test_commands_that_need_a_description_refuse_a_module(explorer: Program, own: Path) -> None:
    assert "is a torch module" in explorer("show", f"{own}:net").refusal


def test_a_count_by_a_rule_the_network_has_not_is_refused(explorer: Program, own: Path) -> None:
    for name in ("efficientnet:b0", f"{own}:net"):
        said = explorer("score", "zen-i:cifar-initial", name, "--proxy", "params-zennas").refusal
        assert f"--proxy params-zennas does not count {name!r}" in said
        assert said.endswith("Use params.")
    (row,) = explorer("score", "zen-i:cifar-initial", "--proxy", "params-zennas", "--json").json
    assert row["scores"]["params-zennas"]["value"] == 101_721


def test_beta_is_that_of_the_space_where_no_flag_says_it(explorer: Program) -> None:
    names = ("efficientnet:b0", "ffnet:18-aaa", "segmentation-macro:ffnet-78s")
    rows = explorer("score", *names, "--proxy", "size-limit-bc", "--json").json
    assert [row["beta"] for row in rows] == [1, 2, 0]
    said = explorer("score", *names, "--proxy", "size-limit-bc").out
    assert "These scores do not compare" in said


def test_what_was_left_out_of_the_data_is_told(explorer: Program, tmp_path: Path) -> None:
    folder = tmp_path / "images" / "class"
    folder.mkdir(parents=True)
    for index in range(4):
        Image.new("RGB", (32, 32), (40 * index, 90, 20)).save(folder / f"{index}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    (row,) = explorer("score", "resnet:18", "--data", folder.parent, *QUICK, "--json").json
    assert row["failure"] is None
    assert [line for line in row["warnings"] if "broken.png" in line]
