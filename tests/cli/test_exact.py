"""`explorer exact`: its JSON, a front for each beta, and what it refuses."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said

Program = Callable[..., Said]

SMALL = ("exact", "nats-size")


def test_the_front_of_a_whole_space_is_told_with_its_networks(explorer: Program) -> None:
    found = explorer(*SMALL, "--json").json
    assert found["complete"] is True
    assert found["factor"] == 1
    assert found["networks"] == 32768
    assert found["seconds"] >= 0
    assert found["mean_depth_share"] is None  # all networks are of one depth
    assert found["labels"] > len(found["front"]) > 100
    row = found["front"][0]
    shown = explorer("show", row["architecture"], "--json").json
    for name in ("params", "macs", "depth"):
        assert row[name] == shown[name]
    score = row["scores"]["size-limit-bc"]
    assert score == pytest.approx(shown["size_limit"] - found["beta"] * shown["penalty"])


def test_every_beta_has_a_front_of_its_own(explorer: Program) -> None:
    found = explorer(*SMALL, "--beta", "0", "--beta", "2", "--json").json
    assert [one["beta"] for one in found["fronts"]] == [0, 2]
    assert found["front"] == found["fronts"][0]["front"]
    assert found["fronts"][0]["front"] != found["fronts"][1]["front"]


def test_beta_lifts_the_front_of_efficientnet_off_maximum_depth(explorer: Program) -> None:
    flags = ("exact", "efficientnet", "--limit", "none", "--beta", "0", "--beta", "2", "--json")
    plain, corrected = explorer(*flags).json["fronts"]
    assert plain["share_at_max_depth"] > 0.3
    assert corrected["share_at_max_depth"] == 0
    assert corrected["mean_width_share"] > plain["mean_width_share"]


def test_limits_hold_for_every_network_told(explorer: Program) -> None:
    flags = ("--limit", "params<100k", "--limit", "macs<10M", "--json")
    rows = explorer(*SMALL, *flags).json["front"]
    assert rows
    assert max(row["params"] for row in rows) <= 100_000
    assert max(row["macs"] for row in rows) <= 10_000_000


def test_a_person_reads_how_many_networks_and_how_deep(explorer: Program) -> None:
    text = explorer("exact", "efficientnet", "--set", "stage1.kernel=3").out
    assert "Exact front of all 3.2e+15 networks within macs<2G, beta 1:" in text
    assert "at maximum depth, mean depth share" in text
    assert "--json tells all" in text


def test_three_objectives_say_their_factor(explorer: Program) -> None:
    flags = ("--objectives", "size-limit-bc,macs,params", "--factor", "1.2")
    assert "Front within a factor of 1.2 of all 32,768 networks" in explorer(*SMALL, *flags).out


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--objectives", "zico,macs"), "ZiCo is no sum over the stages"),
        (("--factor", "1"), "--factor 1 is not usable. Use more than 1"),
        (("--limit", "memory<1M"), "Peak memory is no sum over the stages"),
        (("--set", "stage1.channels=wide"), "these are no bounds"),
        (("--objectives", "macs,macs"), "lists a name twice"),
    ],
)
def test_what_cannot_be_solved_is_refused_in_a_sentence(
    explorer: Program, flags: tuple[str, ...], words: str
) -> None:
    refused = explorer(*SMALL, *flags)
    assert words in refused.refusal


def test_limits_that_hold_no_network_leave_an_empty_front(explorer: Program) -> None:
    assert (
        "No network of the space is within the limits" in explorer(*SMALL, "--limit", "macs<1k").out
    )


def test_networks_near_the_front_are_listed_with_their_gaps(explorer: Program) -> None:
    found = explorer(*SMALL, "--within", "1%", "--json").json
    gaps = [row["gap"] for row in found["near"]]
    assert found["near_complete"] is True
    assert gaps == sorted(gaps)
    assert gaps[-1] <= found["near_window"]
    assert {row["architecture"] for row in found["front"]} <= {
        row["architecture"] for row in found["near"]
    }


def test_a_person_is_told_whether_all_near_are_listed(explorer: Program) -> None:
    assert "in the score of it: all that are." in explorer(*SMALL, "--within", "1%").out
    more = explorer(*SMALL, "--within", "2", "--most", "5").out
    assert "More than 5 networks are within 2 in the score of it" in more


def test_every_network_goes_into_a_table(explorer: Program, tmp_path: Path) -> None:
    path = tmp_path / "front.csv"
    flags = ("--beta", "0", "--beta", "1", "--within", "0.5", "--out", str(path), "--json")
    told = explorer(*SMALL, *flags).json
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert {row["beta"] for row in rows} == {"0.0", "1.0"}
    members = [row for row in rows if row["on_front"] == "1"]
    assert len(members) == sum(len(one["front"]) for one in told["fronts"])
    assert all(float(row["gap"]) <= 0.5 + 1e-6 for row in rows)
    assert len(rows) > len(members)
    assert len({(row["beta"], row["architecture"]) for row in rows}) == len(rows)


def test_all_that_json_tells_goes_into_a_file(explorer: Program, tmp_path: Path) -> None:
    path = tmp_path / "front.json"
    told = explorer(*SMALL, "--out", str(path), "--json").json
    assert json.loads(path.read_text()) == told


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--within", "near"), "is no number"),
        (("--within", "-1"), "Use 0 or more"),
        (("--within", "1%", "--most", "1000000000"), "list 1 to"),
        (("--out", "front.txt"), "End the name in .csv or .json"),
        (("--out", "no/such/folder/front.csv"), "it cannot be written"),
        (("--within", "1%", "--objectives", "size-limit,macs,params"), "Use two"),
    ],
)
def test_a_list_that_cannot_be_made_is_refused_in_a_sentence(
    explorer: Program, flags: tuple[str, ...], words: str
) -> None:
    assert words in explorer(*SMALL, *flags).refusal
