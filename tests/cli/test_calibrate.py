"""`explorer calibrate`: its JSON, what is saved, where that is an objective, what is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.core.calibration import saved
from tests.cli.conftest import Said

Program = Callable[..., Said]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """60 networks that are better for wide last stages, and a column of chance."""
    rng = np.random.default_rng(5)
    widths = np.unique(rng.integers(1, 9, (70, 5)) * 8, axis=0)[:60]
    logs = np.log(widths) @ np.array([0.2, 0.4, 0.8, 1.0, 3.0])
    lines = [
        f"{':'.join(map(str, row))},{80 + log:.3f},{chance:.3f}"
        for row, log, chance in zip(widths.tolist(), logs, rng.normal(size=60), strict=True)
    ]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["arch,acc,chance", *lines]) + "\n")
    return path


def test_a_row_for_each_column_tells_what_scripts_depend_on(explorer: Program, table: Path) -> None:
    rows = explorer("calibrate", table, "--space", "nats-size", "--json").json
    assert [row["column"] for row in rows] == ["acc", "chance"]
    first, other = rows
    assert first["rows"] == 60
    assert first["interval"][0] <= first["kendall"] <= first["interval"][1]
    assert set(first["baselines"]) >= {"size-limit", "size-limit-bc@2", "params", "macs"}
    assert "stage5.channels log" in first["weights"]
    assert first["better"] is True
    assert first["kendall"] > max(first["baselines"].values())
    assert other["better"] is False
    assert "do not transfer" in first["transfer"]
    assert first["saved"] is None
    assert saved() == ()


def test_a_person_reads_whether_it_is_better(explorer: Program, table: Path) -> None:
    text = explorer("calibrate", table, "--columns", "chance").out
    assert "not better than" in text or "worse than" in text
    assert "do not transfer" in text
    assert "size-limit-bc@1" in text


def test_a_saved_one_is_an_objective_anywhere(
    explorer: Program, table: Path, tmp_path: Path
) -> None:
    row = explorer("calibrate", table, "--columns", "acc", "--save", "mine", "--json").json[0]
    assert row["saved"] == "calibrated:mine"
    front = explorer("exact", "nats-size", "--objectives", "calibrated:mine,macs", "--json").json
    best = front["front"][-1]["scores"]["calibrated:mine"]
    assert front["complete"]
    file = tmp_path / "s.explorer"
    done = explorer(
        *("search", "nats-size", "--objectives", "calibrated:mine,macs", "--budget", "30"),
        *("--population", "10", "--workers", "1", "--out", file, "--json"),
    )
    assert done.json["evaluated"] == 30
    top = max(one["scores"]["calibrated:mine"] for one in done.json["front"])
    assert top <= best + 1e-9
    told = explorer("front", file, "--json").json
    assert max(one["scores"]["calibrated:mine"] for one in told) == top


def test_it_stands_beside_other_scores_of_a_table(explorer: Program, table: Path) -> None:
    explorer("calibrate", table, "--columns", "acc", "--save", "mine")
    flags = ("--proxy", "calibrated:mine,size-limit-bc", "--columns", "acc", "--json")
    rows = explorer("correlate", table, "--space", "nats-size", *flags).json
    taus = {row["proxy"]: row["kendall"] for row in rows}
    assert taus["calibrated:mine"] > taus["size-limit-bc"]


def test_a_run_goes_on_as_it_began_where_the_name_was_saved_anew(
    explorer: Program, table: Path, tmp_path: Path
) -> None:
    explorer("calibrate", table, "--columns", "acc", "--save", "mine")
    file = tmp_path / "s.explorer"
    search = ("search", "nats-size", "--objectives", "calibrated:mine,macs", "--seed", "1")
    flags = ("--population", "10", "--workers", "1", "--json")
    explorer(*search, "--budget", "10", *flags, "--out", file)
    whole = explorer(*search, "--budget", "20", *flags, "--out", tmp_path / "w.explorer").json
    explorer("calibrate", table, "--columns", "chance", "--save", "mine")
    resumed = explorer("resume", file, "--budget", "20", "--workers", "1", "--json").json
    assert resumed["front"] == whole["front"]


def test_each_column_has_a_name_of_its_own(explorer: Program, table: Path) -> None:
    rows = explorer("calibrate", table, "--save", "mine", "--json").json
    assert [row["saved"] for row in rows] == ["calibrated:mine", "calibrated:mine-chance"]
    assert saved() == ("mine", "mine-chance")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--save", "A name"), "Name of the calibration: 'A name' cannot be used"),
        (("--labels", "5"), "Labels: 5 is too few to learn from"),
        (("--folds", "1"), "Folds: 1 is too few"),
        (("--folds", "61"), "Folds: 61 are more than the 60 networks"),
        (("--columns", "accuracy"), "has no column 'accuracy'"),
        (("--space", "efficientnet"), "line 2"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    explorer: Program, table: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in explorer("calibrate", table, *arguments).refusal
    assert saved() == ()


def test_a_calibration_of_another_space_is_refused(explorer: Program, table: Path) -> None:
    explorer("calibrate", table, "--columns", "acc", "--save", "mine")
    goals = ("--objectives", "calibrated:mine,macs")
    for command in (("exact",), ("search", "--out", "x.explorer")):
        said = explorer(command[0], "efficientnet", *goals, *command[1:])
        assert "was learned in the space nats-size and says nothing of efficientnet" in said.refusal
        said = explorer(command[0], "nats-size", "--objectives", "calibrated:nix", *command[1:])
        assert "There is no calibration 'nix'. Saved ones are mine." in said.refusal
